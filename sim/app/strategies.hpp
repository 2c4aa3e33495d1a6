#pragma once

#include "capexsim/error.hpp"
#include "capexsim/params.hpp"

#include "app/scenario_choice.hpp"
#include "app/simulation_choice.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace capexsim::app {

/// Strategies to be judged by what they forgo in worlds that nobody chooses; all on one scenario and on the same luck.
struct RegretChoice : SimulationChoice {
    ScenarioChoice scenario;
    std::vector<std::string> strategies;  ///< each overlays joined by +, or PATH=VALUE
    std::vector<std::string> worlds;      ///< the same, or as-it-stands
    std::optional<Quarter> at;            ///< absent: the horizon
    Metric metric = Metric::stock;
    std::optional<double> level;  ///< of the probability that satisfices [1]
    bool prevent = false;         ///< the lowest probability is the best
};

/// What a world is called in which nothing is changed.
inline constexpr const char* kAsItStands = "as-it-stands";

ExitCode regret(const RegretChoice& choice);

}  // namespace capexsim::app
