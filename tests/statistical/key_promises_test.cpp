// A key that would do nothing where it stands is refused with a hint; a lever leaves what is before its date alone.

#include "catch.hpp"
#include "key_effects.hpp"
#include "unit/scenario_text.hpp"

#include <cmath>
#include <string>
#include <vector>

using namespace capexsim;
using namespace capexsim::test;

namespace {

constexpr int kLeverQuarter = 5;  ///< T of 2027Q1

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// A focal actor that buys through these channels, and a rival; `more` stands at the end.
std::string buyer_scenario(const std::string& channels, const std::string& more = "") {
    return "format: 1\nname: buyer\nstart: 2026Q1\nhorizon: 16 quarters\nfocal: focal\n"
           "actors:\n"
           "  focal: {access: controlled, budget: {initial: 12 bn USD/year, growth: 10 %/year}, fleet: {initial: 300 k H100e}}\n"
           "  rival: {access: unrestricted, budget: {initial: 60 bn USD/year, growth: 10 %/year}, fleet: {initial: 1 mn H100e}}\n"
           "market: {price: {initial: 20000 USD/H100e}}\n"
           "channels: {" +
           channels + "}\n" + more;
}

/// The same, its fleet out of its spending history.
std::string history_scenario() {
    std::string text = buyer_scenario("a: {kind: market}, b: {kind: market, usability: 50 %}");
    const auto replace = [&](const std::string& from, const std::string& to) {
        REQUIRE(contains(text, from));
        text.replace(text.find(from), from.size(), to);
    };
    replace(", fleet: {initial: 300 k H100e}", "");
    replace("initial: 12 bn USD/year", "initial: 12 bn USD/year, history: {2024: 7 bn USD, 2025: 12 bn USD}");
    replace("20000 USD/H100e", "20000 USD/H100e, history: {2024: 25000 USD/H100e, 2025: 22000 USD/H100e}");
    return text;
}

/// Whether a value is refused in these words.
bool refused(const std::string& text, const std::string& set, const std::string& words) {
    return contains(problems_of(text, {set}), words);
}

bool moves(const std::string& text, const std::string& set) {
    return !same_bits(raw_state(resolve(read_text_scenario(text, {set})), 12),
                      raw_state(resolve(read_text_scenario(text)), 12));
}

/// Whether a lever from 2028Q1 on leaves what is before it alone.
bool waits(const std::string& text, const std::string& set) {
    constexpr int kBefore = 8;
    const Scenario scenario =
        read_text_scenario(text, {"policy.levers.late={at: 2028Q1, set: {" + set + "}}"});
    return same_bits(raw_state(resolve(scenario), kBefore),
                     raw_state(resolve(read_text_scenario(text)), kBefore));
}

const std::string kMarketChannel = "a: {kind: market}";
const std::string kLicensedChannel = "a: {kind: licensed, buyer_cap: 10 k H100e/quarter}";
const std::string kHomeMade =
    "a: {kind: domestic, wafers: 10 k wafers/month, dies_per_wafer: 60, yield: 40 %, memory_output: 2 mn stacks/quarter, "
    "stacks_per_package: 8, performance: 0.8 H100e/package}";
const std::string kLease = "a: {kind: offshore, rent: 50 %/year, term: 3 years, discount_rate: 0 %/year}";

/// What a key that would do nothing where it stands is told, and levers that must wait for their date.
struct Promise {
    const char* what;
    bool (*kept)();
};

const Promise kPromises[] = {
    {"an unrestricted actor has no use for procurement.carry",
     [] {
         return refused(buyer_scenario(kMarketChannel), "actors.rival.procurement.carry=10 %",
                        "belongs to access controlled, not 'unrestricted'");
     }},
    {"an unrestricted actor has no use for procurement.carry_limit",
     [] {
         return refused(buyer_scenario(kMarketChannel), "actors.rival.procurement.carry_limit=0.1",
                        "belongs to access controlled, not 'unrestricted'");
     }},
    {"an unrestricted actor has no use for procurement.strictness",
     [] {
         return refused(buyer_scenario(kMarketChannel), "actors.rival.procurement.strictness=3",
                        "belongs to access controlled, not 'unrestricted'");
     }},
    {"an unrestricted actor has no use for budget.absorption",
     [] {
         return refused(buyer_scenario(kMarketChannel), "actors.rival.budget.absorption=300 %/year",
                        "belongs to access controlled, not 'unrestricted'");
     }},
    {"a licensed channel without a national cap has no use for buyer_share",
     [] {
         return refused(buyer_scenario(kLicensedChannel), "channels.a.buyer_share=1 %",
                        "channels.a.buyer_share: has no effect without 'national_cap'");
     }},
    {"nor for a lever on it",
     [] {
         return refused(buyer_scenario(kLicensedChannel),
                        "policy.levers.late={at: 2028Q1, set: {channels.a.buyer_share: 1 %}}",
                        "channels.a.buyer_share: has no effect without 'national_cap'");
     }},
    {"but with one it has",
     [] {
         return moves(buyer_scenario("a: {kind: licensed, national_cap: 10 k H100e/quarter}"),
                      "channels.a.buyer_share=1 %");
     }},
    {"a world without a gate has no use for a quota",
     [] {
         return refused(buyer_scenario(kLicensedChannel), "channels.a.quota=1 H100e/quarter",
                        "channels.a.quota: has no effect without 'policy.gate'");
     }},
    {"nor for a lever on it",
     [] {
         return refused(buyer_scenario(kLicensedChannel),
                        "policy.levers.late={at: 2028Q1, set: {channels.a.quota: 1 H100e/quarter}}",
                        "a lever changes it, but it has no effect without 'policy.gate'");
     }},
    {"a discount rate below 0 makes a lease dearer",
     [] { return moves(buyer_scenario(kLease), "channels.a.discount_rate=-5 %/year"); }},
    {"a fleet out of the spending history has no use for fleet.initial_mix",
     [] {
         return refused(
             history_scenario(), "actors.focal.fleet.initial_mix={a: 100 %}",
             "actors.focal.fleet.initial_mix.a: has no effect without 'actors.focal.fleet.initial'");
     }},
    {"a fleet out of the spending history has no use for fleet.past_growth",
     [] {
         return refused(history_scenario(), "actors.focal.fleet.past_growth=300 %/year",
                        "actors.focal.fleet.past_growth: has no effect without 'actors.focal.fleet.initial'");
     }},
    {"a lever on capability.compute_weight would move the gap by an amount that hangs on the unit of compute",
     [] {
         return refused(buyer_scenario(kMarketChannel),
                        "policy.levers.late={at: 2027Q1, set: {capability.compute_weight: 0.5}}",
                        "a lever cannot change 'capability.compute_weight'");
     }},
    {"a lever on what is read at the start only would do nothing",
     [] {
         return refused(buyer_scenario(kHomeMade),
                        "policy.levers.late={at: 2027Q1, set: {channels.a.memory_inventory: 5 mn stacks}}",
                        "a lever cannot change 'channels.a.memory_inventory'");
     }},
    {"of two channels that cost the same and have no limit, one that a lever will limit is not left aside before",
     [] {
         return waits(buyer_scenario("a: {kind: market}, b: {kind: market}"),
                      "channels.a.cap: 100 H100e/quarter");
     }},
    {"where nobody sells at home, a lever on home_share does not close its channel before",
     [] {
         std::string text = buyer_scenario(kLicensedChannel);
         text.replace(text.find("unrestricted"), 12, "controlled");
         return waits(text, "channels.a.home_share: 20 %");
     }},
    {"the old name of a key is said to be old",
     [] {
         return refused(buyer_scenario(kMarketChannel), "actors.focal.procurement.softness=3",
                        "this key is called 'strictness' now");
     }},
};

}  // namespace

TEST_CASE("a key that would do nothing where it stands is refused, and one that does waits for its lever") {
    for (const Promise& promise : kPromises) {
        INFO(promise.what);
        CHECK(promise.kept());
    }
}

TEST_CASE("the first year's mean fill counts quarters of a plan too") {
    // chips for 1 of 3 bn USD a quarter in the year of the plan, for all money from 2027 on: with u_ref = 1/3 and u = 1
    // growth gains 50 % x 2/3 a year; with u_ref = 0 it would gain 50 %
    const auto rate_of = [](const std::string& absorption) {
        const Params params = resolve(read_text_scenario(
            buyer_scenario("a: {kind: market, cap: 50 k H100e/quarter}"),
            {"actors.focal.budget={growth: 0 log/year, plan: {2026: 12 bn USD}}",
             "actors.focal.budget.absorption=" + absorption, "actors.focal.procurement.carry=0",
             "policy.levers.open={at: 2027Q1, set: {channels.a.cap: 1 bn H100e/quarter}}"}));
        return follow(params, mean(rate(0)), 8);
    };
    const std::vector<double> off = rate_of("0 /year"), on = rate_of("0.5 /year");
    CHECK(on[4] / off[4] == Catch::Approx(1));  // last quarter's fill is that of the plan, 1/3 as the mean
    CHECK(on[5] / off[5] == Catch::Approx(std::exp(0.5 * (1 - 1.0 / 3) * 0.25)));
    CHECK(on[6] / off[6] == Catch::Approx(std::exp(0.5 * (1 - 1.0 / 3) * 0.5)));
}

TEST_CASE("the share of the budget that went to chips is that of the time when they were bought") {
    // 3 of 12 bn USD a quarter buy 75 k chips each, then 60 %: money of a quarter retires after one stage at 10 % a quarter
    const std::string text = buyer_scenario(kMarketChannel);
    const std::vector<std::string> sets = {
        "actors.focal.budget={growth: 0 log/year, split: {accelerators: 25 %, facilities: 75 %}}",
        "actors.focal.fleet={initial: 0 H100e, stages: 1, life: 30 months}"};
    std::vector<std::string> with_lever = sets;
    with_lever.push_back(
        "policy.levers.more={at: 2027Q1, set: {actors.focal.budget.split.accelerators: 75 %, actors.focal.budget.split.facilities: 25 %}}");
    const Params params = resolve(read_text_scenario(text, with_lever));
    World world(params, best_instruction_set());
    world.start(0);
    double bought = 0, whole = 0;
    for (int quarter = 1; quarter <= 8; ++quarter) {
        world.step(quarter);
        bought = 0.9 * bought + 3 * (quarter < kLeverQuarter ? 0.25 : 0.75);
        whole = 0.9 * whole + 3;
        INFO(quarter);
        CHECK(world.fleet.accounts(0).split[0] == Catch::Approx(bought / whole));
    }
    const Params plain = resolve(read_text_scenario(text, sets));
    World without(plain, best_instruction_set());
    CHECK(without.fleet.accounts(0).split == nullptr);  // what is not used costs nothing
}
