#include "catch.hpp"
#include "input/read_scenario.hpp"
#include "scenario_text.hpp"

#include <string>

using namespace capexsim;
using namespace capexsim::test;
using Catch::Matchers::ContainsSubstring;

namespace {

const std::string kRegimes = "regimes: {order: [shut, open], initial: open, states: {shut: {}, open: {}}}";
const std::string kGate = "gate: {initial: free}";

std::string policy(const std::string& text) {
    return problems_of(small_scenario("policy: {" + text + "}\n"));
}

std::string with(const std::vector<std::string>& sets) { return problems_of(small_scenario(), sets); }

std::string lever(const std::string& keys, const std::string& set) {
    return policy(kRegimes + ", " + kGate + ", levers: {x: {at: 2027Q1, " + keys + ", set: {" + set + "}}}");
}

}  // namespace

TEST_CASE("an event has a window, and something to multiply") {
    const std::string event = "events: {e: {from: 2026Q2, to: 2027Q2, by: 2";
    CHECK(policy(kRegimes + ", " + event + "}}").empty());
    CHECK_THAT(
        policy(event + "}}"),
        ContainsSubstring(
            "policy.events.e: there is no regime whose hazards it could multiply (write 'policy.regimes')"));
    CHECK_THAT(
        policy(kRegimes + ", " + event + ", multiplies: gate}}"),
        ContainsSubstring("there is no gate whose hazards it could multiply (write 'policy.gate.initial')"));
    CHECK(policy(kGate + ", " + event + ", multiplies: gate}}").empty());
    CHECK_THAT(policy(kRegimes + ", events: {e: {from: 2027Q2, to: 2027Q2, by: 2}}"),
               ContainsSubstring(
                   "policy.events.e.to: the event's window closes before it opens (it opens at 2027Q2)"));
    CHECK_THAT(policy(kRegimes + ", events: {e: {from: 2027Q2, by: 2}}"),
               ContainsSubstring("policy.events.e.to: is missing"));
    CHECK_THAT(policy(kRegimes + ", events: {e: {from: 2026Q2, to: 2027Q2}}"),
               ContainsSubstring(
                   "policy.events.e.by: is missing (it is the factor of the hazards within the window)"));
    CHECK_THAT(policy(kRegimes + ", " + event + ", direction: tighter}}"),
               ContainsSubstring("'tighter' is not one of tightening, loosening and both"));
    CHECK_THAT(policy(kRegimes + ", events: {e: {from: 2026Q2, to: 2027Q2, by: -1}}"),
               ContainsSubstring("-1"));
    CHECK_THAT(policy(kRegimes + ", events: {}"), !ContainsSubstring("policy.events"));
}

TEST_CASE("a response and a retaliation need a regime, a retaliation also a gate") {
    CHECK(policy(kRegimes + ", response: {strength: 1}").empty());
    CHECK_THAT(policy("response: {strength: 1}"),
               ContainsSubstring("policy.response.strength: has no effect without 'policy.regimes.states'"));
    CHECK_THAT(policy(kRegimes + ", response: {watch: stock}"),
               ContainsSubstring("has no effect without 'policy.response.strength'"));
    CHECK_THAT(policy(kRegimes + ", response: {strength: 1, watch: lag}"),
               ContainsSubstring("'lag' is not one of spend, cumulative, stock and effective"));
    CHECK_THAT(policy(kRegimes + ", response: {strength: 1, watch: cumulative}"),
               ContainsSubstring("cumulative spending begins at 0 where there is no history, as for 'a'"));
    CHECK(policy(kRegimes + ", gate: {initial: free, retaliation: 2}").empty());
    CHECK_THAT(policy("gate: {initial: free, retaliation: 2}"),
               ContainsSubstring("policy.gate.retaliation: has no effect without 'policy.regimes.states'"));
    CHECK_THAT(
        policy(kRegimes + ", levers: {x: {at: 2027Q1, set: {policy.gate.retaliation: 2}}}"),
        ContainsSubstring(
            "policy.gate.retaliation: there is no gate that could answer (write 'policy.gate.initial')"));
}

TEST_CASE("a ramp moves numbers that have a value before, and not words") {
    CHECK(lever("ramp: 1 year", "actors.b.budget.growth: 5 %/year").empty());
    CHECK(lever("ramp: 1 year", "actors.b.budget.reaction.strength: 5 %/year").empty());
    CHECK_THAT(
        lever("ramp: 1 year", "policy.regime: shut"),
        ContainsSubstring(
            "policy.levers.x.ramp: a regime or a gate has nothing half way (put policy.regime into a lever of its own)"));
    CHECK_THAT(lever("ramp: 1 year", "policy.gate: quota"),
               ContainsSubstring("put policy.gate into a lever of its own"));
    CHECK_THAT(lever("ramp: 1 year", "actors.b.budget.max_cut: 5 %/year"),
               ContainsSubstring(
                   "has no value before that it could move from (write 'actors.b.budget.max_cut' too)"));
    CHECK_THAT(lever("ramp: 0 years", "actors.b.budget.growth: 5 %/year"),
               ContainsSubstring("policy.levers.x.ramp"));
    const std::string capped = small_scenario(
        "channels: {c: {kind: market, cap: 5 k H100e/quarter}}\npolicy: {levers: {x: {at: 2027Q1, ramp: 1 year, set: {channels.c.cap: "
        "{ramp: {from: 5 k H100e/quarter, to: 9 k H100e/quarter, midpoint: 2027Q3, duration: 1 year}}}}}}\n");
    CHECK_THAT(
        problems_of(capped, {"actors.a.access=controlled"}),
        ContainsSubstring("moves along a ramp of its own (write a value, or take 'ramp' from the lever)"));
}

TEST_CASE("what is announced is a regime or a gate, before it is held") {
    CHECK(lever("announced: 2026Q3", "policy.regime: shut").empty());
    CHECK(lever("announced: 2026Q3", "policy.gate: blocked").empty());
    CHECK_THAT(lever("announced: 2026Q3", "actors.b.budget.growth: 5 %/year"),
               ContainsSubstring(
                   "policy.levers.x.announced: has no effect: what can be foreseen is a regime or a gate"));
    CHECK_THAT(lever("announced: 2027Q1", "policy.regime: shut"),
               ContainsSubstring("'2027Q1' is not before the lever acts, 2027Q1"));
}

TEST_CASE("windows of jumps and exits open before they close") {
    CHECK(with({"actors.a.budget.jumps={ipo: {rate: 0.1 /year, size: 0.2}}"}).empty());
    CHECK_THAT(with({"actors.a.budget.jumps={ipo: {rate: 0.1 /year, size: 0.2, from: 2027Q1, to: 2026Q1}}"}),
               ContainsSubstring("the jump's window closes before it opens"));
    CHECK_THAT(with({"actors.a.budget.jumps={ipo: {rate: 0.1 /year}}"}),
               ContainsSubstring("actors.a.budget.jumps.ipo.size: is missing"));
    CHECK_THAT(with({"parity.exit={rate: 0.1 /year, from: 2027Q1, to: 2026Q1}"}),
               ContainsSubstring("parity.exit.to: the exit's window closes before it opens"));
    CHECK_THAT(with({"parity.exit={from: 2027Q1}"}),
               ContainsSubstring("has no effect without 'parity.exit.rate'"));
}

TEST_CASE("a switch, a loop or a closing that could do nothing is refused") {
    CHECK_THAT(with({"market.reaction=chase"}),
               ContainsSubstring("market.reaction: has no effect: no actor has 'budget.reaction.strength'"));
    CHECK(with({"market.reaction=chase", "actors.a.budget.reaction.strength=10 %/year"}).empty());
    CHECK_THAT(with({"market.reaction=follow", "actors.a.budget.reaction.strength=10 %/year"}),
               ContainsSubstring("'follow' is not one of chase, none and discourage"));
    CHECK_THAT(
        with({"actors.a.divisions={m: {role: models, compute: 100 %}}",
              "actors.a.budget.finance={cash_flow: 9 bn USD/year, monetisation: 1}"}),
        ContainsSubstring("actors.a.budget.finance.monetisation: has no effect: no compute serves products"));
    CHECK_THAT(with({"actors.a.budget.finance.monetisation=1"}),
               ContainsSubstring("has no effect without 'actors.a.budget.finance.cash_flow'"));
    CHECK_THAT(
        with({"capability.weights_closing={remaining: 20 %}"}),
        ContainsSubstring("capability.weights_closing: does not say when (write a 'date' or a 'hazard')"));
    CHECK_THAT(with({"capability.weights_closing={date: 2027Q1, hazard: 5 %/year, remaining: 20 %}"}),
               ContainsSubstring("cannot stand beside 'capability.weights_closing.hazard'"));
    CHECK_THAT(with({"capability.weights_closing={date: 2027Q1}"}),
               ContainsSubstring("capability.weights_closing.remaining: is missing"));
    CHECK_THAT(problems_of(small_scenario("channels: {c: {kind: market, compute_basis_ratio: 2}}\n"),
                           {"actors.a.access=controlled"}),
               ContainsSubstring("has no effect without 'market.compute_basis'"));
}

TEST_CASE("a supply shock has a severity and a duration, and its severity cannot correlate") {
    CHECK_THAT(with({"market.supply_shock={rate: 2 %/year}"}),
               ContainsSubstring("market.supply_shock.severity: is missing"));
    CHECK_THAT(with({"market.supply_shock={rate: 2 %/year}"}),
               ContainsSubstring("market.supply_shock.duration: is missing"));
    CHECK_THAT(with({"market.supply_shock={rate: 2 %/year, severity: 120 %, duration: 1 year}"}),
               ContainsSubstring("120 %"));
    CHECK_THAT(
        with(
            {"market.supply_shock={rate: 2 %/year, severity: {uniform: [20 %, 60 %]}, duration: 1 year}",
             "actors.a.budget.growth={uniform: [1 %/year, 2 %/year]}",
             "correlations.x={between: [market.supply_shock.severity, actors.a.budget.growth], spearman: 0.5}"}),
        ContainsSubstring("'market.supply_shock.severity' is not uncertain"));
    CHECK_THAT(with({"market.world_supply={growth: 10 %/year}"}),
               ContainsSubstring("has no effect without 'market.world_supply.initial'"));
    CHECK_THAT(with({"market.world_supply={initial: 1 mn H100e/quarter, licensed_subtracts: maybe}"}),
               ContainsSubstring("'maybe' is not one of false and true"));
}
