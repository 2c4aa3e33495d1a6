#include "model/channels.hpp"

#include "model/ramp.hpp"
#include "numeric/math.hpp"

#include <algorithm>
#include <array>

namespace capexsim::model {

namespace {

using numeric::exp;
using numeric::max;
using numeric::min;

constexpr double kFlatRate = 1e-7;  ///< [1/year] below it rent is not discounted but by a first-order term

CAPEXSIM_INLINE void lower_lanes(const double* limit, const double* factor, double* cap) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) cap[i] = min(cap[i], limit[i] * factor[i]);
}
/// cap = min(cap, limit · factor)
CAPEXSIM_KERNEL(void, lower, lower_lanes, (const double* limit, const double* factor, double* cap),
                (limit, factor, cap))

/// M14 cap = min(cap, share · home sales); a share of kNoCap is none.
CAPEXSIM_INLINE void home_lanes(const double* home, const double* share, double* cap) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double limit = home[i] * share[i];
        cap[i] = min(cap[i], share[i] < kNoCap ? limit : kNoCap);
    }
}
CAPEXSIM_KERNEL(void, limit_by_home, home_lanes, (const double* home, const double* share, double* cap),
                (home, share, cap))

CAPEXSIM_INLINE void product_lanes(const double* a, const double* b, double* out) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) out[i] = a[i] * b[i];
}
CAPEXSIM_KERNEL(void, multiply, product_lanes, (const double* a, const double* b, double* out), (a, b, out))

/// M3 the recipient's gate: nothing while blocked, at most the quota at `quota`.
CAPEXSIM_INLINE void gate_lanes(const double* gate, const double* quota, double* cap) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double limited = min(cap[i], quota[i]);
        const double open = gate[i] > 1.5 ? cap[i] : limited;
        cap[i] = gate[i] < 0.5 ? 0.0 : open;
    }
}
CAPEXSIM_KERNEL(void, pass_gate, gate_lanes, (const double* gate, const double* quota, double* cap),
                (gate, quota, cap))

/// Price of the best class, or of the frontier where there is none, its ratio to the frontier's, and whether there is one.
CAPEXSIM_INLINE void class_lanes(const double* factor, const double* frontier, double* price, double* ratio,
                                 double* legal) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double chosen = price[i];
        const double other = frontier[i];
        const double landed = (chosen < ChipClasses::kNoClass ? chosen : other) * factor[i];
        price[i] = landed;
        ratio[i] = landed / other;
        legal[i] = chosen < ChipClasses::kNoClass ? 1.0 : 0.0;
    }
}
CAPEXSIM_KERNEL(void, price_class, class_lanes,
                (const double* factor, const double* frontier, double* price, double* ratio, double* legal),
                (factor, frontier, price, ratio, legal))

/// M15
CAPEXSIM_INLINE void raise_lanes(const double* strength, double* haste, double* cap) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double more = 1.0 + strength[i] * haste[i];
        haste[i] = more;
        cap[i] *= more;
    }
}
CAPEXSIM_KERNEL(void, raise, raise_lanes, (const double* strength, double* haste, double* cap),
                (strength, haste, cap))

/// M20 whether a thing that begins on a date is there in quarter T.
bool has_begun(double date, int quarter) {
    constexpr double kDateTolerance = 1e-9;  // as for levers [years]
    return (quarter - 1) * kQuarter + kDateTolerance >= date;
}

/// Bought outright: price multiple × (1 + tariff) × (1 + fee).
void bought(const ChannelParams& channel, const Parameters& parameters, double* factor) {
    const double* multiple = parameters[channel.price_multiple];
    const double* tariff = parameters[channel.tariff];
    const double* fee = parameters[channel.fee];
    for (int i = 0; i < kLanes; ++i)
        factor[i] = multiple[i] * (1.0 + (tariff ? tariff[i] : 0.0)) * (1.0 + (fee ? fee[i] : 0.0));
}

/// M17 a lease over n quarters is booked at rent (1 - v^n)/(1 - v), v = (1+r)^(-Δ), when signed.
void leased(const ChannelParams& channel, const Parameters& parameters, double* factor) {
    bought(channel, parameters, factor);
    if (!channel.rented || channel.rent < 0) return;
    const double* rent = parameters[channel.rent];
    const double* term = parameters[channel.term];
    const double* discount = parameters[channel.discount_rate];
    for (int i = 0; i < kLanes; ++i) {
        const double rate = discount ? discount[i] : 0.0;
        const double quarters = term[i] / kQuarter;
        const bool flat = rate < kFlatRate && rate > -kFlatRate;  // 0/0 is near: the first two terms
        const double annuity = flat ? quarters * (1.0 - 0.5 * rate * (term[i] - kQuarter))
                                    : (1.0 - exp(-rate * term[i])) / (1.0 - exp(-rate * kQuarter));
        factor[i] *= rent[i] * kQuarter * annuity;
    }
}

/// M14 min(share of home sales, national cap × buyer's share, buyer cap); nothing where no class is legal.
void limit_licensed(const ChannelParams& channel, const ChannelWorld& world, ChannelState& state) {
    const Parameters& parameters = world.parameters;
    const InstructionSet set = parameters.instruction_set();
    std::fill_n(state.cap, kLanes, kNoCap);
    if (const double* share = parameters[channel.home_share])
        limit_by_home(set, world.home_orders, share, state.cap);
    if (const double* national = parameters[channel.national_cap])
        lower(set, national, parameters[channel.buyer_share], state.cap);
    if (const double* own = parameters[channel.buyer_cap])
        for (int i = 0; i < kLanes; ++i) state.cap[i] = min(state.cap[i], own[i]);
    if (state.legal) multiply(set, state.cap, state.legal, state.cap);
}

/// M18 this buyer's share of what in-house chips leave of the country's output
void limit_domestic(const ChannelParams& channel, const ChannelWorld& world, ChannelState& state) {
    const InstructionSet set = world.parameters.instruction_set();
    multiply(set, world.national, world.parameters[channel.buyer_share], state.cap);
    if (world.left) multiply(set, state.cap, world.left, state.cap);
}

/// M16
void limit_grey(const ChannelParams&, const ChannelWorld& world, ChannelState& state) {
    state.grey->arrive(world.quarter, state.cap);
}

/// M19
void limit_proxy(const ChannelParams&, const ChannelWorld& world, ChannelState& state) {
    state.proxy->arrive(world.quarter, state.cap);
}

/// M20 the foundry abroad as far as the regime permits, else a share of the wafers and the memory at home
void limit_in_house(const ChannelParams& channel, const ChannelWorld& world, ChannelState& state) {
    const Parameters& parameters = world.parameters;
    const double* abroad = ramp_level(channel.foundry_output, parameters, world.quarter, state.cap);
    const double* available = parameters[channel.available];
    const double* share = parameters[channel.foundry_share];
    const double* relative = parameters[channel.relative_performance];
    for (int i = 0; i < kLanes; ++i) {
        const double permit = world.permit ? world.permit[i] : 1.0;
        const double home =
            world.national ? (1.0 - permit) * world.national[i] * share[i] * relative[i] : 0.0;
        state.cap[i] = has_begun(available[i], world.quarter) ? abroad[i] * permit + home : 0.0;
    }
}

constexpr std::array<ChannelKindRow, 7> kChannelKinds{{
    {ChannelKind::market, "market", false, false, bought, nullptr},
    {ChannelKind::licensed, "licensed", true, false, bought, limit_licensed},
    {ChannelKind::offshore, "offshore", false, false, leased, nullptr},
    {ChannelKind::domestic, "domestic", false, false, bought, limit_domestic},
    {ChannelKind::grey, "grey", false, false, bought, limit_grey},
    {ChannelKind::proxy, "proxy", false, false, bought, limit_proxy},
    {ChannelKind::in_house, "in_house", false, true, bought, limit_in_house},
}};

/// The landed price: p times the factor, that of the best class, or that of a delivered shipment.
void price_channel(const ChannelWorld& world, ChannelState& state) {
    const InstructionSet set = world.parameters.instruction_set();
    if (state.classes) {
        state.classes->choose(world.quarter, world.policy.regime(), state.price);
        price_class(set, state.factor, world.price, state.price, state.ratio, state.legal);
        return;
    }
    if (state.grey) state.grey->land(state.factor, state.ratio);
    multiply(set, world.price, state.ratio ? state.ratio : state.factor, state.price);
}

/// M15 the cap that is asked for rises by 1 + ψ P(tightening within the lead time).
void hasten(const ChannelParams& channel, const ChannelWorld& world, ChannelState& state) {
    const Parameters& parameters = world.parameters;
    world.policy.tightening_probability(parameters[channel.lead_time], state.haste);
    raise(parameters.instruction_set(), parameters[channel.stockpiling], state.haste, state.cap);
}

}  // namespace

const ChannelKindRow& channel_kind(ChannelKind kind) { return kChannelKinds[static_cast<std::size_t>(kind)]; }

ChannelState make_channel_state(const ChannelParams& channel, const Parameters& parameters,
                                const std::string& stream, Columns& columns) {
    ChannelState state{.cap = columns.take(), .price = columns.take(), .factor = columns.take()};
    if (!channel.classes.empty()) state.classes.emplace(channel, parameters, columns);
    if (channel.kind == ChannelKind::grey) state.grey.emplace(channel, parameters, stream, columns);
    if (channel.kind == ChannelKind::proxy) state.proxy.emplace(channel, parameters, stream, columns);
    if (state.classes || state.grey) state.ratio = columns.take();
    if (state.classes) state.legal = columns.take();
    if (channel.stockpiling >= 0) state.haste = columns.take();
    return state;
}

void prepare_channel(const ChannelParams& channel, const Parameters& parameters, ChannelState& state) {
    channel_kind(channel.kind).price_factor(channel, parameters, state.factor);
    if (state.classes) state.classes->prepare();
}

void start_channel(const ChannelParams& channel, const ChannelWorld& world, ChannelState& state) {
    prepare_channel(channel, world.parameters, state);
    if (state.grey) state.grey->start();
    if (state.proxy) state.proxy->start();
    price_channel(world, state);
}

void open_channel(const ChannelParams& channel, const ChannelWorld& world, ChannelState& state,
                  double* scratch) {
    const Parameters& parameters = world.parameters;
    const InstructionSet set = parameters.instruction_set();
    const ChannelKindRow& kind = channel_kind(channel.kind);
    price_channel(world, state);
    if (kind.limit)
        kind.limit(channel, world, state);
    else
        std::fill_n(state.cap, kLanes, kNoCap);
    if (channel.cap.from >= 0) {
        const double* general = ramp_level(channel.cap, parameters, world.quarter, scratch);
        for (int i = 0; i < kLanes; ++i) state.cap[i] = min(state.cap[i], general[i]);
    }
    if (state.haste) hasten(channel, world, state);
    if (world.permit && !kind.own_permit) multiply(set, state.cap, world.permit, state.cap);
    if (kind.needs_gate && world.policy.gate()) {
        const double* quota = parameters[channel.quota];
        if (!quota) {
            std::fill_n(scratch, kLanes, kNoCap);
            quota = scratch;
        }
        pass_gate(set, world.policy.gate(), quota, state.cap);
    }
}

void reserve_foundry(const ChannelParams& channel, const Parameters& parameters, int quarter,
                     const double* permit, double* left) {
    if (!permit) return;
    const double* available = parameters[channel.available];
    const double* share = parameters[channel.foundry_share];
    for (int i = 0; i < kLanes; ++i)
        if (has_begun(available[i], quarter)) left[i] = max(left[i] - (1.0 - permit[i]) * share[i], 0.0);
}

}  // namespace capexsim::model
