#pragma once

#include "sampling/distribution.hpp"

#include <cstdint>

namespace capexsim::sampling {

/// Counts by their quantile function, one word each, whole trajectories' worth at once. A count rises with its word, and with
/// its mean. Up to a mean of 30 the distribution function is summed, exact to 2⁻³³; above, it is the third-order expansion of
/// Cornish and Fisher, whose distribution function is off by 4e-6 at most (measured in the unit test against exact sums).
/// @source Cornish, Fisher: Moments and cumulants in the specification of distributions (1938)
class CountSampler {
public:
    CountSampler();

    /// @param words [lane]
    /// @param mean [lane] not negative, at most 1e12
    /// @param out [lane] whole numbers
    void poisson(InstructionSet instruction_set, const std::uint32_t* words, const double* mean,
                 double* out) const;

    /// @param trials [lane] whole numbers, at most 1e12
    /// @param probability [lane] 0 to 1
    /// @param out [lane] successes
    void binomial(InstructionSet instruction_set, const std::uint32_t* words, const double* trials,
                  const double* probability, double* out) const;

private:
    Sampler normal_;
};

}  // namespace capexsim::sampling
