#include "numeric/statistics.hpp"

#include "capexsim/error.hpp"

#include "numeric/math.hpp"
#include "numeric/rounded.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace capexsim::numeric {

namespace {

constexpr std::uint64_t kFew = 10;  ///< successes or failures below which Wilson covers too little

using Binomial = boost::math::binomial_distribution<long double>;

void check(std::uint64_t k, std::uint64_t n, double level) {
    require(n > 0 && k <= n, "a proportion is of at least one trajectory");
    require(level > 0 && level < 1, "a level lies between 0 and 1");
}

/// Smallest k with P(K ≤ k) ≥ p: from the normal approximation with its correction for skewness, then step by step.
std::uint64_t binomial_quantile(std::uint64_t n, double success, double p) {
    const Binomial binomial(static_cast<long double>(n), static_cast<long double>(success));
    const auto probability = static_cast<long double>(p);
    const auto below = [&](std::uint64_t k) {
        return boost::math::cdf(binomial, static_cast<long double>(k));
    };
    const auto count = static_cast<double>(n);
    const double z = normal_quantile(p);
    const double guess =
        count * success + z * sqrt(count * success * (1 - success)) + (1 - 2 * success) * (z * z - 1) / 6;
    auto k = static_cast<std::uint64_t>(clamp(guess, 0, count));
    while (k > 0 && below(k - 1) >= probability) --k;
    while (k < n && below(k) < probability) ++k;
    return k;
}

/// Half of Wilson's interval around a proportion that need not be k/n.
double wilson_half_width(double p, double n, double z) {
    return z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
}

}  // namespace

double normal_quantile(double p) {
    require(p > 0 && p < 1, "a quantile is asked at a probability between 0 and 1");
    return rounded(
        boost::math::quantile(boost::math::normal_distribution<long double>(), static_cast<long double>(p)));
}

double standard_error(double p, std::uint64_t n) { return sqrt(p * (1 - p) / static_cast<double>(n)); }

Interval wilson(std::uint64_t k, std::uint64_t n, double level) {
    check(k, n, level);
    const double z = normal_quantile((1 + level) / 2);
    const auto count = static_cast<double>(n);
    const double p = static_cast<double>(k) / count;
    const double centre = (p + z * z / (2 * count)) / (1 + z * z / count);
    const double half_width = wilson_half_width(p, count, z);
    return {k == 0 ? 0 : std::max(centre - half_width, 0.0), k == n ? 1 : std::min(centre + half_width, 1.0)};
}

Interval clopper_pearson(std::uint64_t k, std::uint64_t n, double level) {
    check(k, n, level);
    const long double tail = (1 - static_cast<long double>(level)) / 2;
    const auto successes = static_cast<long double>(k);
    const auto failures = static_cast<long double>(n - k);
    return {k == 0 ? 0 : rounded(boost::math::ibeta_inv(successes, failures + 1, tail)),
            k == n ? 1 : rounded(boost::math::ibetac_inv(successes + 1, failures, tail))};
}

Interval proportion_interval(std::uint64_t k, std::uint64_t n, double level) {
    check(k, n, level);
    if (k > 0 && k < n) return std::min(k, n - k) < kFew ? clopper_pearson(k, n, level) : wilson(k, n, level);
    // n failures have the probability (1 - p)^n; at the bound it is what the level leaves.
    const long double left = std::log(1 - static_cast<long double>(level));  // libm: rounded to 40 bits
    const double bound =
        rounded(-std::expm1(left / static_cast<long double>(n)));  // libm: rounded to 40 bits
    if (k == 0) return {0, bound, true};
    return {1 - bound, 1, true};
}

RankInterval order_statistic_ranks(std::uint64_t n, double p, double level) {
    check(0, n, level);
    const double tail = (1 - level) / 2;
    return {binomial_quantile(n, p, tail), binomial_quantile(n, p, 1 - tail) + 1};
}

std::uint64_t trajectories_needed(double p, double half_width, double level) {
    require(half_width > 0, "a half-width is positive");
    const double z = normal_quantile((1 + level) / 2);
    std::uint64_t enough = 1;
    constexpr std::uint64_t kMost = std::uint64_t{1} << 52;
    while (enough < kMost && wilson_half_width(p, static_cast<double>(enough), z) > half_width) enough *= 2;
    std::uint64_t few = enough / 2;
    while (enough - few > 1) {
        const std::uint64_t middle = few + (enough - few) / 2;
        (wilson_half_width(p, static_cast<double>(middle), z) > half_width ? few : enough) = middle;
    }
    return enough;
}

double band_half_width(std::uint64_t n, double level) {
    check(0, n, level);
    return sqrt(log(2 / (1 - level)) / (2 * static_cast<double>(n)));
}

Interval newcombe_paired(const PairedCounts& c, double level) {
    const std::uint64_t n = c.n();
    const std::uint64_t first = c.both + c.only_first;
    const std::uint64_t second = c.both + c.only_second;
    const Interval a = wilson(first, n, level);
    const Interval b = wilson(second, n, level);
    const auto count = static_cast<double>(n);
    const double p = static_cast<double>(first) / count;
    const double q = static_cast<double>(second) / count;
    const double margins = p * (1 - p) * q * (1 - q);
    // (both · neither - only_first · only_second) / n², less 1/(2n) where it is positive
    const double agreement =
        static_cast<double>(c.both) / count * (static_cast<double>(c.neither) / count) -
        static_cast<double>(c.only_first) / count * (static_cast<double>(c.only_second) / count);
    const double corrected = agreement > 0 ? max(agreement - 0.5 / count, 0.0) : agreement;
    const double phi = margins > 0 ? corrected / sqrt(margins) : 0.0;
    const auto joined = [&](double x, double y) { return sqrt(max(x * x - 2 * phi * x * y + y * y, 0.0)); };
    const double difference = q - p;
    return {max(difference - joined(q - b.lower, a.upper - p), -1.0),
            min(difference + joined(b.upper - q, p - a.lower), 1.0)};
}

double mcnemar_exact(std::uint64_t only_first, std::uint64_t only_second) {
    const std::uint64_t discordant = only_first + only_second;
    if (discordant == 0) return 1;
    const Binomial coin(static_cast<long double>(discordant), 0.5L);
    const auto fewer = static_cast<long double>(std::min(only_first, only_second));
    return std::min(1.0, rounded(2 * boost::math::cdf(coin, fewer)));
}

std::vector<double> holm(const std::vector<double>& p_values) {
    std::vector<std::size_t> order(p_values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p_values[i]; });
    std::vector<double> adjusted(p_values.size());
    double least = 0;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        const double scaled = p_values[order[rank]] * static_cast<double>(order.size() - rank);
        least = std::max(least, std::min(1.0, scaled));
        adjusted[order[rank]] = least;
    }
    return adjusted;
}

double student_t_quantile(double p, double degrees) {
    require(p > 0 && p < 1 && degrees > 0, "a quantile is asked at a probability between 0 and 1");
    return rounded(boost::math::quantile(
        boost::math::students_t_distribution<long double>(static_cast<long double>(degrees)),
        static_cast<long double>(p)));
}

}  // namespace capexsim::numeric
