// What comes by chance or by decree: levers and their ramps, events and the response, the gate, jumps, supply shocks, closing
// weights, exits. Equation numbers are those of docs/model.md.

#include "bench/textbook_model.hpp"

#include <algorithm>
#include <cmath>

namespace capexsim::textbook {
namespace {

constexpr double kDateTolerance = 1e-9;  ///< [years]

}  // namespace

// M4 a ramp is read in the middle of the quarter; quarter 0: no lever is on
void Trajectory::override_values(int quarter) {
    const double middle = (quarter - 0.5) * kQuarter;
    for (const Override& o : params_.overrides) {
        double x = values[static_cast<std::size_t>(o.base)];
        for (const auto& [l, column] : o.values) {
            if (lever_on_[static_cast<std::size_t>(l)] == 0) continue;
            const Lever& lever = params_.policy.levers[static_cast<std::size_t>(l)];
            const double ramp = value(lever.ramp, 0);
            const double done = ramp > 0 ? std::min((middle - value(lever.at, 0)) / ramp, 1.0) : 1.0;
            x += done * (values[static_cast<std::size_t>(column)] - x);
        }
        if (o.choice != kAbsent && value(o.choice, 0) == o.option) x *= value(o.factor, 1);
        values[static_cast<std::size_t>(o.effective)] = x;
    }
}

/// Whether the quarter begins within a window, whose ends may be open.
bool Trajectory::in_window(Column from, Column to, int quarter) const {
    const double now = (quarter - 1) * kQuarter + kDateTolerance;
    return (from == kAbsent || now >= value(from, 0)) && (to == kAbsent || now < value(to, 0));
}

// M2
double Trajectory::events(int quarter, bool gate_event, bool tightening) const {
    double product = 1;
    for (const PolicyEvent& event : params_.policy.events) {
        const bool acts = tightening ? event.directions.tightening : event.directions.loosening;
        if (event.gate == gate_event && acts && in_window(event.from, event.to, quarter))
            product *= value(event.by, 1);
    }
    return product;
}

// M2
double Trajectory::response(bool tightening) const {
    const ResponseParams& r = params_.policy.response;
    if (r.strength == kAbsent || !(tightening ? r.directions.tightening : r.directions.loosening)) return 1;
    const auto m = static_cast<std::size_t>(r.watch);
    const double moved = std::log(ratio[m] / ratio_start_[m]);
    return std::exp(value(r.strength, 0) * std::clamp(moved, -2.0, 2.0));
}

// M3
void Trajectory::move_gate(int quarter, Random& random) {
    const GateParams& g = params_.policy.gate;
    const bool angry = quarter - tightened_ < 2;
    std::array<double, 3> hazards{};
    double sum = 0;
    for (int to = 0; to < 3; ++to) {
        double& h = hazards[static_cast<std::size_t>(to)];
        h = value(g.hazard[static_cast<std::size_t>(gate_state_)][static_cast<std::size_t>(to)], 0);
        h *= events(quarter, true, to < gate_state_);
        if (to == 0 && angry) h *= value(g.retaliation, 1);
        sum += h;
    }
    if (sum <= 0 || uniform(random) >= 1 - std::exp(-sum * kQuarter)) return;
    double u = uniform(random) * sum;
    std::size_t next = 0;
    while (next < 2 && u >= hazards[next]) u -= hazards[next++];
    gate_state_ = static_cast<int>(next);
}

/// M15 the chance that the present stay ends within a time, for a tighter regime, quarter by quarter as events are scheduled.
double Trajectory::chain_tightens(double lead) const {
    const auto z = static_cast<std::size_t>(regimes.state);
    if (!params_.policy.regimes.present() || regime_chain_.scale[z] <= 0) return 0;
    double lower = 0, all = 0;
    for (std::size_t j = 0; j < regime_chain_.next[z].size(); ++j) {
        all += regime_chain_.next[z][j];
        if (j < z) lower += regime_chain_.next[z][j];
    }
    if (all <= 0) return 0;
    const auto passed = [&](double t) {
        return std::pow((regimes.age + std::min(t, lead)) / regime_chain_.scale[z], regime_chain_.shape[z]);
    };
    double stay = 1, chance = 0;
    for (int q = 0; q * kQuarter < lead; ++q) {
        const double tight = lower / all * events(now_ + 1 + q, false, true) * response(true);
        const double loose = (1 - lower / all) * events(now_ + 1 + q, false, false) * response(false);
        const double leaves =
            1 - std::exp((passed(q * kQuarter) - passed((q + 1) * kQuarter)) * (tight + loose));
        if (tight > 0) chance += stay * leaves * tight / (tight + loose);
        stay *= 1 - leaves;
    }
    return chance;
}

/// M15 that, or a lever that has been announced.
double Trajectory::tightening_chance(double lead) const {
    double calm = 1 - chain_tightens(lead);
    const double time = (now_ - 1) * kQuarter + kDateTolerance;
    for (std::size_t l = 0; l < lever_on_.size(); ++l) {
        if (lever_on_[l] != 0 && params_.policy.levers[l].regime >= 0) calm = 1;  // the chain is not felt
    }
    for (const Lever& lever : params_.policy.levers) {
        if (lever.announced == kAbsent || value(lever.announced, 0) > time) continue;
        const double at = value(lever.at, 0);
        const bool tighter =
            (lever.regime >= 0 && lever.regime < regime) || (lever.gate >= 0 && lever.gate < gate);
        if (tighter && at > time && at <= time + lead) calm *= 1 - value(lever.probability, 1);
    }
    return 1 - calm;
}

bool Trajectory::foreign(const Supply& s) const {
    const ChannelParams& channel = params_.channels[static_cast<std::size_t>(s.channel)];
    return channel.kind != ChannelKind::domestic && channel.home_foundry < 0;
}

// M10 own jumps
double Trajectory::jumps(const BudgetParams& budget, int quarter, Random& random) {
    double sum = 0;
    for (const JumpParams& jump : budget.jumps) {
        if (!in_window(jump.from, jump.to, quarter)) continue;
        if (uniform(random) < 1 - std::exp(-value(jump.rate, 0) * kQuarter)) sum += value(jump.size, 0);
    }
    return sum;
}

// M11
double Trajectory::application_share(std::size_t i) const {
    double sum = 0;
    for (std::size_t j = 0; j < actors.size(); ++j)
        sum += actor_values[j].application_share * actors[j].active;
    return actor_values[i].application_share * actors[i].active / sum;
}

// M29
void Trajectory::close_weights(int quarter, Random& random) {
    const FrontierParams& f = params_.frontier;
    if (f.closing_remaining == kAbsent || open_ != 1) return;
    const bool now = f.closing_date != kAbsent
                         ? in_window(f.closing_date, kAbsent, quarter)
                         : uniform(random) < 1 - std::exp(-value(f.closing_hazard, 0) * kQuarter);
    if (now) open_ = value(f.closing_remaining, 1);
}

// M6
void Trajectory::supply(Random& random) {
    const MarketParams& m = params_.market;
    world_ *= std::exp(value(m.world_supply_growth, 0) * kQuarter);
    if (m.supply_shock_rate == kAbsent) return;
    shock_left_ -= kQuarter;
    if (shock_left_ <= kDateTolerance) {
        shock_left_ = 0;
        supply_ = 1;
    }
    if (uniform(random) >= 1 - std::exp(-value(m.supply_shock_rate, 0) * kQuarter)) return;
    supply_ = std::min(supply_, 1 - draw(*m.supply_shock_severity, random));
    shock_left_ = std::max(shock_left_, value(m.supply_shock_duration, 0));
}

// M35
void Trajectory::leave(int quarter, Random& random) {
    const ParityParams& p = params_.parity;
    if (p.exit_rate == kAbsent || left > 0 || !in_window(p.exit_from, p.exit_to, quarter)) return;
    if (uniform(random) < 1 - std::exp(-value(p.exit_rate, 0) * kQuarter)) left = quarter;
}

}  // namespace capexsim::textbook
