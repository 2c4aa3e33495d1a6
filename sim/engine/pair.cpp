#include "engine/pair.hpp"

#include "capexsim/error.hpp"

#include "engine/moments.hpp"
#include "numeric/math.hpp"

#include <algorithm>

namespace capexsim::engine {

namespace {

CAPEXSIM_INLINE void level_lanes(const double* ratio, double* level) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) level[i] = numeric::log(numeric::max(ratio[i], 1e-300));
}
CAPEXSIM_KERNEL(void, find_level, level_lanes, (const double* ratio, double* level), (ratio, level))

CAPEXSIM_INLINE void change_lanes(const double* here, const double* base, double* change) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) change[i] = here[i] - base[i];
}
CAPEXSIM_KERNEL(void, find_change, change_lanes, (const double* here, const double* base, double* change),
                (here, base, change))

/// A lag behind a frontier that stood still before the start has no end; differences of such are differences of nothing.
constexpr double kLongestLag = 900;  ///< [months], what a fixed sum can hold

CAPEXSIM_INLINE void bound_lanes(const double* months, double* level) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) level[i] = numeric::min(months[i], kLongestLag);
}
CAPEXSIM_KERNEL(void, bound_lag, bound_lanes, (const double* months, double* level), (months, level))

/// Metrics that a World has as they are compared: ratios are compared by their logarithms, lags are bounded.
bool compared_as_is(Metric metric) { return metric == Metric::effective; }

void find_level_of(InstructionSet set, const model::World& world, std::size_t m, double* level) {
    const auto metric = static_cast<Metric>(m);
    const double* ratio = world.parity.ratio(metric);
    if (metric == Metric::lag)
        bound_lag(set, ratio, level);
    else if (compared_as_is(metric))
        std::copy_n(ratio, kLanes, level);
    else
        find_level(set, ratio, level);
}

}  // namespace

BaseBlock::BaseBlock(const Params& params, InstructionSet instruction_set)
    : instruction_set_(instruction_set) {
    for (int t = 0; t <= params.horizon; ++t)
        for (int m = 0; m < kMetrics; ++m) levels_.push_back(columns_.take());
    for (double*& column : confirmed_) column = columns_.take();
}

const double* BaseBlock::level(std::size_t metric, int quarter) const {
    return levels_[static_cast<std::size_t>(quarter) * kMetrics + metric];
}

void BaseBlock::keep(const model::World& world, int quarter) {
    for (std::size_t m = 0; m < kMetrics; ++m)
        find_level_of(instruction_set_, world, m, levels_[static_cast<std::size_t>(quarter) * kMetrics + m]);
}

void BaseBlock::end(const model::World& world) {
    for (std::size_t m = 0; m < kMetrics; ++m)
        std::copy_n(world.parity.confirmed(static_cast<Metric>(m)), kLanes, confirmed_[m]);
}

PairTally make_pair_tally(const Params& params) {
    const auto h = static_cast<std::size_t>(params.horizon) + 1;
    PairTally tally;
    tally.horizon = params.horizon;
    tally.together.assign(kMetrics * h * h, 0);
    tally.changes.assign(kMetrics * h, 0);
    tally.squares = tally.changes;
    return tally;
}

PairRecorder::PairRecorder(const Params& params, InstructionSet instruction_set)
    : instruction_set_(instruction_set), tally_(make_pair_tally(params)), change_(columns_.take()) {}

void PairRecorder::quarter(const BaseBlock& base, const model::World& world, int quarter, int lanes) {
    const auto h = static_cast<std::size_t>(tally_.horizon) + 1;
    for (std::size_t m = 0; m < kMetrics; ++m) {
        find_level_of(instruction_set_, world, m, change_);
        find_change(instruction_set_, change_, base.level(m, quarter), change_);
        const FixedSums sums = sum_fixed(instruction_set_, change_, lanes);
        overflowed_ = overflowed_ || sums.outside > 0;
        tally_.changes[m * h + static_cast<std::size_t>(quarter)] += sums.values;
        tally_.squares[m * h + static_cast<std::size_t>(quarter)] += sums.squares;
    }
}

void PairRecorder::end(const BaseBlock& base, const model::World& world, int lanes) {
    const auto h = static_cast<std::size_t>(tally_.horizon) + 1;
    for (std::size_t m = 0; m < kMetrics; ++m) {
        const double* before = base.confirmed(m);
        const double* after = world.parity.confirmed(static_cast<Metric>(m));
        std::uint64_t* counts = tally_.together.data() + m * h * h;
        for (int i = 0; i < lanes; ++i)
            ++counts[static_cast<std::size_t>(before[i]) * h + static_cast<std::size_t>(after[i])];
    }
    tally_.trajectories += static_cast<std::uint64_t>(lanes);
}

void add(PairTally& whole, const PairTally& part) {
    require(whole.together.size() == part.together.size() && whole.changes.size() == part.changes.size(),
            "tallies of one pair have one shape");
    whole.trajectories += part.trajectories;
    for (std::size_t i = 0; i < part.together.size(); ++i) whole.together[i] += part.together[i];
    for (std::size_t i = 0; i < part.changes.size(); ++i) {
        whole.changes[i] += part.changes[i];
        whole.squares[i] += part.squares[i];
    }
}

void PairRecorder::flush(PairTally& whole) {
    add(whole, tally_);
    tally_.trajectories = 0;
    std::ranges::fill(tally_.together, 0U);
    std::ranges::fill(tally_.changes, 0);
    std::ranges::fill(tally_.squares, 0);
}

}  // namespace capexsim::engine
