#include "catch.hpp"
#include "input/findings.hpp"
#include "scenario_text.hpp"

#include <string>
#include <vector>

using namespace capexsim;
using capexsim::test::problems_of;
using capexsim::test::small_scenario;
using Catch::Matchers::ContainsSubstring;

namespace {

/// A scenario with one more line; the line's number is 9.
std::string with(const std::string& line) { return problems_of(small_scenario(line + "\n")); }

/// A scenario whose actor `a` says more; the line's number is 7.
std::string actor(const std::string& keys) {
    std::string text = small_scenario();
    text.replace(text.find("a: {}"), 5, "a: {" + keys + "}");
    return problems_of(text);
}

std::string replaced(const std::string& from, const std::string& to) {
    std::string text = small_scenario();
    REQUIRE(text.find(from) != std::string::npos);
    text.replace(text.find(from), from.size(), to);
    return problems_of(text);
}

}  // namespace

TEST_CASE("a finding prints its place, path, line, caret and hint") {
    Finding finding{{"s.yaml", 12, 5},        "actors.a.budget.grwth", "unknown key",
                    "did you mean 'growth'?", "    grwth: 30 %/year",  Finding::Severity::error};
    CHECK(format_finding(finding) ==
          "s.yaml:12:5: error: actors.a.budget.grwth: unknown key\n"
          "   12 |     grwth: 30 %/year\n"
          "      |     ^~~~~\n"
          "   hint: did you mean 'growth'?");
    finding.severity = Finding::Severity::warning;
    finding.hint = "";
    finding.excerpt = "";
    CHECK(format_finding(finding) == "s.yaml:12:5: warning: actors.a.budget.grwth: unknown key");
    CHECK(format_finding({{}, "", "three more", "", "", Finding::Severity::error}) == "error: three more");
}

TEST_CASE("a caret stands under its character, after tabs, wide characters and cuts") {
    CHECK(format_finding({{"f", 1, 5}, "", "p", "", "\tä: ü"}) ==
          "f:1:5: error: p\n   1 | \tä: ü\n     | \t   ^");
    const std::string line = std::string(200, 'x') + " y: z" + std::string(300, 'w');
    const std::string text = format_finding({{"f", 1, 202}, "", "p", "", line});
    CHECK_THAT(text, ContainsSubstring("…"));
    CHECK(text.size() < 500);
    CHECK_NOTHROW(format_finding({{"f", 1, 9999}, "", "p", "", "short"}));
    CHECK_NOTHROW(format_finding({{"f", 1, 0}, "", "p", "", "short"}));
    CHECK_THAT(format_finding({{"f", 1, 1}, "a\x1b[31m", "p", "", "\x1b[31mred"}),
               !ContainsSubstring("\x1b"));
}

TEST_CASE("findings are sorted by file and line, each said once, with its source line") {
    Findings findings;
    findings.error({"b", 1, 1}, "p", "third");
    findings.error({"a", 2, 1}, "p", "second");
    findings.error({"a", 1, 4}, "p", "first");
    findings.error({"a", 2, 1}, "p", "second");
    findings.warning({"b", 2, 1}, "p", "fourth");
    CHECK(findings.error_count() == 4);
    const auto taken = findings.take(std::vector<Document>{{"a", "x\r\ny\rz"}, {"b", "u\nv"}});
    REQUIRE(taken.size() == 4);
    CHECK(taken[0].problem == "first");
    CHECK(taken[0].excerpt == "x");
    CHECK(taken[1].problem == "second");
    CHECK(taken[1].excerpt == "y");
    CHECK(taken[3].severity == Finding::Severity::warning);
    CHECK(taken[3].excerpt == "v");
}

TEST_CASE("the nearest name is guessed by edit distance, and not when it is far") {
    const std::vector<std::string> names = {"growth", "growth_initial", "history", "initial", "x"};
    CHECK(nearest_name("grwth", names) == "growth");
    CHECK(nearest_name("gorwth", names) == "growth");
    CHECK(nearest_name("Initial", names) == "initial");
    CHECK(nearest_name("banana", names).empty());
    CHECK(nearest_name("y", names).empty());
    CHECK(nearest_name("", names).empty());
    CHECK(nearest_name(std::string(100000, 'g'), names).empty());
    CHECK(did_you_mean("hstory", names) == "did you mean 'history'?");
}

TEST_CASE("what is repeated from a file stays on one line and short") {
    CHECK(quote("a\nb") == "'a?b'");
    CHECK(quote(std::string(1000, 'x')).size() < 80);
    CHECK(quote("ää") == "'ää'");
    CHECK(printable("a\x1b[31m\tb\n\x7f\xC2\x9B ä\xC2\xA0") == "a?[31m\tb??? ä\xC2\xA0");
    CHECK(list_of(std::vector<std::string>{"a", "b", "c"}) == "a, b and c");
    CHECK(list_of(std::vector<std::string>(100, "a")) == "a, a, a, a, a, a, a, a, a, a, a, a and 88 more");
}

TEST_CASE("the small scenario has nothing wrong") { CHECK(problems_of(small_scenario()).empty()); }

TEST_CASE("unknown keys get a hint: a spelling, a better place, or the keys there are") {
    CHECK(with("run: {seeds: 1}") == "9:7 run.seeds: unknown key (did you mean 'seed'?)");
    CHECK(with("paritty: {ratio: 1}") == "9:1 paritty: unknown key (did you mean 'parity'?)");
    CHECK(actor("tariff: 10 %") ==
          "7:14 actors.a.tariff: unknown key (this key belongs at channels.<channel>.tariff)");
    CHECK(actor("seed: 3") == "7:14 actors.a.seed: unknown key (this key belongs at run.seed)");
    CHECK(with("run: {xylophone: 1}") ==
          "9:7 run.xylophone: unknown key (the keys here are seed and trajectories)");
    CHECK(
        actor("budget: {utilisation: 1}") ==
        "7:23 actors.a.budget.utilisation: unknown key (this key belongs at actors.a.capability.utilisation)");
}

TEST_CASE("a key that stands in the wrong group is led to its own only where that is clear") {
    CHECK(
        actor("power: {initial: 1}") ==
        "7:22 actors.a.power.initial: unknown key (keys of that name are actors.a.budget.initial and actors.a.fleet.initial)");
    CHECK(actor("power: {life: 1 year}") ==
          "7:22 actors.a.power.life: unknown key (a key of that name is actors.a.fleet.life)");
    CHECK_THAT(actor("fleet: {available: 1 GW}"),
               ContainsSubstring("a key of that name is actors.a.power.available"));
}

TEST_CASE("a misspelt required key is not also missing") {
    std::string text = small_scenario();
    text.replace(text.find("growth"), 6, "grwth");
    CHECK(problems_of(text) == "6:74 actor_defaults.budget.grwth: unknown key (did you mean 'growth'?)");
}

TEST_CASE("what is missing is said with its meaning") {
    CHECK(replaced("horizon: 8 quarters\n", "") == "1:1 horizon: is missing (it is the simulated time)");
    CHECK(replaced("focal: a\n", "") == "1:1 focal: is missing (it is the actor whose gap is watched)");
    CHECK(replaced("market: {price: {initial: 20000 USD/H100e}}\n", "") ==
          "1:1 market.price.initial: is missing (it is the frontier chip price at the start)");
    CHECK_THAT(replaced("actors: {a: {}, b: {}}\n", ""),
               ContainsSubstring("actors: there are none (write two at least, the focal one and a rival)"));
    CHECK(replaced(", growth: 10 %/year", "") ==
          "7:10 actors.a.budget.growth: is missing (it is the mean growth of the budget once the plan ends)\n"
          "7:17 actors.b.budget.growth: is missing (it is the mean growth of the budget once the plan ends)");
    CHECK(with("channels: {c: {price_multiple: 1}}") ==
          "9:12 channels.c.kind: is missing (it is the kind of channel)");
    CHECK_THAT(replaced("access: unrestricted, ", ""),
               ContainsSubstring("actors.a.access: is missing (it says whether the actor buys freely or "));
    CHECK_THAT(with("policy: {regimes: {states: {a: {}}}}"),
               ContainsSubstring("is missing (it is the supplier's regimes from tight to open)"));
    CHECK_THAT(with("policy: {levers: {l: {at: 2026Q2}}}"),
               ContainsSubstring("is missing (it says what the lever changes: path and value)"));
}

TEST_CASE("an overlay and a catalogue are told from a scenario") {
    CHECK(
        problems_of(
            "format: 1\nname: more\nactors: {a: {budget: {growth: 1 %/year}}}\npolicy: {levers: {l: {at: 2027Q1, set: "
            "{policy.regime: x}}}}\n") ==
        "1:1 'start', 'horizon' and 'focal' are missing (a file without them is an overlay: put it on a scenario with "
        "--what-if)");
    CHECK(problems_of("format: 1\nchips: {x: {label: X}}\n") ==
          "2:1 chips: a catalogue is no scenario (capexsim chips --chips FILE reads it)");
    CHECK(problems_of("format: 1\nrules: {x: {label: X}}\n") ==
          "2:1 rules: a catalogue is no scenario (capexsim chips --rules FILE reads it)");
    CHECK_THAT(problems_of("format: 1\nname: bad\nhorizont: 3\n"),
               ContainsSubstring("3:1 horizont: unknown key (did you mean 'horizon'?)") &&
                   !ContainsSubstring("overlay"));
    CHECK_THAT(replaced("start: 2026Q1\nhorizon: 8 quarters\n", "chips: {}\n"),
               ContainsSubstring("chips: unknown key") && ContainsSubstring("horizon: is missing"));
}

TEST_CASE("an expectation is whole, and of a simulated quarter") {
    CHECK_THAT(with("expects: {metric: stock}"),
               ContainsSubstring("expects.quarter: is missing (an expectation has metric, quarter, "));
    CHECK_THAT(with("expects: {metric: stock, quarter: 2099Q1, direction: raises, at_least: 1 %}"),
               ContainsSubstring("expects.quarter: 2099Q1 is not simulated (the first quarter is "));
    CHECK_THAT(with("expects: {quarter: 2026Q1}"), ContainsSubstring("expects.metric"));
}

TEST_CASE("values of another type are said as such") {
    CHECK_THAT(with("run: 5"),
               ContainsSubstring("run: is not a map of keys (the keys below it are seed and trajectories)"));
    CHECK_THAT(with("run: {seed: }"), ContainsSubstring("run.seed: has no value"));
    CHECK_THAT(with("run: {seed: -1}"), ContainsSubstring("'-1' is negative"));
    CHECK_THAT(with("run: {seed: 18446744073709551616}"),
               ContainsSubstring("outside the range of whole numbers"));
    CHECK_THAT(with("run: {trajectories: 0}"), ContainsSubstring("'0' is outside 1 to"));
    CHECK_THAT(with("run: {trajectories: 1e5}"), ContainsSubstring("is not a whole number"));
    CHECK_THAT(with("run: {trajectories: [1]}"),
               ContainsSubstring("must be one word or number, not a list or a map"));
    CHECK_THAT(with("parity: {rivals: b}"), ContainsSubstring("is not a list of names (write [name, name])"));
    CHECK_THAT(with("parity: {rivals: [b, b]}"), ContainsSubstring("'b' is listed twice"));
    CHECK_THAT(with("parity: {rivals: []}"), ContainsSubstring("is not a list of names"));
    CHECK_THAT(with("parity: {sustained: 4}"),
               ContainsSubstring("'4' has no unit (write whole quarters, for example 4 quarters)"));
    CHECK_THAT(with("parity: {spend_basis: capx}"), ContainsSubstring("did you mean 'capex'?"));
    CHECK_THAT(with("base_year: 20x5"), ContainsSubstring("is not a whole number"));
    CHECK_THAT(with("base_year: 1"), ContainsSubstring("'1' is outside 1900 to 2200"));
    CHECK_THAT(replaced("format: 1", "format: 2"), ContainsSubstring("'2' is outside 1 to 1"));
    CHECK_THAT(replaced("name: small", "name: Sm all"), ContainsSubstring("'Sm all' is not a name"));
    CHECK_THAT(
        replaced("name: small", "name: " + std::string(61, 'a')),
        ContainsSubstring("is not a name (names are at most 60 lower-case letters, digits and underscores)"));
    CHECK(replaced("name: small", "name: " + std::string(60, 'a')).empty());
    CHECK_THAT(replaced("start: 2026Q1", "start: 2026-01"), ContainsSubstring("is not a quarter"));
    CHECK(
        replaced("start: 2026Q1", "start: 9998Q2") ==
        "3:8 start: the scenario would end in 10000Q1, after 9999Q4 (begin earlier, or shorten the horizon)");
    CHECK(replaced("start: 2026Q1", "start: 9998Q1").empty());
    CHECK_THAT(replaced("horizon: 8 quarters", "horizon: 161 quarters"),
               ContainsSubstring("is outside 1 to 160 quarters"));
    CHECK_THAT(replaced("horizon: 8 quarters", "horizon: 1 month"),
               ContainsSubstring("is not a whole number of quarters"));
    const std::string macro = "initial: s, states: {s: {crash: ";
    std::string text = small_scenario();
    for (const char* word : {"yes", "no", "on", "NO", "True", "\"true\"", "1"}) {
        INFO(word);
        text = small_scenario();
        text.replace(text.find("market: {"), 9, "market: {macro: {" + macro + word + "}}}, ");
        CHECK_THAT(problems_of(text), ContainsSubstring("is neither true nor false (write true or false)"));
    }
    text = small_scenario();
    text.replace(text.find("market: {"), 9, "market: {macro: {" + macro + "true}}}, ");
    CHECK(problems_of(text).empty());
}

TEST_CASE("of a block that holds nothing only that is said") {
    const std::string text = replaced("budget: {initial: 10 bn USD/year, growth: 10 %/year}", "budget:");
    CHECK_THAT(text, ContainsSubstring("actor_defaults.budget: has no value"));
    CHECK_THAT(text, !ContainsSubstring("\n"));
    CHECK_THAT(replaced("actors: {a: {}, b: {}}", "actors: {a: {budget: x}, b: {}}"),
               ContainsSubstring("7:22 actors.a.budget: is not a map of keys") && !ContainsSubstring("\n"));
    CHECK_THAT(replaced("actors: {a: {}, b: {}}", "actors: {a: x, b: {}}"),
               ContainsSubstring("7:13 actors.a: is not a map of keys") && !ContainsSubstring("\n"));
    CHECK_THAT(replaced("{price: {initial: 20000 USD/H100e}}", "{price: }"),
               ContainsSubstring("market.price: has no value") && !ContainsSubstring("\n"));
}

TEST_CASE("names, years, currencies and gate states are checked") {
    CHECK_THAT(with("channels: {Big-One: {kind: market}}"), ContainsSubstring("'Big-One' is not a name"));
    CHECK_THAT(actor("budget: {history: {25: 1 bn USD}}"), ContainsSubstring("'25' is not a year"));
    CHECK_THAT(with("currencies: {yuan: 7.1}"), ContainsSubstring("is not the code of another currency"));
    CHECK_THAT(with("currencies: {USD: 1}"), ContainsSubstring("is not the code of another currency"));
    CHECK_THAT(with("currencies: {CNY: 0}"), ContainsSubstring("'0' is outside its range, above 0"));
    CHECK_THAT(with("currencies: {CNY: {uniform: [7, 8]}}"),
               ContainsSubstring("this number cannot be uncertain"));
    CHECK_THAT(with("policy: {gate: {initial: open}}"),
               ContainsSubstring("is not one of blocked, quota and free"));
    CHECK_THAT(with("policy: {gate: {initial: free, hazards: {fre: {blocked: 1 /year}}}}"),
               ContainsSubstring("did you mean 'free'?"));
}

TEST_CASE("values outside their range are refused, and so are distributions that can reach there") {
    CHECK_THAT(actor("budget: {growth_persistence: 1.2}"),
               ContainsSubstring("'1.2' is outside its range, 0 to 1"));
    CHECK_THAT(
        actor("budget: {growth_persistence: {normal: {mean: 0.5, sd: 0.1}}}"),
        ContainsSubstring("reaches values outside its range, 0 to 1 (bound it with 'lower:' and 'upper:')"));
    CHECK(actor("budget: {growth_persistence: {normal: {mean: 0.5, sd: 0.1}, lower: 0, upper: 1}}").empty());
    CHECK_THAT(actor("budget: {growth: -100 %/year}"),
               ContainsSubstring("is outside its range, above -100 %"));
    CHECK(actor("budget: {growth: {normal: {mean: 30 %/year, sd: 12 %/year}}}").empty());
    CHECK_THAT(actor("budget: {growth: {normal: {mean: 30 %/year, sd: 40 %/year}}}"),
               ContainsSubstring("reaches values outside its range, above -100 % (bound it with 'lower:')"));
    CHECK(actor("budget: {growth: {normal: {mean: 30 %/year, sd: 40 %/year}, lower: -60 %/year}}").empty());
    CHECK_THAT(actor("budget: {max_cut: 120 %/quarter}"), ContainsSubstring("below 100 %"));
    CHECK_THAT(actor("budget: {initial: -1 bn USD/year}"), ContainsSubstring("above 0 USD bn/year"));
    CHECK_THAT(actor("budget: {growth_persistence: {normal: {mean: -9, sd: 0.1}, lower: 0, upper: 1}}"),
               ContainsSubstring("next to no probability between its bounds"));
    CHECK_THAT(
        actor(
            "capability: {utilisation: {mixture: [{weight: 50 %, value: 40 %}, {weight: 50 %, value: {uniform: [90 %, 120 "
            "%]}}]}}"),
        ContainsSubstring("bound it with 'upper:'"));
}

TEST_CASE("keys of another kind of channel or actor say where they belong") {
    CHECK_THAT(with("channels: {c: {kind: licensed, cap: 1 H100e/year, rent: 30 %/year}}"),
               ContainsSubstring("channels.c.rent: belongs to kind offshore, not 'licensed' (remove it)"));
    CHECK_THAT(with("channels: {c: {kind: market, buyer_share: 30 %}}"),
               ContainsSubstring("belongs to kind licensed and domestic, not 'market'"));
    CHECK_THAT(actor("channels: [c]"), ContainsSubstring("belongs to access controlled, not 'unrestricted'"));
    CHECK_THAT(actor("access: controlled, market: {lead_time: 1 year}"),
               ContainsSubstring("belongs to access unrestricted, not 'controlled'"));
}

TEST_CASE("a key without what it needs is refused") {
    CHECK_THAT(
        actor("budget: {reaction: {target: 50 %}}"),
        ContainsSubstring(
            "actors.a.budget.reaction.target: has no effect without 'actors.a.budget.reaction.strength'"));
    CHECK_THAT(actor("budget: {finance: {growth: 5 %/year}}"),
               ContainsSubstring("without 'actors.a.budget.finance.cash_flow'"));
    CHECK_THAT(actor("power: {growth: 5 %/year}"), ContainsSubstring("without 'actors.a.power.available'"));
    CHECK_THAT(with("parity: {nth: 2}"),
               ContainsSubstring("has no effect unless 'parity.reference' is 'nth'"));
    CHECK_THAT(with("parity: {reference: nth}"), ContainsSubstring("parity.nth: is missing"));
    CHECK_THAT(with("channels: {c: {kind: offshore, tenure: owned, rent: 30 %/year}}"),
               ContainsSubstring("has no effect unless 'channels.c.tenure' is 'rented'"));
    CHECK_THAT(with("channels: {c: {kind: offshore}}"), ContainsSubstring("channels.c.rent: is missing") &&
                                                            ContainsSubstring("channels.c.term: is missing"));
    CHECK_THAT(with("policy: {regimes: {initial: a}}"),
               ContainsSubstring("has no effect without 'policy.regimes.states'"));
    CHECK_THAT(with("policy: {gate: {hazards: {}}}"), ContainsSubstring("policy.gate.initial: is missing"));
    CHECK_THAT(actor("fleet: {life: 5 years, retirement_rate: 10 %/year}"),
               ContainsSubstring("cannot stand beside"));
    CHECK_THAT(actor("divisions: {m: {role: models, compute: 100 %}}, capability: {training_share: 50 %}"),
               ContainsSubstring("cannot stand beside 'actors.a.divisions' (write one of the two)"));
}

TEST_CASE("text that was cut at a comma is said so") {
    CHECK_THAT(actor("budget: {growth: {value: 5 %/year, source: assumption, why: little, so far}}"),
               ContainsSubstring("text was cut at a comma (put quotes around the whole text)"));
    CHECK_THAT(actor("label: Big, bigger one"),
               ContainsSubstring("put quotes around a text that holds a comma"));
}

TEST_CASE("too many things are refused before they cost anything") {
    std::string actors = "actors: {";
    for (int i = 0; i < 13; ++i) actors += "a" + std::to_string(i) + ": {}, ";
    CHECK_THAT(replaced("actors: {a: {}, b: {}}", actors + "}"),
               ContainsSubstring("actors: holds 13, more than 12"));
    std::string channels = "channels: {";
    for (int i = 0; i < 65; ++i) channels += "c" + std::to_string(i) + ": {kind: market}, ";
    CHECK_THAT(with(channels + "}"), ContainsSubstring("channels: holds 65, more than 64"));
    std::string wide = small_scenario("run: {");
    for (int i = 0; i < 600; ++i) wide += "k" + std::to_string(i) + ": 1, ";
    CHECK_THAT(problems_of(wide + "}\n"), ContainsSubstring("9:6 a map of 600 keys, more than 512"));
    std::string text = small_scenario();
    for (const char* map : {"run", "capability", "parity", "currencies"}) {
        text += map + std::string(": {");
        for (int i = 0; i < 500; ++i) text += "k" + std::to_string(i) + ": 1, ";
        text += "}\n";
    }
    const auto many = test::findings_of(text);
    CHECK(many.size() == 501);
    CHECK(many.back().problem == "1500 more findings are not shown");
    std::string divisions;
    for (int i = 0; i < 500; ++i) {
        divisions += "d" + std::to_string(i) + ": {role: models, compute: {value: 0.2 %}}, ";
    }
    text = small_scenario();
    text.replace(text.find("access"), 6, "divisions: {" + divisions + "}, access");
    text.replace(text.find("b: {}"), 5, "b: {}, c: {}");
    CHECK_THAT(problems_of(text),
               ContainsSubstring("more than 5000 values, or more than 1000 distributions"));
}
