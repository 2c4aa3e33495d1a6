#pragma once

#include "key_effects.hpp"
#include "key_effects_policy.hpp"
#include "key_effects_supply.hpp"

/// One line or more for every key that moves a number. Where the equation gives the size by hand, the least size is that, rounded
/// down; elsewhere it leaves room for what dampens the effect, and more than 5 standard errors for the luck.
namespace capexsim::test {

// What switches a branch on.
inline const std::string kPoor =  // money is short in every quarter, so that prices decide
    "actors.focal.budget={initial: 3 bn USD/year, growth: 0 %/year, volatility: 0 %/sqrt(year)}";
inline const std::string kSteadyPrice = "market.price.decline=0 %/year";
inline const std::string kOpen = "policy.regimes.initial=open";
inline const std::string kStaysOpen = "policy.regimes.states.open.mean_duration=1000 years";
inline const std::string kRented = "channels.abroad={tenure: rented, rent: 50 %/year, term: 3 years}";
inline const std::string kBusts = "market.bust.hazard=50 %/year";
inline const std::string kEmbargo = "policy.regimes.initial=embargo";
inline const std::string kEmbargoStays = "policy.regimes.states.embargo.mean_duration=1000 years";
inline const std::string kLooseSplit =  // one uncertain share: the three are divided by their sum
    "actors.focal.budget.split={accelerators: {uniform: [69 %, 71 %]}, facilities: 20 %, research: 10 %}";
inline const std::string kScarceMemory = "channels.domestic.memory_output=2 mn stacks/quarter";

inline std::vector<Effect> budget_effects() {
    const std::string focal = "actors.focal.budget.", giant = "actors.giant.budget.",
                      second = "actors.second.budget.";
    const std::string plan = second + "plan.2026=30 bn USD";
    const std::string long_run = second + "growth_long_run=0 %/year";
    const std::string reaction = focal + "reaction.strength=50 %/year";
    const std::string flush = giant + "growth=60 %/year";  // finance binds
    return {
        {"currencies.CNY", "7", "14", mean(rate(kFocal)), 1, falls(0.49), {focal + "initial=84 bn CNY/year"}},
        {focal + "initial", "12 bn USD/year", "18 bn USD/year", mean(rate(kFocal)), 8, rises(0.49)},
        {second + "history.2025", "24 bn USD", "30 bn USD", mean(rate(kSecond)), 1, rises(0.2)},
        {second + "history.2023", "8 bn USD", "12 bn USD", mean(cumulative(kSecond)), 1, rises(0.07)},
        {second + "history.2023", "8 bn USD", "12 bn USD", mean(installed(kSecond)), 1, rises(0.02)},
        {second + "plan.2026", "", "45 bn USD", mean(rate(kSecond)), 4, rises(0.4)},
        {second + "plan.2026", "30 bn USD", "45 bn USD", mean(rate(kSecond)), 4, rises(0.45)},
        {second + "plan.2027", "", "60 bn USD", mean(rate(kSecond)), 6, rises(0.3), {plan}},
        {second + "execution", "1", "1.2", mean(rate(kSecond)), 4, rises(0.19), {plan}},
        // 12 quarters at (1.3 / 1.15) a year: 44 %; a lever at the fifth, 7 of them: 24 %
        {second + "growth", "15 %/year", "30 %/year", mean(rate(kSecond)), 12, rises(0.4)},
        {second + "growth_long_run", "10 %/year", "40 %/year", mean(rate(kSecond)), 12, rises(0.1)},
        {second + "growth_half_life",
         "1 years",
         "6 years",
         mean(rate(kSecond)),
         12,
         rises(0.1),
         {long_run, second + "growth=30 %/year"}},
        {second + "growth_initial", "", "60 %/year", mean(rate(kSecond)), 4, rises(0.07)},
        {second + "growth_persistence",
         "0",
         "90 %",
         mean(rate(kSecond)),
         8,
         rises(0.2),
         {second + "growth_initial=60 %/year"}},
        {second + "growth_volatility", "0 %/year", "20 %/year", spread(growth(kSecond), Scale::plain), 8,
         rises(0.1)},
        {focal + "volatility", "20 %/sqrt(year)", "40 %/sqrt(year)", spread(rate(kFocal), Scale::logarithmic),
         8, rises(0.2)},
        {reaction.substr(0, reaction.find('=')), "", "50 %/year", mean(rate(kFocal)), 8, rises(1)},
        {reaction.substr(0, reaction.find('=')), "", "-50 %/year", mean(rate(kFocal)), 8, falls(0.5)},
        {focal + "reaction.target", "0.2", "1", mean(rate(kFocal)), 8, rises(0.5), {reaction}},
        {focal + "reaction.limit", "0.5", "1.5", mean(rate(kFocal)), 8, rises(0.5), {reaction}},
        {focal + "reaction.lag",
         "0 quarters",
         "4 quarters",
         mean(rate(kFocal)),
         8,
         rises(0.05),
         {reaction, focal + "reaction.limit=3"}},
        {focal + "absorption", "", "100 %/year", mean(rate(kFocal)), 12, falls(0.3)},
        {focal + "bust_exposure", "1", "0.2", mean(rate(kFocal)), 12, rises(0.3), {kBusts}},
        {focal + "max_cut", "", "10 %/year", mean(rate(kFocal)), 8, rises(1), {focal + "growth=-50 %/year"}},
        {giant + "finance.cash_flow", "80 bn USD/year", "60 bn USD/year", mean(rate(kGiant)), 8, falls(0.2)},
        {giant + "finance.growth", "10 %/year", "30 %/year", mean(rate(kGiant)), 8, rises(0.3), {flush}},
        {giant + "finance.volatility",
         "0 %/sqrt(year)",
         "30 %/sqrt(year)",
         spread(rate(kGiant), Scale::logarithmic),
         8,
         rises(0.2),
         {flush}},
        {giant + "finance.macro_loading", "0", "2", mean(rate(kGiant)), 8, falls(0.05), {flush}},
        {giant + "finance.share", "0.8", "1", mean(rate(kGiant)), 8, rises(0.2), {flush}},
        {giant + "finance.cash",
         "0 bn USD/year",
         "10 bn USD/year",
         mean(rate(kGiant)),
         8,
         rises(0.1),
         {flush}},
        {giant + "finance.debt",
         "0 bn USD/year",
         "10 bn USD/year",
         mean(rate(kGiant)),
         8,
         rises(0.1),
         {flush}},
        {focal + "split.accelerators",
         "20 %",
         "70 %",
         mean(accelerators(kFocal)),
         8,
         rises(0.5),
         {focal + "split.facilities={uniform: [19 %, 21 %]}"}},
        {focal + "split.accelerators",
         "20 %",
         "70 %",
         mean(installed(kFocal)),
         8,
         rises(0.1),
         {focal + "split.facilities={uniform: [19 %, 21 %]}", kPoor}},
        {focal + "split.facilities",
         "10 %",
         "60 %",
         mean(accelerators(kFocal)),
         8,
         falls(0.3),
         {kLooseSplit}},
        {focal + "split.facilities", "10 %", "60 %", mean(realised(kFocal)), 12, rises(0.2), {kLooseSplit}},
        {focal + "split.research", "10 %", "40 %", mean(accelerators(kFocal)), 8, falls(0.2), {kLooseSplit}},
        {focal + "split.research",
         "10 %",
         "40 %",
         level(algorithms(kFocal)),
         12,
         rises(0.1),
         {kLooseSplit, "capability.research_elasticity=0.5"}},
        // from nobody's research to one's: all are even, then the others stand still
        {focal + "split.research",
         "0 %",
         "30 %",
         level(algorithms(kSecond)),
         12,
         falls(1),
         {kLooseSplit, "capability.research_elasticity=0.5",
          giant + "split={accelerators: 75 %, research: 0 %}",
          second + "split={accelerators: 75 %, research: 0 %}"}},
    };
}

inline std::vector<Effect> actor_effects() {
    const std::string focal = "actors.focal.", giant = "actors.giant.", second = "actors.second.";
    const std::string with_lag = focal + "capability.initial_lag=12 months";
    const std::string divisions = giant + "divisions";
    return {
        {"focal", "focal", "second", mean(ratio(Metric::stock)), 8, rises(1)},
        {focal + "access", "controlled", "unrestricted", mean(realised(kFocal)), 12, rises(0.3)},
        {focal + "channels", "[abroad, domestic, licensed, resale]", "[licensed]", mean(installed(kFocal)), 8,
         falls(0.2)},
        // ln 2.5 in training compute, at a weight of 1 and without a calibrated lag
        {divisions + ".search.role", "applications", "models", level(effective(kGiant)), 8, rises(0.9)},
        {divisions,
         "{models: {compute: 40 %}, search: {compute: 60 %}}",
         "{models: {compute: 80 %}, search: {compute: 20 %}}",
         level(effective(kGiant)),
         8,
         rises(0.69),
         {},
         "actors.<actor>.divisions.<division>.compute"},
        {giant + "market.price_multiple", "1", "0.7", mean(orders(kGiant, 0)), 8, rises(0.42)},
        {second + "market.lead_time", "0 months", "12 months", mean(installed(kSecond)), 4, falls(0.05)},
        {second + "market.usability", "100 %", "70 %", mean(active(kSecond)), 8, falls(0.29)},
        {second + "market.tenure",
         "owned",
         "rented",
         mean(realised(kSecond)),
         8,
         falls(0.59),
         {"parity.spend_basis=capex"}},
        {focal + "fleet.initial", "300 k H100e", "600 k H100e", mean(active(kFocal)), 4, rises(0.3)},
        {focal + "fleet.initial_mix",
         "{domestic: 100 %}",
         "{licensed: 100 %}",
         mean(active(kFocal)),
         1,
         rises(0.3),
         {},
         "actors.<actor>.fleet.initial_mix.<channel>"},
        {focal + "fleet.past_growth", "0 %/year", "200 %/year", mean(installed(kFocal)), 8, rises(0.02)},
        {focal + "fleet.life", "5 years", "3 years", mean(installed(kFocal)), 12, falls(0.1)},
        {focal + "fleet.stages", "1", "5", mean(installed(kFocal)), 8, rises(0.05)},
        {focal + "fleet.retirement_rate",
         "10 %/year",
         "40 %/year",
         mean(installed(kFocal)),
         8,
         falls(0.2),
         {focal + "fleet.stages=1"}},
        {giant + "power.available", "2.5 GW", "1.5 GW", mean(active(kGiant)), 2, falls(0.39)},
        {focal + "power.available", "2 GW", "0.3 GW", mean(active(kFocal)), 2, falls(0.2)},
        {giant + "power.growth", "0 %/year", "30 %/year", mean(active(kGiant)), 8, rises(0.5)},
        {giant + "power.slip",
         "0 months",
         "24 months",
         mean(active(kGiant)),
         8,
         falls(0.3),
         {giant + "power.growth=30 %/year"}},
        {focal + "capability.training_share", "50 %", "100 %", level(effective(kFocal)), 8, rises(0.69)},
        {focal + "capability.utilisation", "40 %", "80 %", level(effective(kFocal)), 8, rises(0.69)},
        {focal + "capability.algorithmic_progress", "0.8 log/year", "1.2 log/year", level(algorithms(kFocal)),
         8, rises(0.4)},
        {focal + "capability.diffusion", "0 /year", "100 %/year", level(algorithms(kFocal)), 8, rises(0.1)},
        {focal + "capability.initial_lag", "3 months", "18 months", level(lag(kFocal)), 1, rises(12)},
        {second + "capability.initial_lag",
         "1 months",
         "12 months",
         level(effective(kSecond)),
         1,
         falls(0.5),
         {giant + "capability.initial_lag=0 months"}},
        {focal + "capability.release_interval", "1 quarter", "4 quarters", level(lag(kFocal)), 8, rises(2)},
        {focal + "procurement.strictness", "", "1", level(orders(kFocal, kResale)), 1, rises(500), {kPoor}},
        {focal + "procurement.strictness", "0", "4", level(orders(kFocal, kResale)), 1, falls(100), {kPoor}},
        {focal + "procurement.carry", "20 %", "100 %", mean(carried(kFocal)), 12, rises(1)},
        {focal + "procurement.carry_limit", "1", "4", mean(carried(kFocal)), 12, rises(1)},
    };
}

inline std::vector<Effect> market_effects() {
    const std::string macro = "market.macro.states.", bust = "market.bust.";
    const std::string slump = "market.macro.initial=slump";
    const std::string falling = "actors.focal.budget={growth: -40 %/year, max_cut: 5 %/year}";
    const std::string apart = macro + "slump.growth_shift=0 %/year";
    const std::string steady = macro + "steady.growth_shift=0 %/year";
    const std::string boom_only = macro + "boom={next: {steady: 0, slump: 1}, mean_duration: 4 years}";
    return {
        {"market.price.initial", "20000 USD/H100e", "30000 USD/H100e", mean(price()), 8, rises(0.49)},
        {"market.price.initial", "20000 USD/H100e", "30000 USD/H100e", mean(orders(kSecond, 0)), 8,
         falls(0.33)},
        {"market.price.decline", "20 %/year", "40 %/year", mean(price()), 8, falls(0.43)},
        {"market.price.volatility", "0 %/sqrt(year)", "30 %/sqrt(year)", spread(price(), Scale::logarithmic),
         8, rises(0.35)},
        {"market.price.history.2025", "22000 USD/H100e", "33000 USD/H100e", mean(installed(kSecond)), 1,
         falls(0.1)},
        {"market.growth_correlation",
         "0 %",
         "80 %",
         likeness(growth(kFocal), growth(kSecond), Scale::plain),
         1,
         rises(0.6),
         {apart, steady, "actors.focal.budget.growth_volatility=20 %/year",
          "actors.second.budget.growth_volatility=20 %/year"}},
        {"market.budget_correlation",
         "0 %",
         "80 %",
         likeness(rate(kFocal), rate(kSecond), Scale::logarithmic),
         1,
         rises(0.6),
         {"actors.second.budget.volatility=20 %/sqrt(year)"}},
        {"market.watts.initial", "1400 W/H100e", "2000 W/H100e", mean(active(kGiant)), 2, falls(0.29)},
        {"market.watts.decline", "0 %/year", "30 %/year", mean(active(kGiant)), 12, rises(0.1)},

        {"market.macro.initial", "boom", "slump", mean(rate(kSecond)), 6, falls(0.05)},
        {"market.macro.since",
         "2026Q1",
         "2022Q1",
         mean(rate(kSecond)),
         6,
         falls(0.02),
         {boom_only, macro + "boom.shape=3"}},
        {macro + "boom.mean_duration", "1 years", "20 years", mean(rate(kSecond)), 8, rises(0.05)},
        {macro + "boom.shape", "0.6", "4", mean(rate(kSecond)), 6, rises(0.02), {boom_only}},
        {macro + "slump.growth_shift", "-20 %/year", "-60 %/year", mean(rate(kSecond)), 10, falls(0.05)},
        {macro + "slump.crash", "false", "true", mean(rate(kFocal)), 6, falls(0.2), {slump, falling}},
        {macro + "boom.next.slump", "0.1", "10", mean(rate(kSecond)), 8, falls(0.02)},

        {bust + "hazard", "", "50 %/year", mean(rate(kSecond)), 8, falls(0.2)},
        {bust + "exponent",
         "0",
         "2",
         mean(rate(kSecond)),
         12,
         falls(0.05),
         {bust + "hazard=15 %/year", "actors.giant.budget={growth: 60 %/year, finance: {share: 4}}"}},
        {bust + "severity", "0.2", "0.6", mean(rate(kSecond)), 8, falls(0.2), {kBusts}},
        {bust + "severity_sigma",
         "0",
         "0.8",
         spread(rate(kSecond), Scale::logarithmic),
         8,
         rises(0.1),
         {kBusts}},
        {bust + "healing", "0 %", "100 %", mean(rate(kSecond)), 12, rises(0.1), {kBusts}},
        {bust + "healing_half_life",
         "1 years",
         "8 years",
         mean(rate(kSecond)),
         12,
         falls(0.1),
         {kBusts, bust + "healing=100 %"}},
    };
}

inline std::vector<Effect> capability_effects() {
    const std::string capability = "capability.";
    const std::string behind =
        "actors.focal.capability.initial_lag=36 months";  // worse than its compute says: e < 0
    const std::string offset = capability + "lag_calibration=offset";
    return {
        {capability + "compute_weight", "1", "0.5", gap(effective(kGiant), effective(kFocal)), 8, falls(0.3)},
        {capability + "research_elasticity", "0", "0.5", level(algorithms(kFocal)), 8, falls(0.2)},
        {capability + "diffusion_deficit", "0", "-1", level(algorithms(kFocal)), 8, falls(0.05)},
        {capability + "diffusion_lag", "0 quarters", "4 quarters", level(algorithms(kFocal)), 8, falls(0.05)},
        {capability + "initial_compute_growth",
         "0 log/year",
         "2 log/year",
         level(ratio(Metric::effective)),
         1,
         falls(0.5),
         {behind}},
        {capability + "lag_calibration",
         "offset",
         "offset_fading",
         level(effective(kFocal)),
         8,
         rises(0.1),
         {behind}},
        {capability + "lag_calibration",
         "offset",
         "algorithms",
         level(algorithms(kFocal)),
         1,
         falls(0.1),
         {behind}},
        {capability + "offset_half_life",
         "1 years",
         "20 years",
         level(effective(kFocal)),
         8,
         falls(0.1),
         {behind}},
    };
}

inline std::vector<Effect> parity_effects() {
    const auto reached = [](Metric metric) { return share_above(confirmed(metric), 0); };
    const Watch spend = reached(Metric::spend);
    const std::string near = "parity.ratio=0.2";
    return {
        {"parity.reference", "leader", "mean", mean(ratio(Metric::stock)), 8, rises(0.1)},
        {"parity.reference", "leader", "giant", mean(ratio(Metric::stock)), 8, rises(0.5)},
        {"parity.reference", "leader", "median", mean(ratio(Metric::stock)), 8, rises(0.1)},
        {"parity.nth", "1", "2", mean(ratio(Metric::stock)), 8, rises(0.1), {"parity.reference=nth"}},
        {"parity.rivals", "[giant, second]", "[giant]", mean(ratio(Metric::stock)), 8, rises(0.5)},
        {"parity.ratio", "0.18", "0.25", spend, 16, falls(0.3)},
        {"parity.ratio", "0.15", "0.3", reached(Metric::cumulative), 16, falls(0.3)},
        {"parity.ratio", "0.15", "0.3", reached(Metric::stock), 16, falls(0.3)},
        {"parity.ratio", "0.05", "0.2", reached(Metric::effective), 16, falls(0.3)},
        {"parity.lag", "3 months", "24 months", reached(Metric::lag), 16, rises(0.5)},
        {"parity.sustained", "1 quarter", "8 quarters", spend, 16, falls(0.1), {near}},
        {"parity.hysteresis", "0 %", "10 %", share_above(relapsed(Metric::spend), 0), 16, falls(0.2), {near}},
        {"parity.hysteresis",
         "0 %",
         "80 %",
         share_above(relapsed(Metric::lag), 0),
         16,
         falls(0.2),
         {"parity.lag=22 months"}},
        {"parity.relapse_after",
         "1 quarter",
         "6 quarters",
         share_above(relapsed(Metric::spend), 0),
         16,
         falls(0.1),
         {near, "parity.hysteresis=0 %"}},
        {"parity.spend_basis", "capex", "with_leases", mean(realised(kFocal)), 2, rises(0.05), {kRented}},
        {"parity.spend_depreciation", "0 %/year", "30 %/year", mean(cumulative(kSecond)), 8, falls(0.2)},
    };
}

inline std::vector<Effect> policy_effects() {
    const std::string split = "policy.regimes.states.split.", lever = "policy.levers.";
    const Lanes licensed = orders(kFocal, kLicensed);
    const std::string tight =
        "policy.levers.tight={at: 2026Q3, set: {channels.licensed.buyer_cap: 0 H100e/quarter}}";
    return {
        {"policy.regimes.initial", "embargo", "open", level(licensed), 2, rises(5000)},
        {"policy.regimes.since", "2026Q1", "2022Q1", share(regime(), 1), 4, falls(0.2), {split + "shape=3"}},
        {split + "mean_duration", "1 years", "10 years", share(regime(), 1), 8, rises(0.2)},
        {split + "shape", "0.6", "4", share(regime(), 1), 4, rises(0.2)},
        {split + "next.embargo", "0.1", "10", share(regime(), 0), 8, rises(0.15)},
        {split + "permits.licensed", "100 %", "10 %", level(licensed), 8, falls(2000)},
        {split + "permits.domestic", "", "50 %", level(orders(kFocal, kDomestic)), 8, falls(2000)},
        {"policy.gate.initial", "blocked", "free", level(licensed), 2, rises(5000)},
        {"policy.gate.hazards.quota.blocked", "5 %/year", "80 %/year", share(gate(), 0), 4, rises(0.3)},
        {"policy.gate.hazards.free.blocked",
         "0 %/year",
         "80 %/year",
         share(gate(), 0),
         4,
         rises(0.3),
         {kNoGate}},
        {lever + "tight.at", "2026Q3", "2029Q1", level(licensed), 8, rises(5000), {tight}},
        {lever + "tight.for", "6 months", "3 years", level(licensed), 8, falls(5000), {tight}},
        {lever + "tight.for", "", "6 months", level(licensed), 8, rises(5000), {tight}},
        {lever + "tight.probability", "20 %", "80 %", level(licensed), 8, falls(3000), {tight}},
        {lever + "tight.set",
         "{channels.licensed.buyer_cap: 0 H100e/quarter}",
         "{channels.licensed.buyer_cap: 30 k H100e/quarter}",
         level(licensed),
         8,
         rises(5000),
         {tight}},
        {lever + "tight.set.policy.regime", "embargo", "open", share(regime(), 2), 8, rises(0.999), {tight}},
        {lever + "tight.set.policy.regime",
         "embargo",
         "open",
         level(orders(kFocal, kAbroad)),
         8,
         rises(10000),
         {tight}},
        {lever + "tight.set.policy.gate", "blocked", "free", share(gate(), 2), 8, rises(0.999), {tight}},
        {lever + "tight.set.policy.gate",
         "blocked",
         "free",
         level(orders(kFocal, kLicensed)),
         8,
         rises(5000),
         {"policy.levers.tight={at: 2026Q3, set: {channels.resale.fee: 0}}"}},
    };
}

inline std::vector<Effect> channel_effects() {
    const std::string abroad = "channels.abroad.", domestic = "channels.domestic.",
                      licensed = "channels.licensed.", resale = "channels.resale.";
    const std::vector<std::string> dear = {kPoor, kSteadyPrice, kNoGate, kGateStaysOpen, kOpen, kStaysOpen};
    const std::vector<std::string> ban = {kEmbargo, kEmbargoStays,
                                          "actors.focal.fleet.initial_mix={abroad: 100 %}"};
    const std::vector<std::string> ban_part = {kEmbargo, kEmbargoStays,
                                               "actors.focal.fleet.initial_mix={abroad: 100 %}",
                                               abroad + "grandfathering=0 %"};
    const std::vector<std::string> free = {kNoGate, kGateStaysOpen, kOpen, kStaysOpen};
    const std::vector<std::string> no_memory = {kScarceMemory};
    const Lanes home = orders(kFocal, kDomestic), bought = orders(kFocal, kLicensed);
    const std::string rent = "50 %/year";
    const auto ramp = [](const std::string& from, const std::string& to, const std::string& midpoint,
                         const std::string& duration) {
        return "{ramp: {from: " + from + ", to: " + to + ", midpoint: " + midpoint +
               ", duration: " + duration + "}}";
    };
    const auto wafers = [&](const std::string& to, const std::string& midpoint, const std::string& duration) {
        return ramp("10 k wafers/month", to, midpoint, duration);
    };
    return {
        {resale + "kind",
         "market",
         "licensed",
         mean(orders(kFocal, kResale)),
         4,
         falls(0.99),
         {"policy.gate={initial: blocked, hazards: {blocked: {quota: 0 %/year}}}"}},
        {"channels.resale",
         "{kind: market}",
         "{kind: offshore, tenure: owned, grandfathering: 0 %}",
         mean(fleet(kFocal, kResale)),
         4,
         falls(0.2),
         {kEmbargo, kEmbargoStays, "policy.regimes.states.embargo.permits.resale=0"},
         "channels.<channel>.kind"},
        {licensed + "price_multiple", "1.3", "2", mean(bought), 8, falls(0.3), dear},
        {licensed + "price_multiple", "1.3", "2", mean(landed_price(kFocal, kLicensed)), 8, rises(0.53)},
        {licensed + "tariff", "0 %", "50 %", mean(bought), 8, falls(0.3), dear},
        {licensed + "fee", "0 %", "50 %", mean(bought), 8, falls(0.3), dear},
        {resale + "usability", "80 %", "40 %", mean(active(kFocal)), 8, falls(0.05)},
        {resale + "lead_time", "0 months", "12 months", mean(fleet(kFocal, kResale)), 6, falls(0.05)},
        {resale + "cap", "20 k H100e/quarter", "5 k H100e/quarter", mean(orders(kFocal, kResale)), 8,
         falls(0.7)},
        {licensed + "cap", "", "5 k H100e/quarter", mean(bought), 8, falls(0.4)},
        {domestic + "cap", "", "5 k H100e/quarter", mean(home), 8, falls(0.7)},
        {abroad + "cap", "15 k H100e/quarter", "2 k H100e/quarter", mean(orders(kFocal, kAbroad)), 8,
         falls(0.7)},
        {resale + "life", "5 years", "2 years", mean(fleet(kFocal, kResale)), 12, falls(0.2)},
        {abroad + "life", "3 years", "1 years", mean(fleet(kFocal, kAbroad)), 12, falls(0.2), {kRented}},
        {licensed + "home_share", "20 %", "0.5 %", mean(bought), 8, falls(0.3)},
        {licensed + "national_cap", "200 k H100e/quarter", "20 k H100e/quarter", mean(bought), 8, falls(0.3)},
        {licensed + "buyer_cap", "50 k H100e/quarter", "5 k H100e/quarter", mean(bought), 8, falls(0.3)},
        {licensed + "quota", "20 k H100e/quarter", "2 k H100e/quarter", mean(bought), 8, falls(0.2)},
        {licensed + "buyer_share", "30 %", "3 %", mean(bought), 8, falls(0.3)},
        {domestic + "buyer_share", "10 %", "5 %", mean(home), 8, falls(0.49)},
        {"channels.abroad",
         "{tenure: owned}",
         "{tenure: rented, rent: 20 %/year, term: 3 years}",
         mean(landed_price(kFocal, kAbroad)),
         8,
         falls(0.4),
         {},
         "channels.<channel>.tenure"},
        {"channels.abroad",
         "{tenure: owned}",
         "{tenure: rented, rent: 20 %/year, term: 3 years}",
         mean(fleet(kFocal, kAbroad)),
         12,
         falls(0.1),
         {},
         "channels.<channel>.tenure"},
        {abroad + "rent", rent, "80 %/year", mean(landed_price(kFocal, kAbroad)), 8, rises(0.59), {kRented}},
        {abroad + "term", "1 years", "4 years", mean(landed_price(kFocal, kAbroad)), 8, rises(2), {kRented}},
        {abroad + "term", "1 years", "4 years", mean(fleet(kFocal, kAbroad)), 12, rises(0.5), {kRented}},
        {abroad + "discount_rate",
         "0 %/year",
         "20 %/year",
         mean(landed_price(kFocal, kAbroad)),
         8,
         falls(0.15),
         {kRented}},
        {abroad + "grandfathering", "0 %", "100 %", mean(fleet(kFocal, kAbroad)), 3, rises(0.5), ban},
        {abroad + "grandfathering",
         "0 %",
         "100 %",
         mean(fleet(kFocal, kAbroad)),
         12,
         rises(0.5),
         {"policy.levers.ban={at: 2027Q3, set: {policy.regime: embargo}}"}},
        {abroad + "wind_down", "6 months", "3 years", level(fleet(kFocal, kAbroad)), 3, rises(100000),
         ban_part},
        {domestic + "wafers", "10 k wafers/month", "5 k wafers/month", mean(home), 8, falls(0.49)},
        {domestic + "wafers", "10 k wafers/month", wafers("30 k wafers/month", "2027Q1", "1 year"),
         mean(cap(kFocal, kDomestic)), 8, rises(0.3)},
        {domestic + "wafers", wafers("11 k wafers/month", "2027Q1", "1 year"),
         wafers("13 k wafers/month", "2027Q1", "1 year"), mean(cap(kFocal, kDomestic)), 8, rises(0.1)},
        {domestic + "wafers", wafers("13 k wafers/month", "2027Q1", "1 year"),
         wafers("13 k wafers/month", "2028Q4", "1 year"), mean(cap(kFocal, kDomestic)), 8, falls(0.1)},
        {domestic + "wafers", wafers("13 k wafers/month", "2027Q1", "6 months"),
         wafers("13 k wafers/month", "2027Q1", "8 years"), mean(cap(kFocal, kDomestic)), 8, falls(0.05)},
        // each ramp of its own key
        {domestic + "yield", "40 %", ramp("40 %", "20 %", "2027Q1", "1 year"), mean(home), 8, falls(0.4)},
        {domestic + "memory_output", "4 mn stacks/quarter",
         ramp("4 mn stacks/quarter", "1 mn stacks/quarter", "2027Q1", "1 year"), mean(home), 8, falls(0.5)},
        {domestic + "performance", "0.8 H100e/package",
         ramp("0.8 H100e/package", "0.4 H100e/package", "2027Q1", "1 year"), mean(home), 8, falls(0.4)},
        {abroad + "cap", "15 k H100e/quarter",
         ramp("15 k H100e/quarter", "5 k H100e/quarter", "2027Q1", "1 year"), mean(orders(kFocal, kAbroad)),
         8, falls(0.5)},
        {domestic + "dies_per_wafer", "60", "30", mean(home), 8, falls(0.49)},
        {domestic + "yield", "40 %", "20 %", mean(home), 8, falls(0.49)},
        {domestic + "dies_per_package", "2", "4", mean(home), 8, falls(0.49)},
        {domestic + "memory_output", "4 mn stacks/quarter", "1 mn stacks/quarter", mean(home), 8, falls(0.6)},
        {domestic + "memory_inventory", "0 stacks", "20 mn stacks", mean(home), 8, rises(0.3), no_memory},
        {domestic + "stacks_per_package", "8", "16", mean(home), 8, falls(0.3)},
        {domestic + "performance", "0.8 H100e/package", "0.4 H100e/package", mean(home), 8, falls(0.49)},
    };
}

inline std::vector<Effect> all_effects() {
    std::vector<Effect> all;
    for (const auto& part : {budget_effects(), actor_effects(), market_effects(), capability_effects(),
                             parity_effects(), policy_effects(), channel_effects(), supply_effects(),
                             hazard_effects(), loop_effects(), world_supply_effects()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

}  // namespace capexsim::test
