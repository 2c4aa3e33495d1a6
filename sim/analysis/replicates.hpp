#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/quantity.hpp"
#include "capexsim/tally.hpp"

#include <cstdint>
#include <vector>

/// Estimates of a tally, whatever its design. Trajectories of a pseudo-random one are independent, so that their counts say how far
/// they may be off. In other designs only the kReplicates parts are: intervals come from their means, and from nothing else.
namespace capexsim::analysis {

/// Whether the trajectories are independent.
inline bool independent(const Tally& tally) { return tally.replicates.empty(); }

/// A probability from the means of independent parts: Student's t with one degree of freedom less than there are parts, on the
/// logit, whose standard error is that of the mean over p (1 - p): it stays within (0, 1) and leans to the side where rare events do.
/// Where all the means are the same there is no interval.
/// @param n trajectories behind it
Estimate proportion_of_means(const std::vector<double>& means, std::uint64_t n);

/// A mean from the means of independent parts, with the interval of Student's t; none where all are the same.
Estimate mean_of_means(const std::vector<double>& means, std::uint64_t n);

/// [T - 1] P(confirmed by T), T = 1 … H, of one metric. In a design where nothing was confirmed by T yet (or everything was), the bound
/// is that of the next quarter (or the last one before) that has one, as P never falls; without such a quarter there is none.
std::vector<Estimate> parity_curve(const Tally& tally, std::size_t metric);

/// Smallest quarter by which a share p of all trajectories is there. In a design its interval holds the quarters whose interval of P
/// reaches from below to above p. @source Woodruff (1952), Confidence intervals for medians and other position measures
QuarterEstimate parity_date(const Tally& tally, std::size_t metric, double p, Quarter start);

/// Mean of min(T, H) [quarters] of one metric.
Estimate parity_mean(const Tally& tally, std::size_t metric);

/// Share of trajectories that never got there.
Estimate parity_never(const Tally& tally, std::size_t metric);

/// k of n of a tally's trajectories: with the interval of proportion() where they are independent, else without.
Estimate share_of(const Tally& tally, std::uint64_t k, std::uint64_t n);

}  // namespace capexsim::analysis
