#include "app/strategies.hpp"

#include "capexsim/words.hpp"

#include "analysis/answer.hpp"
#include "analysis/estimates.hpp"
#include "analysis/regret.hpp"
#include "app/console.hpp"
#include "app/ending.hpp"
#include "app/records.hpp"
#include "app/result_folder.hpp"
#include "app/sha256.hpp"
#include "app/views.hpp"
#include "engine/simulate.hpp"
#include "input/overlay.hpp"
#include "report/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace capexsim::app {
namespace {

namespace fs = std::filesystem;
using report::Json;

constexpr int kFormat = 1;
constexpr std::size_t kMost = 64;                 ///< strategies, or worlds
constexpr std::uint64_t kFewest = 2ULL * kLanes;  ///< trajectories: a block for each half

/// A strategy or a world: what is put on top of the scenario.
struct Variant {
    std::string label;
    std::vector<std::string> what_ifs, sets;
};

Variant variant_of(const std::string& word) {
    if (word == kAsItStands) return {"as it stands", {}, {}};
    if (word.find('=') != std::string::npos) return {word, {}, {word}};
    Variant variant;
    for (const std::string& file : split_overlays(word)) {
        variant.what_ifs.push_back(file);
        variant.label += (variant.label.empty() ? "" : "+") + stem(file);
    }
    return variant;
}

std::vector<Variant> variants_of(const std::vector<std::string>& words) {
    std::vector<Variant> variants;
    std::set<std::string> labels;
    for (const std::string& word : words) {
        variants.push_back(variant_of(word));
        while (!labels.insert(variants.back().label).second) variants.back().label += "'";
    }
    return variants;
}

/// Everything that is run: each strategy in each world, resolved.
struct Board {
    Scenario scenario;  ///< as it stands
    Params base;
    std::vector<Variant> strategies, worlds;
    std::vector<std::vector<Params>> cells;  ///< [world][strategy]
    std::vector<Document> overlays;          ///< those that the scenario as it stands does not have
    std::string hash;
    analysis::RegretQuestion question;
};

/// The world's overlays lie below the strategy's, so a strategy has the last word on what both say.
Scenario read_cell(const RegretChoice& choice, const Variant& strategy, const Variant& world,
                   Warnings& warnings) {
    ScenarioChoice cell = choice.scenario;
    for (const Variant* variant : {&world, &strategy}) {
        cell.what_ifs.insert(cell.what_ifs.end(), variant->what_ifs.begin(), variant->what_ifs.end());
        cell.sets.insert(cell.sets.end(), variant->sets.begin(), variant->sets.end());
    }
    return portable(read(cell, warnings));
}

void add_cell(const RegretChoice& choice, Board& board, std::size_t w, std::size_t s, Warnings& warnings,
              std::string& parts) {
    const Scenario scenario = read_cell(choice, board.strategies[s], board.worlds[w], warnings);
    Params params = resolve_for(scenario, choice.seed, choice.trajectories);
    const Params& base = board.base;
    require_comparable("regret", base, params, board.strategies[s].label + " in " + board.worlds[w].label);
    params.seed = base.seed;
    params.trajectories = base.trajectories;
    for (const Document& document : scenario.documents) {
        const auto is_it = [&](const Document& d) {
            return d.name == document.name && d.text == document.text;
        };
        if (document.name != kSetDocument && std::ranges::none_of(board.scenario.documents, is_it) &&
            std::ranges::none_of(board.overlays, is_it))
            board.overlays.push_back(document);
    }
    parts += board.worlds[w].label + "\n" + board.strategies[s].label + "\n" +
             identify(scenario, params, base.trajectories).hash + "\n";
    board.question.other_parity[w].push_back(
        analysis::same_parity(base, params) ? "" : analysis::parity_definition(params));
    board.cells[w].push_back(std::move(params));
}

Board board_of(const RegretChoice& choice) {
    Board board;
    Warnings warnings;
    board.scenario = portable(read(choice.scenario, warnings));
    board.base = resolve_for(board.scenario, choice.seed, choice.trajectories);
    if (board.base.trajectories < kFewest)
        throw UsageError(
            fmt::format("regret: needs at least {} trajectories, as half of them choose and half judge",
                        count_text(kFewest)));
    std::vector<std::string> words{kAsItStands};
    words.insert(words.end(), choice.strategies.begin(), choice.strategies.end());
    board.strategies = variants_of(words);
    board.worlds = variants_of(choice.worlds);
    if (board.strategies.size() > kMost || board.worlds.size() > kMost)
        throw UsageError(fmt::format("regret: more than {} strategies or worlds", kMost));
    std::string parts;
    board.cells.resize(board.worlds.size());
    board.question.other_parity.resize(board.worlds.size());
    for (std::size_t w = 0; w < board.worlds.size(); ++w)
        for (std::size_t s = 0; s < board.strategies.size(); ++s)
            add_cell(choice, board, w, s, warnings, parts);
    analysis::RegretQuestion& question = board.question;
    for (const Variant& strategy : board.strategies) question.strategies.push_back(strategy.label);
    for (const Variant& world : board.worlds) question.worlds.push_back(world.label);
    question.metric = choice.metric;
    question.quarter = choice.at ? simulated_quarter(board.base, *choice.at) : board.base.horizon;
    question.goal = choice.prevent ? analysis::Goal::lowest : analysis::Goal::highest;
    question.level = choice.level;
    question.trajectories = board.base.trajectories;
    board.hash =
        sha256(parts + fmt::format("{} {} {} {}", static_cast<int>(question.metric), question.quarter,
                                   choice.prevent, choice.level ? fmt::format("{}", *choice.level) : ""));
    return board;
}

/// How the trajectories of one half come out under every strategy, held against that of the rival.
std::optional<analysis::HalfCounts> run_half(const engine::RunControl& control, const Board& board,
                                             std::size_t world, std::size_t rival) {
    std::vector<Params> scenarios{board.cells[world][rival]};
    for (std::size_t s = 0; s < board.strategies.size(); ++s)
        if (s != rival) scenarios.push_back(board.cells[world][s]);
    const engine::Comparison result = engine::simulate_together(scenarios, control);
    if (result.scenarios.front().trajectories < control.trajectories) return std::nullopt;
    const auto metric = static_cast<std::size_t>(board.question.metric);
    const auto quarter = static_cast<std::size_t>(board.question.quarter);
    analysis::HalfCounts half{rival, {}};
    std::size_t next = 0;
    for (std::size_t s = 0; s < board.strategies.size(); ++s)
        half.counts.push_back(s == rival ? analysis::alone(result.scenarios.front(), metric, quarter)
                                         : analysis::outcome(result.pairs[next++], metric, quarter));
    return half;
}

/// One world: the best of each half is the rival on the other. Which rival the first half begins with decides nothing but time.
std::optional<analysis::WorldCounts> run_world(engine::RunControl control, const Board& board,
                                               std::size_t world, std::size_t guess) {
    const std::uint64_t n = board.base.trajectories;
    const std::uint64_t middle = n / 2 / kLanes * kLanes;
    const auto half = [&](std::size_t h, std::size_t rival) {
        control.first = h == 0 ? 0 : middle;
        control.trajectories = h == 0 ? middle : n - middle;
        return run_half(control, board, world, rival);
    };
    const analysis::Goal goal = board.question.goal;
    auto first = half(0, guess);
    if (!first) return std::nullopt;
    auto second = half(1, analysis::best_of(*first, goal));
    if (!second) return std::nullopt;
    const std::size_t rival = analysis::best_of(*second, goal);
    if (rival != guess) first = half(0, rival);
    if (!first) return std::nullopt;
    return analysis::WorldCounts{std::move(*first), std::move(*second)};
}

/// @return nothing when interrupted
std::optional<analysis::Regrets> run_board(const RegretChoice& choice, const Board& board) {
    const engine::RunControl control = control_of(choice);
    std::vector<analysis::WorldCounts> worlds;
    std::size_t guess = 0;
    for (std::size_t w = 0; w < board.worlds.size(); ++w) {
        auto counts = run_world(control, board, w, guess);
        if (!counts) return std::nullopt;
        guess = (*counts)[0].rival;
        worlds.push_back(std::move(*counts));
        show_done(choice, w + 1, board.worlds.size(), "world");
    }
    return analysis::regrets(worlds, board.question.goal, board.question.level);
}

/// What brings the same table about again.
std::string command_of(const RegretChoice& choice, const Board& board) {
    const auto words = [](const std::vector<std::string>& list) {
        std::string text;
        for (const std::string& word : list) {
            std::string portable;
            if (word == kAsItStands || word.find('=') != std::string::npos)
                portable = word;
            else
                for (const std::string& file : split_overlays(word))
                    portable += (portable.empty() ? "" : "+") + portable_name(file);
            text += " " + shell_word(portable);
        }
        return text;
    };
    std::string command = "capexsim regret " + shell_word(portable_name(choice.scenario.file)) +
                          words(choice.strategies) + " --in" + words(choice.worlds);
    for (const std::string& overlay : choice.scenario.what_ifs)
        command += " --what-if " + shell_word(portable_name(overlay));
    for (const std::string& set : choice.scenario.sets) command += " --set " + shell_word(set);
    const analysis::RegretQuestion& question = board.question;
    command += fmt::format(" --metric {} --at {}", kMetricNames[static_cast<std::size_t>(question.metric)],
                           (board.base.start + (question.quarter - 1)).text());
    if (question.level)
        command +=
            " --satisfice " + shell_word(fmt::format("{} %", analysis::settled(100 * *question.level)));
    if (choice.prevent) command += " --prevent";
    return fmt::format("{} --seed {} --trajectories {}", command, board.base.seed, board.base.trajectories);
}

Json::Array cells_json(const analysis::RegretQuestion& question, const analysis::Regrets& found) {
    Json::Array cells;
    for (std::size_t s = 0; s < question.strategies.size(); ++s)
        for (std::size_t w = 0; w < question.worlds.size(); ++w) {
            const analysis::RegretCell& cell = found.cells[s][w];
            cells.emplace_back(Json::Object{{"strategy", question.strategies[s]},
                                            {"world", question.worlds[w]},
                                            {"probability", estimate_json(cell.probability)},
                                            {"regret", estimate_json(cell.regret)},
                                            {"only_best", cell.only_best},
                                            {"only_this", cell.only_this},
                                            {"best", cell.best},
                                            {"distinguishable", cell.distinguishable}});
        }
    return cells;
}

Json::Object summary_of(const Board& board, const analysis::Regrets& found) {
    const analysis::RegretQuestion& question = board.question;
    Json::Array strategies, best, as_good;
    for (std::size_t s = 0; s < question.strategies.size(); ++s) {
        const analysis::RegretSummary& summary = found.strategies[s];
        Json::Object object{{"strategy", question.strategies[s]},
                            {"worst", estimate_json(summary.worst)},
                            {"worst_world", question.worlds[summary.worst_world]},
                            {"ninetieth", summary.ninetieth},
                            {"mean", summary.mean}};
        if (question.level) object.emplace_back("satisficing", estimate_json(summary.satisficing));
        strategies.emplace_back(std::move(object));
    }
    for (std::size_t w = 0; w < question.worlds.size(); ++w)
        best.emplace_back(Json::Object{{"world", question.worlds[w]},
                                       {"first_half", question.strategies[found.best[w][0]]},
                                       {"second_half", question.strategies[found.best[w][1]]}});
    for (const std::size_t s : found.as_good) as_good.emplace_back(question.strategies[s]);
    return {{"format", kFormat},
            {"scenario", board.base.scenario},
            {"version", program_version()},
            {"seed", board.base.seed},
            {"trajectories", board.base.trajectories},
            {"start", board.base.start.text()},
            {"horizon", board.base.horizon},
            {"end", (board.base.start + (board.base.horizon - 1)).text()},
            {"metric", kMetricNames[static_cast<std::size_t>(question.metric)]},
            {"quarter", (board.base.start + (question.quarter - 1)).text()},
            {"best_is", question.goal == analysis::Goal::highest ? "highest" : "lowest"},
            {"satisfice", question.level},
            {"regret_unit", "probability, as a share"},
            {"interval_level", analysis::kLevel},
            {"hash", board.hash},
            {"minimax", question.strategies[found.minimax]},
            {"not_distinguishable", std::move(as_good)},
            {"strategies", std::move(strategies)},
            {"best", std::move(best)},
            {"cells", cells_json(question, found)}};
}

Json manifest_of(const Board& board, const std::string& command) {
    Json::Array overlays;
    for (const Document& document : board.overlays)
        overlays.emplace_back(Json::Object{
            {"name", document.name}, {"sha256", sha256(document.text)}, {"text", document.text}});
    Json::Object manifest = manifest_on(board.scenario, board.base, command, board.hash);
    manifest.emplace_back("overlays", std::move(overlays));
    return manifest;
}

std::string heading(const Board& board) {
    return fmt::format("{} · {} in {} · {} each · seed {}", board.base.scenario,
                       counted(board.strategies.size(), "strategy"), counted(board.worlds.size(), "world"),
                       counted(board.base.trajectories, "trajectory"), board.base.seed);
}

Found found_of(const RegretChoice& choice, const Board& board, const analysis::Regrets& regrets) {
    Json::Object summary = summary_of(board, regrets), head;
    for (const auto& [key, value] : summary)
        if (key != "strategies" && key != "best" && key != "cells")
            head.emplace_back(key, value);  // the sections have them
    const auto sections = analysis::regret_sections(board.base, board.question, regrets);
    head.emplace_back("answer", sections.front().text.front());
    return {std::move(summary),
            sections,
            {"regret"},
            {std::move(head), sections, manifest_of(board, command_of(choice, board))},
            heading(board)};
}

}  // namespace

ExitCode regret(const RegretChoice& asked) {
    if (asked.worlds.empty())
        throw UsageError(fmt::format("regret: needs worlds, --in WORLD…; {} is one", kAsItStands));
    RegretChoice choice = asked;
    hold_input(choice.scenario);
    refuse_run_keys("regret", choice.strategies);
    refuse_run_keys("regret", choice.worlds);
    const Board board = board_of(choice);
    say_unjudged(board.base, choice.quiet);
    const fs::path target =
        target_of(choice.output, fmt::format("{}-regret-{}", board.base.scenario, board.hash.substr(0, 8)));
    require_room(target, board.hash, force_of(choice));
    if (choice.dry_run) {
        print(stdout, fmt::format("Would run {} and write {}/\n", heading(board), target.string()));
        return ExitCode::fine;
    }
    ResultFolder folder(target.parent_path());
    const std::optional<analysis::Regrets> regrets = run_board(choice, board);
    if (!regrets) {
        say("interrupted before every world was done; nothing is written");
        return ExitCode::interrupted;
    }
    const Found found = found_of(choice, board, *regrets);
    put_found(folder, found);
    publish(folder, target, choice, choice.scenario.json, found);
    return ExitCode::fine;
}

}  // namespace capexsim::app
