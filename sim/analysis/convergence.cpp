#include "analysis/convergence.hpp"

#include "capexsim/words.hpp"

#include "analysis/estimates.hpp"
#include "analysis/parity_section.hpp"
#include "analysis/replicates.hpp"
#include "numeric/statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace capexsim::analysis {
namespace {

constexpr std::array kTargets = {0.005, 0.001};  ///< half-widths asked for: 0.5 and 0.1 percentage points

double half_width(const Estimate& e) { return (e.upper.value_or(0) - e.lower.value_or(0)) / 2; }

constexpr const char* kWhat =
    "Intervals say how far the simulation may be off, not how far the scenario may be.";

/// The probability with the widest interval, over all metrics and quarters.
struct Widest {
    Estimate estimate;
    Metric metric = Metric::spend;
    int quarter = 1;
};

Widest widest(const std::vector<MetricParity>& metrics) {
    Widest found;
    for (const MetricParity& p : metrics)
        for (std::size_t t = 0; t < p.confirmed.size(); ++t)
            if (!found.estimate.value || half_width(p.confirmed[t]) > half_width(found.estimate))
                found = {p.confirmed[t], p.metric, static_cast<int>(t) + 1};
    return found;
}

/// What holds of intervals in a design whose trajectories are not independent.
std::string design_text(const Params& params, const Tally& tally, const Widest& worst) {
    const bool sobol = params.design == Design::sobol;
    const std::string found =
        worst.estimate.lower
            ? fmt::format("the widest interval of a probability is ±{} percentage points ({}, {})",
                          number_text(100 * half_width(worst.estimate), 2),
                          kMetricNames[static_cast<std::size_t>(worst.metric)],
                          Quarter{calendar(params, worst.quarter)}.text())
            : std::string("no probability has an interval, as all of them agree");
    return fmt::format(
        "Convergence: the {} trajectories are {} independent {} of {}, and {}. Intervals of the probabilities, dates and mean "
        "times of parity come from the {} separate results; where all of them agree, that nothing or everything "
        "got there, there is none. Other numbers have no interval in this design, as its trajectories are not independent. {}",
        count_text(tally.trajectories), kReplicates,
        sobol ? "scrambles of Sobol' points" : "Latin hypercubes",
        count_text(tally.trajectories / kReplicates), found, kReplicates, kWhat);
}

}  // namespace

Section convergence_section(const Params& params, const Tally& tally) {
    Section section{"convergence", "", {}, {}, {}, chapter::kError};
    if (tally.trajectories == 0) return section;
    const Widest worst = widest(parity_by_metric(params, tally));
    Table table{"convergence",
                "Trajectories needed for the widest interval",
                {{"half_width", "half-width", "1", TableColumn::Format::percent},
                 {"trajectories", "trajectories", "", TableColumn::Format::count}}};
    table.terminal = false;
    if (!independent(tally)) {
        section.text.push_back(design_text(params, tally, worst));
        return section;
    }
    table.rows.push_back(
        {settled(half_width(worst.estimate)), static_cast<std::int64_t>(tally.trajectories)});
    std::string needs;
    for (const double target : kTargets) {
        const std::uint64_t n =
            numeric::trajectories_needed(worst.estimate.value.value_or(0.5), target, kLevel);
        table.rows.push_back({target, static_cast<std::int64_t>(n)});
        needs += fmt::format("{}±{:g} needs {}", needs.empty() ? "" : ", ", 100 * target, count_text(n));
    }
    section.text.push_back(fmt::format(
        "Convergence: with {} the widest interval is ±{} percentage points ({}, {}); {}. {}",
        counted(tally.trajectories, "trajectory"), number_text(100 * half_width(worst.estimate), 2),
        kMetricNames[static_cast<std::size_t>(worst.metric)], Quarter{calendar(params, worst.quarter)}.text(),
        needs, kWhat));
    if (tally.trajectories < kFewestForMedian)
        section.text.push_back(fmt::format(
            "Medians and other quantiles of fewer than {} trajectories have no 95 % interval: lines and bands of "
            "futures are drawn all the same, and tell nothing.",
            kFewestForMedian));
    section.tables.push_back(std::move(table));
    return section;
}

}  // namespace capexsim::analysis
