#include "model/market.hpp"

#include "numeric/math.hpp"

#include <algorithm>
#include <array>

namespace capexsim::model {

namespace {

using numeric::exp;
using numeric::log;
using numeric::max;
using numeric::min;

constexpr double kTimeTolerance = 1e-9;  ///< a shock that is over by less than this is over [years]
constexpr double kLn2 = 0.693147180559945309;
constexpr double kRootQuarter = 0.5;  ///< √Δ

/// M5 ln p(t+1) = ln p(t) - πΔ + σ_p √Δ ε
CAPEXSIM_INLINE void price_lanes(const double* drift, const double* volatility, const double* shock,
                                 double* price) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) price[i] *= exp(drift[i] + volatility[i] * kRootQuarter * shock[i]);
}
CAPEXSIM_KERNEL(void, move_price, price_lanes,
                (const double* drift, const double* volatility, const double* shock, double* price),
                (drift, volatility, shock, price))

/// M5 without shocks; `factor` is exp(-πΔ).
CAPEXSIM_INLINE void decline_lanes(const double* factor, double* price) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) price[i] *= factor[i];
}
CAPEXSIM_KERNEL(void, decline, decline_lanes, (const double* factor, double* price), (factor, price))

/// Where the macro state is `state`, out is `value`.
CAPEXSIM_INLINE void in_state_lanes(const double* macro, double state, const double* value, double* out) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double here = value[i];
        const double there = out[i];
        out[i] = macro[i] == state ? here : there;
    }
}
CAPEXSIM_KERNEL(void, in_state, in_state_lanes,
                (const double* macro, double state, const double* value, double* out),
                (macro, state, value, out))

/// M6 a quarter passes: where the shock in force is over, supply is whole again. Who arrives: 1 - exp(-rate Δ).
CAPEXSIM_INLINE void supply_lanes(const double* uniform, const double* rate, double* left, double* supply,
                                  double* arrives) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double rest = max(left[i] - kQuarter, 0.0);
        const double cut = supply[i];
        supply[i] = rest > kTimeTolerance ? cut : 1.0;
        left[i] = rest;
        arrives[i] = uniform[i] < 1.0 - exp(-rate[i] * kQuarter) ? 1.0 : 0.0;
    }
}
CAPEXSIM_KERNEL(void, pass_supply, supply_lanes,
                (const double* uniform, const double* rate, double* left, double* supply, double* arrives),
                (uniform, rate, left, supply, arrives))

/// M6 the worse of two shocks holds until the later end.
CAPEXSIM_INLINE void lose_lanes(const double* arrives, const double* severity, const double* duration,
                                double* left, double* supply) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double worse = min(supply[i], 1.0 - severity[i]);
        const double later = max(left[i], duration[i]);
        const double before = supply[i];
        const double rest = left[i];
        supply[i] = arrives[i] > 0.0 ? worse : before;
        left[i] = arrives[i] > 0.0 ? later : rest;
    }
}
CAPEXSIM_KERNEL(void, lose_supply, lose_lanes,
                (const double* arrives, const double* severity, const double* duration, double* left,
                 double* supply),
                (arrives, severity, duration, left, supply))

}  // namespace

Market::Market(const Parameters& parameters, Columns& columns, const Market* twin)
    : market_(parameters.params().market),
      parameters_(parameters),
      price_key_(parameters.stream("market.price.shock")),
      bust_key_(parameters.stream("market.bust.arrival")),
      severity_key_(parameters.stream("market.bust.severity")),
      supply_key_(parameters.stream("market.supply_shock.arrival")),
      loss_key_(parameters.stream("market.supply_shock.severity")),
      price_shocks_(!parameters.zero(market_.price_volatility)),
      follows_(twin != nullptr) {
    if (twin)
        follow(*twin);
    else
        make_states(columns);
}

/// All that others read.
void Market::follow(const Market& twin) {
    if (twin.macro_) macro_.emplace(*twin.macro_);
    price_ = twin.price_;
    watts_ = twin.watts_;
    shift_ = twin.shift_;
    crash_ = twin.crash_;
    bust_ = twin.bust_;
    heal_ = twin.heal_;
    supply_ = twin.supply_;
    world_ = twin.world_;
}

void Market::make_states(Columns& columns) {
    for (double** column : {&price_, &price_drift_, &shock_, &ones_}) *column = columns.take();
    std::fill_n(ones_, kLanes, 1.0);
    if (market_.macro.present()) {
        macro_.emplace(market_.macro, parameters_, columns);
        shift_ = columns.take();
    }
    if (market_.watts_initial >= 0) {
        watts_ = columns.take();
        watts_factor_ = columns.take();
    }
    if (!parameters_.zero(market_.supply_shock_rate)) {
        supply_ = columns.take();
        shock_left_ = columns.take();
    }
    if (market_.world_supply >= 0) {
        world_ = columns.take();
        world_factor_ = columns.take();
    }
    const bool crashes =
        std::any_of(market_.crash.begin(), market_.crash.end(), [](auto flag) { return flag != 0; });
    if (!parameters_.zero(market_.bust_hazard)) {
        bust_ = columns.take();
        heal_ = columns.take();
        pool_ = columns.take();
        pool_decay_ = columns.take();
    }
    if (crashes || bust_) crash_ = columns.take();
}

void Market::prepare() {
    if (follows_) return;
    const double* decline = parameters_[market_.price_decline];
    for (int i = 0; i < kLanes; ++i) {
        price_drift_[i] = decline ? -decline[i] * kQuarter : 0.0;
        if (!price_shocks_) price_drift_[i] = exp(price_drift_[i]);
    }
    if (watts_) {
        const double* fall = parameters_[market_.watts_decline];
        for (int i = 0; i < kLanes; ++i) watts_factor_[i] = fall ? exp(-fall[i] * kQuarter) : 1.0;
    }
    if (world_) {
        const double* growth = parameters_[market_.world_supply_growth];
        for (int i = 0; i < kLanes; ++i) world_factor_[i] = growth ? exp(growth[i] * kQuarter) : 1.0;
    }
    if (bust_) {
        const double* half_life = parameters_[market_.bust_healing_half_life];
        for (int i = 0; i < kLanes; ++i) pool_decay_[i] = exp(-kLn2 * kQuarter / half_life[i]);
    }
    if (macro_) macro_->prepare();
}

void Market::start() {
    if (follows_) return;
    std::copy_n(parameters_[market_.price_initial], kLanes, price_);
    if (watts_) std::copy_n(parameters_[market_.watts_initial], kLanes, watts_);
    if (bust_) std::fill_n(pool_, kLanes, 0.0);
    if (supply_) {
        std::fill_n(supply_, kLanes, 1.0);
        std::fill_n(shock_left_, kLanes, 0.0);
    }
    if (world_) std::copy_n(parameters_[market_.world_supply], kLanes, world_);
    if (macro_) macro_->start();
    prepare();
    read_macro();
}

void Market::read_macro() {
    if (crash_) std::fill_n(crash_, kLanes, 0.0);
    if (!macro_) return;
    std::fill_n(shift_, kLanes, 0.0);
    for (std::size_t s = 0; s < market_.growth_shift.size(); ++s) {
        const auto state = static_cast<double>(s);
        if (const double* shift = parameters_[market_.growth_shift[s]])
            in_state(parameters_.instruction_set(), macro_->state(), state, shift, shift_);
        if (crash_ && market_.crash[s] != 0)
            in_state(parameters_.instruction_set(), macro_->state(), state, ones_, crash_);
    }
}

void Market::step(int quarter, const double* intensity) {
    if (follows_) return;
    const InstructionSet set = parameters_.instruction_set();
    if (price_shocks_) {
        sampling::fill_normals(set, price_key_, parameters_.block(), static_cast<std::uint32_t>(quarter), 0,
                               shock_);
        move_price(set, price_drift_, parameters_[market_.price_volatility], shock_, price_);
    } else {
        decline(set, price_drift_, price_);
    }
    if (watts_) decline(set, watts_factor_, watts_);
    if (world_) decline(set, world_factor_, world_);
    if (supply_) step_supply(quarter);
    if (macro_) macro_->step(quarter);
    read_macro();
    if (bust_) step_bust(quarter, intensity);
}

/// M6 at most one arrival a quarter; its severity is drawn anew.
void Market::step_supply(int quarter) {
    const InstructionSet set = parameters_.instruction_set();
    sampling::fill_uniforms(set, supply_key_, parameters_.block(), static_cast<std::uint32_t>(quarter), 0,
                            shock_);
    std::array<double, kLanes> arrives;
    pass_supply(set, shock_, parameters_[market_.supply_shock_rate], shock_left_, supply_, arrives.data());
    if (std::find(arrives.begin(), arrives.end(), 1.0) == arrives.end()) return;
    parameters_.draw_severity(loss_key_, quarter, shock_);
    lose_supply(set, arrives.data(), shock_, parameters_[market_.supply_shock_duration], shock_left_,
                supply_);
}

/// Arrivals with hazard λ0 CI^b, lognormal severity X; D(t+1) = 2^(-Δ/h) D + ψ X, and (1 - 2^(-Δ/h)) D heals.
void Market::step_bust(int quarter, const double* intensity) {
    const InstructionSet set = parameters_.instruction_set();
    const auto q = static_cast<std::uint32_t>(quarter);
    const double* hazard = parameters_[market_.bust_hazard];
    const double* exponent = parameters_[market_.bust_exponent];
    const double* severity = parameters_[market_.bust_severity];
    const double* sigma = parameters_[market_.bust_severity_sigma];
    const double* healing = parameters_[market_.bust_healing];
    const bool steered = intensity && !parameters_.zero(market_.bust_exponent);
    sampling::fill_uniforms(set, bust_key_, parameters_.block(), q, 0, shock_);
    bool any = false;
    for (int i = 0; i < kLanes; ++i) {
        const double rate = steered ? hazard[i] * exp(exponent[i] * log(intensity[i])) : hazard[i];
        bust_[i] = shock_[i] < 1.0 - exp(-rate * kQuarter) ? 1.0 : 0.0;
        any = any || bust_[i] > 0.0;
        heal_[i] = (1.0 - pool_decay_[i]) * pool_[i];
        pool_[i] *= pool_decay_[i];
    }
    if (!any) return;
    sampling::fill_normals(set, severity_key_, parameters_.block(), q, 0, shock_);
    for (int i = 0; i < kLanes; ++i) {
        if (bust_[i] == 0.0) continue;
        bust_[i] = severity[i] * exp((sigma ? sigma[i] : 0.0) * shock_[i]);
        pool_[i] += (healing ? healing[i] : 0.0) * bust_[i];
        crash_[i] = 1.0;
    }
}

}  // namespace capexsim::model
