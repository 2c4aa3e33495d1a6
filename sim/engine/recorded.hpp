#pragma once

#include "capexsim/tally.hpp"

#include "model/step.hpp"

#include <array>
#include <functional>
#include <vector>

namespace capexsim::engine {

/// Factors of M36 in the order in which the waterfall shows them.
inline constexpr std::array kFactorNames = {
    "spend", "accelerator_share", "access",      "price",      "age_and_delay", "usability",
    "power", "training_share",    "utilisation", "algorithms", "unexplained"};
inline constexpr int kFactors = static_cast<int>(kFactorNames.size());
inline constexpr int kWaterfallStep = 4;  ///< quarters between two waterfalls

/// A series and where a World keeps it.
struct RecordedSeries {
    Series series;
    std::function<const double*(const model::World&)> values;
    bool relative = false;  ///< to the frontier at the start
};

/// Every fan that a run records, in the order of Tally::series.
std::vector<RecordedSeries> recorded_series(const Params& params);

/// @return a tally of zero trajectories with everything that a run of `params` records
/// @param fans histograms, means and occupancy too
Tally make_tally(const Params& params, bool fans);

}  // namespace capexsim::engine
