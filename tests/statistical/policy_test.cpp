// M1–M4, M6, M10's jumps, M11's loop, M29's closing and M35 against what their equations give on paper. Shares are judged at 5
// standard errors of the share on paper; over some 150 comparisons a false alarm comes once in ten thousand changes of the draws.

#include "catch.hpp"
#include "engine/simulate.hpp"
#include "input/resolve.hpp"
#include "key_effects.hpp"
#include "unit/scenario_text.hpp"

#include <cmath>
#include <map>
#include <string>
#include <vector>

using namespace capexsim;
using namespace capexsim::test;
using Catch::Approx;

namespace {

constexpr std::uint64_t kBlocksHere = 100;
constexpr double kTrajectories = kBlocksHere * kLanes;

Params world_of(const std::string& more, const std::vector<std::string>& sets = {}) {
    return resolve(read_text_scenario(small_scenario(more), sets));
}

/// Share of all trajectories for which something holds, at the end of every quarter, [T - 1].
std::vector<double> shares(const Params& params, int quarters,
                           const std::function<bool(const World&, int)>& holds) {
    std::vector<double> counts(static_cast<std::size_t>(quarters), 0.0);
    World world(params, best_instruction_set());
    for (std::uint64_t block = 0; block < kBlocksHere; ++block) {
        world.start(block);
        for (int quarter = 1; quarter <= quarters; ++quarter) {
            world.step(quarter);
            for (int i = 0; i < kLanes; ++i) counts[static_cast<std::size_t>(quarter - 1)] += holds(world, i);
        }
    }
    for (double& count : counts) count /= kTrajectories;
    return counts;
}

void check_share(double is, double expected) {
    const double error = std::sqrt(std::max(expected * (1 - expected), 1e-12) / kTrajectories);
    INFO(is << ", on paper " << expected);
    CHECK(std::abs(is - expected) <= 5 * error + 1e-12);
}

/// In `middle` for 2 years on average; a third of the jumps tighten. `shut` and `open` last for ever.
const std::string kThree =
    "regimes: {order: [shut, middle, open], initial: middle, states: {shut: {}, open: {}, "
    "middle: {mean_duration: 2 years, next: {shut: 1, open: 2}}}}";

std::vector<double> regime_shares(const Params& params, int state) {
    return shares(params, params.horizon,
                  [=](const World& w, int i) { return w.policy.regime()[i] == state; });
}

}  // namespace

TEST_CASE("an event multiplies the hazards of its direction within its window, and targets compete") {
    // from T = 3 to T = 6, tightening alone is three times as likely: h = (1/3 · 3, 2/3) of 1/2 a year
    const Params params = world_of(
        "policy: {" + kThree + ", events: {vote: {from: 2026Q3, to: 2027Q3, direction: tightening, by: 3}}}");
    const std::vector<double> shut = regime_shares(params, 0), open = regime_shares(params, 2);
    double stay = 1, tight = 0, loose = 0;
    for (int t = 1; t <= params.horizon; ++t) {
        const double h_tight = (t >= 3 && t <= 6 ? 3.0 : 1.0) / 3, h_loose = 2.0 / 3;
        const double leave = 1 - std::exp(-(h_tight + h_loose) * kQuarter / 2);
        tight += stay * leave * h_tight / (h_tight + h_loose);
        loose += stay * leave * h_loose / (h_tight + h_loose);
        stay *= 1 - leave;
        check_share(shut[static_cast<std::size_t>(t - 1)], tight);
        check_share(open[static_cast<std::size_t>(t - 1)], loose);
    }
}

TEST_CASE("events whose windows overlap multiply each other, and a factor of 0 rules a change out") {
    const Params params = world_of("policy: {" + kThree +
                                   ", events: {a: {from: 2026Q1, to: 2028Q1, by: 2}, "
                                   "b: {from: 2026Q1, to: 2028Q1, by: 1.5}, "
                                   "c: {from: 2026Q1, to: 2028Q1, direction: loosening, by: 0}}}");
    const std::vector<double> shut = regime_shares(params, 0), open = regime_shares(params, 2);
    CHECK(open.back() == 0);
    check_share(shut.back(), 1 - std::exp(-2.0 / 2 * 3 / 3));
}

TEST_CASE("a window that has not opened, or a factor of 1, moves no bit") {
    const Params plain = world_of("policy: {" + kThree + "}");
    for (const char* event : {"{from: 2027Q1, to: 2027Q3, by: 9}", "{from: 2026Q1, to: 2027Q3, by: 1}"}) {
        const Params with = world_of("policy: {" + kThree + ", events: {e: " + event + "}}");
        CHECK(same_bits(raw_state(plain, 4), raw_state(with, 4)));
    }
}

TEST_CASE("the response multiplies hazards by a power of the watched ratio's change") {
    // the focal actor alone grows, 0.4 a year: ln R(T-1)/R(0) = 0.1 (T - 1)
    const std::vector<std::string> grows = {"actors.a.budget.growth=0.4 log/year",
                                            "actors.b.budget.growth=0 log/year"};
    for (const double strength : {5.0, -5.0}) {
        const Params params = world_of(
            "policy: {" + kThree +
                ", response: {watch: spend, direction: both, strength: " + std::to_string(strength) + "}}",
            grows);
        const std::vector<double> middle = regime_shares(params, 1);
        double hazard = 0;
        for (int t = 1; t <= params.horizon; ++t) {
            hazard += std::exp(strength * 0.1 * (t - 1)) * kQuarter / 2;
            check_share(middle[static_cast<std::size_t>(t - 1)], std::exp(-hazard));
        }
    }
}

TEST_CASE("the response stops growing where the log ratio has moved by two") {
    const Params params =
        world_of("policy: {" + kThree + ", response: {watch: spend, direction: both, strength: 1}}",
                 {"actors.a.budget.growth=8 log/year", "actors.b.budget.growth=0 log/year"});
    const std::vector<double> middle = regime_shares(params, 1);
    // T = 1: factor 1; from T = 2 on the ratio has moved by 2 or more
    check_share(middle[3], std::exp(-(1 + 3 * std::exp(2.0)) * kQuarter / 2));
}

TEST_CASE("a response to the logarithm of effective compute is the same as to its ratio") {
    // training compute of the focal actor alone grows with its fleet; w = 1, so ln E moves as ln C
    const std::vector<std::string> grows = {"actors.a.budget.growth=100 %/year",
                                            "actor_defaults.fleet.life=20 years"};
    const Params stock = world_of("policy: {" + kThree + ", response: {watch: stock, strength: 2}}", grows);
    const Params effective =
        world_of("policy: {" + kThree + ", response: {watch: effective, strength: 2}}", grows);
    const auto states = [](const Params& params) {
        std::vector<double> all;
        World w(params, best_instruction_set());
        w.start(0);
        for (int t = 1; t <= params.horizon; ++t) {
            w.step(t);
            all.insert(all.end(), w.policy.regime(), w.policy.regime() + kLanes);
        }
        return all;
    };
    CHECK(states(stock) == states(effective));
}

TEST_CASE("a tightening makes the gate's way to blocked more likely in its quarter and the next") {
    // the lever tightens in T = 5; hazards ln 2 a year, eight times that in T = 5 and 6
    const Params params = world_of(
        "policy: {regimes: {order: [shut, open], initial: open, states: {shut: {}, open: {}}}, "
        "gate: {initial: free, hazards: {free: {blocked: 50 %/year}}, retaliation: 8}, "
        "levers: {tight: {at: 2027Q1, set: {policy.regime: shut}}}}");
    const std::vector<double> blocked =
        shares(params, 8, [](const World& w, int i) { return w.policy.gate()[i] == 0; });
    for (int t = 1; t <= 8; ++t) {
        const double quarters = t + 7.0 * std::max(0, std::min(t - 4, 2));
        check_share(blocked[static_cast<std::size_t>(t - 1)], 1 - std::exp2(-quarters / 4));
    }
}

TEST_CASE("an event on the gate multiplies its hazards and leaves the regime alone") {
    const std::string gate =
        ", gate: {initial: quota, hazards: {quota: {blocked: 50 %/year, free: 50 %/year}}}";
    const std::string event =
        ", events: {e: {from: 2026Q1, to: 2028Q1, multiplies: gate, direction: loosening, by: 4}}";
    const Params params = world_of("policy: {" + kThree + gate + event + "}");
    const std::vector<double> free =
        shares(params, 4, [](const World& w, int i) { return w.policy.gate()[i] == 2; });
    check_share(free[3], 0.8 * (1 - std::exp2(-5.0)));
    CHECK(regime_shares(params, 0) == regime_shares(world_of("policy: {" + kThree + gate + "}"), 0));
}

TEST_CASE("a lever's ramp moves its value along a line, read in the middle of the quarter") {
    const Params params = world_of(
        "policy: {levers: {dear: {at: 2026Q3, ramp: 1 year, for: 18 months, "
        "set: {actors.b.market.price_multiple: 3}}}}\n");
    const std::vector<double> factor =
        follow(params, level([](const World& w) { return w.procurement.price_factor(1, 0); }), 8);
    const std::vector<double> expected = {1, 1, 1.25, 1.75, 2.25, 2.75, 3, 3};
    for (std::size_t t = 0; t < 8; ++t) CHECK(factor[t] == Approx(expected[t]).epsilon(1e-12));
    const std::vector<double> later =
        follow(resolve(read_text_scenario(
                   small_scenario("policy: {levers: {dear: {at: 2026Q3, ramp: 1 year, "
                                  "for: 12 months, set: {actors.b.market.price_multiple: 3}}}}\n"))),
               level([](const World& w) { return w.procurement.price_factor(1, 0); }), 8);
    CHECK(later[6] == 1);  // over, it lets go at once
}

TEST_CASE("what buyers foresee of a tightening is what the chain does then") {
    // Weibull shape 2 and age 1 year: the first change within a year and a half, if it tightens
    const std::string regimes =
        "regimes: {order: [shut, middle, open], initial: middle, since: 2025Q1, states: {shut: {}, open: {}, "
        "middle: {mean_duration: 2 years, shape: 2, next: {shut: 1, open: 2}}}}";
    const std::string event = ", events: {vote: {from: 2026Q4, to: 2027Q2, direction: tightening, by: 3}}";
    const Params params = world_of("policy: {" + regimes + event + "}");
    World world(params, best_instruction_set());
    world.start(0);
    world.step(1);
    const double lambda = 2 / std::tgamma(1.5);
    const auto cumulative = [&](double age) { return age * age / (lambda * lambda); };
    std::vector<double> ahead(kLanes, 1.4), told(kLanes, 0.0);
    world.policy.tightening_probability(ahead.data(), told.data());
    double stay = 1, expected = 0;
    for (int t = 2; t <= 7; ++t) {
        const double begin = 1.25 + (t - 2) * 0.25, end = std::min(begin + 0.25, 1.25 + 1.4);
        const double h_tight = (t == 4 || t == 5 ? 3.0 : 1.0) / 3, h_loose = 2.0 / 3;
        const double leave = 1 - std::exp(-(cumulative(end) - cumulative(begin)) * (h_tight + h_loose));
        expected += stay * leave * h_tight / (h_tight + h_loose);
        stay *= 1 - leave;
    }
    int compared = 0;
    for (std::size_t i = 0; i < kLanes; ++i) {
        if (world.policy.regime()[i] != 1) continue;
        CHECK(told[i] == Approx(expected).epsilon(1e-9));
        ++compared;
    }
    CHECK(compared > kLanes / 2);
}

TEST_CASE("an announced lever is foreseen with its probability, a surprise is not") {
    const std::string regimes = "regimes: {order: [shut, open], initial: open, states: {shut: {}, open: {}}}";
    const auto told_at = [&](const std::string& lever, int quarter) {
        const Params params = world_of("policy: {" + regimes + ", levers: {tight: " + lever + "}}");
        World world(params, best_instruction_set());
        world.start(0);
        for (int t = 1; t <= quarter; ++t) world.step(t);
        std::vector<double> ahead(kLanes, 0.5), told(kLanes, -1.0);
        world.policy.tightening_probability(ahead.data(), told.data());
        CHECK(std::count(told.begin(), told.end(), told[0]) == kLanes);
        return told[0];
    };
    const std::string lever = "{at: 2027Q1, probability: 30 %, set: {policy.regime: shut}";
    CHECK(told_at(lever + ", announced: 2026Q2}", 2) == 0);  // three quarters away
    CHECK(told_at(lever + ", announced: 2026Q2}", 3) == Approx(0.3));
    CHECK(told_at(lever + ", announced: 2026Q4}", 3) == 0);
    CHECK(told_at(lever + ", announced: 2026Q4}", 4) == Approx(0.3));
    CHECK(told_at(lever + ", announced: 2026Q2}", 5) == 0);  // it has happened, or will not
    CHECK(told_at(lever + "}", 4) == 0);
    CHECK(told_at("{at: 2027Q1, announced: 2026Q2, set: {policy.regime: open}}", 4) == 0);
}

TEST_CASE("a supply shock takes its severity for its duration") {
    // certain severity: E = 1 - s P(an arrival within the last two quarters)
    const Params params = resolve(read_text_scenario(
        small_scenario(), {"market.supply_shock={rate: 0.8 /year, severity: 40 %, duration: 6 months}"}));
    const std::vector<double> cut =
        shares(params, 6, [](const World& w, int i) { return w.market.foreign_supply()[i] == 0.6; });
    const std::vector<double> whole =
        shares(params, 6, [](const World& w, int i) { return w.market.foreign_supply()[i] == 1.0; });
    for (int t = 1; t <= 6; ++t) {
        check_share(cut[static_cast<std::size_t>(t - 1)], 1 - std::exp(-0.2 * std::min(t, 2)));
        CHECK(cut[static_cast<std::size_t>(t - 1)] + whole[static_cast<std::size_t>(t - 1)] == Approx(1));
    }
}

TEST_CASE("the severity of supply shocks is drawn anew for each, after its Beta law") {
    const Params params = resolve(read_text_scenario(
        small_scenario(),
        {"market.supply_shock={rate: 100 /year, severity: {beta: {alpha: 2, beta: 3}}, duration: 3 months}"}));
    World world(params, best_instruction_set());
    double sum = 0, square = 0, both = 0;
    std::vector<double> before(kLanes);
    for (std::uint64_t block = 0; block < kBlocksHere; ++block) {
        world.start(block);
        for (int t = 1; t <= 2; ++t) {
            world.step(t);
            for (std::size_t i = 0; i < kLanes; ++i) {
                const double loss =
                    1 - world.market.foreign_supply()[i] - 0.4;  // Beta(2, 3): mean 0.4, variance 0.04
                if (t == 2) both += loss * before[i];
                before[i] = loss;
                sum += loss;
                square += loss * loss;
            }
        }
    }
    const double n = 2 * kTrajectories;
    CHECK(std::abs(sum / n) < 5 * 0.2 / std::sqrt(n));
    // kurtosis of Beta(2, 3) is 2.357: the variance of squares is (2.357 - 1) 0.04²
    CHECK(std::abs(square / n - 0.04) < 5 * std::sqrt(1.357) * 0.04 / std::sqrt(n));
    CHECK(std::abs(both / kTrajectories) <
          5 * 0.04 / std::sqrt(kTrajectories));  // two quarters know nothing of each other
}

TEST_CASE("what the world can make is shared pro rata, and what is not spent is carried or returned") {
    // a buys freely for 2.5 bn USD a quarter, b for 7.5: 125 k and 375 k wanted, of 200 k made, 20 % more each year
    const std::vector<std::string> sets = {
        "actors.a.budget={initial: 10 bn USD/year, growth: 0 %/year}",
        "actors.b.budget={initial: 30 bn USD/year, growth: 0 %/year}",
        "market.world_supply={initial: 200 k H100e/quarter, growth: 20 %/year}"};
    const Params params = resolve(read_text_scenario(small_scenario(), sets));
    World world(params, best_instruction_set());
    world.start(0);
    double fund_a = 0, fund_b = 0;
    for (int t = 1; t <= 8; ++t) {
        world.step(t);
        const double made = 200e3 * std::pow(1.2, t / 4.0);
        const double money_a = 2.5 + fund_a, money_b = 7.5 + fund_b;
        const double part = made / ((money_a + money_b) * 1e9 / 20000);
        CHECK(world.procurement.orders(0, 0)[0] + world.procurement.orders(1, 0)[0] ==
              Approx(made).epsilon(1e-12));
        CHECK(world.procurement.orders(0, 0)[0] == Approx(part * money_a * 1e9 / 20000).epsilon(1e-12));
        CHECK(world.procurement.total_spent(0)[0] == Approx(part * money_a).epsilon(1e-12));
        fund_a = std::min(money_a * (1 - part), 4 * 2.5);
        fund_b = std::min(money_b * (1 - part), 4 * 7.5);
        CHECK(world.procurement.carried(0)[0] == Approx(fund_a).epsilon(1e-12));
        CHECK(world.procurement.returned(1)[0] == Approx(money_b * (1 - part) - fund_b).margin(1e-12));
        CHECK(world.procurement.realised(1)[0] == Approx(4 * part * money_b).epsilon(1e-12));
    }
}

TEST_CASE("imports under licence take from what the world makes where the switch says so") {
    const auto bought = [](const std::string& subtracts) {
        std::string text = small_scenario(
            "channels: {c: {kind: licensed, buyer_cap: 20 k H100e/quarter}, d: {kind: market, price_multiple: 3}}\n");
        const Params params = resolve(read_text_scenario(
            text,
            {"actors.a.access=controlled", "actors.b.budget={initial: 30 bn USD/year, growth: 0 %/year}",
             "market.world_supply={initial: 100 k H100e/quarter, licensed_subtracts: " + subtracts + "}"}));
        return follow(params, level(orders(1, 0)), 2).back();
    };
    CHECK(bought("false") == Approx(100e3));
    CHECK(bought("true") == Approx(80e3));
}

TEST_CASE("a shock cuts what each buyer of foreign chips gets, and domestic chips not at all") {
    const std::string channels =
        "channels: {l: {kind: licensed, buyer_cap: 20 k H100e/quarter}, o: {kind: offshore, tenure: owned, cap: 10 k H100e/quarter}, "
        "d: {kind: domestic, price_multiple: 0.5, wafers: 1 k wafers/month, dies_per_wafer: 60, yield: 40 %, memory_output: 4 mn stacks/quarter, "
        "stacks_per_package: 8, performance: 0.8 H100e/package}, m: {kind: market, price_multiple: 2}}\n";
    const auto world_with = [&](const std::string& severity) {
        return resolve(read_text_scenario(
            small_scenario(channels),
            {"actors.a.access=controlled", "actors.a.budget={initial: 8 bn USD/year, growth: 0 %/year}",
             "market.supply_shock={rate: 1000 /year, severity: " + severity + ", duration: 1 year}"}));
    };
    const Params none = world_with("0 %"), some = world_with("30 %");
    World whole(none, best_instruction_set()), cut(some, best_instruction_set());
    for (World* w : {&whole, &cut}) {
        w->start(0);
        w->step(1);
    }
    const auto order = [](const World& w, int actor, int k) { return w.procurement.orders(actor, k)[0]; };
    CHECK(order(cut, 0, 0) == order(whole, 0, 0));                // domestic
    CHECK(order(cut, 0, 1) == Approx(0.7 * order(whole, 0, 1)));  // licensed
    CHECK(order(cut, 0, 3) == Approx(0.7 * order(whole, 0, 3)));  // offshore
    CHECK(order(cut, 0, 2) > order(whole, 0, 2));         // the dear market gets what is left of the money,
    CHECK(order(cut, 0, 2) <= 0.7 * 2e9 / 40000 + 1e-6);  // within its own cut
    CHECK(order(cut, 1, 0) == Approx(0.7 * order(whole, 1, 0)));  // the rival
    CHECK(cut.procurement.carried(1)[0] == Approx(0.3 * whole.procurement.money(1)[0]));
}

TEST_CASE("where foreign supply could run short and does not, no bit moves") {
    const std::string file = std::string(CAPEXSIM_SOURCE_DIR) + "/tests/statistical/every_feature.yaml";
    const auto state = [&](const std::vector<std::string>& sets) {
        return raw_state(resolve(read_scenario({.file = file, .sets = sets})), 12);
    };
    const std::vector<double> plain = state({});
    CHECK(same_bits(plain,
                    state({"market.supply_shock={rate: 0 /year, severity: 50 %, duration: 1 year}",
                           "policy.levers.e_shock={at: 2035Q1, set: {market.supply_shock.rate: 1 /year}}"})));
    CHECK(same_bits(plain, state({"market.world_supply.initial=900 mn H100e/quarter"})));
}

TEST_CASE("own jumps arrive with their rate within their window, and add their size to the log budget") {
    const Params params = resolve(read_text_scenario(
        small_scenario(),
        {"actors.a.budget.jumps={listing: {rate: 0.8 /year, size: 0.5, from: 2026Q3, to: 2027Q2}}",
         "actors.a.budget.growth=0 log/year"}));
    const auto after = [](int jumps) {
        return [jumps](const World& w, int i) {
            return std::abs(std::log(w.budget.rate(0)[i] / 10) - 0.5 * jumps) < 1e-9;
        };
    };
    const std::vector<double> none = shares(params, 8, after(0)), one = shares(params, 8, after(1));
    const double p = 1 - std::exp(-0.2);
    for (int t = 1; t <= 8; ++t) {
        const int tries = std::max(0, std::min(t - 2, 3));
        check_share(none[static_cast<std::size_t>(t - 1)], std::pow(1 - p, tries));
        check_share(one[static_cast<std::size_t>(t - 1)], tries * p * std::pow(1 - p, tries - 1));
    }
}

TEST_CASE("jumps of one actor are each their own, of either sign") {
    const Params params = resolve(read_text_scenario(
        small_scenario(),
        {"actors.a.budget.jumps={up: {rate: 0.4 /year, size: 1}, down: {rate: 0.8 /year, size: -0.25}}",
         "actors.a.budget.growth=0 log/year"}));
    const std::vector<double> both = shares(params, 1, [](const World& w, int i) {
        return std::abs(std::log(w.budget.rate(0)[i] / 10) - 0.75) < 1e-9;
    });
    check_share(both[0], (1 - std::exp(-0.1)) * (1 - std::exp(-0.2)));
}

TEST_CASE("cash flow follows the share of application compute where applications earn") {
    const Params params = resolve(read_text_scenario(
        small_scenario(),
        {"actors.a.budget={initial: 10 bn USD/year, growth: 50 %/year, finance: {cash_flow: 12 bn USD/year, growth: "
         "10 %/year, share: 0.9, cash: 0.1 bn USD/year, debt: 0.2 bn USD/year, monetisation: 1.5}}",
         "actors.a.divisions={m: {role: models, compute: 40 %}, p: {role: applications, compute: 60 %}}",
         "actors.a.fleet.initial=1 mn H100e", "actors.b.fleet.initial=100 k H100e",
         "actors.b.budget.growth=0 log/year", "actors.b.capability.application_share=20 %"}));
    CHECK(params.inputs.at(static_cast<std::size_t>(params.actors[0].capability.training_share))
              .distribution.parameters[0] == Approx(0.4));
    World world(params, best_instruction_set());
    world.start(0);
    const auto share = [&] {
        const double own = 0.6 * world.fleet.active(0)[0];
        return own / (own + 0.2 * world.fleet.active(1)[0]);
    };
    const double start = share();
    int bound = 0;
    for (int t = 1; t <= 8; ++t) {
        const double before = share(), budget = world.budget.rate(0)[0];
        world.step(t);
        const double cash = 12 * std::pow(1.1, t / 4.0) * std::pow(before / start, 1.5);
        const double cap = 0.9 * cash + 0.1 + 0.2;
        CHECK(world.budget.rate(0)[0] == Approx(std::min(budget * std::pow(1.5, 0.25), cap)).epsilon(1e-10));
        bound += budget * std::pow(1.5, 0.25) > cap;
    }
    CHECK(bound >= 3);
    CHECK(bound < 8);
}

TEST_CASE("closed weights end diffusion from their date on, or by their hazard, for good") {
    const std::vector<std::string> sets = {
        "actors.b.capability.algorithmic_progress=1 log/year",
        "actors.a.capability={diffusion: 0.8 /year, algorithmic_progress: 0.2 log/year}"};
    const auto with = [&](const std::string& closing) {
        std::vector<std::string> all = sets;
        all.push_back("capability.weights_closing=" + closing);
        return resolve(read_text_scenario(small_scenario(), all));
    };
    const auto gaps = [](const Params& params) {
        return follow(params,
                      gap([](const World& w) { return w.capability.algorithms(1); },
                          [](const World& w) { return w.capability.algorithms(0); }),
                      8);
    };
    // at the steady gap G = (a_L - a_i)/φ = 1; from T = 4 on φ is a quarter of 0.8: G' = (1 - φΔ) G + 0.8 Δ
    const std::vector<double> dated = gaps(with("{date: 2026Q4, remaining: 25 %}"));
    double expected = 1;
    for (int t = 1; t <= 8; ++t) {
        expected = (1 - (t < 4 ? 0.8 : 0.2) * kQuarter) * expected + 0.8 * kQuarter;
        CHECK(dated[static_cast<std::size_t>(t - 1)] == Approx(expected).epsilon(1e-9));
    }
    const Params hazard = with("{hazard: 50 %/year, remaining: 0 %}");
    const std::vector<double> closed = shares(hazard, 8, [](const World& w, int i) {
        return w.capability.algorithms(1)[i] - w.capability.algorithms(0)[i] > 1 + 1e-9;
    });
    for (int t = 1; t <= 8; ++t)
        check_share(closed[static_cast<std::size_t>(t - 1)], 1 - std::exp2(-t / 4.0));
}

TEST_CASE("the switch decides the sign of every reaction, and is reported apart") {
    const auto with = [](const std::string& word, const std::string& strength) {
        std::vector<std::string> sets = {"actors.a.budget.reaction={strength: " + strength + "}",
                                         "actors.b.budget.initial=20 bn USD/year"};
        if (!word.empty()) sets.push_back("market.reaction=" + word);
        return raw_state(resolve(read_text_scenario(small_scenario(), sets)), 6);
    };
    CHECK(same_bits(with("chase", "-30 %/year"), with("", "30 %/year")));
    CHECK(same_bits(with("discourage", "30 %/year"), with("", "-30 %/year")));
    CHECK(same_bits(with("none", "30 %/year"), with("", "0 %/year")));
    CHECK_FALSE(same_bits(with("chase", "30 %/year"), with("discourage", "30 %/year")));
    const Params params = resolve(
        read_text_scenario(small_scenario(), {"actors.a.budget.reaction={strength: 30 %/year}",
                                              "market.reaction={choice: {chase: 30 %, discourage: 70 %}}"}));
    REQUIRE(params.switches.size() == 1);
    CHECK(params.switches[0].path == "market.reaction");
    CHECK(params.switches[0].weights == std::vector<double>{0.3, 0, 0.7});
}

TEST_CASE("by total processing performance a channel's compute counts by its ratio") {
    const std::string channels = "channels: {c: {kind: market, usability: 80 %}}\n";
    const auto usable = [&](const std::vector<std::string>& more) {
        std::vector<std::string> sets = {"actors.a.access=controlled"};
        sets.insert(sets.end(), more.begin(), more.end());
        const Params params = resolve(read_text_scenario(small_scenario(channels), sets));
        return follow(params, level(active(0)), 4).back();
    };
    const double dense = usable({});
    CHECK(usable({"market.compute_basis=dense_8bit", "channels.c.compute_basis_ratio=0.5"}) == dense);
    CHECK(usable({"market.compute_basis=total_processing_performance",
                  "channels.c.compute_basis_ratio=0.5"}) == Approx(dense / 2));
    CHECK(usable({"market.compute_basis=total_processing_performance"}) == dense);
    // drawn, the two stand side by side
    const double drawn =
        usable({"market.compute_basis={choice: {dense_8bit: 50 %, total_processing_performance: 50 %}}",
                "channels.c.compute_basis_ratio=0.5"});
    CHECK(drawn > 0.7 * dense);
    CHECK(drawn < 0.8 * dense);
}

TEST_CASE("exit and parity compete: the cumulative incidence is that of two constant hazards") {
    // a jump closes the gap in spend at once, λ = 1 a year; exit comes with μ = 0.6 and goes first within a quarter
    const Params params = resolve(read_text_scenario(
        small_scenario(), {"actors.a.budget={growth: 0 log/year, jumps: {win: {rate: 1 /year, size: 5}}}",
                           "actors.b.budget={initial: 100 bn USD/year, growth: 0 log/year}",
                           "parity.sustained=1 quarter", "parity.exit={rate: 0.6 /year}"}));
    engine::RunControl control;
    control.trajectories = static_cast<std::uint64_t>(kTrajectories);
    control.threads = 1;
    control.record_fans = false;
    const Tally tally = engine::simulate(params, control);
    const double p = 1 - std::exp(-0.25), q = 1 - std::exp(-0.15);
    double stay = 1, reached = 0, gone = 0, is_reached = 0, is_gone = 0;
    for (std::size_t t = 1; t <= 8; ++t) {
        gone += stay * q;
        reached += stay * (1 - q) * p;
        stay *= (1 - q) * (1 - p);
        is_reached += static_cast<double>(tally.confirmed[t]) / kTrajectories;
        is_gone += static_cast<double>(tally.left[t]) / kTrajectories;
        check_share(is_reached, reached);
        check_share(is_gone, gone);
    }
    CHECK(tally.left[0] + static_cast<std::uint64_t>(std::lround(is_gone * kTrajectories)) ==
          tally.trajectories);
    CHECK(tally.confirmed[0] >= tally.trajectories - tally.left[0]);
}

TEST_CASE("after an exit nothing is confirmed and nothing is lost") {
    // B_a = 20 · 0.9^T against 10: parity in T = 1 … 6, confirmed in T = 2, lost in T = 7
    const auto tally_with = [](const std::vector<std::string>& more) {
        std::vector<std::string> sets = {"actors.a.budget={initial: 20 bn USD/year, growth: -34.39 %/year}",
                                         "actors.b.budget.growth=0 log/year", "parity.sustained=2 quarters",
                                         "parity.hysteresis=0 %", "parity.relapse_after=1 quarter"};
        sets.insert(sets.end(), more.begin(), more.end());
        engine::RunControl control;
        control.trajectories = kLanes;
        control.threads = 1;
        control.record_fans = false;
        return engine::simulate(resolve(read_text_scenario(small_scenario(), sets)), control);
    };
    const Tally stays = tally_with({});
    CHECK(stays.left.empty());
    CHECK(stays.confirmed[2] == kLanes);
    CHECK(stays.relapsed[0] == kLanes);
    const std::string sure = "rate: 1000 /year";
    const Tally at_once = tally_with({"parity.exit={" + sure + ", to: 2026Q2}"});
    CHECK(at_once.confirmed[0] == kLanes);
    CHECK(at_once.left[1] == kLanes);
    const Tally before =
        tally_with({"parity.exit={" + sure + ", from: 2026Q2}"});  // in the quarter of the confirmation
    CHECK(before.confirmed[0] == kLanes);
    CHECK(before.left[2] == kLanes);
    const Tally after = tally_with({"parity.exit={" + sure + ", from: 2026Q3}"});
    CHECK(after.confirmed[2] == kLanes);
    CHECK(after.left[0] == kLanes);
    CHECK(after.relapsed[0] == 0);
    const Tally later = tally_with({"parity.exit={" + sure + ", from: 2027Q4}"});
    CHECK(later.relapsed[0] == kLanes);
}
