#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/tally.hpp"

#include <cstdint>
#include <span>
#include <vector>

/// How far single inputs decide about parity, from counts of trajectories alone.
namespace capexsim::analysis {

/// Trajectories by the bin of one driver and by the date of parity of one metric.
struct JointCounts {
    std::size_t bins = 0;
    std::size_t quarters = 0;           ///< H + 1
    std::vector<std::uint64_t> counts;  ///< [bin][0 … H], index 0: not reached
    std::span<const std::uint64_t> bin(std::size_t b) const {
        return std::span(counts).subspan(b * quarters, quarters);
    }
};

JointCounts joint_counts(const Tally& tally, std::size_t driver, std::size_t metric);

/// An outcome is a number for every date.
/// @return [0 … H] 1 for dates up to `quarter`, else 0
std::vector<double> reached_by(int horizon, int quarter);
/// @return [0 … H] min(T, H) [quarters]
std::vector<double> restricted_time(int horizon);

/// First-order index of a driver.
struct FirstOrder {
    Estimate
        index{};  ///< share of the outcome's variance; may fall below 0 by chance; no value: the outcome never varies
    double noise = 0;  ///< its variance where the driver does nothing
    double slope = 0;  ///< of its variance, which rises with the index

    /// Whether its 95 % interval lies above 0.
    bool shows() const { return index.lower && *index.lower > 0; }
};

/// Var(E[Y | bin]) / Var(Y). What the means of bins vary by chance, Σ (1 - n_b/n) s_b²/n, is taken off first. The interval
/// holds every index whose own standard error the estimate is within 1.96 of: variance 2 Σ (1 - n_b/n) s_b⁴/n² of squared
/// chance, and what the delta method gives over the counts, in proportion to the index (4/n of it where there is none).
/// @param outcome [0 … H]
/// @source Saltelli et al. (2008), Global sensitivity analysis, 1.2; Plischke, Borgonovo, Smith (2013), Global sensitivity
/// measures from given data; Searle, Casella, McCulloch (1992), Variance components, 3.6 (the correction)
FirstOrder first_order(const JointCounts& counts, std::span<const double> outcome);

/// What several drivers explain one by one. Of those that are drawn together only the one that explains most counts, so that
/// nothing counts twice. The interval adds variances of those that may do nothing, and standard errors of the others, as if
/// they erred together.
struct Part {
    FirstOrder order;
    int group = -1;  ///< drawn together with others of the same number; -1: on its own
};
Estimate one_by_one(const std::vector<Part>& parts);

/// Spearman's rank correlation of the driver's bin with how early min(T, H) is: positive where larger values come with
/// earlier parity. Ties have mean ranks; the interval is by the delta method on Fisher's scale.
/// @return no value where either never varies
/// @source Spearman (1904); Fisher (1921) for the scale; the influence function is that of covariances of mean ranks
Estimate rank_correlation(const JointCounts& counts);

}  // namespace capexsim::analysis
