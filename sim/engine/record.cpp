#include "engine/record.hpp"

#include "engine/moments.hpp"
#include "engine/recorded.hpp"
#include "numeric/math.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace capexsim::engine {

namespace {

using numeric::log;
using numeric::max;
using numeric::min;

constexpr int kOctaveShift = 47;  ///< a double's bits shifted by this count 32 bins an octave

CAPEXSIM_INLINE void log_bin_lanes(const double* x, std::int32_t base, std::int32_t last, std::int32_t* bin) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const auto place =
            static_cast<std::int32_t>(numeric::detail::bits(max(x[i], 0.0)) >> kOctaveShift) - base;
        const std::int32_t above = place > 0 ? place : 0;
        bin[i] = above < last ? above : last;
    }
}
CAPEXSIM_KERNEL(void, log_bins, log_bin_lanes,
                (const double* x, std::int32_t base, std::int32_t last, std::int32_t* bin),
                (x, base, last, bin))

CAPEXSIM_INLINE void linear_bin_lanes(const double* x, const double* minus, double low, double scale,
                                      double last, std::int32_t* bin) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i)
        bin[i] = static_cast<std::int32_t>(min(max((x[i] - minus[i] - low) * scale, 0.0), last));
}
CAPEXSIM_KERNEL(void, linear_bins, linear_bin_lanes,
                (const double* x, const double* minus, double low, double scale, double last,
                 std::int32_t* bin),
                (x, minus, low, scale, last, bin))

/// Columns of one actor that M36 reads.
enum Part : std::size_t {
    budgeted,
    spent,
    ordered,
    installed,
    usable,
    active,
    split,
    training_share,
    utilisation,
    algorithms,
    offset,
    effective,
    released,
    part_count
};
using Parts = std::array<const double*, part_count>;

/// M36 ln E as an exact sum: w [S, S_acc/S, S_spent/S_acc, ordered/S_spent, installed/ordered, usable/installed,
/// active/usable, f_train, utilisation] + ln A + the calibrated constant (with what is not yet released).
/// `sign` of -1 takes the actor's part away from `bars`, +1 puts it there.
CAPEXSIM_INLINE void factor_lanes(const Parts& from, const double* weight, const double* keep, double sign,
                                  double* const* bars) {
    const Parts p = from;
    std::array<double*, kFactors> bar;
    for (std::size_t f = 0; f < kFactors; ++f) bar[f] = bars[f];
    const double kept = sign > 0.0 ? 0.0 : 1.0;
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double w = sign * weight[i];
        const double share = log(p[split][i]);
        const double b = log(p[budgeted][i]);
        const double s = log(p[spent][i]);
        const double o = log(p[ordered][i]);
        const double k = log(p[installed][i]);
        const double u = log(p[usable][i]);
        const double a = log(p[active][i]);
        bar[0][i] = kept * bar[0][i] + w * (b - share);
        bar[1][i] = kept * bar[1][i] + w * share;
        bar[2][i] = kept * bar[2][i] + w * (s - b);
        bar[3][i] = kept * bar[3][i] + w * (o - s);
        bar[4][i] = kept * bar[4][i] + w * (k - o);
        bar[5][i] = kept * bar[5][i] + w * (u - k);
        bar[6][i] = kept * bar[6][i] + w * (a - u);
        bar[7][i] = kept * bar[7][i] + w * log(p[training_share][i]);
        bar[8][i] = kept * bar[8][i] + w * log(p[utilisation][i]);
        bar[9][i] = kept * bar[9][i] + sign * p[algorithms][i];
        bar[10][i] = kept * bar[10][i] + sign * (p[offset][i] * keep[i] + (p[released][i] - p[effective][i]));
    }
}
CAPEXSIM_KERNEL(void, factors, factor_lanes,
                (const Parts& from, const double* weight, const double* keep, double sign,
                 double* const* bars),
                (from, weight, keep, sign, bars))

/// Where `rival` leads so far, its columns go to `chosen`.
CAPEXSIM_INLINE void lead_lanes(const Parts& from, double* const* chosen) {
    const Parts p = from;
    std::array<double*, part_count> out;
    for (std::size_t c = 0; c < part_count; ++c) out[c] = chosen[c];
    CAPEXSIM_LANES  // scalar on sse2: without a blend g++ makes a branch of the thirteen selects
    for (int i = 0; i < kLanes; ++i) {
        const bool ahead = p[released][i] > out[released][i];
        for (std::size_t c = 0; c < part_count; ++c) {
            const double mine = p[c][i];
            const double theirs = out[c][i];
            out[c][i] = ahead ? mine : theirs;
        }
    }
}
CAPEXSIM_KERNEL(void, lead, lead_lanes, (const Parts& from, double* const* chosen), (from, chosen))

CAPEXSIM_INLINE void difference_lanes(const double* a, const double* b, double* out) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) out[i] = a[i] - b[i];
}
CAPEXSIM_KERNEL(void, subtract, difference_lanes, (const double* a, const double* b, double* out),
                (a, b, out))

CAPEXSIM_INLINE void share_lanes(const double* installed, const double* usability, const double* usable,
                                 double* out) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) out[i] = installed[i] * usability[i] / max(usable[i], 1e-300);
}
CAPEXSIM_KERNEL(void, find_share, share_lanes,
                (const double* installed, const double* usability, const double* usable, double* out),
                (installed, usability, usable, out))

CAPEXSIM_INLINE int count_lanes(const double* state, double wanted, int lanes) {
    int count = 0;
    CAPEXSIM_LANES  // scalar on sse2: g++ has no select of 64-bit integers there
    for (int i = 0; i < lanes; ++i) count += state[i] == wanted ? 1 : 0;
    return count;
}
CAPEXSIM_KERNEL(int, count_state, count_lanes, (const double* state, double wanted, int lanes),
                (state, wanted, lanes))

bool waterfall_due(int quarter, int horizon) { return quarter % kWaterfallStep == 0 || quarter == horizon; }

}  // namespace

namespace {

/// Whether two tallies count the same things.
bool same_shape(const Tally& a, const Tally& b) {
    const auto alike = [](const auto& x, const auto& y, auto same) {
        return std::equal(x.begin(), x.end(), y.begin(), y.end(), same);
    };
    return a.horizon == b.horizon && a.metrics == b.metrics && a.confirmed.size() == b.confirmed.size() &&
           a.left.size() == b.left.size() && a.replicates.size() == b.replicates.size() &&
           a.histograms.size() == b.histograms.size() && a.sums.size() == b.sums.size() &&
           alike(a.strata, b.strata,
                 [](const auto& x, const auto& y) { return x.choice == y.choice && x.option == y.option; }) &&
           alike(a.series, b.series,
                 [](const auto& x, const auto& y) {
                     return x.name == y.name && x.subject == y.subject && x.offset == y.offset &&
                            x.binning.bins == y.binning.bins;
                 }) &&
           alike(a.moments, b.moments,
                 [](const auto& x, const auto& y) { return x.name == y.name && x.subject == y.subject; }) &&
           alike(a.drivers, b.drivers,
                 [](const auto& x, const auto& y) {
                     return x.path == y.path && x.counts.size() == y.counts.size();
                 }) &&
           alike(a.occupancy, b.occupancy, [](const auto& x, const auto& y) {
               return x.chain == y.chain && x.counts.size() == y.counts.size();
           });
}

/// Puts every count and sum of `part` to that of `whole`, the one with the other by `join`.
template <class Join>
void join_all(Tally& whole, const Tally& part, Join join) {
    require(same_shape(whole, part), "tallies of one scenario have one shape");
    const auto each = [&](auto& to, const auto& from) {
        for (std::size_t i = 0; i < to.size(); ++i) join(to[i], from[i]);
    };
    join(whole.trajectories, part.trajectories);
    each(whole.confirmed, part.confirmed);
    each(whole.onset, part.onset);
    each(whole.left, part.left);
    each(whole.replicates, part.replicates);
    each(whole.relapsed, part.relapsed);
    each(whole.at_start, part.at_start);
    for (std::size_t s = 0; s < whole.strata.size(); ++s) {
        join(whole.strata[s].trajectories, part.strata[s].trajectories);
        each(whole.strata[s].confirmed, part.strata[s].confirmed);
    }
    each(whole.histograms, part.histograms);
    each(whole.sums, part.sums);
    each(whole.squares, part.squares);
    for (std::size_t o = 0; o < whole.occupancy.size(); ++o)
        each(whole.occupancy[o].counts, part.occupancy[o].counts);
    for (std::size_t d = 0; d < whole.drivers.size(); ++d)
        each(whole.drivers[d].counts, part.drivers[d].counts);
}

}  // namespace

void add(Tally& whole, const Tally& part) {
    join_all(whole, part, [](auto& to, const auto& from) { to += from; });
}

void subtract(Tally& whole, const Tally& part) {
    join_all(whole, part, [](auto& to, const auto& from) { to -= from; });
}

Recorder::Recorder(const Params& params, bool fans, InstructionSet instruction_set, const Recorder* base)
    : params_(params),
      base_(base),
      fans_(fans),
      instruction_set_(instruction_set),
      tally_(make_tally(params, fans)),
      difference_(columns_.take()),
      zeros_(columns_.take()) {
    counts_.assign(tally_.histograms.size(), 0U);
    tally_.histograms = {};
    empty_ = tally_;
    for (int f = 0; f < kFactors; ++f) bars_.push_back(columns_.take());
    for (std::size_t c = 0; c < part_count; ++c) leader_.push_back(columns_.take());
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
    find_twins();
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

/// Whether a series reads the same column in the same bins as one of this or another recorder.
bool Recorder::same_counts(std::size_t series, const Recorder& other, std::size_t other_series) const {
    const Binning& a = tally_.series[series].binning;
    const Binning& b = other.tally_.series[other_series].binning;
    const Source& mine = sources_[series];
    const Source& theirs = other.sources_[other_series];
    const bool as_it_is = mine.minus == zeros_ && theirs.minus == other.zeros_;
    return mine.values == theirs.values && (as_it_is || mine.minus == theirs.minus) &&
           a.logarithmic == b.logarithmic && a.low == b.low && a.high == b.high && a.bins == b.bins;
}

/// What is counted once is copied when the counts are handed over.
void Recorder::find_twins() {
    counted_.clear();
    twins_.clear();
    followed_.clear();
    const auto counted_by = [&](const Recorder& other, std::size_t s) -> std::optional<std::size_t> {
        const auto found = std::find_if(other.counted_.begin(), other.counted_.end(),
                                        [&](std::size_t o) { return same_counts(s, other, o); });
        return found == other.counted_.end() ? std::nullopt : std::optional(*found);
    };
    for (std::size_t s = 0; s < sources_.size(); ++s) {
        if (const auto theirs = base_ ? counted_by(*base_, s) : std::nullopt)
            followed_.emplace_back(s, *theirs);
        else if (const auto twin = counted_by(*this, s))
            twins_.emplace_back(s, *twin);
        else
            counted_.push_back(s);
    }
}

/// @param series (one here, the one of `from` whose counts are its own)
void Recorder::take_over(const Recorder& from,
                         const std::vector<std::pair<std::size_t, std::size_t>>& series) {
    for (const auto& [mine, theirs] : series) {
        const auto size = static_cast<std::size_t>(tally_.series[mine].binning.bins) *
                          static_cast<std::size_t>(params_.horizon);
        std::copy_n(from.counts_.begin() + static_cast<std::ptrdiff_t>(from.tally_.series[theirs].offset),
                    size, counts_.begin() + static_cast<std::ptrdiff_t>(tally_.series[mine].offset));
    }
}

/// Bins of one series in this quarter into `bins_[slot]`. @return its counts of this quarter
std::uint16_t* Recorder::bin_series(std::size_t s, int quarter, std::size_t slot) {
    const Series& series = tally_.series[s];
    const Binning& binning = series.binning;
    const Source& source = sources_[s];
    const std::int32_t last = binning.bins - 1;
    if (binning.logarithmic) {
        const auto base = static_cast<std::int32_t>(numeric::detail::bits(binning.low) >> kOctaveShift);
        log_bins(instruction_set_, source.values, base, last, bins_[slot].data());
    } else {
        linear_bins(instruction_set_, source.values, source.minus, binning.low,
                    binning.bins / (binning.high - binning.low), last, bins_[slot].data());
    }
    return counts_.data() + series.offset +
           static_cast<std::size_t>(quarter - 1) * static_cast<std::size_t>(binning.bins);
}

/// Four histograms at a time: neighbouring lanes often fall into one bin, and each increment would wait for the one before.
void Recorder::record_series(int quarter) {
    std::array<std::uint16_t*, kTogether> counts{};
    std::size_t s = 0;
    for (; s + kTogether <= counted_.size(); s += kTogether) {
        for (std::size_t j = 0; j < kTogether; ++j) counts[j] = bin_series(counted_[s + j], quarter, j);
        for (std::size_t i = 0; i < static_cast<std::size_t>(lanes_); ++i) {
            ++counts[0][bins_[0][i]];
            ++counts[1][bins_[1][i]];
            ++counts[2][bins_[2][i]];
            ++counts[3][bins_[3][i]];
        }
    }
    for (; s < counted_.size(); ++s) {
        counts[0] = bin_series(counted_[s], quarter, 0);
        for (std::size_t i = 0; i < static_cast<std::size_t>(lanes_); ++i) ++counts[0][bins_[0][i]];
    }
}

void Recorder::add_moment(std::size_t moment, int slot, const double* values) {
    const FixedSums sums = sum_fixed(instruction_set_, values, lanes_);
    overflowed_ = overflowed_ || sums.outside > 0;
    const std::size_t at =
        moment * static_cast<std::size_t>(params_.horizon + 1) + static_cast<std::size_t>(slot);
    tally_.sums[at] += sums.values;
    tally_.squares[at] += sums.squares;
}

/// M36 for the rival that leads (the first in name order among equals) minus the focal actor.
void Recorder::record_waterfall(const model::World& world, int slot) {
    const auto parts_of = [&](int actor) -> Parts {
        const CapabilityParams& from = params_.actors[static_cast<std::size_t>(actor)].capability;
        const auto accounts = world.fleet.accounts(actor);
        return {accounts.budgeted,
                accounts.spent,
                accounts.ordered,
                world.fleet.installed(actor),
                world.fleet.usable(actor),
                world.fleet.active(actor),
                accounts.split ? accounts.split : world.budget.accelerators(actor),
                world.parameters[from.training_share],
                world.parameters[from.utilisation],
                world.capability.algorithms(actor),
                world.capability.offset(actor),
                world.capability.effective(actor),
                world.capability.released(actor)};
    };
    const auto& rivals = params_.parity.rivals;
    const Parts first = parts_of(rivals[0]);
    for (std::size_t c = 0; c < part_count; ++c) std::copy_n(first[c], kLanes, leader_[c]);
    for (std::size_t r = 1; r < rivals.size(); ++r)
        lead(instruction_set_, parts_of(rivals[r]), leader_.data());
    Parts leading;
    std::copy(leader_.begin(), leader_.end(), leading.begin());
    const double* weight = world.capability.weight();
    const double* keep = world.capability.offset_left();
    factors(instruction_set_, leading, weight, keep, 1.0, bars_.data());
    factors(instruction_set_, parts_of(params_.focal), weight, keep, -1.0, bars_.data());
    subtract(instruction_set_, leader_[released], world.capability.released(params_.focal), difference_);
    add_moment(0, slot, difference_);
    for (std::size_t f = 0; f < bars_.size(); ++f) add_moment(1 + f, slot, bars_[f]);
}

/// Shares of the focal actor's usable fleet by channel.
void Recorder::record_shares(const model::World& world, int slot) {
    const ActorParams& focal = params_.actors[static_cast<std::size_t>(params_.focal)];
    const double* usable = world.fleet.usable(params_.focal);
    for (std::size_t k = 0; k < focal.channels.size(); ++k) {
        const ChannelParams& channel = params_.channels[static_cast<std::size_t>(focal.channels[k])];
        const double* installed = world.fleet.installed(params_.focal, static_cast<int>(k));
        const double* usability = world.parameters[channel.usability];
        find_share(instruction_set_, installed, usability, usable, difference_);
        add_moment(1 + static_cast<std::size_t>(kFactors) + k, slot, difference_);
    }
}

void Recorder::record_occupancy(const model::World& world, int quarter) {
    std::size_t o = 0;
    for (const double* state : {world.policy.regime(), world.policy.gate(), world.market.macro()}) {
        if (!state) continue;
        Tally::Occupancy& occupancy = tally_.occupancy[o++];
        std::uint64_t* counts =
            occupancy.counts.data() + static_cast<std::size_t>(quarter - 1) * occupancy.states.size();
        for (std::size_t s = 0; s < occupancy.states.size(); ++s)
            counts[s] += static_cast<std::uint64_t>(
                count_state(instruction_set_, state, static_cast<double>(s), lanes_));
    }
}

void Recorder::end(const model::World& world) {
    const auto h = static_cast<std::size_t>(params_.horizon);
    for (int m = 0; m < kMetrics; ++m) {
        const auto metric = static_cast<Metric>(m);
        const double* confirmed = world.parity.confirmed(metric);
        const double* relapsed = world.parity.relapsed(metric);
        const double* at_start = world.parity.at_start(metric);
        const double* left = world.parity.left();
        const std::size_t row = static_cast<std::size_t>(m) * (h + 1);
        for (int i = 0; i < lanes_; ++i) {
            const auto quarter = static_cast<std::size_t>(confirmed[i]);
            ++tally_.confirmed[row + quarter];
            if (!tally_.left.empty())  // M35 the exit competes with parity: after it, it is no event
                ++tally_.left[row + (left && quarter == 0 ? static_cast<std::size_t>(left[i]) : 0)];
            if (!tally_.replicates.empty())
                ++tally_.replicates[static_cast<std::size_t>(i % kReplicates) * tally_.confirmed.size() +
                                    row + quarter];
            const std::size_t onset =
                quarter > 0 ? quarter + 1 - static_cast<std::size_t>(params_.parity.sustained) : 0;
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
    if (base_) take_over(*base_, followed_);
    take_over(*this, twins_);
    require(whole.histograms.size() == counts_.size(), "counts go to the tally of their scenario");
    std::vector<std::uint64_t> histograms = std::exchange(whole.histograms, {});
    add(whole, tally_);
    whole.histograms = std::move(histograms);
    for (std::size_t i = 0; i < counts_.size(); ++i) whole.histograms[i] += counts_[i];
    std::fill(counts_.begin(), counts_.end(), std::uint16_t{0});
    tally_ = empty_;
}

}  // namespace capexsim::engine
