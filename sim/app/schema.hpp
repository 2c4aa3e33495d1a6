#pragma once

#include "capexsim/error.hpp"

namespace capexsim::app {

/// Prints the JSON Schema (draft-07) of scenarios and overlays, made of the key table: for editors.
ExitCode schema();

}  // namespace capexsim::app
