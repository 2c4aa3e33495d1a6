#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/params.hpp"
#include "capexsim/tally.hpp"

#include <optional>
#include <string>
#include <vector>

namespace capexsim::analysis {

/// M36: mean parts of ln(effective compute of the leader / of the focal actor) in one quarter.
struct Waterfall {
    struct Bar {
        std::string key;    ///< "price"
        std::string title;  ///< "chip price"
        Estimate log;       ///< [ln]
    };
    int quarter = 0;  ///< T; 0: the start
    std::vector<Bar> bars;
    Estimate total;                           ///< the sum of the bars, in their order
    std::optional<double> unexplained_share;  ///< of the total; absent where the total is near zero
    double unexplained_deviation = 0;         ///< over trajectories [ln]
};

/// @return nothing when the tally has no gap accounting in this quarter
std::optional<Waterfall> waterfall_at(const Params& params, const Tally& tally, int quarter);

/// The waterfall at the horizon, its table for every recorded quarter, and the share of the calibrated constant.
Section waterfall_section(const Params& params, const Tally& tally);

}  // namespace capexsim::analysis
