#include "model/capability.hpp"

#include "numeric/math.hpp"

#include <algorithm>
#include <array>

namespace capexsim::model {

namespace {

using numeric::exp;
using numeric::log;
using numeric::max;
using numeric::min;

constexpr double kLn2 = 0.693147180559945309;
constexpr double kTrainingDays = 90.0;
constexpr double kMonths = 12.0;
constexpr double kLowest = -1e300;
constexpr double kDateTolerance = 1e-9;  ///< as in Parameters [years]
constexpr double kNever = 1e30;          ///< a date [years]

CAPEXSIM_INLINE void research_lanes(const double* rate, const double* share, double* lead) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) lead[i] = max(lead[i], rate[i] * share[i]);
}
CAPEXSIM_KERNEL(void, lead_research, research_lanes, (const double* rate, const double* share, double* lead),
                (rate, share, lead))

/// An actor's research input over the leader's; all lead where nobody does research.
CAPEXSIM_INLINE double research_ratio(double rate, double share, double lead) {
    const double ratio = rate * share / lead;
    return lead > 0.0 ? ratio : 1.0;
}

/// M28 d ln A = a_own (research input / the leader's)^ζ
CAPEXSIM_INLINE void progress_lanes(const double* rate, const double* share, const double* lead,
                                    const double* elasticity, const double* progress, double* algorithms) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i)
        algorithms[i] +=
            progress[i] * kQuarter * numeric::pow(research_ratio(rate[i], share[i], lead[i]), elasticity[i]);
}
CAPEXSIM_KERNEL(void, progress_with_research, progress_lanes,
                (const double* rate, const double* share, const double* lead, const double* elasticity,
                 const double* progress, double* algorithms),
                (rate, share, lead, elasticity, progress, algorithms))

CAPEXSIM_INLINE void plain_progress_lanes(const double* progress, double* algorithms) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) algorithms[i] += progress[i] * kQuarter;
}
CAPEXSIM_KERNEL(void, progress_alone, plain_progress_lanes, (const double* progress, double* algorithms),
                (progress, algorithms))

CAPEXSIM_INLINE void top_two_lanes(const double* x, double* first, double* second) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double top = first[i];
        second[i] = max(second[i], min(top, x[i]));
        first[i] = max(top, x[i]);
    }
}
CAPEXSIM_KERNEL(void, top_two, top_two_lanes, (const double* x, double* first, double* second),
                (x, first, second))

/// M29 + min(φ_d Δ, 1) max(0, max_{j≠i} ln A_j(t-l) + κ - ln A_i)
CAPEXSIM_INLINE void diffuse_lanes(const double* then, const double* first, const double* second,
                                   const double* deficit, const double* catch_up, double* algorithms) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double a = first[i];
        const double b = second[i];
        const double others = then[i] == a ? b : a;
        algorithms[i] += catch_up[i] * max(0.0, others + deficit[i] - algorithms[i]);
    }
}
CAPEXSIM_KERNEL(void, diffuse, diffuse_lanes,
                (const double* then, const double* first, const double* second, const double* deficit,
                 const double* catch_up, double* algorithms),
                (then, first, second, deficit, catch_up, algorithms))

/// M27, M30 ln E = w ln C + ln A + e, ln C = ln(usable active fleet) + ln(f_train utilisation 90 days). Fleets count in units
/// of one rival's fleet at the start, so that the unit of compute moves no bit.
CAPEXSIM_INLINE void effective_lanes(const double* active, const double* per_unit, const double* scale,
                                     const double* weight, const double* algorithms, const double* offset,
                                     const double* keep, double* effective) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i)
        effective[i] =
            weight[i] * (log(active[i] * per_unit[i]) + scale[i]) + algorithms[i] + offset[i] * keep[i];
}
CAPEXSIM_KERNEL(void, combine, effective_lanes,
                (const double* active, const double* per_unit, const double* scale, const double* weight,
                 const double* algorithms, const double* offset, const double* keep, double* effective),
                (active, per_unit, scale, weight, algorithms, offset, keep, effective))

CAPEXSIM_INLINE void raise_lanes(const double* x, double* highest) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) highest[i] = max(highest[i], x[i]);
}
CAPEXSIM_KERNEL(void, raise, raise_lanes, (const double* x, double* highest), (x, highest))

/// M31 lag = T - sup{s : envelope(s) ≤ x}; 0 at or above the envelope; before the start it has its initial slope. Each lane's
/// place in the envelope first moves forward to the last quarter that is not above x: a few lanes at a time until none of them
/// moves, when what was looked up last is the envelope of the next quarter; kept as bits, for g++ looks up no doubles where it
/// writes some.
CAPEXSIM_INLINE void lag_lanes(const double* envelope, int quarter, const double* x, const double* slope,
                               std::int32_t* position, double* lag) {
    constexpr int kFew = 32;
    std::array<std::uint64_t, kFew> next{};
    for (int first = 0; first < kLanes; first += kFew) {
        int moved = 1;
        while (moved > 0) {
            moved = 0;
            CAPEXSIM_LANES  // narrow on avx512: g++ 14 looks up in half a register
            for (int i = first; i < first + kFew; ++i) {
                const std::int32_t here = position[i];
                const std::int32_t then = here < quarter ? here + 1 : quarter;
                const double there = envelope[then * kStride + i];
                const std::int32_t step = (here < quarter) & (there <= x[i]) ? 1 : 0;
                position[i] = here + step;
                next[static_cast<std::size_t>(i - first)] = numeric::detail::bits(there);
                moved += step;
            }
        }
        CAPEXSIM_LANES
        for (int i = first; i < first + kFew; ++i) {
            const double low = envelope[position[i] * kStride + i];
            const double high = numeric::detail::as_double(next[static_cast<std::size_t>(i - first)]);
            const double part = (x[i] - low) / max(high - low, 1e-300);
            const double within = (quarter - (position[i] + part)) * kQuarter;
            const double before = quarter * kQuarter + (low - x[i]) / max(slope[i], 1e-9);
            const double behind = x[i] < low ? before : within;
            lag[i] = x[i] >= envelope[quarter * kStride + i] ? 0.0 : behind * kMonths;
        }
    }
}
CAPEXSIM_KERNEL(void, find_lag, lag_lanes,
                (const double* envelope, int quarter, const double* x, const double* slope,
                 std::int32_t* position, double* lag),
                (envelope, quarter, x, slope, position, lag))

CAPEXSIM_INLINE void scale_lanes(const double* share, const double* utilisation, const double* diffusion,
                                 const double* progress, double* scale, double* catch_up, double* leader) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        scale[i] = log(share[i] * utilisation[i] * kTrainingDays);
        catch_up[i] = min(diffusion[i] * kQuarter, 1.0);
        leader[i] = max(leader[i], progress[i]);
    }
}
/// What an actor's parameters give once: ln(f_train · utilisation · 90), min(φ_d Δ, 1); and the leader's rate.
CAPEXSIM_KERNEL(void, find_scale, scale_lanes,
                (const double* share, const double* utilisation, const double* diffusion,
                 const double* progress, double* scale, double* catch_up, double* leader),
                (share, utilisation, diffusion, progress, scale, catch_up, leader))

/// M31 ln A_i(0) - ln A_L(0) = -min((a_L - a_i)/φ_d + a_L l, 5 (a_L - a_i)^+), `delay` the years l.
CAPEXSIM_INLINE void start_lanes(const double* rate, const double* share, const double* lead,
                                 const double* elasticity, const double* progress, const double* leader,
                                 const double* diffusion, double delay, double* algorithms) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double ratio = numeric::pow(research_ratio(rate[i], share[i], lead[i]), elasticity[i]);
        const double slower = max(leader[i] - progress[i] * ratio, 0.0);
        const double most = 5.0 * slower;
        const double steady = slower / diffusion[i] + leader[i] * delay;
        algorithms[i] = -min(diffusion[i] > 0.0 ? steady : most, most);
    }
}
CAPEXSIM_KERNEL(void, find_start, start_lanes,
                (const double* rate, const double* share, const double* lead, const double* elasticity,
                 const double* progress, const double* leader, const double* diffusion, double delay,
                 double* algorithms),
                (rate, share, lead, elasticity, progress, leader, diffusion, delay, algorithms))

/// Where weights have closed, what is left of diffusion stays so; `hazard` and `date` may say when.
CAPEXSIM_INLINE void close_lanes(const double* uniform, const double* hazard, const double* date,
                                 const double* remaining, double now, double* open) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double left = remaining[i];
        const double before = open[i];
        const double drawn = uniform[i] < 1.0 - exp(-hazard[i] * kQuarter) ? left : before;
        open[i] = now < date[i] ? drawn : left;
    }
}
CAPEXSIM_KERNEL(void, close, close_lanes,
                (const double* uniform, const double* hazard, const double* date, const double* remaining,
                 double now, double* open),
                (uniform, hazard, date, remaining, now, open))

/// M29 min(φ_d Δ, 1) with what closed weights leave of φ_d.
CAPEXSIM_INLINE void catch_up_lanes(const double* diffusion, const double* open, double* catch_up) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) catch_up[i] = min(diffusion[i] * kQuarter * open[i], 1.0);
}
CAPEXSIM_KERNEL(void, find_catch_up, catch_up_lanes,
                (const double* diffusion, const double* open, double* catch_up), (diffusion, open, catch_up))

}  // namespace

Capability::Capability(const Parameters& parameters, Columns& columns)
    : parameters_(parameters),
      lead_(columns.take()),
      first_(columns.take()),
      second_(columns.take()),
      slope_(columns.take()),
      keep_(columns.take()),
      keep_factor_(columns.take()),
      zeros_(columns.take()),
      leader_progress_(columns.take()),
      per_unit_(columns.take()),
      closing_key_(parameters.stream("capability.weights_closing")),
      frontier_(columns.take()) {
    const Params& params = parameters.params();
    for (std::size_t a = 0; a < params.actors.size(); ++a) {
        const ActorParams& from = params.actors[a];
        Actor& actor = actors_.emplace_back();
        actor.params = &from.capability;
        actor.release_key = parameters.stream(from.stream + ".capability.release");
        actor.rival = std::find(params.parity.rivals.begin(), params.parity.rivals.end(),
                                static_cast<int>(a)) != params.parity.rivals.end();
        actor.diffuses = !parameters.zero(from.capability.diffusion);
        diffusion_ = diffusion_ || actor.diffuses;
        research_matters_ = research_matters_ || !parameters.zero(from.budget.research);
        offsets_ = offsets_ || from.capability.initial_lag >= 0;
        for (double** column : {&actor.algorithms, &actor.effective, &actor.released, &actor.offset,
                                &actor.scale, &actor.lag, &actor.catch_up})
            *column = columns.take();
        if (from.capability.release_interval > 1) actor.phase = columns.take();
        actor.position.assign(kLanes, 0);
    }
    research_matters_ = research_matters_ && !parameters.zero(params.frontier.research_elasticity);
    if (diffusion_ && params.frontier.closing_remaining >= 0) {
        open_ = columns.take();
        never_ = columns.take();
        std::fill_n(never_, kLanes, kNever);
    }
    if (diffusion_)
        for (Actor& actor : actors_)
            for (int l = 0; l <= params.frontier.diffusion_lag; ++l) actor.past.push_back(columns.take());
    envelope_ = columns.take_run(params.horizon + 1);
}

void Capability::prepare() {
    const FrontierParams& frontier = parameters_.params().frontier;
    const double* half_life = parameters_[frontier.offset_half_life];
    const double* calibration = parameters_[frontier.lag_calibration];
    for (int i = 0; i < kLanes; ++i) {
        const bool fading = calibration[i] == static_cast<double>(LagCalibration::offset_fading);
        keep_factor_[i] = fading ? exp(-kLn2 * kQuarter / half_life[i]) : 1.0;
        leader_progress_[i] = 0.0;
    }
    const auto or_zeros = [&](Column column) { return parameters_[column] ? parameters_[column] : zeros_; };
    for (std::size_t a = 0; a < actors_.size(); ++a) {
        Actor& actor = actors_[a];
        actor.progress = or_zeros(actor.params->algorithmic_progress);
        find_scale(parameters_.instruction_set(), parameters_[actor.params->training_share],
                   parameters_[actor.params->utilisation], or_zeros(actor.params->diffusion), actor.progress,
                   actor.scale, actor.catch_up, leader_progress_);
    }
}

/// M28 the leader's research input.
void Capability::measure_research(const Budget& budget) {
    std::fill_n(lead_, kLanes, 0.0);
    for (std::size_t a = 0; a < actors_.size(); ++a) {
        const int index = static_cast<int>(a);
        lead_research(parameters_.instruction_set(), budget.rate(index), budget.research(index), lead_);
    }
}

void Capability::start(const Budget& budget, const Fleet& fleet) {
    prepare();
    if (open_) std::fill_n(open_, kLanes, 1.0);
    std::fill_n(keep_, kLanes, 1.0);
    start_algorithms(budget);
    calibrate(fleet);
    // the first step moves each past value one quarter further back
    for (Actor& actor : actors_)
        for (std::size_t l = 0; l < actor.past.size(); ++l)
            for (int i = 0; i < kLanes; ++i)
                actor.past[l][i] =
                    actor.algorithms[i] - leader_progress_[i] * kQuarter * static_cast<double>(l + 1);
    for (Actor& actor : actors_) std::fill(actor.position.begin(), actor.position.end(), 0);
    measure_lags(0);
}

/// M31 ln A_i(0) = ln A_L(0) - min((a_L - a_i)/φ_d + a_L l, 5 (a_L - a_i)^+): the steady gap of M28 and M29.
void Capability::start_algorithms(const Budget& budget) {
    const FrontierParams& frontier = parameters_.params().frontier;
    measure_research(budget);
    const double* elasticity = research_matters_ ? parameters_[frontier.research_elasticity] : zeros_;
    for (std::size_t a = 0; a < actors_.size(); ++a) {
        Actor& actor = actors_[a];
        const int index = static_cast<int>(a);
        const double* diffusion = parameters_[actor.params->diffusion];
        find_start(parameters_.instruction_set(), budget.rate(index), budget.research(index), lead_,
                   elasticity, actor.progress, leader_progress_, diffusion ? diffusion : zeros_,
                   frontier.diffusion_lag * kQuarter, actor.algorithms);
    }
}

/// M31: the constant e puts each actor with an initial lag that far behind the rivals' envelope. Lags count from the smallest
/// one among the rivals; they are those of released capability, whose last release has a drawn age.
void Capability::calibrate(const Fleet& fleet) {
    const FrontierParams& frontier = parameters_.params().frontier;
    const double* weight = this->weight();
    const double* growth = parameters_[frontier.initial_compute_growth];
    const double* calibration = parameters_[frontier.lag_calibration];
    double* smallest = second_;
    const InstructionSet set = parameters_.instruction_set();
    const double* unit = fleet.active(parameters_.params().parity.rivals[0]);
    for (int i = 0; i < kLanes; ++i) per_unit_[i] = 1.0 / max(unit[i], 1e-300);
    std::fill_n(first_, kLanes, kLowest);
    std::fill_n(smallest, kLanes, -kLowest);
    for (std::size_t a = 0; a < actors_.size(); ++a) {
        Actor& actor = actors_[a];
        combine(set, fleet.active(static_cast<int>(a)), per_unit_, actor.scale, weight, actor.algorithms,
                zeros_, zeros_, actor.effective);
        if (!actor.rival) continue;
        raise(set, actor.effective, first_);
        if (const double* lag = parameters_[actor.params->initial_lag])
            for (int i = 0; i < kLanes; ++i) smallest[i] = min(smallest[i], lag[i]);
    }
    for (int i = 0; i < kLanes; ++i) {
        if (smallest[i] > 1e200) smallest[i] = 0.0;
        slope_[i] = weight[i] * (growth ? growth[i] : 0.0) + leader_progress_[i];
        frontier_[i] = kLowest;
    }
    for (Actor& actor : actors_) {
        const double* lag = parameters_[actor.params->initial_lag];
        if (actor.phase) {
            sampling::fill_uniforms(parameters_.instruction_set(), actor.release_key, parameters_.block(),
                                    sampling::kParameterTag, 0, actor.phase);
            for (int i = 0; i < kLanes; ++i)
                actor.phase[i] = numeric::floor(actor.phase[i] * actor.params->release_interval);
        }
        for (int i = 0; i < kLanes; ++i) {
            const double age = actor.phase ? actor.phase[i] * kQuarter : 0.0;
            const double target =
                lag ? first_[i] - slope_[i] * (lag[i] - smallest[i] - age) : actor.effective[i];
            const double offset = target - actor.effective[i];
            const bool algorithms = calibration[i] == static_cast<double>(LagCalibration::algorithms);
            actor.offset[i] = algorithms ? 0.0 : offset;
            if (algorithms) actor.algorithms[i] += offset;
            actor.effective[i] = target;
            actor.released[i] = target - slope_[i] * age;
            if (actor.rival) frontier_[i] = max(frontier_[i], actor.released[i]);
        }
    }
    std::copy_n(frontier_, kLanes, envelope_[0]);
}

/// The two highest ln A of l quarters ago.
void Capability::rank_others() {
    const auto lag = static_cast<std::size_t>(parameters_.params().frontier.diffusion_lag);
    std::fill_n(first_, kLanes, kLowest);
    std::fill_n(second_, kLanes, kLowest);
    for (Actor& actor : actors_) {
        std::rotate(actor.past.begin(), actor.past.end() - 1, actor.past.end());
        std::copy_n(actor.algorithms, kLanes, actor.past[0]);
        top_two(parameters_.instruction_set(), actor.past[lag], first_, second_);
    }
}

void Capability::step(int quarter, const Budget& budget, const Fleet& fleet) {
    const InstructionSet set = parameters_.instruction_set();
    const FrontierParams& frontier = parameters_.params().frontier;
    const auto lag = static_cast<std::size_t>(frontier.diffusion_lag);
    if (diffusion_) rank_others();
    if (open_) close_weights(quarter);
    if (research_matters_) measure_research(budget);
    if (offsets_)
        for (int i = 0; i < kLanes; ++i) keep_[i] *= keep_factor_[i];
    std::copy_n(frontier_, kLanes, envelope_[static_cast<std::size_t>(quarter)]);
    for (std::size_t a = 0; a < actors_.size(); ++a) {
        Actor& actor = actors_[a];
        const int index = static_cast<int>(a);
        if (actor.diffuses)
            diffuse(set, actor.past[lag], first_, second_, parameters_[frontier.diffusion_deficit],
                    actor.catch_up, actor.algorithms);
        if (research_matters_)
            progress_with_research(set, budget.rate(index), budget.research(index), lead_,
                                   parameters_[frontier.research_elasticity], actor.progress,
                                   actor.algorithms);
        else
            progress_alone(set, actor.progress, actor.algorithms);
        combine(set, fleet.active(index), per_unit_, actor.scale, weight(), actor.algorithms, actor.offset,
                keep_, actor.effective);
        release(actor, quarter);
        if (actor.rival) raise(set, actor.released, envelope_[static_cast<std::size_t>(quarter)]);
    }
    std::copy_n(envelope_[static_cast<std::size_t>(quarter)], kLanes, frontier_);
    measure_lags(quarter);
}

/// Closing of weights, M29: from a date or by a hazard, for good; it lowers everybody's diffusion.
void Capability::close_weights(int quarter) {
    const InstructionSet set = parameters_.instruction_set();
    const FrontierParams& frontier = parameters_.params().frontier;
    const double* hazard = parameters_[frontier.closing_hazard];
    const double* date = parameters_[frontier.closing_date];
    std::array<double, kLanes> uniform{};
    if (hazard)
        sampling::fill_uniforms(set, closing_key_, parameters_.block(), static_cast<std::uint32_t>(quarter),
                                0, uniform.data());
    close(set, uniform.data(), hazard ? hazard : zeros_, date ? date : never_,
          parameters_[frontier.closing_remaining], (quarter - 1) * kQuarter + kDateTolerance, open_);
    for (Actor& actor : actors_)
        if (actor.diffuses) find_catch_up(set, parameters_[actor.params->diffusion], open_, actor.catch_up);
}

/// M30 released capability: the running maximum at releases, every r quarters.
void Capability::release(Actor& actor, int quarter) {
    if (!actor.phase) {
        raise(parameters_.instruction_set(), actor.effective, actor.released);
        return;
    }
    for (int i = 0; i < kLanes; ++i) {
        const int since = (quarter + static_cast<int>(actor.phase[i])) % actor.params->release_interval;
        if (since == 0) actor.released[i] = max(actor.released[i], actor.effective[i]);
    }
}

void Capability::measure_lags(int quarter) {
    if (focal_lag_alone_)
        measure_lag(actors_[static_cast<std::size_t>(parameters_.params().focal)], quarter);
    else
        for (Actor& actor : actors_) measure_lag(actor, quarter);
}

void Capability::measure_lag(Actor& actor, int quarter) {
    find_lag(parameters_.instruction_set(), envelope_[0], quarter, actor.released, slope_,
             actor.position.data(), actor.lag);
}

}  // namespace capexsim::model
