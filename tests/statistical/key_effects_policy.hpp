#pragma once

#include "key_effects.hpp"

/// The entries of what multiplies hazards, of levers that take their time, of loops, and of foreign supply.
namespace capexsim::test {

// What switches a branch on.
inline const std::string kNoGate = "policy.gate.initial=free";
inline const std::string kGateStaysOpen = "policy.gate.hazards.free.quota=0 %/year";

inline Lanes foreign_supply() {
    return [](const World& w) { return w.market.foreign_supply(); };
}
inline Lanes left() {
    return [](const World& w) { return w.parity.left(); };
}

/// Mean probability of a tightening within half a year, as it can be known.
inline Watch foreseen() {
    return {[](const World& w) {
        const std::vector<double> ahead(kLanes, 0.5);
        std::vector<double> told(kLanes, 0.0);
        w.policy.tightening_probability(ahead.data(), told.data());
        return mean_of(told.data());
    }};
}

inline std::vector<Effect> hazard_effects() {
    const std::string vote = "policy.events.vote.", response = "policy.response.",
                      lever = "policy.levers.tight.";
    const std::string event = "policy.events.vote={from: 2026Q1, to: 2028Q1, by: 10, direction: tightening}";
    const std::string tight =
        "policy.levers.tight={at: 2026Q3, set: {channels.licensed.buyer_cap: 0 H100e/quarter}}";
    const std::string embargo = "policy.levers.tight={at: 2027Q2, set: {policy.regime: embargo}}";
    // the giant's budget falls, so that the ratio of spending rises by more than half a year
    const std::vector<std::string> closing = {"parity.reference=giant",
                                              "actors.giant.budget.growth=-30 %/year"};
    const auto with = [&](std::vector<std::string> more) {
        more.insert(more.begin(), closing.begin(), closing.end());
        return more;
    };
    const std::string blocks = "policy.gate.hazards.free.blocked=20 %/year";
    return {
        {vote + "by", "1", "10", share(regime(), 0), 4, rises(0.3), {event}},
        {vote + "from", "2026Q1", "2027Q1", share(regime(), 0), 4, falls(0.2), {event}},
        {vote + "to", "2026Q2", "2028Q1", share(regime(), 0), 4, rises(0.2), {event}},
        {vote + "direction", "tightening", "loosening", share(regime(), 0), 4, falls(0.3), {event}},
        {vote + "multiplies", "regime", "gate", share(gate(), 0), 4, rises(0.2), {event}},
        {response + "strength", "0", "3", share(regime(), 0), 12, rises(0.1),
         with({response + "watch=spend"})},
        {response + "strength", "", "3", share(regime(), 0), 12, rises(0.05), closing},
        {response + "watch", "spend", "stock", share(regime(), 0), 12, falls(0.01),
         with({response + "strength=3"})},
        {response + "direction", "tightening", "loosening", share(regime(), 0), 12, falls(0.2),
         with({response + "strength=3", response + "watch=spend"})},
        // two quarters at 20 times ln 1.25: 89 %
        {"policy.gate.retaliation",
         "",
         "20",
         share(gate(), 0),
         8,
         rises(0.4),
         {embargo, kNoGate, kGateStaysOpen, blocks}},
        {lever + "ramp", "", "6 years", level(orders(kFocal, kLicensed)), 8, rises(5000), {tight}},
        {lever + "announced", "", "2026Q3", foreseen(), 4, rises(0.5), {embargo}},
        {lever + "announced", "2026Q3", "2027Q1", foreseen(), 4, falls(0.5), {embargo}},
        {lever + "announced",
         "",
         "2026Q3",
         mean(cap(kFocal, kLicensed)),
         4,
         rises(0.3),
         {embargo, "channels.licensed.stockpiling=2", "channels.licensed.lead_time=6 months"}},
    };
}

inline std::vector<Effect> loop_effects() {
    const std::string giant = "actors.giant.", second = "actors.second.",
                      closing = "capability.weights_closing.";
    const std::string loan = second + "budget.jumps.loan.";
    const std::string jump =
        second + "budget.jumps={loan: {rate: 0.3 /year, size: 0.5, from: 2026Q1, to: 2036Q1}}";
    const std::string flush = giant + "budget.growth=60 %/year";  // finance binds
    const std::string earns = giant + "budget.finance.monetisation=1";
    const std::string exit = "parity.exit={rate: 0.2 /year, from: 2026Q1, to: 2036Q1}";
    const std::string closed = "capability.weights_closing={hazard: 0.2 /year, remaining: 50 %}";
    const std::string dated = "capability.weights_closing={date: 2026Q2, remaining: 50 %}";
    const std::string reaction = "actors.focal.budget.reaction.strength=50 %/year";
    const std::string basis = "market.compute_basis=total_processing_performance";
    return {
        // 8 quarters at a hazard of 0.2 a year more: 33 % of them by a factor of e^0.5
        {loan + "rate", "0 /year", "0.2 /year", mean(rate(kSecond)), 8, rises(0.15), {jump}},
        {loan + "size", "-0.5", "0.5", mean(rate(kSecond)), 8, rises(0.3), {jump}},
        {loan + "from", "2026Q1", "2027Q1", mean(rate(kSecond)), 8, falls(0.1), {jump}},
        {loan + "to", "2026Q2", "2028Q1", mean(rate(kSecond)), 8, rises(0.1), {jump}},
        {giant + "budget.finance.monetisation", "", "1", mean(rate(kGiant)), 12, falls(0.3), {flush}},
        {"actors.focal.capability.application_share",
         "0 %",
         "100 %",
         mean(rate(kGiant)),
         12,
         falls(0.005),
         {flush, earns}},
        {"actors.focal.capability.diffusion",
         "30 %/year",
         "60 %/year",
         level(algorithms(kFocal)),
         8,
         rises(0.01),
         {closed}},
        {closing + "date", "2029Q1", "2026Q2", level(algorithms(kFocal)), 8, falls(0.03), {dated}},
        {closing + "hazard", "0 /year", "0.6 /year", level(algorithms(kFocal)), 8, falls(0.02), {closed}},
        {closing + "remaining", "100 %", "0 %", level(algorithms(kFocal)), 8, falls(0.05), {dated}},
        {"market.reaction", "none", "chase", mean(rate(kFocal)), 8, rises(1), {reaction}},
        {"market.reaction", "none", "discourage", mean(rate(kFocal)), 8, falls(0.5), {reaction}},
        {"market.compute_basis",
         "dense_8bit",
         "total_processing_performance",
         mean(active(kFocal)),
         4,
         falls(0.05),
         {"channels.domestic.compute_basis_ratio=0.5"}},
        {"channels.domestic.compute_basis_ratio", "1", "0.5", mean(active(kFocal)), 4, falls(0.05), {basis}},
        {"parity.exit.rate",
         "0 /year",
         "0.3 /year",
         share_above(left(), 0),
         8,
         rises(0.4),
         {exit, "policy.levers.off={at: 2036Q1, set: {parity.exit.rate: 1 /year}}"}},
        {"parity.exit.from", "2026Q1", "2027Q3", share_above(left(), 0), 8, falls(0.2), {exit}},
        {"parity.exit.to", "2026Q2", "2036Q1", share_above(left(), 0), 8, rises(0.2), {exit}},
    };
}

inline std::vector<Effect> world_supply_effects() {
    const std::string shock = "market.supply_shock.", world = "market.world_supply.";
    const std::string shocks = "market.supply_shock={rate: 0.5 /year, severity: 50 %, duration: 1 year}";
    const std::string supply = "market.world_supply={initial: 400 k H100e/quarter}";
    const std::string off = "policy.levers.off={at: 2036Q1, set: {market.supply_shock.rate: 1 /year}}";
    // money that finds nothing to buy waits, and buys more later: the effects on orders are those of the beginning
    return {
        {shock + "rate", "0 /year", "0.5 /year", mean(foreign_supply()), 8, falls(0.1), {shocks, off}},
        {shock + "rate", "0 /year", "0.5 /year", mean(orders(kGiant, 0)), 2, falls(0.03), {shocks, off}},
        {shock + "severity", "10 %", "90 %", mean(orders(kGiant, 0)), 2, falls(0.05), {shocks}},
        {shock + "duration", "3 months", "3 years", mean(orders(kGiant, 0)), 8, falls(0.03), {shocks}},
        {world + "initial", "4 mn H100e/quarter", "200 k H100e/quarter", mean(orders(kGiant, 0)), 8,
         falls(0.3)},
        {world + "growth", "0 %/year", "40 %/year", mean(orders(kGiant, 0)), 8, rises(0.2), {supply}},
        {world + "licensed_subtracts", "false", "true", mean(orders(kGiant, 0)), 8, falls(0.005), {supply}},
    };
}

}  // namespace capexsim::test
