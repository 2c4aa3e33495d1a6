#include "model/parity.hpp"

#include "model/history.hpp"
#include "numeric/math.hpp"

#include <algorithm>

namespace capexsim::model {

namespace {

using numeric::exp;
using numeric::log;
using numeric::max;
using numeric::min;

constexpr double kMonths = 12.0;
constexpr double kLowest = -1e300;
constexpr double kDateTolerance = 1e-9;  ///< as in Parameters [years]
constexpr double kNever = 1e30;          ///< a date [years]

/// Cumulative spend: Σ(T) = Σ(T-1) (1-δ)^Δ + B(T) Δ
CAPEXSIM_INLINE void accumulate_lanes(const double* spend, const double* keep, double* sum) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) sum[i] = sum[i] * keep[i] + spend[i] * kQuarter;
}
CAPEXSIM_KERNEL(void, accumulate, accumulate_lanes, (const double* spend, const double* keep, double* sum),
                (spend, keep, sum))

CAPEXSIM_INLINE void max_lanes(const double* x, const double* y, const double* z, double* out) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) out[i] = max(max(x[i], y[i]), z[i]);
}
CAPEXSIM_KERNEL(void, take_max, max_lanes, (const double* x, const double* y, const double* z, double* out),
                (x, y, z, out))

CAPEXSIM_INLINE void ratio_lanes(const double* x, const double* reference, double* ratio) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) ratio[i] = x[i] / max(reference[i], 1e-300);
}
CAPEXSIM_KERNEL(void, divide, ratio_lanes, (const double* x, const double* reference, double* ratio),
                (x, reference, ratio))

CAPEXSIM_INLINE void difference_lanes(const double* x, const double* reference, double* difference) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) difference[i] = x[i] - reference[i];
}
CAPEXSIM_KERNEL(void, subtract, difference_lanes,
                (const double* x, const double* reference, double* difference), (x, reference, difference))

/// M34: parity is confirmed in the k-th quarter in a row; relapse after confirmation, below the lower threshold k' in a row.
CAPEXSIM_INLINE void watch_lanes(const double* ratio, double sign, const double* threshold,
                                 const double* lower, double quarter, double sustained, double relapse_after,
                                 double* run, double* confirmed, double* below, double* relapsed) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double x = sign * ratio[i];
        const double before = confirmed[i];
        const double longer = run[i] + 1.0;
        const double held = x >= threshold[i] ? longer : 0.0;
        const double first = held >= sustained ? quarter : 0.0;
        const double deeper = below[i] + 1.0;
        const double fallen = x < lower[i] ? deeper : 0.0;
        const double counted = before > 0.0 ? fallen : 0.0;
        const double gone = relapsed[i];
        run[i] = held;
        below[i] = counted;
        confirmed[i] = before > 0.0 ? before : first;
        relapsed[i] = counted >= relapse_after ? 1.0 : gone;
    }
}
CAPEXSIM_KERNEL(void, watch, watch_lanes,
                (const double* ratio, double sign, const double* threshold, const double* lower,
                 double quarter, double sustained, double relapse_after, double* run, double* confirmed,
                 double* below, double* relapsed),
                (ratio, sign, threshold, lower, quarter, sustained, relapse_after, run, confirmed, below,
                 relapsed))

/// M35 exit: with probability 1 - exp(-rate Δ) in a quarter that begins within the window, once.
CAPEXSIM_INLINE void exit_lanes(const double* uniform, const double* rate, const double* from,
                                const double* to, double now, double quarter, double* left) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double before = left[i];
        const double probability = 1.0 - exp(-rate[i] * kQuarter);
        const double begun = now < from[i] ? 0.0 : probability;
        const double open = now < to[i] ? begun : 0.0;
        const double gone = uniform[i] < open ? quarter : 0.0;
        left[i] = before > 0.0 ? before : gone;
    }
}
CAPEXSIM_KERNEL(void, draw_exit, exit_lanes,
                (const double* uniform, const double* rate, const double* from, const double* to, double now,
                 double quarter, double* left),
                (uniform, rate, from, to, now, quarter, left))

/// M34 as long as the focal actor is there: nothing is confirmed, and nothing lost, from the quarter of its exit on.
CAPEXSIM_INLINE void watch_until_lanes(const double* ratio, double sign, const double* threshold,
                                       const double* lower, const double* left, double quarter,
                                       double sustained, double relapse_after, double* run, double* confirmed,
                                       double* below, double* relapsed) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double x = sign * ratio[i];
        const double here = left[i] > 0.0 ? 0.0 : 1.0;
        const double before = confirmed[i];
        const double longer = run[i] + 1.0;
        const double held = (x >= threshold[i] ? longer : 0.0) * here;
        const double first = held >= sustained ? quarter : 0.0;
        const double deeper = below[i] + 1.0;
        const double fallen = (x < lower[i] ? deeper : 0.0) * here;
        const double counted = before > 0.0 ? fallen : 0.0;
        const double gone = relapsed[i];
        run[i] = held;
        below[i] = counted;
        confirmed[i] = before > 0.0 ? before : first;
        relapsed[i] = counted >= relapse_after ? 1.0 : gone;
    }
}
CAPEXSIM_KERNEL(void, watch_until, watch_until_lanes,
                (const double* ratio, double sign, const double* threshold, const double* lower,
                 const double* left, double quarter, double sustained, double relapse_after, double* run,
                 double* confirmed, double* below, double* relapsed),
                (ratio, sign, threshold, lower, left, quarter, sustained, relapse_after, run, confirmed,
                 below, relapsed))

}  // namespace

Parity::Parity(const Parameters& parameters, Columns& columns)
    : parameters_(parameters),
      keep_(columns.take()),
      reference_(columns.take()),
      scratch_(columns.take()),
      exit_key_(parameters.stream("parity.exit")) {
    for (Watch& watch : watches_)
        for (double** column : {&watch.ratio, &watch.threshold, &watch.relapse, &watch.run, &watch.confirmed,
                                &watch.below, &watch.relapsed, &watch.at_start})
            *column = columns.take();
    watches_[static_cast<std::size_t>(Metric::lag)].sign = -1.0;
    const ParityParams& parity = parameters.params().parity;
    for (std::size_t a = 0; a < parameters.params().actors.size(); ++a) cumulative_.push_back(columns.take());
    if (parity.reference == Reference::median || parity.reference == Reference::nth)
        for (std::size_t r = 0; r < parity.rivals.size(); ++r) sorted_.push_back(columns.take());
    rivals_.resize(parity.rivals.size());
    if (!parameters.zero(parity.exit_rate)) {
        left_ = columns.take();
        never_ = columns.take();
        std::fill_n(never_, kLanes, kNever);
    }
}

void Parity::prepare() {
    const ParityParams& parity = parameters_.params().parity;
    const double* ratio = parameters_[parity.ratio];
    const double* hysteresis = parameters_[parity.hysteresis];
    const double* lag = parameters_[parity.lag];
    const double* depreciation = parameters_[parity.spend_depreciation];
    for (int i = 0; i < kLanes; ++i) {
        const double h = hysteresis ? hysteresis[i] : 0.0;
        keep_[i] = depreciation ? exp(-depreciation[i] * kQuarter) : 1.0;
        for (const Metric metric : {Metric::spend, Metric::cumulative, Metric::stock}) {
            const Watch& watch = at(metric);
            watch.threshold[i] = ratio[i];
            watch.relapse[i] = ratio[i] - h;
        }
        const Watch& effective = at(Metric::effective);
        effective.threshold[i] = log(ratio[i]);
        effective.relapse[i] = log(max(ratio[i] - h, 1e-300));
        const Watch& behind = at(Metric::lag);
        behind.threshold[i] = -lag[i] * kMonths;
        behind.relapse[i] = -lag[i] * kMonths * (1.0 + h);
    }
}

/// Perpetual inventory of the spend history.
void Parity::start_cumulative() {
    const Params& params = parameters_.params();
    for (std::size_t a = 0; a < params.actors.size(); ++a) {
        double* sum = cumulative_[a];
        std::fill_n(sum, kLanes, 0.0);
        for (const PastQuarter& past : past_quarters(params.actors[a].budget.history, params.start))
            for (int i = 0; i < kLanes; ++i) sum[i] = sum[i] * keep_[i] + past.amount;
    }
}

void Parity::start(const Procurement& procurement, const Fleet& fleet, const Capability& capability) {
    prepare();
    start_cumulative();
    measure(procurement, fleet, capability);
    if (left_) std::fill_n(left_, kLanes, 0.0);
    for (const Watch& watch : watches_) {
        for (double* column : {watch.run, watch.confirmed, watch.below, watch.relapsed})
            std::fill_n(column, kLanes, 0.0);
        for (int i = 0; i < kLanes; ++i)
            watch.at_start[i] = watch.sign * watch.ratio[i] >= watch.threshold[i] ? 1.0 : 0.0;
    }
}

void Parity::step(int quarter, const Procurement& procurement, const Fleet& fleet,
                  const Capability& capability) {
    const InstructionSet set = parameters_.instruction_set();
    const ParityParams& parity = parameters_.params().parity;
    for (std::size_t a = 0; a < cumulative_.size(); ++a)
        accumulate(set, procurement.realised(static_cast<int>(a)), keep_, cumulative_[a]);
    measure(procurement, fleet, capability);
    if (left_) leave(quarter);
    for (const Watch& w : watches_) {
        if (left_)
            watch_until(set, w.ratio, w.sign, w.threshold, w.relapse, left_, quarter, parity.sustained,
                        parity.relapse_after, w.run, w.confirmed, w.below, w.relapsed);
        else
            watch(set, w.ratio, w.sign, w.threshold, w.relapse, quarter, parity.sustained,
                  parity.relapse_after, w.run, w.confirmed, w.below, w.relapsed);
    }
}

/// M35 the competing event of this quarter comes before its metrics are looked at.
void Parity::leave(int quarter) {
    const InstructionSet set = parameters_.instruction_set();
    const ParityParams& parity = parameters_.params().parity;
    const double* from = parameters_[parity.exit_from];
    const double* to = parameters_[parity.exit_to];
    sampling::fill_uniforms(set, exit_key_, parameters_.block(), static_cast<std::uint32_t>(quarter), 0,
                            scratch_);
    if (!from) std::fill_n(reference_, kLanes, 0.0);
    draw_exit(set, scratch_, parameters_[parity.exit_rate], from ? from : reference_, to ? to : never_,
              (quarter - 1) * kQuarter + kDateTolerance, quarter, left_);
}

/// M32, M33
void Parity::measure(const Procurement& procurement, const Fleet& fleet, const Capability& capability) {
    const InstructionSet set = parameters_.instruction_set();
    const Params& params = parameters_.params();
    const auto compare = [&](Metric metric, auto value, bool logarithm) {
        for (std::size_t r = 0; r < rivals_.size(); ++r) rivals_[r] = value(params.parity.rivals[r]);
        const double* reference = params.parity.reference == Reference::named ? value(params.parity.named)
                                                                              : refer(rivals_, logarithm);
        if (logarithm)
            subtract(set, value(params.focal), reference, at(metric).ratio);
        else
            divide(set, value(params.focal), reference, at(metric).ratio);
    };
    compare(
        Metric::spend, [&](int a) { return procurement.realised(a); }, false);
    compare(
        Metric::cumulative, [&](int a) { return cumulative(a); }, false);
    compare(
        Metric::stock, [&](int a) { return fleet.active(a); }, false);
    compare(
        Metric::effective, [&](int a) { return capability.released(a); }, true);
    std::copy_n(capability.lag(params.focal), kLanes, at(Metric::lag).ratio);
}

/// @return [lane] leader, mean, median or nth of the rivals; `logarithm`: the values are logarithms of what is compared
const double* Parity::refer(const std::vector<const double*>& rivals, bool logarithm) {
    const ParityParams& parity = parameters_.params().parity;
    if (rivals.size() == 1) return rivals[0];
    if (parity.reference == Reference::leader || parity.reference == Reference::mean) {
        const double* highest = rivals[0];
        for (std::size_t r = 1; r < rivals.size(); r += 2, highest = reference_)
            take_max(parameters_.instruction_set(), highest, rivals[r],
                     rivals[std::min(r + 1, rivals.size() - 1)], reference_);
        if (parity.reference == Reference::leader) return reference_;
        for (int i = 0; i < kLanes; ++i) {
            double sum = 0.0;
            for (const double* rival : rivals) sum += logarithm ? exp(rival[i] - reference_[i]) : rival[i];
            const double mean = sum / static_cast<double>(rivals.size());
            reference_[i] = logarithm ? reference_[i] + log(mean) : mean;
        }
        return reference_;
    }
    sort_rivals(rivals);
    const std::size_t n = rivals.size();
    if (parity.reference == Reference::nth) return sorted_[static_cast<std::size_t>(parity.nth - 1)];
    if (n % 2 == 1) return sorted_[n / 2];
    for (int i = 0; i < kLanes; ++i) {
        const double high = sorted_[n / 2 - 1][i];
        const double low = sorted_[n / 2][i];
        reference_[i] = logarithm ? high + log(0.5 * (1.0 + exp(low - high))) : 0.5 * (high + low);
    }
    return reference_;
}

/// Sorts the rivals' values of each lane, largest first, by insertion.
void Parity::sort_rivals(const std::vector<const double*>& rivals) {
    for (std::size_t r = 0; r < rivals.size(); ++r) {
        std::fill_n(sorted_[r], kLanes, kLowest);
        for (int i = 0; i < kLanes; ++i) {
            double x = rivals[r][i];
            for (std::size_t rank = 0; rank <= r; ++rank) {
                const double here = sorted_[rank][i];
                sorted_[rank][i] = max(here, x);
                x = min(here, x);
            }
        }
    }
}

}  // namespace capexsim::model
