// The unit in which money or compute is counted matters to nothing.

#include "catch.hpp"
#include "engine/simulate.hpp"
#include "input/read_scenario.hpp"
#include "input/resolve.hpp"
#include "model/step.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

using namespace capexsim;

namespace {

Params params_of(const std::string& name, std::vector<std::string> sets = {}) {
    ReadRequest request;
    request.file = std::string(CAPEXSIM_SOURCE_DIR) + "/tests/reference/cases/" + name;
    request.sets = std::move(sets);
    return resolve(read_scenario(request));
}

Tally run(const Params& params) {
    engine::RunControl control;
    control.trajectories = 5120;
    return engine::simulate(params, control);
}

/// Every ratio, and the lag, of every quarter of one block.
std::vector<double> ratios_of(const Params& params) {
    std::vector<double> all;
    model::World world(params, best_instruction_set());
    world.start(0);
    for (int quarter = 1; quarter <= params.horizon; ++quarter) {
        world.step(quarter);
        for (int m = 0; m < kMetrics; ++m) {
            const double* ratio = world.parity.ratio(static_cast<Metric>(m));
            all.insert(all.end(), ratio, ratio + kLanes);
        }
    }
    return all;
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

}  // namespace

TEST_CASE("Counting money or compute in other units moves no share, no date, no ratio and no lag") {
    const Params base = params_of("scaling.yaml");
    const Tally plain = run(base);
    const std::vector<double> ratios = ratios_of(base);
    for (const char* other : {"scaling_money.yaml", "scaling_compute.yaml"}) {
        CAPTURE(other);
        const Params scaled = params_of(other);
        const Tally tally = run(scaled);
        CHECK(tally.confirmed == plain.confirmed);
        CHECK(tally.onset == plain.onset);
        CHECK(tally.relapsed == plain.relapsed);
        CHECK(same_bits(ratios_of(scaled), ratios));
    }
}

TEST_CASE("A unit of money or compute that is no power of two moves every ratio and lag by 1e-9 at most") {
    const std::vector<double> plain = ratios_of(params_of("scaling.yaml"));
    const std::vector<std::string> money = {
        "actors.focal.budget.history={2024: 16000 bn USD, 2025: 32000 bn USD}",
        "actors.focal.budget.plan={2026: 48000 bn USD}",
        "actors.focal.budget.finance.cash_flow=64000 bn USD/year",
        "actors.focal.budget.finance.debt=4000 bn USD/year",
        "actors.rival.budget.initial=64000 bn USD/year",
        "market.price.initial=16384000 USD/H100e"};
    const std::vector<std::string> compute = {
        "actors.focal.fleet.initial=500000000 H100e",
        "actors.rival.fleet.initial=3000000000 H100e",
        "market.price.initial=16.384 USD/H100e",
        "market.watts.initial=1.024 W/H100e",
        "channels.licensed.buyer_cap=20000000 H100e/quarter",
        "channels.offshore.cap=50000000 H100e/quarter",
        "channels.domestic.performance={ramp: {from: 750 H100e/package, to: 2000 H100e/package, midpoint: 2029Q1, "
        "duration: 4 years}}"};
    constexpr double kSmall = 1e-3;  // logarithms and lags pass through 0
    for (const auto& sets : {money, compute}) {
        CAPTURE(sets.front());
        const std::vector<double> scaled = ratios_of(params_of("scaling.yaml", sets));
        REQUIRE(scaled.size() == plain.size());
        double widest = 0.0;
        for (std::size_t i = 0; i < plain.size(); ++i)
            widest = std::max(widest, std::abs(scaled[i] - plain[i]) / std::max(kSmall, std::abs(plain[i])));
        CHECK(widest <= 1e-9);
        CHECK(widest > 0.0);  // it was counted in another unit
    }
}
