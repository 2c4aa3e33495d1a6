// Chips and export rules: exact case V13, what the rules cannot tell, and every mistake that the two files can hold.

#include "catch.hpp"
#include "input/catalogue.hpp"
#include "scenario_text.hpp"

#include <cmath>
#include <string>

using namespace capexsim;
using namespace capexsim::test;
using Catch::Matchers::ContainsSubstring;

namespace {

const Chip& chip(const char* name) {
    const Chip* found = built_in_catalogue().chip(name);
    REQUIRE(found != nullptr);
    return *found;
}

const Rule& rule(const char* name) {
    const Rule* found = built_in_catalogue().rule(name);
    REQUIRE(found != nullptr);
    return *found;
}

Licence licence(const char* of, const char* by) { return classify(chip(of), rule(by)).licence; }

/// A chip of V13, which gives its own figures.
Chip made_up(double tpp, std::optional<double> bandwidth = {}, std::optional<double> density = {}) {
    Chip chip;
    chip.facts = {tpp, density, bandwidth, {}};
    return chip;
}

std::string problems(const std::string& chips, const std::string& rules) {
    try {
        read_catalogue({"chips.yaml", chips}, {"rules.yaml", rules});
    } catch (const InputError& error) {
        return brief(error.findings());
    }
    return "";
}

const std::string kChips = "format: 1\nchips: {a: {label: A, vendor: V, h100e: 1, source: S}}\n";
const std::string kRules =
    "format: 1\nrules: {r: {label: R, date: 2022-10-07, clauses: [{outcome: denied, tpp: 4800}], source: S}}\n";

std::string of_chip(const std::string& more) {
    return problems("format: 1\nchips: {a: {label: A, vendor: V, h100e: 1, source: S, " + more + "}}\n",
                    kRules);
}

std::string of_rule(const std::string& clauses) {
    return problems(
        kChips, "format: 1\nrules: {r: {label: R, date: 2022-10-07, source: S, clauses: " + clauses + "}}\n");
}

}  // namespace

TEST_CASE("V13: chip classes under dated rules") {
    const Rule& now = rule("bis_2026_01");
    CHECK(licence("h20", "bis_2026_01") == Licence::free);
    CHECK(licence("h200", "bis_2026_01") == Licence::case_by_case);
    CHECK(licence("mi325x", "bis_2026_01") == Licence::case_by_case);
    CHECK(licence("b200", "bis_2026_01") == Licence::denied);
    CHECK(licence("h800", "bis_2022_10") == Licence::free);
    CHECK(licence("h800", "bis_2023_10") == Licence::denied);
    // with the case's own figures
    CHECK(classify(made_up(2368, 4000, 2.9), now).licence == Licence::free);
    CHECK(classify(made_up(15832, 4800), now).licence == Licence::case_by_case);
    CHECK(classify(made_up(20919, 6000), now).licence == Licence::case_by_case);
    CHECK(classify(made_up(36000, 8000), now).licence == Licence::denied);
    // at the thresholds themselves
    CHECK(classify(made_up(21000, 6000), now).licence == Licence::denied);
    CHECK(classify(made_up(20999.9, 6499.9), now).licence == Licence::case_by_case);
    CHECK(classify(made_up(20919, 6500), now).licence == Licence::denied);
}

TEST_CASE("the other chips of the record are classed as it tells") {
    for (const char* name : {"a100", "h100"}) CHECK(licence(name, "bis_2022_10") == Licence::denied);
    CHECK(licence("a800", "bis_2022_10") == Licence::free);
    CHECK(licence("a800", "bis_2023_10") == Licence::denied);
    CHECK(licence("h20", "bis_2023_10") == Licence::free);
    CHECK(licence("b30a", "bis_2026_01") == Licence::denied);
    CHECK(licence("h100", "bis_2026_01") == Licence::case_by_case);
}

TEST_CASE("the threshold that decides is named with its margin") {
    const Verdict h20 = classify(chip("h20"), rule("bis_2023_10"));  // made to fit below 2,400
    REQUIRE(h20.binding);
    CHECK(h20.binding->criterion == Criterion::tpp);
    CHECK(h20.binding->value == 2400);
    CHECK(h20.margin == Catch::Approx(2368.0 / 2400 - 1));
    const Verdict a800 = classify(chip("a800"), rule("bis_2022_10"));
    CHECK(a800.binding->criterion == Criterion::interconnect);
    CHECK(a800.margin == Catch::Approx(400.0 / 600 - 1));
    const Verdict h100 = classify(chip("h100"), rule("bis_2022_10"));  // denied: what it exceeds by least
    CHECK(h100.binding->criterion == Criterion::interconnect);
    CHECK(h100.margin == Catch::Approx(0.5));
    const Verdict mi325x = classify(chip("mi325x"), rule("bis_2026_01"));
    CHECK(mi325x.binding->criterion == Criterion::tpp);
    CHECK(mi325x.margin == Catch::Approx(20800.0 / 21000 - 1));
}

TEST_CASE("a figure that is missing and would decide is said to be missing, not guessed") {
    const Verdict dense = classify(made_up(2000), rule("bis_2023_10"));
    CHECK(dense.licence == Licence::unknown);
    CHECK(dense.lacking == "density");
    const Verdict linked = classify(chip("gb200"), rule("bis_2022_10"));
    CHECK(linked.licence == Licence::unknown);
    CHECK(linked.lacking == "interconnect");
    CHECK(classify(chip("mi308x"), rule("bis_2026_01")).lacking == "tpp");
    // no density is needed where the performance alone decides
    CHECK(classify(made_up(36000), rule("bis_2023_10")).licence == Licence::denied);
    CHECK(classify(made_up(1000), rule("bis_2023_10")).licence == Licence::free);
    // memory that is not known matters between the thresholds only
    CHECK(classify(made_up(15832), rule("bis_2026_01")).lacking == "bandwidth");
}

TEST_CASE("the rule in force on a day is the last one before it") {
    const Catalogue& catalogue = built_in_catalogue();
    CHECK(catalogue.rule_at(*parse_calendar_date("2022-10-06")) == nullptr);
    CHECK(catalogue.rule_at(*parse_calendar_date("2022-10-07"))->name == "bis_2022_10");
    CHECK(catalogue.rule_at(*parse_calendar_date("2023Q4"))->name == "bis_2022_10");  // its first day
    CHECK(catalogue.rule_at(*parse_calendar_date("2024Q1"))->name == "bis_2023_10");
    CHECK(catalogue.rule_at(*parse_calendar_date("2030-01-01"))->name == "bis_2026_01");
    CHECK_FALSE(parse_calendar_date("12 months"));
    CHECK_FALSE(parse_calendar_date("2024-13-01"));
}

TEST_CASE("figures of a chip agree with each other") {
    for (const Chip& c : built_in_catalogue().chips) {
        INFO(c.name);
        CHECK_FALSE(c.source.empty());
        if (c.dense8) CHECK(c.h100e == Catch::Approx(*c.dense8 / 1979).epsilon(0.015));
        const auto tpp =
            c.fact(Criterion::tpp);  // 4-bit operations, 16-bit ones or rounding may make it more
        if (tpp && c.dense8) CHECK(*tpp >= 8 * *c.dense8 * 0.99);
    }
}

TEST_CASE("every mistake in a catalogue is said with its place") {
    CHECK(problems(kChips, kRules).empty());
    CHECK(problems("format: 2\nchips: {a: {label: A, vendor: V, h100e: 1, source: S}}\n", kRules) ==
          "1:9 format: is not 1 (write 'format: 1')");
    CHECK(problems("format: 1\n", kRules) == "1:1 chips: there are none (write a map of names: chips: {…})");
    CHECK_THAT(problems("- a\n", kRules), ContainsSubstring("is not a map"));
    CHECK_THAT(
        problems("format: 1\nchips: {a: {label: A, vendor: V, h100e: 1, source: S}}\nmore: 1\n", kRules),
        ContainsSubstring("more: unknown key"));
    CHECK_THAT(problems("format: 1\nchips: {A B: {label: A, vendor: V, h100e: 1, source: S}}\n", kRules),
               ContainsSubstring("is not a name"));
    CHECK_THAT(problems("format: 1\nchips: {a: 3}\n", kRules),
               ContainsSubstring("chips.a: is not a map of keys"));
    CHECK_THAT(problems("format: 1\nchips: {a: {label: A, h100e: 1, source: S}}\n", kRules),
               ContainsSubstring("chips.a.vendor: is missing"));
    CHECK_THAT(problems("format: 1\nchips: {a: {label: A, vendor: V, source: S}}\n", kRules),
               ContainsSubstring("chips.a.h100e: is missing"));
    CHECK_THAT(of_chip("bandwith: 1 GB/s"), ContainsSubstring("did you mean 'bandwidth'?"));
    CHECK_THAT(of_chip("bandwidth: 4800"),
               ContainsSubstring("'4800' lacks its unit (write for example 4992 GB/s)"));
    CHECK_THAT(of_chip("tpp: many"), ContainsSubstring("chips.a.tpp"));
    CHECK_THAT(of_chip("tpp: -1"), ContainsSubstring("'-1' is not above 0"));
    CHECK_THAT(of_chip("tpp: 1e13"), ContainsSubstring("'1e13' is not between 1e-6 and 1e12"));
    CHECK_THAT(of_chip("tpp: [1]"), ContainsSubstring("is not a number"));
    CHECK_THAT(of_chip("release: soon"), ContainsSubstring("'soon' is not a date (write a day, 2024-11-18"));
    CHECK_THAT(of_chip("origin: abroad"), ContainsSubstring("neither foreign nor domestic"));
    CHECK_THAT(of_chip("price: [1 USD]"), ContainsSubstring("neither a price nor a low and a high one"));
    CHECK_THAT(of_chip("price: [2 USD, 1 USD]"), ContainsSubstring("the low price is above the high one"));
    CHECK_THAT(of_chip("price: {}"), ContainsSubstring("chips.a.price: is not a number"));
    std::string many = "format: 1\nchips:\n";
    for (int i = 0; i < 501; ++i)
        many += "  c" + std::to_string(i) + ": {label: A, vendor: V, h100e: 1, source: S}\n";
    CHECK_THAT(problems(many, kRules), ContainsSubstring("chips: holds more than 500"));
    CHECK_THAT(of_rule("3"), ContainsSubstring("is not a list of clauses"));
    CHECK_THAT(of_rule("[3]"), ContainsSubstring("is not a clause"));
    CHECK_THAT(of_rule("[{tpp: 1}]"), ContainsSubstring("outcome: is missing"));
    CHECK_THAT(of_rule("[{outcome: free, tpp: 1}]"),
               ContainsSubstring("'free' is neither denied nor case_by_case"));
    CHECK_THAT(of_rule("[{outcome: denied}]"), ContainsSubstring("has no threshold"));
    CHECK_THAT(
        problems(kChips,
                 "format: 1\nrules: {r: {label: R, clauses: [{outcome: denied, tpp: 1}], source: S}}\n"),
        ContainsSubstring("rules.r.date: is missing"));
}
