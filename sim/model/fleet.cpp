#include "model/fleet.hpp"

#include "model/history.hpp"
#include "numeric/math.hpp"

#include <algorithm>
#include <array>

namespace capexsim::model {

namespace {

using numeric::exp;
using numeric::max;
using numeric::min;

constexpr double kBillion = 1e9;

/// M24 each stage passes on its share; retire, then install.
template <std::size_t S>
CAPEXSIM_INLINE void age_lanes(const double* install, const double* rate, double* const* stages,
                               double* total) {
    std::array<double*, S> w;
    for (std::size_t s = 0; s < S; ++s) w[s] = stages[s];
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        double arriving = install[i];
        double sum = 0.0;
        for (std::size_t s = 0; s < S; ++s) {
            const double leaving = rate[i] * w[s][i];
            const double left = w[s][i] + (arriving - leaving);
            w[s][i] = left;
            sum += left;
            arriving = leaving;
        }
        total[i] = sum;
    }
}
#define CAPEXSIM_AGE(S)                                                                                \
    CAPEXSIM_KERNEL(void, age_##S, age_lanes<S>,                                                       \
                    (const double* install, const double* rate, double* const* stages, double* total), \
                    (install, rate, stages, total))
CAPEXSIM_AGE(1)
CAPEXSIM_AGE(2)
CAPEXSIM_AGE(3)
CAPEXSIM_AGE(4)
CAPEXSIM_AGE(5)
constexpr std::array kAge = {age_1, age_2, age_3, age_4, age_5};

/// M23 two pipeline stages, each passing on 1/(1 + L/(2Δ)) a quarter.
CAPEXSIM_INLINE void deliver_lanes(const double* orders, const double* pass, double* first, double* second,
                                   double* install) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double one = first[i] + orders[i];
        const double moving = pass[i] * one;
        const double two = second[i] + moving;
        const double done = pass[i] * two;
        first[i] = one - moving;
        second[i] = two - done;
        install[i] = done;
    }
}
CAPEXSIM_KERNEL(void, deliver_orders, deliver_lanes,
                (const double* orders, const double* pass, double* first, double* second, double* install),
                (orders, pass, first, second, install))

CAPEXSIM_INLINE void usable_lanes(const double* installed, const double* usability, double* usable,
                                  double* total) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        usable[i] += installed[i] * usability[i];
        total[i] += installed[i];
    }
}
CAPEXSIM_KERNEL(void, add_usable, usable_lanes,
                (const double* installed, const double* usability, double* usable, double* total),
                (installed, usability, usable, total))

/// M25 active share = min(1, available power / demand); what is planned comes a slip later. `grown` is ln of what power has grown
/// by in `since` years of growth, before a lever set the growth that is in force.
CAPEXSIM_INLINE void power_lanes(const double* usable, const double* demand, const double* available,
                                 const double* growth, const double* slip, const double* grown,
                                 const double* since, double now, double* active) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double years = max(0.0, now - slip[i]) - since[i];
        const double supply = available[i] * exp(grown[i] + growth[i] * years) * kBillion;
        active[i] = usable[i] * min(1.0, supply / max(demand[i], 1e-300));
    }
}
CAPEXSIM_KERNEL(void, limit_power, power_lanes,
                (const double* usable, const double* demand, const double* available, const double* growth,
                 const double* slip, const double* grown, const double* since, double now, double* active),
                (usable, demand, available, growth, slip, grown, since, now, active))

CAPEXSIM_INLINE void product_lanes(const double* a, const double* b, double* out) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) out[i] = a[i] * b[i];
}
CAPEXSIM_KERNEL(void, multiply, product_lanes, (const double* a, const double* b, double* out), (a, b, out))

CAPEXSIM_INLINE void budgeted_lanes(const double* rate, const double* share, double* out) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) out[i] = rate[i] * share[i] * kQuarter;
}
CAPEXSIM_KERNEL(void, count_budget, budgeted_lanes, (const double* rate, const double* share, double* out),
                (rate, share, out))

/// M17 at a ban: a share g of the contracts is grandfathered, the rest ends linearly over D quarters.
/// `factor` is what is left of last quarter's contracts; @return whether any lane is under a ban
CAPEXSIM_INLINE bool ban_lanes(const double* permit, const double* kept, const double* wind_down,
                               double* quarters, double* factor) {
    int banned = 0;
    CAPEXSIM_LANES  // scalar on sse2: g++ has no select of 64-bit integers there
    for (int i = 0; i < kLanes; ++i) {
        const double before = quarters[i];
        const double now = permit[i] > 0.0 ? 0.0 : before + 1.0;
        const double length = max(wind_down[i] / kQuarter, 1e-9);
        const double g = kept[i];
        const double had = g + (1.0 - g) * max(0.0, 1.0 - before / length);
        const double has = g + (1.0 - g) * max(0.0, 1.0 - now / length);
        const double left = has / max(had, 1e-300);
        quarters[i] = now;
        factor[i] = now > 0.0 ? left : 1.0;
        banned += now > 0.0 ? 1 : 0;
    }
    return banned > 0;
}
CAPEXSIM_KERNEL(bool, count_ban, ban_lanes,
                (const double* permit, const double* kept, const double* wind_down, double* quarters,
                 double* factor),
                (permit, kept, wind_down, quarters, factor))

CAPEXSIM_INLINE void add_lanes(const double* x, double* sum) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) sum[i] += x[i];
}
CAPEXSIM_KERNEL(void, add, add_lanes, (const double* x, double* sum), (x, sum))

const ChannelParams kNoChannel{};  ///< of an actor without channels

bool may_be_banned(const ChannelParams& channel) {
    return std::any_of(channel.permits.begin(), channel.permits.end(),
                       [](Column permit) { return permit >= 0; });
}

}  // namespace

Fleet::Fleet(const Parameters& parameters, Columns& columns, const Likeness& likeness, const Fleet* twin)
    : parameters_(parameters),
      scratch_(columns.take()),
      growth_(columns.take()),
      amount_(columns.take()),
      zeros_(columns.take()),
      ones_(columns.take()) {
    std::fill_n(ones_, kLanes, 1.0);
    const std::vector<ActorParams>& actors = parameters.params().actors;
    for (std::size_t a = 0; a < actors.size(); ++a) {
        if (likeness.actor(a)) {
            actors_.push_back(twin->actors_[a]);
            actors_.back().follows = true;
        } else {
            actors_.push_back(make_actor(actors[a], columns));
        }
    }
}

Fleet::Actor Fleet::make_actor(const ActorParams& from, Columns& columns) {
    const Params& params = parameters_.params();
    Actor actor;
    actor.params = &from;
    actor.rate = columns.take();
    const int stages = from.fleet.stages;
    for (const int index : from.channels)
        actor.channels.push_back(
            make_channel(from, params.channels[static_cast<std::size_t>(index)], actor.rate, columns));
    if (from.channels.empty()) {  // nothing to buy through: what is there only ages
        Channel& own = actor.channels.emplace_back();
        own.params = &kNoChannel;
        own.chain = make_chain(stages, actor.rate, columns);
        own.installed = own.chain.total;
    }
    actor.usable = columns.take();
    actor.installed = columns.take();
    actor.active = from.power.available >= 0 ? columns.take() : actor.usable;
    if (from.power.available >= 0)
        for (double** column : {&actor.demand, &actor.watts}) *column = columns.take();
    if (from.power.available >= 0 && parameters_.moved(from.power.growth))
        for (double** column : {&actor.growth, &actor.grown, &actor.since}) *column = columns.take();
    const BudgetParams& b = from.budget;
    actor.split_moves =
        parameters_.moved(b.accelerators) || parameters_.moved(b.facilities) || parameters_.moved(b.research);
    if (actor.split_moves) {
        actor.whole = make_chain(stages, actor.rate, columns);
        for (double** column : {&actor.split, &actor.first_split, &actor.has_moved}) *column = columns.take();
    }
    actor.budget = columns.take();
    actor.budgeted = make_chain(stages, actor.rate, columns);
    actor.ordered = make_chain(stages, actor.rate, columns);
    actor.own_spent = from.channels.size() != 1 || from.controlled ||
                      !parameters_.zero(params.market.supply_shock_rate) || params.market.world_supply >= 0;
    if (actor.own_spent) actor.spent = make_chain(stages, actor.rate, columns);
    return actor;
}

Fleet::Channel Fleet::make_channel(const ActorParams& from, const ChannelParams& channel, const double* rate,
                                   Columns& columns) {
    Channel own;
    own.params = &channel;
    const int stages = from.fleet.stages;
    const bool leased = channel.rented && channel.term >= 0;
    if (channel.life >= 0 || leased) own.rate = columns.take();
    own.chain = make_chain(stages, own.rate ? own.rate : rate, columns);
    own.installed = own.chain.total;
    if (!parameters_.zero(channel.lead_time))
        for (double** column : {&own.pass, &own.first, &own.second, &own.install}) *column = columns.take();
    if (channel.kind == ChannelKind::offshore && may_be_banned(channel)) own.ban_quarters = columns.take();
    if (own.ban_quarters && channel.contract >= 0) {
        own.kept = columns.take();
        if (!counts_) counts_.emplace();
        words_.resize(kLanes);
        own.kept_key = parameters_.stream(from.stream + ".channels." + channel.name + ".grandfathering");
    }
    if (from.power.available >= 0) own.power = make_chain(stages, own.chain.rate, columns);
    return own;
}

Fleet::StageChain Fleet::make_chain(int stages, const double* rate, Columns& columns) {
    StageChain chain;
    for (int s = 0; s < stages; ++s) chain.stage.push_back(columns.take());
    chain.rate = rate;
    chain.total = columns.take();
    return chain;
}

void Fleet::prepare() {
    for (Actor& actor : actors_) {
        if (actor.follows) continue;
        const FleetParams& fleet = actor.params->fleet;
        const double* life = parameters_[fleet.life];
        const double* retirement = parameters_[fleet.retirement_rate];
        const auto stages = static_cast<double>(fleet.stages);
        for (int i = 0; i < kLanes; ++i)
            actor.rate[i] =
                retirement ? 1.0 - exp(-retirement[i] * kQuarter) : min(1.0, stages * kQuarter / life[i]);
        for (Channel& channel : actor.channels) {
            if (channel.rate) {
                const double* own =
                    parameters_[channel.params->life >= 0 ? channel.params->life : channel.params->term];
                for (int i = 0; i < kLanes; ++i) channel.rate[i] = min(1.0, stages * kQuarter / own[i]);
            }
            if (channel.pass) {
                const double* lead = parameters_[channel.params->lead_time];
                for (int i = 0; i < kLanes; ++i) channel.pass[i] = 1.0 / (1.0 + lead[i] / (2.0 * kQuarter));
            }
        }
    }
}

void Fleet::age(StageChain& chain, const double* install) {
    kAge[chain.stage.size() - 1](parameters_.instruction_set(), install, chain.rate, chain.stage.data(),
                                 chain.total);
}

void Fleet::start(const Market& market, const Budget& budget, const Procurement& procurement) {
    prepare();
    for (std::size_t a = 0; a < actors_.size(); ++a) {
        Actor& actor = actors_[a];
        if (actor.follows) continue;
        const int index = static_cast<int>(a);
        const double* growth = parameters_[actor.params->fleet.past_growth];
        for (int i = 0; i < kLanes; ++i) growth_[i] = growth ? exp(growth[i] * kQuarter) : 1.0;
        if (actor.params->fleet.initial >= 0)
            start_from_stated(actor);
        else
            build_from_history(actor, budget, index, procurement);
        for (Channel& channel : actor.channels) {
            if (channel.ban_quarters) std::fill_n(channel.ban_quarters, kLanes, 0.0);
            if (!actor.demand) continue;
            const double* watts = parameters_[parameters_.params().market.watts_initial];
            for (std::size_t s = 0; s < channel.power.stage.size(); ++s)
                multiply(parameters_.instruction_set(), channel.chain.stage[s], watts,
                         channel.power.stage[s]);
            multiply(parameters_.instruction_set(), channel.chain.total, watts, channel.power.total);
        }
        if (actor.growth) {
            std::copy_n(parameters_[actor.params->power.growth], kLanes, actor.growth);
            std::fill_n(actor.grown, kLanes, 0.0);
            std::fill_n(actor.since, kLanes, 0.0);
        }
        sum_up(actor, 0);
        start_accounts(actor, index, budget, market, procurement);
    }
}

/// M36 S_acc/S where a lever moves the split: S rides on the fleet's own chain. Until the lever acts it is today's share.
void Fleet::account_split(Actor& actor, const double* rate, const double* share) {
    for (int i = 0; i < kLanes; ++i) amount_[i] = rate[i] * kQuarter;
    age(actor.whole, amount_);
    for (int i = 0; i < kLanes; ++i) {
        if (share[i] != actor.first_split[i]) actor.has_moved[i] = 1.0;
        actor.split[i] = actor.has_moved[i] > 0.0 ? actor.budgeted.total[i] / actor.whole.total[i] : share[i];
    }
}

void Fleet::start_split(Actor& actor, const double* share) {
    std::copy_n(share, kLanes, actor.split);
    std::copy_n(share, kLanes, actor.first_split);
    std::fill_n(actor.has_moved, kLanes, 0.0);
    constexpr double kLeastShare = 1e-9;  // of an actor that bought no chips before the lever
    for (std::size_t s = 0; s < actor.whole.stage.size(); ++s)
        for (int i = 0; i < kLanes; ++i)
            actor.whole.stage[s][i] = actor.budgeted.stage[s][i] / max(share[i], kLeastShare);
    for (int i = 0; i < kLanes; ++i)
        actor.whole.total[i] = actor.budgeted.total[i] / max(share[i], kLeastShare);
}

/// M36: initial sums are the installed fleet, and its value at the start's prices.
void Fleet::start_accounts(Actor& actor, int index, const Budget& budget, const Market& market,
                           const Procurement& procurement) {
    for (std::size_t s = 0; s < actor.ordered.stage.size(); ++s) {
        double* ordered = actor.ordered.stage[s];
        double* budgeted = actor.budgeted.stage[s];
        std::fill_n(ordered, kLanes, 0.0);
        std::fill_n(budgeted, kLanes, 0.0);
        for (std::size_t k = 0; k < actor.channels.size(); ++k) {
            const double* factor = price_factor(procurement, index, k);
            const double* stage = actor.channels[k].chain.stage[s];
            for (int i = 0; i < kLanes; ++i) {
                ordered[i] += stage[i];
                budgeted[i] += stage[i] * market.price()[i] * factor[i] / kBillion;
            }
        }
        if (actor.own_spent) std::copy_n(budgeted, kLanes, actor.spent.stage[s]);
    }
    for (StageChain* chain : {&actor.ordered, &actor.budgeted, &actor.spent}) {
        if (chain->stage.empty()) continue;
        for (int i = 0; i < kLanes; ++i) {
            chain->total[i] = 0.0;
            for (const double* stage : chain->stage) chain->total[i] += stage[i];
        }
    }
    if (actor.split_moves) start_split(actor, budget.accelerators(index));
}

const double* Fleet::price_factor(const Procurement& procurement, int actor, std::size_t k) const {
    return at(actor, static_cast<int>(k)).params == &kNoChannel
               ? ones_
               : procurement.price_factor(actor, static_cast<int>(k));
}

void Fleet::deliver(Channel& channel, const double* orders) {
    if (!channel.pass) return;
    deliver_orders(parameters_.instruction_set(), orders, channel.pass, channel.first, channel.second,
                   channel.install);
}

/// M17 where a ban begins, each contract is spared with its probability: of n contracts a binomial number, one at least.
void Fleet::spare_contracts(Channel& channel, int quarter, const double* permit) {
    bool any = false;
    for (int i = 0; i < kLanes; ++i) any = any || (channel.ban_quarters[i] == 0.0 && !(permit[i] > 0.0));
    if (!any) return;
    const InstructionSet set = parameters_.instruction_set();
    const double* contract = parameters_[channel.params->contract];
    for (int i = 0; i < kLanes; ++i) {
        const double under_way = channel.first ? channel.first[i] + channel.second[i] : 0.0;
        amount_[i] = min(max(numeric::round((channel.chain.total[i] + under_way) / contract[i]), 1.0), 1e12);
    }
    sampling::fill_words(set, channel.kept_key, parameters_.block(), static_cast<std::uint32_t>(quarter), 0,
                         words_.data());
    counts_->binomial(set, words_.data(), amount_, parameters_[channel.params->grandfathering], scratch_);
    for (int i = 0; i < kLanes; ++i)
        if (channel.ban_quarters[i] == 0.0) channel.kept[i] = scratch_[i] / amount_[i];
}

void Fleet::ban(Channel& channel, int quarter, const double* permit) {
    const InstructionSet set = parameters_.instruction_set();
    if (channel.kept) spare_contracts(channel, quarter, permit);
    const double* kept = channel.kept ? channel.kept : parameters_[channel.params->grandfathering];
    if (!count_ban(set, permit, kept, parameters_[channel.params->wind_down], channel.ban_quarters, scratch_))
        return;
    for (double* stage : channel.chain.stage) multiply(set, stage, scratch_, stage);
    for (double* stage : channel.power.stage) multiply(set, stage, scratch_, stage);
    if (channel.first) multiply(set, channel.first, scratch_, channel.first);
    if (channel.second) multiply(set, channel.second, scratch_, channel.second);
}

void Fleet::step(int quarter, const Policy& policy, const Market& market, const Budget& budget,
                 const Procurement& procurement) {
    const InstructionSet set = parameters_.instruction_set();
    for (std::size_t a = 0; a < actors_.size(); ++a) {
        Actor& actor = actors_[a];
        if (actor.follows) continue;
        const int index = static_cast<int>(a);
        for (std::size_t k = 0; k < actor.channels.size(); ++k) {
            Channel& channel = actor.channels[k];
            const double* orders =
                channel.params == &kNoChannel ? zeros_ : procurement.orders(index, static_cast<int>(k));
            if (channel.ban_quarters)
                if (const double* permit = policy.permit(actor.params->channels[k]))
                    ban(channel, quarter, permit);
            deliver(channel, orders);
            const double* install = channel.install ? channel.install : orders;
            age(channel.chain, install);
            if (actor.demand) {
                multiply(set, install, market.watts(), actor.watts);
                age(channel.power, actor.watts);
            }
        }
        if (!accounts_left_) account(actor, index, budget, procurement);
        sum_up(actor, quarter);
    }
}

/// M36 what was budgeted, spent and ordered, on the retirement chain of what was installed.
void Fleet::account(Actor& actor, int index, const Budget& budget, const Procurement& procurement) {
    const InstructionSet set = parameters_.instruction_set();
    const double* all_orders = amount_;
    if (procurement.channels(index) == 1) {
        all_orders = procurement.orders(index, 0);
    } else {
        std::fill_n(amount_, kLanes, 0.0);
        for (int k = 0; k < procurement.channels(index); ++k) add(set, procurement.orders(index, k), amount_);
    }
    age(actor.ordered, all_orders);
    if (actor.own_spent) {
        count_budget(set, budget.rate(index), budget.accelerators(index), actor.budget);
        age(actor.budgeted, actor.budget);
        age(actor.spent, procurement.total_spent(index));
    } else {
        age(actor.budgeted, procurement.money(index));
    }
    if (actor.split_moves) account_split(actor, budget.rate(index), budget.accelerators(index));
}

/// M25, M26: usable fleet over channels, then what power lets run.
void Fleet::sum_up(Actor& actor, int quarter) {
    const InstructionSet set = parameters_.instruction_set();
    for (std::size_t k = 0; k < actor.channels.size(); ++k) {
        const Channel& channel = actor.channels[k];
        const double* usability =
            channel.params == &kNoChannel ? ones_ : parameters_[channel.params->usability];
        if (k == 0) {
            multiply(set, channel.chain.total, usability, actor.usable);
            std::copy_n(channel.chain.total, kLanes, actor.installed);
        } else {
            add_usable(set, channel.chain.total, usability, actor.usable, actor.installed);
        }
    }
    if (!actor.demand) return;
    const double* demand = actor.channels[0].power.total;
    if (actor.channels.size() > 1) {
        std::copy_n(demand, kLanes, actor.demand);
        for (std::size_t k = 1; k < actor.channels.size(); ++k)
            add(set, actor.channels[k].power.total, actor.demand);
        demand = actor.demand;
    }
    const PowerParams& power = actor.params->power;
    const double* slip = parameters_[power.slip];
    const double* growth = parameters_[power.growth];
    if (actor.growth) change_growth(actor, quarter);
    limit_power(set, actor.usable, demand, parameters_[power.available], growth ? growth : zeros_,
                slip ? slip : zeros_, actor.growth ? actor.grown : zeros_,
                actor.growth ? actor.since : zeros_, quarter * kQuarter, actor.active);
}

/// M4, M25: where a lever sets the growth of power, it counts from this quarter on.
void Fleet::change_growth(Actor& actor, int quarter) {
    const double* now = parameters_[actor.params->power.growth];
    const double* slip = parameters_[actor.params->power.slip];
    for (int i = 0; i < kLanes; ++i) {
        if (now[i] == actor.growth[i]) continue;
        const double years = max(0.0, (quarter - 1) * kQuarter - (slip ? slip[i] : 0.0));
        actor.grown[i] += actor.growth[i] * (years - actor.since[i]);
        actor.since[i] = years;
        actor.growth[i] = now[i];
    }
}

void Fleet::world(double* out) const {
    std::fill_n(out, kLanes, 0.0);
    for (const Actor& actor : actors_)
        for (const Channel& channel : actor.channels)
            if (channel.params->landlord < 0) add(parameters_.instruction_set(), channel.installed, out);
}

Fleet::Accounts Fleet::accounts(int actor) const {
    const Actor& a = of(actor);
    return {a.budgeted.total, a.own_spent ? a.spent.total : a.budgeted.total, a.ordered.total, a.split};
}

}  // namespace capexsim::model
