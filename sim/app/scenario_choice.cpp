#include "app/scenario_choice.hpp"

#include "capexsim/words.hpp"

#include "app/console.hpp"
#include "app/records.hpp"
#include "input/documents.hpp"
#include "input/findings.hpp"
#include "input/read_scenario.hpp"
#include "input/resolve.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace capexsim::app {

namespace fs = std::filesystem;

Scenario read_quietly(const ScenarioChoice& choice) {
    return read_scenario({.file = choice.file,
                          .what_ifs = choice.what_ifs,
                          .sets = choice.sets,
                          .standard_input = choice.standard_input});
}

void hold_input(ScenarioChoice& choice) {
    if (choice.file == "-" && !choice.standard_input) choice.standard_input = load_document("-", {}).text;
}

void require_comparable(const std::string& command, const Params& base, const Params& params,
                        const std::string& other) {
    if (params.start != base.start || params.horizon != base.horizon)
        throw UsageError(fmt::format(
            "{}: {} runs from {} over {}, the base from {} over {}; they need the same start and "
            "horizon",
            command, other, params.start.text(),
            counted(static_cast<std::uint64_t>(params.horizon), "quarter"), base.start.text(), base.horizon));
    const auto& focal = params.actors[static_cast<std::size_t>(params.focal)].name;
    const auto& asked = base.actors[static_cast<std::size_t>(base.focal)].name;
    if (focal != asked)
        throw UsageError(
            fmt::format("{}: {} asks when {} reaches parity, the base when {} does; they need the same "
                        "focal actor",
                        command, other, focal, asked));
}

void refuse_run_keys(const std::string& command, const std::vector<std::string>& sets) {
    for (const std::string& set : sets)
        if (set.starts_with("run."))
            throw UsageError(
                fmt::format("{}: {}: seed and count are the same for all that is compared; --seed and "
                            "--trajectories set them",
                            command, set));
}

Scenario read_again(const ScenarioChoice& choice, const std::vector<Document>& texts) {
    ReadRequest request{.file = choice.file, .what_ifs = choice.what_ifs, .sets = choice.sets};
    for (const Document& document : texts) request.texts.emplace(document.name, document.text);
    return read_scenario(request);
}

void Warnings::say(std::span<const Finding> warnings) {
    for (const Finding& warning : warnings)
        if (said_.emplace(warning.path, warning.problem).second) print_aside(format_finding(warning) + "\n");
}

Scenario read(const ScenarioChoice& choice, Warnings& warnings) {
    Scenario scenario = read_quietly(choice);
    warnings.say(scenario.warnings);
    return scenario;
}

Scenario read(const ScenarioChoice& choice) {
    Warnings warnings;
    return read(choice, warnings);
}

std::string stem(const std::string& file) { return file == "-" ? "stdin" : fs::path(file).stem().string(); }

std::vector<std::string> split_overlays(const std::string& joined) {
    std::vector<std::string> files;
    for (std::size_t at = 0; at <= joined.size();) {
        const std::size_t end = std::min(joined.find('+', at), joined.size());
        files.push_back(joined.substr(at, end - at));
        at = end + 1;
    }
    return files;
}

int simulated_quarter(const Params& params, Quarter quarter) {
    const int t = quarter - params.start + 1;
    if (t < 1 || t > params.horizon)
        throw UsageError(fmt::format("--at {}: is not simulated; the scenario runs from {} to {}",
                                     quarter.text(), params.start.text(),
                                     (params.start + (params.horizon - 1)).text()));
    return t;
}

Parsed<Metric> parse_metric(std::string_view text) {
    for (std::size_t m = 0; m < kMetrics; ++m)
        if (text == kMetricNames[m]) return {static_cast<Metric>(m), "", ""};
    return {std::nullopt, "is no measure", "they are spend, cumulative, stock, effective and lag"};
}

Params resolve_for(const Scenario& scenario, std::optional<std::uint64_t> seed,
                   std::optional<std::uint64_t> trajectories) {
    Params params = resolve(scenario);
    for (ActorParams& actor : params.actors) {
        const auto label =
            std::ranges::find(scenario.entries, "actors." + actor.name + ".label", &Entry::path);
        if (label != scenario.entries.end()) actor.label = std::get<std::string>(label->value);
    }
    if (seed) params.seed = *seed;
    if (trajectories) params.trajectories = *trajectories;
    return params;
}

void say_unjudged(const Params& params, bool quiet) {
    if (!params.thresholds.empty() && !quiet)
        say("the thresholds of the scenario are judged by run alone, not here");
}

std::string command_of(const ScenarioChoice& choice, std::uint64_t seed, std::uint64_t trajectories) {
    std::string command = "capexsim run " + shell_word(portable_name(choice.file));
    for (const std::string& overlay : choice.what_ifs)
        command += " --what-if " + shell_word(portable_name(overlay));
    for (const std::string& set : choice.sets) command += " --set " + shell_word(set);
    return fmt::format("{} --seed {} --trajectories {}", command, seed, trajectories);
}

fs::path target_of(const std::optional<std::string>& output, const std::string& folder) {
    fs::path target = output ? fs::path(*output) : fs::path("results") / folder;
    if (!target.has_filename() && target.has_relative_path())
        target = target.parent_path();  // a slash at the end
    return fs::is_symlink(target) ? fs::canonical(target) : target;
}

std::string outcome_text(ResultFolder::Outcome outcome, const fs::path& target) {
    const std::string where = "Results: " + target.string() + "/";
    switch (outcome) {
        case ResultFolder::Outcome::written: return where;
        case ResultFolder::Outcome::verified: return where + " – the same as before, to the last bit";
        case ResultFolder::Outcome::replaced: return where + " – replaced";
    }
    return where;
}

std::string printed(const report::Page& page, const std::vector<Section>& sections) {
    std::string out;
    for (const Section& section : sections) out += report::write_terminal(page, section);
    return out;
}

std::string run_command(const ScenarioChoice& choice, const Params& params, std::uint64_t done) {
    if (params.design == Design::random) return command_of(choice, params.seed, done);
    return command_of(choice, params.seed, params.trajectories) +
           fmt::format(" --design {}", kDesignNames.at(static_cast<std::size_t>(params.design)));
}

}  // namespace capexsim::app
