#pragma once

#include <cstdint>

/// Intervals for what counts of independent trajectories estimate. `level` is the coverage, 0.95 for 95 %.
namespace capexsim::numeric {

struct Interval {
    double lower = 0;
    double upper = 0;
    bool one_sided = false;  ///< all the error is on one side: no successes, or no failures
};

/// Ranks of order statistics, 1-based. Rank 0 or n + 1: that end lies beyond the sample.
struct RankInterval {
    std::uint64_t lower = 0;
    std::uint64_t upper = 0;
};

/// The p-quantile of the standard normal.
double normal_quantile(double p);

/// Standard error of a proportion.
double standard_error(double p, std::uint64_t n);

/// @source Wilson (1927), Probable inference, the law of succession, and statistical inference
Interval wilson(std::uint64_t k, std::uint64_t n, double level);

/// Exact in the sense that it never covers less than `level`.
/// @source Clopper, Pearson (1934), The use of confidence or fiducial limits
Interval clopper_pearson(std::uint64_t k, std::uint64_t n, double level);

/// What a proportion k of n is reported with: Wilson; Clopper–Pearson where there are fewer than 10 successes
/// or failures; where there are none, a one-sided bound of the whole level.
Interval proportion_interval(std::uint64_t k, std::uint64_t n, double level);

/// Ranks that enclose the p-quantile of n values: binomial quantiles, so discrete values and ties are covered
/// too.
RankInterval order_statistic_ranks(std::uint64_t n, double p, double level);

/// Fewest trajectories for which Wilson's interval around p has at most this half-width.
std::uint64_t trajectories_needed(double p, double half_width, double level);

/// Half-width of a band that covers a whole distribution function.
/// @source Dvoretzky, Kiefer, Wolfowitz (1956) with Massart's constant (1990)
double band_half_width(std::uint64_t n, double level);

}  // namespace capexsim::numeric
