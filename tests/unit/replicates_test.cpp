// What is printed of a run whose trajectories are not independent.

#include "analysis/answer.hpp"
#include "analysis/convergence.hpp"
#include "analysis/estimates.hpp"
#include "analysis/fan_quantiles.hpp"
#include "analysis/fan_section.hpp"
#include "analysis/mix_section.hpp"
#include "analysis/parity_section.hpp"
#include "analysis/replicates.hpp"
#include "analysis/waterfall.hpp"
#include "catch.hpp"
#include "unit/made_up_tally.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

using namespace capexsim;
using namespace capexsim::analysis;
using Catch::Approx;
using Catch::Matchers::ContainsSubstring;

namespace {

Params design_params(int horizon = 4) {
    Params params = made_up::params(horizon, 1);
    params.design = Design::sobol;
    return params;
}

/// 16 parts of 10 trajectories; of the first metric `counts(part)` of them are confirmed, [T - 1]; of the others none, of the last all in T = 1.
template <class Counts>
Tally design_tally(const Params& params, Counts counts) {
    Tally tally = made_up::tally(params, 160, {0, 0, 0, 0, 160});
    const auto quarters = static_cast<std::size_t>(params.horizon) + 1;
    tally.replicates.assign(kReplicates * tally.confirmed.size(), 0);
    std::fill_n(tally.confirmed.begin(), tally.confirmed.size(), 0);
    for (std::size_t r = 0; r < kReplicates; ++r) {
        std::uint64_t* part = tally.replicates.data() + r * tally.confirmed.size();
        const std::vector<std::uint64_t> by_quarter = counts(r);
        part[0] = 10;
        for (std::size_t t = 0; t < by_quarter.size(); ++t) {
            part[t + 1] = by_quarter[t];
            part[0] -= by_quarter[t];
        }
        for (std::size_t m = 1; m + 1 < kMetrics; ++m) part[m * quarters] = 10;
        part[(kMetrics - 1) * quarters + 1] = 10;
        for (std::size_t at = 0; at < tally.confirmed.size(); ++at) tally.confirmed[at] += part[at];
    }
    return tally;
}

Tally usual(const Params& params) {
    return design_tally(params, [](std::size_t r) {
        return std::vector<std::uint64_t>{0, r % 4, 2, 10 - 2 - r % 4};
    });
}

}  // namespace

TEST_CASE("a probability has the interval of its sixteen parts") {
    const Params params = design_params();
    const Tally tally = usual(params);
    const auto curve = parity_curve(tally, 0);
    REQUIRE(curve.size() == 4);
    std::vector<double> means;
    for (std::size_t r = 0; r < kReplicates; ++r) means.push_back(static_cast<double>(r % 4 + 2) / 10);
    const Estimate expected = proportion_of_means(means, 160);
    CHECK(curve[2].value.value() == Approx(0.35));
    CHECK(curve[2].lower.value() == Approx(*expected.lower));
    CHECK(curve[2].upper.value() == Approx(*expected.upper));
    CHECK(curve[2].n == 160);
}

TEST_CASE("where nothing or everything got there, the bound is that of the nearest quarter that has one") {
    const Params params = design_params();
    const auto curve = parity_curve(usual(params), 0);
    CHECK(curve[0].value == 0.0);
    CHECK(curve[0].lower == 0.0);
    CHECK(curve[0].upper == curve[1].upper);
    CHECK(curve[3].value == 1.0);
    CHECK(curve[3].lower == curve[2].lower);
    CHECK(curve[3].upper == 1.0);
    for (const std::size_t metric : {std::size_t{1}, std::size_t{4}})  // never and at once, in all parts
        for (const Estimate& e : parity_curve(usual(params), metric)) {
            CHECK_FALSE(e.lower);
            CHECK_FALSE(e.upper);
        }
}

TEST_CASE("a date's interval holds the quarters in which its share may have been reached") {
    const Params params = design_params();
    const Tally tally = usual(params);
    const auto curve = parity_curve(tally, 0);  // .15 [.., ..], .35, 1 from the second quarter on
    const QuarterEstimate median = parity_date(tally, 0, 0.5, params.start);
    CHECK(median.value == params.start.index + 3);
    CHECK(median.lower == params.start.index + 3);
    CHECK(median.upper == params.start.index + 3);
    const double between = (*curve[2].value + *curve[2].upper) / 2;  // above P, within its interval
    const QuarterEstimate near = parity_date(tally, 0, between, params.start);
    CHECK(near.value == params.start.index + 3);
    CHECK(near.lower == params.start.index + 2);
    CHECK(near.upper == params.start.index + 3);
    const QuarterEstimate never = parity_date(tally, 1, 0.5, params.start);
    CHECK_FALSE(never.value);
    CHECK_FALSE(never.lower);
    CHECK_FALSE(never.upper);
}

TEST_CASE("mean times and the share that is not reached come from the parts too") {
    const Params params = design_params();
    const Tally tally = usual(params);
    std::vector<double> means;
    for (std::size_t r = 0; r < kReplicates; ++r) {
        const auto early = static_cast<double>(r % 4);
        means.push_back((2 * early + 3 * 2 + 4 * (8 - early)) / 10);
    }
    const Estimate expected = mean_of_means(means, 160);
    const Estimate mean = parity_mean(tally, 0);
    CHECK(mean.value.value() == Approx(*expected.value));
    CHECK(mean.lower.value() == Approx(*expected.lower));
    CHECK(mean.upper.value() == Approx(*expected.upper));
    const Tally half =
        design_tally(params, [](std::size_t r) { return std::vector<std::uint64_t>{r % 2 + 4}; });
    const Estimate reached = parity_curve(half, 0).back();
    const Estimate never = parity_never(half, 0);
    CHECK(never.value.value() == Approx(1 - *reached.value));
    CHECK(never.lower.value() == Approx(1 - *reached.upper));
    CHECK(never.upper.value() == Approx(1 - *reached.lower));
}

TEST_CASE("numbers that the parts do not count have no interval") {
    const Params params = design_params();
    const Tally tally = usual(params);
    const MetricParity first = parity_by_metric(params, tally).front();
    for (const Estimate& e : {first.relapsed, first.durable, first.at_start, first.onset.back(),
                              FanQuarter(tally, 0, 0).estimate(0.5), moment_mean(tally, 0, 4)}) {
        CHECK(e.value);
        CHECK_FALSE(e.lower);
        CHECK_FALSE(e.upper);
    }
    const auto waterfall = waterfall_section(params, tally);
    for (const Curve& bar : waterfall.charts.front().curves) CHECK(bar.lower.empty());
    CHECK_THAT(waterfall.charts.front().note, !ContainsSubstring("interval"));
    CHECK_THAT(quarter_section(params, tally, 2).tables.front().note, !ContainsSubstring("interval"));
    const Section regimes = regime_section(params, tally);
    for (const auto& row : regimes.tables.front().rows) CHECK_FALSE(std::get<Estimate>(row.back()).lower);
}

TEST_CASE("the report says where intervals come from, and where there is none") {
    Params params = design_params();
    const Tally tally = usual(params);
    const Section sobol = convergence_section(params, tally);
    REQUIRE(sobol.text.size() == 1);
    CHECK(sobol.tables.empty());
    CHECK_THAT(
        sobol.text[0],
        ContainsSubstring(
            "the 160 trajectories are 16 independent scrambles of Sobol' points of 10, and the widest interval"));
    CHECK_THAT(sobol.text[0], ContainsSubstring("Other numbers have no interval in this design"));
    params.design = Design::lhs;
    CHECK_THAT(convergence_section(params, tally).text[0],
               ContainsSubstring("16 independent Latin hypercubes of 10"));
    CHECK_THAT(answer(params, tally),
               ContainsSubstring("all parts of the design agree, so there is no interval"));
    const Tally none = design_tally(params, [](std::size_t) { return std::vector<std::uint64_t>{}; });
    CHECK_THAT(convergence_section(params, none).text[0],
               ContainsSubstring("no probability has an interval, as all of them agree"));
}
