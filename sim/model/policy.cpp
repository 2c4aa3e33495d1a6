#include "model/policy.hpp"

#include "numeric/math.hpp"

#include <algorithm>
#include <array>

namespace capexsim::model {

namespace {

using numeric::clamp;
using numeric::exp;
using numeric::log;

constexpr double kDateTolerance = 1e-9;       ///< as in Parameters [years]
constexpr double kResponseLimit = 2.0;        ///< M2 largest log change of the ratio that is answered
constexpr double kRetaliationQuarters = 2.0;  ///< M3 the quarter of a tightening and the next one
constexpr double kLongAgo = 1e6;              ///< [quarters]

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

/// M2 where the window holds the quarter that begins at `now`, hazards are multiplied.
CAPEXSIM_INLINE void window_lanes(const double* from, const double* to, const double* by, double now,
                                  double* multiplier) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double factor = by[i];
        const double outside = now < from[i] ? 1.0 : factor;
        multiplier[i] *= now < to[i] ? outside : 1.0;
    }
}
CAPEXSIM_KERNEL(void, apply_window, window_lanes,
                (const double* from, const double* to, const double* by, double now, double* multiplier),
                (from, to, by, now, multiplier))

/// M2 exp(b clip(ln R(t-1) - ln R(0), -2, 2))
CAPEXSIM_INLINE void respond_lanes(const double* ratio, const double* start, const double* strength,
                                   double* response) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i)
        response[i] = exp(strength[i] * clamp(ratio[i] - start[i], -kResponseLimit, kResponseLimit));
}
CAPEXSIM_KERNEL(void, respond, respond_lanes,
                (const double* ratio, const double* start, const double* strength, double* response),
                (ratio, start, strength, response))

CAPEXSIM_INLINE void logarithm_lanes(const double* x, double* out) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) out[i] = log(x[i]);
}
CAPEXSIM_KERNEL(void, take_logarithm, logarithm_lanes, (const double* x, double* out), (x, out))

CAPEXSIM_INLINE void multiply_lanes(const double* factor, double* multiplier) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) multiplier[i] *= factor[i];
}
CAPEXSIM_KERNEL(void, multiply_by, multiply_lanes, (const double* factor, double* multiplier),
                (factor, multiplier))

/// M3 the hazard towards blocked is multiplied in the quarter of a tightening and in the next one.
CAPEXSIM_INLINE void retaliate_lanes(const double* regime, const double* factor, double* before,
                                     double* since, double* multiplier) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double longer = since[i] + 1.0;
        const double quarters = regime[i] < before[i] ? 0.0 : longer;
        const double angry = factor[i];
        multiplier[i] *= quarters < kRetaliationQuarters ? angry : 1.0;
        since[i] = quarters;
        before[i] = regime[i];
    }
}
CAPEXSIM_KERNEL(void, answer_tightening, retaliate_lanes,
                (const double* regime, const double* factor, double* before, double* since,
                 double* multiplier),
                (regime, factor, before, since, multiplier))

CAPEXSIM_INLINE void hazard_lanes(const double* hazard, const double* multiplier, double* total) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) total[i] += hazard[i] * multiplier[i];
}
CAPEXSIM_KERNEL(void, add_hazard, hazard_lanes,
                (const double* hazard, const double* multiplier, double* total), (hazard, multiplier, total))

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

Policy::Policy(const Parameters& parameters, Columns& columns, const Policy* twin)
    : policy_(parameters.params().policy),
      parameters_(parameters),
      gate_key_(parameters.stream(policy_.gate.stream)),
      follows_(twin != nullptr) {
    if (twin)
        follow(*twin);
    else
        make_states(parameters, columns);
    for (const ChannelParams& channel : parameters.params().channels) {
        const bool limited =
            std::any_of(channel.permits.begin(), channel.permits.end(), [](Column c) { return c >= 0; });
        permit_.push_back(limited && chain_ ? columns.take() : nullptr);
    }
}

/// Regime and gate are the twin's; what channels are permitted is this scenario's own.
void Policy::follow(const Policy& twin) {
    if (twin.chain_) chain_.emplace(*twin.chain_);
    regime_ = twin.regime_;
    own_gate_ = twin.own_gate_;
    gate_ = twin.gate_;
    gate_exit_ = twin.gate_exit_;
    gate_multiplier_ = twin.gate_multiplier_;
    tightening_ = twin.tightening_;
    loosening_ = twin.loosening_;
}

void Policy::make_states(const Parameters& parameters, Columns& columns) {
    const auto scheduled = [&](bool gate) {
        return std::any_of(policy_.events.begin(), policy_.events.end(),
                           [&](const PolicyEvent& event) { return event.gate == gate; });
    };
    if (policy_.regimes.present()) {
        if (!parameters.zero(policy_.response.strength)) {
            response_ = columns.take();
            ratio_start_ = columns.take();
        }
        if (response_ || scheduled(false)) {
            tightening_ = columns.take();
            loosening_ = columns.take();
        }
        chain_.emplace(policy_.regimes, parameters, columns, tightening_ != nullptr);
        regime_ = columns.take();
    }
    if (policy_.gate.present) {
        own_gate_ = columns.take();
        gate_ = columns.take();
        uniform_ = columns.take();
        leaving_ = columns.take();
        for (double*& total : gate_exit_) total = columns.take();
        if (regime_ && policy_.gate.retaliation >= 0) {
            regime_before_ = columns.take();
            since_tightening_ = columns.take();
        }
        if (regime_before_ || scheduled(true))
            for (double*& multiplier : gate_multiplier_) multiplier = columns.take();
    }
}

void Policy::prepare() {
    if (follows_) return;
    if (chain_) chain_->prepare();
    if (!gate_ || gate_multiplier_[0]) return;
    for (std::size_t from = 0; from < gate_exit_.size(); ++from) {
        std::fill_n(gate_exit_[from], kLanes, 0.0);
        for (const Column c : policy_.gate.hazard[from])
            for (int i = 0; c >= 0 && i < kLanes; ++i) gate_exit_[from][i] += parameters_[c][i];
        exit_probability(parameters_.instruction_set(), gate_exit_[from], gate_exit_[from]);
    }
}

void Policy::start() {
    quarter_ = 1;
    if (follows_) {
        permit();
        return;
    }
    prepare();
    if (chain_) chain_->start();
    if (gate_) std::fill_n(own_gate_, kLanes, static_cast<double>(policy_.gate.initial));
    hold_regime();
    if (regime_before_) {
        std::copy_n(regime_, kLanes, regime_before_);
        std::fill_n(since_tightening_, kLanes, kLongAgo);
    }
    hold_gate();
    permit();
}

void Policy::watch(const double* ratio, bool logarithm) {
    ratio_ = ratio;
    ratio_is_logarithm_ = logarithm;
    if (logarithm)
        std::copy_n(ratio, kLanes, ratio_start_);
    else
        take_logarithm(parameters_.instruction_set(), ratio, ratio_start_);
}

void Policy::step(int quarter) {
    quarter_ = quarter;
    if (follows_) {
        permit();
        return;
    }
    multiply(quarter);
    if (chain_) chain_->step(quarter, {tightening_, loosening_});
    hold_regime();
    if (regime_before_) retaliate();
    if (gate_) step_gate(quarter);
    hold_gate();
    permit();
}

/// M2 of this quarter: the events whose window holds it, and the response to the gap of the quarter before.
void Policy::multiply(int quarter) {
    const InstructionSet set = parameters_.instruction_set();
    if (response_) {
        const double* ratio = ratio_;
        if (!ratio_is_logarithm_) {
            take_logarithm(set, ratio_, response_);
            ratio = response_;
        }
        respond(set, ratio, ratio_start_, parameters_[policy_.response.strength], response_);
    }
    if (tightening_) regime_multipliers(quarter, tightening_, loosening_);
    if (!gate_multiplier_[0]) return;
    for (double* multiplier : gate_multiplier_) std::fill_n(multiplier, kLanes, 1.0);
    for (const PolicyEvent& event : policy_.events) {
        if (!event.gate) continue;
        const auto apply = [&](double* multiplier) {
            apply_window(set, parameters_[event.from], parameters_[event.to], parameters_[event.by],
                         (quarter - 1) * kQuarter + kDateTolerance, multiplier);
        };
        if (event.directions.tightening) apply(gate_multiplier_[0]);
        if (event.directions.tightening) apply(gate_multiplier_[1]);
        if (event.directions.loosening) apply(gate_multiplier_[2]);
    }
}

/// Events of quarter `quarter`, and the response as it stands.
Multipliers Policy::regime_multipliers(int quarter, double* tightening, double* loosening) const {
    const InstructionSet set = parameters_.instruction_set();
    std::fill_n(tightening, kLanes, 1.0);
    std::fill_n(loosening, kLanes, 1.0);
    for (const PolicyEvent& event : policy_.events) {
        if (event.gate) continue;
        const auto apply = [&](double* multiplier) {
            apply_window(set, parameters_[event.from], parameters_[event.to], parameters_[event.by],
                         (quarter - 1) * kQuarter + kDateTolerance, multiplier);
        };
        if (event.directions.tightening) apply(tightening);
        if (event.directions.loosening) apply(loosening);
    }
    if (response_ && policy_.response.directions.tightening) multiply_by(set, response_, tightening);
    if (response_ && policy_.response.directions.loosening) multiply_by(set, response_, loosening);
    return {tightening, loosening};
}

/// M3 a tightening of the regime in force, by its chain or by a lever, angers the recipient.
void Policy::retaliate() {
    answer_tightening(parameters_.instruction_set(), regime_, parameters_[policy_.gate.retaliation],
                      regime_before_, since_tightening_, gate_multiplier_[0]);
}

/// M3 with multipliers: exit probability 1 - exp(-Δ Σ h_j m_j) of each state.
void Policy::sum_gate() {
    const InstructionSet set = parameters_.instruction_set();
    for (std::size_t from = 0; from < gate_exit_.size(); ++from) {
        std::fill_n(gate_exit_[from], kLanes, 0.0);
        for (std::size_t to = 0; to < gate_exit_.size(); ++to)
            if (const double* hazard = parameters_[policy_.gate.hazard[from][to]])
                add_hazard(set, hazard, gate_multiplier_[to == 0 ? 0 : to < from ? 1 : 2], gate_exit_[from]);
        exit_probability(set, gate_exit_[from], gate_exit_[from]);
    }
}

/// M3: from state y, hazards h_j compete; exit probability 1 - exp(-Δ Σh), next ∝ h_j.
void Policy::step_gate(int quarter) {
    if (gate_multiplier_[0]) sum_gate();
    sampling::fill_uniforms(parameters_.instruction_set(), gate_key_, parameters_.block(),
                            static_cast<std::uint32_t>(quarter), 0, uniform_);
    leave_gate(parameters_.instruction_set(), own_gate_, uniform_, gate_exit_[0], gate_exit_[1],
               gate_exit_[2], leaving_);
    for (int i = 0; i < kLanes; ++i)
        if (leaving_[i] != 0.0) move_gate(i);
}

void Policy::move_gate(int i) {
    const auto from = static_cast<std::size_t>(own_gate_[i]);
    const auto hazard = [&](std::size_t to) {
        const Column c = policy_.gate.hazard[from][to];
        if (c < 0) return 0.0;
        const double* multiplier = gate_multiplier_[to == 0 ? 0 : to < from ? 1 : 2];
        return multiplier ? parameters_.at(c, i) * multiplier[i] : parameters_.at(c, i);
    };
    double below = uniform_[i] / leaving_[i] * (hazard(0) + hazard(1) + hazard(2));
    std::size_t target = 0;
    for (std::size_t j = 0; j < gate_exit_.size(); ++j) {
        const double here = hazard(j);
        if (!(here > 0.0)) continue;
        target = j;
        if (below < here) break;
        below -= here;
    }
    own_gate_[i] = static_cast<double>(target);
}

/// M4: levers hold the regime while the chain runs on underneath.
void Policy::hold_regime() {
    if (!regime_) return;
    std::copy_n(chain_->state(), kLanes, regime_);
    for (std::size_t l = 0; l < policy_.levers.size(); ++l) {
        if (policy_.levers[l].regime < 0) continue;
        const double* active = parameters_.active(l);
        for (int i = 0; i < kLanes; ++i)
            if (active[i] != 0.0) regime_[i] = policy_.levers[l].regime;
    }
}

/// M4: the same of the gate.
void Policy::hold_gate() {
    if (!gate_) return;
    std::copy_n(own_gate_, kLanes, gate_);
    for (std::size_t l = 0; l < policy_.levers.size(); ++l) {
        if (policy_.levers[l].gate < 0) continue;
        const double* active = parameters_.active(l);
        for (int i = 0; i < kLanes; ++i)
            if (active[i] != 0.0) gate_[i] = policy_.levers[l].gate;
    }
}

/// What the regime in force permits of each channel.
void Policy::permit() {
    const auto& channels = parameters_.params().channels;
    for (std::size_t c = 0; c < channels.size(); ++c) {
        if (!permit_[c]) continue;
        std::fill_n(permit_[c], kLanes, 1.0);
        for (std::size_t s = 0; s < channels[c].permits.size(); ++s)
            if (const double* share = parameters_[channels[c].permits[s]])
                permit_in(parameters_.instruction_set(), regime_, static_cast<double>(s), share, permit_[c]);
    }
}

void Policy::tightening_probability(const double* ahead, double* out) const {
    std::fill_n(out, kLanes, 0.0);
    if (chain_) {
        Chain::Foresight foresight;
        chain_->begin_foresight(foresight);
        std::array<double, kLanes> tightening;
        std::array<double, kLanes> loosening;
        const double furthest = *std::max_element(ahead, ahead + kLanes);
        for (int q = 0; q * kQuarter < furthest; ++q) {
            Multipliers multipliers;
            if (tightening_)
                multipliers = regime_multipliers(quarter_ + 1 + q, tightening.data(), loosening.data());
            chain_->foresee(q, ahead, multipliers, foresight);
        }
        std::copy(foresight.probability.begin(), foresight.probability.end(), out);
    }
    const double now = (quarter_ - 1) * kQuarter + kDateTolerance;
    for (std::size_t l = 0; l < policy_.levers.size(); ++l) {
        const double* active = parameters_.active(l);
        if (policy_.levers[l].regime >= 0)
            for (int i = 0; i < kLanes; ++i)
                if (active[i] != 0.0) out[i] = 0.0;  // the chain's next change would not be felt
    }
    for (std::size_t l = 0; l < policy_.levers.size(); ++l) {
        if (policy_.levers[l].announced < 0) continue;
        for (int i = 0; i < kLanes; ++i)
            out[i] = 1.0 - (1.0 - out[i]) * (1.0 - foreseen_lever(l, i, now, ahead[i]));
    }
}

/// The probability of a lever that has been announced and will tighten the regime or the gate within `ahead`; else 0.
double Policy::foreseen_lever(std::size_t l, int i, double now, double ahead) const {
    const Lever& lever = policy_.levers[l];
    const bool told = parameters_[lever.announced][i] <= now;
    const double at = parameters_[lever.at][i];
    if (!told || at <= now || at > now + ahead) return 0.0;
    const bool tighter = (lever.regime >= 0 && regime_ && lever.regime < regime_[i]) ||
                         (lever.gate >= 0 && gate_ && lever.gate < gate_[i]);
    const double* probability = parameters_[lever.probability];
    return !tighter ? 0.0 : probability ? probability[i] : 1.0;
}

}  // namespace capexsim::model
