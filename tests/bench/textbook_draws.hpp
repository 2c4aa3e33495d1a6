#pragma once

#include "capexsim/params.hpp"

#include <random>
#include <vector>

namespace capexsim::textbook {

using Random = std::mt19937_64;

/// One draw of a distribution in canonical units.
double draw(const Distribution& distribution, Random& random);

/// The value below which the distribution lies with probability `u`, in canonical units.
double quantile(const Distribution& distribution, double u);

/// Draws all inputs of a scenario; certain ones are set once.
class InputDraws {
public:
    explicit InputDraws(const Params& params);
    /// @param values  [column] the first `inputs` ones are written
    void fill_certain(std::vector<double>& values) const;
    void draw_uncertain(std::vector<double>& values, Random& random) const;

private:
    const Params& params_;
    std::vector<int> certain_, independent_;  ///< index into Params::inputs
};

}  // namespace capexsim::textbook
