#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/params.hpp"
#include "capexsim/tally.hpp"

namespace capexsim::analysis {

/// Fans of everything recorded: a chart each and the long table `fans` (5/25/50/75/95 %, the median with its interval, and the
/// shares at the ends of the recorded range).
Section fan_section(const Params& params, const Tally& tally);

/// Quantiles of every ratio and of every lag in one quarter.
/// @param quarter T, 1 … H
Section quarter_section(const Params& params, const Tally& tally, int quarter);

}  // namespace capexsim::analysis
