#include "analysis/regret.hpp"

#include "capexsim/error.hpp"

#include "analysis/estimates.hpp"

#include <algorithm>
#include <cmath>

namespace capexsim::analysis {
namespace {

constexpr double kPercentile = 0.9;

bool better(std::uint64_t a, std::uint64_t b, Goal goal) { return goal == Goal::highest ? a > b : a < b; }

/// Both halves, each against the best of the other, as one table: the first is the strategy, the second the best.
numeric::PairedCounts pooled(const WorldCounts& world, std::size_t strategy) {
    numeric::PairedCounts all;
    for (const HalfCounts& half : world) {
        const numeric::PairedCounts& c = half.counts[strategy];
        all.both += c.both;
        all.only_first += c.only_second;
        all.only_second += c.only_first;
        all.neither += c.neither;
    }
    return all;
}

RegretCell cell_of(const WorldCounts& world, std::size_t strategy, Goal goal) {
    const numeric::PairedCounts c = pooled(world, strategy);
    const std::uint64_t n = c.n();
    RegretCell cell;
    cell.probability = proportion(c.both + c.only_first, n);
    cell.only_best = c.only_second;
    cell.only_this = c.only_first;
    cell.best = world[0].rival == strategy && world[1].rival == strategy;
    if (cell.best) {
        cell.regret = {0.0, 0.0, 0.0, n};
        cell.distinguishable = false;
        return cell;
    }
    const double sign = goal == Goal::highest ? 1 : -1;
    const numeric::Interval forgone = numeric::newcombe_paired(c, kLevel);
    const double value = sign * (static_cast<double>(c.only_second) - static_cast<double>(c.only_first)) /
                         static_cast<double>(n);
    const double ends[] = {sign * forgone.lower, sign * forgone.upper};
    cell.regret = {settled(value), settled(std::min(ends[0], ends[1])), settled(std::max(ends[0], ends[1])),
                   n};
    cell.distinguishable = *cell.regret.lower > 0;
    return cell;
}

Estimate satisficing_share(const std::vector<RegretCell>& worlds, Goal goal, double level) {
    const auto share = [&](auto end) {
        const auto fits = std::ranges::count_if(worlds, [&](const RegretCell& cell) {
            const double p = end(cell.probability);
            return goal == Goal::highest ? p >= level : p <= level;
        });
        return static_cast<double>(fits) / static_cast<double>(worlds.size());
    };
    const double low = share([](const Estimate& p) { return p.lower.value_or(0); });
    const double high = share([](const Estimate& p) { return p.upper.value_or(1); });
    return {share([](const Estimate& p) { return p.value.value_or(0); }), std::min(low, high),
            std::max(low, high), worlds.front().probability.n};
}

RegretSummary summary_of(const std::vector<RegretCell>& worlds, Goal goal, std::optional<double> level) {
    const auto value = [](const RegretCell& cell) { return cell.regret.value.value_or(0); };
    const auto largest = [&](auto end) {
        return end(
            std::ranges::max_element(worlds, {}, [&](const RegretCell& c) { return end(c.regret); })->regret);
    };
    RegretSummary summary;
    const auto worst = std::ranges::max_element(worlds, {}, value);
    summary.worst_world = static_cast<std::size_t>(worst - worlds.begin());
    summary.worst = {value(*worst), largest([](const Estimate& e) { return e.lower.value_or(0); }),
                     largest([](const Estimate& e) { return e.upper.value_or(0); }), worst->regret.n};
    std::vector<double> sorted;
    sorted.reserve(worlds.size());
    for (const RegretCell& cell : worlds) sorted.push_back(value(cell));
    double sum = 0;
    for (const double regret : sorted) sum += regret;
    summary.mean = settled(sum / static_cast<double>(sorted.size()));
    std::ranges::sort(sorted);
    const auto rank =
        static_cast<std::size_t>(std::ceil(kPercentile * static_cast<double>(sorted.size()) - 1e-9));
    summary.ninetieth = sorted[std::max<std::size_t>(rank, 1) - 1];
    if (level) summary.satisficing = satisficing_share(worlds, goal, *level);
    return summary;
}

}  // namespace

numeric::PairedCounts alone(const Tally& tally, std::size_t metric, std::size_t quarter) {
    const auto quarters = static_cast<std::size_t>(tally.horizon) + 1;
    const std::uint64_t reached = sum_of(std::span(tally.confirmed).subspan(metric * quarters + 1, quarter));
    return {.both = reached, .only_first = 0, .only_second = 0, .neither = tally.trajectories - reached};
}

numeric::PairedCounts outcome(const PairTally& pair, std::size_t metric, std::size_t quarter) {
    const auto quarters = static_cast<std::size_t>(pair.horizon) + 1;
    const auto table = std::span(pair.together).subspan(metric * quarters * quarters, quarters * quarters);
    numeric::PairedCounts counts;
    for (std::size_t a = 0; a < quarters; ++a)
        for (std::size_t b = 0; b < quarters; ++b) {
            const bool first = a > 0 && a <= quarter, second = b > 0 && b <= quarter;
            (first && second ? counts.both
             : first         ? counts.only_first
             : second        ? counts.only_second
                             : counts.neither) += table[a * quarters + b];
        }
    return counts;
}

std::size_t best_of(const HalfCounts& half, Goal goal) {
    require(!half.counts.empty(), "there are strategies to choose from");
    std::size_t best = 0;
    for (std::size_t s = 1; s < half.counts.size(); ++s)
        if (better(half.reached(s), half.reached(best), goal)) best = s;
    return best;
}

Regrets regrets(std::span<const WorldCounts> worlds, Goal goal, std::optional<double> level) {
    require(!worlds.empty(), "there are worlds to judge strategies in");
    Regrets found;
    const std::size_t strategies = worlds.front()[0].counts.size();
    for (const WorldCounts& world : worlds) {
        found.best.push_back({best_of(world[0], goal), best_of(world[1], goal)});
        require(world[0].counts.size() == strategies && world[1].counts.size() == strategies &&
                    world[0].rival == found.best.back()[1] && world[1].rival == found.best.back()[0],
                "each half is held against the best of the other");
    }
    for (std::size_t s = 0; s < strategies; ++s) {
        std::vector<RegretCell>& row = found.cells.emplace_back();
        for (const WorldCounts& world : worlds) row.push_back(cell_of(world, s, goal));
        found.strategies.push_back(summary_of(row, goal, level));
    }
    const auto worst = [&](std::size_t s) { return found.strategies[s].worst; };
    for (std::size_t s = 1; s < strategies; ++s)
        if (*worst(s).value < *worst(found.minimax).value) found.minimax = s;
    for (std::size_t s = 0; s < strategies; ++s)
        if (s != found.minimax && *worst(s).lower <= *worst(found.minimax).upper) found.as_good.push_back(s);
    return found;
}

}  // namespace capexsim::analysis
