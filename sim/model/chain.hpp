#pragma once

#include "model/parameters.hpp"

#include <cstdint>
#include <vector>

namespace capexsim::model {

/// M1 semi-Markov chain in quarters: Weibull times in a state, jumps by an embedded matrix.
/// With age d, shape k and mean μ of the state, λ = μ/Γ(1+1/k), Λ(d) = (d/λ)^k: the state ends in a quarter with
/// probability 1 - exp(Λ(d) - Λ(d+Δ)), and the next one is drawn from the state's row of the jump matrix.
class Chain {
public:
    Chain(const ChainParams& chain, const Parameters& parameters, Columns& columns);

    /// Puts every lane into the initial state with the age that the scenario gives it.
    void start();
    /// One quarter.
    void step(int quarter);
    /// Makes anew what depends on parameters.
    void prepare();

    /// Probability that the state ends within a time, for one with a smaller index.
    /// @param time [lane] [years]
    /// @param out [lane] [1]
    void falls_within(const double* time, double* out) const;

    const double* state() const { return state_; }  ///< [lane] index of the state

private:
    const double* shape(std::size_t state) const;  ///< [lane] k; a state that never ends has none

    const ChainParams& chain_;
    const Parameters& parameters_;
    sampling::StreamKey key_;
    std::vector<double*> scale_;  ///< [state] λ [years]; huge when the state never ends
    double* state_;
    double* age_;       ///< d [years]
    double* hazard_;    ///< Λ(d) of the present state
    double* shape_of_;  ///< [lane] k of the present state
    double* scale_of_;  ///< [lane] λ of the present state
    double* uniform_;
    double *leaving_, *ones_;  ///< exit probability where the lane leaves, else 0
};

}  // namespace capexsim::model
