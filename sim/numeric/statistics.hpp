#pragma once

#include <cstdint>
#include <vector>

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

/// Outcomes of two scenarios on the same n trajectories.
struct PairedCounts {
    std::uint64_t both = 0;
    std::uint64_t only_first = 0;
    std::uint64_t only_second = 0;
    std::uint64_t neither = 0;
    std::uint64_t n() const { return both + only_first + only_second + neither; }
};

/// Interval of the second proportion minus the first, paired.
/// @source Newcombe (1998), Improved confidence intervals for the difference between binomial proportions based on paired
/// data, method 10: Wilson limits, joined by the correlation with its continuity correction
Interval newcombe_paired(const PairedCounts& counts, double level);

/// Two-sided exact test that both proportions are the same: the discordant pairs against a fair coin.
/// @return p-value; 1 where no pair is discordant
/// @source McNemar (1947), Note on the sampling error of the difference between correlated proportions
double mcnemar_exact(std::uint64_t only_first, std::uint64_t only_second);

/// p-values adjusted for being many. @source Holm (1979), A simple sequentially rejective multiple test procedure
std::vector<double> holm(const std::vector<double>& p_values);

/// The p-quantile of Student's t with that many degrees of freedom.
double student_t_quantile(double p, double degrees);

/// Half-width of a band that covers a whole distribution function.
/// @source Dvoretzky, Kiefer, Wolfowitz (1956) with Massart's constant (1990)
double band_half_width(std::uint64_t n, double level);

}  // namespace capexsim::numeric
