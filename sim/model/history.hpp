#pragma once

#include "capexsim/quantity.hpp"

#include <utility>
#include <vector>

namespace capexsim::model {

/// Money of one past quarter.
struct PastQuarter {
    Quarter when;
    double amount = 0;  ///< [USD bn]; 0 in a year that the history leaves out
};

/// Annual totals over their quarters as in M8: each year's amount ∝ exp(s (q - 2.5)/4), s the mean of the neighbouring log
/// ratios. @return every quarter from the first year up to the one before `start`
std::vector<PastQuarter> past_quarters(const std::vector<std::pair<int, double>>& history, Quarter start);

}  // namespace capexsim::model
