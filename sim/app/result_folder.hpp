#pragma once

#include "app/simulation_choice.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace capexsim::app {

/// A folder of results in the making, beside the place where it is to stand. Until commit() nothing is seen of it, and if
/// that never comes nothing stays. All functions throw WorldError where the disk refuses.
class ResultFolder {
public:
    /// @param parent where it will stand; made if it is not there
    explicit ResultFolder(std::filesystem::path parent);
    ~ResultFolder();
    ResultFolder(const ResultFolder&) = delete;
    ResultFolder& operator=(const ResultFolder&) = delete;

    /// Writes a file of the result.
    void put(const std::string& name, std::string_view bytes);
    /// A file of the result that `make` writes to the path it is given.
    void put_made(const std::string& name, const std::function<void(const std::filesystem::path&)>& make);
    /// Copies another folder's results, but for what is made of the rest (views).
    void take_over(const std::filesystem::path& other);
    /// Writes a file that may differ between equal runs: not in SHA256SUMS.
    void put_apart(const std::string& name, std::string_view bytes);

    enum class Force { no, yes };
    enum class Outcome { written, verified, replaced };
    /// Writes SHA256SUMS and moves the folder to `target` at once. The same result there is verified and replaced, whatever
    /// its views look like; another result only by force (else the new one is put beside it, and the message says where);
    /// anything that is no result never. Files that others put there are kept.
    Outcome commit(const std::filesystem::path& target, Force force);

private:
    void write(const std::string& name, std::string_view bytes);
    bool equals(const std::filesystem::path& target) const;

    std::filesystem::path stage_;
    int lock_ = -1;  ///< of the stage: as long as it is held, this program lives
    std::string sums_;
};

/// What is wrong with a folder of results by its SHA256SUMS; nothing where every file is as it was written.
std::optional<std::string> damage(const std::filesystem::path& folder);

/// Refuses a folder that holds no results, or in which a file that is no view is not as it was written.
void require_result(const std::filesystem::path& folder);

ResultFolder::Force force_of(const SimulationChoice& choice);

/// Refuses early, before an hour of computing, what commit() would refuse.
/// @param hash of the run that is to come; empty where only its end will tell
void require_room(const std::filesystem::path& target, std::string_view hash, ResultFolder::Force force);

/// The part of it that no force helps against.
void require_result_or_nothing(const std::filesystem::path& target);

/// @throws WorldError
std::string read_file(const std::filesystem::path& path);

}  // namespace capexsim::app
