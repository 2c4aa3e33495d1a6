#include "analysis/compare.hpp"
#include "catch.hpp"
#include "numeric/statistics.hpp"

#include <cmath>
#include <vector>

using Catch::Approx;
using namespace capexsim;
using namespace capexsim::numeric;

namespace {

constexpr double kLevel = 0.95;

/// Two quarters, ten trajectories of every metric; the lag's are set by the test.
PairTally made_up_pair() {
    PairTally pair;
    pair.trajectories = 10;
    pair.horizon = 2;
    pair.together.assign(kMetrics * 9, 0);
    pair.changes.assign(kMetrics * 3, 0);
    pair.squares = pair.changes;
    for (std::size_t m = 0; m < kMetrics; ++m) pair.together[m * 9] = 10;
    return pair;
}

std::vector<analysis::PairedMetric> compared(const PairTally& pair) {
    Params params;
    params.horizon = 2;
    params.start = Quarter::of(2026, 1);
    Tally tally;
    tally.trajectories = pair.trajectories;
    const analysis::Alternative alternative{"other", &params, &tally, &pair};
    return analysis::compare(params, tally, std::span(&alternative, 1)).front();
}

}  // namespace

TEST_CASE("Newcombe's paired interval is the published one") {
    // Airway hyper-responsiveness before and after a transplantation (Bentur et al. 2009), in Fagerland, Lydersen, Laake (2014),
    // Recommended tests and confidence intervals for paired binomial proportions: -0.507 to -0.026.
    const Interval published =
        newcombe_paired({.both = 1, .only_first = 7, .only_second = 1, .neither = 12}, kLevel);
    CHECK(published.lower == Approx(-0.507).margin(5e-4));
    CHECK(published.upper == Approx(-0.026).margin(5e-4));
    // The formula in Python, with correlated outcomes.
    const Interval correlated =
        newcombe_paired({.both = 300, .only_first = 20, .only_second = 45, .neither = 635}, kLevel);
    CHECK(correlated.lower == Approx(0.009146398920082323).epsilon(1e-12));
    CHECK(correlated.upper == Approx(0.04088387144239812).epsilon(1e-12));
}

TEST_CASE("the paired case of V20 has R's interval, p-value and standard error") {
    // Discordances .10 and .02 of 10,000. R 4.2, with w <- function(k) prop.test(k, 10000, correct = FALSE)$conf.int joined by phi of
    // the 2 x 2 table less its continuity correction: -.0866189718, -.0733986357; binom.test(200, 1200)$p.value: 2.9038222930e-128.
    const PairedCounts v20{.both = 2000, .only_first = 1000, .only_second = 200, .neither = 6800};
    const Interval interval = newcombe_paired(v20, kLevel);
    CHECK(interval.lower == Approx(-0.0866189718056075).epsilon(1e-11));
    CHECK(interval.upper == Approx(-0.07339863568379).epsilon(1e-11));
    CHECK(mcnemar_exact(v20.only_first, v20.only_second) == Approx(2.90382229301569e-128).epsilon(1e-9));
    // mcnemar.test() is the approximation by chi-squared, .00192954; binom.test(20, 65)$p.value, which is exact, .00262637681068.
    CHECK(mcnemar_exact(20, 45) == Approx(0.00262637681068405).epsilon(1e-10));
    // A paired t interval, t.test(c(rep(-1, 1000), rep(1, 200), rep(0, 8800)))$conf.int, is nearly the same at such counts.
    CHECK(interval.lower == Approx(-0.0866071101369034).margin(2e-5));
    CHECK(interval.upper == Approx(-0.0733928898630966).margin(2e-5));
}

TEST_CASE("to swap the scenarios turns the paired interval round") {
    const Interval there =
        newcombe_paired({.both = 30, .only_first = 4, .only_second = 9, .neither = 57}, kLevel);
    const Interval back =
        newcombe_paired({.both = 30, .only_first = 9, .only_second = 4, .neither = 57}, kLevel);
    CHECK(there.lower == Approx(-back.upper).epsilon(1e-12));
    CHECK(there.upper == Approx(-back.lower).epsilon(1e-12));
}

TEST_CASE("a paired interval is there where nothing or everything happens") {
    for (const PairedCounts& counts : {PairedCounts{0, 0, 0, 50}, PairedCounts{50, 0, 0, 0}}) {
        const Interval interval = newcombe_paired(counts, kLevel);
        CHECK(interval.lower < 0);
        CHECK(interval.upper > 0);
        CHECK(interval.upper < 0.1);
    }
}

TEST_CASE("McNemar's exact test is SciPy's binomial test of the discordant pairs") {
    CHECK(mcnemar_exact(1, 7) == Approx(0.0703125).epsilon(1e-12));
    CHECK(mcnemar_exact(25, 10) == Approx(0.016673847800120715).epsilon(1e-10));
    CHECK(mcnemar_exact(0, 5) == Approx(0.0625).epsilon(1e-12));
    CHECK(mcnemar_exact(120, 80) == Approx(0.005685155996750306).epsilon(1e-10));
    CHECK(mcnemar_exact(5000, 5200) == Approx(0.04878796312682233).epsilon(1e-9));
    CHECK(mcnemar_exact(0, 0) == 1);
    CHECK(mcnemar_exact(4, 4) == 1);
}

TEST_CASE("Holm's p-values step down and never decrease") {
    CHECK(holm({0.01, 0.02, 0.03, 0.04, 0.05}) == std::vector{0.05, 0.08, 0.09, 0.09, 0.09});
    CHECK(holm({0.5, 0.01, 0.4}) == std::vector{0.8, 0.03, 0.8});
    CHECK(holm({}).empty());
}

TEST_CASE("Student's quantiles are SciPy's") {
    CHECK(student_t_quantile(0.975, 4) == Approx(2.7764451051977987).epsilon(1e-12));
    CHECK(student_t_quantile(0.975, 99999) == Approx(1.9599877077718446).epsilon(1e-12));
    CHECK(student_t_quantile(0.9, 2.5) == Approx(1.730250928807177).epsilon(1e-12));
}

TEST_CASE("a comparison counts who gains, who loses, and when") {
    PairTally pair = made_up_pair();
    std::uint64_t* lag = pair.together.data() + 4 * 9;  // [T0][T1]
    lag[0] = 3;                                         // never under both
    lag[1 * 3 + 1] = 2;                                 // in the first quarter under both
    lag[2 * 3 + 1] = 3;                                 // a quarter earlier
    lag[2 * 3 + 0] = 1;                                 // lost
    lag[0 * 3 + 2] = 1;                                 // gained
    const analysis::PairedMetric m = compared(pair)[4];
    REQUIRE(m.quarters.size() == 2);
    CHECK(m.quarters[0].discordant_up == 3);
    CHECK(m.quarters[0].discordant_down == 0);
    CHECK(m.quarters[1].discordant_up == 1);
    CHECK(m.quarters[1].discordant_down == 1);
    CHECK(m.quarters[0].difference.value.value() == Approx(0.3));
    CHECK(m.quarters[1].difference.value.value() == Approx(0.0).margin(1e-12));
    CHECK(m.both == 5);
    CHECK(m.delay.value == -1.0);
    CHECK(m.earlier.value.value() == Approx(0.4));
    CHECK(m.later.value.value() == Approx(0.1));
    // min(T, 2): differences -1 three times, 0 seven times (lost: 2 to 2; gained: 2 to 2)
    CHECK(m.restricted_mean_difference.value.value() == Approx(-0.3));
    // p = q = .6, discordant .2: (.24 + .24) / .2
    CHECK(m.variance_ratio.value() == Approx(2.4));
}

TEST_CASE("scenarios that never differ have no variance ratio and no delay") {
    const std::vector<analysis::PairedMetric> metrics = compared(made_up_pair());
    CHECK_FALSE(metrics[0].variance_ratio);
    CHECK_FALSE(metrics[0].delay.value);
    CHECK(metrics[0].p_adjusted == 1);
}

TEST_CASE("the change of a ratio is a geometric mean, that of the lag is in months") {
    PairTally pair = made_up_pair();
    for (const std::size_t at :
         {std::size_t{2 * 3 + 2}, std::size_t{4 * 3 + 2}}) {  // stock and lag, second quarter
        pair.changes[at] = static_cast<WideSum>(10 * 0.5 * kMomentScale);
        pair.squares[at] = static_cast<WideSum>(10 * 0.25 * kMomentSquareScale);
    }
    const auto metrics = compared(pair);
    CHECK(metrics[2].quarters[1].change.value.value() == Approx(std::exp(0.5) - 1));
    CHECK(metrics[4].quarters[1].change.value.value() == Approx(0.5));
    CHECK(metrics[4].quarters[1].change.lower.value() == Approx(0.5));
}
