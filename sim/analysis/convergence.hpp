#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/params.hpp"
#include "capexsim/tally.hpp"

namespace capexsim::analysis {

/// How far sampling error reaches now, and how many trajectories narrower intervals need.
Section convergence_section(const Params& params, const Tally& tally);

}  // namespace capexsim::analysis
