#pragma once

#include "capexsim/error.hpp"

#include <string>

namespace capexsim::app {

struct InitChoice {
    std::string file = "scenario.yaml";  ///< - writes to standard output
    bool force = false;                  ///< replace a file that is there
};

/// Writes a small scenario to begin with: commented, and it runs.
/// @throws WorldError when the file is there already, or cannot be written
ExitCode init(const InitChoice& choice);

}  // namespace capexsim::app
