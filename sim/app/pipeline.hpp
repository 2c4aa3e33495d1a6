#pragma once

#include "capexsim/error.hpp"
#include "capexsim/params.hpp"
#include "capexsim/quantity.hpp"

#include "app/scenario_choice.hpp"
#include "app/simulation_choice.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace capexsim::app {

/// A measure by a quarter, `stock@2030Q4`; of a quarter alone no measure.
struct AskedTarget {
    std::optional<Metric> metric;
    Quarter quarter;
};

struct RunChoice : SimulationChoice {
    ScenarioChoice scenario;
    std::optional<std::string> extend;  ///< folder of a run to go on with
    std::optional<Quarter> at;
    std::optional<double> precision;   ///< half-width of the intervals to reach [1]
    std::vector<AskedTarget> targets;  ///< of `precision`, each with a measure
    std::optional<std::uint64_t> replay;
    std::optional<Design> design;
};

struct ReportChoice {
    std::string folder;
    bool json = false;
};

/// Each does what the command of its name does, prints the result to standard output and all else to standard error.
ExitCode run(const RunChoice& choice);
ExitCode validate(const ScenarioChoice& choice);
ExitCode show(const ScenarioChoice& choice);
/// Makes the page and the workbook of a folder of results anew.
ExitCode report(const ReportChoice& choice);
ExitCode version(bool json);

}  // namespace capexsim::app
