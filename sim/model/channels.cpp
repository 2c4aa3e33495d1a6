#include "model/channels.hpp"

#include "numeric/math.hpp"

#include <algorithm>
#include <array>

namespace capexsim::model {

namespace {

using numeric::exp;
using numeric::max;
using numeric::min;

constexpr double kLog81 =
    4.39444915467243877;  ///< ln 81: a logistic goes from 10 % to 90 % while its argument moves by it
constexpr double kFlatRate = 1e-7;  ///< [1/year] below it rent is not discounted but by a first-order term

CAPEXSIM_INLINE void ramp_lanes(const double* from, const double* to, const double* midpoint,
                                const double* duration, double now, double* out) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i)
        out[i] =
            from[i] + (to[i] - from[i]) * numeric::logistic((now - midpoint[i]) * (kLog81 / duration[i]));
}
CAPEXSIM_KERNEL(void, ramp, ramp_lanes,
                (const double* from, const double* to, const double* midpoint, const double* duration,
                 double now, double* out),
                (from, to, midpoint, duration, now, out))

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

/// M18 output = min(wafers × dies × yield / dies per package, (memory output + inventory) / stacks per package) × performance
CAPEXSIM_INLINE void domestic_lanes(const double* wafers, const double* dies, const double* yield,
                                    const double* dies_per_package, const double* memory,
                                    const double* stacks, const double* performance, const double* share,
                                    double* inventory, double* cap) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double logic = wafers[i] * dies[i] * yield[i] / dies_per_package[i];
        const double available = memory[i] + inventory[i];
        const double packages = min(logic, available / stacks[i]);
        inventory[i] = max(available - packages * stacks[i], 0.0);
        cap[i] = packages * performance[i] * share[i];
    }
}
CAPEXSIM_KERNEL(void, produce, domestic_lanes,
                (const double* wafers, const double* dies, const double* yield,
                 const double* dies_per_package, const double* memory, const double* stacks,
                 const double* performance, const double* share, double* inventory, double* cap),
                (wafers, dies, yield, dies_per_package, memory, stacks, performance, share, inventory, cap))

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

/// M14 without chip classes: min(share of home sales, national cap × buyer's share, buyer cap).
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
}

/// M18
void limit_domestic(const ChannelParams& channel, const ChannelWorld& world, ChannelState& state) {
    const Parameters& parameters = world.parameters;
    std::array<std::array<double, kLanes>, 4> levels;
    const double* wafers = ramp_level(channel.wafers, parameters, world.quarter, levels[0].data());
    const double* yield = ramp_level(channel.yield, parameters, world.quarter, levels[1].data());
    const double* memory = ramp_level(channel.memory_output, parameters, world.quarter, levels[2].data());
    const double* performance = ramp_level(channel.performance, parameters, world.quarter, levels[3].data());
    produce(parameters.instruction_set(), wafers, parameters[channel.dies_per_wafer], yield,
            parameters[channel.dies_per_package], memory, parameters[channel.stacks_per_package], performance,
            parameters[channel.buyer_share], state.inventory, state.cap);
}

constexpr std::array<ChannelKindRow, 4> kChannelKinds{{
    {ChannelKind::market, "market", false, bought, nullptr},
    {ChannelKind::licensed, "licensed", true, bought, limit_licensed},
    {ChannelKind::offshore, "offshore", false, leased, nullptr},
    {ChannelKind::domestic, "domestic", false, bought, limit_domestic},
}};

}  // namespace

const ChannelKindRow& channel_kind(ChannelKind kind) { return kChannelKinds[static_cast<std::size_t>(kind)]; }

const double* ramp_level(const RampColumns& columns, const Parameters& parameters, int quarter, double* out) {
    const double* from = parameters[columns.from];
    if (columns.to < 0) return from;
    ramp(parameters.instruction_set(), from, parameters[columns.to], parameters[columns.midpoint],
         parameters[columns.duration], (quarter - 0.5) * kQuarter, out);
    return out;
}

ChannelState make_channel_state(const ChannelParams& channel, Columns& columns) {
    ChannelState state{.cap = columns.take(), .price = columns.take(), .factor = columns.take()};
    if (channel.kind == ChannelKind::domestic) state.inventory = columns.take();
    return state;
}

void start_channel(const ChannelParams& channel, const Parameters& parameters, ChannelState& state) {
    if (!state.inventory) return;
    const double* inventory = parameters[channel.memory_inventory];
    for (int i = 0; i < kLanes; ++i) state.inventory[i] = inventory ? inventory[i] : 0.0;
}

void open_channel(const ChannelParams& channel, const ChannelWorld& world, ChannelState& state,
                  double* scratch) {
    const Parameters& parameters = world.parameters;
    const InstructionSet set = parameters.instruction_set();
    const ChannelKindRow& kind = channel_kind(channel.kind);
    multiply(set, world.price, state.factor, state.price);
    if (kind.limit)
        kind.limit(channel, world, state);
    else
        std::fill_n(state.cap, kLanes, kNoCap);
    if (channel.cap.from >= 0) {
        const double* general = ramp_level(channel.cap, parameters, world.quarter, scratch);
        for (int i = 0; i < kLanes; ++i) state.cap[i] = min(state.cap[i], general[i]);
    }
    if (world.permit) multiply(set, state.cap, world.permit, state.cap);
    if (kind.needs_gate && world.gate) {
        const double* quota = parameters[channel.quota];
        if (!quota) {
            std::fill_n(scratch, kLanes, kNoCap);
            quota = scratch;
        }
        pass_gate(set, world.gate, quota, state.cap);
    }
}

}  // namespace capexsim::model
