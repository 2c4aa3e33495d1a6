#include "catch.hpp"
#include "input/read_value.hpp"
#include "scenario_text.hpp"

#include <string>
#include <vector>

using namespace capexsim;
using Catch::Approx;
using Catch::Matchers::ContainsSubstring;
using Kind = DistributionKind;
using Dim = Dimension;

namespace {

const UnitContext kUnits{{{"CNY", 7.1}}, Quarter::of(2026, 1)};

struct Reading {
    std::optional<Quantity> quantity;
    std::string problems;
};

Reading read(const std::string& text, Dim dimension) {
    Findings findings;
    const Document document{"t.yaml", text};
    const auto node = parse_yaml(document, findings);
    Reading reading;
    if (node) reading.quantity = read_quantity(*node, "x", dimension, {kUnits, findings});
    reading.problems = test::brief(findings.take(std::vector<Document>{document}));
    return reading;
}

Quantity fine(const std::string& text, Dim dimension = Dim::number) {
    const Reading reading = read(text, dimension);
    INFO(text << "\n" << reading.problems);
    REQUIRE(reading.quantity);
    REQUIRE(reading.problems.empty());
    return *reading.quantity;
}

std::string wrong(const std::string& text, Dim dimension = Dim::number) {
    const Reading reading = read(text, dimension);
    INFO(text);
    CHECK_FALSE(reading.quantity);
    CHECK_FALSE(reading.problems.empty());
    return reading.problems;
}

}  // namespace

TEST_CASE("a plain value and {value: …} are constants") {
    for (const char* text : {"23 bn USD", "{value: 23 bn USD}", "\"23 bn USD\""}) {
        const Quantity q = fine(text, Dim::money);
        CHECK(q.distribution.certain());
        CHECK(q.distribution.parameters == std::vector<double>{23});
        CHECK(q.written == "23 bn USD");
    }
}

TEST_CASE("each kind of distribution is read with its parameters in order") {
    struct Case {
        const char* text;
        Kind kind;
        std::vector<double> parameters;
    };
    const Case cases[] = {
        {"{uniform: [1, 3]}", Kind::uniform, {1, 3}},
        {"{uniform: {high: 3, low: 1}}", Kind::uniform, {1, 3}},
        {"{triangular: {low: 1, mode: 2, high: 4}}", Kind::triangular, {1, 2, 4}},
        {"{triangular: [1, 2, 4]}", Kind::triangular, {1, 2, 4}},
        {"{pert: {low: 1, mode: 1, high: 4}}", Kind::pert, {1, 1, 4}},
        {"{normal: {mean: -2, sd: 3}}", Kind::normal, {-2, 3}},
        {"{lognormal: {median: 2, sigma: 0.5}}", Kind::lognormal, {2, 0.5}},
        {"{beta: {alpha: 2, beta: 3}}", Kind::beta, {2, 3, 0, 1}},
        {"{beta: {alpha: 2, beta: 3, low: -1, high: 4}}", Kind::beta, {2, 3, -1, 4}},
        {"{gamma: {shape: 2, scale: 3}}", Kind::gamma, {2, 3}},
        {"{weibull: {shape: 1.5, scale: 3}}", Kind::weibull, {1.5, 3}},
        {"{student_t: {location: 1, scale: 2, degrees: 4}}", Kind::student_t, {1, 2, 4}},
        {"{empirical: [3, 1, 2]}", Kind::empirical, {1, 2, 3}},
        {"{choice: {\"1\": 25 %, \"2\": 75 %}}", Kind::choice, {1, 2}},
        {"{choice: [{value: 1, weight: 25 %}, {value: 2, weight: 0.75}]}", Kind::choice, {1, 2}},
    };
    for (const Case& c : cases) {
        INFO(c.text);
        const Quantity q = fine(c.text);
        CHECK(q.distribution.kind == c.kind);
        CHECK(q.distribution.parameters == c.parameters);
        CHECK_FALSE(q.distribution.lower);
        if (c.kind == Kind::choice) CHECK(q.distribution.weights == std::vector<double>{0.25, 0.75});
    }
}

TEST_CASE("a lognormal by its 90 % interval: 20 to 45 has median 30 and sigma .246505") {
    const Quantity q = fine("{lognormal: {ci90: [20, 45]}}");
    CHECK(q.distribution.parameters.at(0) == Approx(30).epsilon(1e-10));
    CHECK(q.distribution.parameters.at(1) == Approx(0.246505).epsilon(1e-5));
    CHECK(q.written == "lognormal(90 % within 20 to 45)");
}

TEST_CASE("a mixture holds distributions and plain values of one unit") {
    const Quantity q = fine(
        "{mixture: [{weight: 60 %, value: {normal: {mean: 30 %/year, sd: 5 %/year}}}, "
        "{weight: 40 %, value: 10 %/year}]}",
        Dim::growth_rate);
    REQUIRE(q.distribution.components.size() == 2);
    CHECK(q.distribution.components[0].parameters ==
          std::vector<double>{0.1});  // in the order of their numbers
    CHECK(q.distribution.components[1].kind == Kind::normal);
    CHECK(q.distribution.components[1].transform == Transform::identity);
    CHECK(q.distribution.weights == std::vector<double>{0.4, 0.6});
    CHECK(q.distribution.transform == Transform::log1p);
}

TEST_CASE("numbers of a distribution keep their written base unit; the transform is applied per draw") {
    const Quantity q =
        fine("{normal: {mean: 10 %/quarter, sd: 2 %/quarter}, lower: 0 %/quarter}", Dim::decay_rate);
    CHECK(q.distribution.parameters == std::vector<double>{0.1, 0.02});
    CHECK(q.distribution.lower == 0.0);
    CHECK(q.distribution.transform == Transform::neg_log1m);
    CHECK(q.distribution.scale == 4.0);
    const Quantity money = fine("{uniform: [500 mn USD, 142 bn CNY]}", Dim::money);
    CHECK(money.distribution.parameters.at(0) == 0.5);
    CHECK(money.distribution.parameters.at(1) == Approx(20));
    const Quantity date = fine("{normal: {mean: 2027Q1, sd: 6 months}}", Dim::date);
    CHECK(date.distribution.parameters == std::vector<double>{1, 0.5});
    CHECK_THAT(wrong("{uniform: [0.2 log/year, 30 %/year]}", Dim::growth_rate),
               ContainsSubstring("another unit"));
    CHECK_THAT(wrong("{uniform: [1 %/quarter, 30 %/year]}", Dim::growth_rate),
               ContainsSubstring("another unit"));
}

TEST_CASE("bounds truncate continuous distributions only") {
    const Quantity q = fine("{normal: {mean: 1, sd: 2}, lower: 0, upper: 3}");
    CHECK(q.distribution.lower == 0.0);
    CHECK(q.distribution.upper == 3.0);
    CHECK(q.written == "normal(mean 1, sd 2) from 0 to 3");
    CHECK_THAT(wrong("{normal: {mean: 1, sd: 2}, lower: 3, upper: 0}"),
               ContainsSubstring("'lower' is not below 'upper'"));
    CHECK_THAT(wrong("{value: 1, lower: 0}"), ContainsSubstring("has no bounds"));
    CHECK_THAT(wrong("{choice: {\"1\": 100 %}, lower: 0}"), ContainsSubstring("has no bounds"));
    CHECK_THAT(wrong("{empirical: [1, 2], upper: 1.5}"), ContainsSubstring("has no bounds"));
    CHECK_THAT(wrong("{mixture: [{weight: 100 %, value: {normal: {mean: 1, sd: 1}, lower: 0}}]}"),
               ContainsSubstring("component of a mixture has no bounds"));
}

TEST_CASE("what is wrong with a distribution is said where it stands") {
    CHECK(wrong("{nomral: {mean: 1, sd: 1}}") ==
          "1:2 x: unknown distribution 'nomral' (did you mean 'normal'?)");
    CHECK_THAT(
        wrong("{zzzzzzzz: 1}"),
        ContainsSubstring(
            "unknown distribution 'zzzzzzzz' (the distributions are value, choice, mixture, empirical, "
            "uniform, ") &&
            !ContainsSubstring("lower"));
    CHECK(
        wrong("{value: 1, zzzzzzzz: x}") ==
        "1:12 x: unknown key 'zzzzzzzz' beside a value (what may stand there is lower, upper, source and why)");
    CHECK(wrong("{value: 1, sauce: x}") ==
          "1:12 x: unknown key 'sauce' beside a value (did you mean 'source'?)");
    CHECK(wrong("{lowr: 1, normal: {mean: 1, sd: 1}}") ==
          "1:2 x: unknown key 'lowr' beside a value (did you mean 'lower'?)");
    CHECK(wrong("{normal: {mean: 1, std: 1}}") ==
          "1:20 x: unknown number 'std' of 'normal' (did you mean 'sd'?)");
    CHECK_THAT(wrong("{normal: {mean: 1}}"), ContainsSubstring("'normal' lacks 'sd'"));
    CHECK_THAT(wrong("{normal: [1, 2]}"),
               ContainsSubstring("'normal' lacks its numbers (write {normal: {mean, sd}})"));
    CHECK_THAT(wrong("{normal: }"), ContainsSubstring("lacks its numbers"));
    CHECK_THAT(wrong("{normal: {mean: 1, sd: 0}}"), ContainsSubstring("'sd' is '0', not positive"));
    CHECK_THAT(wrong("{normal: {mean: 1, sd: -1}}"), ContainsSubstring("not positive"));
    CHECK_THAT(wrong("{normal: {mean: {normal: {mean: 1, sd: 1}}, sd: 1}}"),
               ContainsSubstring("must be one word or number"));
    CHECK_THAT(wrong("{uniform: [3, 1]}"), ContainsSubstring("not in order (low must be below high)"));
    CHECK_THAT(wrong("{uniform: [1, 1]}"), ContainsSubstring("not in order"));
    CHECK_THAT(wrong("{uniform: [1, 2, 3]}"), ContainsSubstring("lacks its numbers"));
    CHECK_THAT(wrong("{triangular: [1, 5, 4]}"), ContainsSubstring("low, mode, high must ascend"));
    CHECK_THAT(wrong("{lognormal: {median: -1, sigma: 1}}"),
               ContainsSubstring("median of a lognormal is positive"));
    CHECK_THAT(wrong("{lognormal: {ci90: [0, 2]}}"), ContainsSubstring("not positive and ascending"));
    CHECK_THAT(wrong("{lognormal: {ci90: [2]}}"), ContainsSubstring("is not two quantities"));
    CHECK_THAT(wrong("{lognormal: {ci90: [1, 2], sigma: 1}}"), ContainsSubstring("'ci90' and other numbers"));
    CHECK_THAT(wrong("{beta: {alpha: 1, beta: 1, low: 0}}"), ContainsSubstring("lacks 'low' and 'high'"));
    CHECK_THAT(wrong("{beta: {alpha: 1, beta: 1}}", Dim::duration),
               ContainsSubstring("lacks 'low' and 'high'"));
    CHECK_THAT(wrong("{uniform: [1, 2], normal: {mean: 1, sd: 1}}"),
               ContainsSubstring("two distributions for one value"));
    CHECK_THAT(wrong("{lower: 1}"), ContainsSubstring("has no value"));
    CHECK_THAT(wrong("{}"), ContainsSubstring("has no value"));
    CHECK_THAT(wrong("[1, 2]"), ContainsSubstring("a list is not a value here"));
    CHECK_THAT(wrong("~"), ContainsSubstring("has no value"));
    CHECK_THAT(wrong("\"\""), ContainsSubstring("has no value"));
    CHECK_THAT(wrong("{ramp: {from: 1}}"), ContainsSubstring("cannot be a ramp"));
    CHECK_THAT(wrong("{uniform: [1, .inf]}"), ContainsSubstring("is not a number"));
}

TEST_CASE("weights are shares that sum to 1; thirds may be rounded") {
    const Quantity q = fine("{choice: {\"1\": 33.3 %, \"2\": 33.3 %, \"3\": 33.3 %}}");
    CHECK(q.distribution.weights.at(0) == Approx(1.0 / 3));
    CHECK_THAT(wrong("{choice: {\"1\": 50 %, \"2\": 40 %}}"),
               ContainsSubstring("the weights sum to 0.9, not to 1"));
    CHECK_THAT(wrong("{choice: {\"1\": -50 %, \"2\": 150 %}}"),
               ContainsSubstring("the weight '-50 %' is negative"));
    CHECK_THAT(wrong("{choice: {}}"), ContainsSubstring("needs 1 to 32 options"));
    CHECK_THAT(wrong("{choice: [1, 2]}"), ContainsSubstring("an option has a 'value' and a 'weight'"));
    CHECK_THAT(wrong("{choice: 5}"), ContainsSubstring("is not a list of options"));
    CHECK_THAT(wrong("{mixture: []}"), ContainsSubstring("is not a list of options"));
    CHECK_THAT(wrong("{mixture: [{weight: 100 %, value: {mixture: [{weight: 100 %, value: 1}]}}]}"),
               ContainsSubstring("a mixture inside a mixture"));
    CHECK_THAT(wrong("{empirical: [1]}"), ContainsSubstring("two values or more"));
    CHECK_THAT(wrong("{empirical: [1, 1]}"), ContainsSubstring("all values of 'empirical' are equal"));
    std::string many = "{empirical: [0";
    for (int i = 1; i <= 10000; ++i) many += "," + std::to_string(i);
    CHECK_THAT(wrong(many + "]}"), ContainsSubstring("more than 10000 values"));
}

TEST_CASE("the order in which options are written moves no bit") {
    const auto alike = [](const char* one, const char* other) {
        const Quantity a = fine(one);
        const Quantity b = fine(other);
        CHECK(a.distribution == b.distribution);
        CHECK(a.written == b.written);
        return a;
    };
    const Quantity choice = alike("{choice: {\"3\": 10 %, \"1\": 20 %, \"2\": 70 %}}",
                                  "{choice: {\"2\": 70 %, \"1\": 20 %, \"3\": 10 %}}");
    CHECK(choice.distribution.parameters == std::vector<double>{1, 2, 3});
    CHECK(choice.written == "choice(1: 20 %, 2: 70 %, 3: 10 %)");
    alike("{choice: [{value: 7, weight: 0.7}, {value: 7, weight: 0.2}, {value: 5, weight: 0.1}]}",
          "{choice: [{value: 5, weight: 0.1}, {value: 7, weight: 0.2}, {value: 7, weight: 0.7}]}");
    const Quantity mixture = alike(
        "{mixture: [{weight: 10 %, value: 9}, {weight: 20 %, value: {normal: {mean: 5, sd: 2}}}, {weight: 70 %, value: "
        "{uniform: [5, 6]}}]}",
        "{mixture: [{weight: 70 %, value: {uniform: [5, 6]}}, {weight: 10 %, value: 9}, {weight: 20 %, value: {normal: "
        "{mean: 5, sd: 2}}}]}");
    CHECK(mixture.distribution.components.front().kind == Kind::normal);
    CHECK(mixture.distribution.weights.back() == Approx(0.1));
    Findings findings;
    const std::vector<std::string> words = {"a", "b", "c"};
    const auto weights = [&](const char* text) {
        const auto node = parse_yaml({"t.yaml", text}, findings);
        const auto weighed = read_choice(*node, "x", words, {kUnits, findings});
        REQUIRE(weighed);
        CHECK(weighed->options == words);
        return weighed->weights;
    };
    CHECK(weights("{choice: {a: 10 %, b: 20 %, c: 70 %}}") ==
          weights("{choice: {c: 70 %, b: 20 %, a: 10 %}}"));
}

TEST_CASE("a ramp has four parts, each perhaps uncertain") {
    const auto ramp = [](const std::string& text) {
        return test::problems_of(test::small_scenario("channels: {c: {kind: market, cap: " + text + "}}\n"));
    };
    CHECK(ramp("5 H100e/quarter").empty());
    CHECK(
        ramp(
            "{ramp: {from: 0 H100e/quarter, to: {uniform: [1 H100e/quarter, 2 H100e/quarter]}, midpoint: 2027Q1, duration: "
            "2 years}}")
            .empty());
    CHECK_THAT(ramp("{ramp: {from: 0 H100e/quarter, to: 1 H100e/quarter, midpoint: 2027Q1}}"),
               ContainsSubstring("the ramp lacks 'duration'"));
    CHECK_THAT(ramp("{ramp: {from: 0 H100e/quarter, to: 1, midpoint: 2027Q1, duration: 0 years}}"),
               ContainsSubstring("'1' has no unit"));
    CHECK_THAT(
        ramp("{ramp: {from: 0 H100e/quarter, to: 1 H100e/quarter, midpoint: 2027Q1, duration: 0 years}}"),
        ContainsSubstring("'0 years' is outside its range, above 0 years"));
    CHECK_THAT(ramp("{ramp: {from: 0 H100e/quarter, to: 1 H100e/quarter, mid: 2027Q1, duration: 1 year}}"),
               ContainsSubstring("unknown key 'mid' of a ramp") && ContainsSubstring("lacks 'midpoint'"));
    CHECK_THAT(ramp("{ramp: [1, 2]}"), ContainsSubstring("the ramp lacks 'from'"));
    CHECK_THAT(ramp("{ramp: {}, lower: 0}"), ContainsSubstring("a ramp stands alone"));
}
