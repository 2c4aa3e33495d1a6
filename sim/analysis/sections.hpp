#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/params.hpp"
#include "capexsim/scenario.hpp"
#include "capexsim/tally.hpp"

#include <vector>

namespace capexsim::analysis {

/// Everything that a run says, in the order in which it is read; a new analysis is a row of the table in sections.cpp.
std::vector<Section> run_sections(const Scenario& scenario, const Params& params, const Tally& tally);

}  // namespace capexsim::analysis
