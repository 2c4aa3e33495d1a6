#include "analysis/replicates.hpp"

#include "capexsim/error.hpp"
#include "capexsim/params.hpp"

#include "analysis/estimates.hpp"
#include "numeric/math.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace capexsim::analysis {
namespace {

constexpr std::uint64_t kFewEvents = 10;  ///< as of Wilson's interval

/// Of t with 15 degrees of freedom at 97.5 %. @source R 4.2: qt(.975, 15)
constexpr double kStudent = 2.13144954555978;
static_assert(kReplicates == 16 && kLevel == 0.95);

struct Centre {
    double mean = 0;
    double half_width = 0;  ///< of the interval of the mean
};

Centre centre_of(const std::vector<double>& means) {
    require(means.size() == kReplicates, "the error of a design comes from all of its parts");
    const auto parts = static_cast<double>(means.size());
    Centre centre;
    for (const double mean : means) centre.mean += mean;
    centre.mean /= parts;
    double squares = 0;
    for (const double mean : means) squares += (mean - centre.mean) * (mean - centre.mean);
    const auto [least, most] = std::ranges::minmax(means);
    if (least < most)  // rounding apart, equal means have no variance
        centre.half_width = kStudent * std::sqrt(squares / (parts - 1) / parts);
    return centre;
}

/// [0 … H] of one metric, of all trajectories.
std::span<const std::uint64_t> counts_of(const Tally& tally, std::size_t metric) {
    const auto quarters = static_cast<std::size_t>(tally.horizon) + 1;
    require((metric + 1) * quarters <= tally.confirmed.size(), "a tally counts every metric and quarter");
    return std::span(tally.confirmed).subspan(metric * quarters, quarters);
}

/// [part][0 … H] of one metric, of the parts that have trajectories.
std::vector<std::span<const std::uint64_t>> parts_of(const Tally& tally, std::size_t metric) {
    const auto quarters = static_cast<std::size_t>(tally.horizon) + 1;
    require(tally.replicates.size() == kReplicates * tally.confirmed.size(),
            "a tally of a design counts by part");
    std::vector<std::span<const std::uint64_t>> parts;
    for (std::size_t r = 0; r < kReplicates; ++r)
        parts.push_back(
            std::span(tally.replicates).subspan(r * tally.confirmed.size() + metric * quarters, quarters));
    return parts;
}

/// [part] of `mean` of its counts.
template <class Mean>
std::vector<double> means_of(const std::vector<std::span<const std::uint64_t>>& parts, Mean mean) {
    std::vector<double> means;
    for (const auto& part : parts) {
        const std::uint64_t n = sum_of(part);
        if (n > 0) means.push_back(mean(part) / static_cast<double>(n));
    }
    return means;
}

std::vector<Estimate> random_curve(std::span<const std::uint64_t> counts, std::uint64_t n) {
    std::vector<Estimate> curve;
    std::uint64_t reached = 0;
    for (std::size_t t = 1; t < counts.size(); ++t) curve.push_back(proportion(reached += counts[t], n));
    return curve;
}

std::vector<Estimate> design_curve(const Tally& tally, std::size_t metric) {
    const auto parts = parts_of(tally, metric);
    std::vector<Estimate> curve;
    for (int t = 1; t <= tally.horizon; ++t)
        curve.push_back(proportion_of_means(
            means_of(parts,
                     [t](std::span<const std::uint64_t> part) {
                         return static_cast<double>(sum_of(part.subspan(1, static_cast<std::size_t>(t))));
                     }),
            tally.trajectories));
    const auto known = [](const Estimate& e) { return e.lower.has_value(); };
    const auto first = std::ranges::find_if(curve, known);
    if (first == curve.end()) return curve;
    const auto last = std::find_if(curve.rbegin(), curve.rend(), known);
    const double upper = *first->upper, lower = *last->lower;
    for (Estimate& e : curve) {
        if (known(e)) continue;
        if (e.value == 0) e.lower = 0, e.upper = upper;
        if (e.value == 1) e.lower = lower, e.upper = 1;
    }
    return curve;
}

}  // namespace

Estimate proportion_of_means(const std::vector<double>& means, std::uint64_t n) {
    const Centre centre = centre_of(means);
    const double p = centre.mean;
    if (centre.half_width == 0) return {settled(means.front()), std::nullopt, std::nullopt, n};
    const double odds = p / (1 - p);
    const double factor = numeric::exp(std::min(centre.half_width / (p * (1 - p)), 700.0));
    Estimate e{settled(p), settled(odds / (odds + factor)), settled(odds / (odds + 1 / factor)), n};
    const auto events = static_cast<std::uint64_t>(p * static_cast<double>(n) + 0.5);
    if (std::min(events, n - std::min(events, n)) <
        kFewEvents) {  // too few for the parts to tell how they scatter
        const Estimate exact = proportion(events, n);
        e.lower = std::min(*e.lower, exact.lower.value_or(0.0));
        e.upper = std::max(*e.upper, exact.upper.value_or(1.0));
    }
    return e;
}

Estimate mean_of_means(const std::vector<double>& means, std::uint64_t n) {
    const Centre centre = centre_of(means);
    if (centre.half_width == 0) return {settled(means.front()), std::nullopt, std::nullopt, n};
    return {settled(centre.mean), settled(centre.mean - centre.half_width),
            settled(centre.mean + centre.half_width), n};
}

std::vector<Estimate> parity_curve(const Tally& tally, std::size_t metric) {
    return independent(tally) ? random_curve(counts_of(tally, metric), tally.trajectories)
                              : design_curve(tally, metric);
}

QuarterEstimate parity_date(const Tally& tally, std::size_t metric, double p, Quarter start) {
    QuarterEstimate date = date_quantile(counts_of(tally, metric), p, start);
    if (independent(tally)) return date;
    date.lower = date.upper = std::nullopt;
    const std::vector<Estimate> curve = design_curve(tally, metric);
    for (std::size_t t = 0; t < curve.size(); ++t) {
        const int quarter = start.index + static_cast<int>(t);
        const Estimate& e = curve[t];
        // Where nothing was confirmed yet, or everything, the bound is another quarter's and would only repeat it.
        const bool all_agree = e.value == 0 || e.value == 1;
        const double upper = all_agree ? *e.value : e.upper.value_or(*e.value);
        const double lower = all_agree ? *e.value : e.lower.value_or(*e.value);
        if (!date.lower && upper >= p) date.lower = quarter;
        if (!date.upper && lower >= p) date.upper = quarter;
    }
    return date;
}

Estimate parity_mean(const Tally& tally, std::size_t metric) {
    if (independent(tally)) return restricted_mean(counts_of(tally, metric));
    return mean_of_means(means_of(parts_of(tally, metric),
                                  [&](std::span<const std::uint64_t> part) {
                                      double sum =
                                          static_cast<double>(tally.horizon) * static_cast<double>(part[0]);
                                      for (std::size_t t = 1; t < part.size(); ++t)
                                          sum += static_cast<double>(t) * static_cast<double>(part[t]);
                                      return sum;
                                  }),
                         tally.trajectories);
}

Estimate parity_never(const Tally& tally, std::size_t metric) {
    if (independent(tally)) return proportion(counts_of(tally, metric)[0], tally.trajectories);
    const Estimate reached = parity_curve(tally, metric).back();
    const auto other = [](const std::optional<double>& x) {
        return x ? std::optional(settled(1 - *x)) : std::nullopt;
    };
    return {other(reached.value), other(reached.upper), other(reached.lower), reached.n};
}

Estimate share_of(const Tally& tally, std::uint64_t k, std::uint64_t n) {
    if (independent(tally)) return proportion(k, n);
    if (n == 0) return {};
    return {settled(static_cast<double>(k) / static_cast<double>(n)), std::nullopt, std::nullopt, n};
}

}  // namespace capexsim::analysis
