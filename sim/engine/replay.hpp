#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/params.hpp"

#include <cstdint>

namespace capexsim::engine {

/// One trajectory quarter by quarter: the world, every actor, every channel; row 0 is the initial state.
/// Bit-identical to what the run of any size did with this trajectory.
Section replay(const Params& params, std::uint64_t trajectory);

}  // namespace capexsim::engine
