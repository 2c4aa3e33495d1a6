// Every kind of channel against what can be worked out by hand: exact cases V15 and V16, prices and caps of chip classes, stockpiling,
// foundries, proxies, in-house chips, leases; and money that is spent, carried or returned whatever the kind.

#include "catch.hpp"
#include "input/resolve.hpp"
#include "model/step.hpp"
#include "unit/scenario_text.hpp"

#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

using namespace capexsim;
using namespace capexsim::test;
using model::World;

namespace {

constexpr int kFocal = 0;

/// A rich buyer and a rival at a steady price of 25,000 USD/H100e; four regimes, of which `split` holds.
std::string scenario(const std::string& channels, const std::string& more = "") {
    return "format: 1\nname: channels\nstart: 2026Q1\nhorizon: 16 quarters\nfocal: buyer\n"
           "actors:\n"
           "  buyer: {access: controlled, budget: {initial: 4000 bn USD/year, growth: 0 %/year}, fleet: {initial: 400 k H100e}}\n"
           "  rival: {access: unrestricted, budget: {initial: 40 bn USD/year, growth: 0 %/year}, fleet: {initial: 1 mn H100e}}\n"
           "market: {price: {initial: 25000 USD/H100e}}\n"
           "channels:\n" +
           channels + more;
}

const std::string kRegimes =
    "policy: {regimes: {order: [shut, tight, split, open], initial: split, states: {shut: {}, tight: {}, split: {}, open: {}}}}\n";

Params params_of(const std::string& text, std::vector<std::string> sets = {}) {
    return resolve(read_text_scenario(text, std::move(sets)));
}

/// A world at the end of quarter `quarter`.
struct At {
    At(Params p, int quarter, std::uint64_t block = 0)
        : params(std::move(p)), world(params, best_instruction_set()) {
        world.start(block);
        for (int t = 1; t <= quarter; ++t) world.step(t);
    }
    Params params;
    World world;
};

struct Spread {
    double mean = 0, deviation = 0, n = 0;
};

/// Over some blocks, at the end of a quarter.
template <class Get>
Spread spread_of(const Params& params, int quarter, int blocks, Get get) {
    World world(params, best_instruction_set());
    std::vector<double> all;
    for (int block = 0; block < blocks; ++block) {
        world.start(static_cast<std::uint64_t>(block));
        for (int t = 1; t <= quarter; ++t) world.step(t);
        const double* x = get(world);
        all.insert(all.end(), x, x + kLanes);
    }
    Spread s;
    s.n = static_cast<double>(all.size());
    s.mean = std::accumulate(all.begin(), all.end(), 0.0) / s.n;
    for (const double x : all) s.deviation += (x - s.mean) * (x - s.mean) / s.n;
    s.deviation = std::sqrt(s.deviation);
    return s;
}

/// 5 standard errors: one false alarm in 1.7 million.
void check_mean(const Spread& s, double expected, double deviation) {
    INFO(s.mean << " against " << expected);
    CHECK(std::abs(s.mean - expected) < 5 * deviation / std::sqrt(s.n));
}

const std::string kFoundry =
    "  home: {kind: domestic, wafers: 10 k wafers/month, dies_per_wafer: 60, yield: 40 %, dies_per_package: 2, memory_output: 9 mn stacks/quarter, stacks_per_package: 8, performance: 0.8 H100e/package, buyer_share: 50 %";
constexpr double kPackages = 30000.0 * 60 * 0.4 / 2;  // of kFoundry, a quarter

}  // namespace

TEST_CASE("V16: 9,000 of 10,000 shipments arrive, +- 95, and a delivered chip costs 41,667 USD") {
    const Params params = params_of(scenario(
        "  street: {kind: grey, flow: 1 mn H100e/quarter, premium: 50 %, shipment: 100 H100e, seizure: 10 %}\n"));
    const auto delivered = [](const World& w) { return w.procurement.orders(kFocal, 0); };
    const Spread s = spread_of(params, 3, 16, delivered);
    check_mean(s, 900000, 9487);
    CHECK(std::abs(s.deviation - 9487) < 5 * 9487 / std::sqrt(2 * s.n));
    const At at(params, 3);
    for (int i = 0; i < kLanes; ++i)
        REQUIRE(at.world.procurement.price(kFocal, 0)[i] == Catch::Approx(25000 * 1.5 / 0.9).epsilon(1e-12));
}

TEST_CASE("V15: memory bounds what a country makes") {
    const At at(params_of(scenario(
                    "  home: {kind: domestic, wafers: 900 k wafers/month, dies_per_wafer: 60, yield: 40 %, "
                    "memory_output: 0 stacks/quarter, memory_inventory: 13 mn stacks, stacks_per_package: 8, "
                    "performance: 0.76 H100e/package}\n")),
                1);
    CHECK(at.world.procurement.orders(kFocal, 0)[0] == Catch::Approx(1.235e6).epsilon(1e-12));
}

TEST_CASE(
    "the premium of smuggled chips follows the dearest other way of the quarter before, and supply follows it") {
    const std::string text = scenario(
        "  other: {kind: market, price_multiple: 3, usability: 80 %, cap: 10 k H100e/quarter}\n"
        "  street: {kind: grey, flow: 100 k H100e/quarter, premium: 50 %, elasticity: 2, enforcement: 20 %, shipment: 1 H100e, seizure: 10 %, sellers_share: 40 %, price_multiple: 1.2, usability: 90 %}\n");
    const At first(params_of(text), 1), second(params_of(text), 2);
    CHECK(first.world.procurement.price(kFocal, 1)[0] == Catch::Approx(25000 * 1.2 * 1.5 / 0.9));
    const double premium = 0.4 * (0.9 * (3 / 0.8) * 0.9 / 1.2 - 1);
    CHECK(second.world.procurement.premium(kFocal, 1)[0] == Catch::Approx(premium));
    CHECK(second.world.procurement.price(kFocal, 1)[0] == Catch::Approx(25000 * 1.2 * (1 + premium) / 0.9));
    const double sent = 100000 * (premium / 0.5) * (premium / 0.5) * 0.8;
    const auto cap = [](const World& w) { return w.procurement.cap(kFocal, 1); };
    check_mean(spread_of(params_of(text), 2, 4, cap), sent * 0.9, std::sqrt(sent * 0.9));
    // at its limit; and where nothing else was bought the premium stays
    CHECK(At(params_of(text, {"channels.street.premium_limit=55 %"}), 2)
              .world.procurement.premium(kFocal, 1)[0] == 0.55);
    CHECK(At(params_of(text, {"channels.other.cap=0 H100e/quarter"}), 5)
              .world.procurement.premium(kFocal, 1)[0] == 0.5);
}

TEST_CASE(
    "a channel sells the cheapest chip that is legal and out, at a price that stays while the frontier's falls") {
    const std::string text = scenario(
        "  import: {kind: licensed, classes: [b30a, h20, h200], rules: {split: bis_2026_01, tight: bis_2023_10}, "
        "class: {h200: {price: 20000 USD/H100e}, b30a: {price: 17000 USD/H100e, release: 2027Q1}, h20: {price: 80000 USD/H100e}}, "
        "tariff: 25 %, fee: 10 %, price_multiple: 1.2, buyer_cap: 75 k H100e/quarter}\n",
        kRegimes);
    const auto price = [&](const std::string& regime, int quarter, std::vector<std::string> sets = {}) {
        sets.insert(sets.end(), {"policy.regimes.initial=" + regime, "market.price.decline=40 %/year"});
        const At at(params_of(text, sets), quarter);
        CHECK(at.world.procurement.orders(kFocal, 0)[0] == Catch::Approx(75000));
        return at.world.procurement.price(kFocal, 0)[0] / (1.25 * 1.1 * 1.2);
    };
    CHECK(price("split", 1) == Catch::Approx(20000));
    CHECK(price("split", 16) ==
          Catch::Approx(20000));  // the frontier is at 3,200 by then; B30A is out, but denied
    CHECK(price("tight", 8) == Catch::Approx(80000));  // H200 denied
    CHECK(price("open", 4) == Catch::Approx(20000));   // no rule, B30A not out
    CHECK(price("open", 5) == Catch::Approx(17000));   // from 2027Q1 on
    CHECK(
        price(
            "split", 8,
            {"policy.levers.cheap={at: 2027Q3, set: {channels.import.class.h200.price: 9000 USD/H100e}}"}) ==
        Catch::Approx(9000));
    // the landed price before the first quarter, at which the initial fleet counts
    const At start(params_of(text), 0);
    CHECK(start.world.procurement.price_factor(kFocal, 0)[0] ==
          Catch::Approx(20000 * 1.25 * 1.1 * 1.2 / 25000));
}

TEST_CASE("where no class is legal nothing comes, and the money waits") {
    const std::string text =
        scenario("  import: {kind: licensed, classes: [h200], rules: {shut: bis_2023_10}}\n", kRegimes);
    const At shut(params_of(text, {"policy.regimes.initial=shut"}), 2);
    CHECK(shut.world.procurement.orders(kFocal, 0)[0] == 0);
    CHECK(shut.world.procurement.carried(kFocal)[0] > 1000);
    CHECK(At(params_of(text), 2).world.procurement.orders(kFocal, 0)[0] >
          1e6);  // without a rule it is a market
}

TEST_CASE(
    "stockpiling raises what is asked for by psi times the probability of a tightening within the lead time") {
    const std::string text = scenario(
        "  import: {kind: licensed, buyer_cap: 10 k H100e/quarter, lead_time: 6 months, stockpiling: 3}\n",
        "policy: {regimes: {order: [shut, split, open], initial: split, since: 2025Q1, states: {shut: {}, open: {}, "
        "split: {mean_duration: 1000 years, shape: 2, next: {shut: 1, open: 3}}}}}\n");
    // Weibull, shape 2, mean 4 years: after a year and a quarter (the first quarter's own step) the state ends within half a year
    const double scale = 4 / std::tgamma(1.5);
    const double ends = 1 - std::exp(std::pow(1.25 / scale, 2) - std::pow(1.75 / scale, 2));
    // the odd one out of a chance that it has ended already: those lanes that are still in `split`
    const At at(params_of(text, {"policy.regimes.states.split.mean_duration=4 years"}), 1);
    int seen = 0;
    for (int i = 0; i < kLanes; ++i) {
        const bool still = at.world.policy.regime()[i] == 1;
        seen += still ? 1 : 0;
        const double expected = still ? 10000 * (1 + 3 * ends / 4) : 10000;
        REQUIRE(at.world.procurement.cap(kFocal, 0)[i] == Catch::Approx(expected));
    }
    CHECK(seen > kLanes / 2);
    // the fund pays for it
    const At poor(params_of(text, {"policy.regimes.states.split.mean_duration=4 years",
                                   "actors.buyer.budget.initial=0.5 bn USD/year"}),
                  1);
    CHECK(poor.world.procurement.orders(kFocal, 0)[0] == Catch::Approx(5000));
}

TEST_CASE("a learning curve takes a fixed share off the failing dies with every doubling") {
    const Params params = params_of(scenario(kFoundry + ", learning: 20 %, experience: 1 year}\n"));
    for (const auto& [quarter, doublings] : {std::pair(1, 0.0), std::pair(5, 1.0), std::pair(13, 2.0)}) {
        const double yield = 1 - 0.6 * std::pow(0.8, doublings);
        CHECK(At(params, quarter).world.procurement.cap(kFocal, 0)[0] ==
              Catch::Approx(kPackages / 0.4 * yield * 0.8 * 0.5).epsilon(1e-12));
    }
}

TEST_CASE("nodes come at random, each multiplies what a package does, and there are so many") {
    const std::string steps = ", node_steps: {hazard: 0.5 /year, gain: 2, most: ";
    const auto output = [](const World& w) { return w.procurement.national_output(0); };
    const double p = 1 - std::exp(-0.125), base = kPackages * 0.8;
    const Spread many = spread_of(params_of(scenario(kFoundry + steps + "10}}\n")), 4, 16, output);
    check_mean(many, base * std::pow(1 + p, 4), many.deviation);
    const Spread one = spread_of(params_of(scenario(kFoundry + steps + "1}}\n")), 8, 16, output);
    const double reached = 1 - std::exp(-1.0);
    check_mean(one, base * (1 + reached), base * std::sqrt(reached * (1 - reached)));
}

TEST_CASE("closure speeds up the ramps, openness slows them down, and switched off nothing happens") {
    const std::string ramped =
        "  home: {kind: domestic, wafers: {ramp: {from: 10 k wafers/month, to: 40 k wafers/month, midpoint: 2028Q1, duration: 2 years}}, "
        "dies_per_wafer: 60, yield: 40 %, memory_output: 99 mn stacks/quarter, stacks_per_package: 8, performance: 1 H100e/package";
    const std::string text = scenario(ramped + ", induced_innovation: {strength: 1.5}}\n", kRegimes);
    const auto by_clock = [](double years) {
        return (10000 + 30000 / (1 + std::exp(-std::log(81.0) * (years - 2) / 2))) * 3 * 60 * 0.4;
    };
    const auto made = [](const Params& params) {
        return At(params, 6).world.procurement.national_output(0)[0];
    };
    CHECK(made(params_of(text)) == Catch::Approx(by_clock(1.375)));  // as it was at the start
    const auto held = [](const std::string& regime) {
        return std::vector<std::string>{"policy.levers.held={at: 2026Q3, set: {policy.regime: " + regime +
                                        "}}"};
    };
    CHECK(made(params_of(text, held("shut"))) == Catch::Approx(by_clock(0.5 + 0.875 * (1 + 1.5 * 2 / 3))));
    CHECK(made(params_of(text, held("open"))) == Catch::Approx(by_clock(0.5 + 0.875 * (1 - 1.5 / 3))));
    auto off = held("shut");
    off.emplace_back("channels.home.induced_innovation.response=off");
    CHECK(made(params_of(text, off)) == made(params_of(scenario(ramped + "}\n", kRegimes))));
}

TEST_CASE("a proxy delivers lots at random until it is found out") {
    const std::string text = scenario(
        "  shell: {kind: proxy, arrivals: 12 /year, lot: 5 k H100e, lot_sigma: 0.5, discovery: 0.4 /year}\n");
    const auto cap = [](const World& w) { return w.procurement.cap(kFocal, 0); };
    const double alive = std::exp(-0.4 * 1.5);  // six quarters
    const double second = 25e6 * std::exp(0.25);
    const double mean = 3 * 5000 * alive, variance = alive * (3 * second + 225e6) - mean * mean;
    const Spread s = spread_of(params_of(text), 6, 32, cap);
    check_mean(s, mean, std::sqrt(variance));
    CHECK(s.deviation == Catch::Approx(std::sqrt(variance)).epsilon(0.05));
    const Spread plain = spread_of(
        params_of(text, {"channels.shell.lot_sigma=0", "channels.shell.discovery=0 /year"}), 6, 32, cap);
    check_mean(plain, 15000, 5000 * std::sqrt(3));
    // found out is found out
    const Params params = params_of(text);
    World world(params, best_instruction_set());
    world.start(0);
    std::array<bool, kLanes> ended{};
    std::array<int, kLanes> idle{};
    for (int t = 1; t <= params.horizon; ++t) {
        world.step(t);
        for (std::size_t i = 0; i < kLanes; ++i)
            idle[i] = world.procurement.cap(kFocal, 0)[i] > 0 ? 0 : idle[i] + 1;
    }
    for (std::size_t i = 0; i < kLanes; ++i) ended[i] = idle[i] >= 4;  // 6e-6 of a lane that is running
    CHECK(std::count(ended.begin(), ended.end(), true) > kLanes / 2);
}

TEST_CASE(
    "an in-house chip comes from abroad where the regime permits it, else it takes from wafers and memory at home") {
    const std::string text = scenario(
        kFoundry + "}\n" +
            "  own: {kind: in_house, available: 2026Q3, foundry_output: 20 k H100e/quarter, home_foundry: home, foundry_share: 30 %, relative_performance: 1.5}\n",
        "policy: {regimes: {order: [shut, half, free], initial: free, states: {shut: {permits: {own: 0}}, half: {permits: {own: 50 %}}, free: {}}}}\n");
    const double national = kPackages * 0.8;
    const auto caps = [&](const std::string& regime, int quarter) {
        const At at(params_of(text, {"policy.regimes.initial=" + regime}), quarter);
        return std::pair(at.world.procurement.cap(kFocal, 0)[0], at.world.procurement.cap(kFocal, 1)[0]);
    };
    const auto check = [](std::pair<double, double> both, double home, double own) {
        CHECK(both.first == Catch::Approx(home));
        CHECK(both.second == Catch::Approx(own));
    };
    check(caps("shut", 2), national * 0.5, 0);  // not there yet
    check(caps("free", 3), national * 0.5, 20000);
    check(caps("half", 3), national * 0.85 * 0.5, 10000 + national * 0.15 * 1.5);
    check(caps("shut", 3), national * 0.7 * 0.5, national * 0.3 * 1.5);
}

TEST_CASE("at a ban each contract is spared with its probability; very many contracts leave that share") {
    const std::string text = scenario(
        "  abroad: {kind: offshore, tenure: owned, cap: 0 H100e/quarter, life: 1000 years, grandfathering: 30 %, wind_down: 3 months}\n",
        "policy: {regimes: {order: [shut, open], initial: open, states: {shut: {permits: {abroad: 0}}, open: {}}}, "
        "levers: {ban: {at: 2026Q2, set: {policy.regime: shut}}}}\n");
    const auto left = [](const World& w) { return w.fleet.installed(kFocal, 0); };
    const std::string long_life = "channels.abroad.life=1000 years";
    const At share(params_of(text, {long_life}), 3);
    const double before = At(params_of(text, {long_life}), 1).world.fleet.installed(kFocal, 0)[0];
    CHECK(share.world.fleet.installed(kFocal, 0)[0] == Catch::Approx(before * 0.3).epsilon(0.01));
    const Params ten = params_of(text, {"channels.abroad.contract=40 k H100e"});
    const Spread s = spread_of(ten, 3, 16, left);
    check_mean(s, share.world.fleet.installed(kFocal, 0)[0], before * std::sqrt(0.3 * 0.7 / 10));
    CHECK(s.deviation == Catch::Approx(before * std::sqrt(0.3 * 0.7 / 10)).epsilon(0.05));
    // one contract: all or nothing
    const At single(params_of(text, {"channels.abroad.contract=400 k H100e"}), 3);
    for (int i = 0; i < kLanes; ++i) {
        const double kept = single.world.fleet.installed(kFocal, 0)[i] / before;
        REQUIRE((kept < 1e-9 || kept > 0.98));
    }
}

TEST_CASE("what one rents from another counts once in the world, and not as a sale at home") {
    const std::string text = scenario("  any: {kind: licensed, home_share: 50 %}\n");
    std::vector<std::string> sets = {
        "actors.tenant={access: unrestricted, budget: {initial: 8 bn USD/year, growth: 0 %/year}, fleet: {initial: 100 k H100e}, market: {tenure: rented}}"};
    const auto world_and_cap = [&] {
        const At at(params_of(text, sets), 2);
        std::vector<double> world(kLanes);
        at.world.fleet.world(world.data());
        double all = 0;
        for (int a = 0; a < 3; ++a) all += at.world.fleet.installed(a)[0];
        return std::array{world[0], all, at.world.procurement.cap(kFocal, 0)[0],
                          at.world.fleet.installed(2)[0]};
    };
    const auto apart = world_and_cap();
    CHECK(apart[0] == Catch::Approx(apart[1]));
    CHECK(apart[2] == Catch::Approx(0.5 * (40 + 8) / 4 * 1e9 / 25000));
    sets.emplace_back("actors.tenant.leases_from=rival");
    const auto shared = world_and_cap();
    CHECK(shared[2] == Catch::Approx(0.5 * 40 / 4 * 1e9 / 25000));
    CHECK(shared[0] == Catch::Approx(shared[1] - shared[3]));
}

TEST_CASE("money is spent, carried or returned through every kind of channel") {
    const std::string text = scenario(
        kFoundry + ", learning: 10 %, node_steps: {hazard: 30 %/year}, induced_innovation: {strength: 1}}\n" +
            "  import: {kind: licensed, classes: [h20, h200], rules: {split: bis_2026_01, shut: bis_2023_10}, buyer_cap: 20 k H100e/quarter, quota: 10 k H100e/quarter, stockpiling: 2, lead_time: 6 months}\n"
            "  lease: {kind: offshore, rent: 50 %/year, term: 3 years, cap: 20 k H100e/quarter, grandfathering: 50 %, contract: 10 k H100e}\n"
            "  mall: {kind: market, price_multiple: 4, cap: 5 k H100e/quarter}\n"
            "  own: {kind: in_house, available: 2026Q3, foundry_output: 10 k H100e/quarter, home_foundry: home, foundry_share: 30 %}\n"
            "  shell: {kind: proxy, arrivals: 8 /year, lot: 3 k H100e, lot_sigma: 0.5, discovery: 10 %/year}\n"
            "  street: {kind: grey, flow: 20 k H100e/quarter, premium: 80 %, shipment: 500 H100e, seizure: 10 %}\n",
        "policy: {regimes: {order: [shut, split, open], initial: split, states: {shut: {mean_duration: 1 years, next: {split: 1}, permits: {lease: 0, own: 0}}, "
        "split: {mean_duration: 1 years, next: {shut: 1, open: 1}}, open: {mean_duration: 1 years, next: {split: 1}}}}, "
        "gate: {initial: quota, hazards: {quota: {blocked: 20 %/year, free: 40 %/year}, blocked: {quota: 60 %/year}, free: {quota: 40 %/year}}}}\n");
    for (const char* strictness : {"", "strictness: 3, "})
        for (const char* budget : {"4 bn USD/year", "20 bn USD/year", "400 bn USD/year"}) {
            INFO(strictness << budget);
            const Params params = params_of(text, {std::string("actors.buyer.procurement={") + strictness +
                                                       "carry: 70 %, carry_limit: 2}",
                                                   std::string("actors.buyer.budget.initial=") + budget});
            World world(params, best_instruction_set());
            world.start(0);
            std::vector<double> fund(kLanes, 0.0), spent_by(7, 0.0);
            for (int quarter = 1; quarter <= params.horizon; ++quarter) {
                world.step(quarter);
                const auto& p = world.procurement;
                for (int i = 0; i < kLanes; ++i) {
                    const double money =
                        world.budget.rate(kFocal)[i] * world.budget.accelerators(kFocal)[i] * kQuarter +
                        fund[static_cast<std::size_t>(i)];
                    double spent = 0;
                    for (int k = 0; k < p.channels(kFocal); ++k) {
                        REQUIRE(p.spent(kFocal, k)[i] >= 0);
                        REQUIRE(p.orders(kFocal, k)[i] <= p.cap(kFocal, k)[i] * (1 + 1e-9));
                        REQUIRE(p.spent(kFocal, k)[i] ==
                                Catch::Approx(p.orders(kFocal, k)[i] * p.price(kFocal, k)[i] / 1e9));
                        spent += p.spent(kFocal, k)[i];
                        spent_by[static_cast<std::size_t>(k)] += p.spent(kFocal, k)[i];
                    }
                    REQUIRE(std::abs(spent + p.carried(kFocal)[i] + p.returned(kFocal)[i] - money) <=
                            1e-9 * money);
                    fund[static_cast<std::size_t>(i)] = p.carried(kFocal)[i];
                }
            }
            if (std::string(budget) != "400 bn USD/year") continue;
            for (const double spent : spent_by) CHECK(spent > 0);  // each kind took part
        }
}

TEST_CASE("lowering a cap of any kind never raises what a quarter orders, in usable compute") {
    const std::string text = scenario(
        kFoundry + "}\n" +
        "  import: {kind: licensed, price_multiple: 0.9, buyer_cap: 60 k H100e/quarter}\n"
        "  own: {kind: in_house, available: 2026Q1, foundry_output: 20 k H100e/quarter, usability: 70 %}\n"
        "  shell: {kind: proxy, arrivals: 40 /year, lot: 3 k H100e, price_multiple: 1.4}\n"
        "  street: {kind: grey, flow: 40 k H100e/quarter, premium: 80 %, shipment: 500 H100e, usability: 90 %}\n");
    const auto usable = [&](const std::vector<std::string>& sets) {
        std::vector<std::string> all = {"actors.buyer.budget.initial=60 bn USD/year"};
        all.insert(all.end(), sets.begin(), sets.end());
        const At at(params_of(text, all), 1);
        std::vector<double> sum(kLanes, 0.0);
        for (int k = 0; k < at.world.procurement.channels(kFocal); ++k) {
            const double* usability =
                at.world.parameters[at.params.channels[static_cast<std::size_t>(k)].usability];
            for (int i = 0; i < kLanes; ++i)
                sum[static_cast<std::size_t>(i)] += at.world.procurement.orders(kFocal, k)[i] * usability[i];
        }
        return sum;
    };
    const auto plain = usable({});
    for (const char* lower :
         {"channels.home.buyer_share=10 %", "channels.import.buyer_cap=20 k H100e/quarter",
          "channels.own.foundry_output=2 k H100e/quarter", "channels.shell.arrivals=4 /year",
          "channels.street.enforcement=60 %", "channels.street.cap=3 k H100e/quarter"}) {
        INFO(lower);
        const auto less = usable({lower});
        for (std::size_t i = 0; i < plain.size(); ++i) REQUIRE(less[i] <= plain[i] * (1 + 1e-12));
        CHECK(std::accumulate(less.begin(), less.end(), 0.0) <
              0.999 * std::accumulate(plain.begin(), plain.end(), 0.0));
    }
}

TEST_CASE("every kind of channel has the same bits on every instruction set") {
    const std::string text = scenario(
        kFoundry + ", learning: 10 %, node_steps: {hazard: 30 %/year}, induced_innovation: {strength: 1}}\n" +
            "  import: {kind: licensed, classes: [h20, h200, mi325x], rules: {split: bis_2026_01, shut: bis_2023_10}, buyer_cap: 20 k H100e/quarter, stockpiling: 2, lead_time: 6 months}\n"
            "  lease: {kind: offshore, rent: 50 %/year, term: 3 years, cap: 20 k H100e/quarter, grandfathering: 50 %, contract: 10 k H100e}\n"
            "  own: {kind: in_house, available: 2026Q3, foundry_output: 10 k H100e/quarter, home_foundry: home, foundry_share: 30 %}\n"
            "  shell: {kind: proxy, arrivals: 8 /year, lot: 3 k H100e, lot_sigma: 0.5, discovery: 10 %/year}\n"
            "  street: {kind: grey, flow: 20 k H100e/quarter, premium: 80 %, shipment: 500 H100e, seizure: 10 %}\n",
        "policy: {regimes: {order: [shut, split, open], initial: split, states: {shut: {mean_duration: 1 years, next: {split: 1}, permits: {lease: 0, own: 0}}, "
        "split: {mean_duration: 1 years, next: {shut: 1, open: 1}}, open: {mean_duration: 1 years, next: {split: 1}}}}}\n");
    const Params params = params_of(text);
    const auto state = [&](InstructionSet set) {
        World world(params, set);
        world.start(3);
        std::vector<double> all;
        for (int t = 1; t <= params.horizon; ++t) {
            world.step(t);
            for (int k = 0; k < world.procurement.channels(kFocal); ++k)
                for (const double* x :
                     {world.procurement.cap(kFocal, k), world.procurement.price(kFocal, k),
                      world.procurement.orders(kFocal, k), world.fleet.installed(kFocal, k)})
                    all.insert(all.end(), x, x + kLanes);
        }
        return all;
    };
    const auto best = state(best_instruction_set());
    for (const InstructionSet set : available_instruction_sets()) CHECK(state(set) == best);
}
