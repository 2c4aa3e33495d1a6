#pragma once

#include "analysis/compare_words.hpp"

#include <vector>

namespace capexsim::analysis {

/// Probabilities on one axis, their differences, and the changes of the ratios, with their bands; the measure that moves most first.
std::vector<Chart> compare_charts(const ComparedAll& all);

/// What the base dates, and what each alternative dates otherwise.
Section compare_timeline(const ComparedAll& all);

}  // namespace capexsim::analysis
