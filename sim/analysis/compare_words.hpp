#pragma once

#include "analysis/compare.hpp"

#include <span>
#include <string>
#include <vector>

namespace capexsim::analysis {

/// What a whole comparison found.
struct ComparedAll {
    const Params& base;
    const std::string& base_label;
    std::span<const Alternative> alternatives;
    const std::vector<std::vector<PairedMetric>>& metrics;  ///< [alternative][metric]
};

constexpr double kPercent = 100;  ///< percentage points per 1

std::string metric_name(Metric metric);
std::string horizon_text(const Params& params);
Estimate scaled(Estimate e, double factor);

/// Percent of a change of a ratio; months of the lag's.
Estimate shown_change(const PairedMetric& m, const Estimate& change);

/// The measure whose probability by the horizon the alternatives move most.
std::size_t clearest_metric(const ComparedAll& all);

/// Whether the interval of the difference leaves 0 out in some quarter.
bool ever_differs(const PairedMetric& m);

/// What each alternative changes, in a sentence or two.
std::vector<std::string> alternative_sentences(const ComparedAll& all);

/// The answer: of one alternative its sentence, of several which one moves parity most and how many do at all.
std::vector<std::string> comparison_answer(const ComparedAll& all);

/// Where the same luck gains little; empty where it gains.
std::string pairing_warning(const ComparedAll& all);

/// "embargo −0.2 % (−0.3 to −0.1)", of many the two ends: how the ratios changed by the horizon.
std::string change_headline(const ComparedAll& all, std::size_t metric, const std::string& unit);

/// The same of the probability, in percentage points.
std::string difference_headline(const ComparedAll& all, std::size_t metric);

/// "3.2 % as_briefed, 3.1 % embargo"; of many the base and how far the others lie apart.
std::string probability_headline(const ComparedAll& all, std::size_t metric);

}  // namespace capexsim::analysis
