#include "capexsim/params.hpp"

#include "analysis/driver_section.hpp"
#include "analysis/drivers.hpp"
#include "analysis/input_words.hpp"
#include "catch.hpp"
#include "engine/driver_bins.hpp"
#include "unit/made_up_tally.hpp"

#include <cmath>
#include <string>
#include <vector>

using namespace capexsim;
using namespace capexsim::analysis;
using Catch::Matchers::ContainsSubstring;

namespace {

/// 20 bins of `each` futures, of which a share `reached[bin]` has parity in quarter 2 of 4.
JointCounts joint_of(const std::vector<double>& reached, double each) {
    JointCounts joint{reached.size(), 5, std::vector<std::uint64_t>(reached.size() * 5, 0)};
    for (std::size_t b = 0; b < reached.size(); ++b) {
        joint.counts[b * 5 + 2] = static_cast<std::uint64_t>(std::llround(reached[b] * each));
        joint.counts[b * 5] = static_cast<std::uint64_t>(each) - joint.counts[b * 5 + 2];
    }
    return joint;
}

Input input_of(const Distribution& distribution, int group = -1) {
    Input input;
    input.path = "actors.bytedance.budget.growth";
    input.distribution = distribution;
    input.group = group;
    return input;
}

std::vector<double> edges_of(const Input& input) {
    Params params;
    params.inputs = {input};
    return engine::driver_bins(params, model::make_samplers(params)).at(0).edges;
}

bool near(double a, double b, double error = 1e-9) { return std::abs(a - b) <= error; }

}  // namespace

TEST_CASE(
    "Bins of a continuous input begin at its own twentieths, also after a transform, a cut or a mixture") {
    Distribution uniform;
    uniform.kind = DistributionKind::uniform;
    uniform.parameters = {2, 4};
    uniform.scale = 10;
    const std::vector<double> edges = edges_of(input_of(uniform));
    REQUIRE(edges.size() == 19);
    for (std::size_t k = 0; k < 19; ++k)
        CHECK(near(edges[k], 20 + 20.0 * static_cast<double>(k + 1) / 20, 1e-7));

    Distribution growth = uniform;
    growth.parameters = {0, 1};
    growth.scale = 1;
    growth.transform = Transform::log1p;
    CHECK(near(edges_of(input_of(growth)).at(9), std::log(1.5), 1e-8));

    Distribution cut = uniform;
    cut.scale = 1;
    cut.lower = 3;
    CHECK(near(edges_of(input_of(cut)).at(9), 3.5, 1e-8));

    Distribution
        mixture;  // halves on [0, 1] and, written first, on [1, 2]: its quantiles are those of [0, 2]
    mixture.kind = DistributionKind::mixture;
    mixture.weights = {0.5, 0.5};
    mixture.components = {uniform, uniform};
    mixture.components[0].parameters = {1, 2};
    mixture.components[1].parameters = {0, 1};
    for (Distribution& component : mixture.components) component.scale = 1;
    for (const int group : {-1, 0}) {
        const std::vector<double> ranks = edges_of(input_of(mixture, group));
        for (std::size_t k = 0; k < 19; ++k) CHECK(near(ranks.at(k), static_cast<double>(k + 1) / 10, 1e-3));
    }
}

TEST_CASE(
    "A choice has a bin for each value that can come, by rising value, and twentieths where there are many") {
    Distribution choice;
    choice.kind = DistributionKind::choice;
    choice.parameters = {3, 1, 2, 1};
    choice.weights = {0.5, 0.2, 0, 0.3};
    CHECK(engine::options_of(choice) == std::vector<double>{1, 3});
    CHECK(edges_of(input_of(choice)) == std::vector<double>{3});
    choice.parameters.clear();
    choice.weights.clear();
    for (int k = 0; k < 40; ++k) {
        choice.parameters.push_back(k);
        choice.weights.push_back(1.0 / 40);
    }
    CHECK(edges_of(input_of(choice)).size() == 19);
}

TEST_CASE("A certain input has no row, and a lever has one where it is drawn") {
    Params params = made_up::params(8);
    CHECK(engine::driver_bins(params, model::make_samplers(params)).size() == 1);
    Lever lever;
    lever.name = "ban";
    lever.at = 0;
    params.policy.levers = {lever};
    CHECK(engine::driver_bins(params, model::make_samplers(params)).size() == 1);
    params.policy.levers[0].probability = 1;
    const auto drivers = engine::driver_bins(params, model::make_samplers(params));
    REQUIRE(drivers.size() == 2);
    CHECK(drivers[1].path == "policy.levers.ban");
    CHECK(drivers[1].bins() == 2);
}

TEST_CASE(
    "The index of a step that falls together with an edge is 1, within a bin what the bin leaves open") {
    std::vector<double> step(20, 0.0);
    for (std::size_t b = 13; b < 20; ++b) step[b] = 1;
    CHECK(near(*first_order(joint_of(step, 1e6), reached_by(4, 2)).index.value, 1, 1e-9));
    step[13] = 0.25;  // p = .3125; 1 - .25 · .75 / (20 p (1 - p))
    CHECK(near(*first_order(joint_of(step, 1e6), reached_by(4, 2)).index.value,
               1 - 0.25 * 0.75 / (20 * 0.3125 * 0.6875), 1e-6));
}

TEST_CASE(
    "The index of a probability that rises evenly is its variance over p (1 - p), less 1/400 for the bins") {
    // P(reached | u) = u: the sum of two uniform inputs beyond 1. Var = 1/12 of 1/4.
    std::vector<double> even;
    for (int b = 0; b < 20; ++b) even.push_back((b + 0.5) / 20);
    const FirstOrder order = first_order(joint_of(even, 1e6), reached_by(4, 2));
    CHECK(near(*order.index.value, (1.0 / 3) * (1 - 1.0 / 400), 1e-6));
    CHECK(order.shows());
    CHECK(*order.index.lower < 0.3325);
    CHECK(*order.index.upper > 0.3325);
    CHECK(*order.index.upper - *order.index.lower < 0.002);
}

TEST_CASE("Small counts: what chance adds to the means of bins is taken off, and ties have mean ranks") {
    // Derived in exact fractions by the definitions, ranks counted pair by pair: two bins of ten futures.
    const JointCounts joint{2, 5, {7, 1, 1, 1, 0, 4, 0, 2, 3, 1}};
    CHECK(near(*first_order(joint, reached_by(4, 3)).index.value, -5.0 / 432));
    CHECK(near(*first_order(joint, restricted_time(4)).index.value, -52.0 / 993));
    CHECK(near(*rank_correlation(joint).value, 0.13794609894300103));
}

TEST_CASE("An input that does nothing has an index of about 0, either side of it, that does not show") {
    const FirstOrder order = first_order(joint_of(std::vector<double>(20, 0.3), 1000), reached_by(4, 2));
    CHECK(*order.index.value < 0);
    CHECK_FALSE(order.shows());
    CHECK(*order.index.upper >= 0);
}

TEST_CASE("What never varies has no index and no rank correlation") {
    const JointCounts never = joint_of(std::vector<double>(20, 0.0), 100);
    CHECK_FALSE(first_order(never, reached_by(4, 4)).index.value);
    CHECK_FALSE(rank_correlation(never).value);
    CHECK_FALSE(first_order(never, reached_by(4, 4)).shows());
}

TEST_CASE(
    "The rank correlation is positive where larger values come with earlier parity, and negated when turned round") {
    std::vector<double> rising, falling;
    for (int b = 0; b < 20; ++b) {
        rising.push_back((b + 0.5) / 20);
        falling.push_back((19.5 - b) / 20);
    }
    const Estimate up = rank_correlation(joint_of(rising, 1000));
    const Estimate down = rank_correlation(joint_of(falling, 1000));
    CHECK(*up.value > 0.5);
    CHECK(near(*up.value, -*down.value));
    CHECK(near(*up.lower, -*down.upper));
    JointCounts perfect{4, 5, std::vector<std::uint64_t>(20, 0)};  // bin b: quarter 4 - b
    for (std::size_t b = 0; b < 4; ++b) perfect.counts[b * 5 + 4 - b] = 10;
    CHECK(near(*rank_correlation(perfect).value, 1));
}

TEST_CASE("Not reached counts as the horizon, in the index of when and in ranks") {
    JointCounts joint{2, 5, {10, 0, 0, 0, 0, 0, 0, 0, 0, 10}};
    CHECK_FALSE(first_order(joint, restricted_time(4)).index.value);
    CHECK_FALSE(rank_correlation(joint).value);
    CHECK(near(*first_order(joint, reached_by(4, 4)).index.value, 1));
}

TEST_CASE("What inputs explain one by one adds up, of those drawn together only the largest") {
    const auto part = [](double index, double lower, double noise, double slope, int group) {
        Part p;
        p.order.index = {index, lower, index + 0.1, 1000};
        p.order.noise = noise;
        p.order.slope = slope;
        p.group = group;
        return p;
    };
    const Estimate sum = one_by_one({part(0.2, 0.1, 0.0001, 0.0005, -1), part(0.1, 0.05, 0.0001, 0.02, 3),
                                     part(0.16, 0.1, 0.0002, 0.0025, 3), part(-0.01, -0.02, 0.0001, 0.1, -1),
                                     part(0.01, -0.01, 0.0001, 0.02, -1)});
    CHECK(near(*sum.value, 0.36));
    // the two that show: standard errors .01 and .02 beyond their noise; the last but little: .0002
    const double half = 1.959963984540054 * std::sqrt(0.0005 + 0.0002 + 0.03 * 0.03);
    CHECK(near(*sum.upper, 0.36 + half));
    CHECK(near(*sum.lower, 0.36 - half));
    CHECK(*one_by_one({part(-0.01, -0.02, 0.0001, 0, -1)}).value == 0);
    CHECK_FALSE(one_by_one({}).value);
}

TEST_CASE("Inputs are called by the scenario's own words") {
    Params params = made_up::params(8);
    params.actors[0].label = "ByteDance";
    CHECK(input_label(params, "actors.bytedance.budget.growth") == "ByteDance: budget growth");
    CHECK(input_label(params, "channels.offshore_rented.cap.from") == "offshore rented: cap from");
    Input midpoint;
    midpoint.path = "channels.offshore_rented.cap.midpoint";
    params.inputs.push_back(midpoint);
    CHECK(input_label(params, "channels.offshore_rented.cap.from") == "offshore rented: cap, at first");
    CHECK(input_label(params, "channels.offshore_rented.cap.to") == "offshore rented: cap, in the end");
    CHECK(input_label(params, "channels.offshore_rented.cap.midpoint") == "offshore rented: cap, half way");
    CHECK(input_label(params, "channels.offshore_rented.cap.duration") ==
          "offshore rented: cap, time it takes");
    CHECK(input_label(params, "policy.events.talks.from") == "policy: events talks from");
    CHECK(input_label(params, "policy.levers.chip_ban") == "lever chip ban");
    CHECK(input_label(params, "policy.levers.chip_ban.set.market.price.decline") ==
          "lever chip ban: market price decline");
    CHECK(input_label(params, "policy.regimes.states.open.mean_duration") ==
          "policy: regimes open mean duration");
    CHECK(input_label(params, "capability.compute_weight") == "capability: compute weight");
    Input input;
    input.dimension = Dimension::growth_rate;
    input.distribution.transform = Transform::log1p;
    CHECK(input_value_text(params, input, std::log(1.3)) == "30.0 %/year");
    input.distribution.transform = Transform::identity;
    CHECK(input_value_text(params, input, 0.681) == "0.681/year");
    input.dimension = Dimension::duration;
    CHECK(input_value_text(params, input, 0.5) == "6.00 months");
    CHECK(input_value_text(params, input, 3) == "3.00 years");
    input.dimension = Dimension::date;
    CHECK(input_value_text(params, input, 1.3) == "2027Q2");
    input.dimension = Dimension::money_rate;
    CHECK(input_value_text(params, input, 52) == "52.0 USD bn/year");
}

namespace {

/// The made-up tally with a driver that decides about everything and one that decides about nothing.
Tally driven(const Params& params, std::uint64_t n = 10000) {
    Tally tally = made_up::tally(params, n, {n * 12 / 100, 0, 30, n * 4 / 10, n});
    tally.drivers.push_back(
        made_up::driver(tally, "actors.us.budget.growth", std::vector<std::uint64_t>(20, n / 20)));
    return tally;
}

std::string all_text(const Section& section) {
    std::string text;
    for (const std::string& paragraph : section.text) text += paragraph + "\n";
    return text;
}

}  // namespace

TEST_CASE("The quarter that tells most is where half of the futures are there, or the horizon") {
    const Params params = made_up::params(8, 1);
    Tally tally = made_up::tally(params, 1000, {120, 0, 0, 400, 1000});
    CHECK(telling_quarter(params, tally, Metric::spend) == 8);
    CHECK(telling_quarter(params, tally, Metric::cumulative) == 8);
    CHECK(telling_quarter(params, tally, Metric::lag) == 4);  // 125 a quarter
}

TEST_CASE(
    "The measure that tells most comes first, stock where it can; where none or all get there it is said") {
    const Params params = made_up::params(44);
    const Tally tally = driven(params);
    const std::vector<MetricDrivers> all = drivers_by_metric(params, tally);
    REQUIRE(all.size() == kMetrics);
    CHECK(all.front().metric == Metric::lag);  // all get there, half of them half way
    const Section section = driver_section(params, tally);
    const std::string text = all_text(section);
    CHECK_THAT(text,
               ContainsSubstring("no future reaches parity by cumulative by 2036Q4, so nothing decides"));
    CHECK_THAT(text,
               ContainsSubstring("30 of 10,000 futures reach parity by stock by 2036Q4, too few to tell"));
    CHECK_THAT(text, ContainsSubstring("1 uncertain input"));
    CHECK_THAT(text, ContainsSubstring("at most this share"));
    REQUIRE(section.charts.size() == 3);
    CHECK(section.charts[0].kind == Chart::Kind::tornado);
    CHECK(section.charts[0].terminal);
    CHECK_FALSE(section.charts[0].folded);
    CHECK(section.charts[1].folded);
    CHECK_THAT(section.charts[0].title, ContainsSubstring("Parity by lag by 20"));

    Tally many = made_up::tally(params, 10000, {1200, 0, 3000, 4000, 10000});
    many.drivers.push_back(
        made_up::driver(many, "actors.us.budget.growth", std::vector<std::uint64_t>(20, 500)));
    CHECK(drivers_by_metric(params, many).front().metric == Metric::stock);
}

TEST_CASE(
    "The table of all drivers has a row for every measure that varies, and the horizon beside the telling quarter") {
    const Params params = made_up::params(44);
    const Section section = driver_section(params, driven(params));
    const Table& table = section.tables.back();
    CHECK(table.key == "drivers");
    CHECK_FALSE(table.terminal);
    CHECK(table.rows.size() ==
          4);  // spend, stock, effective at the horizon; lag half way: at the horizon all are there
    for (const auto& row : table.rows) REQUIRE(row.size() == table.columns.size());
    CHECK(std::get<std::string>(table.rows[0][3]) == "actors: us budget growth");
}

TEST_CASE("Without drivers, inputs or trajectories the section says so") {
    Params params = made_up::params(8);
    Tally tally = made_up::tally(params);
    CHECK_THAT(all_text(driver_section(params, tally)), ContainsSubstring("recorded without the inputs"));
    CHECK(driver_section(params, tally).tables.back().key == "drivers");
    params.inputs.pop_back();
    CHECK_THAT(all_text(driver_section(params, tally)),
               ContainsSubstring("No input of the scenario is uncertain"));
    CHECK_THAT(all_text(driver_section(params, Tally{})), ContainsSubstring("No trajectory was simulated"));
}

TEST_CASE("Drivers of a quarter are those of that quarter") {
    const Params params = made_up::params(44);
    const Section section = drivers_at(params, driven(params), 20);
    REQUIRE(section.charts.size() == 1);
    CHECK_THAT(section.charts[0].title, ContainsSubstring("by 2030Q4"));
    CHECK(section.key == "drivers_at");
}

TEST_CASE("Of options without an order the ends are those with the least and the most parity, by name") {
    Params params = made_up::params(8, 1);
    Input input;
    input.path = "capability.lag_calibration";
    input.distribution.kind = DistributionKind::choice;
    input.distribution.parameters = {0, 1, 2};
    input.distribution.weights = {0.25, 0.5, 0.25};
    params.inputs.push_back(input);
    params.switches = {{input.path, 3, {"offset", "offset_fading", "algorithms"}, {0.25, 0.5, 0.25}}};
    Tally tally = made_up::tally(params, 10000, {4000, 4000, 4000, 4000, 4000});
    Tally::Driver driver{input.path, 3, std::vector<std::uint64_t>(3 * kMetrics * 9, 0)};
    for (std::size_t m = 0; m < kMetrics;
         ++m) {  // all that get there are of the middle option but 400 of the last
        for (std::size_t t = 1; t <= 8; ++t) {
            driver.counts[(1 * kMetrics + m) * 9 + t] = 450;
            driver.counts[(2 * kMetrics + m) * 9 + t] = 50;
        }
        driver.counts[(0 * kMetrics + m) * 9] = 2500;
        driver.counts[(1 * kMetrics + m) * 9] = 1400;
        driver.counts[(2 * kMetrics + m) * 9] = 2100;
    }
    tally.drivers = {driver};
    const MetricDrivers drivers = metric_drivers(params, tally, Metric::stock, 8);
    REQUIRE(drivers.effects.size() == 1);
    const DriverEffect& effect = drivers.effects[0];
    CHECK(effect.low_end == "offset");
    CHECK(effect.high_end == "offset fading");
    CHECK(*effect.low.value == 0);
    CHECK(near(*effect.high.value, 3600.0 / 5000));
    CHECK_FALSE(effect.rank.value);
    CHECK(effect.moves);
}
