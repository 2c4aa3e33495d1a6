#pragma once

#include "capexsim/error.hpp"

#include "numeric/lanes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace capexsim::app {

/// A base scenario and what is held against it, all on the same luck.
struct CompareChoice {
    std::vector<std::string> files;          ///< the base, then alternatives
    std::vector<std::string> what_ifs;       ///< each an alternative: overlays on the base, joined by +
    std::vector<std::string> sets;           ///< each an alternative: one value on the base
    std::vector<std::string> base_what_ifs;  ///< overlays under all of them
    std::vector<std::string> base_sets;      ///< values under all of them
    std::optional<std::uint64_t> seed;
    std::optional<std::uint64_t> trajectories;
    int threads = 0;  ///< 0: all
    std::optional<InstructionSet> instruction_set;
    std::optional<std::string> output;
    bool json = false;
    bool force = false;
    bool quiet = false;
    bool dry_run = false;
};

ExitCode compare(const CompareChoice& choice);

}  // namespace capexsim::app
