#pragma once

#include <array>

namespace capexsim {

enum class Metric : int { spend = 0, cumulative = 1, stock = 2, effective = 3, lag = 4 };
inline constexpr int kMetrics = 5;
inline constexpr std::array<const char*, kMetrics> kMetricNames = {"spend", "cumulative", "stock",
                                                                   "effective", "lag"};

}  // namespace capexsim
