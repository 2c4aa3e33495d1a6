#include "model/budget.hpp"

#include "numeric/math.hpp"

#include <algorithm>
#include <utility>

namespace capexsim::model {

namespace {

using numeric::clamp;
using numeric::exp;
using numeric::log;
using numeric::max;
using numeric::min;

constexpr double kLn2 = 0.693147180559945309;
constexpr double kRootQuarter = 0.5;     ///< √Δ
constexpr double kDateTolerance = 1e-9;  ///< as in Parameters [years]
constexpr double kNever = 1e30;          ///< a date [years]
constexpr int kFirstYear = 4;            ///< quarters in which the reference fill is measured

/// M10 ln B*(t+1) = ln B(t) + g Δ + s_B √Δ ε + the rest, ε = √ρ_B ε_common + √(1-ρ_B) ε_own
CAPEXSIM_INLINE void desire_lanes(const double* growth, const double* rest, const double* volatility,
                                  const double* common_weight, const double* common, const double* own_weight,
                                  const double* own, double* rate) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double shock = common_weight[i] * common[i] + own_weight[i] * own[i];
        rate[i] *= exp(growth[i] * kQuarter + volatility[i] * kRootQuarter * shock + rest[i]);
    }
}
CAPEXSIM_KERNEL(void, desire_budget, desire_lanes,
                (const double* growth, const double* rest, const double* volatility,
                 const double* common_weight, const double* common, const double* own_weight,
                 const double* own, double* rate),
                (growth, rest, volatility, common_weight, common, own_weight, own, rate))

/// M9 m = g∞ + (g0 - g∞) 2^(-τ/h) + γ;  g(t+1) = m + φ (g - m) + s_g √(1-φ²) η, η = √ρ_g η_common + √(1-ρ_g) η_own
CAPEXSIM_INLINE void grow_lanes(const double* start, const double* long_run, const double* fade,
                                const double* shift, const double* persistence, const double* innovation,
                                const double* common_weight, const double* common, const double* own_weight,
                                const double* own, double* growth) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double mean = long_run[i] + (start[i] - long_run[i]) * fade[i] + shift[i];
        const double shock = common_weight[i] * common[i] + own_weight[i] * own[i];
        growth[i] = mean + persistence[i] * (growth[i] - mean) + innovation[i] * shock;
    }
}
CAPEXSIM_KERNEL(void, grow_budget, grow_lanes,
                (const double* start, const double* long_run, const double* fade, const double* shift,
                 const double* persistence, const double* innovation, const double* common_weight,
                 const double* common, const double* own_weight, const double* own, double* growth),
                (start, long_run, fade, shift, persistence, innovation, common_weight, common, own_weight,
                 own, growth))

/// M11 cash flow: ln OCF(t+1) = ln OCF(t) + (growth + loading γ) Δ + s √Δ ε
CAPEXSIM_INLINE void cash_lanes(const double* growth, const double* loading, const double* shift,
                                const double* volatility, const double* shock, double* cash) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i)
        cash[i] *=
            exp((growth[i] + loading[i] * shift[i]) * kQuarter + volatility[i] * kRootQuarter * shock[i]);
}
CAPEXSIM_KERNEL(void, move_cash, cash_lanes,
                (const double* growth, const double* loading, const double* shift, const double* volatility,
                 const double* shock, double* cash),
                (growth, loading, shift, volatility, shock, cash))

/// M11 B = min(B*, χ OCF + cash draw + new debt)
CAPEXSIM_INLINE void cap_lanes(const double* cash, const double* share, const double* draw,
                               const double* debt, double* rate) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) rate[i] = min(rate[i], share[i] * cash[i] + draw[i] + debt[i]);
}
CAPEXSIM_KERNEL(void, cap_budget, cap_lanes,
                (const double* cash, const double* share, const double* draw, const double* debt,
                 double* rate),
                (cash, share, draw, debt, rate))

/// M11 rigidity: B falls by at most d_max a quarter, except in a crash or bust.
CAPEXSIM_INLINE void hold_lanes(const double* previous, const double* floor, const double* crash,
                                double* rate) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double lowest = previous[i] * floor[i];
        rate[i] = max(rate[i], crash[i] > 0.0 ? 0.0 : lowest);
    }
}
CAPEXSIM_KERNEL(void, hold_budget, hold_lanes,
                (const double* previous, const double* floor, const double* crash, double* rate),
                (previous, floor, crash, rate))

CAPEXSIM_INLINE void fade_lanes(const double* factor, double* fade) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) fade[i] *= factor[i];
}
CAPEXSIM_KERNEL(void, fade_on, fade_lanes, (const double* factor, double* fade), (factor, fade))

/// r of M10 where the switch decides its sign.
double signed_reaction(double sign, double strength) {
    const double size = strength < 0.0 ? -strength : strength;
    if (sign == static_cast<double>(ReactionSign::chase)) return size;
    return sign == static_cast<double>(ReactionSign::discourage) ? -size : 0.0;
}

/// What M9 and M11 need of an actor's parameters: 2^(-Δ/h), s_g √(1-φ²), exp(-d_max Δ).
CAPEXSIM_INLINE void factor_lanes(const double* half_life, const double* persistence,
                                  const double* volatility, double* fade, double* innovation) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        fade[i] = exp(-kLn2 * kQuarter / half_life[i]);
        innovation[i] = volatility[i] * numeric::sqrt(1.0 - persistence[i] * persistence[i]);
    }
}
CAPEXSIM_KERNEL(void, find_factors, factor_lanes,
                (const double* half_life, const double* persistence, const double* volatility, double* fade,
                 double* innovation),
                (half_life, persistence, volatility, fade, innovation))

/// M12 shares of the budget, normalised.
CAPEXSIM_INLINE void split_lanes(const double* a, const double* f, const double* r, double* accelerators,
                                 double* research, double* others) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double whole = a[i] + f[i] + r[i];
        accelerators[i] = a[i] / whole;
        research[i] = r[i] / whole;
        others[i] = (f[i] + r[i]) / whole;
    }
}
CAPEXSIM_KERNEL(void, split, split_lanes,
                (const double* a, const double* f, const double* r, double* accelerators, double* research,
                 double* others),
                (a, f, r, accelerators, research, others))

CAPEXSIM_INLINE void floor_lanes(const double* cut, double* floor) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) floor[i] = exp(-cut[i] * kQuarter);
}
CAPEXSIM_KERNEL(void, find_floor, floor_lanes, (const double* cut, double* floor), (cut, floor))

CAPEXSIM_INLINE void weight_lanes(const double* correlation, double* common, double* own) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        common[i] = numeric::sqrt(correlation[i]);
        own[i] = numeric::sqrt(1.0 - correlation[i]);
    }
}
CAPEXSIM_KERNEL(void, find_weights, weight_lanes, (const double* correlation, double* common, double* own),
                (correlation, common, own))

/// M10 own jumps: J = size where one arrives, with probability 1 - exp(-rate Δ) in quarters that begin within the window.
CAPEXSIM_INLINE void jump_lanes(const double* uniform, const double* rate, const double* size,
                                const double* from, const double* to, double now, double* drift) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double probability = 1.0 - exp(-rate[i] * kQuarter);
        const double begun = now < from[i] ? 0.0 : probability;
        const double open = now < to[i] ? begun : 0.0;
        const double jump = size[i];
        drift[i] += uniform[i] < open ? jump : 0.0;
    }
}
CAPEXSIM_KERNEL(void, add_jump, jump_lanes,
                (const double* uniform, const double* rate, const double* size, const double* from,
                 const double* to, double now, double* drift),
                (uniform, rate, size, from, to, now, drift))

}  // namespace

Budget::Budget(const Parameters& parameters, Columns& columns, const Likeness& likeness, const Budget* twin)
    : parameters_(parameters),
      common_shock_key_(parameters.stream("market.common.budget.shock")),
      common_growth_key_(parameters.stream("market.common.budget.growth")),
      common_shocks_(!parameters.zero(parameters.params().market.budget_correlation)),
      common_growth_(!parameters.zero(parameters.params().market.growth_correlation)),
      common_follows_(twin && likeness.market),
      common_shock_(common_follows_ ? twin->common_shock_ : columns.take()),
      common_innovation_(common_follows_ ? twin->common_innovation_ : columns.take()),
      own_(columns.take()),
      drift_(columns.take()),
      cap_(columns.take()),
      aggregate_budget_(columns.take()),
      aggregate_cash_(columns.take()),
      shock_common_weight_(columns.take()),
      shock_own_weight_(columns.take()),
      growth_common_weight_(columns.take()),
      growth_own_weight_(columns.take()),
      previous_(columns.take()),
      zeros_(columns.take()),
      ones_(columns.take()) {
    std::fill_n(ones_, kLanes, 1.0);
    const Params& params = parameters.params();
    int longest_lag = 0;
    for (std::size_t a = 0; a < params.actors.size(); ++a) {
        if (likeness.actor(a)) {
            actors_.push_back(twin->actors_[a]);
            actors_.back().follows = true;
            continue;
        }
        const Actor& actor = actors_.emplace_back(make_actor(params.actors[a], columns));
        if (actor.reacts) longest_lag = std::max(longest_lag, actor.params->reaction_lag);
        anybody_reacts_ = anybody_reacts_ || actor.reacts;
        if (actor.cash && !intensity_ && !parameters.zero(params.market.bust_hazard) &&
            !parameters.zero(params.market.bust_exponent)) {
            intensity_ = columns.take();
            intensity_start_ = columns.take();
        }
    }
    if (anybody_reacts_)
        for (Actor& actor : actors_)
            for (int l = 0; l <= longest_lag; ++l) actor.past.push_back(columns.take());
}

Budget::Actor Budget::make_actor(const ActorParams& from, Columns& columns) {
    const Params& params = parameters_.params();
    const BudgetParams& b = from.budget;
    Actor actor;
    actor.params = &b;
    actor.shock_key = parameters_.stream(from.stream + ".budget.shock");
    actor.growth_key = parameters_.stream(from.stream + ".budget.growth.shock");
    actor.cash_key = parameters_.stream(from.stream + ".budget.finance.shock");
    actor.shocks = !parameters_.zero(b.volatility);
    actor.fades = b.growth_long_run >= 0;
    actor.growth_shocks = !parameters_.zero(b.growth_volatility);
    actor.growth_moves = actor.fades || actor.growth_shocks || params.market.macro.present() ||
                         b.growth_initial >= 0 || parameters_.moved(b.growth);
    actor.reacts = !parameters_.zero(b.reaction);
    actor.absorbs = !parameters_.zero(b.absorption);
    actor.spends_on_others = !parameters_.zero(b.facilities) || !parameters_.zero(b.research);
    for (double** column : {&actor.rate, &actor.growth, &actor.fade, &actor.fade_factor, &actor.innovation,
                            &actor.accelerators, &actor.others, &actor.research})
        *column = columns.take();
    if (b.cash_flow >= 0) actor.cash = columns.take();
    if (b.max_cut >= 0) actor.floor = columns.take();
    if (!parameters_.zero(b.monetisation)) {
        actor.earned = columns.take();
        actor.share_start = columns.take();
        if (!applications_) applications_ = columns.take();
    }
    for (const JumpParams& jump : b.jumps) {
        actor.jump_keys.push_back(parameters_.stream(from.stream + ".budget.jumps." + jump.name));
        if (jump.to < 0 && !always_) std::fill_n(always_ = columns.take(), kLanes, kNever);
    }
    if (actor.absorbs) actor.fill_sum = columns.take();
    if (!b.plan.empty()) {
        actor.plan_level = columns.take();
        actor.plan_slope = columns.take();
        actor.plan_first = Quarter::of(b.plan.front().year, 1) - params.start + 1;
        actor.plan_last = Quarter::of(b.plan.back().year, 4) - params.start + 1;
    }
    return actor;
}

void Budget::draw(int quarter, const sampling::StreamKey& key, double* out) {
    sampling::fill_normals(parameters_.instruction_set(), key, parameters_.block(),
                           static_cast<std::uint32_t>(quarter), 0, out);
}

const double* Budget::or_zeros(Column column) const {
    const double* values = parameters_[column];
    return values ? values : zeros_;
}

void Budget::prepare() {
    const MarketParams& market = parameters_.params().market;
    const InstructionSet set = parameters_.instruction_set();
    find_weights(set, or_zeros(market.budget_correlation), shock_common_weight_, shock_own_weight_);
    find_weights(set, or_zeros(market.growth_correlation), growth_common_weight_, growth_own_weight_);
    for (Actor& actor : actors_) {
        if (actor.follows) continue;
        const BudgetParams& b = *actor.params;
        const double* half_life = parameters_[b.growth_half_life];
        find_factors(set, half_life ? half_life : ones_, or_zeros(b.growth_persistence),
                     or_zeros(b.growth_volatility), actor.fade_factor, actor.innovation);
        split(set, parameters_[b.accelerators], or_zeros(b.facilities), or_zeros(b.research),
              actor.accelerators, actor.research, actor.others);
        if (actor.floor) find_floor(set, parameters_[b.max_cut], actor.floor);
    }
}

void Budget::start(const Market& market) {
    prepare();
    for (Actor& actor : actors_) {
        if (actor.follows) continue;
        std::copy_n(parameters_[actor.params->initial], kLanes, actor.rate);
        if (actor.cash) std::copy_n(parameters_[actor.params->cash_flow], kLanes, actor.cash);
        if (actor.fill_sum) std::fill_n(actor.fill_sum, kLanes, 0.0);
        for (double* past : actor.past) std::copy_n(actor.rate, kLanes, past);
        restart_growth(actor, market);
    }
    if (intensity_) {
        std::fill_n(intensity_start_, kLanes, 1.0);
        measure_intensity();
        std::copy_n(intensity_, kLanes, intensity_start_);
        std::fill_n(intensity_, kLanes, 1.0);
    }
}

/// The growth state at the beginning of M9's clock: given, or its mean.
void Budget::restart_growth(Actor& actor, const Market& market) {
    const double* given = parameters_[actor.params->growth_initial];
    const double* mean = parameters_[actor.params->growth];
    const double* shift = market.growth_shift();
    for (int i = 0; i < kLanes; ++i) actor.growth[i] = given ? given[i] : mean[i] + (shift ? shift[i] : 0.0);
    std::fill_n(actor.fade, kLanes, 1.0);
}

void Budget::step(int quarter, const Market& market, const std::vector<const double*>& fill) {
    if (anybody_reacts_) remember();
    if (applications_) measure_applications();
    if (common_shocks_ && !common_follows_) draw(quarter, common_shock_key_, common_shock_);
    if (common_growth_ && !common_follows_) draw(quarter, common_growth_key_, common_innovation_);
    for (std::size_t a = 0; a < actors_.size(); ++a) {
        Actor& actor = actors_[a];
        if (actor.follows) continue;
        const bool planned = quarter >= actor.plan_first && quarter <= actor.plan_last;
        if (actor.absorbs && fill[a] && quarter > 1 && quarter <= kFirstYear + 1)
            for (int i = 0; i < kLanes; ++i) actor.fill_sum[i] += fill[a][i];
        if (planned) {
            follow_plan(actor, quarter);
        } else {
            if (actor.floor) std::copy_n(actor.rate, kLanes, previous_);
            desire(a, quarter, market, fill[a]);
        }
        if (actor.cash && !parameters_.zero(actor.params->cash_flow_volatility))
            draw(quarter, actor.cash_key, own_);
        afford(a, market, planned);
        if (planned) {
            restart_growth(actor, market);
        } else if (actor.growth_moves) {
            if (actor.growth_shocks) draw(quarter, actor.growth_key, own_);
            grow(actor, market);
        }
    }
    if (intensity_) measure_intensity();
}

/// Shifts the past budgets by one quarter; past[0] is B(t).
void Budget::remember() {
    for (Actor& actor : actors_) {
        std::rotate(actor.past.begin(), actor.past.end() - 1, actor.past.end());
        std::copy_n(actor.rate, kLanes, actor.past[0]);
    }
}

/// M10, without the cap of M11.
void Budget::desire(std::size_t index, int quarter, const Market& market, const double* fill) {
    Actor& actor = actors_[index];
    const BudgetParams& b = *actor.params;
    const double* rest = zeros_;
    if (actor.reacts || actor.absorbs || market.bust() || !actor.jump_keys.empty()) {
        std::fill_n(drift_, kLanes, 0.0);
        rest = drift_;
    }
    if (actor.reacts) react(index);
    if (actor.absorbs && fill && quarter > kFirstYear) {  // absorption a (u - u_ref)
        const double* strength = parameters_[b.absorption];
        for (int i = 0; i < kLanes; ++i)
            drift_[i] += strength[i] * (fill[i] - actor.fill_sum[i] / kFirstYear) * kQuarter;
    }
    if (market.bust()) {
        const double* exposure = parameters_[b.bust_exposure];
        for (int i = 0; i < kLanes; ++i) drift_[i] += exposure[i] * (market.heal()[i] - market.bust()[i]);
    }
    jump(actor, quarter);
    if (actor.shocks) draw(quarter, actor.shock_key, own_);
    const double* volatility = parameters_[b.volatility];
    desire_budget(parameters_.instruction_set(), actor.growth, rest, volatility ? volatility : zeros_,
                  shock_common_weight_, common_shocks_ ? common_shock_ : zeros_, shock_own_weight_,
                  actor.shocks ? own_ : zeros_, actor.rate);
}

/// M10 own jumps J, at most one of each a quarter.
void Budget::jump(const Actor& actor, int quarter) {
    for (std::size_t j = 0; j < actor.jump_keys.size(); ++j) {
        const JumpParams& from = actor.params->jumps[j];
        sampling::fill_uniforms(parameters_.instruction_set(), actor.jump_keys[j], parameters_.block(),
                                static_cast<std::uint32_t>(quarter), 0, own_);
        const double* end = parameters_[from.to];
        add_jump(parameters_.instruction_set(), own_, parameters_[from.rate], parameters_[from.size],
                 or_zeros(from.from), end ? end : always_, (quarter - 1) * kQuarter + kDateTolerance, drift_);
    }
}

/// M10 reaction R = r clip(ln(τ B_ref(t-l)/B(t-l)), -c, c); the reference is the largest budget among the others.
void Budget::react(std::size_t index) {
    const Actor& actor = actors_[index];
    const auto lag = static_cast<std::size_t>(actor.params->reaction_lag);
    const double* strength = parameters_[actor.params->reaction];
    const double* target = parameters_[actor.params->reaction_target];
    const double* limit = parameters_[actor.params->reaction_limit];
    std::fill_n(cap_, kLanes, 0.0);
    for (std::size_t j = 0; j < actors_.size(); ++j) {
        if (j == index) continue;
        const double* other = actors_[j].past[lag];
        for (int i = 0; i < kLanes; ++i) cap_[i] = max(cap_[i], other[i]);
    }
    const double* own = actor.past[lag];
    const double* sign = parameters_[parameters_.params().market.reaction];
    for (int i = 0; i < kLanes; ++i)
        drift_[i] += (sign ? signed_reaction(sign[i], strength[i]) : strength[i]) *
                     clamp(log(target[i] * cap_[i] / own[i]), -limit[i], limit[i]) * kQuarter;
}

/// M11: the cash flow moves, then finance caps the budget, then rigidity holds it; the last two are off in plan years.
void Budget::afford(std::size_t index, const Market& market, bool planned) {
    Actor& actor = actors_[index];
    const BudgetParams& b = *actor.params;
    const InstructionSet set = parameters_.instruction_set();
    if (actor.cash) {
        const bool shocks = !parameters_.zero(b.cash_flow_volatility);
        move_cash(set, or_zeros(b.cash_flow_growth), or_zeros(b.cash_flow_macro_loading),
                  market.growth_shift() ? market.growth_shift() : zeros_, or_zeros(b.cash_flow_volatility),
                  shocks ? own_ : zeros_, actor.cash);
    }
    if (planned || (!actor.cash && !actor.floor)) return;
    if (actor.earned) earn(index, actor.earned);
    if (actor.cash)
        cap_budget(set, actor.earned ? actor.earned : actor.cash, parameters_[b.finance_share],
                   or_zeros(b.finance_cash), or_zeros(b.finance_debt), actor.rate);
    if (actor.floor)
        hold_budget(set, previous_, actor.floor, market.crash() ? market.crash() : zeros_, actor.rate);
}

void Budget::grow(Actor& actor, const Market& market) {
    const BudgetParams& b = *actor.params;
    const double* start = parameters_[b.growth];
    if (actor.fades) fade_on(parameters_.instruction_set(), actor.fade_factor, actor.fade);
    grow_budget(parameters_.instruction_set(), start, actor.fades ? parameters_[b.growth_long_run] : start,
                actor.fade, market.growth_shift() ? market.growth_shift() : zeros_,
                or_zeros(b.growth_persistence), actor.innovation, growth_common_weight_,
                common_growth_ ? common_innovation_ : zeros_, growth_own_weight_,
                actor.growth_shocks ? own_ : zeros_, actor.growth);
}

void Budget::measure_intensity() {
    std::fill_n(aggregate_budget_, kLanes, 0.0);
    std::fill_n(aggregate_cash_, kLanes, 0.0);
    for (const Actor& actor : actors_) {
        if (!actor.cash) continue;
        for (int i = 0; i < kLanes; ++i) {
            aggregate_budget_[i] += actor.rate[i];
            aggregate_cash_[i] += actor.cash[i];
        }
    }
    for (int i = 0; i < kLanes; ++i)
        intensity_[i] = aggregate_budget_[i] / aggregate_cash_[i] / intensity_start_[i];
}

}  // namespace capexsim::model
