#include "app/solving.hpp"

#include "capexsim/words.hpp"

#include "analysis/estimates.hpp"
#include "app/console.hpp"
#include "app/ending.hpp"
#include "app/records.hpp"
#include "app/result_folder.hpp"
#include "app/sha256.hpp"
#include "app/views.hpp"
#include "app/written_number.hpp"
#include "engine/reach.hpp"
#include "input/condition.hpp"
#include "input/keys.hpp"
#include "input/units.hpp"
#include "report/json.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <utility>
#include <vector>

namespace capexsim::app {
namespace {

namespace fs = std::filesystem;
using report::Json;

constexpr int kFormat = 1;
constexpr std::uint64_t kFewestSteps = 9;
constexpr std::uint64_t kMostSteps = 33;

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
    throw UsageError(fmt::format("--vary {}: {}", text, why));
}

/// Keys whose values are whole numbers, whatever stands behind them.
bool is_whole(const std::string& path) {
    const auto match = match_key(path);
    if (!match) return false;
    const ValueType type = key_table()[static_cast<std::size_t>(match->key)].type;
    return type == ValueType::integer || type == ValueType::count || type == ValueType::quarters;
}

void read_numbers(std::string_view text, const std::string& from, const std::string& to, Lever& lever) {
    auto low = parse_written(from);
    auto high = parse_written(to);
    if (!low || !high) refuse(text, "needs numbers or quarters, as path='10 %:40 %' or path=2027Q1:2031Q1");
    if (low->unit.empty()) low->unit = high->unit;
    if (high->unit.empty()) high->unit = low->unit;
    if (low->unit != high->unit) refuse(text, "both ends need the same unit");
    lever.unit = low->unit;
    lever.range.low = low->number;
    lever.range.high = high->number;
    lever.range.whole = is_whole(lever.path);
    if (lever.range.whole &&
        (low->number != std::round(low->number) || high->number != std::round(high->number)))
        refuse(text, "this key takes whole numbers");
}

}  // namespace

std::string Lever::text(double value) const {
    return quarters ? Quarter{static_cast<int>(value)}.text() : shortest_text(tidy(value)) + unit;
}

Lever parse_lever(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) refuse(text, "needs path=from:to");
    Lever lever;
    lever.path = std::string(text.substr(0, equals));
    if (lever.path.starts_with("run."))
        refuse(text, "the same seed and count are what makes values comparable");
    if (lever.path == "start" || lever.path == "horizon") refuse(text, "start and horizon cannot be varied");
    const std::vector<std::string> parts = split(text.substr(equals + 1), ':');
    if (parts.size() != 2 && parts.size() != 3) refuse(text, "needs path=from:to, or path=from:to:steps");
    if (parts.size() == 3) {
        const auto steps = parse_unsigned(parts[2]);
        if (!steps || *steps < kFewestSteps || *steps > kMostSteps)
            refuse(text, fmt::format("needs {} to {} steps", kFewestSteps, kMostSteps));
        lever.range.steps = *steps;
    }
    const auto from = parse_quarter(parts[0]);
    const auto to = parse_quarter(parts[1]);
    if (from && to) {
        lever.quarters = true;
        lever.range.low = from->index;
        lever.range.high = to->index;
        lever.range.whole = true;
    } else {
        read_numbers(text, parts[0], parts[1], lever);
    }
    if (!(lever.range.low < lever.range.high)) refuse(text, "the first end must be below the second");
    return lever;
}

namespace {

/// What is solved: the scenario as it stands, and how a value is put into it.
struct Problem {
    Scenario scenario;
    Params base;
    int quarter = 0;              ///< T of the condition
    std::vector<Document> texts;  ///< of all files, under the names that they were asked for by
};

Problem problem_of(const SolveChoice& choice, Warnings& warnings) {
    Problem problem;
    Scenario scenario = read(choice.scenario, warnings);
    problem.texts = scenario.documents;
    problem.scenario = portable(std::move(scenario));
    problem.base = resolve_for(problem.scenario, choice.seed, choice.trajectories);
    const Params& base = problem.base;
    problem.quarter = choice.condition.by - base.start + 1;
    if (problem.quarter < 1 || problem.quarter > base.horizon)
        throw UsageError(fmt::format("--for '{}': {} is not simulated; the scenario runs from {} to {}",
                                     condition_text(choice.condition), choice.condition.by.text(),
                                     base.start.text(), (base.start + (base.horizon - 1)).text()));
    if (choice.condition.percent <= 0 || choice.condition.percent >= 100)
        throw UsageError(
            fmt::format("--for '{}': no number of futures shows a probability of 0 % or 100 %; "
                        "ask for a level between them",
                        condition_text(choice.condition)));
    return problem;
}

Params params_of(const SolveChoice& choice, const Problem& problem, double value, Warnings& warnings) {
    ScenarioChoice chosen = choice.scenario;
    chosen.sets.push_back(choice.lever.path + "=" + choice.lever.text(value));
    const Scenario scenario = read_again(chosen, problem.texts);
    warnings.say(scenario.warnings);
    Params params = resolve_for(scenario, choice.seed, choice.trajectories);
    require_comparable("--vary", problem.base, params, chosen.sets.back());
    params.seed = problem.base.seed;
    params.trajectories = problem.base.trajectories;
    return params;
}

/// Says on standard error how far a pass is; a line a pass where that cannot be drawn over.
class PassLine {
public:
    explicit PassLine(bool quiet) : quiet_(quiet), redraws_(redraws(stderr)) {}
    ~PassLine() {
        if (drawn_) print_aside("\r\x1b[K");
    }
    PassLine(const PassLine&) = delete;
    PassLine& operator=(const PassLine&) = delete;

    void begin(std::size_t values) {
        ++pass_;
        values_ = values;
        if (!quiet_ && !redraws_) say(text());
    }
    void show(const engine::Progress& progress) {
        const auto now = std::chrono::steady_clock::now();
        if (quiet_ || !redraws_ || now - last_ < std::chrono::milliseconds(100)) return;
        last_ = now;
        drawn_ = true;
        print_aside(fmt::format("\rcapexsim: {} · {} %\x1b[K", text(), 100 * progress.done / progress.total));
    }

private:
    std::string text() const {
        return fmt::format("pass {} over the trajectories, {}", pass_, counted(values_, "value"));
    }
    bool quiet_, redraws_, drawn_ = false;
    int pass_ = 0;
    std::size_t values_ = 0;
    std::chrono::steady_clock::time_point last_{};
};

analysis::Solution solve_shown(const SolveChoice& choice, const Problem& problem, Warnings& warnings) {
    PassLine line(choice.quiet);
    engine::RunControl control = control_of(choice);
    control.progress = [&line](const engine::Progress& progress) { line.show(progress); };
    const auto evaluate = [&](std::span<const double> values) {
        std::vector<Params> scenarios;
        for (const double value : values) scenarios.push_back(params_of(choice, problem, value, warnings));
        line.begin(values.size());
        engine::Reach reach =
            engine::find_reach(scenarios, choice.condition.metric, problem.quarter, control);
        if (reach.trajectories < problem.base.trajectories) return engine::Reach{};
        return reach;
    };
    return analysis::solve(choice.lever.range, choice.condition, evaluate);
}

/// A value as the user wrote such, and as a number where it is one.
void add_value(Json::Object& object, const std::string& key, const Lever& lever,
               std::optional<double> value) {
    object.emplace_back(key, value ? Json(lever.text(*value)) : Json());
    if (!lever.quarters) object.emplace_back(key + "_number", value ? Json(*value) : Json());
}

Json crossings_json(const SolveChoice& choice, const analysis::SolveReport& report,
                    const analysis::Solution& solution) {
    Json::Array array;
    for (const analysis::Crossing& crossing : solution.crossings) {
        const auto settled = [&](const std::optional<analysis::Edge>& edge) -> std::optional<double> {
            if (!edge) return std::nullopt;
            return analysis::settle(report.range, report.condition, crossing, *edge);
        };
        Json::Object object;
        add_value(object, "value", choice.lever, settled(crossing.value));
        add_value(object, "lower", choice.lever, settled(crossing.lower));
        add_value(object, "upper", choice.lever, settled(crossing.upper));
        object.emplace_back("lower_beyond_range", !crossing.lower);
        object.emplace_back("upper_beyond_range", !crossing.upper);
        object.emplace_back("direction", crossing.rises ? "rises" : "falls");
        add_value(object, "before", choice.lever, crossing.value.before);
        add_value(object, "after", choice.lever, crossing.value.after);
        array.emplace_back(std::move(object));
    }
    return array;
}

Json points_json(const SolveChoice& choice, const analysis::Solution& solution) {
    Json::Array array;
    for (const auto& [value, count] : solution.reached) {
        Json::Object object;
        add_value(object, "value", choice.lever, value);
        object.emplace_back("reached", count);
        object.emplace_back("probability", estimate_json(analysis::proportion(count, solution.trajectories)));
        array.emplace_back(std::move(object));
    }
    return array;
}

Json holds_json(const SolveChoice& choice, const analysis::SolveReport& report,
                const analysis::Solution& solution) {
    Json::Array array;
    for (const analysis::Stretch& stretch : analysis::holds_for(report, solution)) {
        Json::Object object;
        add_value(object, "from", choice.lever, stretch.from);
        add_value(object, "to", choice.lever, stretch.to);
        array.emplace_back(std::move(object));
    }
    return array;
}

Json::Object summary_of(const SolveChoice& choice, const Problem& problem,
                        const analysis::SolveReport& report, const analysis::Solution& solution,
                        const std::string& hash) {
    const Condition& condition = choice.condition;
    const analysis::LeverRange& range = choice.lever.range;
    Json::Object object{{"format", kFormat},
                        {"scenario", problem.base.scenario},
                        {"version", program_version()},
                        {"seed", problem.base.seed},
                        {"trajectories", solution.trajectories},
                        {"start", problem.base.start.text()},
                        {"horizon", problem.base.horizon},
                        {"end", (problem.base.start + (problem.base.horizon - 1)).text()},
                        {"hash", hash},
                        {"interval_level", analysis::kLevel},
                        {"condition", condition_text(condition)},
                        {"metric", kMetricNames[static_cast<std::size_t>(condition.metric)]},
                        {"quarter", condition.by.text()},
                        {"path", choice.lever.path},
                        {"from", choice.lever.text(range.low)},
                        {"to", choice.lever.text(range.high)},
                        {"looked_at_first", static_cast<std::uint64_t>(solution.grid.size())},
                        {"method", solution.monotone ? "critical values" : "sample average"},
                        {"rising", solution.rising},
                        {"falling", solution.falling},
                        {"mixed", solution.mixed},
                        {"against", solution.against()},
                        {"most_against", analysis::kMostAgainst},
                        {"tolerance", solution.tolerance},
                        {"passes", solution.passes}};
    object.emplace_back("answer", analysis::solve_answer(problem.base, report, solution));
    object.emplace_back("solutions", crossings_json(choice, report, solution));
    object.emplace_back("holds", holds_json(choice, report, solution));
    object.emplace_back("points", points_json(choice, solution));
    return object;
}

std::string hash_of(const SolveChoice& choice, const Problem& problem) {
    const analysis::LeverRange& range = choice.lever.range;
    return sha256(identify(problem.scenario, problem.base, problem.base.trajectories).hash + "\n" +
                  choice.lever.path + "\n" + choice.lever.text(range.low) + "\n" +
                  choice.lever.text(range.high) + "\n" + std::to_string(range.steps) + "\n" +
                  condition_text(choice.condition) + "\n");
}

/// What brings the same solution about again.
std::string command_of(const SolveChoice& choice, const Problem& problem) {
    const analysis::LeverRange& range = choice.lever.range;
    return "capexsim solve" +
           app::command_of(choice.scenario, problem.base.seed, problem.base.trajectories)
               .substr(std::string("capexsim run").size()) +
           " --vary " +
           shell_word(fmt::format("{}={}:{}:{}", choice.lever.path, choice.lever.text(range.low),
                                  choice.lever.text(range.high), range.steps)) +
           " --for " + shell_word(condition_text(choice.condition));
}

std::string heading(const SolveChoice& choice, const Problem& problem) {
    return fmt::format("{} · {} · {} from {} to {} · {} · seed {}", problem.base.scenario,
                       condition_text(choice.condition), choice.lever.path,
                       choice.lever.text(choice.lever.range.low), choice.lever.text(choice.lever.range.high),
                       counted(problem.base.trajectories, "trajectory"), problem.base.seed);
}

}  // namespace

ExitCode solve(const SolveChoice& choice) {
    Warnings warnings;
    const Problem problem = problem_of(choice, warnings);
    for (const double end : {choice.lever.range.low, choice.lever.range.high})
        params_of(choice, problem, end, warnings);  // mistakes first
    say_unjudged(problem.base, choice.quiet);
    const std::string hash = hash_of(choice, problem);
    const fs::path target =
        target_of(choice.output, fmt::format("{}-solve-{}", problem.base.scenario, hash.substr(0, 8)));
    require_room(target, hash, force_of(choice));
    if (choice.dry_run) {
        print(stdout,
              fmt::format("Would solve {} and write {}/\n", heading(choice, problem), target.string()));
        return ExitCode::fine;
    }
    ResultFolder folder(target.parent_path());
    const analysis::Solution solution = solve_shown(choice, problem, warnings);
    if (solution.trajectories == 0) {
        say("interrupted before the answer was found; nothing is written");
        return ExitCode::interrupted;
    }
    const analysis::SolveReport report{choice.lever.path, choice.lever.range, choice.condition,
                                       [&](double value) { return choice.lever.text(value); }};
    constexpr std::size_t kLists = 3;  // solutions, holds, points: the sections have them
    Json::Object summary = summary_of(choice, problem, report, solution, hash);
    Json::Object head(summary.begin(), summary.end() - kLists);
    const auto sections = analysis::solve_sections(problem.base, report, solution);
    const Json manifest = manifest_on(problem.scenario, problem.base, command_of(choice, problem), hash);
    const Found found{std::move(summary),
                      sections,
                      {"solve"},
                      {std::move(head), sections, manifest},
                      heading(choice, problem)};
    put_found(folder, found);
    publish(folder, target, choice, choice.scenario.json, found);
    return ExitCode::fine;
}

}  // namespace capexsim::app
