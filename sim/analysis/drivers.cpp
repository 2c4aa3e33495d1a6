#include "analysis/drivers.hpp"

#include "capexsim/error.hpp"

#include "analysis/estimates.hpp"
#include "numeric/math.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace capexsim::analysis {
namespace {

struct Moments {
    double n = 0, mean = 0, variance = 0;  ///< variance by n, not n - 1
};

Moments moments_of(std::span<const std::uint64_t> counts, std::span<const double> outcome) {
    Moments m;
    double sum = 0;
    for (std::size_t t = 0; t < counts.size(); ++t) {
        m.n += static_cast<double>(counts[t]);
        sum += static_cast<double>(counts[t]) * outcome[t];
    }
    if (m.n == 0) return m;
    m.mean = sum / m.n;
    for (std::size_t t = 0; t < counts.size(); ++t)
        m.variance += static_cast<double>(counts[t]) * (outcome[t] - m.mean) * (outcome[t] - m.mean) / m.n;
    return m;
}

/// Counts over all bins.
std::vector<std::uint64_t> over_bins(const JointCounts& joint) {
    std::vector<std::uint64_t> sums(joint.quarters, 0);
    for (std::size_t b = 0; b < joint.bins; ++b)
        for (std::size_t t = 0; t < joint.quarters; ++t) sums[t] += joint.bin(b)[t];
    return sums;
}

/// Unbiased variance within each bin; that of all bins together where a bin holds a single trajectory.
std::vector<double> variances_within(const std::vector<Moments>& bins) {
    double squares = 0, degrees = 0;
    for (const Moments& bin : bins) {
        squares += bin.n * bin.variance;
        degrees += std::max(bin.n - 1, 0.0);
    }
    std::vector<double> within;
    for (const Moments& bin : bins)
        within.push_back(bin.n > 1     ? bin.variance * bin.n / (bin.n - 1)
                         : degrees > 0 ? squares / degrees
                                       : 0);
    return within;
}

/// n times the variance that the delta method gives the index.
double delta_variance(const JointCounts& joint, std::span<const double> outcome, const Moments& all,
                      const std::vector<Moments>& bins, double between, double index) {
    double sum = 0;
    for (std::size_t b = 0; b < joint.bins; ++b)
        for (std::size_t t = 0; t < joint.quarters; ++t) {
            const double shift = bins[b].mean - all.mean;
            const double from_mean = outcome[t] - all.mean;
            const double influence = 2 * shift * (outcome[t] - bins[b].mean) + shift * shift - between -
                                     index * (from_mean * from_mean - all.variance);
            sum += static_cast<double>(joint.bin(b)[t]) * influence * influence;
        }
    return sum / all.n / (all.variance * all.variance);
}

/// Every S with |estimate - S| at most 1.96 √(noise + slope S), as Wilson's interval is made.
void set_interval(FirstOrder& order, double estimate, std::uint64_t n) {
    constexpr double z = kStandardErrors;
    const double middle = estimate + z * z * order.slope / 2;
    const double inside = order.noise + order.slope * estimate + z * z * order.slope * order.slope / 4;
    const double half_width = z * std::sqrt(std::max(inside, 0.0));
    order.index = {settled(estimate), settled(std::min(middle - half_width, estimate)),
                   settled(std::min(std::max({middle + half_width, estimate, 0.0}), std::max(estimate, 1.0))),
                   n};
}

}  // namespace

JointCounts joint_counts(const Tally& tally, std::size_t driver, std::size_t metric) {
    const Tally::Driver& from = tally.drivers.at(driver);
    const auto quarters = static_cast<std::size_t>(tally.horizon) + 1;
    const auto metrics = static_cast<std::size_t>(tally.metrics);
    JointCounts joint{static_cast<std::size_t>(from.bins), quarters, {}};
    require(from.counts.size() == joint.bins * metrics * quarters, "a driver counts every bin and metric");
    for (std::size_t b = 0; b < joint.bins; ++b) {
        const auto first =
            from.counts.begin() + static_cast<std::ptrdiff_t>((b * metrics + metric) * quarters);
        joint.counts.insert(joint.counts.end(), first, first + static_cast<std::ptrdiff_t>(quarters));
    }
    return joint;
}

std::vector<double> reached_by(int horizon, int quarter) {
    std::vector<double> outcome(static_cast<std::size_t>(horizon) + 1, 0.0);
    for (int t = 1; t <= quarter; ++t) outcome[static_cast<std::size_t>(t)] = 1;
    return outcome;
}

std::vector<double> restricted_time(int horizon) {
    std::vector<double> outcome(static_cast<std::size_t>(horizon) + 1, horizon);
    for (int t = 1; t <= horizon; ++t) outcome[static_cast<std::size_t>(t)] = t;
    return outcome;
}

FirstOrder first_order(const JointCounts& joint, std::span<const double> outcome) {
    const Moments all = moments_of(over_bins(joint), outcome);
    if (all.n < 2 || all.variance <= 0) return {};
    std::vector<Moments> bins;
    for (std::size_t b = 0; b < joint.bins; ++b) bins.push_back(moments_of(joint.bin(b), outcome));
    const std::vector<double> within = variances_within(bins);
    double between = 0, chance = 0, chance_squared = 0;
    for (std::size_t b = 0; b < bins.size(); ++b) {
        if (bins[b].n == 0) continue;
        const double weight = bins[b].n / all.n;
        const double shift = bins[b].mean - all.mean;
        between += weight * shift * shift;
        chance += (1 - weight) * within[b] / all.n;
        chance_squared += (1 - weight) * within[b] * within[b] / (all.n * all.n);
    }
    const double index = (between - chance) / all.variance;
    chance_squared /= all.variance * all.variance;
    FirstOrder result;
    result.noise = 2 * chance_squared;
    // the means of bins that the delta method is given vary by chance too: 4 chance_squared of it is that
    const double delta = delta_variance(joint, outcome, all, bins, between, index) / all.n;
    const double chance_alone = std::sqrt(result.noise);
    result.slope = (std::max(delta - 4 * chance_squared, 0.0) + 4 / all.n * chance_alone) /
                   (std::max(index, 0.0) + chance_alone);
    set_interval(result, index, static_cast<std::uint64_t>(all.n));
    return result;
}

Estimate one_by_one(const std::vector<Part>& parts) {
    std::vector<const FirstOrder*> counted;
    std::map<int, const FirstOrder*> groups;
    Estimate sum{0.0, {}, {}, 0};
    for (const Part& part : parts) {
        if (!part.order.index.value) continue;
        sum.n = part.order.index.n;
        if (part.group < 0) {
            counted.push_back(&part.order);
            continue;
        }
        const auto [most, fresh] = groups.emplace(part.group, &part.order);
        if (*part.order.index.value > *most->second->index.value) most->second = &part.order;
    }
    for (const auto& [group, most] : groups) counted.push_back(most);
    if (counted.empty()) return {};
    double apart = 0, together = 0;  // variances of those that may do nothing; standard errors of the others
    for (const FirstOrder* order : counted) {
        const double index = *order->index.value;
        *sum.value += index;
        const double with_effect = order->slope * std::max(index, 0.0);
        apart += order->noise + (order->shows() ? 0 : with_effect);
        together += order->shows() ? std::sqrt(with_effect) : 0;
    }
    const double half_width = kStandardErrors * std::sqrt(apart + together * together);
    const auto share = [](double x) { return settled(std::clamp(x, 0.0, 1.0)); };
    return {share(*sum.value), share(*sum.value - half_width), share(*sum.value + half_width), sum.n};
}

namespace {

/// One side of a rank correlation: probabilities of its categories by rising rank, and mean ranks in [0, 1].
struct Ranks {
    std::vector<double> probability, rank;
    double variance = 0, cubes = 0;

    explicit Ranks(std::vector<double> p) : probability(std::move(p)) {
        double below = 0;
        for (const double q : probability) {
            rank.push_back(below + q / 2);
            below += q;
            cubes += q * q * q;
        }
        variance = (1 - cubes) / 12;
    }
    /// Influence of one more trajectory in category i on the variance of ranks, relative to it.
    double influence(std::size_t i) const {
        return -(probability[i] * probability[i] - cubes) / 4 / variance;
    }
};

/// [category] mean over all of `value` of those above it, and half of those in it. @param value [category] sums of p · value
std::vector<double> above(const std::vector<double>& value) {
    std::vector<double> sums(value.size());
    double over = 0;
    for (std::size_t i = value.size(); i-- > 0;) {
        sums[i] = over + value[i] / 2;
        over += value[i];
    }
    return sums;
}

/// [bin][earliness] probabilities: dates from the last to the first, "not reached" with the horizon.
std::vector<std::vector<double>> by_earliness(const JointCounts& joint, double n) {
    const std::size_t horizon = joint.quarters - 1;
    std::vector<std::vector<double>> p(joint.bins, std::vector<double>(horizon, 0.0));
    for (std::size_t b = 0; b < joint.bins; ++b)
        for (std::size_t t = 0; t < joint.quarters; ++t)
            p[b][t == 0 ? 0 : horizon - t] += static_cast<double>(joint.bin(b)[t]) / n;
    return p;
}

Estimate on_fishers_scale(double rho, double deviation, std::uint64_t n) {
    constexpr double kCertain = 1 - 1e-9;
    if (std::abs(rho) >= kCertain) return {settled(rho), settled(rho), settled(rho), n};
    const double z = numeric::log((1 + rho) / (1 - rho)) / 2;
    const double half_width = kStandardErrors * deviation / (1 - rho * rho);
    const auto back = [](double x) {
        const double e = numeric::exp(2 * std::clamp(x, -300.0, 300.0));
        return settled((e - 1) / (e + 1));
    };
    return {settled(rho), back(z - half_width), back(z + half_width), n};
}

}  // namespace

Estimate rank_correlation(const JointCounts& joint) {
    std::uint64_t n = 0;
    for (const std::uint64_t count : joint.counts) n += count;
    if (n < 2 || joint.quarters < 2) return {};
    const auto p = by_earliness(joint, static_cast<double>(n));
    std::vector<double> of_bin(p.size(), 0.0), of_date(p.front().size(), 0.0);
    for (std::size_t b = 0; b < p.size(); ++b)
        for (std::size_t t = 0; t < of_date.size(); ++t) {
            of_bin[b] += p[b][t];
            of_date[t] += p[b][t];
        }
    const Ranks bins(of_bin), dates(of_date);
    constexpr double kNever = 1e-12;
    if (bins.variance <= kNever || dates.variance <= kNever) return {};
    double product = 0;
    std::vector<double> date_ranks(p.size(), 0.0), bin_ranks(of_date.size(), 0.0);
    for (std::size_t b = 0; b < p.size(); ++b)
        for (std::size_t t = 0; t < of_date.size(); ++t) {
            product += p[b][t] * bins.rank[b] * dates.rank[t];
            date_ranks[b] += p[b][t] * dates.rank[t];
            bin_ranks[t] += p[b][t] * bins.rank[b];
        }
    const std::vector<double> bin_part = above(date_ranks), date_part = above(bin_ranks);
    const double scale = std::sqrt(bins.variance * dates.variance);
    const double rho = (product - 0.25) / scale;
    double variance = 0;
    for (std::size_t b = 0; b < p.size(); ++b)
        for (std::size_t t = 0; t < of_date.size(); ++t) {
            const double moved = bins.rank[b] * dates.rank[t] + bin_part[b] + date_part[t] - 3 * product;
            const double influence = moved / scale - rho / 2 * (bins.influence(b) + dates.influence(t));
            variance += p[b][t] * influence * influence;
        }
    return on_fishers_scale(rho, std::sqrt(variance / static_cast<double>(n)), n);
}

}  // namespace capexsim::analysis
