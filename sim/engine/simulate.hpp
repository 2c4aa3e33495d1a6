#pragma once

#include "capexsim/error.hpp"
#include "capexsim/params.hpp"
#include "capexsim/tally.hpp"

#include "model/parameters.hpp"
#include "numeric/lanes.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace capexsim::engine {

/// How far a run is, for a progress bar.
struct Progress {
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    std::array<std::uint64_t, kMetrics>
        reached{};  ///< trajectories with confirmed parity by the horizon, so far
};

struct RunControl {
    std::uint64_t first = 0;         ///< the run is of [first, first + trajectories)
    std::uint64_t trajectories = 0;  ///< 0: as the scenario says
    int threads = 0;                 ///< 0: all
    InstructionSet instruction_set = best_instruction_set();
    std::function<void(const Progress&)>
        progress;                               ///< called now and then, one call at a time, from any thread
    const std::atomic<bool>* stop = nullptr;    ///< set: no further block begins; the result is a prefix
    const model::Samplers* samplers = nullptr;  ///< of the first scenario, where they were made before
    bool record_fans = true;      ///< histograms and means; off: parity counts only (benchmarks)
    bool record_drivers = false;  ///< parity counts by the bins of every uncertain input
};

/// What is said when numbers of a trajectory are none, or beyond e^±1000.
Finding overflow();

/// Runs trajectories [first, first + n) and counts. The same bits for any number of threads and any instruction set; tallies
/// of disjoint ranges add up to that of them all.
/// @throws ContractError when the parameters break a promise of resolve()
/// @throws InputError with overflow() when numbers leave what can be computed with
Tally simulate(const Params& params, const RunControl& control);

/// Several scenarios, trajectory by trajectory on the same luck.
struct Comparison {
    std::vector<Tally> scenarios;  ///< as simulate() gives them
    std::vector<PairTally> pairs;  ///< scenario s + 1 against the first
};

/// Runs trajectories [first, first + n) of every scenario in one pass; n and the seed are those of the first.
/// @throws ContractError when they have not one start, horizon and seed, or `first` is not the beginning of a block of kLanes
Comparison simulate_together(std::span<const Params> scenarios, const RunControl& control);

/// Does tasks 0 … n - 1, each once, in any order and on any thread.
/// @param threads 0: all
void in_parallel(std::size_t tasks, int threads, const std::function<void(std::size_t)>& task);

}  // namespace capexsim::engine
