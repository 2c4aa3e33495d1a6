#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/scenario.hpp"

namespace capexsim::analysis {

/// What the scenario's numbers rest on: evidence, assumptions, nothing said; and the long table `inputs`.
Section input_section(const Scenario& scenario);

}  // namespace capexsim::analysis
