#include "model/fabrication.hpp"

#include "model/ramp.hpp"
#include "numeric/math.hpp"

#include <algorithm>

namespace capexsim::model {

namespace {

using numeric::exp;
using numeric::log;
using numeric::max;
using numeric::min;

constexpr double kEndless = 1e30;  ///< memory where none limits output [stacks]

/// M18 output = min(wafers × dies × yield / dies per package, (memory output + inventory) / stacks per package) × performance
CAPEXSIM_INLINE void produce_lanes(const double* wafers, const double* dies, const double* yield,
                                   const double* dies_per_package, const double* memory, const double* stacks,
                                   const double* performance, double* inventory, double* output) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double logic = wafers[i] * dies[i] * yield[i] / dies_per_package[i];
        const double available = memory[i] + inventory[i];
        const double packages = min(logic, available / stacks[i]);
        inventory[i] = max(available - packages * stacks[i], 0.0);
        output[i] = packages * performance[i];
    }
}
CAPEXSIM_KERNEL(void, produce, produce_lanes,
                (const double* wafers, const double* dies, const double* yield,
                 const double* dies_per_package, const double* memory, const double* stacks,
                 const double* performance, double* inventory, double* output),
                (wafers, dies, yield, dies_per_package, memory, stacks, performance, inventory, output))

/// Induced innovation: ramps run at 1 + ι (closure - closure at the start), closure = 1 - regime / most open regime, never backwards.
CAPEXSIM_INLINE void clock_lanes(const double* regime, const double* first, const double* response,
                                 const double* strength, double per_regime, double* years, double* speed,
                                 double* middle) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double closed_more = (first[i] - regime[i]) * per_regime;
        const double pace = max(1.0 + response[i] * strength[i] * closed_more, 0.0);
        speed[i] = pace;
        middle[i] = years[i] + 0.5 * kQuarter * pace;
        years[i] += kQuarter * pace;
    }
}
CAPEXSIM_KERNEL(void, run_clock, clock_lanes,
                (const double* regime, const double* first, const double* response, const double* strength,
                 double per_regime, double* years, double* speed, double* middle),
                (regime, first, response, strength, per_regime, years, speed, middle))

/// Learning curve: 1 - yield = (1 - ramp) (wafers made / wafers made before the start)^exponent, a fixed fall with each doubling.
CAPEXSIM_INLINE void learn_lanes(const double* wafers, const double* ramp, const double* exponent,
                                 const double* first, double* made, double* yield) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double grown = max(made[i] / max(first[i], 1e-300), 1.0);
        yield[i] = 1.0 - (1.0 - ramp[i]) * exp(exponent[i] * log(grown));
        made[i] += wafers[i];
    }
}
CAPEXSIM_KERNEL(void, learn_by_doing, learn_lanes,
                (const double* wafers, const double* ramp, const double* exponent, const double* first,
                 double* made, double* yield),
                (wafers, ramp, exponent, first, made, yield))

/// The next node comes with probability 1 - exp(-h Δ speed), and multiplies what a package does.
CAPEXSIM_INLINE void climb_lanes(const double* uniform, const double* hazard, const double* speed,
                                 const double* gain, double most, double* nodes, double* factor) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double probability = 1.0 - exp(-hazard[i] * kQuarter * speed[i]);
        const double chance = nodes[i] < most ? probability : 0.0;
        const double here = factor[i];
        const double there = here * gain[i];
        const double step = uniform[i] < chance ? 1.0 : 0.0;
        factor[i] = step > 0.0 ? there : here;
        nodes[i] += step;
    }
}
CAPEXSIM_KERNEL(void, climb_nodes, climb_lanes,
                (const double* uniform, const double* hazard, const double* speed, const double* gain,
                 double most, double* nodes, double* factor),
                (uniform, hazard, speed, gain, most, nodes, factor))

/// Memory without end where logic alone limits output.
CAPEXSIM_INLINE void view_lanes(const double* logic_alone, const double* memory, double* seen) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double stacks = memory[i];
        seen[i] = logic_alone[i] > 0.0 ? kEndless : stacks;
    }
}
CAPEXSIM_KERNEL(void, see_memory, view_lanes, (const double* logic_alone, const double* memory, double* seen),
                (logic_alone, memory, seen))

CAPEXSIM_INLINE void product_lanes(const double* a, const double* b, double* out) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) out[i] = a[i] * b[i];
}
CAPEXSIM_KERNEL(void, multiply, product_lanes, (const double* a, const double* b, double* out), (a, b, out))

}  // namespace

Fabrication::Fabrication(const Parameters& parameters, int channel, Columns& columns)
    : channel_(parameters.params().channels[static_cast<std::size_t>(channel)]),
      parameters_(parameters),
      step_key_(parameters.stream("channels." + channel_.name + ".node_steps")),
      output_(columns.take()),
      inventory_(columns.take()) {
    const std::size_t regimes = parameters.params().policy.regimes.states.size();
    if (channel_.innovation >= 0 && regimes > 1) {
        last_regime_ = static_cast<double>(regimes - 1);
        for (double** column : {&years_, &middle_, &speed_, &first_regime_}) *column = columns.take();
    }
    if (channel_.learning >= 0)
        for (double** column : {&exponent_, &made_, &first_made_, &yield_}) *column = columns.take();
    if (channel_.step_hazard >= 0) {
        for (double** column : {&gain_, &nodes_, &uniform_, &performance_}) *column = columns.take();
        if (!speed_) std::fill_n(speed_ = columns.take(), kLanes, 1.0);
    }
    if (!parameters.zero(channel_.supply_view)) seen_ = columns.take();
    for (int i = 0; i < 4; ++i) levels_.push_back(columns.take());
}

void Fabrication::prepare() {
    constexpr double kLog2 = 0.693147180559945309;
    if (!exponent_) return;
    const double* learning = parameters_[channel_.learning];
    for (int i = 0; i < kLanes; ++i) exponent_[i] = log(max(1.0 - learning[i], 1e-12)) / kLog2;
}

void Fabrication::start(const double* regime) {
    prepare();
    const double* inventory = parameters_[channel_.memory_inventory];
    for (int i = 0; i < kLanes; ++i) inventory_[i] = inventory ? inventory[i] : 0.0;
    std::fill_n(output_, kLanes, 0.0);
    if (years_) {
        std::fill_n(years_, kLanes, 0.0);
        std::copy_n(regime, kLanes, first_regime_);
    }
    if (gain_) {
        std::fill_n(gain_, kLanes, 1.0);
        std::fill_n(nodes_, kLanes, 0.0);
    }
    if (!made_) return;
    const double* wafers = ramp_level(channel_.wafers, parameters_, 1, levels_[0]);
    const double* experience = parameters_[channel_.experience];
    for (int i = 0; i < kLanes; ++i) made_[i] = first_made_[i] = wafers[i] * experience[i] / kQuarter;
}

const double* Fabrication::clock(const double* regime) {
    if (!years_) return nullptr;
    run_clock(parameters_.instruction_set(), regime, first_regime_, parameters_[channel_.response],
              parameters_[channel_.innovation], 1.0 / last_regime_, years_, speed_, middle_);
    return middle_;
}

void Fabrication::climb(int quarter, const double* speed) {
    sampling::fill_uniforms(parameters_.instruction_set(), step_key_, parameters_.block(),
                            static_cast<std::uint32_t>(quarter), 0, uniform_);
    climb_nodes(parameters_.instruction_set(), uniform_, parameters_[channel_.step_hazard], speed,
                parameters_[channel_.step_gain], channel_.step_most, nodes_, gain_);
}

void Fabrication::step(int quarter, const double* regime) {
    const InstructionSet set = parameters_.instruction_set();
    const double* now = clock(regime);
    const double* wafers = ramp_level(channel_.wafers, parameters_, quarter, levels_[0], now);
    const double* yield = ramp_level(channel_.yield, parameters_, quarter, levels_[1], now);
    const double* memory = ramp_level(channel_.memory_output, parameters_, quarter, levels_[2], now);
    const double* performance = ramp_level(channel_.performance, parameters_, quarter, levels_[3], now);
    if (made_) {
        learn_by_doing(set, wafers, yield, exponent_, first_made_, made_, yield_);
        yield = yield_;
    }
    if (gain_) {
        climb(quarter, speed_);
        multiply(set, performance, gain_, performance_);
        performance = performance_;
    }
    if (seen_) {
        see_memory(set, parameters_[channel_.supply_view], memory, seen_);
        memory = seen_;
    }
    produce(set, wafers, parameters_[channel_.dies_per_wafer], yield, parameters_[channel_.dies_per_package],
            memory, parameters_[channel_.stacks_per_package], performance, inventory_, output_);
}

}  // namespace capexsim::model
