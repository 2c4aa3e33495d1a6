#include "model/policy.hpp"

#include "numeric/math.hpp"

#include <algorithm>

namespace capexsim::model {

namespace {

/// Where the regime is `state`, the permit is `share`.
CAPEXSIM_INLINE void permit_lanes(const double* regime, double state, const double* share, double* permit) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double here = share[i];
        const double there = permit[i];
        permit[i] = regime[i] == state ? here : there;
    }
}
CAPEXSIM_KERNEL(void, permit_in, permit_lanes,
                (const double* regime, double state, const double* share, double* permit),
                (regime, state, share, permit))

/// M3 exit probability 1 - exp(-Δ Σh) of a state, from its total hazard.
CAPEXSIM_INLINE void exit_lanes(const double* total, double* probability) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) probability[i] = 1.0 - numeric::exp(-kQuarter * total[i]);
}
CAPEXSIM_KERNEL(void, exit_probability, exit_lanes, (const double* total, double* probability),
                (total, probability))

/// Exit probability of the lane's state where it leaves, else 0.
CAPEXSIM_INLINE void leave_gate_lanes(const double* state, const double* uniform, const double* blocked,
                                      const double* quota, const double* open, double* leaving) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double a = blocked[i];
        const double b = quota[i];
        const double c = open[i];
        const double tight = state[i] < 0.5 ? a : b;
        const double probability = state[i] > 1.5 ? c : tight;
        leaving[i] = uniform[i] < probability ? probability : 0.0;
    }
}
CAPEXSIM_KERNEL(void, leave_gate, leave_gate_lanes,
                (const double* state, const double* uniform, const double* blocked, const double* quota,
                 const double* open, double* leaving),
                (state, uniform, blocked, quota, open, leaving))

}  // namespace

Policy::Policy(const Parameters& parameters, Columns& columns)
    : policy_(parameters.params().policy),
      parameters_(parameters),
      gate_key_(parameters.stream(policy_.gate.stream)) {
    if (policy_.regimes.present()) {
        chain_.emplace(policy_.regimes, parameters, columns);
        regime_ = columns.take();
    }
    if (policy_.gate.present) {
        own_gate_ = columns.take();
        gate_ = columns.take();
        uniform_ = columns.take();
        leaving_ = columns.take();
        for (double*& total : gate_exit_) total = columns.take();
    }
    for (const ChannelParams& channel : parameters.params().channels) {
        const bool limited =
            std::any_of(channel.permits.begin(), channel.permits.end(), [](Column c) { return c >= 0; });
        permit_.push_back(limited && chain_ ? columns.take() : nullptr);
    }
}

void Policy::prepare() {
    if (chain_) chain_->prepare();
    if (!gate_) return;
    for (std::size_t from = 0; from < gate_exit_.size(); ++from) {
        std::fill_n(gate_exit_[from], kLanes, 0.0);
        for (const Column c : policy_.gate.hazard[from])
            for (int i = 0; c >= 0 && i < kLanes; ++i) gate_exit_[from][i] += parameters_[c][i];
        exit_probability(parameters_.instruction_set(), gate_exit_[from], gate_exit_[from]);
    }
}

void Policy::start() {
    prepare();
    if (chain_) chain_->start();
    if (gate_) std::fill_n(own_gate_, kLanes, static_cast<double>(policy_.gate.initial));
    enforce();
}

void Policy::step(int quarter) {
    if (chain_) chain_->step(quarter);
    if (gate_) step_gate(quarter);
    enforce();
}

/// M3: from state y, hazards h_j compete; exit probability 1 - exp(-Δ Σh), next ∝ h_j.
void Policy::step_gate(int quarter) {
    sampling::fill_uniforms(parameters_.instruction_set(), gate_key_, parameters_.block(),
                            static_cast<std::uint32_t>(quarter), 0, uniform_);
    leave_gate(parameters_.instruction_set(), own_gate_, uniform_, gate_exit_[0], gate_exit_[1],
               gate_exit_[2], leaving_);
    for (int i = 0; i < kLanes; ++i) {
        if (leaving_[i] == 0.0) continue;
        const auto& row = policy_.gate.hazard[static_cast<std::size_t>(own_gate_[i])];
        double total = 0.0;
        for (const Column c : row)
            if (c >= 0) total += parameters_[c][i];
        double below = uniform_[i] / leaving_[i] * total;
        std::size_t target = 0;
        for (std::size_t j = 0; j < row.size(); ++j) {
            const double hazard = row[j] >= 0 ? parameters_[row[j]][i] : 0.0;
            if (hazard > 0.0) {
                target = j;
                if (below < hazard) break;
                below -= hazard;
            }
        }
        own_gate_[i] = static_cast<double>(target);
    }
}

/// M4: levers hold the regime or the gate while the chains run on underneath; then what each channel is permitted.
void Policy::enforce() {
    if (chain_) std::copy_n(chain_->state(), kLanes, regime_);
    if (gate_) std::copy_n(own_gate_, kLanes, gate_);
    for (std::size_t l = 0; l < policy_.levers.size(); ++l) {
        const Lever& lever = policy_.levers[l];
        const double* active = parameters_.active(l);
        for (int i = 0; i < kLanes; ++i) {
            if (active[i] == 0.0) continue;
            if (lever.regime >= 0 && regime_) regime_[i] = lever.regime;
            if (lever.gate >= 0 && gate_) gate_[i] = lever.gate;
        }
    }
    const auto& channels = parameters_.params().channels;
    for (std::size_t c = 0; c < channels.size(); ++c) {
        if (!permit_[c]) continue;
        std::fill_n(permit_[c], kLanes, 1.0);
        for (std::size_t s = 0; s < channels[c].permits.size(); ++s)
            if (const double* share = parameters_[channels[c].permits[s]])
                permit_in(parameters_.instruction_set(), regime_, static_cast<double>(s), share, permit_[c]);
    }
}

void Policy::tightening_probability(const double* time, double* out) const {
    if (chain_)
        chain_->falls_within(time, out);
    else
        std::fill_n(out, kLanes, 0.0);
}

}  // namespace capexsim::model
