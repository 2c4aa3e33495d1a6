#include "analysis/estimates.hpp"

#include "capexsim/error.hpp"

#include "numeric/math.hpp"
#include "numeric/statistics.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include <string_view>
#include <utility>

namespace capexsim::analysis {
namespace {

/// Quarter of the rank-th trajectory (1-based) when they are sorted by date, those that never got there last.
std::optional<int> quarter_of_rank(std::span<const std::uint64_t> counts, std::uint64_t rank, Quarter start) {
    std::uint64_t sum = 0;
    for (std::size_t t = 1; t < counts.size(); ++t) {
        sum += counts[t];
        if (sum >= rank) return start.index + static_cast<int>(t) - 1;
    }
    return std::nullopt;
}

Estimate mean_estimate(double mean, double variance, std::uint64_t n) {
    const double half_width = kStandardErrors * std::sqrt(std::max(variance, 0.0) / static_cast<double>(n));
    return {settled(mean), settled(mean - half_width), settled(mean + half_width), n};
}

struct MeanAndVariance {
    double mean = 0, variance = 0;
};

MeanAndVariance moment_of(const Tally& tally, std::size_t moment, int quarter) {
    const auto quarters = static_cast<std::size_t>(tally.horizon) + 1;
    const std::size_t at = moment * quarters + static_cast<std::size_t>(quarter);
    require(at < tally.sums.size() && at < tally.squares.size(), "a tally holds every quarter of a moment");
    const auto n = static_cast<double>(tally.trajectories);
    const double mean = static_cast<double>(tally.sums[at]) / kMomentScale / n;
    const double square = static_cast<double>(tally.squares[at]) / kMomentSquareScale / n;
    return {mean, tally.trajectories > 1 ? std::max((square - mean * mean) * n / (n - 1), 0.0) : 0};
}

}  // namespace

std::string too_few_text(std::uint64_t n) { return "too few (" + std::to_string(n) + ")"; }

Estimate proportion(std::uint64_t k, std::uint64_t n) {
    if (n == 0) return {};
    const numeric::Interval interval = numeric::proportion_interval(k, n, kLevel);
    return {static_cast<double>(k) / static_cast<double>(n), settled(interval.lower), settled(interval.upper),
            n};
}

QuarterEstimate date_quantile(std::span<const std::uint64_t> counts, double p, Quarter start) {
    const std::uint64_t n = sum_of(counts);
    const int horizon = start.index + static_cast<int>(counts.size()) - 2;
    if (n == 0) return {std::nullopt, std::nullopt, std::nullopt, horizon};
    const auto rank =
        std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(p * static_cast<double>(n))));
    const numeric::RankInterval ranks = numeric::order_statistic_ranks(n, p, kLevel);
    const auto at = [&](std::uint64_t r) { return r > n ? std::nullopt : quarter_of_rank(counts, r, start); };
    return {at(rank), ranks.lower == 0 ? start.index : at(ranks.lower), at(ranks.upper), horizon};
}

Estimate restricted_mean(std::span<const std::uint64_t> counts) {
    const std::uint64_t n = sum_of(counts);
    if (n == 0) return {};
    const auto horizon = static_cast<double>(counts.size() - 1);
    const auto total = static_cast<double>(n);
    const auto weight = [&](std::size_t t) { return static_cast<double>(counts[t]) / total; };
    double mean = horizon * weight(0);
    for (std::size_t t = 1; t < counts.size(); ++t) mean += static_cast<double>(t) * weight(t);
    double variance = (horizon - mean) * (horizon - mean) * weight(0);
    for (std::size_t t = 1; t < counts.size(); ++t) {
        const double from_mean = static_cast<double>(t) - mean;
        variance += from_mean * from_mean * weight(t);
    }
    return mean_estimate(mean, n > 1 ? variance * total / (total - 1) : 0, n);
}

Estimate moment_mean(const Tally& tally, std::size_t moment, int quarter) {
    if (tally.trajectories == 0) return {};
    const MeanAndVariance m = moment_of(tally, moment, quarter);
    if (!tally.replicates.empty()) return {settled(m.mean), std::nullopt, std::nullopt, tally.trajectories};
    return mean_estimate(m.mean, m.variance, tally.trajectories);
}

double moment_deviation(const Tally& tally, std::size_t moment, int quarter) {
    return tally.trajectories == 0 ? 0 : settled(std::sqrt(moment_of(tally, moment, quarter).variance));
}

std::optional<std::size_t> find_moment(const Tally& tally, const std::string& name) {
    for (std::size_t i = 0; i < tally.moments.size(); ++i)
        if (tally.moments[i].name == name) return i;
    return std::nullopt;
}

std::optional<std::size_t> find_series(const Tally& tally, const std::string& name,
                                       const std::string& subject) {
    for (std::size_t i = 0; i < tally.series.size(); ++i)
        if (tally.series[i].name == name && tally.series[i].subject == subject) return i;
    return std::nullopt;
}

std::optional<double> known_value(const Params& params, Column column) {
    if (column < 0) return std::nullopt;
    const auto index = static_cast<std::size_t>(column);
    if (index >= params.inputs.size()) return std::nullopt;  // moved by levers
    const Distribution& d = params.inputs[index].distribution;
    if (!d.certain() || d.parameters.empty()) return std::nullopt;
    const double x = d.parameters.front();
    switch (d.transform) {
        case Transform::identity: return d.scale * x;
        case Transform::log1p: return d.scale * numeric::log1p(x);
        case Transform::neg_log1m: return d.scale * -numeric::log1p(-x);
    }
    return std::nullopt;
}

std::string actor_label(const Params& params, int actor) {
    const ActorParams& a = params.actors.at(static_cast<std::size_t>(actor));
    return a.label.empty() ? a.name : a.label;
}

std::string actor_subject(const Params& params, int actor) {
    return "actor." + params.actors.at(static_cast<std::size_t>(actor)).name;
}

std::string measure_subject(Metric metric) {
    return std::string("measure.") + kMetricNames[static_cast<std::size_t>(metric)];
}

std::string chain_label(const std::string& chain) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kLabels = {
        {{"policy.regime", "the supplier's regime"},
         {"policy.gate", "the recipient's gate"},
         {"market.macro", "the market"}}};
    for (const auto& [name, label] : kLabels)
        if (name == chain) return std::string(label);
    return chain;
}

std::string plain_name(std::string name) {
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
}

std::vector<int> quarters_of(const Params& params) {
    std::vector<int> quarters(static_cast<std::size_t>(params.horizon));
    std::iota(quarters.begin(), quarters.end(), params.start.index);
    return quarters;
}

std::uint64_t sum_of(std::span<const std::uint64_t> counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

double settled(double x) {
    if (!std::isfinite(x)) return x;
    std::array<char, 40> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), x, std::chars_format::scientific, 11).ptr;
    double value = x;
    std::from_chars(text.data(), end, value);
    return value;
}

}  // namespace capexsim::analysis
