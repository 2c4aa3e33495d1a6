#include "catch.hpp"
#include "input/condition.hpp"

#include <string>

using namespace capexsim;

namespace {

std::string problem(const char* text) {
    const auto parsed = parse_condition(text);
    return parsed ? "fine" : parsed.problem + (parsed.hint.empty() ? "" : "; " + parsed.hint);
}

}  // namespace

TEST_CASE("a condition has a measure, a quarter, a sign and a level") {
    const auto parsed = parse_condition("P(stock by 2032Q4) < 10 %");
    REQUIRE(parsed);
    CHECK(*parsed == Condition{Metric::stock, Quarter::of(2032, 4), Relation::below, 10});
    CHECK(parsed->share() == 0.1);
    CHECK(parse_condition("P(lag by 2030Q1) > 2.5 %")->relation == Relation::above);
    CHECK(parse_condition("P(effective by 2030Q1)=50%")->percent == 50);
    CHECK(parse_condition(" P ( spend\tby  2030Q1 ) = 1e-3 % ")->percent == 1e-3);
    CHECK(parse_condition("P(cumulative by 2030Q1) < 0 %")->metric == Metric::cumulative);
    CHECK(parse_condition("P(cumulative by 2030Q1) > 100 %")->share() == 1);
}

TEST_CASE("a condition is written as it is read") {
    for (const char* text :
         {"P(stock by 2032Q4) < 10 %", "P(lag by 2030Q1) > 2.5 %", "P(spend by 2030Q1) = 99.95 %"})
        CHECK(condition_text(*parse_condition(text)) == text);
    CHECK(condition_text(*parse_condition("P( stock  by 2032Q4 )<100.0e-1%")) == "P(stock by 2032Q4) < 10 %");
}

TEST_CASE("what is wrong with a condition is said with its column") {
    CHECK(problem("") == "column 1: must begin with P; write it like P(stock by 2032Q4) < 10 %");
    CHECK(problem("Q(stock by 2032Q4) < 10 %").starts_with("column 1: must begin with P"));
    CHECK(problem("P stock by 2032Q4 < 10 %").starts_with("column 3: '(' is missing after P"));
    CHECK(problem("P(stok by 2032Q4) < 10 %") == "column 3: 'stok' is no measure; did you mean 'stock'?");
    CHECK(problem("P(compute by 2032Q4) < 10 %") ==
          "column 3: 'compute' is no measure; the measures are spend, cumulative, stock, effective and lag");
    CHECK(problem("P( by 2032Q4) < 10 %").starts_with("column 4: 'by' is no measure"));
    CHECK(problem("P() < 10 %").starts_with("column 3: a measure is missing"));
    CHECK(problem("P(stock in 2032Q4) < 10 %").starts_with("column 9: 'by' is missing after the measure"));
    CHECK(problem("P(stock by 2032) < 10 %") ==
          "column 12: '2032' is not a quarter; write year and quarter, for example 2026Q1");
    CHECK(problem("P(stock by ) < 10 %").starts_with("column 12: a quarter is missing"));
    CHECK(problem("P(stock by 2032Q4 < 10 %").starts_with("column 19: ')' is missing after the quarter"));
    CHECK(problem("P(stock by 2032Q4) 10 %").starts_with("column 20: <, > or = is missing"));
    CHECK(problem("P(stock by 2032Q4) <= 10 %") == "column 21: one sign is enough; write <, > or =");
    CHECK(problem("P(stock by 2032Q4) < %").starts_with("column 22: a level is missing"));
    CHECK(problem("P(stock by 2032Q4) < 0.1") == "column 25: the level has no %; write 0.1 %");
    CHECK(problem("P(stock by 2032Q4) < 1.2.3 %").starts_with("column 22: '1.2.3' is not a number"));
    CHECK(problem("P(stock by 2032Q4) < 101 %") == "column 22: a probability lies between 0 % and 100 %");
    CHECK(problem("P(stock by 2032Q4) < -1 %") == "column 22: a probability lies between 0 % and 100 %");
    CHECK(problem("P(stock by 2032Q4) < 1e999 %").starts_with("column 22: "));
    CHECK(problem("P(stock by 2032Q4) < 10 % or so") ==
          "column 27: 'or so' is too much; a condition ends after its %");
    CHECK(problem("P(stock by 2032Q4) \xE2\x89\xA4 10 \xC2\xB5") ==
          "column 20: <, > or = is missing after the probability; write it like P(stock by 2032Q4) < 10 %");
    CHECK(problem("P(stock by 2032Q4) < 10 % \xE2\x89\xA4 !").starts_with("column 27: "));
}
