#pragma once

#include "model/chain.hpp"

#include <array>
#include <optional>
#include <vector>

namespace capexsim::model {

/// The supplier's regime, the recipient's gate, and what each channel is permitted (M1, M3, M4).
class Policy {
public:
    Policy(const Parameters& parameters, Columns& columns);

    void start();
    void step(int quarter);
    void prepare();

    /// [lane] index of the supplier's regime as it is in force (levers override the chain); nullptr without regimes
    const double* regime() const { return regime_; }
    /// [lane] 0 blocked, 1 quota, 2 free; nullptr without a gate
    const double* gate() const { return gate_; }
    /// [lane] share of the cap of channel `channel` (index into Params::channels) that the regime permits; nullptr: all
    const double* permit(int channel) const { return permit_[static_cast<std::size_t>(channel)]; }

    /// M15 probability that the supplier's regime ends within a time, for a tighter one; 0 without regimes.
    /// @param time [lane] [years]
    /// @param out [lane] [1]
    void tightening_probability(const double* time, double* out) const;

private:
    void enforce();
    void step_gate(int quarter);

    const PolicyParams& policy_;
    const Parameters& parameters_;
    std::optional<Chain> chain_;
    sampling::StreamKey gate_key_;
    double* regime_ = nullptr;
    double* own_gate_ = nullptr;  ///< the gate's own chain, under the levers
    double* gate_ = nullptr;
    double *uniform_ = nullptr, *leaving_ = nullptr;
    std::array<double*, 3> gate_exit_{};  ///< [state] exit probability of a quarter
    std::vector<double*> permit_;         ///< [channel]
};

}  // namespace capexsim::model
