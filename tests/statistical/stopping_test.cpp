// A run that stops when it is exact enough: its intervals still cover what they claim, where it ends is reproducible, and it is a prefix.

#include "analysis/precision.hpp"
#include "catch.hpp"
#include "engine/simulate.hpp"
#include "input/read_scenario.hpp"
#include "input/resolve.hpp"
#include "numeric/statistics.hpp"

#include <cmath>
#include <string>
#include <vector>

using namespace capexsim;

namespace {

Params reference_model() {
    ReadRequest request;
    request.file = std::string(CAPEXSIM_SOURCE_DIR) + "/tests/reference/two_actor.yaml";
    return resolve(read_scenario(request));
}

std::uint64_t reached(const Tally& tally, Metric metric, int quarter) {
    const auto row = static_cast<std::size_t>(metric) * static_cast<std::size_t>(tally.horizon + 1);
    std::uint64_t count = 0;
    for (int t = 1; t <= quarter; ++t) count += tally.confirmed[row + static_cast<std::size_t>(t)];
    return count;
}

struct Coverage {
    double wilson = 0;
    double wald = 0;
};

/// How often the intervals of runs with different seeds hold the truth.
Coverage coverage_of(int quarter, double truth, double half_width, int seeds) {
    Params params = reference_model();
    engine::RunControl control;
    control.threads = 1;
    control.record_fans = false;
    const analysis::StoppingRule rule{
        .half_width = half_width, .targets = {{Metric::stock, quarter}}, .least = 512};
    int wilson = 0, wald = 0;
    for (int seed = 1; seed <= seeds; ++seed) {
        params.seed = static_cast<std::uint64_t>(seed);
        Tally tally;
        const analysis::Ending ending = analysis::run_until(params, control, rule, tally);
        REQUIRE(ending.why == analysis::Ending::Why::reached);
        REQUIRE(ending.widest.half_width <= half_width);
        const std::uint64_t k = reached(tally, Metric::stock, quarter), n = tally.trajectories;
        const numeric::Interval interval = numeric::wilson(k, n, 0.95);
        wilson += interval.lower <= truth && truth <= interval.upper ? 1 : 0;
        const double p = static_cast<double>(k) / static_cast<double>(n);
        wald += std::abs(p - truth) <= 1.96 * std::sqrt(p * (1 - p) / static_cast<double>(n)) ? 1 : 0;
    }
    return {static_cast<double>(wilson) / seeds, static_cast<double>(wald) / seeds};
}

}  // namespace

TEST_CASE("Wilson's interval covers 95 of 100 although the run stopped when it was narrow") {
    // Truths of the reference model, from 1e8 trajectories of another implementation. The rule stops early where too few got
    // there by chance, so a naive interval misses too often. 5 standard errors below .945: false alarm 3e-7.
    constexpr int kSeeds = 600;
    const double error = 5 * std::sqrt(0.95 * 0.05 / kSeeds);
    struct Case {
        int quarter;
        double truth, half_width;
    };
    for (const auto& [quarter, truth, half_width] : {Case{10, 0.020020, 0.0115}, Case{30, 0.756245, 0.025}}) {
        const Coverage coverage = coverage_of(quarter, truth, half_width, kSeeds);
        INFO(quarter << ": Wilson " << coverage.wilson << ", Wald " << coverage.wald);
        CHECK(coverage.wilson > 0.945 - error);
        CHECK(coverage.wilson < 1);
        if (quarter == 10) CHECK(coverage.wald < coverage.wilson);  // the rare event is where it matters
    }
}

TEST_CASE(
    "A run that stops by itself is the prefix of a longer one, and goes on as if it had never stopped") {
    const Params params = reference_model();
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
