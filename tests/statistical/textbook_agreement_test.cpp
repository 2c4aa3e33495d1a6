// The engine against tests/bench/textbook: two programs, one model, different random numbers. Differences are judged by the
// standard error of both together; at 5 of them and some 20,000 comparisons, many of them of the same trajectories, a false
// alarm comes at most once in a hundred changes of the draws.

#include "bench/textbook.hpp"
#include "catch.hpp"
#include "engine/simulate.hpp"
#include "input/read_scenario.hpp"
#include "input/resolve.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using namespace capexsim;

namespace {

constexpr double kStandardErrors = 5;
#if defined(__SANITIZE_ADDRESS__)
constexpr std::uint64_t kEngine = 10240, kTextbook = 4000;
#else
constexpr std::uint64_t kEngine = 102400, kTextbook = 40000;
#endif
constexpr std::uint64_t kSeed = 20260101;

/// The two runs of a scenario.
struct Runs {
    Params params;
    Tally engine, textbook;
};

Runs run(const std::string& file, const std::vector<std::string>& sets) {
    Runs r;
    r.params = resolve(read_scenario({.file = std::string(CAPEXSIM_SOURCE_DIR) + "/" + file, .sets = sets}));
    engine::RunControl control;
    control.trajectories = kEngine;
    control.threads = 2;
    r.engine = engine::simulate(r.params, control);
    r.textbook = textbook::simulate_textbook(r.params, kTextbook, kSeed, true);
    REQUIRE(r.engine.trajectories == kEngine);
    REQUIRE(r.textbook.trajectories == kTextbook);
    return r;
}

/// How many standard errors two proportions are apart. One success and one failure are added, so that rare events have an error.
double distance(double engine_count, double textbook_count, double engine_n = kEngine,
                double textbook_n = kTextbook) {
    const double p = (engine_count + textbook_count + 1) / (engine_n + textbook_n + 2);
    const double error = std::sqrt(p * (1 - p) * (1 / engine_n + 1 / textbook_n));
    return std::abs(engine_count / engine_n - textbook_count / textbook_n) / error;
}

/// The worst of many comparisons.
struct Worst {
    double distance = 0;
    std::string where;
    void see(double d, const std::string& what, int quarter) {
        if (!(d <= distance)) {
            distance = d;
            where = what + " in quarter " + std::to_string(quarter);
        }
    }
};

/// Counts by quarter, summed: how many have it by quarter T.
void compare_curves(Worst& worst, const std::string& what, const std::uint64_t* engine,
                    const std::uint64_t* textbook, int horizon, double engine_n = kEngine,
                    double textbook_n = kTextbook) {
    double a = 0, b = 0;
    for (int quarter = 1; quarter <= horizon; ++quarter) {
        a += static_cast<double>(engine[quarter]);
        b += static_cast<double>(textbook[quarter]);
        worst.see(distance(a, b, engine_n, textbook_n), what, quarter);
    }
}

void compare_parity(const Runs& runs) {
    Worst worst;
    const Tally& a = runs.engine;
    const Tally& b = runs.textbook;
    const std::size_t row = static_cast<std::size_t>(a.horizon) + 1;
    for (std::size_t m = 0; m < kMetrics; ++m) {
        const std::string name = kMetricNames[m];
        compare_curves(worst, name + " confirmed", &a.confirmed[m * row], &b.confirmed[m * row], a.horizon);
        if (!a.left.empty())
            compare_curves(worst, name + " left", &a.left[m * row], &b.left[m * row], a.horizon);
        compare_curves(worst, name + " onset", &a.onset[m * row], &b.onset[m * row], a.horizon);
        worst.see(distance(static_cast<double>(a.relapsed[m]), static_cast<double>(b.relapsed[m])),
                  name + " relapsed", 0);
        worst.see(distance(static_cast<double>(a.at_start[m]), static_cast<double>(b.at_start[m])),
                  name + " at start", 0);
    }
    REQUIRE(a.strata.size() == b.strata.size());
    for (std::size_t s = 0; s < a.strata.size(); ++s) {
        const auto& x = a.strata[s];
        const auto& y = b.strata[s];
        const auto n = static_cast<double>(x.trajectories), k = static_cast<double>(y.trajectories);
        const std::string name = "option " + std::to_string(x.option);
        worst.see(distance(n, k), name, 0);
        for (std::size_t m = 0; m < kMetrics; ++m) {
            compare_curves(worst, name + ", " + kMetricNames[m], &x.confirmed[m * row], &y.confirmed[m * row],
                           a.horizon, n, k);
        }
    }
    INFO(worst.where);
    CHECK(worst.distance < kStandardErrors);
}

/// At the bin edges nearest to the 5, 50 and 95 % quantiles of both together.
void compare_fans(const Runs& runs) {
    Worst worst;
    REQUIRE(runs.engine.series.size() == runs.textbook.series.size());
    for (const Series& series : runs.engine.series) {
        const auto other = std::find_if(
            runs.textbook.series.begin(), runs.textbook.series.end(),
            [&](const Series& s) { return s.name == series.name && s.subject == series.subject; });
        INFO(series.name << " of " << series.subject);
        REQUIRE(other != runs.textbook.series.end());
        REQUIRE(other->binning.bins == series.binning.bins);
        REQUIRE(other->binning.low == series.binning.low);
        const auto bins = static_cast<std::size_t>(series.binning.bins);
        for (int quarter = 1; quarter <= runs.params.horizon; ++quarter) {
            const std::size_t row = static_cast<std::size_t>(quarter - 1) * bins;
            double a = 0, b = 0;
            std::array<double, 3> nearest{1, 1, 1};
            std::array<double, 3> apart{};
            for (std::size_t bin = 0; bin < bins; ++bin) {
                a += static_cast<double>(runs.engine.histograms[series.offset + row + bin]);
                b += static_cast<double>(runs.textbook.histograms[other->offset + row + bin]);
                const double below = (a / kEngine + b / kTextbook) / 2;
                constexpr std::array kQuantiles{0.05, 0.5, 0.95};
                for (std::size_t q = 0; q < kQuantiles.size(); ++q) {
                    if (std::abs(below - kQuantiles[q]) >= nearest[q]) continue;
                    nearest[q] = std::abs(below - kQuantiles[q]);
                    apart[q] = distance(a, b);
                }
            }
            for (const double d : apart) worst.see(d, series.name + " of " + series.subject, quarter);
        }
    }
    INFO(worst.where);
    CHECK(worst.distance < kStandardErrors);
}

void compare_means(const Runs& runs) {
    Worst worst;
    REQUIRE(runs.engine.moments.size() == runs.textbook.moments.size());
    const std::size_t row = static_cast<std::size_t>(runs.params.horizon) + 1;
    const auto number = [](WideSum sum, double scale) { return static_cast<double>(sum) / scale; };
    for (std::size_t i = 0; i < runs.engine.moments.size(); ++i) {
        const std::string& name = runs.engine.moments[i].name;
        std::size_t j = 0;
        while (j < runs.textbook.moments.size() && runs.textbook.moments[j].name != name) ++j;
        INFO(name);
        REQUIRE(j < runs.textbook.moments.size());
        for (std::size_t t = 0; t < row; ++t) {
            const double a = number(runs.engine.sums[i * row + t], kMomentScale) / kEngine;
            const double b = number(runs.textbook.sums[j * row + t], kMomentScale) / kTextbook;
            const double square = number(runs.engine.squares[i * row + t], kMomentSquareScale) / kEngine;
            const double variance = std::max(square - a * a, 0.0);
            constexpr double kRounding =
                1e-8;  // of squares in fixed point, and of sums that are equal on paper
            const double error = std::sqrt(variance * (1.0 / kEngine + 1.0 / kTextbook)) + kRounding;
            worst.see(std::abs(a - b) / error, name, static_cast<int>(t));
        }
    }
    INFO(worst.where);
    CHECK(worst.distance < kStandardErrors);
}

void compare_occupancy(const Runs& runs) {
    Worst worst;
    REQUIRE(runs.engine.occupancy.size() == runs.textbook.occupancy.size());
    for (std::size_t o = 0; o < runs.engine.occupancy.size(); ++o) {
        const auto& a = runs.engine.occupancy[o];
        const auto& b = runs.textbook.occupancy[o];
        REQUIRE(a.chain == b.chain);
        REQUIRE(a.states == b.states);
        for (std::size_t k = 0; k < a.counts.size(); ++k) {
            worst.see(distance(static_cast<double>(a.counts[k]), static_cast<double>(b.counts[k])),
                      a.chain + " " + a.states[k % a.states.size()],
                      static_cast<int>(k / a.states.size()) + 1);
        }
    }
    INFO(worst.where);
    CHECK(worst.distance < kStandardErrors);
}

void compare(const std::string& file, const std::vector<std::string>& sets = {}) {
    const Runs runs = run(file, sets);
    compare_parity(runs);
    compare_fans(runs);
    compare_means(runs);
    compare_occupancy(runs);
}

}  // namespace

TEST_CASE("the engine and the textbook implementation agree on the founding scenario") {
    compare("scenarios/as_briefed.yaml");
}

TEST_CASE("the engine and the textbook implementation agree where every part of the model is at work") {
    compare("tests/statistical/every_feature.yaml");
}

TEST_CASE("the engine and the textbook implementation agree on other ways to compare and to calibrate") {
    compare("tests/statistical/every_feature.yaml",
            {"parity.reference=nth", "parity.nth=2", "parity.spend_basis=with_leases",
             "capability.lag_calibration=algorithms", "capability.diffusion_lag=0 quarters",
             "actors.focal.procurement.strictness=3"});
}

TEST_CASE(
    "the engine and the textbook implementation agree on events, responses, ramps, jumps, loops and exits") {
    compare(
        "tests/statistical/every_feature.yaml",
        {"policy.events.vote={from: 2028Q4, to: 2029Q3, direction: tightening, by: {uniform: [2, 4]}}",
         "policy.events.expiry={from: {uniform: [2 years, 4 years]}, to: 2031Q1, multiplies: gate, by: 3}",
         "policy.response={strength: {uniform: [0, 2]}, watch: stock, direction: both}",
         "policy.gate.retaliation=6", "policy.levers.a_squeeze.announced=2026Q3",
         "policy.levers.b_push.ramp=18 months",
         "policy.levers.c_open_gate={at: 2029Q3, probability: 30 %, for: 2 years, set: {policy.gate: free}}",
         "policy.levers.d_slow.ramp={uniform: [1 years, 3 years]}",
         "actors.focal.budget.jumps={listing: {rate: 20 %/year, size: {uniform: [0.1, 0.4]}, from: 2027Q1, to: 2030Q1}, "
         "fine: {rate: 5 %/year, size: -0.2}}",
         "actors.alpha.budget.finance.monetisation={uniform: [0.2, 0.8]}",
         "actors.alpha.capability.application_share=40 %",
         "market.reaction={choice: {chase: 40 %, none: 30 %, discourage: 30 %}}",
         "market.compute_basis={choice: {dense_8bit: 50 %, total_processing_performance: 50 %}}",
         "channels.domestic.compute_basis_ratio=0.8",
         "capability.weights_closing={hazard: 15 %/year, remaining: {uniform: [10 %, 60 %]}}",
         "parity.exit={rate: 4 %/year, from: 2027Q1}"});
}

TEST_CASE("the engine and the textbook implementation agree where foreign supply runs short") {
    compare(
        "tests/statistical/every_feature.yaml",
        {"market.supply_shock={rate: 25 %/year, severity: {beta: {alpha: 2, beta: 3}}, duration: {uniform: [3 months, 15 months]}}",
         "market.world_supply={initial: {uniform: [1.5 mn H100e/quarter, 2.5 mn H100e/quarter]}, growth: {uniform: [20 %/year, 40 %/year]}, "
         "licensed_subtracts: {choice: {true: 60 %, false: 40 %}}}"});
}
