#include "capexsim/error.hpp"

#include "analysis/solve.hpp"
#include "catch.hpp"
#include "numeric/roots.hpp"
#include "numeric/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using namespace capexsim;
using namespace capexsim::analysis;
using Catch::Matchers::ContainsSubstring;

namespace {

/// Trajectories whose critical values are known; each holds from its own on (or up to it), or within a stretch.
struct Population {
    std::vector<double> critical;
    bool rises = true;
    double stretch = 0;  ///< > 0: it holds only from the critical value on for so long
    mutable int passes = 0;

    bool reaches(double c, double value) const {
        if (stretch > 0) return value >= c && value < c + stretch;
        return rises ? value >= c : value <= c;
    }

    engine::Reach operator()(std::span<const double> values) const {
        ++passes;
        engine::Reach reach;
        reach.trajectories = critical.size();
        reach.reached.assign(values.size(), 0);
        for (const double c : critical) {
            bool rose = false, fell = false;
            for (std::size_t v = 0; v < values.size(); ++v) {
                const bool now = reaches(c, values[v]);
                reach.reached[v] += now ? 1 : 0;
                if (v == 0) continue;
                const bool before = reaches(c, values[v - 1]);
                rose = rose || (now && !before);
                fell = fell || (before && !now);
            }
            reach.rising += rose && !fell ? 1 : 0;
            reach.falling += fell && !rose ? 1 : 0;
            reach.mixed += rose && fell ? 1 : 0;
        }
        return reach;
    }
};

/// n numbers of (0, 1), crowded at the lower end.
Population population(std::size_t n, bool rises = true) {
    constexpr double kGolden = 0.6180339887498949;
    Population made;
    made.rises = rises;
    for (std::size_t i = 1; i <= n; ++i) {
        const double u = std::fmod(static_cast<double>(i) * kGolden, 1.0);
        made.critical.push_back(u * u);
    }
    return made;
}

Condition asked(double percent, Relation relation = Relation::equal) {
    return {Metric::stock, Quarter::of(2030, 4), relation, percent};
}

Solution solved(const LeverRange& range, const Condition& condition, const Population& of) {
    return solve(range, condition, [&](std::span<const double> values) { return of(values); });
}

SolveReport report_of(const LeverRange& range, const Condition& condition) {
    return {"lever", range, condition, [](double x) { return std::to_string(x).substr(0, 5); }};
}

Params base() {
    Params params;
    params.start = Quarter::of(2026, 1);
    params.horizon = 40;
    params.actors.resize(1);
    params.actors[0].name = params.actors[0].label = "focal";
    return params;
}

bool within(const Edge& edge, double x) { return edge.before <= x && x <= edge.after; }

}  // namespace

TEST_CASE("the answer is the quantile of critical values, its interval that of the order statistics") {
    for (const bool rises : {true, false}) {
        for (const std::size_t n : {40U, 200U, 1000U, 20011U}) {
            for (const double percent : {12.0, 30.0, 50.0, 77.0}) {
                INFO(n << " " << percent << (rises ? " rising" : " falling"));
                const Population people = population(n, rises);
                const Solution solution = solved({-0.25, 1.25, false, 11}, asked(percent), people);
                std::vector<double> sorted = people.critical;
                std::ranges::sort(sorted);
                const double p = rises ? percent / 100 : 1 - percent / 100;
                const auto ranks = numeric::order_statistic_ranks(n, p, 0.95);
                REQUIRE(solution.crossings.size() == 1);
                const Crossing& found = solution.crossings[0];
                CHECK(found.rises == rises);
                CHECK(solution.monotone);
                CHECK(solution.against() == 0);
                // the smallest value with p n trajectories; falling: the largest
                const auto need =
                    static_cast<std::size_t>(std::ceil(percent / 100 * static_cast<double>(n) - 1e-9));
                CHECK(within(found.value, rises ? sorted[need - 1] : sorted[n - need]));
                CHECK((ranks.lower > 0) == found.lower.has_value());
                if (found.lower) CHECK(within(*found.lower, sorted[ranks.lower - 1]));
                CHECK((ranks.upper <= n) == found.upper.has_value());
                if (found.upper) CHECK(within(*found.upper, sorted[ranks.upper - 1]));
                if (found.lower && found.upper)
                    CHECK(solution.tolerance <= 0.0051 * (found.upper->before - found.lower->after) + 1.6e-9);
                CHECK(solution.passes == people.passes);
                CHECK(solution.passes <= 14);
                CHECK(solution.reached.size() <= 110);
            }
        }
    }
}

TEST_CASE("an end of the interval that the range does not hold is beyond it") {
    const Population people = population(1000);
    const Solution wide = solved({0, 1, false, 9}, asked(50), people);
    const double value = wide.crossings[0].value.after;
    const double upper = wide.crossings[0].upper->after;
    const Solution solution = solved({0, (value + upper) / 2, false, 9}, asked(50), people);
    REQUIRE(solution.crossings.size() == 1);
    CHECK(solution.crossings[0].lower);
    CHECK_FALSE(solution.crossings[0].upper);
    const LeverRange range{0, (value + upper) / 2, false, 9};
    CHECK_THAT(solve_answer(base(), report_of(range, asked(50)), solution),
               ContainsSubstring("to beyond the range)"));
}

TEST_CASE("a range within the interval has no end of it") {
    const LeverRange range{0.24, 0.26, false, 9};
    const SolveReport report = report_of(range, asked(50));
    CHECK_THAT(solve_answer(base(), report, solved(range, asked(50), population(100))),
               ContainsSubstring("(95 % interval beyond the range at both ends)"));
}

TEST_CASE("where no value does it, that is the answer") {
    const Population people = population(500);
    const LeverRange range{2, 3, false, 9};
    const Solution solution = solved(range, asked(50), people);
    CHECK(solution.crossings.empty());
    CHECK(solution.passes == 1);
    const std::string answer = solve_answer(base(), report_of(range, asked(50)), solution);
    CHECK_THAT(answer, ContainsSubstring("No value of 'lever' from 2.000 to 3.000 does it."));
    CHECK_THAT(answer, ContainsSubstring("at 2.000 and > 99"));
    CHECK(holds_for(report_of(range, asked(50)), solution).empty());
    CHECK_THAT(solve_answer(base(), report_of(range, asked(50, Relation::above)), solution),
               ContainsSubstring("is above 50 % for every value of 'lever' from 2.000 to 3.000"));
    CHECK_THAT(solve_answer(base(), report_of(range, asked(50, Relation::below)), solution),
               ContainsSubstring("No value of 'lever' from 2.000 to 3.000 does it."));
}

TEST_CASE("a condition holds on one side of the answer") {
    const LeverRange range{0, 1, false, 11};
    for (const bool rises : {true, false}) {
        const Population people = population(2000, rises);
        for (const Relation relation : {Relation::below, Relation::above}) {
            const SolveReport report = report_of(range, asked(40, relation));
            const Solution solution = solved(range, report.condition, people);
            const auto stretches = holds_for(report, solution);
            REQUIRE(stretches.size() == 1);
            const bool upwards = rises == (relation == Relation::above);
            CHECK(stretches[0].from.has_value() == upwards);
            CHECK(stretches[0].to.has_value() != upwards);
            CHECK_THAT(solve_answer(base(), report, solution),
                       ContainsSubstring(upwards ? "for 'lever' above 0." : "for 'lever' below 0."));
        }
    }
}

TEST_CASE("whole numbers: the first or the last that meets it") {
    Population people;
    for (int i = 0; i < 400; ++i) people.critical.push_back(10 + 0.1 * i);  // 10 … 49.9
    const LeverRange range{0, 60, true, 11};
    for (const auto& [relation, value] :
         {std::pair{Relation::equal, 30.0}, {Relation::above, 30.0}, {Relation::below, 29.0}}) {
        // by 29.9 there are exactly 200 of 400, by 30 it is 201, by 29 only 191
        const SolveReport report = report_of(range, asked(50, relation));
        const Solution solution = solved(range, report.condition, people);
        REQUIRE(solution.crossings.size() == 1);
        CHECK(solution.crossings[0].value.after - solution.crossings[0].value.before == 1);
        CHECK(settle(report.range, report.condition, solution.crossings[0], solution.crossings[0].value) ==
              value);
        CHECK_THAT(
            solve_answer(base(), report, solution),
            ContainsSubstring(relation == Relation::below ? "for 'lever' up to 29" : "for 'lever' from 30"));
    }
    people.rises = false;  // by 29.9: 201 of 400 hold up to it or longer, by 30 it is 200
    const SolveReport report = report_of(range, asked(50));
    const Solution solution = solved(range, report.condition, people);
    CHECK(settle(report.range, report.condition, solution.crossings[0], solution.crossings[0].value) == 30);
    const Solution few = solved({28, 31, true, 11}, asked(50), people);
    CHECK(few.grid == std::vector<double>{28, 29, 30, 31});
    CHECK(few.passes == 1);
}

TEST_CASE("among very many whole numbers the right one is found too") {
    Population people;
    for (int i = 0; i < 400; ++i) people.critical.push_back(100000 + 3 * i * i);
    const LeverRange range{0, 1000000, true, 11};
    for (const double percent : {2.0, 50.0, 98.0}) {
        const Solution solution = solved(range, asked(percent), people);
        REQUIRE(solution.crossings.size() == 1);
        const double at = people.critical[static_cast<std::size_t>(4 * percent) - 1];
        CHECK(solution.crossings[0].value.before == at - 1);
        CHECK(solution.crossings[0].value.after == at);
        CHECK(solution.passes < 40);
    }
}

TEST_CASE("where trajectories go both ways, every passage is reported, by the average") {
    Population people;
    for (int i = 0; i < 1000; ++i)
        people.critical.push_back(0.2 + 0.0002 * i);  // each holds for .3 from .2 … .4 on
    people.stretch = 0.3;
    const LeverRange range{0, 1, false, 11};
    const SolveReport report = report_of(range, asked(50));
    const Solution solution = solved(range, report.condition, people);
    CHECK_FALSE(solution.monotone);
    CHECK(solution.against() == 1000);
    REQUIRE(solution.crossings.size() == 2);
    CHECK(solution.crossings[0].rises);
    CHECK_FALSE(solution.crossings[1].rises);
    // half are there from .3 on, and half are left at .6
    CHECK(std::abs(solution.crossings[0].value.after - 0.2998) < 3e-4);
    CHECK(std::abs(solution.crossings[1].value.before - 0.5998) < 3e-4);
    // Wilson: 469 and 531 of 1000 are the ends of what holds 50 %
    CHECK(std::abs(solution.crossings[0].lower->after - (0.2 + 0.0002 * 468)) < 6e-4);
    CHECK(std::abs(solution.crossings[0].upper->after - (0.2 + 0.0002 * 531)) < 6e-4);
    CHECK(solution.crossings[1].lower->before < solution.crossings[1].value.before);
    CHECK(solution.crossings[1].upper->before > solution.crossings[1].value.before);
    const std::string answer = solve_answer(base(), report, solution);
    CHECK_THAT(answer, ContainsSubstring("It passes the level 2 times between"));
    const auto sections = solve_sections(base(), report, solution);
    CHECK_THAT(sections.back().text.front(), ContainsSubstring("by TOMS 748"));
    const SolveReport above = report_of(range, asked(50, Relation::above));
    const auto stretches = holds_for(above, solution);
    REQUIRE(stretches.size() == 1);
    CHECK(std::abs(*stretches[0].from - 0.3) < 3e-4);
    CHECK(std::abs(*stretches[0].to - 0.6) < 3e-4);
    const auto outside = holds_for(report_of(range, asked(50, Relation::below)), solution);
    REQUIRE(outside.size() == 2);
    CHECK_FALSE(outside[0].from);
    CHECK_FALSE(outside[1].to);
}

TEST_CASE("an answer has as few digits as its edge allows") {
    const SolveReport report = report_of({-1e4, 1e4, false, 11}, asked(50));
    CHECK(settle(report.range, report.condition, {}, {0.44458, 0.44463}) == 0.4446);
    CHECK(settle(report.range, report.condition, {}, {0.4, 0.6}) == 0.5);
    CHECK(settle(report.range, report.condition, {}, {-1234.6, -1233.2}) == -1234);
    CHECK(settle(report.range, report.condition, {}, {3.0, 3.0}) == 3.0);
    const Crossing wide{true, {0.44458, 0.44463}, Edge{0.44, 0.4401}, Edge{0.45, 0.4501}};
    CHECK(settle(report.range, report.condition, wide, {0.444612, 0.444614}) ==
          0.4446);  // half a hundredth of .01 away
}

TEST_CASE("what is interrupted has no answer") {
    int passes = 0;
    const Population people = population(100);
    const Solution solution = solve({0, 1, false, 11}, asked(50), [&](std::span<const double> values) {
        return ++passes > 1 ? engine::Reach{} : people(values);
    });
    CHECK(solution.trajectories == 0);
}

TEST_CASE("a solution is told with a chart, a table and every value") {
    const LeverRange range{0, 1, false, 11};
    const SolveReport report = report_of(range, asked(50));
    const Solution solution = solved(range, report.condition, population(1000));
    const auto sections = solve_sections(base(), report, solution);
    REQUIRE(sections.size() == 3);
    CHECK_THAT(sections[0].text[0],
               ContainsSubstring("The probability that focal reaches parity by 2030Q4 (measure: stock) "
                                 "is 50 % with 'lever' at 0.24"));
    CHECK_THAT(sections[0].text[0], ContainsSubstring("It rises with the value."));
    CHECK(sections[1].tables[0].rows.size() >= 11);
    REQUIRE(sections[1].charts.size() == 1);
    CHECK(sections[1].charts[0].curves.back().role == Curve::Role::level);
    CHECK(sections[1].charts[0].curves.back().values == std::vector<double>{50});
    CHECK(sections[2].tables[0].rows.size() == solution.reached.size());
    CHECK_THAT(sections[2].text[0],
               ContainsSubstring("None of the 1,000 trajectories goes against the others"));
}

TEST_CASE("a root lies within its bracket") {
    const auto cubic = [](double x) { return x * x * x - 2; };
    const numeric::Bracket root = numeric::find_root(cubic, 0, 2, -2, 6, 1e-12);
    CHECK(root.low <= 1.2599210498948732);
    CHECK(root.high >= 1.2599210498948730);
    CHECK(root.high - root.low <= 1e-12);
    CHECK(root.evaluations < 15);
    CHECK_THROWS_AS(numeric::find_root(cubic, 2, 3, 6, 25, 1e-12), ContractError);
}
