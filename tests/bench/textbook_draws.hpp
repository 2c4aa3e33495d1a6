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
    void draw_uncertain(std::vector<double>& values, Random& random);

private:
    /// A correlated input: mean + sd z or its exponential where it is a free normal or lognormal, else its quantile at Φ(z).
    struct Member {
        std::size_t input;
        bool straight, exponential;
        double mean, sd;
        double from, to;  ///< probabilities of the bounds
    };
    double draw_member(const Member& member, double z) const;

    const Params& params_;
    std::vector<int> certain_, independent_;    ///< index into Params::inputs
    std::vector<std::vector<Member>> members_;  ///< [group]
    std::vector<double> normals_;               ///< room for one group
};

}  // namespace capexsim::textbook
