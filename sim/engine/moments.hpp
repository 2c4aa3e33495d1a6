#pragma once

#include "numeric/lanes.hpp"

#include <cstdint>

namespace capexsim::engine {

/// Sums of values and of their squares in fixed point (kMomentScale, kMomentSquareScale): the same bits in any order.
struct FixedSums {
    std::int64_t values = 0;
    std::int64_t squares = 0;
    std::int64_t outside = 0;  ///< how many were beyond what is counted, or no numbers
};

/// @param x [lane]; bounded to ±1000 first
/// @param lanes how many of them count
FixedSums sum_fixed(InstructionSet instruction_set, const double* x, int lanes);

}  // namespace capexsim::engine
