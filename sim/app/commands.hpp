#pragma once

#include "capexsim/error.hpp"

namespace capexsim::app {

/// Reads the command line and does what it says.
/// @throws UsageError when it is wrong; and whatever the command throws
ExitCode dispatch(int argc, const char* const* argv);

}  // namespace capexsim::app
