#include "app/comparison.hpp"

#include "capexsim/words.hpp"

#include "analysis/compare.hpp"
#include "analysis/input_sources.hpp"
#include "app/console.hpp"
#include "app/ending.hpp"
#include "app/progress.hpp"
#include "app/records.hpp"
#include "app/result_folder.hpp"
#include "app/scenario_choice.hpp"
#include "app/sha256.hpp"
#include "app/views.hpp"
#include "engine/simulate.hpp"
#include "report/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <thread>

namespace capexsim::app {
namespace {

namespace fs = std::filesystem;
using report::Json;

constexpr int kFormat = 1;
constexpr int kIndent = 2;

/// One scenario of the comparison, read and resolved.
struct Member {
    std::string label;
    Scenario scenario;
    Params params;
    ScenarioChoice choice;
};

Member member(const CompareChoice& choice, std::string label, const ScenarioChoice& scenario,
              Warnings& warnings) {
    Scenario read_one = portable(read(scenario, warnings));
    Params params = resolve_for(read_one, choice.seed, choice.trajectories);
    return {std::move(label), std::move(read_one), std::move(params), scenario};
}

/// The base and every alternative, in the order of the command line.
std::vector<Member> members_of(const CompareChoice& choice) {
    std::vector<Member> all;
    Warnings warnings;
    ScenarioChoice first{choice.files.front(), choice.base_what_ifs, choice.base_sets};
    hold_input(first);
    refuse_run_keys("compare", choice.sets);
    const auto on_base = [&](const std::string& file) {
        ScenarioChoice scenario = first;
        scenario.file = file;
        return scenario;
    };
    std::string label = stem(choice.files.front());
    for (const std::string& overlay : choice.base_what_ifs) label += " with " + stem(overlay);
    for (const std::string& set : choice.base_sets) label += " with " + set;
    all.push_back(member(choice, label, on_base(choice.files.front()), warnings));
    for (std::size_t f = 1; f < choice.files.size(); ++f)
        all.push_back(member(choice, stem(choice.files[f]), on_base(choice.files[f]), warnings));
    for (const std::string& joined : choice.what_ifs) {
        ScenarioChoice scenario = on_base(choice.files.front());
        std::string name;
        for (const std::string& overlay : split_overlays(joined)) {
            scenario.what_ifs.push_back(overlay);
            name += (name.empty() ? "" : "+") + stem(overlay);
        }
        all.push_back(member(choice, name, scenario, warnings));
    }
    for (const std::string& set : choice.sets) {
        ScenarioChoice scenario = on_base(choice.files.front());
        scenario.sets.push_back(set);
        all.push_back(member(choice, set, scenario, warnings));
    }
    return all;
}

/// What cannot be run on the same luck is refused, and why.
void check(std::vector<Member>& all) {
    if (all.size() < 2)
        throw UsageError("compare: needs something to compare with: another FILE, --what-if or --set");
    const Params& base = all.front().params;
    std::set<std::string> labels;
    for (Member& m : all) {
        while (!labels.insert(m.label).second) m.label += "'";
        require_comparable("compare", base, m.params, m.label);
        m.params.seed = base.seed;
        m.params.trajectories = base.trajectories;
    }
}

/// Its own name: equal comparisons, equal hashes.
struct ComparisonIdentity {
    std::string hash;
    std::string folder;
};

ComparisonIdentity identify_all(const std::vector<Member>& all, std::uint64_t trajectories) {
    std::string parts;
    for (const Member& m : all)
        parts += m.label + "\n" + identify(m.scenario, m.params, trajectories).hash + "\n";
    const std::string hash = sha256(parts);
    return {hash, fmt::format("{}-compare-{}", all.front().params.scenario, hash.substr(0, 8))};
}

Json metric_json(const Params& base, const analysis::PairedMetric& m) {
    Json::Array quarters;
    for (std::size_t t = 0; t < m.quarters.size(); ++t) {
        const analysis::PairedQuarter& q = m.quarters[t];
        quarters.emplace_back(Json::Object{{"quarter", (base.start + static_cast<int>(t)).text()},
                                           {"base", estimate_json(q.base)},
                                           {"alternative", estimate_json(q.alternative)},
                                           {"difference", estimate_json(q.difference)},
                                           {"discordant_up", q.discordant_up},
                                           {"discordant_down", q.discordant_down},
                                           {"p_value", q.p_value},
                                           {"ratio_change", estimate_json(q.change)}});
    }
    Json::Object object{{"metric", kMetricNames[static_cast<std::size_t>(m.metric)]},
                        {"quarters", std::move(quarters)}};
    object.emplace_back("discordant_up", m.quarters.back().discordant_up);
    object.emplace_back("discordant_down", m.quarters.back().discordant_down);
    object.emplace_back("difference", estimate_json(m.quarters.back().difference));
    object.emplace_back("p_adjusted", m.p_adjusted);
    object.emplace_back("restricted_mean_difference", estimate_json(m.restricted_mean_difference));
    object.emplace_back("median_delay", estimate_json(m.delay));
    object.emplace_back("reached_by_both", m.both);
    object.emplace_back("earlier", estimate_json(m.earlier));
    object.emplace_back("later", estimate_json(m.later));
    object.emplace_back("variance_ratio", m.variance_ratio);
    return object;
}

Json::Object summary_of(const std::vector<Member>& all, const engine::Comparison& result,
                        std::span<const analysis::Alternative> alternatives,
                        const ComparisonIdentity& identity) {
    const Params& base = all.front().params;
    const auto compared = analysis::compare(base, result.scenarios.front(), alternatives);
    Json::Array list;
    for (std::size_t a = 0; a < compared.size(); ++a) {
        Json::Array metrics;
        for (const analysis::PairedMetric& m : compared[a]) metrics.push_back(metric_json(base, m));
        list.emplace_back(
            Json::Object{{"alternative", alternatives[a].label}, {"metrics", std::move(metrics)}});
    }
    return {{"format", kFormat},
            {"base", all.front().label},
            {"scenario", base.scenario},
            {"version", program_version()},
            {"seed", base.seed},
            {"trajectories", result.scenarios.front().trajectories},
            {"start", base.start.text()},
            {"horizon", base.horizon},
            {"end", (base.start + (base.horizon - 1)).text()},
            {"hash", identity.hash},
            {"interval_level", 0.95},
            {"ratio_change_unit", "share of the ratio to the reference; lag: months"},
            {"comparisons", std::move(list)}};
}

/// How every member is made, with all texts: enough to run it again.
Json manifest_of(const std::vector<Member>& all, const engine::Comparison& result,
                 const ComparisonIdentity& identity, const std::string& command) {
    Json::Array members;
    for (std::size_t s = 0; s < all.size(); ++s)
        members.emplace_back(Json::Object{
            {"label", all[s].label},
            {"run", manifest_json(
                        all[s].scenario, all[s].params, result.scenarios[s],
                        identify(all[s].scenario, all[s].params, result.scenarios[s].trajectories),
                        command_of(all[s].choice, all[s].params.seed, result.scenarios[s].trajectories))}});
    return Json::Object{{"format", kFormat},  {"program", "capexsim"}, {"version", program_version()},
                        {"command", command}, {"hash", identity.hash}, {"members", std::move(members)}};
}

/// What brings the same comparison about again.
std::string command_of(const CompareChoice& choice, std::uint64_t seed, std::uint64_t trajectories) {
    std::string command = "capexsim compare";
    const auto add = [&command](const char* option, const std::vector<std::string>& words) {
        for (const std::string& word : words) command += std::string(option) + " " + shell_word(word);
    };
    for (const std::string& file : choice.files) command += " " + shell_word(portable_name(file));
    std::vector<std::string> overlays;
    for (const std::string& joined : choice.what_ifs) {
        std::string portable;
        for (const std::string& file : split_overlays(joined))
            portable += (portable.empty() ? "" : "+") + portable_name(file);
        overlays.push_back(portable);
    }
    std::vector<std::string> base_overlays;
    for (const std::string& file : choice.base_what_ifs) base_overlays.push_back(portable_name(file));
    add(" --what-if", overlays);
    add(" --set", choice.sets);
    add(" --base-what-if", base_overlays);
    add(" --base-set", choice.base_sets);
    return fmt::format("{} --seed {} --trajectories {}", command, seed, trajectories);
}

engine::Comparison simulate_shown(const CompareChoice& choice, const std::vector<Member>& all,
                                  Circumstances& circumstances) {
    std::vector<Params> scenarios;
    for (const Member& m : all) scenarios.push_back(m.params);
    ProgressLine line((scenarios[0].start + (scenarios[0].horizon - 1)).text());
    engine::RunControl control = control_of(choice);
    if (!choice.quiet) control.progress = [&line](const engine::Progress& progress) { line.show(progress); };
    engine::Comparison result = engine::simulate_together(scenarios, control);
    circumstances.threads = choice.threads > 0
                                ? choice.threads
                                : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    circumstances.instruction_set = name(control.instruction_set);
    circumstances.seconds = line.seconds();
    circumstances.asked = scenarios[0].trajectories;
    circumstances.interrupted = result.scenarios[0].trajectories < scenarios[0].trajectories;
    return result;
}

std::string heading(const std::vector<Member>& all, std::uint64_t trajectories) {
    const Params& base = all.front().params;
    std::string others;
    for (std::size_t s = 1; s < all.size(); ++s) others += (s > 1 ? ", " : "") + all[s].label;
    return fmt::format("{} against {} · {}–{} · {} of each · seed {}", others, all.front().label,
                       base.start.text(), (base.start + (base.horizon - 1)).text(),
                       counted(trajectories, "trajectory"), base.seed);
}

}  // namespace

ExitCode compare(const CompareChoice& choice) {
    std::vector<Member> all = members_of(choice);
    check(all);
    const Params& base = all.front().params;
    say_unjudged(base, choice.quiet);
    const ComparisonIdentity expected = identify_all(all, base.trajectories);
    const fs::path planned = target_of(choice.output, expected.folder);
    require_room(planned, expected.hash, force_of(choice));
    if (choice.dry_run) {
        print(stdout, fmt::format("Would compare {}; and write {}/\n", heading(all, base.trajectories),
                                  planned.string()));
        return ExitCode::fine;
    }
    ResultFolder folder(planned.parent_path());
    Circumstances circumstances;
    const engine::Comparison result = simulate_shown(choice, all, circumstances);
    const Tally& tally = result.scenarios.front();
    if (tally.trajectories == 0) {
        say("interrupted before the first trajectories were done; nothing is written");
        return ExitCode::interrupted;
    }
    std::vector<analysis::Alternative> alternatives;
    for (std::size_t s = 1; s < all.size(); ++s)
        alternatives.push_back({all[s].label, &all[s].params, &result.scenarios[s], &result.pairs[s - 1]});
    const ComparisonIdentity identity = identify_all(all, tally.trajectories);
    auto sections = analysis::compare_sections(base, all.front().label, tally, alternatives);
    sections.insert(sections.end() - 1, analysis::input_section(all.front().scenario));
    Json::Object summary = summary_of(all, result, alternatives, identity);
    Json::Object head(summary.begin(), summary.end() - 1);  // without the comparisons: the sections have them
    head.emplace_back("answer", sections.front().text.front());
    const Json manifest =
        manifest_of(all, result, identity, command_of(choice, base.seed, tally.trajectories));
    const Found found{std::move(summary),
                      sections,
                      {"compare", "pairs"},
                      {std::move(head), sections, manifest},
                      heading(all, tally.trajectories)};
    put_found(folder, found);
    folder.put_apart("environment.json", report::write_json(environment_json(circumstances, tally), kIndent));
    publish(folder, target_of(choice.output, identity.folder), choice, choice.json, found);
    if (circumstances.interrupted)
        say(fmt::format("interrupted after {} of {}: this is their result",
                        counted(tally.trajectories, "trajectory"), count_text(base.trajectories)));
    return circumstances.interrupted ? ExitCode::interrupted : ExitCode::fine;
}

}  // namespace capexsim::app
