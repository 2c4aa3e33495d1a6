#include "catch.hpp"
#include "input/resolve.hpp"
#include "input/show.hpp"
#include "scenario_text.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

using namespace capexsim;
using namespace capexsim::test;
using Catch::Approx;
using Catch::Matchers::ContainsSubstring;

namespace {

/// Two actors, every part of a scenario in use.
const std::string kRich = R"(
format: 1
name: rich
description: everything at once
start: 2026Q1
horizon: 40 quarters
focal: dragon
currencies: {CNY: 8}
source: tests
actors:
  dragon:
    access: controlled
    channels: [licensed, home, abroad]
    budget:
      history: {2024: 10 bn USD, 2025: 160 bn CNY}
      growth: {normal: {mean: 30 %/year, sd: 10 %/year}}
      reaction: {strength: 10 %/year, lag: 2 quarters}
    divisions: {m: {role: models, compute: 60 %}, n: {role: applications, compute: 40 %}}
    fleet: {initial: {lognormal: {ci90: [100 k H100e, 400 k H100e]}}}
  eagle:
    access: unrestricted
    budget: {initial: 50 bn USD/year, growth: {uniform: [5 %/year, 20 %/year]}, plan: {2026: 60 bn USD, 2027: 70 bn USD}}
    market: {price_multiple: 0.9, tenure: rented}
    fleet: {initial: 2 mn H100e, stages: 1, retirement_rate: 20 %/year}
    capability: {initial_lag: 0 months}
channels:
  licensed: {kind: licensed, national_cap: 200 k H100e/quarter, fee: 25 %}
  home:
    kind: domestic
    wafers: {ramp: {from: 10 k wafers/month, to: 60 k wafers/month, midpoint: 2028Q1, duration: 3 years}}
    dies_per_wafer: 60
    yield: 40 %
    memory_output: 1 mn stacks/quarter
    stacks_per_package: 8
    performance: 0.76 H100e/package
  abroad: {kind: offshore, rent: 40 %/year, term: 4 years}
market:
  price: {initial: 20000 USD/H100e, history: {2024: 30000 USD/H100e, 2025: 25000 USD/H100e}}
  macro: {initial: calm, states: {storm: {mean_duration: 1 year, next: {calm: 1}, growth_shift: -20 %/year, crash: true}, calm: {mean_duration: 4 years, next: {storm: 1}}}}
policy:
  regimes: {order: [shut, open], initial: open, since: 2025Q1, states: {open: {mean_duration: 3 years, next: {shut: 1}}, shut: {permits: {licensed: 0, abroad: 50 %}}}}
  gate: {initial: quota, hazards: {quota: {free: 20 %/year}}}
  levers:
    embargo: {at: 2027Q3, for: 2 years, probability: 40 %, set: {policy.regime: shut, channels.licensed.fee: 50 %, channels.home.wafers: 5 k wafers/month}}
    boost: {at: 2028Q1, set: {channels.licensed.fee: 10 %, actors.dragon.budget.absorption: 20 %/year, policy.gate: free}}
capability: {lag_calibration: {choice: {algorithms: 40 %, offset: 60 %}}}
parity: {reference: eagle}
correlations: {luck: {between: [actors.eagle.budget.growth, actors.dragon.budget.growth], spearman: 0.5}}
run: {trajectories: 1234, seed: 99}
)";

std::string replace(std::string text, const std::string& from, const std::string& to) {
    REQUIRE(text.find(from) != std::string::npos);
    return text.replace(text.find(from), from.size(), to);
}

const Input& input_of(const Params& params, Column column) {
    return params.inputs.at(static_cast<std::size_t>(column));
}

Column column_of(const Params& params, const std::string& path) {
    const auto found = std::ranges::find(params.inputs, path, &Input::path);
    REQUIRE(found != params.inputs.end());
    return static_cast<Column>(found - params.inputs.begin());
}

const ActorParams& actor_of(const Params& params, const std::string& name) {
    return *std::ranges::find(params.actors, name, &ActorParams::name);
}

Params rich() { return resolve(read_text_scenario(kRich)); }

}  // namespace

TEST_CASE("a rich scenario reads without a finding") { CHECK(problems_of(kRich).empty()); }

TEST_CASE("every column that a row fills points at the input of its path") {
    const Params params = rich();
    const ActorParams& dragon = actor_of(params, "dragon");
    CHECK(input_of(params, dragon.budget.growth).path == "actors.dragon.budget.growth");
    CHECK(input_of(params, dragon.fleet.life).written == "5 years");
    CHECK(input_of(params, dragon.fleet.life).from_default);
    CHECK(dragon.budget.reaction_lag == 2);
    CHECK(input_of(params, params.market.price_initial).distribution.parameters.at(0) == 20000);
    CHECK(params.scenario == "rich");
    CHECK(params.start == Quarter::of(2026, 1));
    CHECK(params.horizon == 40);
    CHECK(params.trajectories == 1234);
    CHECK(params.seed == 99);
    CHECK(params.actors.at(static_cast<std::size_t>(params.focal)).name == "dragon");
    CHECK(params.parity.reference == Reference::named);
    CHECK(params.actors.at(static_cast<std::size_t>(params.parity.named)).name == "eagle");
    CHECK(params.parity.rivals == std::vector<int>{1});
    CHECK(params.parity.with_leases);
}

TEST_CASE("every input is read by someone, and no path or stream stands twice") {
    const Params params = rich();
    std::set<std::string> paths;
    std::set<std::string> streams;
    for (const Input& input : params.inputs) {
        CHECK(paths.insert(input.path).second);
        CHECK(streams.insert(input.stream).second);
    }
    CHECK(std::ranges::is_sorted(params.inputs, {}, &Input::path));
}

TEST_CASE("history fills the first budget, past growth and the plan") {
    const Params params = rich();
    const BudgetParams& budget = actor_of(params, "dragon").budget;
    REQUIRE(budget.history.size() == 2);
    CHECK(budget.history[1] == std::pair(2025, 20.0));
    CHECK(input_of(params, budget.initial).distribution.parameters.at(0) == Approx(25.4566).epsilon(1e-4));
    CHECK(input_of(params, budget.initial).source.text == "tests");
    CHECK(input_of(params, actor_of(params, "dragon").fleet.past_growth).distribution.parameters.at(0) ==
          Approx(0.693147));
    const BudgetParams& eagle = actor_of(params, "eagle").budget;
    REQUIRE(eagle.plan.size() == 2);
    CHECK(eagle.plan[1].year == 2027);
    CHECK(input_of(params, eagle.plan[1].total).distribution.parameters.at(0) == 70);
    CHECK(params.market.price_history.size() == 2);
}

TEST_CASE("channels stand in name order, then one market for each unrestricted actor") {
    const Params params = rich();
    REQUIRE(params.channels.size() == 4);
    CHECK(params.channels[0].name == "abroad");
    CHECK(params.channels[1].name == "home");
    CHECK(params.channels[2].name == "licensed");
    CHECK(params.channels[3].name == "market");
    CHECK(params.channels[0].rented);
    CHECK(params.channels[3].rented);
    CHECK(params.channels[1].kind == ChannelKind::domestic);
    const ActorParams& dragon = actor_of(params, "dragon");
    const ActorParams& eagle = actor_of(params, "eagle");
    CHECK(dragon.controlled);
    CHECK(dragon.channels == std::vector<int>{0, 1, 2});
    CHECK(eagle.channels == std::vector<int>{3});
    CHECK(input_of(params, params.channels[3].price_multiple).path == "actors.eagle.market.price_multiple");
    REQUIRE(dragon.fleet.initial_mix.size() == 3);
    CHECK(input_of(params, dragon.fleet.initial_mix[1]).path == "actors.dragon.fleet.initial_mix.home");
    CHECK(input_of(params, dragon.fleet.initial_mix[1]).distribution.parameters.at(0) == Approx(1.0 / 3));
    CHECK(eagle.fleet.initial_mix == std::vector<Column>{kAbsent});
    CHECK(eagle.fleet.life == kAbsent);
    CHECK(eagle.fleet.stages == 1);
    const RampColumns& wafers = params.channels[1].wafers;
    CHECK(input_of(params, wafers.midpoint).path == "channels.home.wafers.midpoint");
    CHECK(params.channels[1].yield.to == kAbsent);
}

TEST_CASE("chains have their states, weights and permits") {
    const Params params = rich();
    const ChainParams& regimes = params.policy.regimes;
    CHECK(regimes.states == std::vector<std::string>{"shut", "open"});
    CHECK(regimes.initial == 1);
    CHECK(regimes.mean_duration[0] == kAbsent);
    CHECK(regimes.shape[0] == kAbsent);
    CHECK(input_of(params, regimes.next[1][0]).path == "policy.regimes.states.open.next.shut");
    CHECK(regimes.next[1][1] == kAbsent);
    CHECK(input_of(params, regimes.since).distribution.parameters.at(0) == -1);
    CHECK(input_of(params, params.channels[0].permits[0]).path ==
          "policy.regimes.states.shut.permits.abroad");
    CHECK(params.channels[0].permits[1] == kAbsent);
    CHECK(params.channels[3].permits.size() == 2);
    CHECK(params.market.macro.states == std::vector<std::string>{"calm", "storm"});
    CHECK(params.market.crash == std::vector<std::uint8_t>{0, 1});
    CHECK(input_of(params, params.market.growth_shift[1]).distribution.parameters.at(0) == Approx(-0.2));
    CHECK(params.policy.gate.present);
    CHECK(params.policy.gate.initial == 1);
    CHECK(params.policy.gate.hazard[1][2] != kAbsent);
    CHECK(params.policy.gate.hazard[1][0] == kAbsent);
}

TEST_CASE("levers override what they set, in name order, and what was absent gets a value without effect") {
    const Params params = rich();
    REQUIRE(params.policy.levers.size() == 2);
    CHECK(params.policy.levers[0].name == "boost");
    CHECK(params.policy.levers[1].regime == 0);
    CHECK(params.policy.levers[0].gate == 2);
    CHECK(params.policy.levers[0].probability == kAbsent);
    CHECK(input_of(params, params.policy.levers[1].at).distribution.parameters.at(0) == 1.5);
    CHECK(params.policy.levers[1].stream == "policy.levers.embargo");
    const auto override_of = [&](Column effective) -> const Override& {
        return *std::ranges::find(params.overrides, effective, &Override::effective);
    };
    const Override& fee = override_of(params.channels[2].fee);
    CHECK(input_of(params, fee.base).path == "channels.licensed.fee");
    REQUIRE(fee.values.size() == 2);
    CHECK(fee.values[0].first == 0);
    CHECK(input_of(params, fee.values[1].second).path == "policy.levers.embargo.set.channels.licensed.fee");
    const Override& absorption = override_of(actor_of(params, "dragon").budget.absorption);
    CHECK(input_of(params, absorption.base).distribution.parameters.at(0) == 0);
    CHECK(input_of(params, absorption.base).from_default);
    // a constant over a ramp moves both of its ends
    const RampColumns& wafers = params.channels[1].wafers;
    CHECK(override_of(wafers.from).values.at(0).second == override_of(wafers.to).values.at(0).second);
    CHECK(wafers.midpoint < static_cast<Column>(params.inputs.size()));
    for (const Override& o : params.overrides) {
        CHECK(o.effective >= static_cast<Column>(params.inputs.size()));
        CHECK(o.effective < params.columns());
    }
}

TEST_CASE("a ramp over a constant starts from it") {
    const std::string text =
        replace(kRich, "channels.home.wafers: 5 k wafers/month",
                "channels.home.yield: {ramp: {from: 40 %, to: 80 %, midpoint: 2029Q1, duration: 2 years}}");
    const Params params = resolve(read_text_scenario(text));
    const RampColumns& yield = params.channels[1].yield;
    CHECK(input_of(params, yield.midpoint).path == "policy.levers.embargo.set.channels.home.yield.midpoint");
    const auto& to = *std::ranges::find(params.overrides, yield.to, &Override::effective);
    CHECK(input_of(params, to.base).path == "channels.home.yield");
}

TEST_CASE("a switch is an input that holds the option's index, and is listed") {
    const Params params = rich();
    REQUIRE(params.switches.size() == 1);
    const Switch& made = params.switches[0];
    CHECK(made.path == "capability.lag_calibration");
    CHECK(made.column == params.frontier.lag_calibration);
    CHECK(made.options == std::vector<std::string>{"offset", "offset_fading", "algorithms"});
    CHECK(made.weights == std::vector<double>{0.6, 0, 0.4});
    const Distribution& d = input_of(params, made.column).distribution;
    CHECK(d.kind == DistributionKind::choice);
    CHECK(d.parameters == std::vector<double>{0, 2});
    CHECK(d.weights == std::vector<double>{0.6, 0.4});
    const Params fixed = resolve(read_text_scenario(small_scenario()));
    CHECK(fixed.switches.empty());
    CHECK(input_of(fixed, fixed.frontier.lag_calibration).distribution.parameters == std::vector<double>{1});
}

TEST_CASE("a Spearman correlation of .5 becomes a Pearson correlation of 2 sin(π .5/6)") {
    const Params params = rich();
    REQUIRE(params.groups.size() == 1);
    const CorrelationGroup& group = params.groups[0];
    CHECK(group.inputs == std::vector<int>{column_of(params, "actors.dragon.budget.growth"),
                                           column_of(params, "actors.eagle.budget.growth")});
    REQUIRE(group.cholesky.size() == 4);
    CHECK(group.cholesky[0] == 1);
    CHECK(group.cholesky[1] == 0);
    CHECK(group.cholesky[2] == Approx(0.517638).epsilon(1e-6));
    CHECK(input_of(params, group.inputs[1]).group == 0);
    CHECK(input_of(params, group.inputs[1]).member == 1);
}

TEST_CASE("order in the file changes nothing") {
    std::string moved = replace(kRich, "parity: {reference: eagle}\n", "");
    moved = replace(moved, "format: 1\n", "parity: {reference: eagle}\nformat: 1\n");
    const Params a = rich();
    const Params b = resolve(read_text_scenario(moved));
    REQUIRE(a.inputs.size() == b.inputs.size());
    for (std::size_t i = 0; i < a.inputs.size(); ++i) {
        CHECK(a.inputs[i].stream == b.inputs[i].stream);
        CHECK(a.inputs[i].distribution.parameters == b.inputs[i].distribution.parameters);
    }
}

TEST_CASE("a renamed actor with its old stream keeps every stream, index and order") {
    std::string renamed = kRich;
    for (std::size_t at = renamed.find("dragon"); at != std::string::npos;
         at = renamed.find("dragon", at + 1)) {
        renamed.replace(at, 6, "zebra");
    }
    renamed = replace(renamed, "  zebra:\n", "  zebra:\n    stream: dragon\n");
    const Params a = rich();
    const Params b = resolve(read_text_scenario(renamed));
    REQUIRE(a.inputs.size() == b.inputs.size());
    for (std::size_t i = 0; i < a.inputs.size(); ++i) CHECK(a.inputs[i].stream == b.inputs[i].stream);
    CHECK(a.focal == b.focal);
    CHECK(b.actors[0].name == "zebra");
    CHECK(b.actors[0].stream == "actors.dragon");
    CHECK(a.groups[0].inputs == b.groups[0].inputs);
    CHECK(a.overrides.size() == b.overrides.size());
}

TEST_CASE("divisions give the training share") {
    const Params params = rich();
    const Input& share = input_of(params, actor_of(params, "dragon").capability.training_share);
    CHECK(share.distribution.parameters.at(0) == Approx(0.6));
    CHECK_FALSE(share.from_default);
}

TEST_CASE("a licensed channel's defaults, and those of kinds it is not, are as its kind asks") {
    const Scenario s = read_text_scenario(kRich);
    CHECK(entry_of(s, "channels.licensed.buyer_share")->from_default);
    CHECK(entry_of(s, "channels.abroad.buyer_share") == nullptr);
    CHECK(std::get<std::string>(entry_of(s, "channels.abroad.tenure")->value) == "rented");
    CHECK(entry_of(s, "channels.licensed.tenure") == nullptr);
    CHECK(entry_of(s, "actors.dragon.market.price_multiple") == nullptr);
    CHECK(entry_of(s, "actors.dragon.budget.finance.share") == nullptr);
}

TEST_CASE("show has every value with its unit, source and place, and counts what they rest on") {
    const Scenario s = read_text_scenario(kRich, {"actors.dragon.budget.volatility=10 %/sqrt(year)"});
    const Section section = show_scenario(s);
    std::size_t rows = 0;
    for (const Table& table : section.tables) rows += table.rows.size();
    CHECK(rows == s.entries.size());
    const Provenance provenance = count_provenance(s);
    CHECK(provenance.assumptions == 1);
    CHECK(provenance.evidence > 30);
    CHECK(provenance.unsourced == 0);
    CHECK(provenance.defaults > 20);
    CHECK_THAT(section.text.back(), ContainsSubstring("1 is an assumption"));
    const Table inputs = list_inputs(s);
    const Params params = resolve(s);
    REQUIRE(inputs.rows.size() == params.inputs.size());
    for (std::size_t i = 0; i < inputs.rows.size(); ++i) {
        CHECK(inputs.rows[i].size() == inputs.columns.size());
        CHECK(std::get<std::string>(inputs.rows[i][0]) == params.inputs[i].path);
        const bool certain = params.inputs[i].distribution.certain();
        CHECK(std::holds_alternative<Shape>(inputs.rows[i][3]) == !certain);
    }
}

TEST_CASE(
    "The shape of a uniform number is flat, of a triangle highest at its mode, and of a choice its weights") {
    const Scenario s = read_text_scenario(
        small_scenario("capability: {lag_calibration: {choice: {offset: 25 %, algorithms: 75 %}}}\n"),
        {"actors.a.budget.growth={uniform: [10 %/year, 20 %/year]}",
         "actors.b.budget.growth={triangular: {low: 0 %/year, mode: 30 %/year, high: 40 %/year}}"});
    const Table inputs = list_inputs(s);
    const auto shape_of = [&](const std::string& path) {
        for (const auto& row : inputs.rows)
            if (std::get<std::string>(row.front()) == path) return std::get<Shape>(row.at(3));
        FAIL("no input " << path);
        return Shape{};
    };
    const Shape flat = shape_of("actors.a.budget.growth");
    for (const double height : flat.heights) CHECK(height == Catch::Approx(1).margin(0.002));
    CHECK(flat.low == Catch::Approx(std::log(1.1005)));  // ln(1 + the 0.5 % quantile)
    const Shape triangle = shape_of("actors.b.budget.growth");
    const auto peak = std::ranges::max_element(triangle.heights) - triangle.heights.begin();
    const double at = (static_cast<double>(peak) + 0.5) / static_cast<double>(triangle.heights.size());
    CHECK(at == Catch::Approx(0.75).margin(0.05));
    const Shape choice = shape_of("capability.lag_calibration");
    CHECK(choice.options);
    CHECK(choice.heights == std::vector<double>{0.333, 1});
}
