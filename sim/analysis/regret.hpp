#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/params.hpp"
#include "capexsim/tally.hpp"

#include "numeric/statistics.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace capexsim::analysis {

/// What is wanted of the probability: as much of it as can be had, or as little.
enum class Goal { highest, lowest };

/// What every strategy did in one world on one half of the trajectories.
struct HalfCounts {
    std::size_t rival = 0;                      ///< strategy that all are held against
    std::vector<numeric::PairedCounts> counts;  ///< [strategy] first: the rival; second: the strategy
    /// Trajectories that reach it under a strategy.
    std::uint64_t reached(std::size_t strategy) const {
        return counts[strategy].both + counts[strategy].only_second;
    }
    std::uint64_t n() const { return counts.empty() ? 0 : counts.front().n(); }
};

/// One world: the rival of each half is the strategy that is best on the other one.
using WorldCounts = std::array<HalfCounts, 2>;

/// The counts of one strategy that is its own rival, by quarter T.
numeric::PairedCounts alone(const Tally& tally, std::size_t metric, std::size_t quarter);
/// The counts of two by quarter T. @param pair of which the first is the rival
numeric::PairedCounts outcome(const PairTally& pair, std::size_t metric, std::size_t quarter);

/// The strategy with the most (or fewest) trajectories; of equals the first.
std::size_t best_of(const HalfCounts& half, Goal goal);

/// One strategy in one world.
struct RegretCell {
    Estimate probability;
    Estimate
        regret;  ///< [1]; the probability forgone against the best of this world, chosen on other trajectories
    std::uint64_t only_best = 0, only_this = 0;  ///< trajectories whose outcome the difference turns
    bool best = false;                           ///< on both halves
    bool distinguishable = true;                 ///< from the best; the best from itself is not
};

/// One strategy over all worlds.
struct RegretSummary {
    Estimate worst;  ///< largest regret [1]; from the largest lower to the largest upper end of any world
    std::size_t worst_world = 0;
    double ninetieth = 0;  ///< [1] at least 90 % of the worlds have no larger regret
    double mean = 0;       ///< [1] over the worlds, each counted once
    Estimate
        satisficing;  ///< share of worlds at the asked level; ends: where it is certain, where it is possible
};

struct Regrets {
    std::vector<std::vector<RegretCell>> cells;  ///< [strategy][world]
    std::vector<RegretSummary> strategies;
    std::vector<std::array<std::size_t, 2>> best;  ///< [world][half on which it was chosen]
    std::size_t minimax = 0;                       ///< strategy with the smallest worst regret
    std::vector<std::size_t> as_good;  ///< others whose worst regret is not distinguishably larger
};

/// @param worlds each with the same strategies
/// @param level of the probability that satisfices; absent: none was asked for
Regrets regrets(std::span<const WorldCounts> worlds, Goal goal, std::optional<double> level);

/// What is judged, and what it is called.
struct RegretQuestion {
    std::vector<std::string> strategies, worlds;
    Metric metric = Metric::stock;
    int quarter = 1;  ///< T
    Goal goal = Goal::highest;
    std::optional<double> level;
    std::uint64_t trajectories = 0;
    /// [world][strategy] what parity is there, where that is another thing than in the scenario as it stands; else empty
    std::vector<std::vector<std::string>> other_parity{};
};

/// What it all says, in the order in which it is read; the last section holds the table "regret".
std::vector<Section> regret_sections(const Params& base, const RegretQuestion& question,
                                     const Regrets& found);

}  // namespace capexsim::analysis
