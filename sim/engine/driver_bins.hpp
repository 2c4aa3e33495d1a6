#pragma once

#include "capexsim/params.hpp"
#include "capexsim/tally.hpp"

#include "model/step.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace capexsim::engine {

inline constexpr int kDriverBins =
    20;  ///< of equal probability; options have a bin each where there are no more

/// Something that a trajectory draws once, and where its bins begin.
struct DriverBins {
    std::string path;  ///< of the input; of a lever that not every trajectory draws `policy.levers.<lever>`
    Column input = kAbsent;  ///< or
    int lever = -1;          ///< 1 where it is drawn, else 0
    std::vector<double>
        edges;  ///< ascending, canonical units; the bin of x is how many of them are not above x
    int bins() const { return static_cast<int>(edges.size()) + 1; }
};

/// Values of a choice that have a weight, each once, ascending, in written base units.
std::vector<double> options_of(const Distribution& distribution);

/// Every uncertain input and every lever with a probability, in the order of their columns. Bins are of the input's own
/// quantiles, so they are equally probable whatever it correlates with; options have one each.
std::vector<DriverBins> driver_bins(const Params& params, const model::Samplers& samplers);

/// What is counted of them, all zeros.
std::vector<Tally::Driver> make_drivers(const std::vector<DriverBins>& bins, int horizon);

/// Counts trajectories by the bin of each driver and by the date of parity. One of these serves one thread. Blocks are kept
/// and counted a few at a time: the counts are far larger than a core's own cache, and would be fetched again for each.
class DriverRecorder {
public:
    DriverRecorder(const std::vector<DriverBins>& drivers, int horizon, InstructionSet instruction_set);

    /// Takes in the first `lanes` trajectories of a finished block.
    void end(const model::World& world, int lanes);
    /// Adds what was counted to `whole`, which is of the same drivers, and forgets it.
    void flush(std::vector<Tally::Driver>& whole);

private:
    static constexpr std::size_t kMostEdges = kDriverBins - 1;
    static constexpr std::size_t kKept = std::size_t{8} * kLanes;  ///< trajectories
    /// A kept trajectory that reached parity by some metric.
    struct Reached {
        std::uint32_t trajectory;  ///< among those kept
        std::uint32_t place;       ///< of metric and quarter within a bin
    };
    void keep_dates(const model::World& world, std::size_t lanes);
    void count();

    const std::vector<DriverBins>& drivers_;
    InstructionSet instruction_set_;
    std::size_t quarters_;                               ///< H + 1
    std::vector<std::array<double, kMostEdges>> edges_;  ///< [driver], padded with infinity
    std::vector<std::size_t> offsets_;                   ///< [driver] of its counts
    std::vector<std::uint32_t> counts_;  ///< [driver][bin][metric][0 … H], but for index 0: not reached
    std::vector<std::array<std::uint32_t, kDriverBins>> totals_;  ///< [driver][bin] trajectories
    std::size_t kept_ = 0;
    std::vector<std::uint8_t> bins_;  ///< [driver][kept trajectory]
    std::vector<Reached> reached_;
};

}  // namespace capexsim::engine
