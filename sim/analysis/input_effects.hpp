#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/params.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace capexsim::analysis {

/// What changes when one input goes from its 10th to its 90th percentile, or a lever from off to on, on the same luck.
struct InputEffect {
    std::string path;
    std::string written;       ///< its distribution; of a lever what it is
    double low = 0, high = 0;  ///< the two values in canonical units; of a lever 0 and 1
    std::string unit;
    struct Outcome {
        double low = 0, high = 0;  ///< median at the horizon
    };
    Outcome stock, effective, lag;  ///< ratios to the reference; months behind the frontier
    bool dead = false;              ///< moves no recorded number in any trajectory
    std::string alive_with;  ///< dead, but moves something under this option of a switch, `path=option`
};

struct InputEffects {
    std::vector<InputEffect> effects;  ///< by the size of their effect on stock, the largest first
    std::vector<std::string> pinned;  ///< measures whose parity is reached in all, or in no future of any run
    std::uint64_t trajectories = 0;
    std::size_t runs = 0;
};

struct EffectControl {
    std::uint64_t trajectories = 0;  ///< of each run
    int threads = 0;                 ///< 0: all
    std::function<void(std::size_t done, std::size_t all)> progress;
};

/// Runs every uncertain input and every lever of a scenario, low and high.
InputEffects input_effects(const Params& params, const EffectControl& control);

Section effects_section(const InputEffects& effects);

}  // namespace capexsim::analysis
