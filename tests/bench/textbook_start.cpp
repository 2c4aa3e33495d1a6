// The parameters of a trajectory and its state 0.

#include "capexsim/error.hpp"

#include "bench/textbook_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace capexsim::textbook {
namespace {

constexpr double kNoCap = 1e15;  ///< more than anybody orders [H100e/quarter]
constexpr double kNever = std::numeric_limits<double>::quiet_NaN();

/// M8 mean of the log ratios to the years on either side, as far as they are known.
double neighbour_slope(const std::vector<double>& ratios) {
    double sum = 0;
    for (const double r : ratios) sum += r;
    return ratios.empty() ? 0.0 : sum / static_cast<double>(ratios.size());
}

/// M8 what quarter q = 1 … 4 has of a year's total.
std::array<double, 4> year_shape(double slope) {
    std::array<double, 4> share{};
    double sum = 0;
    for (int q = 1; q <= 4; ++q)
        sum += share[static_cast<std::size_t>(q - 1)] = std::exp(slope * (q - 2.5) / 4);
    for (double& s : share) s /= sum;
    return share;
}

double in_year(const std::vector<std::pair<int, double>>& years, int year) {
    for (const auto& [y, x] : years) {
        if (y == year) return x;
    }
    return 0;
}

/// The spend history by quarters, up to the start.
std::vector<std::pair<int, double>> quarters_of(const std::vector<std::pair<int, double>>& history,
                                                int start) {
    std::vector<std::pair<int, double>> quarters;
    for (const auto& [year, total] : history) {
        std::vector<double> ratios;
        const double before = in_year(history, year - 1), after = in_year(history, year + 1);
        if (before > 0) ratios.push_back(std::log(total / before));
        if (after > 0) ratios.push_back(std::log(after / total));
        const auto share = year_shape(neighbour_slope(ratios));
        for (int q = 1; q <= 4; ++q) {
            const int index = Quarter::of(year, q).index;
            if (index < start) quarters.emplace_back(index, total * share[static_cast<std::size_t>(q - 1)]);
        }
    }
    return quarters;
}

}  // namespace

double RampValues::at(double time) const {
    if (to == from) return from;
    return from + (to - from) / (1 + std::exp(-steepness * (time - midpoint)));
}

Trajectory::Trajectory(const Params& params)
    : values(static_cast<std::size_t>(params.columns())),
      actors(params.actors.size()),
      actor_values(params.actors.size()),
      channel_values(params.channels.size()),
      frontier(static_cast<std::size_t>(params.horizon) + 1),
      params_(params),
      inputs_(params),
      lever_drawn_(params.policy.levers.size()),
      lever_on_(params.policy.levers.size()),
      histories_(params.channels.size()) {
    inputs_.fill_certain(values);
    for (std::size_t i = 0; i < actors.size(); ++i) {
        const std::size_t quarters = static_cast<std::size_t>(params.horizon) + 1;
        actors[i].budgets.resize(quarters);
        actors[i].algorithms.resize(quarters);
        actors[i].planned_budget.resize(quarters);
        for (const int channel : params.actors[i].channels) {
            actors[i].supplies.emplace_back();
            actors[i].supplies.back().channel = channel;
        }
        history_quarters_.push_back(quarters_of(params.actors[i].budget.history, params.start.index));
    }
}

RampValues Trajectory::ramp(const RampColumns& columns, double otherwise) const {
    RampValues r;
    r.from = r.to = value(columns.from, otherwise);
    if (columns.to == kAbsent) return r;
    r.to = value(columns.to, r.from);
    r.midpoint = value(columns.midpoint, 0);
    r.steepness =
        2 * std::log(9.0) / std::max(value(columns.duration, 0), 1e-9);  // 10 % to 90 % within the duration
    return r;
}

ChainValues Trajectory::chain_values(const ChainParams& chain) const {
    ChainValues c;
    for (std::size_t z = 0; z < chain.states.size(); ++z) {
        const double shape = z < chain.shape.size() ? value(chain.shape[z], 1) : 1.0;
        const double mean = z < chain.mean_duration.size() ? value(chain.mean_duration[z], 0) : 0.0;
        c.shape.push_back(shape);
        c.scale.push_back(mean > 0 ? mean / std::tgamma(1 + 1 / shape) : 0.0);
        std::vector<double> next;
        for (std::size_t j = 0; j < chain.states.size(); ++j) {
            next.push_back(z < chain.next.size() && j < chain.next[z].size() ? value(chain.next[z][j], 0)
                                                                             : 0.0);
        }
        c.next.push_back(next);
    }
    return c;
}

void Trajectory::draw_levers(Random& random) {
    for (std::size_t l = 0; l < lever_drawn_.size(); ++l) {
        const Lever& lever = params_.policy.levers[l];
        lever_drawn_[l] =
            lever.probability == kAbsent || uniform(random) < value(lever.probability, 1) ? 1 : 0;
        lever_on_[l] = 0;
    }
    override_values(0);
}

void Trajectory::read_permits() {
    for (std::size_t c = 0; c < channel_values.size(); ++c) {
        const auto& permits = params_.channels[c].permits;
        const auto z = static_cast<std::size_t>(regime);
        channel_values[c].permit = z < permits.size() ? value(permits[z], 1) : 1.0;
    }
}

void Trajectory::read_values() {
    for (std::size_t c = 0; c < channel_values.size(); ++c) {
        const ChannelParams& p = params_.channels[c];
        ChannelValues& v = channel_values[c];
        v.factor = value(p.price_multiple, 1) * (1 + value(p.tariff, 0)) * (1 + value(p.fee, 0));
        if (p.rented && p.rent != kAbsent) {  // M17 a lease at its present value when signed
            const double quarters = value(p.term, kQuarter) / kQuarter;
            const double discount = std::exp(-value(p.discount_rate, 0) * kQuarter);
            const double annuity =
                discount < 1 ? (1 - std::pow(discount, quarters)) / (1 - discount) : quarters;
            v.factor *= value(p.rent, 0) * kQuarter * annuity;
        }
        v.price_factor = v.factor;
        v.usability = value(p.usability, 1);
        v.pass = 1 / (1 + value(p.lead_time, 0) / (2 * kQuarter));
        v.cap = ramp(p.cap, kNoCap);
        v.home_share = value(p.home_share, -1);
        v.national_cap = value(p.national_cap, kNoCap);
        v.buyer_share = value(p.buyer_share, 1);
        v.buyer_cap = value(p.buyer_cap, kNoCap);
        v.quota = value(p.quota, kNoCap);
        v.grandfathering = value(p.grandfathering, 1);
        v.wind_down = value(p.wind_down, 0) / kQuarter;
        if (p.kind != ChannelKind::domestic) continue;
        v.dies_per_wafer = value(p.dies_per_wafer, 1);
        v.dies_per_package = value(p.dies_per_package, 1);
        v.stacks_per_package = value(p.stacks_per_package, 1);
        v.logic_alone = value(p.supply_view, 0) > 0;
        v.wafers = ramp(p.wafers, 0);
        v.yield = ramp(p.yield, 1);
        v.memory_output = ramp(p.memory_output, 0);
        v.performance = ramp(p.performance, 1);
    }
    for (std::size_t i = 0; i < actors.size(); ++i) {
        const ActorParams& p = params_.actors[i];
        const BudgetParams& b = p.budget;
        ActorValues& v = actor_values[i];
        v.growth = value(b.growth, 0);
        v.growth_long_run = value(b.growth_long_run, v.growth);
        v.fade = b.growth_long_run == kAbsent ? 1.0 : std::exp2(-kQuarter / value(b.growth_half_life, 3));
        v.persistence = value(b.growth_persistence, 0);
        v.growth_noise = value(b.growth_volatility, 0) * std::sqrt(1 - v.persistence * v.persistence);
        v.noise = value(b.volatility, 0) * std::sqrt(kQuarter);
        v.reaction = value(b.reaction, 0);
        v.reaction_target = value(b.reaction_target, 1);
        v.reaction_limit = value(b.reaction_limit, 1);
        v.absorption = value(b.absorption, 0);
        v.exposure = value(b.bust_exposure, 1);
        v.floor = b.max_cut == kAbsent ? 0.0 : std::exp(-value(b.max_cut, 0) * kQuarter);
        v.cash_growth = value(b.cash_flow_growth, 0);
        v.cash_noise = value(b.cash_flow_volatility, 0) * std::sqrt(kQuarter);
        v.cash_loading = value(b.cash_flow_macro_loading, 0);
        v.finance_share = value(b.finance_share, 1);
        v.finance_extra = value(b.finance_cash, 0) + value(b.finance_debt, 0);
        const double accelerators = value(b.accelerators, 1);
        const double facilities = value(b.facilities, 0);
        const double research = value(b.research, 0);
        const double sum = accelerators + facilities + research;
        v.accelerators = accelerators / sum;
        v.facilities = facilities / sum;
        v.research = research / sum;
        v.carry = value(p.carry, 1);
        v.carry_limit = value(p.carry_limit, 4);
        v.power_available = value(p.power.available, 0);
        v.power_growth = value(p.power.growth, 0);
        v.power_slip = value(p.power.slip, 0);
        v.training_share = value(p.capability.training_share, 1);
        v.utilisation = value(p.capability.utilisation, 1);
        v.progress = value(p.capability.algorithmic_progress, 0);
        v.diffusion = value(p.capability.diffusion, 0) * kQuarter;
        v.application_share = value(p.capability.application_share, 1);
        v.monetisation = value(b.monetisation, 0);
    }
    const MarketParams& m = params_.market;
    price_drift_ = -value(m.price_decline, 0) * kQuarter;
    price_noise_ = value(m.price_volatility, 0) * std::sqrt(kQuarter);
    watts_decline_ = std::exp(-value(m.watts_decline, 0) * kQuarter);
    growth_common_ = std::sqrt(value(m.growth_correlation, 0));
    growth_own_ = std::sqrt(1 - value(m.growth_correlation, 0));
    budget_common_ = std::sqrt(value(m.budget_correlation, 0));
    budget_own_ = std::sqrt(1 - value(m.budget_correlation, 0));
    const FrontierParams& f = params_.frontier;
    weight_ = value(f.compute_weight, 1);
    elasticity_ = value(f.research_elasticity, 0);
    deficit_ = value(f.diffusion_deficit, 0);
    const ParityParams& parity = params_.parity;
    threshold_ = value(parity.ratio, 1);
    hysteresis_ = value(parity.hysteresis, 0.1);
    limit_ = value(parity.lag, 0.25) * 12;
    kept_spend_ = std::exp(-value(parity.spend_depreciation, 0) * kQuarter);
    read_permits();
}

void Trajectory::plan_budgets(Actor& actor, const BudgetParams& b) const {
    std::fill(actor.planned_budget.begin(), actor.planned_budget.end(), kNever);
    actor.plan_end = 0;
    const double execution = value(b.execution, 1);
    const auto total = [&](std::size_t y) { return value(b.plan[y].total, 0) * execution; };
    for (std::size_t y = 0; y < b.plan.size(); ++y) {
        std::vector<double> ratios;
        const double before = y > 0 ? total(y - 1) : in_year(b.history, b.plan[y].year - 1);
        if (before > 0) ratios.push_back(std::log(total(y) / before));
        if (y + 1 < b.plan.size()) ratios.push_back(std::log(total(y + 1) / total(y)));
        const auto share = year_shape(neighbour_slope(ratios));
        for (int q = 1; q <= 4; ++q) {
            const int quarter = Quarter::of(b.plan[y].year, q) - params_.start + 1;
            if (quarter < 1 || quarter > params_.horizon) continue;
            actor.planned_budget[static_cast<std::size_t>(quarter)] =
                4 * total(y) * share[static_cast<std::size_t>(q - 1)];
            actor.plan_end = quarter;
        }
    }
}

void Trajectory::start_growth(std::size_t i) {
    const Column given = params_.actors[i].budget.growth_initial;
    actors[i].fade = 1;
    actors[i].growth = given != kAbsent ? value(given, 0) : actor_values[i].growth + growth_shift_;
}

void Trajectory::start_fleet(std::size_t i) {
    const ActorParams& p = params_.actors[i];
    Actor& actor = actors[i];
    const auto stages = static_cast<std::size_t>(p.fleet.stages);
    const double own_rate = p.fleet.life == kAbsent
                                ? 1 - std::exp(-value(p.fleet.retirement_rate, 0) * kQuarter)
                                : p.fleet.stages * kQuarter / value(p.fleet.life, 5);
    actor_values[i].actor_rate = own_rate;

    std::vector<double> mix(actor.supplies.size(), 0.0);
    double sum = 0;
    for (std::size_t c = 0; c < mix.size();
         ++c) {  // where a mix is given, a channel that it does not name has nothing
        if (c < p.fleet.initial_mix.size()) mix[c] = value(p.fleet.initial_mix[c], 0);
        sum += mix[c];
    }
    for (double& m : mix) m = sum > 0 ? m / sum : 1.0 / static_cast<double>(mix.size());

    for (std::size_t c = 0; c < actor.supplies.size(); ++c) {
        Supply& s = actor.supplies[c];
        const ChannelParams& channel = params_.channels[static_cast<std::size_t>(s.channel)];
        // What is leased goes back at the end of its term.
        const Column life = channel.life == kAbsent && channel.rented ? channel.term : channel.life;
        s.stage_rate = life == kAbsent ? own_rate : std::min(p.fleet.stages * kQuarter / value(life, 5), 1.0);
        s.pipeline1 = s.pipeline2 = 0;
        s.fleet = s.demand = Stages{};
        s.banned = 0;
        s.spent = s.ordered = s.installed = 0;
        if (p.fleet.initial == kAbsent) continue;

        const double total = value(p.fleet.initial, 0) * mix[c];
        const double growth = std::exp(value(p.fleet.past_growth, 0) * kQuarter);
        const double rate = s.stage_rate;
        double weight = 1, weights = 0;
        for (std::size_t j = 0; j < stages; ++j) {  // M24 ages of a fleet that has grown
            weights += s.fleet[j] = weight;
            weight *= rate / std::max(growth - 1 + rate, 1e-9);
        }
        for (std::size_t j = 0; j < stages; ++j) s.fleet[j] *= total / weights;
        // The pipeline of that growth: what is installed makes up for growth and retirement.
        const double retired = rate * s.fleet[stages - 1] / growth;
        const double installed = std::max(total * (1 - 1 / growth) + retired, 0.0);
        const double pass = channel_values[static_cast<std::size_t>(s.channel)].pass;
        s.pipeline2 = installed * (1 - pass) / pass;
        const double passed = std::max(s.pipeline2 * (1 - 1 / growth) + installed, 0.0);
        s.pipeline1 = passed * (1 - pass) / pass;
    }
    if (p.fleet.initial == kAbsent) fleet_from_history(i, mix);
    for (Supply& s : actor.supplies) {
        s.total = 0;
        for (std::size_t j = 0; j < stages; ++j) {
            s.total += s.fleet[j];
            s.demand[j] = s.fleet[j] * value(params_.market.watts_initial, 0);
        }
    }
    start_vintage(i);
}

/// The fleet from the spend history, at the prices of its years, through the same pipeline and stages from nothing.
void Trajectory::fleet_from_history(std::size_t i, const std::vector<double>& mix) {
    Actor& actor = actors[i];
    const auto& quarters = history_quarters_[i];
    if (quarters.empty()) return;
    const auto stages = static_cast<std::size_t>(params_.actors[i].fleet.stages);
    std::size_t next = 0;
    for (int index = quarters.front().first; index < params_.start.index; ++index) {
        double ordered = 0;  // at the frontier price
        if (next < quarters.size() && quarters[next].first == index) {
            const double money = quarters[next++].second * actor_values[i].accelerators;
            ordered = money * 1e9 / in_year(params_.market.price_history, index / 4);
        }
        for (std::size_t c = 0; c < actor.supplies.size(); ++c) {
            Supply& s = actor.supplies[c];
            const ChannelValues& channel = channel_values[static_cast<std::size_t>(s.channel)];
            const double pass = channel.pass;
            s.pipeline1 += ordered * mix[c] / channel.price_factor;
            const double passed = pass * s.pipeline1;
            s.pipeline1 -= passed;
            s.pipeline2 += passed;
            const double installed = pass * s.pipeline2;
            s.pipeline2 -= installed;
            for (std::size_t j = stages; j-- > 0;) {
                s.fleet[j] += s.stage_rate * ((j > 0 ? s.fleet[j - 1] : 0.0) - s.fleet[j]);
            }
            s.fleet[0] += installed;
        }
    }
}

/// M36 the initial fleet counts as bought at today's prices, all money for accelerators spent.
void Trajectory::start_vintage(std::size_t i) {
    Actor& actor = actors[i];
    actor.vintage = Vintage{};
    for (std::size_t j = 0; j < static_cast<std::size_t>(params_.actors[i].fleet.stages); ++j) {
        for (const Supply& s : actor.supplies) {
            const double landed = price * channel_values[static_cast<std::size_t>(s.channel)].price_factor;
            actor.vintage.ordered[j] += s.fleet[j];
            actor.vintage.spent[j] += s.fleet[j] * landed / 1e9;
        }
        actor.vintage.accelerators[j] = actor.vintage.spent[j];
        actor.vintage.total[j] = actor.vintage.spent[j] / actor_values[i].accelerators;
    }
}

void Trajectory::start_capability(Random& random) {
    const FrontierParams& f = params_.frontier;
    calibration_ = static_cast<LagCalibration>(std::lround(value(f.lag_calibration, 1)));
    fading_ = 1;
    fade_ = calibration_ == LagCalibration::offset_fading
                ? std::exp2(-kQuarter / value(f.offset_half_life, 2))
                : 1.0;
    leader_progress_ = 0;
    double leader_research = 0;
    for (std::size_t i = 0; i < actors.size(); ++i) {
        leader_progress_ = std::max(leader_progress_, actor_values[i].progress);
        leader_research = std::max(leader_research, actor_values[i].research * actors[i].budget);
    }
    slope = weight_ * value(f.initial_compute_growth, 0) + leader_progress_;

    for (std::size_t i = 0; i < actors.size(); ++i) {
        Actor& actor = actors[i];
        const ActorValues& v = actor_values[i];
        const double ratio_to_leader =
            leader_research > 0 ? v.research * actor.budget / leader_research : 1.0;
        const double own = v.progress * std::pow(ratio_to_leader, elasticity_);
        // M31 the steady gap of M28 and M29
        const double behind = std::max(leader_progress_ - own, 0.0);
        const double diffusion = value(params_.actors[i].capability.diffusion, 0);
        double gap = 5 * behind;
        if (diffusion > 0) {
            gap = std::min(gap, behind / diffusion + leader_progress_ * f.diffusion_lag * kQuarter);
        }
        actor.ln_algorithms = -gap;
        const int interval = params_.actors[i].capability.release_interval;
        actor.release_age = interval > 1 ? static_cast<int>(uniform(random) * interval) : 0;
        actor.constant = 0;
        actor.lag_pointer = 0;
    }

    const auto raw = [&](std::size_t i) {
        return weight_ * std::log(training_compute(i)) + actors[i].ln_algorithms;
    };
    double best = -std::numeric_limits<double>::infinity();
    double least_lag = std::numeric_limits<double>::infinity();
    for (const int rival : params_.parity.rivals) {
        const auto j = static_cast<std::size_t>(rival);
        best = std::max(best, raw(j));
        const Column lag = params_.actors[j].capability.initial_lag;
        if (lag != kAbsent) least_lag = std::min(least_lag, value(lag, 0));
    }
    if (!std::isfinite(least_lag)) least_lag = 0;

    for (std::size_t i = 0; i < actors.size(); ++i) {
        Actor& actor = actors[i];
        const double age = actor.release_age * kQuarter;
        actor.ability = raw(i);
        const Column lag = params_.actors[i].capability.initial_lag;
        if (lag != kAbsent) {  // M31 the constant that puts the released capability at its stated lag
            const double wanted = best - slope * (value(lag, 0) - least_lag - age);
            (calibration_ == LagCalibration::algorithms ? actor.ln_algorithms : actor.constant) +=
                wanted - actor.ability;
            actor.ability = wanted;
        }
        actor.offset = actor.constant;
        actor.released = actor.ability - slope * age;
        actor.algorithms[0] = actor.ln_algorithms;
    }
}

void Trajectory::begin(Random& random) {
    inputs_.draw_uncertain(values, random);
    draw_levers(random);

    regime_chain_ = chain_values(params_.policy.regimes);
    macro_chain_ = chain_values(params_.market.macro);
    regimes = {params_.policy.regimes.initial, -value(params_.policy.regimes.since, 0)};
    macro = {params_.market.macro.initial, -value(params_.market.macro.since, 0)};
    regime = regimes.state;
    gate = gate_state_ = params_.policy.gate.present ? params_.policy.gate.initial : 2;
    read_values();

    price = value(params_.market.price_initial, 0);
    watts_ = value(params_.market.watts_initial, 0);
    bust_ = bust_pool_ = shock_left_ = 0;
    supply_ = open_ = 1;
    world_ = value(params_.market.world_supply, 0);
    tightened_ = -1000;
    left = 0;
    growth_shift_ = params_.market.macro.present()
                        ? value(params_.market.growth_shift[static_cast<std::size_t>(macro.state)], 0)
                        : 0.0;
    start_supply();

    for (std::size_t i = 0; i < actors.size(); ++i) {
        Actor& actor = actors[i];
        const BudgetParams& b = params_.actors[i].budget;
        plan_budgets(actor, b);
        actor.budget = actor.budgets[0] = value(b.initial, 0);
        actor.cash_flow = value(b.cash_flow, 0);
        actor.fill = 1;
        actor.first_fills = actor.fund = actor.spent = 0;
        if (actor.plan_end == 0) start_growth(i);
        start_fleet(i);
        activate(actor, actor_values[i], params_.actors[i].power, 0);
        bool counted = params_.parity.with_leases;  // on the spend basis
        for (const int c : params_.actors[i].channels) {
            counted = counted || !params_.channels[static_cast<std::size_t>(c)].rented;
        }
        actor.spend = actor.budget * (counted ? 1 : 1 - actor_values[i].accelerators);
        // What the licensed channels take for the last quarter's orders at home, in the first quarter.
        const auto channel =
            static_cast<std::size_t>(actor.supplies.empty() ? 0 : actor.supplies.front().channel);
        actor.ordered = actor.supplies.empty() ? 0.0
                                               : actor_values[i].accelerators * actor.budget * kQuarter *
                                                     1e9 / (price * channel_values[channel].price_factor);
        // M32 cumulative spend of the history
        actor.cumulative = 0;
        if (history_quarters_[i].empty()) continue;
        std::size_t next = 0;
        for (int index = history_quarters_[i].front().first; index < params_.start.index; ++index) {
            actor.cumulative *= kept_spend_;
            if (next < history_quarters_[i].size() && history_quarters_[i][next].first == index) {
                actor.cumulative += history_quarters_[i][next++].second;
            }
        }
    }
    for (std::size_t i = 0; i < actors.size(); ++i) actors[i].application_start = application_share(i);
    initial_intensity_ = intensity_ = investment_intensity();
    start_capability(random);
    parity(0);
    ratio_start_ = ratio;
}

}  // namespace capexsim::textbook
