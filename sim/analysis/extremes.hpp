#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/params.hpp"
#include "capexsim/tally.hpp"

namespace capexsim::analysis {

/// For every metric with P(parity by the horizon) below 1 % or above 99 %: how far off it is, and what makes it so.
Section extremes_section(const Params& params, const Tally& tally);

}  // namespace capexsim::analysis
