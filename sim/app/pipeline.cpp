#include "app/pipeline.hpp"

#include "capexsim/words.hpp"

#include "analysis/driver_section.hpp"
#include "analysis/fan_section.hpp"
#include "analysis/sections.hpp"
#include "analysis/thresholds.hpp"
#include "app/console.hpp"
#include "app/extension.hpp"
#include "app/progress.hpp"
#include "app/records.hpp"
#include "app/result_folder.hpp"
#include "app/stopping.hpp"
#include "app/views.hpp"
#include "engine/record.hpp"
#include "engine/replay.hpp"
#include "engine/simulate.hpp"
#include "engine/tally_file.hpp"
#include "input/findings.hpp"
#include "input/resolve.hpp"
#include "input/show.hpp"
#include "report/csv.hpp"
#include "report/json.hpp"
#include "report/page.hpp"
#include "report/section_json.hpp"
#include "report/terminal.hpp"
#include "sampling/design.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <memory>
#include <string_view>
#include <thread>

namespace capexsim::app {
namespace {

namespace fs = std::filesystem;
using report::Json;

constexpr int kIndent = 2;
constexpr int kOneLine = -1;
constexpr std::array<const char*, 5> kCsvTables = {"parity", "fans", "channels", "drivers",
                                                   "inputs"};  ///< each a file of its name

Told told_of(const ScenarioChoice& choice, const Scenario& scenario, const Params& params, const Tally& tally,
             const Identity& identity) {
    Told told{
        summary_json(params, tally, identity), analysis::run_sections(scenario, params, tally),
        manifest_json(scenario, params, tally, identity, run_command(choice, params, tally.trajectories))};
    told.head.resize(told.head.size() - 2);  // the metrics and what drives them: their sections have them
    return told;
}

void put_results(ResultFolder& folder, const Params& params, const Tally& tally, const Identity& identity,
                 const Told& told) {
    folder.put("summary.json", report::write_json(summary_json(params, tally, identity), kIndent));
    for (const char* key : kCsvTables)
        folder.put(std::string(key) + ".csv", report::write_csv(table_of(told.sections, key)));
    folder.put("manifest.json", report::write_json(told.manifest, kIndent));
    folder.put("result.json", result_text(told));
    folder.put("tally",
               engine::write_tally({program_version(), identity.scenario_hash, params.seed, 0, tally}));
    put_views(folder, told);
}

std::string heading(const Params& params, const Tally& tally) {
    const std::string parts =
        params.design == Design::random
            ? ""
            : fmt::format(" ({} × {} {})", kReplicates, count_text(tally.trajectories / kReplicates),
                          params.design == Design::sobol ? "Sobol' points" : "points of Latin hypercubes");
    return fmt::format("{} · {}–{} · {}{} · seed {}", params.scenario, params.start.text(),
                       (params.start + (params.horizon - 1)).text(),
                       counted(tally.trajectories, "trajectory"), parts, params.seed);
}

/// Prints the answer: one JSON value, or the page for people.
/// @param ending why it has so many trajectories: for people and for programs; nothing where that was simply asked
void print_run(const RunChoice& choice, const Params& params, const Tally& tally, const Identity& identity,
               std::vector<Section> sections, const std::string& where, const fs::path& folder,
               const std::optional<std::pair<std::string, Json>>& ending) {
    std::vector<Section> at;
    if (choice.at) {
        const int quarter = simulated_quarter(params, *choice.at);
        at = {analysis::quarter_section(params, tally, quarter),
              analysis::drivers_at(params, tally, quarter)};
    }
    if (choice.scenario.json) {
        Json::Object summary = summary_json(params, tally, identity);
        for (const Section& section : at) summary.emplace_back(section.key, report::section_json(section));
        if (ending) summary.emplace_back("precision", ending->second);
        print(stdout, report::write_json(summary, kIndent));
        if (!choice.quiet) print_aside(where + "\n" + page_line(folder) + "\n");
        return;
    }
    sections.insert(sections.begin() + 2, at.begin(), at.end());
    const report::Page page = page_of(stdout);
    print(stdout, report::paragraph(page, report::Ink::dim, heading(params, tally)) +
                      (ending ? report::paragraph(page, report::Ink::plain, ending->first) : "") + "\n" +
                      printed(page, sections) + report::page_text(page, where) + "\n" +
                      report::page_text(page, page_line(folder)) + "\n");
}

Json findings_json(const std::vector<Finding>& findings) {
    Json::Array array;
    for (const Finding& f : findings)
        array.emplace_back(
            Json::Object{{"file", f.place.file},
                         {"line", f.place.line},
                         {"column", f.place.column},
                         {"path", f.path},
                         {"severity", f.severity == Finding::Severity::error ? "error" : "warning"},
                         {"problem", f.problem},
                         {"hint", f.hint}});
    return array;
}

/// JSON has no infinity, and null would hide a mistake.
void require_finite(const Section& section) {
    for (const Table& table : section.tables)
        for (const auto& row : table.rows)
            for (const Cell& cell : row)
                if (const auto* number = std::get_if<double>(&cell); number && !std::isfinite(*number))
                    throw InputError({engine::overflow()});
}

ExitCode replay_one(const RunChoice& choice, const Params& params) {
    const Section section = engine::replay(params, *choice.replay);
    if (!choice.scenario.json) {
        print(stdout, report::write_terminal(page_of(stdout), section));
        return ExitCode::fine;
    }
    require_finite(section);
    Json::Object object{{"format", 1}};
    const Json made = report::section_json(section);
    for (const auto& [key, value] : std::get<Json::Object>(made.value())) object.emplace_back(key, value);
    print(stdout, report::write_json(object, kIndent));
    return ExitCode::fine;
}

/// Simulates what is asked for beyond what is there already.
Tally simulate_shown(const RunChoice& choice, const Begun& begun, Circumstances& circumstances,
                     std::optional<analysis::Ending>& ending) {
    const Params& params = begun.params;
    ProgressLine line((params.start + (params.horizon - 1)).text(), params.design);
    engine::RunControl control;
    control.threads = choice.threads;
    control.stop = &catch_interrupts();
    control.record_drivers = params.design == Design::random;
    if (choice.instruction_set) control.instruction_set = *choice.instruction_set;
    if (!choice.quiet) control.progress = [&line](const engine::Progress& progress) { line.show(progress); };
    Tally tally = begun.tally;
    circumstances.before = tally.trajectories;
    circumstances.asked = params.trajectories;
    if (choice.precision) {
        const analysis::StoppingRule rule = rule_of(choice, params);
        circumstances.asked = rule.most;
        ending = analysis::run_until(params, control, rule, tally);
        circumstances.ending = ending_json(params, rule, *ending);
        circumstances.interrupted = ending->why == analysis::Ending::Why::interrupted;
    } else if (tally.trajectories < params.trajectories) {
        control.first = tally.trajectories;
        control.trajectories = params.trajectories - control.first;
        Tally rest = engine::simulate(params, control);
        if (control.first > 0)
            engine::add(tally, rest);
        else
            tally = std::move(rest);
        circumstances.interrupted = tally.trajectories < params.trajectories;
    }
    circumstances.threads = choice.threads > 0
                                ? choice.threads
                                : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    circumstances.instruction_set = name(control.instruction_set);
    circumstances.seconds = line.seconds();
    return tally;
}

/// A run that was interrupted is the run of as many trajectories as were done, and has the name of that.
ExitCode simulate_and_report(const RunChoice& choice, const Begun& begun, ResultFolder& folder) {
    Params params = begun.params;
    Circumstances circumstances;
    std::optional<analysis::Ending> ended;
    const Tally tally = simulate_shown(choice, begun, circumstances, ended);
    if (choice.precision && !circumstances.interrupted)
        params.trajectories = tally.trajectories;  // as if so many had been asked for
    if (tally.trajectories == 0) {
        say("interrupted before the first trajectories were done; nothing is written");
        return ExitCode::interrupted;
    }
    if (circumstances.interrupted && !sampling::design_extends(params.design)) {
        say("interrupted: part of a Latin hypercube is none, so nothing is written; --design sobol and random "
            "keep what was done");
        return ExitCode::interrupted;
    }
    const Identity identity = identify(begun.scenario, params, tally.trajectories);
    const Told told = told_of(begun.choice, begun.scenario, params, tally, identity);
    put_results(folder, params, tally, identity, told);
    folder.put_apart("environment.json", report::write_json(environment_json(circumstances, tally), kIndent));
    const fs::path target = target_of(choice.output, identity.folder());
    const auto outcome = folder.commit(target, force_of(choice));
    if (circumstances.interrupted)
        say(fmt::format(
            "interrupted after {}{}: this is their result; capexsim run --extend {} goes on to what was "
            "asked for",
            counted(tally.trajectories, "trajectory"),
            choice.precision ? "" : " of " + count_text(params.trajectories), shell_word(target.string())));
    std::optional<std::pair<std::string, Json>> ending;
    if (ended)
        ending = {ending_text(params, rule_of(choice, params), *ended, tally.trajectories),
                  *circumstances.ending};
    print_run(choice, params, tally, identity, told.sections, outcome_text(outcome, target), target, ending);
    if (circumstances.interrupted) return ExitCode::interrupted;
    const auto judged = analysis::judge_all(params, tally);
    const bool all_hold = std::ranges::all_of(
        judged, [](const analysis::Judged& j) { return j.verdict == analysis::Verdict::hold; });
    return all_hold ? ExitCode::fine : ExitCode::threshold;
}

}  // namespace

ExitCode run(const RunChoice& asked) {
    RunChoice choice = asked;
    const Begun begun = begin(choice);
    const Params& params = begun.params;
    if (choice.at) simulated_quarter(params, *choice.at);
    if (choice.replay) return replay_one(choice, params);
    const Identity expected = identify(begun.scenario, params, params.trajectories);
    const fs::path planned = target_of(choice.output, expected.folder());
    require_room(planned, choice.precision ? "" : expected.hash, force_of(choice));
    const analysis::StoppingRule rule = rule_of(choice, params);
    if (choice.dry_run) {
        print(
            stdout,
            choice.precision
                ? fmt::format("Would run {} to {} of {} (seed {}) and write {}/\n",
                              count_text(std::max(begun.tally.trajectories, std::min(rule.least, rule.most))),
                              counted(rule.most, "trajectory"), params.scenario, params.seed,
                              choice.output ? planned.string() : planned.parent_path().string())
                : fmt::format("Would run {} of {} (seed {}) and write {}/\n",
                              counted(params.trajectories, "trajectory"), params.scenario, params.seed,
                              planned.string()));
        return ExitCode::fine;
    }
    ResultFolder folder(planned.parent_path());  // refused now rather than after an hour of computing
    return simulate_and_report(choice, begun, folder);
}

ExitCode validate(const ScenarioChoice& choice) {
    try {
        const Scenario scenario = read(choice);
        const Params params = resolve(scenario);
        if (choice.json)
            print(stdout, report::write_json(Json::Object{{"format", 1},
                                                          {"valid", true},
                                                          {"scenario", params.scenario},
                                                          {"findings", findings_json(scenario.warnings)}},
                                             kIndent));
        else
            print(stdout, fmt::format("{}: fine: scenario {}, {}, {} from {}. {}.\n", choice.file,
                                      params.scenario, counted(params.actors.size(), "actor"),
                                      counted(static_cast<std::uint64_t>(params.horizon), "quarter"),
                                      params.start.text(), describe(count_provenance(scenario))));
        return ExitCode::fine;
    } catch (const InputError& error) {
        if (!choice.json) throw;
        print(stdout, report::write_json(
                          Json::Object{
                              {"format", 1}, {"valid", false}, {"findings", findings_json(error.findings())}},
                          kIndent));
        return ExitCode::scenario;
    }
}

ExitCode show(const ScenarioChoice& choice) {
    const Scenario scenario = read(choice);
    const std::vector<Section> sections{show_scenario(scenario)};
    if (choice.json) {
        Json::Array array;
        for (const Section& section : sections) array.push_back(report::section_json(section));
        print(stdout,
              report::write_json(
                  Json::Object{{"format", 1}, {"scenario", scenario.name}, {"sections", std::move(array)}},
                  kIndent));
    } else {
        print(stdout, printed(page_of(stdout), sections));
    }
    return ExitCode::fine;
}

ExitCode report(const ReportChoice& choice) {
    const fs::path folder(choice.folder);
    renew_views(folder);
    if (choice.json)
        print(stdout, report::write_json(Json::Object{{"format", 1},
                                                      {"folder", folder.string()},
                                                      {"page", report::pages_built()},
                                                      {"workbook", true}},
                                         kIndent));
    else
        print(stdout, page_line(folder) + "\n");
    return ExitCode::fine;
}

ExitCode version(bool json) {
    const std::string widest(name(best_instruction_set()));
    if (json)
        print(stdout, report::write_json(Json::Object{{"format", 1},
                                                      {"program", "capexsim"},
                                                      {"version", program_version()},
                                                      {"instruction_set", widest},
                                                      {"compiler", compiler()}},
                                         kIndent));
    else
        print(stdout,
              fmt::format("capexsim {} ({}, compiled by {})\n", program_version(), widest, compiler()));
    return ExitCode::fine;
}

}  // namespace capexsim::app
