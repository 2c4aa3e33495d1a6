#pragma once

#include "capexsim/error.hpp"

#include "app/simulation_choice.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace capexsim::app {

/// A base scenario and what is held against it, all on the same luck.
struct CompareChoice : SimulationChoice {
    std::vector<std::string> files;          ///< the base, then alternatives
    std::vector<std::string> what_ifs;       ///< each an alternative: overlays on the base, joined by +
    std::vector<std::string> sets;           ///< each an alternative: one value on the base
    std::vector<std::string> base_what_ifs;  ///< overlays under all of them
    std::vector<std::string> base_sets;      ///< values under all of them
    bool json = false;
};

ExitCode compare(const CompareChoice& choice);

}  // namespace capexsim::app
