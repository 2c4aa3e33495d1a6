#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/params.hpp"
#include "capexsim/tally.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace capexsim::analysis {

inline constexpr double kLevel = 0.95;  ///< of every interval
inline constexpr double kStandardErrors =
    1.959963984540054;  ///< half-width of a normal interval at kLevel [standard errors]

/// Fewest numbers whose median has a 95 % interval with two ends: with five the least and the greatest hold it between them in
/// 1 - 2/2^5 = 94 % of the cases only, with six in 97 %.
inline constexpr std::uint64_t kFewestForMedian = 6;

/// "too few (3)": what stands where the median of so few would.
std::string too_few_text(std::uint64_t n);

/// k of n with its interval: Wilson, Clopper–Pearson below 10 successes or failures, one-sided at 0 and n.
Estimate proportion(std::uint64_t k, std::uint64_t n);

/// Smallest quarter by which a share p of all trajectories is there, with the interval of its order-statistic ranks.
/// @param counts [0 … H] per quarter, index 0: not reached
QuarterEstimate date_quantile(std::span<const std::uint64_t> counts, double p, Quarter start);

/// Mean of min(T, H) [quarters] over all trajectories, with the interval of its standard error.
/// @param counts as for date_quantile()
Estimate restricted_mean(std::span<const std::uint64_t> counts);

/// Mean of a recorded moment at a quarter (0: the start), with the interval of its standard error where trajectories are independent.
Estimate moment_mean(const Tally& tally, std::size_t moment, int quarter);

/// Standard deviation of a recorded moment over trajectories.
double moment_deviation(const Tally& tally, std::size_t moment, int quarter);

/// @return the index of a moment or series by name and subject
std::optional<std::size_t> find_moment(const Tally& tally, const std::string& name);
std::optional<std::size_t> find_series(const Tally& tally, const std::string& name,
                                       const std::string& subject = "");

/// What a column is in every trajectory; nothing where it is drawn or absent.
std::optional<double> known_value(const Params& params, Column column);

/// What people call an actor.
std::string actor_label(const Params& params, int actor);
inline std::string focal_label(const Params& params) { return actor_label(params, params.focal); }

/// Parts of a report, in their order.
namespace chapter {
inline constexpr const char* kAnswer = "The answer";
inline constexpr const char* kFutures = "How the futures run";
inline constexpr const char* kDifferences = "What differs";
inline constexpr const char* kGap = "Why the gap stands";
inline constexpr const char* kDrivers = "What decides it";
inline constexpr const char* kControls = "Controls, markets and channels";
inline constexpr const char* kInputs = "What it rests on";
inline constexpr const char* kError = "Error of the simulation";
}  // namespace chapter

/// Whom or what a curve is about (Curve::subject).
std::string actor_subject(const Params& params, int actor);
std::string measure_subject(Metric metric);

/// What a chain is called: "the supplier's regime" of "policy.regime".
std::string chain_label(const std::string& chain);

/// What a channel or a state is called: its name with blanks.
std::string plain_name(std::string name);

/// Quarters T = 1 … H as quarter indices.
std::vector<int> quarters_of(const Params& params);

/// Quarter index of T.
inline int calendar(const Params& params, int quarter) { return params.start.index + quarter - 1; }

/// Sum of [first, last] of counts.
std::uint64_t sum_of(std::span<const std::uint64_t> counts);

/// The number to 12 significant digits: what follows is rounding, and would make reports longer.
double settled(double x);

}  // namespace capexsim::analysis
