#include "capexsim/quantity.hpp"

#include "analysis/timeline.hpp"
#include "catch.hpp"
#include "input/resolve.hpp"
#include "unit/scenario_text.hpp"

using namespace capexsim;
using namespace capexsim::analysis;
using namespace capexsim::test;

namespace {

const char* const kSteps = R"(policy:
  regimes:
    order: [embargo, open]
    initial: open
    since: 2024Q3
    states:
      embargo: {mean_duration: 2 years, shape: 1, next: {open: 100 %}}
      open: {mean_duration: 3 years, shape: 1, next: {embargo: 100 %}}
  levers:
    ban: {at: 2026Q4, for: 1 years, probability: 60 %, set: {policy.regime: embargo}}
    cheaper: {at: {uniform: [6 months, 18 months]}, ramp: 6 months, set: {market.price.decline: 40 %/year}}
  events:
    election: {from: 2026Q3, to: 2027Q1, by: 3, direction: tightening}
)";

}  // namespace

TEST_CASE(
    "The time line has what holds at the start and each lever, with when, how long, how sure and to what effect") {
    const Params params =
        resolve(read_text_scenario(small_scenario(kSteps), {"market.price.decline=30 %/year"}));
    const Section section = timeline_section(params);
    REQUIRE(section.charts.size() == 1);
    const Chart& chart = section.charts.front();
    CHECK(chart.kind == Chart::Kind::events);
    CHECK(chart.title == "What holds at the start, and the 3 steps that the scenario dates");
    REQUIRE(chart.curves.size() == 4);
    const Curve &state = chart.curves[0], &ban = chart.curves[1], &cheaper = chart.curves[2],
                &election = chart.curves[3];
    CHECK(state.quarters == std::vector<int>{Quarter::of(2024, 3).index, Quarter::of(2026, 1).index});
    CHECK(ban.quarters == std::vector<int>{Quarter::of(2026, 4).index, Quarter::of(2027, 3).index});
    CHECK(ban.values == std::vector<double>{60});
    CHECK(ban.note == "holds the supplier's regime at embargo");
    CHECK(cheaper.quarters == std::vector<int>{Quarter::of(2027, 1).index});
    CHECK(cheaper.lower == std::vector<double>{Quarter::of(2026, 3).index});
    CHECK(cheaper.upper == std::vector<double>{Quarter::of(2027, 2).index});
    CHECK(cheaper.note == "sets market.price.decline to 40 %/year; takes 6 months to come");
    CHECK(election.quarters == std::vector<int>{Quarter::of(2026, 3).index, Quarter::of(2026, 4).index});
    CHECK(election.note == "makes every tightening of the supplier's regime 3 times as likely");
}

TEST_CASE("A scenario that fixes nothing has no time line") {
    CHECK(timeline_section(resolve(read_text_scenario(small_scenario()))).charts.empty());
}
