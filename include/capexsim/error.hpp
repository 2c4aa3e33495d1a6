#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace capexsim {

/// A spot in what the user wrote; line and column are 1-based, 0 means "no particular place".
struct Place {
    std::string file;
    int line = 0;
    int column = 0;
};

/// One thing that is wrong with what the user wrote.
struct Finding {
    enum class Severity { error, warning };
    Place place;
    std::string path;     ///< key path, as in `actors.bytedance.budget.growth`
    std::string problem;  ///< what is wrong with which value, and why; no full stop
    std::string hint;     ///< what to do about it; empty when there is nothing to add
    std::string excerpt;  ///< the source line, for the caret; empty when there is none
    Severity severity = Severity::error;
};

/// What the user wrote is wrong: every finding at once. Exit code 2.
class InputError : public std::runtime_error {
public:
    explicit InputError(std::vector<Finding> findings)
        : std::runtime_error("the scenario is wrong"), findings_(std::move(findings)) {}
    const std::vector<Finding>& findings() const { return findings_; }

private:
    std::vector<Finding> findings_;
};

/// The command line is wrong. Exit code 1.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The world (file, disk, memory) refused. Exit code 3.
class WorldError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A promise between parts of the program is broken. Exit code 70.
class ContractError : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

/// Checks a promise between parts of the program; on in every build.
inline void require(bool holds, const char* promise) {
    if (!holds) throw ContractError(promise);
}

/// Exit codes of the program.
enum class ExitCode : int {
    fine = 0,
    usage = 1,
    scenario = 2,
    world = 3,
    ours = 70,
    threshold = 99,
    interrupted = 130,
};

}  // namespace capexsim
