#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/params.hpp"
#include "capexsim/tally.hpp"

#include <utility>
#include <vector>

namespace capexsim::analysis {

/// Everything a run says about when one metric reaches parity.
struct MetricParity {
    Metric metric = Metric::spend;
    std::vector<Estimate> confirmed;  ///< [T - 1] P(confirmed by T)
    std::vector<Estimate> onset;  ///< [T - 1] P(onset by T), T ≤ H - k + 1: later runs cannot be confirmed
    std::vector<Estimate> left;   ///< [T - 1] P(left by T without parity), M35; empty where nobody can leave
    std::vector<std::pair<double, QuarterEstimate>> dates;  ///< quantiles of the date, 5 to 95 %
    QuarterEstimate median;
    Estimate restricted_mean;  ///< mean of min(T, H) [quarters]
    Estimate not_reached;      ///< share, those that left included
    Estimate relapsed;         ///< share of those confirmed
    Estimate durable;          ///< share of all: confirmed and never relapsed
    Estimate at_start;         ///< share for which the condition held at state 0 already
};

/// One entry a metric, in the order of Metric.
std::vector<MetricParity> parity_by_metric(const Params& params, const Tally& tally);

/// Tables: metric × year; date quantiles; `parity` (long). Chart of the curves.
Section parity_section(const Params& params, const Tally& tally);

/// The structural switches apart: P(parity by the horizon) under each option.
Section switch_section(const Params& params, const Tally& tally);

}  // namespace capexsim::analysis
