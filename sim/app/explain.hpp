#pragma once

#include "capexsim/error.hpp"

#include <string>

namespace capexsim::app {

struct ExplainChoice {
    std::string key;  ///< a path, a pattern, the end of one, or the beginning of several; empty: list all
    bool json = false;
};

/// Says of a scenario's keys what they mean, what may be written, and what they move.
/// @throws UsageError when there is no such key
ExitCode explain(const ExplainChoice& choice);

}  // namespace capexsim::app
