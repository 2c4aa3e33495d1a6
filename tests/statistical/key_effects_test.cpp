// A lever that moves nothing is a bug: each key of a scenario file shows here what it changes, and in which direction.
// Both runs of a comparison have the same luck, so that what differs is the key's.

#include "analysis/sections.hpp"
#include "app/commands.hpp"
#include "catch.hpp"
#include "engine/replay.hpp"
#include "engine/simulate.hpp"
#include "input/bounds.hpp"
#include "input/show.hpp"
#include "input/units.hpp"
#include "key_effects_table.hpp"
#include "unit/scenario_text.hpp"

#include <cstdio>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <unistd.h>
#include <variant>

using namespace capexsim;
using namespace capexsim::test;

namespace {

constexpr int kLeverQuarter = 5;  ///< T of 2027Q1
const std::string kLeverDate = "2027Q1";
constexpr double kLeverShare =
    0.1;  ///< of the least move that a lever makes too, which acts in fewer quarters

constexpr std::uint64_t kFew = 600;

const Key& row_of(const Effect& effect) {
    const auto match = match_key(pattern_of(effect));
    require(match.has_value() && match->key >= 0, "an effect is of a key");
    return key_table()[static_cast<std::size_t>(match->key)];
}

std::vector<std::string> levered(const Effect& effect) {
    std::vector<std::string> sets = with_value(effect, effect.before);
    sets.push_back("policy.levers.moved={at: " + kLeverDate + ", set: {" + effect.path + ": " + effect.after +
                   "}}");
    return sets;
}

bool has_lever(const Effect& effect) { return effect.key.empty() && row_of(effect).lever; }

void check_move(bool holds, const std::string& defect) {
    if (defect.empty()) {
        CHECK(holds);
    } else {
        INFO("repaired? then take this note out of its entry: " << defect);
        CHECK_FALSE(holds);
    }
}

/// Scenario texts by their names.
Params params_of(const std::map<std::string, std::string>& texts, const std::string& file) {
    ReadRequest request;
    request.file = file;
    request.texts = texts;
    return resolve(read_scenario(request));
}

Tally run(const Params& params, std::uint64_t trajectories = kFew) {
    engine::RunControl control;
    control.trajectories = trajectories;
    control.threads = 1;
    return engine::simulate(params, control);
}

/// All words of the show section.
std::string shown(const Scenario& scenario) {
    const Section section = show_scenario(scenario);
    std::string all = section.title + "\n";
    for (const std::string& text : section.text) all += text + "\n";
    for (const Table& table : section.tables) {
        for (const auto& row : table.rows) {
            for (const Cell& cell : row)
                if (const auto* word = std::get_if<std::string>(&cell)) all += *word + " | ";
            all += "\n";
        }
    }
    return all;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// What the program writes to standard output.
std::string printed(const std::vector<std::string>& arguments) {
    std::vector<const char*> words;
    for (const std::string& argument : arguments) words.push_back(argument.c_str());
    std::fflush(stdout);
    const int console = dup(STDOUT_FILENO);
    std::FILE* file = std::tmpfile();
    REQUIRE(file != nullptr);
    dup2(fileno(file), STDOUT_FILENO);
    const ExitCode code = app::dispatch(static_cast<int>(words.size()), words.data());
    std::fflush(stdout);
    dup2(console, STDOUT_FILENO);
    close(console);
    std::rewind(file);
    std::string text;
    for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) text += static_cast<char>(c);
    std::fclose(file);
    CHECK(code == ExitCode::fine);
    return text;
}

std::string printed_by_run(const std::vector<std::string>& sets) {
    namespace fs = std::filesystem;
    const fs::path folder = fs::temp_directory_path() / ("capexsim_key_effects_" + std::to_string(getpid()));
    std::vector<std::string> arguments = {"capexsim", "run",       kSmallWorld, "--quiet", "--trajectories",
                                          "64",       "--threads", "1",         "-o",      folder.string()};
    for (const std::string& set : sets) arguments.insert(arguments.end(), {"--set", set});
    std::string text = printed(arguments);
    fs::remove_all(folder);
    return text;
}

/// Rank correlation of two drawn inputs over one block.
double rank_correlation(const Params& params, const std::string& first, const std::string& second) {
    World world(params, best_instruction_set());
    world.start(0);
    const auto ranks = [&](const std::string& path) {
        const auto input = std::find_if(params.inputs.begin(), params.inputs.end(),
                                        [&](const Input& x) { return x.path == path; });
        require(input != params.inputs.end(), "a correlated input exists");
        const double* drawn = world.parameters[static_cast<Column>(input - params.inputs.begin())];
        std::vector<double> sorted(drawn, drawn + kLanes);
        std::sort(sorted.begin(), sorted.end());
        std::vector<double> rank;
        for (int i = 0; i < kLanes; ++i)
            rank.push_back(static_cast<double>(std::lower_bound(sorted.begin(), sorted.end(), drawn[i]) -
                                               sorted.begin()));
        return centred(rank.data(), false);
    };
    const auto a = ranks(first), b = ranks(second);
    return product(a, b) / std::sqrt(product(a, a) * product(b, b));
}

/// Two correlated inputs and a third, which is not.
std::vector<std::string> correlated(const std::string& second, const std::string& spearman) {
    return {"actors.focal.budget.initial={uniform: [10 bn USD/year, 14 bn USD/year]}",
            "actors.giant.budget.initial={uniform: [50 bn USD/year, 70 bn USD/year]}",
            "market.price.initial={uniform: [15000 USD/H100e, 25000 USD/H100e]}",
            "correlations.pair={between: [actors.focal.budget.initial, " + second +
                "], spearman: " + spearman + "}"};
}

/// What a key without a number changes.
/// What a scenario says that it does, with one word of it changed; tests/statistical/overlays_test.cpp holds overlays to it.
Expectation expected(const std::string& word) {
    std::map<std::string, std::string> words = {
        {"metric", "stock"}, {"quarter", "2026Q2"}, {"direction", "raises"}, {"at_least", "5 %"}};
    words[word.substr(0, word.find(':'))] = word.substr(word.find(':') + 2);
    std::string text = "expects={";
    for (const auto& [key, value] : words) text += key + ": " + value + ", ";
    return small_world({text + "}"}).expects;
}

struct Check {
    const char* key;
    void (*check)();
};

const Check kChecks[] = {
    {"format", [] { CHECK(contains(problems_of(small_scenario(), {"format=2"}), "format")); }},
    {"name",
     [] {
         CHECK(small_world({"name=other"}).scenario == "other");
         CHECK(contains(shown(read_small_world({"name=other"})), "other\n"));
     }},
    {"description",
     [] {
         CHECK(contains(shown(read_small_world({"description=what it is about"})), "what it is about\n"));
         CHECK_FALSE(contains(shown(read_small_world({})), "what it is about"));
     }},
    {"thresholds",
     [] {
         const std::string text =
             "thresholds=[P(stock by 2026Q3) < 10 %, {condition: P(lag by 2026Q4) > 5 %, name: near, why: a plan}]";
         const Params with = small_world({text}), without = small_world({});
         REQUIRE(with.thresholds.size() == 2);
         CHECK(with.thresholds[0] ==
               NamedCondition{"", {Metric::stock, Quarter::of(2026, 3), Relation::below, 10}, ""});
         CHECK(with.thresholds[1].name == "near");
         CHECK(with.thresholds[1].why == "a plan");
         CHECK(contains(shown(read_small_world({text})),
                        "P(stock by 2026Q3) < 10 %; near: P(lag by 2026Q4) > 5 % (a plan)"));
         CHECK(same_bits(raw_state(with, 4), raw_state(without, 4)));  // a verdict moves no number
     }},
    {"expects.metric", [] { CHECK(expected("metric: lag").metric == Metric::lag); }},
    {"expects.quarter", [] { CHECK(expected("quarter: 2026Q3").quarter == Quarter::of(2026, 3)); }},
    {"expects.direction", [] { CHECK_FALSE(expected("direction: lowers").raises); }},
    {"expects.at_least", [] { CHECK(expected("at_least: 7 %").at_least == 0.07); }},
    {"extends",
     [] {
         const Params params = params_of(
             {{"base.yaml", small_scenario()}, {"top.yaml", "extends: base.yaml\nhorizon: 5 quarters\n"}},
             "top.yaml");
         CHECK(params.horizon == 5);
         CHECK(params.actors.size() == 2);
     }},
    {"remove",
     [] {
         const std::map<std::string, std::string> texts = {
             {"base.yaml", small_scenario("parity: {lag: 2 years}\nrun: {seed: 7}\n")},
             {"top.yaml", "extends: base.yaml\nremove: [run.seed]\n"}};
         CHECK(params_of(texts, "base.yaml").seed == 7);
         CHECK(params_of(texts, "top.yaml").seed == 1);
     }},
    {"start",
     [] {
         for (const auto& [start, quarter] : {std::pair("2026Q1", 5), std::pair("2026Q3", 3)}) {
             const std::string lever = "policy.levers.late={at: 2027Q1, set: {policy.regime: embargo}}";
             const Params params = small_world(
                 {std::string("start=") + start, lever, "actors.second.budget.initial=25 bn USD/year"});
             const Table world = engine::replay(params, 0).tables.at(1);  // after the drawn parameters
             REQUIRE(world.key == "world");
             CHECK(std::get<QuarterEstimate>(world.rows[1][0]).value == params.start.index);
             CHECK(params.start.text() == start);
             // a date is so many quarters after it
             const std::vector<double> active =
                 follow(params, share([](const World& w) { return w.parameters.active(0); }, 1), quarter);
             CHECK(active[static_cast<std::size_t>(quarter - 2)] == 0);
             CHECK(active[static_cast<std::size_t>(quarter - 1)] == 1);
         }
     }},
    {"horizon",
     [] {
         CHECK(run(small_world({"horizon=9 quarters"})).horizon == 9);
         CHECK(engine::replay(small_world({"horizon=9 quarters"}), 0).tables.at(1).rows.size() == 10);
     }},
    {"base_year",
     [] {
         CHECK(contains(shown(read_small_world({"base_year=2024"})), "base_year | 2024"));
         CHECK(same_bits(raw_state(small_world({"base_year=2024"}), 4),
                         raw_state(small_world({}), 4)));  // a label
     }},
    {"run.trajectories", [] { CHECK(run(small_world({"run.trajectories=700"}), 0).trajectories == 700); }},
    {"run.seed",
     [] {
         const std::vector<double> one = raw_state(small_world({"run.seed=1"}), 4);
         CHECK(same_bits(one, raw_state(small_world({}), 4)));
         CHECK_FALSE(same_bits(one, raw_state(small_world({"run.seed=2"}), 4)));
     }},
    {"correlations.<correlation>.between",
     [] {
         const std::string focal = "actors.focal.budget.initial", giant = "actors.giant.budget.initial",
                           price = "market.price.initial";
         const Params one = small_world(correlated(giant, "0.8")),
                      other = small_world(correlated(price, "0.8"));
         CHECK(rank_correlation(one, focal, giant) > 0.7);
         CHECK(std::abs(rank_correlation(one, focal, price)) < 0.25);  // more than 5 standard errors
         CHECK(rank_correlation(other, focal, price) > 0.7);
         CHECK(std::abs(rank_correlation(other, focal, giant)) < 0.25);
     }},
    {"correlations.<correlation>.spearman",
     [] {
         const std::string focal = "actors.focal.budget.initial", giant = "actors.giant.budget.initial";
         CHECK(rank_correlation(small_world(correlated(giant, "0.8")), focal, giant) > 0.7);
         CHECK(rank_correlation(small_world(correlated(giant, "-0.8")), focal, giant) < -0.7);
     }},
    {"actors.<actor>.stream",
     [] {
         const std::vector<double> plain = raw_state(small_world({}), 4);
         CHECK(same_bits(plain, raw_state(small_world({"actors.focal.stream=focal"}), 4)));
         CHECK_FALSE(same_bits(plain, raw_state(small_world({"actors.focal.stream=formerly"}), 4)));
     }},
    {"actors.<actor>.label",
     [] {
         const std::string label = "Focal & Daughters";
         CHECK(contains(printed_by_run({"actors.focal.label=" + label}), label));
         CHECK_FALSE(contains(printed_by_run({}), label));
     }},
    {"policy.regimes.order",
     [] {
         const Tally plain = run(small_world({}));
         const Tally turned = run(small_world({"policy.regimes.order=[open, split, embargo]"}));
         REQUIRE(plain.occupancy.at(0).chain == "policy.regime");
         CHECK(plain.occupancy.at(0).states == std::vector<std::string>{"embargo", "split", "open"});
         CHECK(turned.occupancy.at(0).states == std::vector<std::string>{"open", "split", "embargo"});
         // the words keep their meaning: the initial state is still split
         CHECK(turned.occupancy.at(0).counts[1] > kFew / 2);
     }},
};

}  // namespace

TEST_CASE("every key has an entry that shows what it changes") {
    std::set<std::string> shown_keys;
    for (const Effect& effect : all_effects()) {
        INFO(effect.path);
        shown_keys.insert(pattern_of(effect));
    }
    for (const Check& check : kChecks) {
        INFO(check.key);
        REQUIRE(match_key(check.key));
        CHECK(shown_keys.insert(check.key).second);
    }
    for (const Key& key : key_table()) {
        INFO(key.pattern);
        CHECK(shown_keys.contains(std::string(key.pattern)));
    }
}

TEST_CASE("a key changes what it is for, in its direction, by its least size") {
    for (const Effect& effect : all_effects()) {
        INFO(effect.path << ": " << effect.before << " -> " << effect.after << ", T = " << effect.quarter);
        const double before =
            follow(small_world(with_value(effect, effect.before)), effect.watch, effect.quarter).back();
        const double after =
            follow(small_world(with_value(effect, effect.after)), effect.watch, effect.quarter).back();
        const double moved = change(effect.watch, before, after);
        INFO(before << " -> " << after << ", a change of " << moved);
        REQUIRE(effect.move.least > 0);
        check_move(moved * effect.move.sign >= effect.move.least, effect.broken);
    }
}

TEST_CASE("what a lever may change has an entry that a lever can move") {
    std::set<std::string> levers;
    for (const Effect& effect : all_effects())
        if (has_lever(effect) && effect.quarter > kLeverQuarter) levers.insert(pattern_of(effect));
    for (const Key& key : key_table()) {
        INFO(key.pattern);
        if (key.lever) CHECK(levers.contains(std::string(key.pattern)));
    }
}

TEST_CASE("a lever on a key moves no bit before its date, and what the key is for after it") {
    for (const Effect& effect : all_effects()) {
        if (!has_lever(effect) || effect.quarter <= kLeverQuarter) continue;
        INFO(effect.path << ": " << effect.before << " -> " << effect.after << " in " << kLeverDate);
        const Params plain = small_world(with_value(effect, effect.before)),
                     moved = small_world(levered(effect));
        CHECK(same_bits(raw_state(plain, kLeverQuarter - 1), raw_state(moved, kLeverQuarter - 1)));
        const double before = follow(plain, effect.watch, effect.quarter).back();
        const double after = follow(moved, effect.watch, effect.quarter).back();
        const double by = change(effect.watch, before, after);
        INFO(before << " -> " << after << ", a change of " << by);
        check_move(by * effect.move.sign >= effect.move.least * kLeverShare,
                   effect.broken + effect.broken_lever);
    }
}

TEST_CASE("a lever on a key that comes by a ramp moves no bit before its date, and some after it") {
    std::set<std::string> keys;
    for (const Effect& effect : all_effects()) {
        const bool plain =
            row_of(effect).type == ValueType::quantity || row_of(effect).type == ValueType::ramp;
        if (!has_lever(effect) || effect.quarter <= kLeverQuarter || !plain ||
            contains(effect.after, "ramp:"))
            continue;
        if (effect.before.empty() && contains(std::string(row_of(effect).neutral), "1e15")) continue;
        if (effect.before.empty() && contains(std::string(row_of(effect).neutral), "1000 ")) continue;
        if (!effect.broken_lever.empty() || !keys.insert(pattern_of(effect)).second) continue;
        INFO(effect.path << ": " << effect.before << " -> " << effect.after << " from " << kLeverDate);
        std::vector<std::string> sets = levered(effect);
        sets.push_back("policy.levers.moved.ramp=6 months");
        const Params plain_world = small_world(with_value(effect, effect.before)), moved = small_world(sets);
        CHECK(same_bits(raw_state(plain_world, kLeverQuarter - 1), raw_state(moved, kLeverQuarter - 1)));
        const int after = std::max(effect.quarter, kLeverQuarter) + 2;  // the ramp is done
        CHECK(follow(moved, effect.watch, after).back() != follow(plain_world, effect.watch, after).back());
    }
    CHECK(keys.size() > 30);
}

TEST_CASE("a lever on a rate moves no level at once") {
    for (const Effect& effect : all_effects()) {
        const bool rate = row_of(effect).dimension == Dimension::growth_rate ||
                          row_of(effect).dimension == Dimension::decay_rate;
        if (!rate || !has_lever(effect) || effect.quarter <= kLeverQuarter) continue;
        INFO(effect.path << ": " << effect.before << " -> " << effect.after << " in " << kLeverDate);
        const std::vector<double> plain =
            follow(small_world(with_value(effect, effect.before)), effect.watch, kLeverQuarter + 1);
        const std::vector<double> moved =
            follow(small_world(levered(effect)), effect.watch, kLeverQuarter + 1);
        const auto by = [&](std::size_t t) { return change(effect.watch, plain[t - 1], moved[t - 1]); };
        // the first quarter of the lever adds about as much as its second
        const double first = by(kLeverQuarter), second = by(kLeverQuarter + 1) - first;
        INFO("by " << first << " in its first quarter, by " << second << " more in its second");
        CHECK(std::abs(first) <= 2 * std::abs(second));
        CHECK(second * effect.move.sign > 0);
    }
}

TEST_CASE("the neutral value of a key that is not written does nothing") {
    for (const Effect& effect : all_effects()) {
        const std::string neutral(row_of(effect).neutral);
        if (neutral.empty() || !effect.before.empty()) continue;
        INFO(effect.path << ": " << neutral);
        CHECK(same_bits(raw_state(small_world(with_value(effect, "")), effect.quarter),
                        raw_state(small_world(with_value(effect, neutral)), effect.quarter)));
    }
}

TEST_CASE("a key without a number changes what it is for") {
    for (const Check& check : kChecks) {
        INFO(check.key);
        check.check();
    }
}

/// A number in canonical units as a scenario writes it.
std::string written_as(double value, Dimension dimension) {
    char text[64];
    std::snprintf(text, sizeof text, "%.17g", value);
    switch (dimension) {
        case Dimension::number:
        case Dimension::fraction: return text;
        case Dimension::money: return std::string(text) + " bn USD";
        case Dimension::money_rate: return std::string(text) + " bn USD/year";
        case Dimension::growth_rate: return std::string(text) + " log/year";
        case Dimension::decay_rate:
        case Dimension::share_rate: return std::string(text) + " /year";
        case Dimension::volatility: return std::string(text) + " /sqrt(year)";
        case Dimension::date: return std::string(text) + " years";
        default: return std::string(text) + " " + std::string(canonical_unit(dimension));
    }
}

TEST_CASE("at the ends of its range a key gives an answer or a finding, never a broken promise") {
    std::set<std::string> done;
    int answers = 0, refusals = 0;
    for (const Effect& effect : all_effects()) {
        const Key& key = row_of(effect);
        if (!effect.key.empty() || (key.column == nullptr && key.ramp == nullptr) ||
            key.type == ValueType::choice || !done.insert(effect.path).second)
            continue;
        const Bounds bounds = possible_bounds(key.bounds, key.dimension);
        for (const double value :
             {bounds.low, bounds.high, 0.0, bounds.above_low ? 1e-9 * bounds.high : bounds.low}) {
            Effect extreme = effect;
            const std::string text = written_as(value, key.dimension);
            INFO(effect.path << " = " << text);
            try {
                run(small_world(with_value(extreme, text)), 64);
                ++answers;
            } catch (const InputError& error) {
                REQUIRE_FALSE(error.findings().empty());
                CHECK(brief(error.findings()).find("is not a") == std::string::npos);  // the unit was right
                ++refusals;
            }
        }
    }
    CHECK(answers > 200);
    CHECK(refusals > 30);
}

TEST_CASE("inputs that are mixtures have the rank correlation that was asked for") {
    const std::string focal = "actors.focal.budget.initial", giant = "actors.giant.budget.initial";
    const Params params = small_world(
        {focal + "={mixture: [{weight: 50 %, value: {lognormal: {median: 12 bn USD/year, sigma: 0.2}}}, "
                 "{weight: 50 %, value: {lognormal: {median: 14 bn USD/year, sigma: 0.1}}}]}",
         giant + "={choice: [{value: 60 bn USD/year, weight: 40 %}, {value: 50 bn USD/year, weight: 30 %}, "
                 "{value: 70 bn USD/year, weight: 30 %}]}",
         "correlations.pair={between: [" + focal + ", " + giant + "], spearman: 0.8}"});
    // 512 draws: the standard error of a rank correlation of .7 is about .023; the three options hold less than .8
    CHECK(rank_correlation(params, focal, giant) > 0.8 - 5 * 0.035);
    const Params both = small_world(
        {focal + "={mixture: [{weight: 50 %, value: {lognormal: {median: 12 bn USD/year, sigma: 0.2}}}, "
                 "{weight: 50 %, value: {lognormal: {median: 12.5 bn USD/year, sigma: 0.2}}}]}",
         "market.price.initial={uniform: [15000 USD/H100e, 25000 USD/H100e]}",
         "correlations.pair={between: [" + focal + ", market.price.initial], spearman: 0.8}"});
    CHECK(std::abs(rank_correlation(both, focal, "market.price.initial") - 0.8) <
          5 * 0.02);  // false alarm 1 in 1.7 million
}

TEST_CASE("a source and its reason stand beside the number that they are for") {
    const std::string text = small_scenario(
        "parity: {ratio: {value: 0.9, source: assumption, why: a round number}, lag: {value: 1 year, source: a report}}\n");
    const std::string words = shown(read_text_scenario(text));
    CHECK(contains(words, "ratio | 0.9 | 0.9 | assumption: a round number |"));
    CHECK(contains(words, "a report |"));
    CHECK(contains(words, "1 names a source, 1 is an assumption"));
}

TEST_CASE("what stands in actor_defaults is every actor's that does not say it itself") {
    const std::string text = small_scenario();
    const Params params = resolve(read_text_scenario(
        text, {"actor_defaults.budget.growth=40 %/year", "actors.a.budget.growth=5 %/year"}));
    const std::vector<double> a = follow(params, mean(rate(0)), 4), b = follow(params, mean(rate(1)), 4);
    CHECK(a.back() == Catch::Approx(10 * 1.05));
    CHECK(b.back() == Catch::Approx(10 * 1.4));
}
