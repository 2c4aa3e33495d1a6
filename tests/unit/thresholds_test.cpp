#include "analysis/thresholds.hpp"
#include "catch.hpp"
#include "scenario_text.hpp"

using namespace capexsim;
using namespace capexsim::analysis;
using namespace capexsim::test;
using Catch::Matchers::ContainsSubstring;

namespace {

Condition asked(Relation relation, double percent) {
    return {Metric::stock, Quarter::of(2026, 2), relation, percent};
}
Estimate between(double lower, double upper) { return {(lower + upper) / 2, lower, upper, 100}; }

/// 100 trajectories of which 10 get there in T = 1, 20 more in T = 2, by stock; none by another measure.
Tally tally() {
    Tally made;
    made.trajectories = 100;
    made.horizon = 4;
    made.metrics = kMetrics;
    made.confirmed.assign(kMetrics * 5, 0);
    for (std::size_t m = 0; m < kMetrics; ++m) made.confirmed[m * 5] = 100;
    made.confirmed[10] = 70;
    made.confirmed[11] = 10;
    made.confirmed[12] = 20;
    return made;
}

Params params_with(std::vector<NamedCondition> thresholds) {
    Params params;
    params.start = Quarter::of(2026, 1);
    params.horizon = 4;
    params.thresholds = std::move(thresholds);
    return params;
}

std::string problem(const std::string& thresholds) {
    return problems_of(small_scenario("thresholds: " + thresholds + "\n"));
}

}  // namespace

TEST_CASE("a threshold holds, fails or is undecided by the whole interval") {
    const Condition below = asked(Relation::below, 20), above = asked(Relation::above, 20);
    CHECK(judge(below, between(0.1, 0.199)) == Verdict::hold);
    CHECK(judge(below, between(0.1, 0.2)) == Verdict::undecided);
    CHECK(judge(below, between(0.19, 0.3)) == Verdict::undecided);
    CHECK(judge(below, between(0.2, 0.3)) == Verdict::fail);
    CHECK(judge(above, between(0.201, 0.3)) == Verdict::hold);
    CHECK(judge(above, between(0.2, 0.3)) == Verdict::undecided);
    CHECK(judge(above, between(0.1, 0.21)) == Verdict::undecided);
    CHECK(judge(above, between(0.1, 0.2)) == Verdict::fail);
    CHECK(judge(above, {}) == Verdict::undecided);
    CHECK(judge(asked(Relation::below, 0), between(0, 0.03)) == Verdict::fail);  // nothing is below 0 %
    CHECK(judge(asked(Relation::above, 100), between(0.97, 1)) == Verdict::fail);
}

TEST_CASE("thresholds are judged by the probability in their quarter and measure") {
    const Params params =
        params_with({{"early", {Metric::stock, Quarter::of(2026, 1), Relation::below, 30}, ""},
                     {"", {Metric::stock, Quarter::of(2026, 2), Relation::below, 30}, "a plan"},
                     {"", {Metric::lag, Quarter::of(2026, 4), Relation::above, 50}, ""}});
    const auto all = judge_all(params, tally());
    REQUIRE(all.size() == 3);
    CHECK(all[0].verdict == Verdict::hold);
    CHECK(all[1].verdict == Verdict::undecided);
    CHECK(*all[1].probability.value == 0.3);
    CHECK(all[2].verdict == Verdict::fail);
    const Section section = threshold_section(params, tally());
    CHECK(section.text ==
          std::vector<std::string>{
              "1 of 3 thresholds holds, 1 fails, 1 is undecided: more trajectories have to tell."});
    CHECK(section.tables[0].columns.front().key == "name");
    CHECK(section.tables[0].columns.back().key == "why");
    CHECK(section.tables[0].rows.size() == 3);
    CHECK(threshold_section(params_with({}), tally()).key.empty());
    CHECK_THAT(threshold_section(params_with({params.thresholds[0]}), tally()).text[0],
               ContainsSubstring("The threshold P(stock by 2026Q1) < 30 % holds."));
    CHECK_THAT(threshold_section(params_with({params.thresholds[1]}), tally()).text[0],
               ContainsSubstring("is undecided: the level lies within"));
    CHECK_THAT(threshold_section(params_with({params.thresholds[2]}), tally()).text[0],
               ContainsSubstring("fails."));
}

TEST_CASE("thresholds of a scenario are a list of conditions") {
    const Scenario s = read_text_scenario(small_scenario(
        "thresholds:\n  - P(stock by 2027Q4) < 10 %\n  - {condition: P(lag by 2027Q1) > 5 %, name: near, why: a plan}\n"));
    const auto& read = std::get<std::vector<NamedCondition>>(entry_of(s, "thresholds")->value);
    REQUIRE(read.size() == 2);
    CHECK(read[0] == NamedCondition{"", {Metric::stock, Quarter::of(2027, 4), Relation::below, 10}, ""});
    CHECK(read[1] ==
          NamedCondition{"near", {Metric::lag, Quarter::of(2027, 1), Relation::above, 5}, "a plan"});
}

TEST_CASE("what is wrong with a threshold is said") {
    CHECK_THAT(problem("P(stock by 2027Q4) < 10 %"),
               ContainsSubstring("thresholds: is not a list of conditions"));
    CHECK_THAT(problem("[]"), ContainsSubstring("is not a list of conditions"));
    CHECK_THAT(problem("[P(stok by 2027Q4) < 10 %]"),
               ContainsSubstring("column 3: 'stok' is no measure (did you mean 'stock'?)"));
    CHECK_THAT(problem("[P(stock by 2027Q4) = 10 %]"),
               ContainsSubstring("can never be shown to hold (write < or >)"));
    CHECK_THAT(
        problem("[P(stock by 2099Q4) < 10 %]"),
        ContainsSubstring("2099Q4 is not simulated (the first quarter is 2026Q1, the last one 2027Q4)"));
    CHECK_THAT(problem("[P(stock by 2027Q4) < 0 %]"),
               ContainsSubstring("'P(stock by 2027Q4) < 0 %' can never hold (no probability is below 0 %"));
    CHECK_THAT(
        problem("[P(stock by 2027Q4) > 100 %]"),
        ContainsSubstring("'P(stock by 2027Q4) > 100 %' can never hold (no probability is above 100 %"));
    CHECK(problem("[P(stock by 2027Q4) > 0 %, P(lag by 2027Q4) < 100 %]").empty());
    CHECK_THAT(problem("[P(stock by 2026Q3) < 10 %]"),
               ContainsSubstring(
                   "'P(stock by 2026Q3) < 10 %' always holds: parity takes 4 quarters to be confirmed (the "
                   "first quarter in which it can be is 2026Q4)"));
    CHECK_THAT(problem("[P(stock by 2026Q3) > 10 %]"),
               ContainsSubstring("can never hold: parity takes 4 quarters"));
    CHECK(problem("[P(stock by 2026Q4) < 10 %]").empty());
    CHECK_THAT(problem("[{name: x}]"), ContainsSubstring("a threshold lacks its 'condition'"));
    CHECK_THAT(problem("[{condition: P(stock by 2027Q4) < 10 %, name: a b}]"),
               ContainsSubstring("'a b' is not a name"));
    CHECK_THAT(problem("[{condition: P(stock by 2027Q4) < 10 %, nam: x}]"),
               ContainsSubstring("unknown key 'nam' of a threshold (did you mean 'name'?)"));
    CHECK_THAT(problem("[P(stock by 2027Q4) < 10 %, P( stock by 2027Q4 )<10%]"),
               ContainsSubstring("is listed twice"));
    CHECK_THAT(
        problem(
            "[{condition: P(stock by 2027Q4) < 9 %, name: x}, {condition: P(stock by 2027Q4) < 10 %, name: x}]"),
        ContainsSubstring("is listed twice"));
    CHECK(problem("[P(stock by 2027Q4) < 10 %]").empty());
}
