#pragma once

#include "capexsim/params.hpp"

#include "model/parameters.hpp"

#include <vector>

namespace capexsim::model {

/// M14 the best chip class that is legal and out: the cheapest per H100e. Its price stays where it is while the frontier's falls.
class ChipClasses {
public:
    ChipClasses(const ChannelParams& channel, const Parameters& parameters, Columns& columns);

    /// Finds the best class under each regime anew: at the start, and when levers moved.
    void prepare();
    /// Best class of the lanes' regimes.
    /// @param regime [lane] index of the supplier's regime; nullptr: everything that is out is legal
    /// @param price [lane] [USD/H100e], kNoClass where no class is legal
    void choose(int quarter, const double* regime, double* price);

    static constexpr double kNoClass = 1e30;  ///< "price" where there is none [USD/H100e]

private:
    void rank(int quarter);

    const ChannelParams& channel_;
    const Parameters& parameters_;
    std::vector<double*> best_;  ///< [regime] [lane]; one without regimes
    int ranked_ = -1;            ///< quarter of best_; negative: never
    int settled_ = 0;            ///< from this quarter on all classes are out
};

}  // namespace capexsim::model
