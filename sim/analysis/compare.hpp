#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/params.hpp"
#include "capexsim/tally.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace capexsim::analysis {

/// A scenario that is held against the base, on the same luck.
struct Alternative {
    std::string label;
    const Params* params = nullptr;
    const Tally* tally = nullptr;
    const PairTally* pair = nullptr;
};

/// One metric by one quarter, both scenarios.
struct PairedQuarter {
    Estimate base, alternative;         ///< P(parity confirmed by then)
    Estimate difference;                ///< alternative minus base [1]; Newcombe's paired interval
    std::uint64_t discordant_up = 0;    ///< trajectories that reach it only under the alternative
    std::uint64_t discordant_down = 0;  ///< only under the base
    double p_value = 1;                 ///< McNemar, exact, two-sided
    Estimate
        change;  ///< of the focal actor's ratio to the reference [1], geometric mean; for the lag [months]
};

struct PairedMetric {
    Metric metric = Metric::spend;
    std::vector<PairedQuarter> quarters;  ///< T = 1 … H
    Estimate restricted_mean_difference;  ///< of min(T, H) [quarters]; paired t interval
    Estimate delay;           ///< median over trajectories that reach it under both [quarters]; > 0: later
    std::uint64_t both = 0;   ///< trajectories that do
    Estimate earlier, later;  ///< share of trajectories with another date; never counts as latest
    std::optional<double>
        variance_ratio;     ///< unpaired over paired variance of the difference at H; absent: no difference
    double p_adjusted = 1;  ///< Holm over all metrics and alternatives, at H
};

/// @return [alternative][metric]
std::vector<std::vector<PairedMetric>> compare(const Params& base, const Tally& tally,
                                               std::span<const Alternative> alternatives);

/// What a comparison says, in the order in which it is read.
std::vector<Section> compare_sections(const Params& base, const std::string& base_label, const Tally& tally,
                                      std::span<const Alternative> alternatives);

}  // namespace capexsim::analysis
