#include "capexsim/error.hpp"

#include "catch.hpp"
#include "numeric/statistics.hpp"

#include <cmath>

using Catch::Approx;
using namespace capexsim;
using namespace capexsim::numeric;

namespace {

constexpr double kLevel = 0.95;

// SciPy 1.10: binomtest(k, n).proportion_ci(0.95, method) with method "wilson" and "exact".
constexpr double kSearched = 2e-12;  // where SciPy's search for "exact" stops
struct BinomialCase {
    std::uint64_t k, n;
    double wilson_lower, wilson_upper, exact_lower, exact_upper;
};
constexpr BinomialCase kBinomialCases[] = {
    {0, 10, 0.0, 0.27753279986288926, 0.0, 0.30849710781876294},
    {1, 10, 0.017876213095072896, 0.4041500267952385, 0.0025285785444625728, 0.44501611702819543},
    {5, 10, 0.236593090512564, 0.7634069094874361, 0.1870860284474045, 0.8129139715525955},
    {10, 10, 0.7224672001371109, 1.0, 0.6915028921812371, 1.0},
    {2, 100, 0.00550196755016235, 0.07001179072854391, 0.0024313368239247935, 0.07038393247107005},
    {99, 100, 0.9455138038212946, 0.9982325679358593, 0.9455406146079194, 0.9997468539673181},
    {500, 1000, 0.4690696003681042, 0.5309303996318958, 0.46854917297179194, 0.531450827028208},
    {1, 1000000, 1.765245767453709e-07, 5.664911804311442e-06, 2.5317805139113815e-08, 5.571630655512304e-06},
    {100000, 1000000, 0.09941354650387785, 0.10058952665137327, 0.09941266986601836, 0.10058964818734685},
    {999999, 1000000, 0.9999943350881957, 0.9999998234754233, 0.9999944283693444, 0.9999999746821948},
};

// SciPy 1.10: binom.ppf(.025, n, p) and binom.ppf(.975, n, p) + 1.
struct RankCase {
    std::uint64_t n;
    double p;
    std::uint64_t lower, upper;
};
constexpr RankCase kRankCases[] = {
    {20, 0.05, 0, 4},
    {20, 0.5, 6, 15},
    {20, 0.9, 15, 21},
    {100, 0.05, 1, 11},
    {100, 0.5, 40, 61},
    {100, 0.9, 84, 96},
    {1000, 0.05, 37, 65},
    {1000, 0.5, 469, 532},
    {1000, 0.9, 881, 919},
    {100000, 0.05, 4865, 5137},
    {100000, 0.5, 49690, 50311},
    {100000, 0.9, 89814, 90187},
};

/// P(at most k of n), summed term by term.
double binomial_below(std::uint64_t n, double p, std::uint64_t k) {
    double term = std::pow(1 - p, static_cast<double>(n));
    double sum = term;
    for (std::uint64_t i = 1; i <= k; ++i) {
        term *= static_cast<double>(n - i + 1) / static_cast<double>(i) * p / (1 - p);
        sum += term;
    }
    return sum;
}

}  // namespace

TEST_CASE("Wilson's and Clopper and Pearson's intervals are those of SciPy") {
    for (const BinomialCase& c : kBinomialCases) {
        INFO(c.k << " of " << c.n);
        const Interval score = wilson(c.k, c.n, kLevel);
        CHECK(score.lower == Approx(c.wilson_lower).epsilon(1e-9));
        CHECK(score.upper == Approx(c.wilson_upper).epsilon(1e-9));
        const Interval exact = clopper_pearson(c.k, c.n, kLevel);
        CHECK(exact.lower == Approx(c.exact_lower).epsilon(1e-9).margin(kSearched));
        CHECK(exact.upper == Approx(c.exact_upper).epsilon(1e-9).margin(kSearched));
    }
}

TEST_CASE("an interval mirrors when successes and failures swap") {
    for (const BinomialCase& c : kBinomialCases) {
        for (const auto method : {wilson, clopper_pearson, proportion_interval}) {
            const Interval interval = method(c.k, c.n, kLevel);
            const Interval mirrored = method(c.n - c.k, c.n, kLevel);
            CHECK(interval.lower == Approx(1 - mirrored.upper).margin(1e-12));
            CHECK(interval.upper == Approx(1 - mirrored.lower).margin(1e-12));
        }
    }
}

TEST_CASE("a proportion has Wilson's interval from ten successes and ten failures on") {
    CHECK(proportion_interval(10, 100, kLevel).upper == wilson(10, 100, kLevel).upper);
    CHECK(proportion_interval(90, 100, kLevel).lower == wilson(90, 100, kLevel).lower);
    CHECK(proportion_interval(9, 100, kLevel).upper == clopper_pearson(9, 100, kLevel).upper);
    CHECK(proportion_interval(91, 100, kLevel).lower == clopper_pearson(91, 100, kLevel).lower);
    CHECK_FALSE(proportion_interval(9, 100, kLevel).one_sided);
}

TEST_CASE("no success at all gives a one-sided bound that n failures reach with the error of the level") {
    for (const std::uint64_t n : {1U, 10U, 1000U, 100000000U}) {
        const Interval none = proportion_interval(0, n, kLevel);
        CHECK(none.one_sided);
        CHECK(none.lower == 0);
        CHECK(static_cast<double>(n) * std::log1p(-none.upper) == Approx(std::log(0.05)).epsilon(1e-9));
        const Interval all = proportion_interval(n, n, kLevel);
        CHECK(all.one_sided);
        CHECK(all.upper == 1);
        CHECK(all.lower == Approx(1 - none.upper).epsilon(1e-12));
    }
}

TEST_CASE("the reported interval covers in at least 93 % of samples, whatever the proportion") {
    // Exact coverage at n = 200: the sum of the probabilities of those k whose interval holds p.
    constexpr std::uint64_t kSample = 200;
    for (const double p : {0.002, 0.01, 0.03, 0.06, 0.1, 0.3, 0.5, 0.77, 0.95}) {
        double coverage = 0;
        for (std::uint64_t k = 0; k <= kSample; ++k) {
            const Interval interval = proportion_interval(k, kSample, kLevel);
            const double probability =
                binomial_below(kSample, p, k) - (k == 0 ? 0 : binomial_below(kSample, p, k - 1));
            if (interval.lower <= p && p <= interval.upper) coverage += probability;
        }
        INFO("p = " << p);
        CHECK(coverage > 0.93);
    }
}

TEST_CASE("the standard error of 30 % of 100,000 is .001449") {
    CHECK(standard_error(0.3, 100000) == Approx(0.001449).margin(5e-7));
}

TEST_CASE("ranks around a quantile are those of SciPy") {
    for (const RankCase& c : kRankCases) {
        INFO("n = " << c.n << ", p = " << c.p);
        const RankInterval ranks = order_statistic_ranks(c.n, c.p, kLevel);
        CHECK(ranks.lower == c.lower);
        CHECK(ranks.upper == c.upper);
    }
}

TEST_CASE("ranks around a quantile enclose it with at least the level") {
    for (const std::uint64_t n : {1U, 2U, 7U, 33U, 500U}) {
        for (const double p : {0.01, 0.25, 0.5, 0.75}) {
            const RankInterval ranks = order_statistic_ranks(n, p, kLevel);
            // P(X_lower ≤ quantile < X_upper) = P(lower ≤ K < upper), K successes of n.
            const double below_upper = ranks.upper > n ? 1 : binomial_below(n, p, ranks.upper - 1);
            const double below_lower = ranks.lower == 0 ? 0 : binomial_below(n, p, ranks.lower - 1);
            CHECK(below_upper - below_lower >= kLevel);
        }
    }
}

TEST_CASE("a median has an interval with two ends from six numbers on") {
    for (const std::uint64_t n : {1, 2, 5}) {
        const RankInterval ranks = order_statistic_ranks(n, 0.5, 0.95);
        CHECK(ranks.lower == 0);
        CHECK(ranks.upper == n + 1);
    }
    const RankInterval six = order_statistic_ranks(6, 0.5, 0.95);
    CHECK(six.lower == 1);
    CHECK(six.upper == 6);
}

TEST_CASE("the trajectories needed are enough and one fewer is not") {
    const auto half_width = [](double p, double n) {
        constexpr double kZ = 1.959963984540054;
        return kZ / (1 + kZ * kZ / n) * std::sqrt(p * (1 - p) / n + kZ * kZ / (4 * n * n));
    };
    for (const double p : {0.0, 0.01, 0.3, 0.5}) {
        for (const double width : {0.2, 0.01, 0.0005}) {
            const auto needed = static_cast<double>(trajectories_needed(p, width, kLevel));
            CHECK(half_width(p, needed) <= width * (1 + 1e-9));
            CHECK(half_width(p, needed - 1) >= width * (1 - 1e-9));
        }
    }
}

TEST_CASE("normal quantiles are those of the tables") {
    // Abramowitz and Stegun, table 26.5, and mpmath in 50 digits.
    CHECK(normal_quantile(0.5) == 0);
    CHECK(normal_quantile(0.975) == Approx(1.9599639845400545).epsilon(1e-12));
    CHECK(normal_quantile(0.95) == Approx(1.6448536269514722).epsilon(1e-12));
    CHECK(normal_quantile(0.001) == Approx(-3.0902323061678135).epsilon(1e-12));
}

TEST_CASE("the band of a distribution function is 1.358 over the root of n") {
    CHECK(band_half_width(10000, kLevel) == Approx(0.0135810).margin(1e-6));
}

TEST_CASE("a proportion of nothing is refused") {
    CHECK_THROWS_AS(wilson(0, 0, kLevel), ContractError);
    CHECK_THROWS_AS(proportion_interval(2, 1, kLevel), ContractError);
    CHECK_THROWS_AS(clopper_pearson(0, 1, 1.0), ContractError);
}
