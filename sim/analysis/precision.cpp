#include "analysis/precision.hpp"

#include "capexsim/error.hpp"

#include "analysis/estimates.hpp"
#include "analysis/replicates.hpp"
#include "engine/record.hpp"
#include "model/parameters.hpp"
#include "numeric/statistics.hpp"
#include "sampling/design.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace capexsim::analysis {
namespace {

constexpr std::uint64_t kBlock = kLanes;

/// Progress of a part as that of the whole, which may still take as many as the least certain target needs.
engine::RunControl part_of(const engine::RunControl& control, const StoppingRule& rule, const Tally& before,
                           std::uint64_t next, const Widest& now) {
    engine::RunControl part = control;
    part.first = before.trajectories;
    part.trajectories = next - before.trajectories;
    if (!control.progress) return part;
    const std::uint64_t needed = before.trajectories == 0
                                     ? next
                                     : numeric::trajectories_needed(now.probability, rule.half_width, kLevel);
    engine::Progress done;
    done.done = before.trajectories;
    done.total = std::clamp(needed, next, std::max(next, rule.most));
    const auto quarters = static_cast<std::size_t>(before.horizon) + 1;
    for (std::size_t m = 0; m < kMetrics && before.trajectories > 0; ++m)
        done.reached[m] = before.trajectories - before.confirmed[m * quarters];
    part.progress = [done, &control](const engine::Progress& progress) {
        engine::Progress whole = done;
        whole.done += progress.done;
        for (std::size_t m = 0; m < kMetrics; ++m) whole.reached[m] += progress.reached[m];
        control.progress(whole);
    };
    return part;
}

/// Half the 95 % interval of k; of a design, that of its parts: an end that they do not tell lies where it can at most.
double half_width(const Tally& tally, const Target& target, std::uint64_t k) {
    if (independent(tally)) {
        const numeric::Interval interval = numeric::wilson(k, tally.trajectories, kLevel);
        return (interval.upper - interval.lower) / 2;
    }
    const Estimate p = parity_curve(
        tally, static_cast<std::size_t>(target.metric))[static_cast<std::size_t>(target.quarter) - 1];
    return (p.upper.value_or(1.0) - p.lower.value_or(0.0)) / 2;
}

}  // namespace

std::vector<Target> all_at_horizon(const Params& params) {
    std::vector<Target> targets;
    targets.reserve(kMetrics);
    for (int m = 0; m < kMetrics; ++m) targets.push_back({static_cast<Metric>(m), params.horizon});
    return targets;
}

Widest widest(const Tally& tally, const std::vector<Target>& targets) {
    require(!targets.empty() && tally.trajectories > 0, "precision is that of targets of a run");
    const auto quarters = static_cast<std::size_t>(tally.horizon) + 1;
    Widest widest;
    for (const Target& target : targets) {
        const auto row =
            std::span(tally.confirmed).subspan(static_cast<std::size_t>(target.metric) * quarters, quarters);
        const std::uint64_t k = sum_of(row.subspan(1, static_cast<std::size_t>(target.quarter)));
        const double half = half_width(tally, target, k);
        if (half > widest.half_width)
            widest = {target, static_cast<double>(k) / static_cast<double>(tally.trajectories), half};
    }
    return widest;
}

std::uint64_t next_look(std::uint64_t n, Design design) {
    if (design == Design::sobol) return sampling::design_trajectories(design, n + 1);
    std::uint64_t look = kBlock;
    while (look <= n) look = (look + look / 4 + kBlock - 1) / kBlock * kBlock;
    return look;
}

Ending run_until(const Params& params, const engine::RunControl& control, const StoppingRule& rule,
                 Tally& tally) {
    const model::Samplers samplers = model::make_samplers(params);
    engine::RunControl shared = control;
    shared.samplers = &samplers;
    const std::uint64_t most = sampling::design_trajectories(params.design, rule.most);
    for (;;) {
        const std::uint64_t n = tally.trajectories;
        const Widest now = n > 0 ? widest(tally, rule.targets) : Widest{};
        if (n > 0 && n >= std::min(rule.least, most)) {
            if (now.half_width <= rule.half_width) return {Ending::Why::reached, now};
            if (n >= most) return {Ending::Why::cap, now};
        }
        const std::uint64_t next = std::min(n < rule.least ? rule.least : next_look(n, params.design), most);
        Tally part = engine::simulate(params, part_of(shared, rule, tally, next, now));
        if (n > 0)
            engine::add(tally, part);
        else
            tally = std::move(part);
        if (tally.trajectories == 0) return {Ending::Why::interrupted, {}};
        if (tally.trajectories < next) return {Ending::Why::interrupted, widest(tally, rule.targets)};
    }
}

}  // namespace capexsim::analysis
