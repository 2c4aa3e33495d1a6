#pragma once

#include "model/chain.hpp"

#include <array>
#include <optional>
#include <vector>

namespace capexsim::model {

/// The supplier's regime, the recipient's gate, and what each channel is permitted (M1–M4).
class Policy {
public:
    /// @param twin a policy that runs alike and takes each step first: regime and gate are read from it; may be nullptr
    Policy(const Parameters& parameters, Columns& columns, const Policy* twin = nullptr);

    void start();
    /// M2: the ratio that the response watches, as it stands at the start; step() reads what is there by then, last quarter's.
    /// @param ratio [lane] focal over reference; `logarithm`: its natural logarithm
    void watch(const double* ratio, bool logarithm);
    bool responds() const { return response_ != nullptr; }
    void step(int quarter);
    void prepare();

    /// [lane] index of the supplier's regime as it is in force (levers override the chain); nullptr without regimes
    const double* regime() const { return regime_; }
    /// [lane] 0 blocked, 1 quota, 2 free; nullptr without a gate
    const double* gate() const { return gate_; }
    /// What buyers can know of a tightening ahead (M15): the probability that the regime's next change comes within `ahead` and
    /// tightens, by its own hazards, the scheduled events and the response as it stands, or that an announced lever does.
    /// Where a lever holds the regime, its chain tells nothing.
    /// @param ahead [lane] [years]
    /// @param out [lane] 0 to 1
    void tightening_probability(const double* ahead, double* out) const;
    /// [lane] share of the cap of channel `channel` (index into Params::channels) that the regime permits; nullptr: all
    const double* permit(int channel) const { return permit_[static_cast<std::size_t>(channel)]; }

private:
    void make_states(const Parameters& parameters, Columns& columns);
    void follow(const Policy& twin);
    void multiply(int quarter);
    void hold_regime();
    void retaliate();
    void sum_gate();
    void step_gate(int quarter);
    void move_gate(int lane);
    void hold_gate();
    void permit();
    Multipliers regime_multipliers(int quarter, double* tightening, double* loosening) const;
    double foreseen_lever(std::size_t lever, int lane, double now, double ahead) const;

    const PolicyParams& policy_;
    const Parameters& parameters_;
    std::optional<Chain> chain_;
    sampling::StreamKey gate_key_;
    bool follows_ = false;
    double* regime_ = nullptr;
    double* own_gate_ = nullptr;  ///< the gate's own chain, under the levers
    double* gate_ = nullptr;
    double *uniform_ = nullptr, *leaving_ = nullptr;
    int quarter_ = 1;                     ///< T, the present one
    std::array<double*, 3> gate_exit_{};  ///< [state] exit probability of a quarter
    std::array<double*, 3>
        gate_multiplier_{};  ///< [target] blocked, tighter, looser; nullptr: nothing is multiplied
    double *tightening_ = nullptr,
           *loosening_ = nullptr;    ///< M2 of the regime; nullptr: nothing is multiplied
    double* response_ = nullptr;     ///< exp(b clip(…)) of this quarter
    double* ratio_start_ = nullptr;  ///< ln R(0)
    const double* ratio_ = nullptr;
    bool ratio_is_logarithm_ = false;
    double *regime_before_ = nullptr, *since_tightening_ = nullptr;  ///< [quarters]; for retaliation
    std::vector<double*> permit_;                                    ///< [channel]
};

}  // namespace capexsim::model
