#pragma once

#include "capexsim/error.hpp"
#include "capexsim/params.hpp"

#include "app/scenario_choice.hpp"
#include "numeric/lanes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace capexsim::app {

/// Strategies to be judged by what they forgo in worlds that nobody chooses; all on one scenario and on the same luck.
struct RegretChoice {
    ScenarioChoice scenario;
    std::vector<std::string> strategies;  ///< each overlays joined by +, or PATH=VALUE
    std::vector<std::string> worlds;      ///< the same, or as-it-stands
    std::optional<Quarter> at;            ///< absent: the horizon
    Metric metric = Metric::stock;
    std::optional<double> level;  ///< of the probability that satisfices [1]
    bool prevent = false;         ///< the lowest probability is the best
    std::optional<std::uint64_t> seed;
    std::optional<std::uint64_t> trajectories;
    int threads = 0;  ///< 0: all
    std::optional<InstructionSet> instruction_set;
    std::optional<std::string> output;
    bool force = false;
    bool quiet = false;
    bool dry_run = false;
};

/// What a world is called in which nothing is changed.
inline constexpr const char* kAsItStands = "as-it-stands";

ExitCode regret(const RegretChoice& choice);

}  // namespace capexsim::app
