#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace capexsim {

/// Signed 128-bit sum of fixed-point numbers: the same for any order and partition.
__extension__ typedef __int128 WideSum;  // NOLINT(modernize-use-using): only a typedef may be an extension

/// How a recorded series is binned. Logarithmic: 32 bins an octave, read from the double's bits;
/// linear: `bins` equal bins from `low` to `high`. The first and last bin also hold what lies beyond.
struct Binning {
    bool logarithmic = true;
    double low = 1;
    double high = 2;
    int bins = 32;
};

/// A fan: one histogram a quarter.
struct Series {
    std::string name;     ///< "stock", "ratio.stock", "channel.licensed.fleet", "fill"
    std::string subject;  ///< actor, or empty
    std::string unit;
    Binning binning;
    std::size_t offset = 0;    ///< of [quarter 0 … H-1][bin] in Tally::histograms
    bool exponential = false;  ///< the recorded number is a natural logarithm; show exp of it
};

/// A mean: sums of a value and of its square per quarter, fixed point.
struct Moment {
    std::string name;  ///< "waterfall.price", "share.licensed"
    std::string subject;
    std::string unit;
    int step = 1;  ///< recorded every `step` quarters, and at the horizon
};
inline constexpr double kMomentScale = 1099511627776.0;     ///< 2^40 per unit of a value
inline constexpr double kMomentSquareScale = 1073741824.0;  ///< 2^30 per unit of a square

/// What a run keeps. All counts; two tallies of disjoint trajectories add up.
struct Tally {
    std::uint64_t trajectories = 0;  ///< finished, a prefix [0, n)
    int horizon = 0;                 ///< H
    int metrics = 0;
    std::vector<std::uint64_t>
        confirmed;  ///< [metric][0 … H]: first confirmed in quarter T; index 0: not reached
    std::vector<std::uint64_t> onset;  ///< [metric][0 … H]: onset of that run
    /// [metric][0 … H]: the focal actor left in quarter T without parity (M35); index 0: it did not. Empty: it never does
    std::vector<std::uint64_t> left;
    /// [part][metric][0 … H]: `confirmed` of each independent part of a design (kReplicates); empty: trajectories are independent
    std::vector<std::uint64_t> replicates;
    std::vector<std::uint64_t> relapsed;  ///< [metric] of those confirmed
    std::vector<std::uint64_t> at_start;  ///< [metric] those for whom the condition held already at state 0
    struct Stratum {
        int choice = 0;  ///< index into Params::switches
        int option = 0;
        std::uint64_t trajectories = 0;
        std::vector<std::uint64_t> confirmed;  ///< [metric][0 … H]
    };
    std::vector<Stratum> strata;
    std::vector<Series> series;
    std::vector<std::uint64_t> histograms;  ///< [series][quarter][bin]
    std::vector<Moment> moments;
    std::vector<WideSum> sums;     ///< [moment][quarter 0 … H], index 0: the start
    std::vector<WideSum> squares;  ///< [moment][quarter 0 … H]
    struct Occupancy {
        std::string chain;
        std::vector<std::string> states;
        std::vector<std::uint64_t> counts;  ///< [quarter 0 … H-1][state]
    };
    std::vector<Occupancy> occupancy;
    /// Something drawn once in each trajectory: counts by its bins and by the date of parity.
    struct Driver {
        std::string path;  ///< of an input, or `policy.levers.<lever>` of a lever that is drawn
        int bins = 0;      ///< 20 equally probable ones, or one an option, by rising value
        std::vector<std::uint64_t> counts;  ///< [bin][metric][0 … H] as in `confirmed`
    };
    std::vector<Driver> drivers;  ///< empty: not recorded
};

/// What two scenarios did on the same luck; the first is the base. All counts and fixed-point sums.
struct PairTally {
    std::uint64_t trajectories = 0;
    int horizon = 0;
    /// [metric][T0 0 … H][T1 0 … H] first confirmed in T0 by the base and in T1 by the other; 0: not reached
    std::vector<std::uint64_t> together;
    /// [metric][quarter 0 … H] sum of the other's level minus the base's: ln of the ratio; for the lag, months
    std::vector<WideSum> changes;
    std::vector<WideSum> squares;  ///< [metric][quarter 0 … H] of these
};

}  // namespace capexsim
