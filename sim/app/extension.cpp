#include "app/extension.hpp"

#include "capexsim/error.hpp"
#include "capexsim/words.hpp"

#include "app/console.hpp"
#include "app/records.hpp"
#include "app/result_folder.hpp"
#include "app/scenario_choice.hpp"
#include "app/stopping.hpp"
#include "engine/tally_file.hpp"
#include "input/reread.hpp"
#include "input/units.hpp"
#include "report/json.hpp"
#include "sampling/design.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace capexsim::app {
namespace {

namespace fs = std::filesystem;
using report::Json;

constexpr int kIndent = 2;
constexpr const char* kManifest = "manifest.json";
constexpr const char* kTally = "tally";

[[noreturn]] void refuse(const fs::path& file, const std::string& problem, const std::string& hint) {
    Finding finding;
    finding.place.file = file.string();
    finding.problem = problem;
    finding.hint = hint;
    const bool inside = file.filename() == kManifest || file.filename() == kTally;
    throw FolderError(inside ? file.parent_path() : file, std::move(finding));
}

template <class T>
const T* value_of(const Json& json, std::string_view key) {
    const Json* found = report::member(json, key);
    return found == nullptr ? nullptr : std::get_if<T>(&found->value());
}

std::string text_of(const Json& json, std::string_view key) {
    const auto* text = value_of<std::string>(json, key);
    return text == nullptr ? "" : *text;
}

std::optional<std::uint64_t> count_of(const Json& json, std::string_view key) {
    if (const auto* n = value_of<std::uint64_t>(json, key)) return *n;
    if (const auto* n = value_of<std::int64_t>(json, key); n != nullptr && *n >= 0)
        return static_cast<std::uint64_t>(*n);
    return std::nullopt;
}

/// The words of a command as shell_word() wrote them.
std::vector<std::string> words_of(const std::string& command) {
    std::vector<std::string> words;
    bool quoted = false, open = false;
    for (std::size_t i = 0; i < command.size(); ++i) {
        const char c = command[i];
        if (c == ' ' && !quoted) {
            open = false;
            continue;
        }
        if (!open) words.emplace_back();
        open = true;
        if (c == '\'')
            quoted = !quoted;
        else if (c == '\\' && !quoted && i + 1 < command.size())
            words.back() += command[++i];
        else
            words.back() += c;
    }
    return words;
}

/// Which scenario `capexsim run …` ran.
ScenarioChoice choice_of(const std::vector<std::string>& words) {
    ScenarioChoice choice;
    choice.file = words[2];
    for (std::size_t i = 3; i + 1 < words.size(); i += 2) {
        if (words[i] == "--what-if") choice.what_ifs.push_back(words[i + 1]);
        if (words[i] == "--set") choice.sets.push_back(words[i + 1]);
    }
    return choice;
}

std::vector<Document> documents_of(const Json& manifest) {
    std::vector<Document> documents;
    if (const auto* array = value_of<Json::Array>(manifest, "documents"))
        for (const Json& document : *array)
            documents.push_back({text_of(document, "name"), text_of(document, "text")});
    return documents;
}

void require_untouched(const fs::path& folder) {
    if (!fs::exists(folder)) throw WorldError(folder.string() + ": there is no such folder");
    if (!fs::is_directory(folder))
        refuse(folder, "is a file, not a folder of results", "name the folder that capexsim run wrote");
    try {
        require_result(folder);
    } catch (const WorldError& error) {
        const std::string what = error.what();
        refuse(folder, what.substr(std::min(folder.string().size() + 2, what.size())),
               "only a folder of results as capexsim run wrote it can be extended");
    }
    if (!fs::is_regular_file(folder / kTally))
        refuse(folder, "holds no counts of a run",
               "results of compare, sweep and the like cannot be extended");
}

/// The scenario as it is to be run: in its design, with as many trajectories as that needs.
/// @param told whether a number that was asked for has to be explained
void shape(Params& params, Design design, bool told) {
    params.design = design;
    const std::uint64_t asked = params.trajectories;
    params.trajectories = sampling::design_trajectories(design, asked);
    if (told && params.trajectories != asked)
        say(fmt::format("{} {} {}: {}", counted(asked, "trajectory"), asked == 1 ? "becomes" : "become",
                        count_text(params.trajectories),
                        design == Design::sobol ? "Sobol' points are even at 16 scrambles of a power of two"
                                                : "there are 16 Latin hypercubes of as many points each"));
}

/// The design that a manifest names.
Design design_of(const Json& manifest, const fs::path& file) {
    const std::string name = text_of(manifest, "design");
    const auto found = std::ranges::find(kDesignNames, name);
    if (found == kDesignNames.end()) refuse(file, "names no design of this program", "run it anew");
    const auto design = static_cast<Design>(found - kDesignNames.begin());
    if (!sampling::design_extends(design))
        refuse(file, "is of Latin hypercubes, which cannot be extended: part of a larger one is no hypercube",
               "run it anew with more trajectories, or use --design sobol");
    return design;
}

/// Trajectories that the command of a manifest asks for; of those, an interrupted run in a design did some.
std::optional<std::uint64_t> commanded(const std::vector<std::string>& words) {
    const auto option = std::ranges::find(words, "--trajectories");
    if (option == words.end() || option + 1 == words.end()) return std::nullopt;
    const Parsed<std::uint64_t> count = parse_unsigned(*(option + 1));
    return count ? std::optional(*count) : std::nullopt;
}

/// The run that the manifest tells of, with no trajectories yet.
Begun described_by(const Json& manifest, const fs::path& file) {
    const std::string version = text_of(manifest, "version");
    if (version != program_version())
        refuse(file, fmt::format("was written by capexsim {}, and this is {}", version, program_version()),
               "trajectories of two versions are not to be mixed: run it anew");
    const std::vector<std::string> words = words_of(text_of(manifest, "command"));
    const std::vector<Document> documents = documents_of(manifest);
    const auto seed = count_of(manifest, "seed");
    const auto trajectories = count_of(manifest, "trajectories");
    if (words.size() < 3 || words[0] != "capexsim" || words[1] != "run" || documents.empty() || !seed ||
        !trajectories)
        refuse(file, "is not the manifest of a run",
               "results of compare, sweep and the like cannot be extended");
    Begun begun;
    begun.choice = choice_of(words);
    begun.scenario = reread_scenario(documents, begun.choice.what_ifs);
    begun.params = resolve_for(begun.scenario, *seed, *trajectories);
    begun.params.design = design_of(manifest, file);
    return begun;
}

/// Refuses counts that are not those of the manifest's run.
void take_tally(Begun& begun, const Identity& identity, const fs::path& file) {
    engine::StoredTally stored = engine::read_tally(read_file(file), file.string());
    const bool ours = stored.version == program_version() && stored.scenario_hash == identity.scenario_hash &&
                      stored.seed == begun.params.seed && stored.first == 0 &&
                      stored.tally.trajectories == begun.params.trajectories;
    if (!ours) refuse(file, "holds the counts of another run than manifest.json tells of", "run it anew");
    begun.tally = std::move(stored.tally);
}

/// What the run was asked for, where it was interrupted: a hint, so no number rests on it.
Asked asked_in(const fs::path& folder) {
    const fs::path file = folder / "environment.json";
    if (!fs::is_regular_file(file)) return {};
    const Json environment = report::read_json(read_file(file), file.string());
    const auto* interrupted = value_of<bool>(environment, "interrupted");
    if (interrupted == nullptr || !*interrupted) return {};
    Asked asked{count_of(environment, "trajectories_asked"), std::nullopt, {}};
    const Json* precision = report::member(environment, "precision");
    if (precision == nullptr) return asked;
    const auto* width = value_of<double>(*precision, "asked_half_width");
    const auto* targets = value_of<Json::Array>(*precision, "asked_for");
    if (width == nullptr || targets == nullptr) return {};
    asked.precision = *width;
    for (const Json& word : *targets) {
        const auto* text = std::get_if<std::string>(&word.value());
        const Parsed<AskedTarget> target = parse_target(text == nullptr ? "" : *text);
        if (!target || !target->metric) return {};
        asked.targets.push_back(*target);
    }
    return asked;
}

/// Makes the choice what the interrupted run was asked for, and says so.
void take_over(const Asked& asked, RunChoice& choice) {
    choice.trajectories = asked.trajectories;
    choice.precision = asked.precision;
    choice.targets = asked.targets;
    if (choice.quiet || !asked.trajectories) return;
    if (!asked.precision) {
        say(fmt::format("goes on to what was asked for: {}", counted(*asked.trajectories, "trajectory")));
        return;
    }
    std::string words =
        fmt::format("--precision {:g}pp --trajectories {}", 100 * *asked.precision, *asked.trajectories);
    for (const AskedTarget& target : asked.targets)
        words += " --at " + target_word(*target.metric, target.quarter);
    say("goes on to what was asked for: " + words);
}

/// Options that say nothing together. What grows a run by its trajectories has to be refused here where it cannot grow.
void require_consistent(const RunChoice& choice) {
    const bool grows = choice.precision || choice.extend;
    if (!choice.extend && choice.scenario.file.empty())
        throw UsageError("run: FILE is required, or --extend");
    if (!choice.precision && !choice.targets.empty())
        throw UsageError("--at METRIC@QUARTER: says what --precision is asked for, which is missing");
    if (choice.precision && choice.design && !sampling::design_extends(*choice.design))
        throw UsageError(
            "--precision: Latin hypercubes are made for their number of points and cannot grow; --design sobol and "
            "random can");
    if (grows && choice.replay)
        throw UsageError("--replay: prints one trajectory; it does not go with --precision or --extend");
    if (!choice.extend) return;
    if (!choice.scenario.file.empty() || !choice.scenario.what_ifs.empty() || !choice.scenario.sets.empty() ||
        choice.seed)
        throw UsageError(
            "--extend: the folder says which scenario and seed; leave out FILE, --what-if, --set and --seed");
    if (choice.design) throw UsageError("--extend: the folder says which design; leave out --design");
}

Begun extended(RunChoice& choice) {
    Begun begun = begun_in(*choice.extend);
    const std::uint64_t done = begun.tally.trajectories;
    if (!choice.trajectories && !choice.precision) take_over(begun.asked, choice);
    const std::optional<std::uint64_t> wanted = choice.trajectories;
    if (!wanted && !choice.precision)
        throw UsageError(fmt::format(
            "--extend: {} has {}; say how many there are to be in all with --trajectories, or how exact "
            "it is to be with --precision",
            *choice.extend, counted(done, "trajectory")));
    if (wanted && *wanted < done)
        throw UsageError(
            fmt::format("--trajectories {}: {} has {} already", *wanted, *choice.extend, count_text(done)));
    if (wanted) begun.params.trajectories = *wanted;
    shape(begun.params, begun.params.design, !choice.precision);
    return begun;
}

}  // namespace

Begun begin(RunChoice& choice) {
    require_consistent(choice);
    Begun begun;
    if (choice.extend) {
        begun = extended(choice);
    } else {
        begun.choice = choice.scenario;
        begun.scenario = portable(read(choice.scenario));
        begun.params = resolve_for(begun.scenario, choice.seed, choice.trajectories);
        shape(begun.params, choice.design.value_or(Design::random), !choice.precision);
        if (choice.replay && begun.params.design == Design::lhs &&
            *choice.replay >= begun.params.trajectories)
            throw UsageError(fmt::format("--replay {}: Latin hypercubes of {} end before it", *choice.replay,
                                         counted(begun.params.trajectories, "trajectory")));
    }
    if (choice.precision) rule_of(choice, begun.params);  // quarters that are not simulated
    return begun;
}

Begun begun_in(const fs::path& folder) {
    require_untouched(folder);
    const fs::path file = folder / kManifest;
    const std::string text = read_file(file);
    const Json manifest = report::read_json(text, file.string());
    Begun begun = described_by(manifest, file);
    const Identity identity = identify(begun.scenario, begun.params, begun.params.trajectories);
    take_tally(begun, identity, folder / kTally);
    Params whole = begun.params;
    whole.trajectories =
        commanded(words_of(text_of(manifest, "command"))).value_or(begun.params.trajectories);
    const Json again = manifest_json(begun.scenario, begun.params, begun.tally, identity,
                                     run_command(begun.choice, whole, begun.tally.trajectories));
    if (text_of(manifest, "quantile_tables") != text_of(again, "quantile_tables"))
        refuse(file, "its uncertain inputs were drawn through other tables than this machine makes",
               "another C library made them: extend it there, or run it anew here");
    if (report::write_json(again, kIndent) != text)
        refuse(file, "tells of a run that this capexsim would describe differently", "run it anew");
    begun.asked = asked_in(folder);
    return begun;
}

}  // namespace capexsim::app
