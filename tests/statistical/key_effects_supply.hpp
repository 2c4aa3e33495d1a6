#pragma once

#include "key_effects.hpp"

/// What the keys of chip classes, stockpiling, contracts, foundries, smuggling, proxies and in-house chips change. Channels that the
/// small world lacks are added after the others, so that these keep their numbers.
namespace capexsim::test {

inline constexpr int kAdded = 4;
inline const std::string kSmuggled =
    "channels.smuggled={kind: grey, flow: 20 k H100e/quarter, premium: 100 %, shipment: 500 H100e}";
inline const std::string kShell = "channels.shell={kind: proxy, arrivals: 8 /year, lot: 5 k H100e}";
inline const std::string kSeed =
    "channels.seed={kind: in_house, available: 2026Q1, foundry_output: 20 k H100e/quarter, home_foundry: domestic, foundry_share: 30 %}";
inline const std::string kFoundryShut = "policy.regimes.states.embargo.permits.seed=0";
inline const std::string kForEver = "policy.regimes.states.embargo.mean_duration=1000 years";
inline const std::string kShut = "policy.regimes.initial=embargo";

/// Mean of what all actors have installed, rented compute once.
inline Watch world_stock() {
    return {[](const World& w) {
                std::vector<double> all(kLanes);
                w.fleet.world(all.data());
                return mean_of(all.data());
            },
            true};
}

inline std::vector<Effect> grey_effects() {
    const std::string smuggled = "channels.smuggled.";
    const std::vector<std::string> with = {kSmuggled};
    const Watch supply = mean(cap(kFocal, kAdded));
    return {
        {smuggled + "flow", "20 k H100e/quarter", "10 k H100e/quarter", supply, 8, falls(0.4), with},
        {smuggled + "premium", "100 %", "200 %", supply, 8, falls(0.3), with},
        {smuggled + "premium", "100 %", "200 %", mean(landed_price(kFocal, kAdded)), 1, rises(0.49), with},
        {smuggled + "premium_limit", "3", "0.5", supply, 8, falls(0.3), with},
        {smuggled + "elasticity", "1", "0", supply, 8, falls(0.2), with},
        {smuggled + "sellers_share", "50 %", "100 %", supply, 8, rises(0.5), with},
        {smuggled + "enforcement", "0 %", "50 %", supply, 8, falls(0.4), with},
        {smuggled + "shipment", "500 H100e", "5000 H100e", spread(cap(kFocal, kAdded), Scale::plain), 8,
         rises(5000), with},
        {smuggled + "seizure", "0 %", "50 %", supply, 8, falls(0.4), with},
        {smuggled + "seizure", "0 %", "50 %", mean(landed_price(kFocal, kAdded)), 1, rises(0.99), with},
    };
}

inline std::vector<Effect> proxy_effects() {
    const std::string shell = "channels.shell.";
    const std::vector<std::string> with = {kShell};
    const Watch supply = mean(cap(kFocal, kAdded));
    return {
        {shell + "arrivals", "8 /year", "16 /year", level(fleet(kFocal, kAdded)), 8, rises(30000), with},
        {shell + "lot", "5 k H100e", "10 k H100e", supply, 8, rises(0.99), with},
        {shell + "lot_sigma", "0", "1", spread(cap(kFocal, kAdded), Scale::plain), 8, rises(2000), with},
        {shell + "discovery", "0 %/year", "50 %/year", level(fleet(kFocal, kAdded)), 8, falls(15000), with},
    };
}

inline std::vector<Effect> in_house_effects() {
    const std::string seed = "channels.seed.";
    const std::vector<std::string> open = {kSeed}, shut = {kSeed, kFoundryShut, kShut, kForEver};
    const Watch own = mean(cap(kFocal, kAdded));
    const std::string abroad_only = "{kind: in_house, available: 2026Q1, foundry_output: 20 k H100e/quarter}";
    return {
        {seed + "available", "2026Q1", "2029Q1", own, 8, falls(0.99), open},
        {seed + "foundry_output", "20 k H100e/quarter", "10 k H100e/quarter", own, 8, falls(0.49), open},
        {"channels.seed",
         abroad_only,
         kSeed.substr(kSeed.find('=') + 1),
         level(cap(kFocal, kAdded)),
         8,
         rises(10000),
         {kFoundryShut, kShut, kForEver},
         "channels.<channel>.home_foundry"},
        {seed + "foundry_share", "30 %", "60 %", own, 8, rises(0.99), shut},
        {seed + "foundry_share", "30 %", "60 %", mean(cap(kFocal, kDomestic)), 8, falls(0.4), shut},
        {seed + "relative_performance", "1", "2", own, 8, rises(0.99), shut},
    };
}

inline std::vector<Effect> foundry_effects() {
    const std::string domestic = "channels.domestic.", nodes = domestic + "node_steps.",
                      induced = domestic + "induced_innovation.";
    const std::string has_nodes = domestic + "node_steps={hazard: 50 %/year}";
    const std::string learns = domestic + "learning=20 %";
    const std::string scarce = domestic + "memory_output=100 k stacks/quarter";
    const std::vector<std::string> closing = {
        "policy.regimes.initial=open",
        "policy.regimes.states.open.mean_duration=1000 years",
        domestic +
            "wafers={ramp: {from: 10 k wafers/month, to: 20 k wafers/month, midpoint: 2029Q1, duration: 2 years}}",
        domestic + "memory_output=9 mn stacks/quarter",
        "policy.levers.shut={at: 2026Q2, set: {policy.regime: embargo}}",
        domestic + "induced_innovation={strength: 2}"};
    const Watch made = mean(cap(kFocal, kDomestic));
    return {
        {domestic + "supply_view", "memory_and_logic", "logic_alone", made, 8, rises(0.2), {scarce}},
        {domestic + "learning", "", "20 %", made, 8, rises(0.15)},
        {domestic + "learning", "10 %", "20 %", made, 8, rises(0.05)},
        {domestic + "experience", "2 years", "8 years", made, 8, falls(0.05), {learns}},
        {nodes + "hazard", "20 %/year", "80 %/year", made, 8, rises(0.2), {has_nodes}},
        {nodes + "gain", "1.6", "2.5", made, 8, rises(0.2), {has_nodes}},
        {nodes + "most", "1", "4", made, 12, rises(0.1), {has_nodes}},
        {induced + "strength", "0", "2", made, 8, rises(0.2), closing},
        {induced + "response", "off", "on", made, 8, rises(0.2), closing},
    };
}

inline std::vector<Effect> class_effects() {
    const std::string licensed = "channels.licensed.";
    const Watch landed = mean(landed_price(kFocal, kLicensed));
    const std::string h200 = licensed + "classes=[h200]", two = licensed + "classes=[b30a, h20]";
    const std::string out = licensed + "class.b30a.release=2026Q1";
    return {
        {licensed + "classes", "", "[h20]", landed, 8, rises(2)},
        {licensed + "class.h200.price", "20000 USD/H100e", "30000 USD/H100e", landed, 8, rises(0.49), {h200}},
        {licensed + "class.b30a.release", "2026Q1", "2029Q1", landed, 8, rises(1), {two}},
        {licensed + "rules.split", "", "bis_2026_01", landed, 4, rises(0.5), {two, out}},
        {licensed + "stockpiling",
         "0",
         "3",
         mean(cap(kFocal, kLicensed)),
         8,
         rises(0.1),
         {licensed + "lead_time=12 months", "policy.gate.initial=free",
          "policy.gate.hazards.free.quota=0 %/year"}},
    };
}

inline std::vector<Effect> contract_effects() {
    const std::string rented = "channels.abroad={tenure: rented, rent: 50 %/year, term: 3 years}";
    return {
        {"channels.abroad.contract",
         "",
         "100 k H100e",
         spread(fleet(kFocal, kAbroad), Scale::plain),
         3,
         rises(20000),
         {kShut, kForEver, "actors.focal.fleet.initial_mix={abroad: 100 %}",
          "channels.abroad.grandfathering=50 %"}},
        {"channels.abroad.leases_from", "", "giant", world_stock(), 8, falls(0.01), {rented}},
        {"actors.second.leases_from",
         "",
         "giant",
         world_stock(),
         8,
         falls(0.1),
         {"actors.second.market.tenure=rented"}},
        {"actors.second.leases_from",
         "",
         "giant",
         mean(cap(kFocal, kLicensed)),
         8,
         falls(0.05),
         {"actors.second.market.tenure=rented", "channels.licensed.home_share=1 %"}},
    };
}

inline std::vector<Effect> supply_effects() {
    std::vector<Effect> all;
    for (const auto& part : {grey_effects(), proxy_effects(), in_house_effects(), foundry_effects(),
                             class_effects(), contract_effects()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

}  // namespace capexsim::test
