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

std::string any_path(const Key& key) {
    std::vector<std::string> names;
    for (const std::string& word : split_path(key.pattern)) {
        if (word == "<actor>") names.emplace_back("focal");
        if (word == "<channel>") names.emplace_back("licensed");
        if (word == "<lever>") names.emplace_back("tight");
    }
    return substitute(key.pattern, names);
}

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
    CHECK(contains(words, "1 rest on evidence, 1 are assumptions"));
}

TEST_CASE("what stands in actor_defaults is every actor's that does not say it itself") {
    const std::string text = small_scenario();
    const Params params = resolve(read_text_scenario(
        text, {"actor_defaults.budget.growth=40 %/year", "actors.a.budget.growth=5 %/year"}));
    const std::vector<double> a = follow(params, mean(rate(0)), 4), b = follow(params, mean(rate(1)), 4);
    CHECK(a.back() == Catch::Approx(10 * 1.05));
    CHECK(b.back() == Catch::Approx(10 * 1.4));
}
