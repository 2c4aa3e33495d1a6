#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/params.hpp"
#include "capexsim/tally.hpp"

#include <vector>

namespace capexsim::analysis {

/// Charts of everything recorded, in the order in which they are read: the ratios beside each other; each quantity of the actors
/// in one figure, then each actor's fan; the fleets of the channels; the fill rate; the price. What was before the start, and
/// the level that parity needs, stand beside what was simulated.
std::vector<Chart> fan_charts(const Params& params, const Tally& tally);

}  // namespace capexsim::analysis
