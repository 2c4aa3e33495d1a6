#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/params.hpp"
#include "capexsim/threshold.hpp"

#include "engine/reach.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace capexsim::analysis {

/// The values of a lever among which one is sought.
struct LeverRange {
    double low = 0, high = 1;
    bool whole = false;      ///< whole numbers only: quarters of the calendar, counts
    std::size_t steps = 11;  ///< values looked at first, evenly from low to high
};

/// What the trajectories do under these values, in ascending order, on the same luck.
using Evaluate = std::function<engine::Reach(std::span<const double> values)>;

/// Two neighbouring values between which a count passes a rank.
struct Edge {
    double before = 0, after = 0;
};

/// A place where the probability passes the level.
struct Crossing {
    bool rises = true;  ///< with the value
    Edge value;
    std::optional<Edge> lower, upper;  ///< ends of the 95 % interval; absent: beyond the range
};

struct Solution {
    std::uint64_t trajectories = 0;                    ///< 0: interrupted
    std::map<double, std::uint64_t> reached;           ///< by value: trajectories that reach it
    std::vector<double> grid;                          ///< the values looked at first
    std::uint64_t rising = 0, falling = 0, mixed = 0;  ///< trajectories, over the grid; @see engine::Reach
    bool monotone = true;             ///< whether next to no trajectory goes both ways, or against the others
    double tolerance = 0;             ///< width of the widest edge
    int passes = 0;                   ///< over the trajectories
    std::vector<Crossing> crossings;  ///< from the lowest value to the highest

    bool rises() const { return rising >= falling; }
    std::uint64_t against() const { return (rises() ? falling : rising) + mixed; }
};

/// Share of trajectories that may go against the others before a quantile of critical values is no answer any more.
inline constexpr double kMostAgainst = 1e-4;

/// Where the share of trajectories that reach it passes the level of the condition.
///
/// Where every trajectory's outcome is monotone in the lever, each has one critical value, and the count under a value is the
/// rank of that value among them: the value at which the count passes p n is their p-quantile, and those at which it passes
/// the ranks of the order-statistic interval are the ends of the 95 % interval. So three searches on paired runs give the exact
/// sample quantile and its interval, without a trajectory being kept.
/// Else: the level on the sample average, by TOMS 748 in each step of the grid where it is passed, and the values whose own
/// interval holds the level.
Solution solve(const LeverRange& range, const Condition& condition, const Evaluate& evaluate);

/// Whether what is asked for lies to the right of a crossing; of an equality, that the probability is at least the level.
bool holds_after(const Condition& condition, const Crossing& crossing);

/// The number that stands for an edge: that of fewest digits within it, or within half a hundredth of the interval of it; of
/// whole numbers the last before or the first after, so that what is asked for holds there.
double settle(const LeverRange& range, const Condition& condition, const Crossing& crossing,
              const Edge& edge);

/// How values are written, with their unit: "0.45 log/year", "2029Q3".
using ValueText = std::function<std::string(double)>;

/// What a solution is told with.
struct SolveReport {
    std::string path;
    LeverRange range;
    Condition condition;
    ValueText text;
};

/// The values for which a condition with < or > holds, from and to; absent: the end of the range.
struct Stretch {
    std::optional<double> from, to;
};
std::vector<Stretch> holds_for(const SolveReport& report, const Solution& solution);

/// What a solution says, in the order in which it is read.
std::vector<Section> solve_sections(const Params& base, const SolveReport& report, const Solution& solution);

/// The first sentence of it.
std::string solve_answer(const Params& base, const SolveReport& report, const Solution& solution);

}  // namespace capexsim::analysis
