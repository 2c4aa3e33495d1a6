#pragma once

#include "numeric/lanes.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace capexsim::app {

/// What every command that simulates may be told: how, and where its results go.
struct SimulationChoice {
    std::optional<std::uint64_t> seed;
    std::optional<std::uint64_t> trajectories;
    int threads = 0;  ///< 0: all
    std::optional<InstructionSet> instruction_set;
    std::optional<std::string> output;  ///< folder; absent: results/<scenario>-<hash8>
    bool force = false;
    bool quiet = false;
    bool dry_run = false;
};

}  // namespace capexsim::app
