#pragma once

#include "capexsim/params.hpp"
#include "capexsim/scenario.hpp"
#include "capexsim/tally.hpp"

#include "report/json.hpp"

#include <optional>
#include <string>

namespace capexsim::app {

inline constexpr std::size_t kLongestName = 200;  ///< bytes of a scenario's name in that of its folder

/// What decides a run, and its names: equal identities, equal results.
struct Identity {
    std::string
        scenario_hash;  ///< SHA-256 over program version, documents and quantile tables: all that decides a trajectory but the seed
    std::string hash;  ///< also over seed and number of trajectories
    std::string folder() const {
        return scenario.substr(0, kLongestName) + "-" + hash.substr(0, 8);
    }                      ///< of a name as long as a file system takes
    std::string scenario;  ///< name
};
/// @param scenario a portable() one
Identity identify(const Scenario& scenario, const Params& params, std::uint64_t trajectories);

/// The scenario with its files under names that mean the same on every machine: as given, but relative, never absolute.
Scenario portable(Scenario scenario);

/// `summary.json` and `--json`: P(parity) by quarter and metric.
report::Json::Object summary_json(const Params& params, const Tally& tally, const Identity& identity);

/// `manifest.json`: all that is needed to run this again; nothing that differs between two equal runs.
/// @param command what brings the same result about again
report::Json manifest_json(const Scenario& scenario, const Params& params, const Tally& tally,
                           const Identity& identity, const std::string& command);

/// A word of a command as a shell wants it: quoted where it must be.
std::string shell_word(const std::string& word);

/// The name of a file as it means the same on every machine: relative, or its last part.
std::string portable_name(const std::string& name);

/// What happened while it ran; differs from run to run.
struct Circumstances {
    int threads = 0;
    std::string instruction_set;
    double seconds = 0;
    std::uint64_t asked = 0;  ///< trajectories
    bool interrupted = false;
    std::uint64_t before = 0;            ///< trajectories that were there already (--extend)
    std::optional<report::Json> ending;  ///< why a run with --precision ended
};
/// `environment.json`.
report::Json environment_json(const Circumstances& circumstances, const Tally& tally);

/// "0.1.0".
std::string program_version();

/// "g++ 12.2.0".
std::string compiler();

}  // namespace capexsim::app
