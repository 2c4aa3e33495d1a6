#pragma once

#include "capexsim/params.hpp"

#include "engine/simulate.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace capexsim::engine {

/// Which trajectories reach parity by one quarter under each of several values of a lever, on the same luck.
struct Reach {
    std::uint64_t trajectories = 0;      ///< fewer than asked for: interrupted, and nothing here holds
    std::vector<std::uint64_t> reached;  ///< [value] trajectories with confirmed parity by then
    std::uint64_t rising =
        0;  ///< trajectories that, from value to value, begin to reach it, and never cease to
    std::uint64_t falling = 0;  ///< that cease to, and never begin
    std::uint64_t mixed = 0;    ///< that do both
};

/// Runs trajectories [0, n) under every value up to quarter T; n, the seed and the start are those of the first. Keeps a
/// flag a trajectory and value of one block, nothing else.
/// @param values scenarios in the order of their values
/// @throws ContractError when they have not one start and seed
/// @throws InputError with overflow() when numbers leave what can be computed with
Reach find_reach(std::span<const Params> values, Metric metric, int quarter, const RunControl& control);

}  // namespace capexsim::engine
