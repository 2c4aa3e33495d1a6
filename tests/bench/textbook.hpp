#pragma once

#include "capexsim/params.hpp"
#include "capexsim/tally.hpp"

#include <cstdint>

namespace capexsim::textbook {

/// The whole model once more, written the plain way: a trajectory at a time, std::mt19937_64, Boost.Random and the C library,
/// no code of the engine. It is the yardstick of the benchmarks and an independent witness of the engine's results.
/// @param record_fans  false: parity counts only
/// @return the same counts, fans, means and occupancy as engine::simulate, from other random numbers
Tally simulate_textbook(const Params& params, std::uint64_t trajectories, std::uint64_t seed,
                        bool record_fans);

}  // namespace capexsim::textbook
