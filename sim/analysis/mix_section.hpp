#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/params.hpp"
#include "capexsim/tally.hpp"

namespace capexsim::analysis {

/// By which channels the focal actor's compute came: mean shares, fill rate, and the long table `channels`.
Section channel_section(const Params& params, const Tally& tally);

/// Share of the trajectories in each state of each chain, quarter by quarter.
Section regime_section(const Params& params, const Tally& tally);

}  // namespace capexsim::analysis
