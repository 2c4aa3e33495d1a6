#pragma once

#include "model/parameters.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace capexsim::model {

/// M2 what multiplies the hazards of a quarter, by direction: states are ordered from tight to open.
struct Multipliers {
    const double* tightening = nullptr;  ///< [lane]; nullptr, and then both are: nothing is multiplied
    const double* loosening = nullptr;
};

/// M1 semi-Markov chain in quarters: Weibull times in a state, jumps by an embedded matrix.
/// With age d, shape k and mean μ of the state, λ = μ/Γ(1+1/k), Λ(d) = (d/λ)^k: the state ends in a quarter with
/// probability 1 - exp(Λ(d) - Λ(d+Δ)), and the next one is drawn from the state's row of the jump matrix.
/// Multiplied targets compete: h_j = J_j m_j, exit probability 1 - exp((Λ(d) - Λ(d+Δ)) Σh), next state ∝ h_j.
class Chain {
public:
    /// @param multiplied whether step() will be given multipliers
    Chain(const ChainParams& chain, const Parameters& parameters, Columns& columns, bool multiplied = false);

    /// Puts every lane into the initial state with the age that the scenario gives it.
    void start();
    /// One quarter.
    void step(int quarter, const Multipliers& multipliers = {});
    /// Makes anew what depends on parameters.
    void prepare();

    const double* state() const { return state_; }  ///< [lane] index of the state

    /// What hazards alone tell of the next change, a quarter at a time.
    struct Foresight {
        std::array<double, kLanes> tight{};        ///< share of the jumps that tighten
        std::array<double, kLanes> stay{};         ///< probability of no change so far
        std::array<double, kLanes> probability{};  ///< of a first change that tightens
    };
    void begin_foresight(Foresight& foresight) const;
    /// Adds the `index`-th quarter from now (0: the next one), as far as it lies within `ahead` [lane] [years].
    void foresee(int index, const double* ahead, const Multipliers& multipliers, Foresight& foresight) const;

private:
    const double* shape(std::size_t state) const;  ///< [lane] k; a state that never ends has none
    double tight_share(std::size_t state, int lane) const;
    void jump(int lane, const Multipliers& multipliers);

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
    double* tight_of_ = nullptr;  ///< [lane] share of the present state's jumps that tighten, when multiplied
    double *leaving_, *ones_;     ///< exit probability where the lane leaves, else 0
};

}  // namespace capexsim::model
