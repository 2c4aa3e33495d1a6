#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/params.hpp"

namespace capexsim::analysis {

/// What the scenario fixes on the calendar: levers with what they set, and the states that chains begin in.
Section timeline_section(const Params& params);

}  // namespace capexsim::analysis
