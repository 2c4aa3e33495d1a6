#pragma once

#include "capexsim/params.hpp"
#include "capexsim/tally.hpp"

#include "engine/simulate.hpp"

#include <cstdint>
#include <vector>

namespace capexsim::analysis {

/// A probability that is to be known exactly enough: parity by `metric`, confirmed by quarter T.
struct Target {
    Metric metric = Metric::spend;
    int quarter = 1;
};

/// Until when a run goes on.
struct StoppingRule {
    double half_width = 0;  ///< of the 95 % interval of every target [1]: Wilson's, or that of the design
    std::vector<Target> targets;
    std::uint64_t least = 4096;       ///< trajectories before the first look
    std::uint64_t most = 10'000'000;  ///< trajectories after which it ends anyway
};

/// Every measure by the horizon.
std::vector<Target> all_at_horizon(const Params& params);

/// The least certain of the targets.
struct Widest {
    Target target;
    double probability = 0;
    double half_width = 0;
};
Widest widest(const Tally& tally, const std::vector<Target>& targets);

/// How many trajectories there are at the first look after n: each look has a quarter more than the one before. Looks stand at
/// counts that depend on nothing, so that where a run ends does not depend on how it was cut.
/// Sobol' points are even at powers of two only: there each look has twice as many.
std::uint64_t next_look(std::uint64_t n, Design design = Design::random);

/// Why a run ended.
struct Ending {
    enum class Why { reached, cap, interrupted };
    Why why = Why::reached;
    Widest widest;
};

/// Adds trajectories to `tally`, a prefix, until the rule is met: looks at fixed counts, the first at `least`.
Ending run_until(const Params& params, const engine::RunControl& control, const StoppingRule& rule,
                 Tally& tally);

}  // namespace capexsim::analysis
