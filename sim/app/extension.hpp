#pragma once

#include "capexsim/error.hpp"
#include "capexsim/params.hpp"
#include "capexsim/scenario.hpp"
#include "capexsim/tally.hpp"

#include "app/pipeline.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace capexsim::app {

/// A folder is not one that can be gone on with. Exit code 2, as for a scenario that is wrong.
class FolderError : public InputError {
public:
    FolderError(const std::filesystem::path& folder, Finding finding)
        : InputError({std::move(finding)}), folder_(folder.string()) {}
    const std::string& folder() const { return folder_; }

private:
    std::string folder_;
};

/// How long a run was meant to go on.
struct Asked {
    std::optional<std::uint64_t> trajectories;  ///< with a precision: at most
    std::optional<double> precision;            ///< half-width of the intervals [1]
    std::vector<AskedTarget> targets;           ///< of the precision
};

/// What is to be run, and the trajectories of it that are there already.
struct Begun {
    ScenarioChoice choice;  ///< as the command that brings it about names it
    Scenario scenario;      ///< a portable() one
    Params params;
    Tally tally;  ///< a prefix; of a new run: none
    Asked asked;  ///< what the run was meant to be, where it was stopped
};

/// What a command line of `run` asks for: FILE from its beginning, or the run of --extend from where it ended. Where that run was
/// interrupted and the command line does not say how far it is to go, the choice becomes what it was asked for.
/// @throws UsageError where options contradict each other
/// @throws what begun_in() throws
Begun begin(RunChoice& choice);

/// A finished or interrupted run out of its folder alone: the texts, the seed and the counts that it holds.
/// @throws WorldError where there is no such folder
/// @throws FolderError where it was edited, is incomplete, is no run, or is a run that this program would not make to the bit
Begun begun_in(const std::filesystem::path& folder);

}  // namespace capexsim::app
