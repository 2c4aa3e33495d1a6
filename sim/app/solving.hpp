#pragma once

#include "capexsim/error.hpp"
#include "capexsim/threshold.hpp"

#include "analysis/solve.hpp"
#include "app/scenario_choice.hpp"
#include "app/simulation_choice.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace capexsim::app {

/// One key and the range in which a value of it is sought, as the user wrote it.
struct Lever {
    std::string path;
    std::string unit;       ///< after each number, " %"
    bool quarters = false;  ///< values are quarters of the calendar
    analysis::LeverRange range;

    std::string text(double value) const;
};

/// `path=from:to` with numbers and their units, or quarters; `path=from:to:steps` says how many values are looked at first.
/// @throws UsageError
Lever parse_lever(std::string_view text);

struct SolveChoice : SimulationChoice {
    ScenarioChoice scenario;
    Lever lever;
    Condition condition;
};

ExitCode solve(const SolveChoice& choice);

}  // namespace capexsim::app
