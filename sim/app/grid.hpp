#pragma once

#include "capexsim/error.hpp"
#include "capexsim/params.hpp"

#include "app/scenario_choice.hpp"
#include "app/simulation_choice.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace capexsim::app {

/// One key that a sweep varies, and the values that it takes, as they are written in a scenario.
struct Axis {
    std::string path;
    std::vector<std::string> values;
};

/// `path=from:to:steps` (evenly, both ends included; quarters too), `path=from:to:steps:log`, or `path=a|b|c`.
/// @throws UsageError
Axis parse_axis(std::string_view text);

struct SweepChoice : SimulationChoice {
    ScenarioChoice scenario;
    std::vector<Axis> axes;  ///< one or two
    std::optional<Quarter> at;
    std::optional<Metric> metric;
};

ExitCode sweep(const SweepChoice& choice);

}  // namespace capexsim::app
