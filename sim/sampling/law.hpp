#pragma once

#include "capexsim/scenario.hpp"

#include <functional>

namespace capexsim::sampling {

/// A continuous law in its standard form (location 0, scale 1), in 80-bit floats. What it returns is rounded
/// (numeric/rounded) before it reaches a result.
struct Law {
    std::function<long double(long double)> below;          ///< P(X ≤ x)
    std::function<long double(long double)> above;          ///< P(X > x), accurate where it is small
    std::function<long double(long double)> inverse_below;  ///< x of P(X ≤ x) = p, for 0 < p ≤ ½
    std::function<long double(long double)> inverse_above;  ///< x of P(X > x) = p, for 0 < p ≤ ½
};

/// X = location + scale · (standard), or its exponential.
struct Affine {
    double location = 0;
    double scale = 1;
    bool exponential = false;
};

/// A kind that has a standard law.
struct ContinuousKind {
    DistributionKind kind;
    Law (*law)(const std::vector<double>& parameters);
    Affine (*affine)(const std::vector<double>& parameters);
};

/// The row of a kind; null for constant, choice, mixture and empirical.
const ContinuousKind* find_continuous(DistributionKind kind);

/// The law of a continuous distribution in standard form, truncated where the distribution has bounds.
Law standard_law(const ContinuousKind& kind, const Distribution& distribution);

}  // namespace capexsim::sampling
