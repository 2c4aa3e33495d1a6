#pragma once

#include "capexsim/params.hpp"
#include "capexsim/scenario.hpp"

namespace capexsim {

/// What each part of the model is made of, as text: every key below its path with its value, the correlations of its inputs,
/// and the levers that set any of them. Two scenarios of one seed whose texts of a part are equal run that part alike, as
/// long as no other part steers it.
PartTexts part_texts(const Scenario& scenario, const Params& params);

}  // namespace capexsim
