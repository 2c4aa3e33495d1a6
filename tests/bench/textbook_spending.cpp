// The first half of a quarter: policy, market, budget, procurement. Equation numbers are those of docs/model.md.

#include "bench/textbook_model.hpp"

#include <algorithm>
#include <cmath>

namespace capexsim::textbook {
namespace {

constexpr double kDateTolerance = 1e-9;  ///< [years]

}  // namespace

void Trajectory::step(int quarter, Random& random) {
    policy(quarter, random);
    market(random);
    budget(quarter, random);
    procurement(quarter, random);
    fleet(quarter, random);
    capability(quarter, random);
    leave(quarter, random);
    parity(quarter);
}

// M1
void Trajectory::advance(const ChainValues& chain, ChainState& s, Random& random, double tightening,
                         double loosening) {
    const auto z = static_cast<std::size_t>(s.state);
    const double age = s.age;
    s.age += kQuarter;
    if (chain.scale[z] <= 0) return;
    double plain = 0, sum = 0;  // of the jump weights, without and with their multipliers
    std::vector<double> weights = chain.next[z];
    for (std::size_t j = 0; j < weights.size(); ++j) {
        plain += weights[j];
        sum += weights[j] *= j < z ? tightening : loosening;
    }
    if (sum <= 0) return;
    const double hazard = std::pow((age + kQuarter) / chain.scale[z], chain.shape[z]) -
                          std::pow(age / chain.scale[z], chain.shape[z]);
    if (uniform(random) >= 1 - std::exp(-hazard * sum / plain)) return;
    double u = uniform(random) * sum;
    std::size_t next = 0;
    while (next + 1 < weights.size() && u >= weights[next]) u -= weights[next++];
    s = {static_cast<int>(next), 0.0};
}

// M4
bool Trajectory::apply_levers(int quarter) {
    const double now = (quarter - 1) * kQuarter;
    bool changed = false;
    for (std::size_t l = 0; l < lever_on_.size(); ++l) {
        const Lever& lever = params_.policy.levers[l];
        const double at = value(lever.at, 0);
        bool on = lever_drawn_[l] != 0 && now >= at - kDateTolerance;
        if (on && lever.duration != kAbsent) on = now < at + value(lever.duration, 0) - kDateTolerance;
        changed |= on != (lever_on_[l] != 0);
        lever_on_[l] = on ? 1 : 0;
    }
    for (std::size_t l = 0; l < lever_on_.size(); ++l)
        changed |= lever_on_[l] != 0 && params_.policy.levers[l].ramp != kAbsent;
    if (changed) override_values(quarter);
    return changed;
}

void Trajectory::policy(int quarter, Random& random) {
    now_ = quarter;
    if (apply_levers(quarter)) read_values();

    const PolicyParams& p = params_.policy;
    if (p.regimes.present())
        advance(regime_chain_, regimes, random, events(quarter, false, true) * response(true),
                events(quarter, false, false) * response(false));
    const int regime_before = regime;
    regime = regimes.state;
    for (std::size_t l = 0; l < p.levers.size(); ++l) {
        if (lever_on_[l] != 0 && p.levers[l].regime >= 0) regime = p.levers[l].regime;
    }
    if (regime < regime_before) tightened_ = quarter;
    if (p.gate.present) move_gate(quarter, random);
    gate = gate_state_;
    for (std::size_t l = 0; l < p.levers.size(); ++l) {
        if (lever_on_[l] != 0 && p.levers[l].gate >= 0) gate = p.levers[l].gate;
    }
    if (regime != regime_before) read_permits();
}

void Trajectory::market(Random& random) {
    const MarketParams& m = params_.market;
    // M5
    price *= std::exp(price_drift_ + (price_noise_ > 0 ? price_noise_ * normal(random) : 0.0));
    watts_ *= watts_decline_;  // M25
    supply(random);
    // M7
    if (m.macro.present()) {
        advance(macro_chain_, macro, random);
        growth_shift_ = value(m.growth_shift[static_cast<std::size_t>(macro.state)], 0);
    }
}

/// Capital expenditure over operating cash flow, of the actors whose cash flow is known.
double Trajectory::investment_intensity() const {
    double budgets = 0, cash_flows = 0;
    for (std::size_t i = 0; i < actors.size(); ++i) {
        if (params_.actors[i].budget.cash_flow == kAbsent) continue;
        budgets += actors[i].budget;
        cash_flows += actors[i].cash_flow;
    }
    return cash_flows > 0 ? budgets / cash_flows : 1.0;
}

void Trajectory::budget(int quarter, Random& random) {
    const MarketParams& m = params_.market;
    const auto now = static_cast<std::size_t>(quarter);
    const double growth_common = growth_common_ > 0 ? growth_common_ * normal(random) : 0.0;
    const double budget_common = budget_common_ > 0 ? budget_common_ * normal(random) : 0.0;

    double pool = 0, kept = 1;
    bust_ = 0;
    if (m.bust_hazard != kAbsent) {
        const double hazard =
            value(m.bust_hazard, 0) * std::pow(intensity_ / initial_intensity_, value(m.bust_exponent, 0));
        if (uniform(random) < 1 - std::exp(-hazard * kQuarter)) {
            bust_ = value(m.bust_severity, 0.3) * std::exp(value(m.bust_severity_sigma, 0) * normal(random));
        }
        pool = bust_pool_;
        kept = std::exp2(-kQuarter / value(m.bust_healing_half_life, 2));
        bust_pool_ = kept * pool + value(m.bust_healing, 0) * bust_;
    }
    const bool crash = m.macro.present() && static_cast<std::size_t>(macro.state) < m.crash.size() &&
                       m.crash[static_cast<std::size_t>(macro.state)] != 0;

    const auto reference = [&](std::size_t i, std::size_t then) {
        double largest = 0;
        for (std::size_t j = 0; j < actors.size(); ++j) {
            if (j != i) largest = std::max(largest, actors[j].budgets[then]);
        }
        return largest;
    };

    for (std::size_t i = 0; i < actors.size(); ++i) {
        Actor& actor = actors[i];
        const ActorValues& v = actor_values[i];
        const BudgetParams& p = params_.actors[i].budget;
        const double before = actor.budget;

        if (p.cash_flow != kAbsent) {
            double change = (v.cash_growth + v.cash_loading * growth_shift_) * kQuarter;
            if (v.cash_noise > 0) change += v.cash_noise * normal(random);
            actor.cash_flow *= std::exp(change);
        }

        const double planned = actor.planned_budget[now];
        if (!std::isnan(planned)) {  // M8
            actor.budget = planned;
        } else {
            // M10
            double rate = actor.growth;
            if (p.reaction != kAbsent) {
                const auto then = static_cast<std::size_t>(std::max(quarter - 1 - p.reaction_lag, 0));
                const double distance =
                    std::log(v.reaction_target * reference(i, then) / actor.budgets[then]);
                double strength = v.reaction;
                if (m.reaction != kAbsent) {
                    const auto sign = static_cast<ReactionSign>(std::lround(value(m.reaction, 0)));
                    strength = sign == ReactionSign::none ? 0 : std::abs(strength);
                    if (sign == ReactionSign::discourage) strength = -strength;
                }
                rate += strength * std::clamp(distance, -v.reaction_limit, v.reaction_limit);
            }
            if (p.absorption != kAbsent && quarter > 4)
                rate += v.absorption * (actor.fill - actor.first_fills / 4);
            double change = rate * kQuarter;
            if (v.noise > 0) change += v.noise * (budget_common + budget_own_ * normal(random));
            change += v.exposure * ((1 - kept) * pool - bust_) + jumps(p, quarter, random);
            actor.budget = before * std::exp(change);
            // M11
            if (p.cash_flow != kAbsent) {
                double earned = actor.cash_flow;
                if (v.monetisation > 0)
                    earned *= std::pow(application_share(i) / actor.application_start, v.monetisation);
                actor.budget = std::min(actor.budget, v.finance_share * earned + v.finance_extra);
            }
            if (bust_ == 0 && !crash) actor.budget = std::max(actor.budget, before * v.floor);
        }
        actor.budgets[now] = actor.budget;

        // M9
        if (quarter == actor.plan_end) {
            start_growth(i);
        } else if (quarter > actor.plan_end) {
            actor.fade *= v.fade;
            const double mean =
                v.growth_long_run + (v.growth - v.growth_long_run) * actor.fade + growth_shift_;
            actor.growth = mean + v.persistence * (actor.growth - mean);
            if (v.growth_noise > 0)
                actor.growth += v.growth_noise * (growth_common + growth_own_ * normal(random));
        }
    }
    if (m.bust_hazard != kAbsent) intensity_ = investment_intensity();
}

void Trajectory::cap_channels(int quarter, Random& random) {
    const double now = (quarter - 0.5) * kQuarter;  // ramps are read in the middle of the quarter
    double home_sales = 0;                          // last quarter's
    for (std::size_t i = 0; i < actors.size(); ++i) {
        const ActorParams& seller = params_.actors[i];
        if (!seller.controlled && params_.channels[static_cast<std::size_t>(seller.channels[0])].landlord < 0)
            home_sales += actors[i].ordered;
    }
    price_channels(quarter);
    run_foundries(quarter, random);
    for (std::size_t c = 0; c < channel_values.size(); ++c) {
        const ChannelParams& p = params_.channels[c];
        ChannelValues& v = channel_values[c];
        double cap = v.cap.at(now);
        if (p.kind == ChannelKind::licensed) {  // M14
            if (p.home_share != kAbsent) cap = std::min(cap, v.home_share * home_sales);
            cap = std::min({cap, v.national_cap * v.buyer_share, v.buyer_cap});
            cap = v.legal ? cap * asked_more(p) : 0.0;
        } else {
            cap = std::min(cap, arriving(c, quarter, random));
        }
        if (p.kind != ChannelKind::in_house) cap *= v.permit;
        if (p.kind == ChannelKind::licensed) {  // M3 the recipient's own limit, whatever the supplier permits
            if (gate == 1) cap = std::min(cap, v.quota);
            if (gate == 0) cap = 0;
        }
        v.cap_now = cap;
    }
}

/// M21 who sells what: by cost per usable H100e up to each cap, or spread by it.
void Trajectory::allocate(Actor& actor, double money, std::optional<double> strictness) const {
    if (actor.supplies.size() == 1) {
        Supply& s = actor.supplies.front();
        const ChannelValues& v = channel_values[static_cast<std::size_t>(s.channel)];
        const double landed = price * v.price_factor / 1e9;
        s.ordered = v.usability > 0 ? std::min(money / landed, v.cap_now) : 0.0;
        if (foreign(s)) s.ordered *= supply_;  // M6
        s.spent = s.ordered * landed;
        return;
    }
    struct Offer {
        Supply* supply;
        double cost, price, room;  ///< [USD per usable H100e], [USD/H100e], [USD bn]
    };
    std::array<Offer, kMaxChannels> offers{};
    std::size_t count = 0;
    for (Supply& s : actor.supplies) {
        const ChannelValues& v = channel_values[static_cast<std::size_t>(s.channel)];
        s.spent = s.ordered = 0;
        const double landed = price * v.price_factor;
        double cap = v.cap_now;
        if (supply_ < 1 && foreign(s)) cap = supply_ * std::min(cap, money * 1e9 / landed);  // M6
        if (cap <= 0 || v.usability <= 0) continue;
        const Offer offer{&s, landed / v.usability, landed, cap * landed / 1e9};
        std::size_t k = count++;
        for (; k > 0 && offers[k - 1].cost > offer.cost; --k) offers[k] = offers[k - 1];  // cheapest first
        offers[k] = offer;
    }
    double unspent = money;
    const auto take = [&](Offer& offer, double wanted) {
        const double spent = std::min(wanted, offer.room);
        offer.room -= spent;
        offer.supply->spent += spent;
        offer.supply->ordered += spent * 1e9 / offer.price;
        unspent -= spent;
    };
    if (strictness) {
        for (std::size_t k = 1; k < count; ++k)
            offers[k].cost /= offers[0].cost;  // so that no weight underflows
        offers[0].cost = 1;
        for (std::size_t round = 0; round < count && unspent > 0; ++round) {
            double weights = 0;
            for (std::size_t k = 0; k < count; ++k) {
                if (offers[k].room > 0) weights += std::pow(offers[k].cost, -*strictness);
            }
            if (weights <= 0) break;
            const double share = unspent / weights;
            for (std::size_t k = 0; k < count; ++k) {
                if (offers[k].room > 0) take(offers[k], share * std::pow(offers[k].cost, -*strictness));
            }
        }
        return;
    }
    for (std::size_t k = 0; k < count && unspent > 0;) {
        std::size_t end = k;
        double room = 0;
        for (; end < count && offers[end].cost == offers[k].cost; ++end) room += offers[end].room;
        const double share = std::min(unspent / room, 1.0);
        for (; k < end; ++k) take(offers[k], offers[k].room * share);
    }
}

void Trajectory::procurement(int quarter, Random& random) {
    cap_channels(quarter, random);
    double licensed = 0, wanted = 0;  // M6
    for (std::size_t i = 0; i < actors.size(); ++i) {
        Actor& actor = actors[i];
        const double money = actor_values[i].accelerators * actor.budget * kQuarter + actor.fund;
        allocate(actor, money, params_.actors[i].procurement_strictness);
        for (const Supply& s : actor.supplies) {
            const ChannelParams& channel = params_.channels[static_cast<std::size_t>(s.channel)];
            if (!params_.actors[i].controlled && channel.landlord < 0) wanted += s.ordered;
            if (channel.kind == ChannelKind::licensed) licensed += s.ordered;
        }
    }
    double filled = 1;
    if (params_.market.world_supply != kAbsent) {
        const double remaining =
            std::max(world_ * supply_ - value(params_.market.licensed_subtracts, 0) * licensed, 0.0);
        if (wanted > remaining) filled = remaining / wanted;
    }
    for (std::size_t i = 0; i < actors.size(); ++i) {
        Actor& actor = actors[i];
        const ActorValues& v = actor_values[i];
        const double accelerators = v.accelerators * actor.budget * kQuarter;
        const double money = accelerators + actor.fund;
        for (Supply& s : actor.supplies) {
            if (params_.actors[i].controlled) continue;
            s.ordered *= filled;
            s.spent *= filled;
        }
        actor.spent = actor.ordered = 0;
        double counted = 0;  // on the spend basis
        for (const Supply& s : actor.supplies) {
            actor.spent += s.spent;
            actor.ordered += s.ordered;
            if (params_.parity.with_leases || !params_.channels[static_cast<std::size_t>(s.channel)].rented)
                counted += s.spent;
        }
        // M22
        actor.fund = std::min(v.carry * (money - actor.spent), v.carry_limit * accelerators);
        actor.fill = accelerators > 0 ? std::min(actor.spent / accelerators, 1.0) : 1.0;
        if (quarter <= 4) actor.first_fills += actor.fill;
        // M32
        actor.spend = (v.facilities + v.research) * actor.budget + counted / kQuarter;
        follow_premium(actor);
    }
}

}  // namespace capexsim::textbook
