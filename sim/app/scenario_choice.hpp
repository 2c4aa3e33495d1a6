#pragma once

#include "capexsim/error.hpp"
#include "capexsim/estimate.hpp"
#include "capexsim/params.hpp"
#include "capexsim/scenario.hpp"

#include "app/result_folder.hpp"
#include "input/units.hpp"
#include "report/terminal.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the commands that simulate have in common.
namespace capexsim::app {

/// Which scenario: a file, what-ifs on top of it, single values on top of these.
struct ScenarioChoice {
    std::string file;
    std::vector<std::string> what_ifs;
    std::vector<std::string> sets;
    bool json = false;                            ///< answer in JSON
    std::optional<std::string> standard_input{};  ///< what `-` held, where it was read before
};

/// Reads what `-` stands for, once, where the scenario will be read several times.
void hold_input(ScenarioChoice& choice);

/// Refuses to compare what has no common measure: scenarios of other quarters, or about another actor.
/// @param command, other of the message: "compare", "embargo"
void require_comparable(const std::string& command, const Params& base, const Params& params,
                        const std::string& other);

/// Refuses `run.seed` and the like among values that are to be compared.
void refuse_run_keys(const std::string& command, const std::vector<std::string>& sets);

/// Reads and checks it.
Scenario read_quietly(const ScenarioChoice& choice);

/// Warnings go to standard error, each once, however many of the scenarios of a command it is about.
class Warnings {
public:
    void say(std::span<const Finding> warnings);

private:
    std::set<std::pair<std::string, std::string>> said_;  ///< key path and problem
};

/// Reads and checks it, and says its warnings.
Scenario read(const ScenarioChoice& choice, Warnings& warnings);
Scenario read(const ScenarioChoice& choice);

/// What a file is called in results: its name without folder and ending.
std::string stem(const std::string& file);

/// The files of "a.yaml+b.yaml".
std::vector<std::string> split_overlays(const std::string& joined);

/// The same from texts that were read before: standard input can be read once only, and files may change meanwhile.
Scenario read_again(const ScenarioChoice& choice, const std::vector<Document>& texts);

/// T of a quarter that the user named with --at.
/// @throws UsageError when it is not simulated
int simulated_quarter(const Params& params, Quarter quarter);

/// A measure by its name in results.
Parsed<Metric> parse_metric(std::string_view text);

/// resolve(), with labels for people and what the command line overrides.
Params resolve_for(const Scenario& scenario, std::optional<std::uint64_t> seed,
                   std::optional<std::uint64_t> trajectories);

/// Says that the thresholds of the scenario are left alone: only run judges them.
void say_unjudged(const Params& params, bool quiet);

/// Where results go: what the user said, else results/`folder`.
std::filesystem::path target_of(const std::optional<std::string>& output, const std::string& folder);

/// "Results: …/" and whether they are new.
std::string outcome_text(ResultFolder::Outcome outcome, const std::filesystem::path& target);

/// "capexsim run FILE --what-if … --set …": what brings the same result about again, on any machine that has the files.
std::string command_of(const ScenarioChoice& choice, std::uint64_t seed, std::uint64_t trajectories);

/// The same of a run in its design. Part of a power of two cannot be asked for, but is the beginning of what was: then the
/// command is that of the whole.
std::string run_command(const ScenarioChoice& choice, const Params& params, std::uint64_t done);

/// All sections as the terminal shows them.
std::string printed(const report::Page& page, const std::vector<Section>& sections);

}  // namespace capexsim::app
