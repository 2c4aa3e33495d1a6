#pragma once

#include "capexsim/scenario.hpp"

#include "input/overlay.hpp"

namespace capexsim {

/// Reads, merges and checks a scenario: every key once, in path order, defaults included.
/// @throws InputError with all findings at once
/// @throws WorldError when a file cannot be read
Scenario read_scenario(const ReadRequest& request);

}  // namespace capexsim
