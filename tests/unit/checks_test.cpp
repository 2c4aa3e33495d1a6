#include "catch.hpp"
#include "input/read_scenario.hpp"
#include "scenario_text.hpp"

#include <string>

using namespace capexsim;
using namespace capexsim::test;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string replace(std::string text, const std::string& from, const std::string& to) {
    REQUIRE(text.find(from) != std::string::npos);
    return text.replace(text.find(from), from.size(), to);
}

/// The small scenario with more keys for actor `a` (line 7) and more lines at the end (from line 9).
std::string small(const std::string& actor, const std::string& more = "") {
    return replace(small_scenario(more), "a: {}", "a: {" + actor + "}");
}

std::string check(const std::string& actor, const std::string& more = "") {
    return problems_of(small(actor, more));
}

std::string warnings_of(const std::string& text) { return brief(read_text_scenario(text).warnings); }

const std::string kRegimes =
    "policy: {regimes: {order: [shut, open], initial: open, states: {shut: {}, open: {mean_duration: 2 "
    "years, next: {shut: 1}, permits: {c: 50 %}}}}}\n"
    "channels: {c: {kind: licensed}}\n";

}  // namespace

TEST_CASE("the focal actor, rivals and reference exist") {
    CHECK(problems_of(replace(small_scenario(), "focal: a", "focal: aa")) ==
          "5:8 focal: there is no actor 'aa' (did you mean 'a'?)");
    CHECK(problems_of(replace(small_scenario(), ", b: {}", "")) ==
          "7:1 actors: the focal actor has no rival (write a second actor)");
    CHECK(check("", "parity: {rivals: [bb]}\n") ==
          "9:18 parity.rivals: there is no actor 'bb' (did you mean 'b'?)");
    CHECK(check("", "parity: {rivals: [a, b]}\n") == "9:18 parity.rivals: the focal actor is its own rival");
    CHECK(
        check("", "parity: {reference: leadr}\n") ==
        "9:21 parity.reference: 'leadr' is neither a rival nor one of leader, mean, median and nth (did you mean 'leader'?)");
    CHECK(check("", "parity: {reference: b}\n").empty());
    CHECK_THAT(check("", "parity: {reference: a}\n"), ContainsSubstring("'a' is neither a rival"));
    CHECK(check("", "parity: {reference: nth, nth: 2}\n") == "9:31 parity.nth: there is only 1 rival");
}

TEST_CASE("the words of parity.reference name no actor") {
    for (const std::string word : {"leader", "mean", "median", "nth"}) {
        CHECK(
            problems_of(replace(small_scenario(), "b: {}", word + ": {}")) ==
            "7:17 actors." + word + ": '" + word +
                "' cannot name an actor: it is a word of 'parity.reference' (give it another name, and the one that "
                "people see as 'label')");
    }
}

TEST_CASE("two actors cannot have one stream") {
    CHECK(check("stream: old").empty());
    CHECK_THAT(check("stream: b"), ContainsSubstring("the stream 'b' is that of another actor too"));
    const std::string both = replace(small("stream: old"), "b: {}", "b: {stream: old}");
    CHECK_THAT(problems_of(both), ContainsSubstring("the stream 'old' is that of another actor too"));
    CHECK(problems_of(replace(small("stream: b"), "b: {}", "b: {stream: c}")).empty());
}

TEST_CASE("certain shares sum to 1, uncertain ones need not") {
    CHECK(
        check("budget: {split: {accelerators: 50 %, facilities: 30 %, research: 10 %}}") ==
        "7:23 actors.a.budget.split: the shares sum to 90 %, not to 100 % (they are accelerators 50 %, facilities 30 %, research 10 %)");
    CHECK(check("budget: {split: {accelerators: 50 %, facilities: 30 %, research: 20 %}}").empty());
    CHECK(check("budget: {split: {accelerators: {uniform: [50 %, 60 %]}, facilities: 30 %, research: 20 %}}")
              .empty());
    CHECK(check("budget: {split: {research: 20 %}}").empty());
    const Scenario rest = read_text_scenario(small("budget: {split: {research: 20 %, facilities: 30 %}}"));
    CHECK(number_of(rest, "actors.a.budget.split.accelerators") == Catch::Approx(0.5));
    CHECK(number_of(rest, "actors.b.budget.split.accelerators") == 1);
    CHECK_THAT(check("budget: {split: {research: 70 %, facilities: 40 %}}"),
               ContainsSubstring("leaves nothing for accelerators"));
    CHECK_THAT(check("budget: {split: {research: {uniform: [1 %, 2 %]}}}"),
               ContainsSubstring("'accelerators' is missing"));
    CHECK_THAT(check("divisions: {m: {role: models, compute: 50 %}, n: {role: applications, compute: 40 %}}"),
               ContainsSubstring("actors.a.divisions: the shares sum to 90 %"));
    CHECK_THAT(check("divisions: {n: {role: applications, compute: 100 %}}"),
               ContainsSubstring("no division has the role 'models'"));
    CHECK_THAT(
        check("access: controlled, fleet: {initial_mix: {c: 50 %}}", "channels: {c: {kind: market}}\n"),
        ContainsSubstring("actors.a.fleet.initial_mix: the shares sum to 50 %"));
}

TEST_CASE("of shares that cannot be told nothing is said") {
    const std::string base = replace(small_scenario(), "access: unrestricted, ", "");
    CHECK(
        problems_of(replace(base, "b: {}", "b: {access: unrestricted}")) ==
        "7:10 actors.a.access: is missing (it says whether the actor buys freely or through channels under controls)");
    CHECK(check("access: open") == "7:22 actors.a.access: 'open' is not one of unrestricted and controlled");
    CHECK(check("access: open, budget: {split: {facilities: 30 %}}") ==
          "7:22 actors.a.access: 'open' is not one of unrestricted and controlled");
    const std::string most = check("budget: {split: {research: 70 %, facilities: 40 %}}");
    CHECK_THAT(most, ContainsSubstring("leaves nothing for accelerators"));
    CHECK_THAT(most, !ContainsSubstring("sum to 110 %"));
    CHECK_THAT(
        check("divisions: {m: {role: models}, n: {role: applications, compute: 40 %}}"),
        ContainsSubstring("actors.a.divisions.m.compute: is missing") && !ContainsSubstring("sum to 40 %"));
}

TEST_CASE("plan years follow each other from the start, after the history") {
    CHECK(check("budget: {plan: {2026: 1 bn USD, 2027: 2 bn USD}}").empty());
    CHECK(check("budget: {plan: {2026: 1 bn USD, 2028: 2 bn USD}}") ==
          "7:52 actors.a.budget.plan.2028: the plan has a gap before 2028 (plan years follow each other)");
    CHECK_THAT(check("budget: {plan: {2027: 1 bn USD}}"),
               ContainsSubstring("the plan begins in 2027, the scenario in 2026"));
    CHECK_THAT(check("budget: {history: {2025: 1 bn USD}, plan: {2025: 1 bn USD}}"),
               ContainsSubstring("2025 is a year of the history too"));
    CHECK_THAT(check("budget: {history: {2026: 1 bn USD}}"),
               ContainsSubstring("must lie before the start, 2026Q1"));
    CHECK_THAT(problems_of(replace(small_scenario(), "price: {", "price: {history: {2027: 1 USD/H100e}, ")),
               ContainsSubstring("prices of the past must lie before the start"));
}

TEST_CASE("the first budget comes from the history when the history reaches the start") {
    const std::string base = replace(small_scenario(), "initial: 10 bn USD/year, ", "");
    const auto with = [&](const std::string& history) {
        return replace(
            base, "actors: {a: {}, b: {}}",
            "actors: {a: {budget: {history: {" + history + "}}}, b: {budget: {initial: 1 bn USD/year}}}");
    };
    CHECK(problems_of(with("2025: 10 bn USD")).empty());
    CHECK(number_of(read_text_scenario(with("2025: 10 bn USD")), "actors.a.budget.initial") ==
          Catch::Approx(10));
    // s = ln 2: B0 = 4 · 20 · 2^(1.5/4) / Σ 2^((q - 2.5)/4), derived by hand
    CHECK(number_of(read_text_scenario(with("2024: 10 bn USD, 2025: 20 bn USD")),
                    "actors.a.budget.initial") == Catch::Approx(25.4567).epsilon(1e-5));
    CHECK_THAT(problems_of(with("2024: 10 bn USD")),
               ContainsSubstring(
                   "actors.a.budget.initial: is missing (write it, or a 'history' that ends in 2025)"));
    CHECK_THAT(problems_of(replace(base, "a: {}", "a: {budget: {initial: 1 bn USD/year}}")),
               ContainsSubstring("actors.b.budget.initial: is missing"));
}

TEST_CASE("a fleet is stated, or derived from spending at known prices without gaps") {
    const std::string base = replace(small_scenario(), ", fleet: {initial: 1000 H100e}", "");
    const auto with = [&](const std::string& history, const std::string& prices) {
        std::string text =
            replace(base, "actors: {a: {}, b: {}}",
                    "actors: {a: {budget: {history: {" + history + "}}}, b: {fleet: {initial: 1 H100e}}}");
        return problems_of(replace(text, "price: {", "price: {history: {" + prices + "}, "));
    };
    const std::string money = "2024: 1 bn USD, 2025: 1 bn USD";
    CHECK(with(money, "2024: 1 USD/H100e, 2025: 1 USD/H100e").empty());
    CHECK_THAT(with(money, "2025: 1 USD/H100e"),
               ContainsSubstring("cannot be derived without the chip price of 2024"));
    CHECK_THAT(with("2023: 1 bn USD, 2025: 1 bn USD", "2023: 1 USD/H100e, 2025: 1 USD/H100e"),
               ContainsSubstring("with gaps"));
    CHECK_THAT(problems_of(base), ContainsSubstring("actors.a.fleet.initial: is missing"));
}

TEST_CASE("a retirement chain passes on at most everything") {
    CHECK(check("fleet: {stages: 1, life: 1 quarter}").empty());
    CHECK(
        check("fleet: {stages: 3, life: 2 quarters}") ==
        "7:39 actors.a.fleet.life: '2 quarters' is shorter than a chain of 3 stages can be, 0.75 years (write a longer life, or fewer "
        "stages)");
    CHECK_THAT(check("fleet: {life: {uniform: [1 month, 5 years]}}"),
               ContainsSubstring("bound it with 'lower:'"));
    CHECK_THAT(check("fleet: {retirement_rate: 10 %/year}"),
               ContainsSubstring("belongs to a chain of one stage, not 3"));
    CHECK(check("fleet: {retirement_rate: 10 %/year, stages: 1}").empty());
    CHECK_THAT(check("access: controlled", "channels: {c: {kind: market, life: 1 month}}\n"),
               ContainsSubstring("channels.c.life"));
    CHECK_THAT(
        check("access: controlled", "channels: {c: {kind: offshore, rent: 30 %/year, term: 1 month}}\n"),
        ContainsSubstring("channels.c.term"));
}

TEST_CASE("power needs watts, a bust that follows capex needs cash flow") {
    CHECK_THAT(check("power: {available: 1 GW}"),
               ContainsSubstring("actors.a.power.available: needs 'market.watts.initial'"));
    const std::string market = "market: {price: {initial: 20000 USD/H100e}";
    const std::string watts = market + ", watts: {initial: 1400 W/H100e}";
    CHECK(problems_of(replace(small("power: {available: 1 GW}"), market, watts)).empty());
    CHECK_THAT(warnings_of(replace(small_scenario(), market, watts)),
               ContainsSubstring("no actor has 'power.available'"));
    const std::string bust = market + ", bust: {hazard: 10 %/year, exponent: 1}";
    CHECK_THAT(problems_of(replace(small_scenario(), market, bust)),
               ContainsSubstring("market.bust.exponent: needs an actor with 'budget.finance.cash_flow'"));
    CHECK(problems_of(replace(small("budget: {finance: {cash_flow: 9 bn USD/year}}"), market, bust)).empty());
}

TEST_CASE("channels that an actor buys through exist, and are not too many") {
    const std::string two = "channels: {c: {kind: market}, d: {kind: market}}\n";
    CHECK(check("access: controlled, channels: [c, d]", two).empty());
    CHECK(check("access: controlled, channels: [c, dd]", two) ==
          "7:44 actors.a.channels: there is no channel 'dd' (did you mean 'd'?)");
    CHECK_THAT(check("access: controlled, channels: [c], fleet: {initial_mix: {d: 100 %}}", two),
               ContainsSubstring("there is no channel of this actor 'd'"));
    std::string many = "channels: {";
    for (int i = 0; i < 9; ++i) many += "c" + std::to_string(i) + ": {kind: market}, ";
    CHECK_THAT(check("access: controlled", many + "}\n"), ContainsSubstring("lists 9 channels, more than 8"));
    CHECK_THAT(warnings_of(small("access: controlled, channels: [c]", two)),
               ContainsSubstring("channels.d: no actor buys through this channel"));
    CHECK_THAT(warnings_of(small("access: controlled")),
               ContainsSubstring("there is no channel to buy through: the fleet only decays"));
}

TEST_CASE("a licensed channel has some limit") {
    CHECK_THAT(check("access: controlled", "channels: {c: {kind: licensed}}\n"),
               ContainsSubstring("a licensed channel has no limit"));
    for (const char* limit :
         {"home_share: 50 %", "national_cap: 1 H100e/year", "buyer_cap: 1 H100e/year", "cap: 1 H100e/year"}) {
        CHECK(check("access: controlled", "channels: {c: {kind: licensed, " + std::string(limit) + "}}\n")
                  .empty());
    }
    CHECK(check("access: controlled", kRegimes).empty());
    CHECK(check("access: controlled", "policy: {gate: {initial: free}}\nchannels: {c: {kind: licensed}}\n")
              .empty());
}

TEST_CASE("chains name their states") {
    const auto with = [&](const std::string& from, const std::string& to) {
        return problems_of(small("access: controlled", replace(kRegimes, from, to)));
    };
    CHECK(with("initial: open", "initial: opn") ==
          "9:50 policy.regimes.initial: there is no state 'opn' (did you mean 'open'?)");
    CHECK(with("order: [shut, open]", "order: [open]") ==
          "9:27 policy.regimes.order: lacks the state 'shut' (list every state once, from tight to open)");
    CHECK_THAT(with("order: [shut, open]", "order: [shut, open, ajar]"),
               ContainsSubstring("there is no state 'ajar'"));
    CHECK_THAT(with("next: {shut: 1}", "next: {shot: 1}"),
               ContainsSubstring("there is no state 'shot' (did you mean 'shut'?)"));
    CHECK_THAT(with("next: {shut: 1}", "next: {open: 1}"), ContainsSubstring("a state cannot follow itself"));
    CHECK_THAT(with("next: {shut: 1}", "next: {shut: 0}"),
               ContainsSubstring("'next' names no state that follows"));
    CHECK_THAT(with("next: {shut: 1}, ", ""), ContainsSubstring("'next' names no state that follows"));
    CHECK_THAT(with("mean_duration: 2 years, ", ""),
               ContainsSubstring("has no effect without 'mean_duration'"));
    CHECK_THAT(with("permits: {c:", "permits: {cc:"),
               ContainsSubstring("there is no channel 'cc' (did you mean 'c'?)"));
    CHECK_THAT(with("order: [shut, open], ", ""), ContainsSubstring("policy.regimes.order: is missing"));
    CHECK_THAT(with("shut: {}", "shut: "), ContainsSubstring("policy.regimes.states.shut: has no value"));
    CHECK_THAT(with("initial: open,", "initial: open, since: 2026Q2,"),
               ContainsSubstring("is outside its range, at most 0 years"));
    CHECK(with("initial: open,", "initial: open, since: 2024Q2,").empty());
    CHECK_THAT(check("", "policy: {gate: {initial: free, hazards: {free: {free: 1 /year}}}}\n"),
               ContainsSubstring("a state cannot follow itself"));
    std::string many = "policy: {regimes: {initial: s0, order: [s0], states: {";
    for (int i = 0; i < 9; ++i) many += "s" + std::to_string(i) + ": {}, ";
    CHECK_THAT(check("", many + "}}}\n"), ContainsSubstring("policy.regimes.states: holds 9, more than 8"));
}

TEST_CASE("levers change what exists and can be changed") {
    const auto lever = [](const std::string& keys) {
        return check("access: controlled",
                     "policy: {levers: {x: {at: 2026Q3, " + keys + "}}}\nchannels: {c: {kind: market}}\n");
    };
    CHECK(lever("set: {channels.c.fee: 10 %, actors.b.budget.growth: 1 %/year, channels.c.cap: 5 H100e/year}")
              .empty());
    CHECK(
        lever("set: {channels.c.fe: 10 %}") ==
        "9:41 policy.levers.x.set.channels.c.fe: unknown key 'channels.c.fe' (did you mean 'channels.c.fee'?)");
    CHECK_THAT(lever("set: {channels.d.fee: 10 %}"), ContainsSubstring("there is no 'channels.d'"));
    CHECK_THAT(lever("set: {actors.bb.budget.growth: 1 %/year}"),
               ContainsSubstring("there is no 'actors.bb' (did you mean 'b'?)"));
    CHECK_THAT(lever("set: {channels.c.lead_time: 1 year}"),
               ContainsSubstring("a lever cannot change 'channels.c.lead_time'"));
    CHECK_THAT(lever("set: {focal: b}"), ContainsSubstring("a lever cannot change 'focal'"));
    CHECK_THAT(lever("set: {policy.levers.x.at: 2026Q4}"), ContainsSubstring("a lever cannot change"));
    CHECK_THAT(lever("set: {channels.c.home_share: 1}"),
               ContainsSubstring("belongs to kind licensed, not 'market'"));
    CHECK_THAT(lever("set: {channels.c.fee: 10 USD}"), ContainsSubstring("'10 USD' is not a share"));
    CHECK_THAT(lever("set: {channels.c.fee: -10 %}"), ContainsSubstring("is outside its range"));
    CHECK_THAT(lever("set: {channels.c.fee: }"), ContainsSubstring("has no value"));
    CHECK_THAT(lever("set: {channels: {c: {fee: 1}}}"), ContainsSubstring("unknown key 'channels'"));
    CHECK_THAT(lever("set: {}"), ContainsSubstring("is not a map of paths and values"));
    CHECK_THAT(lever("for: 1 year"), ContainsSubstring("policy.levers.x.set: is missing"));
    CHECK_THAT(lever("set: {actors.b.budget.growth_long_run: 1 %/year}"),
               ContainsSubstring("it has no value before"));
    CHECK(check("divisions: {m: {role: models, compute: 100 %}}",
                "policy: {levers: {x: {at: 2026Q3, set: {actors.a.capability.training_share: 50 %, "
                "actors.a.budget.split.accelerators: 50 %}}}}\n")
              .empty());
    CHECK_THAT(lever("set: {policy.regime: open}"), ContainsSubstring("there is no regime 'open'"));
    CHECK_THAT(lever("set: {policy.gate: blocked}"), ContainsSubstring("there is no gate to hold"));
    CHECK_THAT(lever("set: {channels.c.fee: 1 %}, probability: 120 %"),
               ContainsSubstring("is outside its range, 0 to 1"));
    CHECK_THAT(check("", "policy: {levers: {x: {set: {actors.a.budget.growth: 1 %/year}}}}\n"),
               ContainsSubstring("policy.levers.x.at: is missing"));
    CHECK(check("access: controlled",
                replace(kRegimes, "policy: {",
                        "policy: {levers: {x: {at: 2026Q3, set: {policy.regime: shut}}}, "))
              .empty());
    CHECK_THAT(check("access: controlled",
                     replace(kRegimes, "policy: {",
                             "policy: {levers: {x: {at: 2026Q3, set: {policy.regime: sht}}}, ")),
               ContainsSubstring("there is no regime 'sht' (did you mean 'shut'?)"));
    CHECK_THAT(warnings_of(small(
                   "", "policy: {levers: {x: {at: 2030Q1, set: {actors.a.budget.growth: 1 %/year}}}}\n")),
               ContainsSubstring("'2030Q1' lies beyond the horizon: the lever has no effect"));
}

TEST_CASE("correlations name two uncertain inputs, each pair once") {
    const std::string actor =
        "budget: {growth: {normal: {mean: 5 %/year, sd: 1 %/year}}}, fleet: {initial: {uniform: [1 H100e, 2 "
        "H100e]}, past_growth: {normal: {mean: 5 %/year, sd: 1 %/year}}}";
    const auto with = [&](const std::string& correlations) {
        return check(actor, "correlations: {" + correlations + "}\n");
    };
    const std::string growth = "actors.a.budget.growth";
    const std::string fleet = "actors.a.fleet.initial";
    const std::string past = "actors.a.fleet.past_growth";
    CHECK(with("x: {between: [" + growth + ", " + fleet + "], spearman: 0.5}").empty());
    CHECK_THAT(with("x: {between: [" + growth + "], spearman: 0.5}"),
               ContainsSubstring("names 1 input, not two"));
    CHECK_THAT(with("x: {between: [" + growth + ", actors.a.fleet.intial], spearman: 0.5}"),
               ContainsSubstring(
                   "there is no input 'actors.a.fleet.intial' (did you mean 'actors.a.fleet.initial'?)"));
    CHECK_THAT(with("x: {between: [" + growth + ", actors.b.budget.growth], spearman: 0.5}"),
               ContainsSubstring("'actors.b.budget.growth' is not uncertain"));
    CHECK_THAT(with("x: {between: [" + growth + ", " + growth + "], spearman: 0.5}"),
               ContainsSubstring("is listed twice"));
    CHECK_THAT(with("x: {between: [" + growth + ", " + fleet + "], spearman: 1}"),
               ContainsSubstring("'1' is outside its range"));
    CHECK_THAT(with("x: {between: [" + growth + ", " + fleet + "]}"),
               ContainsSubstring("correlations.x.spearman: is missing"));
    CHECK_THAT(with("x: {between: [" + growth + ", " + fleet + "], spearman: 0.5}, y: {between: [" + fleet +
                    ", " + growth + "], spearman: 0.4}"),
               ContainsSubstring("these two are correlated already, by 'x'"));
    // what cannot be is named pair by pair, with what could be
    CHECK_THAT(
        with("x: {between: [" + growth + ", " + fleet + "], spearman: 0.9}, y: {between: [" + fleet + ", " +
             past + "], spearman: 0.9}, z: {between: [" + growth + ", " + past + "], spearman: -0.9}"),
        ContainsSubstring(
            "correlations.z.spearman: -0.9 contradicts the other correlations of these inputs") &&
            ContainsSubstring("the nearest that is possible is"));
    CHECK_THAT(
        with("x: {between: [" + growth + ", " + fleet + "], spearman: 0.9}, y: {between: [" + fleet + ", " +
             past + "], spearman: 0.9}"),
        ContainsSubstring("cannot be independent (correlate them too; the nearest that is possible is"));
}

TEST_CASE("a correlation lapses with a warning where an input has become certain") {
    const std::string text = replace(
        small(
            "budget: {growth: {normal: {mean: 5 %/year, sd: 1 %/year}}}",
            "correlations:\n  x: {between: [actors.a.budget.growth, actors.b.budget.growth], spearman: 0.5}\n"
            "  y: {between: [actors.b.budget.growth, market.price.decline], spearman: 0.4}\n"),
        "b: {}", "b: {budget: {growth: {normal: {mean: 5 %/year, sd: 1 %/year}}}}");
    const std::string drawn =
        replace(text, "market: {price: {", "market: {price: {decline: {uniform: [1 %/year, 2 %/year]}, ");
    const Scenario plain = read_text_scenario(drawn);
    CHECK(plain.correlations.size() == 2);
    CHECK(plain.warnings.empty());
    const Scenario set = read_text_scenario(drawn, {"actors.a.budget.growth=30 %/year"});
    REQUIRE(set.correlations.size() == 1);
    CHECK(set.correlations.front().name == "y");
    CHECK(entry_of(set, "correlations.x.spearman") == nullptr);
    CHECK(brief(set.warnings) ==
          "1:24 actors.a.budget.growth: is certain now, so its correlations lapse: 'correlations.x'");
    const Scenario both = read_text_scenario(drawn, {"actors.b.budget.growth=30 %/year"});
    CHECK(both.correlations.empty());
    CHECK(both.warnings.size() == 2);
    // what was never uncertain is a mistake
    CHECK_THAT(problems_of(text), ContainsSubstring("'market.price.decline' is not uncertain"));
}

TEST_CASE("numbers that no world can have are refused") {
    CHECK(check("budget: {growth: 100 log/year}") ==
          "7:31 actors.a.budget.growth: '100 log/year' is outside its range, -10 to 10 1/year");
    CHECK_THAT(
        check("budget: {growth: {normal: {mean: 9 log/year, sd: 1 log/year}}}"),
        ContainsSubstring("reaches values outside its range, -10 to 10 1/year (bound it with 'upper:')"));
    CHECK_THAT(check("budget: {volatility: 2000 %/sqrt(year)}"),
               ContainsSubstring("is outside its range, 0 to 10"));
    CHECK_THAT(check("budget: {initial: 1e20 bn USD/year}"), ContainsSubstring("is outside its range"));
    CHECK_THAT(check("capability: {utilisation: 0 %}"), ContainsSubstring("is outside its range"));
    CHECK_THAT(check("capability: {training_share: 0 %}"), ContainsSubstring("is outside its range"));
    CHECK_THAT(check("", "capability: {compute_weight: 11}\n"),
               ContainsSubstring("is outside its range, 0 to 10"));
}

TEST_CASE("parity that cannot be confirmed within the horizon is a warning") {
    CHECK_THAT(warnings_of(small_scenario("parity: {sustained: 3 years}\n")),
               ContainsSubstring("is longer than the horizon"));
}

TEST_CASE("contradictions are found beside single mistakes, and nothing is said twice of what is broken") {
    CHECK(
        problems_of(
            replace(small("budget: {grwth: 1 %/year}, fleet: {life: 1 month}"), "focal: a", "focal: aa")) ==
        "5:8 focal: there is no actor 'aa' (did you mean 'a'?)\n"
        "7:23 actors.a.budget.grwth: unknown key (did you mean 'growth'?)\n"
        "7:55 actors.a.fleet.life: '1 month' is shorter than a chain of 3 stages can be, 0.75 years (write a longer life, or "
        "fewer stages)");
    for (const char* broken :
         {"start: x", "horizon: x", "focal: [a]", "parity: {rivals: x}", "parity: {sustained: x}",
          "parity: {reference: [x]}", "channels: {c: {kind: x}}", "channels: x",
          "correlations: {x: {between: x, spearman: 0.1}}", "run: {seed: x}", "policy: {levers: {x: }}",
          "policy: {gate: }"}) {
        INFO(broken);
        std::string text = small_scenario();
        const std::string key = std::string(broken).substr(0, std::string(broken).find(':') + 1);
        const std::size_t at = text.find("\n" + key);
        if (at == std::string::npos)
            text += std::string(broken) + "\n";
        else
            text.replace(at + 1, text.find('\n', at + 1) - at - 1, broken);
        CHECK(problems_of(text).find('\n') == std::string::npos);
        CHECK_FALSE(problems_of(text).empty());
    }
}
