#include "analysis/compare.hpp"

#include "capexsim/error.hpp"

#include "analysis/estimates.hpp"
#include "numeric/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace capexsim::analysis {
namespace {

constexpr double kUpper = 0.5 + kLevel / 2;

/// The table [T0][T1] of one metric; index 0 of each: not reached.
class Joint {
public:
    Joint(const PairTally& pair, std::size_t metric)
        : quarters_(static_cast<std::size_t>(pair.horizon) + 1),
          counts_(std::span(pair.together).subspan(metric * quarters_ * quarters_, quarters_ * quarters_)),
          n_(pair.trajectories) {}

    std::size_t quarters() const { return quarters_; }
    std::uint64_t n() const { return n_; }
    std::uint64_t operator()(std::size_t base, std::size_t other) const {
        return counts_[base * quarters_ + other];
    }

    /// Calls f(T0, T1, count) for all that occurred.
    template <class F>
    void each(F f) const {
        for (std::size_t a = 0; a < quarters_; ++a)
            for (std::size_t b = 0; b < quarters_; ++b)
                if (const std::uint64_t count = (*this)(a, b)) f(a, b, count);
    }

private:
    std::size_t quarters_;
    std::span<const std::uint64_t> counts_;
    std::uint64_t n_;
};

/// Both outcomes by each quarter, from the table's sums over its corner.
std::vector<numeric::PairedCounts> outcomes(const Joint& joint) {
    std::vector<numeric::PairedCounts> all(joint.quarters());
    joint.each([&](std::size_t a, std::size_t b, std::uint64_t count) {
        for (std::size_t t = 1; t < joint.quarters(); ++t) {
            const bool base = a > 0 && a <= t;
            const bool other = b > 0 && b <= t;
            numeric::PairedCounts& c = all[t];
            (base && other ? c.both : base ? c.only_first : other ? c.only_second : c.neither) += count;
        }
    });
    return all;
}

/// Mean of a sum of n values with the interval of Student's t.
Estimate t_estimate(double sum, double squares, std::uint64_t n) {
    const auto count = static_cast<double>(n);
    const double mean = sum / count;
    if (n < 2) return {settled(mean), std::nullopt, std::nullopt, n};
    const double variance = std::max(squares / count - mean * mean, 0.0) * count / (count - 1);
    const double half = numeric::student_t_quantile(kUpper, count - 1) * std::sqrt(variance / count);
    return {settled(mean), settled(mean - half), settled(mean + half), n};
}

Estimate restricted_difference(const Joint& joint) {
    const auto horizon = static_cast<double>(joint.quarters() - 1);
    double sum = 0;
    double squares = 0;
    joint.each([&](std::size_t a, std::size_t b, std::uint64_t count) {
        const double before = a > 0 ? static_cast<double>(a) : horizon;
        const double after = b > 0 ? static_cast<double>(b) : horizon;
        sum += static_cast<double>(count) * (after - before);
        squares += static_cast<double>(count) * (after - before) * (after - before);
    });
    return t_estimate(sum, squares, joint.n());
}

/// Median delay among those that get there under both, with the interval of its order-statistic ranks.
Estimate median_delay(const Joint& joint, std::uint64_t& both) {
    std::map<int, std::uint64_t> delays;
    both = 0;
    joint.each([&](std::size_t a, std::size_t b, std::uint64_t count) {
        if (a == 0 || b == 0) return;
        delays[static_cast<int>(b) - static_cast<int>(a)] += count;
        both += count;
    });
    if (both == 0) return {};
    const auto at_rank = [&](std::uint64_t rank) -> std::optional<double> {
        std::uint64_t below = 0;
        for (const auto& [delay, count] : delays)
            if ((below += count) >= rank) return delay;
        return std::nullopt;
    };
    const numeric::RankInterval ranks = numeric::order_statistic_ranks(both, 0.5, kLevel);
    return {at_rank((both + 1) / 2), ranks.lower > 0 ? at_rank(ranks.lower) : std::nullopt,
            at_rank(ranks.upper), both};
}

/// The change of the level in a quarter; of a ratio, as a share.
Estimate change_of(const PairTally& pair, std::size_t metric, int quarter) {
    const std::size_t at =
        metric * (static_cast<std::size_t>(pair.horizon) + 1) + static_cast<std::size_t>(quarter);
    Estimate e = t_estimate(static_cast<double>(pair.changes[at]) / kMomentScale,
                            static_cast<double>(pair.squares[at]) / kMomentSquareScale, pair.trajectories);
    if (static_cast<Metric>(metric) == Metric::lag) return e;
    for (std::optional<double>* x : {&e.value, &e.lower, &e.upper})
        if (*x) *x = settled(std::expm1(**x));
    return e;
}

std::optional<double> variance_ratio(const numeric::PairedCounts& c) {
    const auto n = static_cast<double>(c.n());
    const double p = static_cast<double>(c.both + c.only_first) / n;
    const double q = static_cast<double>(c.both + c.only_second) / n;
    const double paired = static_cast<double>(c.only_first + c.only_second) / n - (q - p) * (q - p);
    if (paired <= 0) return std::nullopt;
    return settled((p * (1 - p) + q * (1 - q)) / paired);
}

PairedMetric compare_metric(const PairTally& pair, std::size_t metric) {
    const Joint joint(pair, metric);
    const auto all = outcomes(joint);
    const std::uint64_t n = pair.trajectories;
    PairedMetric m;
    m.metric = static_cast<Metric>(metric);
    for (std::size_t t = 1; t < joint.quarters(); ++t) {
        const numeric::PairedCounts& c = all[t];
        PairedQuarter q;
        q.base = proportion(c.both + c.only_first, n);
        q.alternative = proportion(c.both + c.only_second, n);
        const numeric::Interval interval = numeric::newcombe_paired(c, kLevel);
        const double difference =
            (static_cast<double>(c.only_second) - static_cast<double>(c.only_first)) / static_cast<double>(n);
        q.difference = {settled(difference), settled(interval.lower), settled(interval.upper), n};
        q.discordant_up = c.only_second;
        q.discordant_down = c.only_first;
        q.p_value = settled(numeric::mcnemar_exact(c.only_first, c.only_second));
        q.change = change_of(pair, metric, static_cast<int>(t));
        m.quarters.push_back(q);
    }
    m.restricted_mean_difference = restricted_difference(joint);
    m.delay = median_delay(joint, m.both);
    std::uint64_t earlier = 0;
    std::uint64_t later = 0;
    joint.each([&](std::size_t a, std::size_t b, std::uint64_t count) {
        if (a == b) return;
        const bool sooner = b > 0 && (a == 0 || b < a);
        (sooner ? earlier : later) += count;
    });
    m.earlier = proportion(earlier, n);
    m.later = proportion(later, n);
    m.variance_ratio = variance_ratio(all.back());
    return m;
}

}  // namespace

std::vector<std::vector<PairedMetric>> compare(const Params& base, const Tally& tally,
                                               std::span<const Alternative> alternatives) {
    std::vector<std::vector<PairedMetric>> all;
    std::vector<double> p_values;
    for (const Alternative& alternative : alternatives) {
        const PairTally& pair = *alternative.pair;
        require(
            pair.horizon == base.horizon && pair.trajectories == tally.trajectories && tally.trajectories > 0,
            "a pair is of the base's trajectories");
        std::vector<PairedMetric>& metrics = all.emplace_back();
        for (std::size_t m = 0; m < kMetrics; ++m) {
            metrics.push_back(compare_metric(pair, m));
            p_values.push_back(metrics.back().quarters.back().p_value);
        }
    }
    const std::vector<double> adjusted = numeric::holm(p_values);
    std::size_t next = 0;
    for (auto& metrics : all)
        for (PairedMetric& metric : metrics) metric.p_adjusted = settled(adjusted[next++]);
    return all;
}

}  // namespace capexsim::analysis
