#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/params.hpp"
#include "capexsim/scenario.hpp"

#include "app/result_folder.hpp"
#include "app/simulation_choice.hpp"
#include "app/views.hpp"
#include "engine/simulate.hpp"
#include "report/json.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

/// How the commands that hold scenarios against each other simulate and end: compare, sweep, solve and regret.
namespace capexsim::app {

/// As the command line has it, until Ctrl-C, without fans.
engine::RunControl control_of(const SimulationChoice& choice);

/// Says on standard error how many of `all` are done, over the line before where that can be drawn over.
void show_done(const SimulationChoice& choice, std::size_t done, std::size_t all, const char* noun);

/// `manifest.json` of what is made of one scenario: how to make it again, and the scenario as a run of its own would tell of it.
report::Json::Object manifest_on(const Scenario& scenario, const Params& base, const std::string& command,
                                 const std::string& hash);

/// What a command has found: for files, for their views, and for the terminal.
struct Found {
    report::Json::Object summary;
    std::vector<Section> sections;    ///< on the terminal, and with every table of `tables`
    std::vector<const char*> tables;  ///< each a CSV file of its name
    Told told;
    std::string heading;
};

void put_found(ResultFolder& folder, const Found& found);

/// Moves the folder to its place, and prints what was found.
/// @param json the summary, instead of the page for people
void publish(ResultFolder& folder, const std::filesystem::path& target, const SimulationChoice& choice,
             bool json, const Found& found);

}  // namespace capexsim::app
