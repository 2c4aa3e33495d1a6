// Properties that hold for every scenario: conservation, symmetry, monotony, and the same bits whatever the machine does.

#include "catch.hpp"
#include "engine/pair.hpp"
#include "engine/record.hpp"
#include "engine/recorded.hpp"
#include "engine/simulate.hpp"
#include "input/read_scenario.hpp"
#include "input/resolve.hpp"
#include "input/yaml.hpp"
#include "model/step.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace capexsim;

namespace {

const std::string kSource = CAPEXSIM_SOURCE_DIR;
const std::string kBriefed = kSource + "/scenarios/as_briefed.yaml";
const std::string kCases = kSource + "/tests/reference/cases/";
constexpr std::uint64_t kFew = 1536;  // three blocks

Params params_of(const std::string& file, std::vector<std::string> sets = {},
                 std::vector<std::string> overlays = {}) {
    ReadRequest request;
    request.file = file;
    request.sets = std::move(sets);
    request.what_ifs = std::move(overlays);
    return resolve(read_scenario(request));
}

Params params_of_text(const std::string& text) {
    ReadRequest request;
    request.file = "s.yaml";
    request.texts = {{"s.yaml", text}};
    return resolve(read_scenario(request));
}

std::string text_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The same scenario in one line, its maps from the last key to the first, and so the options of choices and mixtures.
std::string backwards(const YamlNode& node, bool options = false) {
    std::string text;
    const auto join = [&](const std::string& part) { text = part + (text.empty() ? "" : ", ") + text; };
    if (node.kind == YamlNode::Kind::map) {
        for (const Member& member : node.members)
            join(member.key + ": " +
                 backwards(member.value, member.key == "mixture" || member.key == "choice"));
        return "{" + text + "}";
    }
    if (node.kind == YamlNode::Kind::sequence) {
        std::vector<YamlNode> items = node.items;
        if (!options) std::reverse(items.begin(), items.end());  // joined from the last to the first
        for (const YamlNode& item : items) join(backwards(item));
        return "[" + text + "]";
    }
    return node.text.find(',') == std::string::npos ? node.text : '"' + node.text + '"';
}

Tally run(const Params& params, std::uint64_t trajectories = kFew, int threads = 1,
          InstructionSet set = best_instruction_set()) {
    engine::RunControl control;
    control.trajectories = trajectories;
    control.threads = threads;
    control.instruction_set = set;
    return engine::simulate(params, control);
}

bool same(const Tally& a, const Tally& b) {
    const auto occupancy = [](const Tally& t) {
        std::vector<std::uint64_t> all;
        for (const auto& o : t.occupancy) all.insert(all.end(), o.counts.begin(), o.counts.end());
        return all;
    };
    return a.trajectories == b.trajectories && a.confirmed == b.confirmed && a.onset == b.onset &&
           a.left == b.left && a.relapsed == b.relapsed && a.histograms == b.histograms && a.sums == b.sums &&
           a.squares == b.squares && occupancy(a) == occupancy(b);
}

/// Everything that a World holds that anybody reads, for every quarter of one block.
std::vector<double> state_of(const Params& params, InstructionSet set, int quarters) {
    std::vector<double> all;
    model::World world(params, set);
    world.start(0);
    const auto take = [&](const double* column) {
        if (column) all.insert(all.end(), column, column + kLanes);
    };
    for (int quarter = 1; quarter <= quarters; ++quarter) {
        world.step(quarter);
        for (int a = 0; a < static_cast<int>(params.actors.size()); ++a) {
            take(world.budget.rate(a));
            take(world.budget.growth(a));
            take(world.procurement.total_spent(a));
            take(world.fleet.active(a));
            take(world.capability.effective(a));
            take(world.capability.algorithms(a));
            take(world.capability.lag(a));
            for (int k = 0; k < world.procurement.channels(a); ++k) {
                take(world.procurement.orders(a, k));
                take(world.fleet.installed(a, k));
            }
        }
        take(world.market.price());
        take(world.policy.regime());
        take(world.policy.gate());
    }
    return all;
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

std::vector<std::string> embargo() {
    return {"policy.levers.test={at: 2028Q1, set: {policy.regime: embargo}}"};
}

/// What the focal actor orders in this quarter over all channels [usable H100e].
double usable_ordered(const Params& params, const model::World& world, int lane) {
    const auto& channels = params.actors[static_cast<std::size_t>(params.focal)].channels;
    double sum = 0.0;
    for (std::size_t k = 0; k < channels.size(); ++k) {
        const ChannelParams& channel = params.channels[static_cast<std::size_t>(channels[k])];
        sum += world.procurement.orders(params.focal, static_cast<int>(k))[lane] *
               world.parameters[channel.usability][lane];
    }
    return sum;
}

double probability(const Tally& tally, Metric metric, int quarter) {
    const auto row = static_cast<std::size_t>(metric) * static_cast<std::size_t>(tally.horizon + 1);
    std::uint64_t count = 0;
    for (int t = 1; t <= quarter; ++t) count += tally.confirmed[row + static_cast<std::size_t>(t)];
    return static_cast<double>(count) / static_cast<double>(tally.trajectories);
}

}  // namespace

TEST_CASE("One, two and seven threads give the same bits") {
    const Params params = params_of(kBriefed);
    const Tally one = run(params, kFew + 100, 1);
    CHECK(same(one, run(params, kFew + 100, 2)));
    CHECK(same(one, run(params, kFew + 100, 7)));
}

TEST_CASE("Every instruction set of the machine gives the same counts and the same raw state") {
    const Params params = params_of(kBriefed);
    const Tally best = run(params);
    const std::vector<double> raw = state_of(params, best_instruction_set(), params.horizon);
    for (const InstructionSet set : available_instruction_sets()) {
        CAPTURE(name(set));
        CHECK(same(best, run(params, kFew, 1, set)));
        CHECK(same_bits(raw, state_of(params, set, params.horizon)));
    }
}

TEST_CASE("A run of n trajectories is a prefix of a run of 2n") {
    const Params params = params_of(kBriefed);
    const Tally all = run(params, 1400);
    Tally parts = run(params, 700);
    model::World world(params, best_instruction_set());
    for (std::uint64_t block = 1; block <= 2;
         ++block) {  // the other 700: what is left of block 1, and of block 2
        world.start(block);
        for (int quarter = 1; quarter <= params.horizon; ++quarter) world.step(quarter);
        for (std::uint64_t lane = 0; lane < kLanes; ++lane) {
            const std::uint64_t index = block * kLanes + lane;
            if (index < 700 || index >= 1400) continue;
            ++parts.trajectories;
            for (std::size_t m = 0; m < kMetrics; ++m) {
                const auto quarter =
                    static_cast<std::size_t>(world.parity.confirmed(static_cast<Metric>(m))[lane]);
                ++parts.confirmed[m * (static_cast<std::size_t>(params.horizon) + 1) + quarter];
            }
        }
    }
    CHECK(parts.trajectories == all.trajectories);
    CHECK(parts.confirmed == all.confirmed);
}

TEST_CASE("Tallies of parts add up to that of the whole, wherever it is cut") {
    const Params params = params_of(kBriefed);
    const Tally all = run(params, 1400, 2);
    engine::RunControl control;
    for (const std::vector<std::uint64_t>& cuts : {std::vector<std::uint64_t>{0, 512, 1024, 1400},
                                                   {0, 1, 511, 513, 700, 1399, 1400},
                                                   {0, 3, 5, 1400}}) {
        Tally sum = engine::make_tally(params, true);
        for (std::size_t c = 0; c + 1 < cuts.size(); ++c) {
            control.first = cuts[c];
            control.trajectories = cuts[c + 1] - cuts[c];
            control.threads = static_cast<int>(c) + 1;
            const Tally part = engine::simulate(params, control);
            CHECK(part.trajectories == control.trajectories);
            engine::add(sum, part);
        }
        CHECK(same(sum, all));
        CHECK_FALSE(same(sum, run(params, 1399)));
    }
}

TEST_CASE("A part that is stopped before its first block has no trajectories") {
    const Params params = params_of(kBriefed);
    const std::atomic<bool> stop{true};
    engine::RunControl control;
    control.first = 700;
    control.trajectories = 700;
    control.stop = &stop;
    CHECK(engine::simulate(params, control).trajectories == 0);
}

TEST_CASE("Pairs of parts add up to those of the whole, and begin with a block") {
    const std::vector<Params> both = {params_of(kBriefed), params_of(kBriefed, embargo())};
    engine::RunControl control;
    control.record_fans = false;
    control.trajectories = 1400;
    const PairTally all = engine::simulate_together(both, control).pairs.front();
    control.trajectories = 1024;
    PairTally sum = engine::simulate_together(both, control).pairs.front();
    control.first = 1024;
    control.trajectories = 376;
    engine::add(sum, engine::simulate_together(both, control).pairs.front());
    CHECK(sum.trajectories == all.trajectories);
    CHECK(sum.together == all.together);
    CHECK(sum.changes == all.changes);
    CHECK(sum.squares == all.squares);
    control.first = 1000;
    CHECK_THROWS_AS(engine::simulate_together(both, control), ContractError);
}

TEST_CASE("A longer horizon leaves the earlier quarters bit-identical") {
    const Params shorter = params_of(kBriefed, {"horizon=20 quarters"});
    const Params longer = params_of(kBriefed, {"horizon=40 quarters"});
    CHECK(same_bits(state_of(shorter, best_instruction_set(), 20),
                    state_of(longer, best_instruction_set(), 20)));
}

TEST_CASE("The order of actors, channels, levers and keys in the file moves no bit") {
    const std::string head = "format: 1\nname: order\nstart: 2026Q1\nhorizon: 12 quarters\nfocal: b\n";
    const std::string a =
        "  a: {access: unrestricted, budget: {initial: 30 bn USD/year, growth: {normal: {mean: 20 %/year, sd: 5 %/year}}, "
        "volatility: 20 %/sqrt(year)}, fleet: {initial: 900000 H100e}}\n";
    const std::string b =
        "  b: {access: controlled, budget: {volatility: 25 %/sqrt(year), growth: {normal: {sd: 8 %/year, mean: 30 %/year}}, "
        "initial: 12 bn USD/year}, fleet: {initial: 200000 H100e}}\n";
    const std::string x =
        "  x: {kind: offshore, tenure: owned, price_multiple: 1.5, cap: 40000 H100e/quarter}\n";
    const std::string y =
        "  y: {kind: market, price_multiple: 1.3, usability: 60 %, cap: 50000 H100e/quarter}\n";
    const std::string market =
        "market: {price: {initial: 20000 USD/H100e, volatility: 10 %/sqrt(year)}, budget_correlation: 40 %}\n";
    const Tally one = run(params_of_text(head + "actors:\n" + a + b + market + "channels:\n" + x + y));
    const Tally two = run(params_of_text(head + "channels:\n" + y + x + market + "actors:\n" + b + a));
    CHECK(same(one, two));
}

TEST_CASE("Every map, choice and mixture of a scenario written backwards moves no bit") {
    const std::string text = text_of(kSource + "/tests/statistical/every_feature.yaml");
    Findings findings;
    const auto root = parse_yaml({"s.yaml", text}, findings);
    REQUIRE(root.has_value());
    const std::string reversed = backwards(*root);
    for (const char* part : {"levers: {d_slow", "c_open_gate: {set", "states: {slump", "states: {open: {next",
                             "choice: {25 %/year: 50 %, 10 %/year", "choice: {algorithms",
                             "correlations: {fleets", "mixture: [{value: {uniform"})
        CHECK_THAT(reversed, Catch::Matchers::ContainsSubstring(part));
    const Params one = params_of_text(text);
    const Params two = params_of_text(reversed);
    REQUIRE(one.inputs.size() == two.inputs.size());
    for (std::size_t i = 0; i < one.inputs.size(); ++i) {
        CAPTURE(one.inputs[i].path);
        CHECK(one.inputs[i].path == two.inputs[i].path);
        CHECK(one.inputs[i].distribution == two.inputs[i].distribution);
        CHECK(one.inputs[i].written == two.inputs[i].written);
    }
    CHECK(same(run(one), run(two)));
    CHECK(same_bits(state_of(one, best_instruction_set(), one.horizon),
                    state_of(two, best_instruction_set(), two.horizon)));
}

TEST_CASE("A new name changes the luck, and with the old name as its stream not a bit") {
    const auto text = [](const std::string& rival, const std::string& more) {
        return "format: 1\nname: names\nstart: 2026Q1\nhorizon: 12 quarters\nfocal: b\nactors:\n"
               "  b: {access: unrestricted, budget: {growth: 0 %/year, initial: 12 bn USD/year, volatility: 20 %/sqrt(year)}, fleet: {initial: 1000 H100e}}\n"
               "  " +
               rival + ": {access: unrestricted, " + more +
               "budget: {growth: 0 %/year, initial: 20 bn USD/year, volatility: 20 %/sqrt(year)}, fleet: {initial: 2000 H100e}}\n"
               "market: {price: {initial: 20000 USD/H100e}}\n";
    };
    const Tally old_name = run(params_of_text(text("a", "")));
    CHECK_FALSE(same(old_name, run(params_of_text(text("z", "")))));
    CHECK(same(old_name, run(params_of_text(text("z", "stream: a, ")))));
}

TEST_CASE("An uncapped channel at the market price is the unrestricted actor again") {
    const Tally free = run(params_of(kCases + "market_unrestricted.yaml"));
    const Tally channel = run(params_of(kCases + "market_through_channel.yaml"));
    CHECK(free.confirmed == channel.confirmed);
    const Params a = params_of(kCases + "market_unrestricted.yaml");
    const Params b = params_of(kCases + "market_through_channel.yaml");
    model::World x(a, best_instruction_set());
    model::World y(b, best_instruction_set());
    x.start(0);
    y.start(0);
    for (int quarter = 1; quarter <= a.horizon; ++quarter) {
        x.step(quarter);
        y.step(quarter);
        for (int i = 0; i < kLanes; ++i) REQUIRE(x.fleet.active(a.focal)[i] == y.fleet.active(b.focal)[i]);
    }
}

TEST_CASE("Money is spent, carried or returned on every trajectory") {
    const Params params = params_of(kBriefed);
    model::World world(params, best_instruction_set());
    world.start(1);
    std::vector<double> fund(kLanes, 0.0);
    for (int quarter = 1; quarter <= params.horizon; ++quarter) {
        world.step(quarter);
        for (int i = 0; i < kLanes; ++i) {
            const int f = params.focal;
            const double money = world.budget.rate(f)[i] * world.budget.accelerators(f)[i] * kQuarter +
                                 fund[static_cast<std::size_t>(i)];
            double spent = 0.0;
            for (int k = 0; k < world.procurement.channels(f); ++k) {
                spent += world.procurement.spent(f, k)[i];
                const double ordered = world.procurement.orders(f, k)[i];
                REQUIRE(ordered >= 0.0);
                REQUIRE(ordered <= world.procurement.cap(f, k)[i] *
                                       (1 + 1e-9));  // a channel never gives more than its cap
            }
            REQUIRE(std::abs(spent + world.procurement.carried(f)[i] + world.procurement.returned(f)[i] -
                             money) <= 1e-9 * money);
            fund[static_cast<std::size_t>(i)] = world.procurement.carried(f)[i];
        }
    }
}

TEST_CASE("The waterfall sums to the gap on every recorded quarter") {
    const Params params = params_of(kBriefed);
    const Tally tally = run(params);
    const auto h = static_cast<std::size_t>(tally.horizon);
    for (std::size_t slot = 0; slot <= h; ++slot) {
        if (slot % engine::kWaterfallStep != 0 && slot != h) continue;
        WideSum parts = 0;
        for (std::size_t f = 1; f <= engine::kFactors; ++f) parts += tally.sums[f * (h + 1) + slot];
        const double gap = static_cast<double>(tally.sums[slot]) / kMomentScale / static_cast<double>(kFew);
        CHECK(static_cast<double>(parts) / kMomentScale / static_cast<double>(kFew) ==
              Catch::Approx(gap).margin(1e-9));
        CHECK(gap != 0.0);
    }
}

TEST_CASE("Lowering a cap never raises the usable compute ordered, nor the stock, where no feedback acts") {
    const Params base = params_of(kCases + "caps.yaml");
    for (const char* lower :
         {"channels.licensed.buyer_cap=10000 H100e/quarter", "channels.abroad.cap=0 H100e/quarter",
          "channels.home.cap=20000 H100e/quarter"}) {
        CAPTURE(lower);
        const Params less = params_of(kCases + "caps.yaml", {lower});
        model::World x(base, best_instruction_set());
        model::World y(less, best_instruction_set());
        x.start(0);
        y.start(0);
        bool orders_differ = false;
        bool stocks_differ = false;
        for (int quarter = 1; quarter <= base.horizon; ++quarter) {
            x.step(quarter);
            y.step(quarter);
            for (int i = 0; i < kLanes; ++i) {
                const double ordered = usable_ordered(base, x, i);
                REQUIRE(usable_ordered(less, y, i) <= ordered * (1 + 1e-12));
                orders_differ = orders_differ || usable_ordered(less, y, i) < ordered * (1 - 1e-9);
                const double active = x.fleet.active(base.focal)[i];
                REQUIRE(y.fleet.active(less.focal)[i] <= active * (1 + 1e-12));
                stocks_differ = stocks_differ || y.fleet.active(less.focal)[i] < active * (1 - 1e-9);
            }
        }
        CHECK(orders_differ);
        CHECK(stocks_differ);
    }
}

TEST_CASE("In one quarter of the founding scenario lowering a cap never raises the usable compute ordered") {
    const Params base = params_of(kBriefed, {"horizon=1 quarter"});
    model::World x(base, best_instruction_set());
    for (const char* lower :
         {"channels.licensed.buyer_cap=1000 H100e/quarter", "channels.offshore_owned.cap=0 H100e/quarter",
          "channels.offshore_rented.cap=1000 H100e/quarter", "channels.domestic.buyer_share=1 %"}) {
        CAPTURE(lower);
        const Params less = params_of(kBriefed, {"horizon=1 quarter", lower});
        model::World y(less, best_instruction_set());
        int fewer = 0;
        for (std::uint64_t block = 0; block < 4; ++block) {
            x.start(block);
            y.start(block);
            x.step(1);
            y.step(1);
            for (int i = 0; i < kLanes; ++i) {
                const double ordered = usable_ordered(base, x, i);
                REQUIRE(usable_ordered(less, y, i) <= ordered * (1 + 1e-12));
                fewer += usable_ordered(less, y, i) < ordered * (1 - 1e-9) ? 1 : 0;
            }
        }
        CHECK(fewer > 0);
    }
}

TEST_CASE("One more rival never raises the probability of parity with the leader") {
    const Tally one = run(params_of(kCases + "v2_first_passage.yaml"), 20480);
    const Tally two = run(params_of(kCases + "third_rival.yaml"), 20480);
    for (int m = 0; m < kMetrics; ++m)
        for (int quarter = 1; quarter <= one.horizon; ++quarter)
            REQUIRE(probability(two, static_cast<Metric>(m), quarter) <=
                    probability(one, static_cast<Metric>(m), quarter));
    CHECK(probability(two, Metric::spend, one.horizon) < probability(one, Metric::spend, one.horizon));
}

TEST_CASE("A lever moves no bit before its date or when it is dated after the horizon") {
    const Params plain = params_of(kBriefed);
    const Params levered = params_of(kBriefed, embargo());
    const int before = Quarter::of(2028, 1) - plain.start;
    CHECK(same_bits(state_of(plain, best_instruction_set(), before),
                    state_of(levered, best_instruction_set(), before)));
    CHECK_FALSE(same_bits(state_of(plain, best_instruction_set(), before + 1),
                          state_of(levered, best_instruction_set(), before + 1)));
    const Params late =
        params_of(kBriefed, {"policy.levers.test={at: 2060Q1, set: {policy.regime: embargo}}"});
    CHECK(same(run(plain), run(late)));
}

TEST_CASE(
    "A lever of probability p acts in that share of the trajectories, and gives way after its duration") {
    const Params half = params_of(
        kBriefed,
        {"policy.levers.test={at: 2028Q1, for: 4 quarters, probability: 30 %, set: {policy.regime: embargo}}"});
    model::World world(half, best_instruction_set());
    const auto& levers = half.policy.levers;
    const auto found =
        std::find_if(levers.begin(), levers.end(), [](const Lever& l) { return l.name == "test"; });
    REQUIRE(found != levers.end());
    const auto lever = static_cast<std::size_t>(found - levers.begin());
    int active = 0;
    int after = 0;
    constexpr int kBlocks = 20;
    for (std::uint64_t block = 0; block < kBlocks; ++block) {
        world.start(block);
        for (int quarter = 1; quarter <= 13; ++quarter) {
            world.step(quarter);
            for (int i = 0; i < kLanes; ++i) {
                if (quarter == 9) active += world.parameters.active(lever)[i] > 0 ? 1 : 0;
                if (quarter == 13) after += world.parameters.active(lever)[i] > 0 ? 1 : 0;
            }
        }
    }
    const double n = kBlocks * kLanes;
    CHECK(std::abs(active / n - 0.3) < 5 * std::sqrt(0.3 * 0.7 / n));  // false alarm 6e-7
    CHECK(after == 0);
}

TEST_CASE("Replaying a trajectory and running it give the same parity") {
    const Params params = params_of(kBriefed);
    const Tally few = run(params, 5);
    model::World world(params, best_instruction_set());
    world.start(0);
    for (int quarter = 1; quarter <= params.horizon; ++quarter) world.step(quarter);
    std::vector<std::uint64_t> counted(static_cast<std::size_t>(params.horizon) + 1, 0);
    for (int i = 0; i < 5; ++i) ++counted[static_cast<std::size_t>(world.parity.confirmed(Metric::lag)[i])];
    const auto row = few.confirmed.begin() + static_cast<std::ptrdiff_t>(Metric::lag) * (params.horizon + 1);
    CHECK(std::equal(counted.begin(), counted.end(), row));
}

TEST_CASE("A seed of 0 and the largest seed are seeds like any other") {
    const Tally zero = run(params_of(kBriefed, {"run.seed=0"}), 512);
    const Tally largest = run(params_of(kBriefed, {"run.seed=18446744073709551615"}), 512);
    CHECK(same(zero, run(params_of(kBriefed, {"run.seed=0"}), 512)));
    CHECK_FALSE(same(zero, largest));
}
