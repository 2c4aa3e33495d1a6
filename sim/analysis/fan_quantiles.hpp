#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/tally.hpp"

#include <cstdint>
#include <span>

namespace capexsim::analysis {

/// Left edge of a bin, 0 … bins (the last one is the right end).
double bin_edge(const Binning& binning, int bin);

/// One quarter of a fan.
class FanQuarter {
public:
    /// @param quarter T - 1
    FanQuarter(const Tally& tally, std::size_t series, int quarter);

    std::uint64_t trajectories() const { return n_; }
    /// Quantile by linear interpolation inside its bin; an end of the range where it lies in what the range cuts off.
    double quantile(double p) const;
    /// The quantile with the interval of its order-statistic ranks: without an end that so few trajectories do not bound, and without both where
    /// trajectories are not independent.
    Estimate estimate(double p) const;
    /// Shares in the lowest and in the highest bin, which also hold what lies beyond.
    double below() const;
    double above() const;

private:
    double at_rank(double rank) const;

    std::span<const std::uint64_t> counts_;
    const Series& series_;
    bool independent_;  ///< trajectories, so that ranks say how far a quantile may be off
    std::uint64_t n_ = 0;
};

}  // namespace capexsim::analysis
