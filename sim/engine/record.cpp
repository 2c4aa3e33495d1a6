#include "engine/record.hpp"

#include "engine/recorded.hpp"
#include "numeric/math.hpp"

#include <algorithm>

namespace capexsim::engine {

namespace {

using numeric::log;
using numeric::max;
using numeric::min;

constexpr int kOctaveShift = 47;  ///< a double's bits shifted by this count 32 bins an octave

CAPEXSIM_INLINE void log_bin_lanes(const double* x, std::int32_t base, std::int32_t last, std::int32_t* bin) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const auto place = static_cast<std::int32_t>(numeric::detail::bits(max(x[i], 0.0)) >> kOctaveShift) - base;
        const std::int32_t above = place > 0 ? place : 0;
        bin[i] = above < last ? above : last;
    }
}
CAPEXSIM_KERNEL(void, log_bins, log_bin_lanes,
                (const double* x, std::int32_t base, std::int32_t last, std::int32_t* bin), (x, base, last, bin))

CAPEXSIM_INLINE void linear_bin_lanes(const double* x, const double* minus, double low, double scale, double last,
                                      std::int32_t* bin) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i)
        bin[i] = static_cast<std::int32_t>(min(max((x[i] - minus[i] - low) * scale, 0.0), last));
}
CAPEXSIM_KERNEL(void, linear_bins, linear_bin_lanes,
                (const double* x, const double* minus, double low, double scale, double last, std::int32_t* bin),
                (x, minus, low, scale, last, bin))

/// Rounded to a whole number of 1/scale; |x scale| < 2^51.
CAPEXSIM_INLINE std::int64_t fixed(double x, double scale) {
    constexpr double kRounder = 0x1.8p52;
    return static_cast<std::int64_t>(numeric::detail::bits(x * scale + kRounder) - numeric::detail::bits(kRounder));
}

CAPEXSIM_INLINE void moment_lanes(const double* x, int lanes, std::int64_t* sum, std::int64_t* square) {
    std::int64_t s = 0;
    std::int64_t q = 0;
    CAPEXSIM_LANES
    for (int i = 0; i < lanes; ++i) {
        const double bounded = min(max(x[i], -1000.0), 1000.0);
        s += fixed(bounded, kMomentScale);
        q += fixed(bounded * bounded, kMomentSquareScale);
    }
    *sum = s;
    *square = q;
}
CAPEXSIM_KERNEL(void, sum_moment, moment_lanes, (const double* x, int lanes, std::int64_t* sum, std::int64_t* square),
                (x, lanes, sum, square))

/// One actor's part in M36.
struct FactorSources {
    const double *weight, *budgeted, *spent, *ordered, *installed, *usable, *active, *accelerators, *training_share,
        *utilisation, *algorithms, *offset, *keep, *effective, *released;
};

/// M36 ln E as an exact sum: w [S, S_acc/S, S_spent/S_acc, ordered/S_spent, installed/ordered, usable/installed,
/// active/usable, f_train, utilisation] + ln A + the calibrated constant (with what is not yet released).
CAPEXSIM_INLINE void factor_lanes(const FactorSources& from, double* const* out) {
    double* o[kFactors];
    for (int f = 0; f < kFactors; ++f) o[f] = out[f];
    const FactorSources s = from;
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double w = s.weight[i];
        const double share = log(s.accelerators[i]);
        const double budgeted = log(s.budgeted[i]);
        const double spent = log(s.spent[i]);
        const double ordered = log(s.ordered[i]);
        const double installed = log(s.installed[i]);
        const double usable = log(s.usable[i]);
        const double active = log(s.active[i]);
        o[0][i] = w * (budgeted - share);
        o[1][i] = w * share;
        o[2][i] = w * (spent - budgeted);
        o[3][i] = w * (ordered - spent);
        o[4][i] = w * (installed - ordered);
        o[5][i] = w * (usable - installed);
        o[6][i] = w * (active - usable);
        o[7][i] = w * log(s.training_share[i]);
        o[8][i] = w * log(s.utilisation[i]);
        o[9][i] = s.algorithms[i];
        o[10][i] = s.offset[i] * s.keep[i] + (s.released[i] - s.effective[i]);
    }
}
CAPEXSIM_KERNEL(void, factors, factor_lanes, (const FactorSources& from, double* const* out), (from, out))

CAPEXSIM_INLINE void select_lanes(const double* leader, double actor, const double* x, double* bar) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double a = x[i];
        const double b = bar[i];
        bar[i] = leader[i] == actor ? a : b;
    }
}
CAPEXSIM_KERNEL(void, select, select_lanes, (const double* leader, double actor, const double* x, double* bar),
                (leader, actor, x, bar))

bool waterfall_due(int quarter, int horizon) { return quarter % kWaterfallStep == 0 || quarter == horizon; }

}  // namespace

void add(Tally& whole, const Tally& part) {
    require(whole.confirmed.size() == part.confirmed.size() && whole.histograms.size() == part.histograms.size() &&
                whole.sums.size() == part.sums.size() && whole.strata.size() == part.strata.size() &&
                whole.occupancy.size() == part.occupancy.size(),
            "tallies of one scenario have one shape");
    const auto sum = [](auto& to, const auto& from) {
        for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
    };
    whole.trajectories += part.trajectories;
    sum(whole.confirmed, part.confirmed);
    sum(whole.onset, part.onset);
    sum(whole.relapsed, part.relapsed);
    sum(whole.at_start, part.at_start);
    for (std::size_t s = 0; s < whole.strata.size(); ++s) {
        whole.strata[s].trajectories += part.strata[s].trajectories;
        sum(whole.strata[s].confirmed, part.strata[s].confirmed);
    }
    sum(whole.histograms, part.histograms);
    sum(whole.sums, part.sums);
    sum(whole.squares, part.squares);
    for (std::size_t o = 0; o < whole.occupancy.size(); ++o) sum(whole.occupancy[o].counts, part.occupancy[o].counts);
}

Recorder::Recorder(const Params& params, bool fans, InstructionSet instruction_set)
    : params_(params), fans_(fans), instruction_set_(instruction_set), tally_(make_tally(params, fans)),
      bins_(kLanes), leader_value_(columns_.take()), difference_(columns_.take()), zeros_(columns_.take()) {
    counts_.assign(tally_.histograms.size(), 0U);
    tally_.histograms.clear();
    for (int f = 0; f < kFactors; ++f) {
        bars_.push_back(columns_.take());
        parts_.push_back(columns_.take());
    }
}

void Recorder::bind(const model::World& world) {
    if (bound_ == &world) return;
    bound_ = &world;
    sources_.clear();
    if (!fans_) return;
    for (const RecordedSeries& recorded : recorded_series(params_)) {
        const double* minus = recorded.relative ? world.capability.frontier_start() : zeros_;
        sources_.push_back({recorded.values(world), minus});
    }
}

void Recorder::begin(const model::World& world, int lanes) {
    lanes_ = lanes;
    bind(world);
    if (!fans_) return;
    record_waterfall(world, 0);
    record_shares(world, 0);
}

void Recorder::quarter(const model::World& world, int quarter) {
    if (!fans_) return;
    record_series(quarter);
    if (waterfall_due(quarter, params_.horizon)) record_waterfall(world, quarter);
    record_shares(world, quarter);
    record_occupancy(world, quarter);
}

void Recorder::record_series(int quarter) {
    for (std::size_t s = 0; s < sources_.size(); ++s) {
        const Series& series = tally_.series[s];
        const Binning& binning = series.binning;
        const Source& source = sources_[s];
        const std::int32_t last = binning.bins - 1;
        if (binning.logarithmic) {
            const auto base = static_cast<std::int32_t>(numeric::detail::bits(binning.low) >> kOctaveShift);
            log_bins(instruction_set_, source.values, base, last, bins_.data());
        } else {
            linear_bins(instruction_set_, source.values, source.minus, binning.low,
                        binning.bins / (binning.high - binning.low), last, bins_.data());
        }
        std::uint32_t* counts = counts_.data() + series.offset + static_cast<std::size_t>(quarter - 1) *
                                                                      static_cast<std::size_t>(binning.bins);
        for (int i = 0; i < lanes_; ++i) ++counts[bins_[static_cast<std::size_t>(i)]];
    }
}

void Recorder::add_moment(std::size_t moment, int slot, const double* values) {
    std::int64_t sum = 0;
    std::int64_t square = 0;
    sum_moment(instruction_set_, values, lanes_, &sum, &square);
    const std::size_t at = moment * static_cast<std::size_t>(params_.horizon + 1) + static_cast<std::size_t>(slot);
    tally_.sums[at] += sum;
    tally_.squares[at] += square;
}

/// M36 for the rival that leads (the first in name order among equals) minus the focal actor.
void Recorder::record_waterfall(const model::World& world, int slot) {
    const auto& rivals = params_.parity.rivals;
    double* leader = leader_value_;
    std::fill_n(leader, kLanes, static_cast<double>(rivals[0]));
    std::copy_n(world.capability.released(rivals[0]), kLanes, difference_);
    for (const int rival : rivals) {
        const double* released = world.capability.released(rival);
        for (int i = 0; i < kLanes; ++i) {
            const bool ahead = released[i] > difference_[i];
            leader[i] = ahead ? static_cast<double>(rival) : leader[i];
            difference_[i] = ahead ? released[i] : difference_[i];
        }
    }
    const auto explain = [&](int actor) {
        const ActorParams& from = params_.actors[static_cast<std::size_t>(actor)];
        const auto accounts = world.fleet.accounts(actor);
        factors(instruction_set_,
                {world.capability.weight(), accounts.budgeted, accounts.spent, accounts.ordered,
                 world.fleet.installed(actor), world.fleet.usable(actor), world.fleet.active(actor),
                 world.budget.accelerators(actor), world.parameters[from.capability.training_share],
                 world.parameters[from.capability.utilisation], world.capability.algorithms(actor),
                 world.capability.offset(actor), world.capability.offset_left(), world.capability.effective(actor),
                 world.capability.released(actor)},
                parts_.data());
    };
    for (const int rival : rivals) {
        explain(rival);
        for (std::size_t f = 0; f < bars_.size(); ++f)
            select(instruction_set_, leader, rival, parts_[f], bars_[f]);
    }
    explain(params_.focal);
    const double* focal = world.capability.released(params_.focal);
    for (int i = 0; i < kLanes; ++i) difference_[i] -= focal[i];
    add_moment(0, slot, difference_);
    for (std::size_t f = 0; f < bars_.size(); ++f) {
        for (int i = 0; i < kLanes; ++i) bars_[f][i] -= parts_[f][i];
        add_moment(1 + f, slot, bars_[f]);
    }
}

/// Shares of the focal actor's usable fleet by channel.
void Recorder::record_shares(const model::World& world, int slot) {
    const ActorParams& focal = params_.actors[static_cast<std::size_t>(params_.focal)];
    const double* usable = world.fleet.usable(params_.focal);
    for (std::size_t k = 0; k < focal.channels.size(); ++k) {
        const ChannelParams& channel = params_.channels[static_cast<std::size_t>(focal.channels[k])];
        const double* installed = world.fleet.installed(params_.focal, static_cast<int>(k));
        const double* usability = world.parameters[channel.usability];
        for (int i = 0; i < kLanes; ++i) difference_[i] = installed[i] * usability[i] / max(usable[i], 1e-300);
        add_moment(1 + static_cast<std::size_t>(kFactors) + k, slot, difference_);
    }
}

void Recorder::record_occupancy(const model::World& world, int quarter) {
    std::size_t o = 0;
    for (const double* state : {world.policy.regime(), world.policy.gate(), world.market.macro()}) {
        if (!state) continue;
        Tally::Occupancy& occupancy = tally_.occupancy[o++];
        std::uint64_t* counts = occupancy.counts.data() + static_cast<std::size_t>(quarter - 1) * occupancy.states.size();
        for (int i = 0; i < lanes_; ++i) ++counts[static_cast<std::size_t>(state[i])];
    }
}

void Recorder::end(const model::World& world) {
    const auto h = static_cast<std::size_t>(params_.horizon);
    for (int m = 0; m < kMetrics; ++m) {
        const auto metric = static_cast<Metric>(m);
        const double* confirmed = world.parity.confirmed(metric);
        const double* relapsed = world.parity.relapsed(metric);
        const double* at_start = world.parity.at_start(metric);
        const std::size_t row = static_cast<std::size_t>(m) * (h + 1);
        for (int i = 0; i < lanes_; ++i) {
            const auto quarter = static_cast<std::size_t>(confirmed[i]);
            ++tally_.confirmed[row + quarter];
            const std::size_t onset = quarter > 0 ? quarter + 1 - static_cast<std::size_t>(params_.parity.sustained) : 0;
            ++tally_.onset[row + onset];
            tally_.relapsed[static_cast<std::size_t>(m)] += relapsed[i] > 0.0 ? 1U : 0U;
            tally_.at_start[static_cast<std::size_t>(m)] += at_start[i] > 0.0 ? 1U : 0U;
            for (Tally::Stratum& stratum : tally_.strata) {
                const Column column = params_.switches[static_cast<std::size_t>(stratum.choice)].column;
                if (world.parameters[column][i] != static_cast<double>(stratum.option)) continue;
                ++stratum.confirmed[row + quarter];
                if (m == 0) ++stratum.trajectories;
            }
        }
    }
    tally_.trajectories += static_cast<std::uint64_t>(lanes_);
}

std::uint64_t Recorder::reached(int metric) const {
    const auto row = static_cast<std::size_t>(metric) * static_cast<std::size_t>(params_.horizon + 1);
    return tally_.trajectories - tally_.confirmed[row];
}

void Recorder::flush(Tally& whole) {
    tally_.histograms.assign(counts_.begin(), counts_.end());
    add(whole, tally_);
    std::fill(counts_.begin(), counts_.end(), 0U);
    tally_ = make_tally(params_, fans_);
    tally_.histograms = {};
}

}  // namespace capexsim::engine
