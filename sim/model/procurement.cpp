#include "model/procurement.hpp"

#include "model/supply.hpp"
#include "numeric/math.hpp"

#include <algorithm>
#include <array>

namespace capexsim::model {

namespace {

using numeric::max;
using numeric::min;

constexpr double kBillion = 1e9;
constexpr double kCarryLimit = 4.0;  ///< w_max of who has no key for it, an actor that buys freely (M22)

/// An actor whose money is never short of chips: everything is spent on the one channel.
CAPEXSIM_INLINE void buy_lanes(const double* rate, const double* share, const double* price,
                               const double* factor, double* money, double* landed, double* orders) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double m = rate[i] * share[i] * kQuarter;
        const double q = price[i] * factor[i];
        money[i] = m;
        landed[i] = q;
        orders[i] = m * kBillion / q;
    }
}
CAPEXSIM_KERNEL(void, buy_all, buy_lanes,
                (const double* rate, const double* share, const double* price, const double* factor,
                 double* money, double* landed, double* orders),
                (rate, share, price, factor, money, landed, orders))

/// M21 money M = accelerator budget Δ + carried fund
CAPEXSIM_INLINE void money_lanes(const double* rate, const double* share, const double* carried,
                                 double* money) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) money[i] = rate[i] * share[i] * kQuarter + carried[i];
}
CAPEXSIM_KERNEL(void, gather_money, money_lanes,
                (const double* rate, const double* share, const double* carried, double* money),
                (rate, share, carried, money))

/// Cost per usable H100e q/u, and the money that the cap has room for [USD bn]; useless chips are not bought.
CAPEXSIM_INLINE void offer_lanes(const double* price, const double* cap, const double* usability,
                                 double* cost, double* room) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double spend = price[i] * cap[i] / kBillion;
        cost[i] = price[i] / max(usability[i], 1e-12);
        room[i] = usability[i] > 0.0 ? spend : 0.0;
    }
}
CAPEXSIM_KERNEL(void, offer, offer_lanes,
                (const double* price, const double* cap, const double* usability, double* cost, double* room),
                (price, cap, usability, cost, room))

/// What a merit order of up to kMaxChannels channels reads and writes, [channel] → [lane].
struct MeritOrder {
    std::array<const double*, kMaxChannels> cost{}, room{};
    std::array<double*, kMaxChannels> spent{};
};

/// Two channels of one lane: the cheaper one is served first, equally dear ones together.
CAPEXSIM_INLINE void compare_offers(double cost, double room, double other_cost, double other_room,
                                    double& before, double& other_before, double& tied, double& other_tied) {
    other_before += cost < other_cost ? room : 0.0;
    before += other_cost < cost ? other_room : 0.0;
    other_tied += cost == other_cost ? room : 0.0;
    tied += cost == other_cost ? other_room : 0.0;
}

/// M21 spent_i = clamp(M - before_i, 0, q_i Q_i), before_i the room of all cheaper channels; ties share pro rata to room.
template <std::size_t K>
CAPEXSIM_INLINE void merit_lanes(const MeritOrder& order, const double* money) {
    const MeritOrder o = order;
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        std::array<double, K> before{};
        std::array<double, K> tied{};
#pragma GCC unroll 8
        for (std::size_t k = 0; k < K; ++k) tied[k] = o.room[k][i];
#pragma GCC unroll 8
        for (std::size_t k = 0; k < K; ++k) {
#pragma GCC unroll 8
            for (std::size_t j = 0; j < K; ++j)
                if (j > k)
                    compare_offers(o.cost[k][i], o.room[k][i], o.cost[j][i], o.room[j][i], before[k],
                                   before[j], tied[k], tied[j]);
        }
#pragma GCC unroll 8
        for (std::size_t k = 0; k < K; ++k) {
            const double group = min(max(money[i] - before[k], 0.0), tied[k]);
            o.spent[k][i] = group * (o.room[k][i] / max(tied[k], 1e-300));
        }
    }
}
#define CAPEXSIM_MERIT(K)                                                                            \
    CAPEXSIM_KERNEL(void, merit_##K, merit_lanes<K>, (const MeritOrder& order, const double* money), \
                    (order, money))
CAPEXSIM_MERIT(1)
CAPEXSIM_MERIT(2)
CAPEXSIM_MERIT(3)
CAPEXSIM_MERIT(4)
CAPEXSIM_MERIT(5)
CAPEXSIM_MERIT(6)
CAPEXSIM_MERIT(7)
CAPEXSIM_MERIT(8)
constexpr std::array kMerit = {merit_1, merit_2, merit_3, merit_4, merit_5, merit_6, merit_7, merit_8};

CAPEXSIM_INLINE void order_lanes(const double* spent, const double* price, double* orders, double* total) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        orders[i] = spent[i] * kBillion / price[i];
        total[i] += spent[i];
    }
}
CAPEXSIM_KERNEL(void, order, order_lanes,
                (const double* spent, const double* price, double* orders, double* total),
                (spent, price, orders, total))

/// M22 W(t+1) = min(χ_W unspent, w_max quarterly budgets), the rest returns; fill u = min(1, spent / accelerator budget)
CAPEXSIM_INLINE void settle_lanes(const double* money, const double* total, const double* rate,
                                  const double* share, const double* carry, const double* limit,
                                  double* carried, double* returned, double* fill) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double unspent = max(money[i] - total[i], 0.0);
        const double budget = rate[i] * share[i] * kQuarter;
        const double fund = min(carry[i] * unspent, limit[i] * budget);
        carried[i] = fund;
        returned[i] = unspent - fund;
        fill[i] = min(1.0, total[i] / max(budget, 1e-300));
    }
}
CAPEXSIM_KERNEL(void, settle_up, settle_lanes,
                (const double* money, const double* total, const double* rate, const double* share,
                 const double* carry, const double* limit, double* carried, double* returned, double* fill),
                (money, total, rate, share, carry, limit, carried, returned, fill))

CAPEXSIM_INLINE void add_lanes(const double* x, double* sum) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) sum[i] += x[i];
}
CAPEXSIM_KERNEL(void, add, add_lanes, (const double* x, double* sum), (x, sum))

/// M32 realised annual spend on what is not accelerators; the channels' money is added to it.
CAPEXSIM_INLINE void others_lanes(const double* rate, const double* others, double* realised) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) realised[i] = rate[i] * others[i];
}
CAPEXSIM_KERNEL(void, count_others, others_lanes,
                (const double* rate, const double* others, double* realised), (rate, others, realised))

CAPEXSIM_INLINE void count_lanes(const double* spent, double* realised) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) realised[i] += spent[i] / kQuarter;
}
CAPEXSIM_KERNEL(void, count, count_lanes, (const double* spent, double* realised), (spent, realised))

/// The dearest cost of those that took money.
CAPEXSIM_INLINE void dearest_lanes(const double* spent, const double* cost, double* dearest) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double so_far = dearest[i];
        const double with = max(cost[i], so_far);
        dearest[i] = spent[i] > 0.0 ? with : so_far;
    }
}
CAPEXSIM_KERNEL(void, see_dearest, dearest_lanes, (const double* spent, const double* cost, double* dearest),
                (spent, cost, dearest))

/// M6 whether the chips of a channel are made abroad; in-house ones are where their foundry is.
bool is_foreign(const ChannelParams& channel) {
    return channel.kind != ChannelKind::domestic && channel.home_foundry < 0;
}

bool may_bind(const ChannelParams& channel) {
    return channel.kind != ChannelKind::market || channel.cap.from >= 0 ||
           std::any_of(channel.permits.begin(), channel.permits.end(),
                       [](Column permit) { return permit >= 0; });
}

}  // namespace

Procurement::Procurement(const Parameters& parameters, Columns& columns, const Likeness& likeness,
                         const Procurement* twin)
    : parameters_(parameters), home_orders_(columns.take()), scratch_(columns.take()) {
    const Params& params = parameters.params();
    rationed_ = !parameters.zero(params.market.supply_shock_rate) || params.market.world_supply >= 0;
    if (rationed_) {
        for (double** column : {&supply_, &wanted_, &world_fill_, &ones_, &taken_, &carry_limit_})
            *column = columns.take();
        std::fill_n(ones_, kLanes, 1.0);
        std::fill_n(carry_limit_, kLanes, kCarryLimit);
    }
    for (std::size_t a = 0; a < params.actors.size(); ++a) {
        if (likeness.actor(a)) {
            buyers_.push_back(twin->buyers_[a]);
            buyers_.back().follows = true;
        } else {
            buyers_.push_back(make_buyer(params.actors[a], columns));
        }
        fills_.push_back(buyers_.back().fill);
    }
    set_up_foundries(columns);
}

Procurement::Buyer Procurement::make_buyer(const ActorParams& actor, Columns& columns) {
    const Params& params = parameters_.params();
    Buyer buyer;
    buyer.controlled = actor.controlled;
    buyer.strictness = actor.procurement_strictness;
    buyer.carry = actor.carry;
    buyer.carry_limit = actor.carry_limit;
    buyer.money = columns.take();
    buyer.limited =
        actor.channels.size() != 1 || may_bind(params.channels[static_cast<std::size_t>(actor.channels[0])]);
    bool rented = false;
    for (const int index : actor.channels) {
        const ChannelParams& from = params.channels[static_cast<std::size_t>(index)];
        Channel& channel = buyer.channels.emplace_back(Channel{
            .index = index,
            .params = &from,
            .state =
                make_channel_state(from, parameters_, actor.stream + ".channels." + from.name, columns)});
        if (channel.state.grey && actor.channels.size() > 1 && !buyer.dearest) buyer.dearest = columns.take();
        channel.orders = columns.take();
        channel.spent = buyer.limited ? columns.take() : buyer.money;
        if (buyer.limited) {
            channel.cost = columns.take();
            channel.room = columns.take();
        }
        rented = rented || channel.params->rented;
        need_home_orders_ = need_home_orders_ || channel.params->home_share >= 0;
    }
    buyer.counts = params.parity.with_leases || !rented;
    buyer.counted_whole = !buyer.limited && !rationed_ && buyer.counts;
    if (buyer.limited) {
        for (double** column : {&buyer.total, &buyer.carried, &buyer.returned, &buyer.fill})
            *column = columns.take();
    } else {
        buyer.total = buyer.money;
        if (rationed_) {
            for (double** column : {&buyer.total, &buyer.carried, &buyer.returned}) *column = columns.take();
            buyer.channels[0].spent = buyer.total;
        }
        if (buyer.controlled) std::fill_n(buyer.fill = columns.take(), kLanes, 1.0);
    }
    if (!buyer.counted_whole) buyer.realised = buyer.realised_own = columns.take();
    return buyer;
}

void Procurement::prepare() {
    for (Buyer& buyer : buyers_) {
        if (buyer.follows) continue;
        for (Channel& channel : buyer.channels) prepare_channel(*channel.params, parameters_, channel.state);
    }
    for (auto& foundry : foundries_)
        if (foundry) foundry->made.prepare();
}

/// The world as one channel sees it.
ChannelWorld Procurement::world_of(const ChannelWorld& world, int index) const {
    ChannelWorld own = world;
    own.permit = world.policy.permit(index);
    const ChannelParams& channel = parameters_.params().channels[static_cast<std::size_t>(index)];
    const int home = channel.kind == ChannelKind::domestic ? index : channel.home_foundry;
    if (home < 0) return own;
    const auto& foundry = foundries_[static_cast<std::size_t>(home)];
    own.national = foundry->made.output();
    own.left = foundry->left;
    return own;
}

void Procurement::start(const Policy& policy, const Market& market, const Budget& budget) {
    const ChannelWorld world{.parameters = parameters_, .policy = policy, .price = market.price()};
    for (auto& foundry : foundries_)
        if (foundry) foundry->made.start(policy.regime());
    for (std::size_t a = 0; a < buyers_.size(); ++a) {
        Buyer& buyer = buyers_[a];
        if (buyer.counted_whole) buyer.realised = budget.rate(static_cast<int>(a));
        if (buyer.follows) continue;
        for (Channel& channel : buyer.channels) start_channel(*channel.params, world, channel.state);
        if (!buyer.limited) {
            buy_freely(a, market, budget);
            if (rationed_) start_rationing(buyer, budget.rate(static_cast<int>(a)));
            continue;
        }
        std::fill_n(buyer.carried, kLanes, 0.0);
        std::fill_n(buyer.returned, kLanes, 0.0);
        std::fill_n(buyer.fill, kLanes, 1.0);
        gather_money(parameters_.instruction_set(), budget.rate(static_cast<int>(a)),
                     budget.accelerators(static_cast<int>(a)), buyer.carried, buyer.money);
        std::copy_n(buyer.money, kLanes, buyer.total);
        for (Channel& channel : buyer.channels) {
            std::fill_n(channel.orders, kLanes, 0.0);
            std::fill_n(channel.spent, kLanes, 0.0);
        }
        if (buyer.realised_own) std::copy_n(budget.rate(static_cast<int>(a)), kLanes, buyer.realised_own);
    }
    measure_home_orders();
}

void Procurement::step(int quarter, const Policy& policy, const Market& market, const Budget& budget) {
    const ChannelWorld world{.parameters = parameters_,
                             .policy = policy,
                             .quarter = quarter,
                             .price = market.price(),
                             .home_orders = home_orders_};
    run_foundries(quarter, policy);
    if (rationed_) std::copy_n(market.foreign_supply() ? market.foreign_supply() : ones_, kLanes, supply_);
    for (std::size_t a = 0; a < buyers_.size(); ++a) {
        if (buyers_[a].limited) buy_limited(a, world, budget);
    }
    if (rationed_) share_supply(market, budget);
    for (std::size_t a = 0; a < buyers_.size(); ++a) {
        if (buyers_[a].limited || buyers_[a].follows) continue;
        if (rationed_)
            buy_rationed(a, budget);
        else
            buy_freely(a, market, budget);
    }
    if (need_home_orders_) measure_home_orders();
}

void Procurement::buy_freely(std::size_t a, const Market& market, const Budget& budget) {
    Buyer& buyer = buyers_[a];
    Channel& channel = buyer.channels[0];
    const int actor = static_cast<int>(a);
    buy_all(parameters_.instruction_set(), budget.rate(actor), budget.accelerators(actor), market.price(),
            channel.state.factor, buyer.money, channel.state.price, channel.orders);
    if (buyer.realised_own)
        count_others(parameters_.instruction_set(), budget.rate(actor), budget.others(actor),
                     buyer.realised_own);
}

/// M6 at the start nothing has run short yet.
void Procurement::start_rationing(Buyer& buyer, const double* rate) {
    std::copy_n(buyer.money, kLanes, buyer.total);
    std::fill_n(buyer.carried, kLanes, 0.0);
    std::fill_n(buyer.returned, kLanes, 0.0);
    if (buyer.counts) std::copy_n(rate, kLanes, buyer.realised_own);
}

/// M6 what those want who buy freely, and how much of it the world can make.
void Procurement::share_supply(const Market& market, const Budget& budget) {
    const InstructionSet set = parameters_.instruction_set();
    std::fill_n(wanted_, kLanes, 0.0);
    for (std::size_t a = 0; a < buyers_.size(); ++a) {
        Buyer& buyer = buyers_[a];
        if (buyer.limited) continue;
        Channel& channel = buyer.channels[0];
        const int actor = static_cast<int>(a);
        want_all(set, budget.rate(actor), budget.accelerators(actor), buyer.carried, market.price(),
                 channel.state.factor, buyer.money, channel.state.price, channel.orders);
        if (channel.params->landlord < 0)  // else its landlord wants them
            add_wanted(set, channel.orders, supply_, wanted_);
    }
    if (market.world_supply())
        fill_pro_rata(set, market.world_supply(), supply_, licensed_imports(), wanted_, world_fill_);
    else
        std::fill_n(world_fill_, kLanes, 1.0);
}

/// [lane] what imports under licence take of world output this quarter, where the switch says that they do [H100e]
const double* Procurement::licensed_imports() {
    std::fill_n(taken_, kLanes, 0.0);
    for (const Buyer& buyer : buyers_)
        for (const Channel& channel : buyer.channels)
            if (channel.params->kind == ChannelKind::licensed)
                add(parameters_.instruction_set(), channel.orders, taken_);
    const double* subtracts = parameters_[parameters_.params().market.licensed_subtracts];
    for (int i = 0; i < kLanes; ++i) taken_[i] *= subtracts[i];
    return taken_;
}

void Procurement::buy_rationed(std::size_t a, const Budget& budget) {
    const InstructionSet set = parameters_.instruction_set();
    Buyer& buyer = buyers_[a];
    const int actor = static_cast<int>(a);
    const double* carry = parameters_[buyer.carry];
    const double* limit = parameters_[buyer.carry_limit];
    take_share(set, supply_, world_fill_, buyer.money, budget.rate(actor), budget.accelerators(actor),
               carry ? carry : ones_, limit ? limit : carry_limit_, buyer.channels[0].orders, buyer.total,
               buyer.carried, buyer.returned);
    if (buyer.counts)
        realise_rationed(set, budget.rate(actor), budget.accelerators(actor), buyer.total,
                         buyer.realised_own);
    else
        count_others(set, budget.rate(actor), budget.others(actor), buyer.realised_own);
}

void Procurement::buy_limited(std::size_t a, const ChannelWorld& world, const Budget& budget) {
    Buyer& buyer = buyers_[a];
    const InstructionSet set = parameters_.instruction_set();
    const int actor = static_cast<int>(a);
    gather_money(set, budget.rate(actor), budget.accelerators(actor), buyer.carried, buyer.money);
    for (Channel& channel : buyer.channels) {
        open_channel(*channel.params, world_of(world, channel.index), channel.state, scratch_);
        if (rationed_ && is_foreign(*channel.params))
            cut_cap(set, supply_, buyer.money, channel.state.price, channel.state.cap);
        offer(set, channel.state.price, channel.state.cap, parameters_[channel.params->usability],
              channel.cost, channel.room);
    }
    if (buyer.strictness)
        allocate_softly(buyer);
    else
        allocate_strictly(buyer);
    std::fill_n(buyer.total, kLanes, 0.0);
    for (Channel& channel : buyer.channels)
        order(set, channel.spent, channel.state.price, channel.orders, buyer.total);
    settle(buyer, a, budget);
    realise(buyer, a, budget);
    if (buyer.dearest) follow_grey(buyer, world.price);
}

/// M16 the premium that the next quarter begins with.
void Procurement::follow_grey(Buyer& buyer, const double* price) {
    std::fill_n(buyer.dearest, kLanes, 0.0);
    for (const Channel& channel : buyer.channels)
        if (!channel.state.grey)
            see_dearest(parameters_.instruction_set(), channel.spent, channel.cost, buyer.dearest);
    for (Channel& channel : buyer.channels)
        if (channel.state.grey) channel.state.grey->follow(buyer.dearest, price, channel.state.factor);
}

void Procurement::allocate_strictly(Buyer& buyer) {
    if (buyer.channels.empty()) return;
    MeritOrder order;
    for (std::size_t k = 0; k < buyer.channels.size(); ++k) {
        order.cost[k] = buyer.channels[k].cost;
        order.room[k] = buyer.channels[k].room;
        order.spent[k] = buyer.channels[k].spent;
    }
    kMerit[buyer.channels.size() - 1](parameters_.instruction_set(), order, buyer.money);
}

void Procurement::settle(Buyer& buyer, std::size_t a, const Budget& budget) {
    const int actor = static_cast<int>(a);
    settle_up(parameters_.instruction_set(), buyer.money, buyer.total, budget.rate(actor),
              budget.accelerators(actor), parameters_[buyer.carry], parameters_[buyer.carry_limit],
              buyer.carried, buyer.returned, buyer.fill);
}

/// M13, M32: capex alone, or with leases.
void Procurement::realise(Buyer& buyer, std::size_t a, const Budget& budget) {
    if (!buyer.realised_own) return;
    const InstructionSet set = parameters_.instruction_set();
    const int actor = static_cast<int>(a);
    count_others(set, budget.rate(actor), budget.others(actor), buyer.realised_own);
    for (const Channel& channel : buyer.channels)
        if (parameters_.params().parity.with_leases || !channel.params->rented)
            count(set, channel.spent, buyer.realised_own);
}

/// Home sales of the supplier: this quarter's orders by unrestricted actors, in name order. What one rents from another was
/// bought by that one.
void Procurement::measure_home_orders() {
    std::fill_n(home_orders_, kLanes, 0.0);
    for (const Buyer& buyer : buyers_) {
        if (buyer.controlled) continue;
        for (const Channel& channel : buyer.channels)
            if (channel.params->landlord < 0)
                add(parameters_.instruction_set(), channel.orders, home_orders_);
    }
}

}  // namespace capexsim::model
