// A run that stops when it is exact enough: its intervals still cover what they claim, where it ends is reproducible, and it is a prefix.

#include "analysis/precision.hpp"
#include "catch.hpp"
#include "engine/simulate.hpp"
#include "input/read_scenario.hpp"
#include "input/resolve.hpp"
#include "numeric/statistics.hpp"

#include <cmath>
#include <string>
#include <utility>

using namespace capexsim;

namespace {

/// Two budgets that only noise moves: ln of their ratio after a quarter is normal with standard deviation
/// sqrt(.25^2 + .20^2 - 2 * .4 * .25 * .20) / 2 = .125, so P(spend in the first quarter) is known in closed form.
Params race(double challenger) {
    ReadRequest request;
    request.file = "race.yaml";
    request.texts = {
        {"race.yaml",
         "format: 1\nname: race\nstart: 2026Q1\nhorizon: 4 quarters\nfocal: a\nactors:\n"
         "  a: {access: unrestricted, budget: {growth: 0 %/year, volatility: 25 %/sqrt(year), initial: " +
             std::to_string(challenger) +
             " bn USD/year}, fleet: {initial: 1000 H100e}}\n"
             "  b: {access: unrestricted, budget: {growth: 0 %/year, volatility: 20 %/sqrt(year), initial: 100 bn USD/year}, "
             "fleet: {initial: 2000 H100e}}\n"
             "market: {price: {initial: 20000 USD/H100e}, budget_correlation: 40 %}\n"
             "parity: {reference: leader, ratio: 1, sustained: 1 quarter}\n"}};
    return resolve(read_scenario(request));
}

double truth_of(double challenger) {
    return 0.5 * std::erfc(-std::log(challenger / 100) / 0.125 / std::sqrt(2.0));
}

std::uint64_t in_first_quarter(const Tally& tally) { return tally.confirmed[1]; }  // of spend

struct Coverage {
    double wilson = 0;
    double wald = 0;
};

/// How often the intervals of runs with different seeds hold the truth.
Coverage coverage_of(double challenger, double half_width, int seeds) {
    Params params = race(challenger);
    engine::RunControl control;
    control.threads = 1;
    control.record_fans = false;
    const analysis::StoppingRule rule{
        .half_width = half_width, .targets = {{Metric::spend, 1}}, .least = 512};
    const double truth = truth_of(challenger);
    int wilson = 0, wald = 0;
    for (int seed = 1; seed <= seeds; ++seed) {
        params.seed = static_cast<std::uint64_t>(seed);
        Tally tally;
        const analysis::Ending ending = analysis::run_until(params, control, rule, tally);
        REQUIRE(ending.why == analysis::Ending::Why::reached);
        REQUIRE(ending.widest.half_width <= half_width);
        const std::uint64_t k = in_first_quarter(tally), n = tally.trajectories;
        const numeric::Interval interval = numeric::wilson(k, n, 0.95);
        wilson += interval.lower <= truth && truth <= interval.upper ? 1 : 0;
        const double p = static_cast<double>(k) / static_cast<double>(n);
        wald += std::abs(p - truth) <= 1.96 * std::sqrt(p * (1 - p) / static_cast<double>(n)) ? 1 : 0;
    }
    return {static_cast<double>(wilson) / seeds, static_cast<double>(wald) / seeds};
}

}  // namespace

TEST_CASE("The race of two budgets has the probability that its closed form says") {
    engine::RunControl control;
    control.record_fans = false;
    control.trajectories = 100000;
    for (const double challenger : {77.4, 108.0}) {
        const double p = truth_of(challenger);
        const Tally tally = engine::simulate(race(challenger), control);
        const double error = std::sqrt(p * (1 - p) / 100000);  // 5 standard errors: false alarm 6e-7
        CHECK(std::abs(static_cast<double>(in_first_quarter(tally)) / 100000 - p) < 5 * error);
    }
}

TEST_CASE("Wilson's interval covers 95 of 100 although the run stopped when it was narrow") {
    // The rule stops early where too few got there by chance, so a naive interval misses too often: where the event is rare,
    // Wald's is below Wilson's with these seeds. 5 standard errors below .945: false alarm 3e-7.
    constexpr int kSeeds = 400;
    const double error = 5 * std::sqrt(0.95 * 0.05 / kSeeds);
    for (const auto& [challenger, half_width] : {std::pair{77.4, 0.0105}, std::pair{108.0, 0.03}}) {
        const Coverage coverage = coverage_of(challenger, half_width, kSeeds);
        INFO(challenger << ": Wilson " << coverage.wilson << ", Wald " << coverage.wald);
        CHECK(coverage.wilson > 0.945 - error);
        if (challenger < 100) CHECK(coverage.wald < coverage.wilson);
    }
}

TEST_CASE("A run that stops by itself is a prefix, and goes on as if it had never stopped") {
    const Params params = race(90);
    engine::RunControl control;
    const auto until = [&](double half_width, Tally tally) {
        analysis::run_until(params, control,
                            {.half_width = half_width, .targets = analysis::all_at_horizon(params)}, tally);
        return tally;
    };
    const Tally coarse = until(0.012, {});
    const Tally fine = until(0.006, {});
    const Tally grown = until(0.006, coarse);
    CHECK(coarse.trajectories < fine.trajectories);
    CHECK(grown.trajectories == fine.trajectories);
    CHECK(grown.confirmed == fine.confirmed);
    CHECK(grown.histograms == fine.histograms);
    CHECK(grown.sums == fine.sums);
    CHECK(grown.squares == fine.squares);
    control.trajectories = coarse.trajectories;
    CHECK(engine::simulate(params, control).histograms == coarse.histograms);
}

TEST_CASE("Looks have a quarter more each, and stand where they stand whatever was run before") {
    CHECK(analysis::next_look(0) == 512);
    CHECK(analysis::next_look(4096) == 4608);
    std::uint64_t look = 4608;
    for (int i = 0; i < 40; ++i) {
        const std::uint64_t next = analysis::next_look(look);
        CHECK(next % 512 == 0);
        CHECK(next >= look + look / 4);
        CHECK(next < look + look / 4 + 512);
        CHECK(analysis::next_look(next - 1) == next);
        CHECK(analysis::next_look(look + 1) == next);
        look = next;
    }
}
