#pragma once

#include "capexsim/scenario.hpp"

#include <vector>

namespace capexsim::sampling {

/// The quantile function of a law whose draws do not rise with their word (a mixture, options in any order), as a line
/// through knots: what correlates must rise with its rank. Between knots the probability is right to 1e-7, and to 1e-4 of
/// what is left to the nearer end (measured in the unit test); single values are met exactly.
struct RankTable {
    std::vector<double> u;  ///< [knot] P(X ≤ x), not falling
    std::vector<double> x;  ///< [knot] in written units, not falling
};

/// Built from the distribution function alone, so that nothing is inverted.
RankTable tabulate_ranks(const Distribution& distribution);

/// The quantile at u; beyond the knots it is theirs.
double quantile_of_rank(const RankTable& table, double u);

}  // namespace capexsim::sampling
