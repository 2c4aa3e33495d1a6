#include "app/grid.hpp"

#include "capexsim/words.hpp"

#include "analysis/input_sources.hpp"
#include "analysis/sweep.hpp"
#include "analysis/timeline.hpp"
#include "app/console.hpp"
#include "app/ending.hpp"
#include "app/records.hpp"
#include "app/result_folder.hpp"
#include "app/sha256.hpp"
#include "app/views.hpp"
#include "app/written_number.hpp"
#include "engine/simulate.hpp"
#include "input/units.hpp"
#include "model/likeness.hpp"
#include "model/parameters.hpp"
#include "report/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace capexsim::app {
namespace {

namespace fs = std::filesystem;
using report::Json;

constexpr int kFormat = 1;
constexpr std::size_t kTogether = 32;  ///< points that run beside one run of the base
constexpr std::size_t kBeside =
    4;  ///< where they take quarters side by side, so that the caches hold them all
constexpr std::size_t kRead = 64;  ///< points that are read before they are run
constexpr std::size_t kMostSteps = 1001;
constexpr std::size_t kMostPoints = 20000;

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
    throw UsageError(fmt::format("--vary {}: {}", text, why));
}

std::vector<std::string> quarters_between(Quarter from, Quarter to, std::size_t steps) {
    std::vector<std::string> values;
    for (std::size_t i = 0; i < steps; ++i) {
        const double part = steps > 1 ? static_cast<double>(i) / static_cast<double>(steps - 1) : 0;
        const std::string value =
            Quarter{from.index + static_cast<int>(std::lround(part * (to - from)))}.text();
        if (values.empty() || values.back() != value) values.push_back(value);
    }
    return values;
}

std::vector<std::string> numbers_between(std::string_view text, const std::string& from,
                                         const std::string& to, std::size_t steps, bool logarithmic) {
    auto low = parse_written(from);
    auto high = parse_written(to);
    if (!low || !high)
        refuse(text, "needs numbers or quarters, as path='10 %:40 %:7' or path=2027Q1:2031Q1:9");
    if (low->unit.empty()) low->unit = high->unit;
    if (high->unit.empty()) high->unit = low->unit;
    if (low->unit != high->unit) refuse(text, "both ends need the same unit");
    if (logarithmic && (low->number <= 0 || high->number <= 0))
        refuse(text, "logarithmic steps need positive ends");
    std::vector<std::string> values;
    for (std::size_t i = 0; i < steps; ++i) {
        const double part = steps > 1 ? static_cast<double>(i) / static_cast<double>(steps - 1) : 0;
        const double x = logarithmic ? low->number * std::pow(high->number / low->number, part)
                                     : low->number + part * (high->number - low->number);
        values.push_back(shortest_text(tidy(x)) + low->unit);
    }
    return values;
}

}  // namespace

Axis parse_axis(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0)
        refuse(text, "needs path=from:to:steps, or path=a|b|c");
    Axis axis{std::string(text.substr(0, equals)), {}};
    if (axis.path.starts_with("run."))
        refuse(text, "start, horizon, seed and count are what makes points comparable");
    const std::string range(text.substr(equals + 1));
    if (range.find('|') != std::string::npos) {
        axis.values = split(range, '|');
        return axis;
    }
    const std::vector<std::string> parts = split(range, ':');
    const bool logarithmic = parts.size() == 4 && parts[3] == "log";
    if (parts.size() != 3 && !logarithmic)
        refuse(text, "needs path=from:to:steps, path=from:to:steps:log, or path=a|b|c");
    const auto steps = parse_unsigned(parts[2]);
    if (!steps || *steps < 2 || *steps > kMostSteps)
        refuse(text, fmt::format("needs 2 to {} steps", kMostSteps));
    const auto from = parse_quarter(parts[0]);
    const auto to = parse_quarter(parts[1]);
    axis.values = from && to ? quarters_between(*from, *to, *steps)
                             : numbers_between(text, parts[0], parts[1], *steps, logarithmic);
    if (axis.values.front() == axis.values.back()) refuse(text, "both ends are the same");
    return axis;
}

namespace {

/// Everything that a sweep runs: the scenario as it stands, and each point.
struct Grid {
    Scenario scenario;
    Params base;
    Warnings warnings;                           ///< those that were said
    std::vector<std::vector<std::string>> sets;  ///< [point] of the axes' values, as --set has them
};

Grid grid_of(const SweepChoice& choice) {
    Grid grid;
    grid.scenario = portable(read(choice.scenario, grid.warnings));
    grid.base = resolve_for(grid.scenario, choice.seed, choice.trajectories);
    grid.sets.emplace_back();
    for (const Axis& axis : choice.axes) {
        std::vector<std::vector<std::string>> longer;
        for (const auto& before : grid.sets)
            for (const std::string& value : axis.values) {
                longer.push_back(before);
                longer.back().push_back(axis.path + "=" + value);
            }
        grid.sets = std::move(longer);
        if (grid.sets.size() > kMostPoints)
            throw UsageError(fmt::format("--vary: these are more than {} points", count_text(kMostPoints)));
    }
    return grid;
}

struct Point {
    Params params;
    std::vector<Finding> warnings;
};

Point read_point(const SweepChoice& choice, const Grid& grid, std::size_t point) {
    ScenarioChoice chosen = choice.scenario;
    chosen.sets.insert(chosen.sets.end(), grid.sets[point].begin(), grid.sets[point].end());
    const Scenario scenario = read_quietly(chosen);
    Params params = resolve_for(scenario, choice.seed, choice.trajectories);
    require_comparable("--vary", grid.base, params, grid.sets[point].back());
    params.seed = grid.base.seed;
    params.trajectories = grid.base.trajectories;
    return {std::move(params), scenario.warnings};
}

/// Runs the points, some at a time beside the base, and keeps what each pair says.
/// @return false when interrupted
bool run_points(const SweepChoice& choice, Grid& grid, analysis::Sweep& sweep) {
    engine::RunControl control = control_of(choice);
    const model::Samplers samplers = model::make_samplers(grid.base);
    control.samplers = &samplers;
    std::vector<Point> read;  // the points from `begin` on, read side by side
    for (std::size_t first = 0, last = 0, begin = 0; first < grid.sets.size(); first = last) {
        if (first == begin + read.size()) {
            begin = first;
            read.assign(std::min(kRead, grid.sets.size() - begin), Point{});
            engine::in_parallel(read.size(), choice.threads,
                                [&](std::size_t i) { read[i] = read_point(choice, grid, begin + i); });
            for (const Point& point : read) grid.warnings.say(point.warnings);
        }
        const bool alike = model::find_likeness(read[first - begin].params, grid.base).market;
        last = std::min(first + (alike ? kBeside : kTogether), begin + read.size());
        std::vector<Params> scenarios{grid.base};
        for (std::size_t p = first; p < last; ++p) scenarios.push_back(std::move(read[p - begin].params));
        const engine::Comparison result = engine::simulate_together(scenarios, control);
        if (result.scenarios[0].trajectories < grid.base.trajectories) return false;
        std::vector<analysis::Alternative> alternatives;
        for (std::size_t p = first; p < last; ++p)
            alternatives.push_back(
                {"", &scenarios[p - first + 1], &result.scenarios[p - first + 1], &result.pairs[p - first]});
        for (auto& point : analysis::compare(grid.base, result.scenarios[0], alternatives))
            sweep.points.push_back(std::move(point));
        show_done(choice, last, grid.sets.size(), "point");
    }
    return true;
}

Json::Object summary_of(const SweepChoice& choice, const Grid& grid, const analysis::Sweep& sweep,
                        int quarter, const std::string& hash) {
    Json::Array axes;
    for (const Axis& axis : choice.axes)
        axes.emplace_back(Json::Object{{"path", axis.path},
                                       {"values", Json::Array(axis.values.begin(), axis.values.end())}});
    Json::Array points;
    for (std::size_t p = 0; p < sweep.points.size(); ++p) {
        Json::Array metrics;
        for (const analysis::PairedMetric& m : sweep.points[p]) {
            const analysis::PairedQuarter& q = m.quarters[static_cast<std::size_t>(quarter) - 1];
            metrics.emplace_back(Json::Object{{"metric", kMetricNames[static_cast<std::size_t>(m.metric)]},
                                              {"probability", estimate_json(q.alternative)},
                                              {"difference", estimate_json(q.difference)},
                                              {"ratio_change", estimate_json(q.change)}});
        }
        points.emplace_back(Json::Object{{"set", Json::Array(grid.sets[p].begin(), grid.sets[p].end())},
                                         {"metrics", std::move(metrics)}});
    }
    return {{"format", kFormat},
            {"scenario", grid.base.scenario},
            {"version", program_version()},
            {"seed", grid.base.seed},
            {"trajectories", grid.base.trajectories},
            {"start", grid.base.start.text()},
            {"horizon", grid.base.horizon},
            {"end", (grid.base.start + (grid.base.horizon - 1)).text()},
            {"quarter", (grid.base.start + (quarter - 1)).text()},
            {"hash", hash},
            {"axes", std::move(axes)},
            {"points", std::move(points)}};
}

std::string hash_of(const SweepChoice& choice, const Grid& grid) {
    std::string parts = identify(grid.scenario, grid.base, grid.base.trajectories).hash + "\n";
    for (const Axis& axis : choice.axes) {
        parts += axis.path + "\n";
        for (const std::string& value : axis.values) parts += value + "\n";
    }
    return sha256(parts);
}

/// What brings the same sweep about again.
std::string command_of(const SweepChoice& choice, const Grid& grid) {
    std::string command =
        "capexsim sweep" + app::command_of(choice.scenario, grid.base.seed, grid.base.trajectories)
                               .substr(std::string("capexsim run").size());
    for (const Axis& axis : choice.axes) {
        std::string values;
        for (const std::string& value : axis.values) values += (values.empty() ? "" : "|") + value;
        command += " --vary " + shell_word(axis.path + "=" + values);
    }
    return command;
}

std::string heading(const Grid& grid) {
    return fmt::format("{} · {} of {} · seed {}", grid.base.scenario, counted(grid.sets.size(), "point"),
                       counted(grid.base.trajectories, "trajectory"), grid.base.seed);
}

}  // namespace

ExitCode sweep(const SweepChoice& asked) {
    if (asked.axes.empty() || asked.axes.size() > 2) throw UsageError("sweep: needs --vary once or twice");
    if (asked.axes.size() == 2 && asked.axes[0].path == asked.axes[1].path)
        throw UsageError(fmt::format("--vary {}: is varied twice", asked.axes[0].path));
    SweepChoice choice = asked;
    hold_input(choice.scenario);
    Grid grid = grid_of(choice);
    const int quarter = choice.at ? simulated_quarter(grid.base, *choice.at) : grid.base.horizon;
    for (std::size_t p : {std::size_t{0}, grid.sets.size() - 1})
        grid.warnings.say(read_point(choice, grid, p).warnings);  // mistakes first
    say_unjudged(grid.base, choice.quiet);
    const std::string hash = hash_of(choice, grid);
    const fs::path target =
        target_of(choice.output, fmt::format("{}-sweep-{}", grid.base.scenario, hash.substr(0, 8)));
    require_room(target, hash, force_of(choice));
    if (choice.dry_run) {
        print(stdout,
              fmt::format("Would run {} of {} each and write {}/\n", counted(grid.sets.size(), "point"),
                          counted(grid.base.trajectories, "trajectory"), target.string()));
        return ExitCode::fine;
    }
    ResultFolder folder(target.parent_path());
    analysis::Sweep result;
    for (const Axis& axis : choice.axes) {
        result.paths.push_back(axis.path);
        result.values.push_back(axis.values);
    }
    result.base_label = grid.base.scenario;
    if (!run_points(choice, grid, result)) {
        say("interrupted before every point was done; nothing is written");
        return ExitCode::interrupted;
    }
    auto sections = analysis::sweep_sections(grid.base, result, quarter, choice.metric);
    sections.insert(sections.end() - 1,
                    {analysis::timeline_section(grid.base), analysis::input_section(grid.scenario)});
    Json::Object summary = summary_of(choice, grid, result, quarter, hash);
    Json::Object head(summary.begin(), summary.end() - 1);  // without the points: they are in sweep.csv
    head.emplace_back("answer", sections.front().text.front());
    const Found found{std::move(summary),
                      sections,
                      {"sweep"},
                      {std::move(head),
                       {sections.begin(), sections.end() - 1},
                       manifest_on(grid.scenario, grid.base, command_of(choice, grid), hash)},
                      heading(grid)};
    put_found(folder, found);
    publish(folder, target, choice, choice.scenario.json, found);
    return ExitCode::fine;
}

}  // namespace capexsim::app
