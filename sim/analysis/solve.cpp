#include "analysis/solve.hpp"

#include "capexsim/error.hpp"

#include "analysis/estimates.hpp"
#include "numeric/roots.hpp"
#include "numeric/statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <string>
#include <utility>

namespace capexsim::analysis {
namespace {

constexpr double kFinest = 1e-9;       ///< of the range: no edge is made narrower
constexpr double kOfInterval = 0.005;  ///< of the interval: an edge that is this narrow is narrow enough
constexpr int kMostPasses = 100;

/// Ranks R: of the answer, and of the ends of its interval, from the lower value to the higher. What is sought is where
/// "R trajectories or more reach it" begins or ceases to be so.
struct Ranks {
    std::uint64_t value = 0, lower = 0, upper = 0;
};

std::uint64_t rounded_up(double x) {
    const double whole = std::round(x);
    return static_cast<std::uint64_t>(std::abs(x - whole) < 1e-6 ? whole : std::ceil(x));
}

/// Fewest trajectories whose probability is at least the level (more than it, where that is asked).
std::uint64_t level_rank(const Condition& condition, std::uint64_t n) {
    const double count = condition.share() * static_cast<double>(n);
    if (condition.relation != Relation::above) return rounded_up(count);
    return n - rounded_up(static_cast<double>(n) - count) + 1;
}

/// Of the order statistics of critical values.
Ranks quantile_ranks(const Condition& condition, std::uint64_t n, bool rises) {
    const double p = condition.share();
    const numeric::RankInterval ranks = numeric::order_statistic_ranks(n, rises ? p : 1 - p, kLevel);
    if (rises) return {level_rank(condition, n), ranks.lower, ranks.upper};
    return {level_rank(condition, n), n + 1 - ranks.lower, n + 1 - ranks.upper};
}

/// Smallest k in [0, n + 1] for which `holds`, which is false, then true.
template <class F>
std::uint64_t first_that(std::uint64_t n, const F& holds) {
    std::uint64_t low = 0, high = n + 1;
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        if (holds(middle))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/// Of the counts whose own interval holds the level.
Ranks average_ranks(const Condition& condition, std::uint64_t n, bool rises) {
    const double p = condition.share();
    const std::uint64_t first = first_that(n, [&](std::uint64_t k) { return *proportion(k, n).upper >= p; });
    const std::uint64_t beyond = first_that(n, [&](std::uint64_t k) { return *proportion(k, n).lower > p; });
    const std::uint64_t value = level_rank(condition, n);
    return rises ? Ranks{value, first, beyond} : Ranks{value, beyond, first};
}

/// An edge while it is being narrowed.
struct Target {
    std::uint64_t rank = 0;
    bool rises = true;
    Edge edge;
    double reach = 0.1;  ///< how far around its guess to look, as a share of the edge
    bool passed(std::uint64_t count) const { return rises ? count >= rank : count < rank; }
};

class Search {
public:
    Search(const LeverRange& range, const Condition& condition, const Evaluate& evaluate)
        : range_(range), condition_(condition), evaluate_(evaluate) {}

    Solution run() {
        look_at_grid();
        if (solution_.trajectories == 0) return std::move(solution_);
        find_crossings();
        if (solution_.monotone || range_.whole)
            narrow_all();
        else
            narrow_by_roots();
        finish();
        return std::move(solution_);
    }

private:
    void look_at_grid() {
        const std::size_t most =
            range_.whole ? static_cast<std::size_t>(range_.high - range_.low) + 1 : range_.steps;
        const std::size_t steps = std::min(range_.steps, most);
        for (std::size_t i = 0; i < steps; ++i) {
            const double part = static_cast<double>(i) / static_cast<double>(steps - 1);
            solution_.grid.push_back(snapped(range_.low + part * (range_.high - range_.low)));
        }
        solution_.grid.back() = range_.high;
        const engine::Reach reach = evaluate_(solution_.grid);
        ++solution_.passes;
        solution_.trajectories = reach.trajectories;
        if (interrupted(reach)) return;
        n_ = reach.trajectories;
        for (std::size_t v = 0; v < solution_.grid.size(); ++v)
            solution_.reached.emplace(solution_.grid[v], reach.reached[v]);
        solution_.rising = reach.rising;
        solution_.falling = reach.falling;
        solution_.mixed = reach.mixed;
        solution_.monotone =
            static_cast<double>(solution_.against()) <= kMostAgainst * static_cast<double>(n_);
    }

    bool interrupted(const engine::Reach& reach) {
        if (!reach.reached.empty() && reach.trajectories > 0) return false;
        solution_.trajectories = 0;
        return true;
    }

    double snapped(double x) const { return range_.whole ? std::round(x) : settled(x); }

    std::uint64_t count_at(std::size_t grid_index) const {
        return solution_.reached.at(solution_.grid[grid_index]);
    }

    Ranks ranks_of(bool rises) const {
        return solution_.monotone ? quantile_ranks(condition_, n_, rises)
                                  : average_ranks(condition_, n_, rises);
    }

    /// Steps of the grid in which the count passes a rank; from each, the nearest in which the ends of its interval lie.
    void find_crossings() {
        for (std::size_t i = 0; i + 1 < solution_.grid.size(); ++i) {
            for (const bool rises : {true, false}) {
                const Ranks ranks = ranks_of(rises);
                const Target value{ranks.value, rises, step(i)};
                if (value.passed(count_at(i)) || !value.passed(count_at(i + 1))) continue;
                // a curve that comes back to the level just at the end of the range does not pass it
                if (!found_.empty() && i + 2 == solution_.grid.size() && count_at(i + 1) == ranks.value)
                    continue;
                Found found;
                found.value = add(value);
                const Target lower{ranks.lower, rises, {}}, upper{ranks.upper, rises, {}};
                // the interval ends where the level is excluded, be it from the other side, beyond a turn of the curve
                const Target below{ranks.upper, !rises, {}}, above{ranks.lower, !rises, {}};
                for (std::size_t k = i + 1; k-- > 0;) {
                    if (lower.passed(count_at(k)) && !upper.passed(count_at(k))) continue;
                    const bool turned = lower.passed(count_at(k));
                    found.lower = add(turned ? Target{below.rank, below.rises, step(k)}
                                             : Target{lower.rank, lower.rises, step(k)});
                    break;
                }
                for (std::size_t k = i + 1; k < solution_.grid.size(); ++k) {
                    if (!upper.passed(count_at(k)) && lower.passed(count_at(k))) continue;
                    const bool turned = !upper.passed(count_at(k));
                    found.upper = add(turned ? Target{above.rank, above.rises, step(k - 1)}
                                             : Target{upper.rank, upper.rises, step(k - 1)});
                    break;
                }
                found_.push_back(found);
            }
        }
    }

    Edge step(std::size_t i) const { return {solution_.grid[i], solution_.grid[i + 1]}; }

    std::size_t add(const Target& target) {
        targets_.push_back(target);
        return targets_.size() - 1;
    }

    /// Runs values that were not run yet, all in one pass. @return false when interrupted
    bool run_values(std::vector<double> values) {
        std::ranges::sort(values);
        values.erase(std::unique(values.begin(), values.end()), values.end());
        std::erase_if(values, [&](double x) { return solution_.reached.contains(x); });
        if (values.empty()) return true;
        const engine::Reach reach = evaluate_(values);
        ++solution_.passes;
        if (interrupted(reach)) return false;
        for (std::size_t v = 0; v < values.size(); ++v)
            solution_.reached.emplace(values[v], reach.reached[v]);
        return true;
    }

    /// Narrowest interval that the edges allow, so far; where one end lies beyond the range, twice its other half.
    double interval_width() const {
        double width = range_.high - range_.low;
        for (const Found& found : found_) {
            const Edge& value = targets_[found.value].edge;
            const auto below = [&] { return value.before - targets_[*found.lower].edge.after; };
            const auto above = [&] { return targets_[*found.upper].edge.before - value.after; };
            double own = width;
            if (found.lower && found.upper)
                own = targets_[*found.upper].edge.before - targets_[*found.lower].edge.after;
            else if (found.lower)
                own = 2 * below();
            else if (found.upper)
                own = 2 * above();
            width = std::min(width, std::max(own, 0.0));
        }
        return width;
    }

    double narrow_enough() const {
        if (range_.whole) return 1;
        return std::max(kOfInterval * interval_width(), kFinest * (range_.high - range_.low));
    }

    /// Values of a whole edge, or three around where a straight line would pass the rank: as far around as trajectories scatter.
    void propose(const Target& target, std::vector<double>& values) const {
        const double a = target.edge.before, b = target.edge.after;
        if (range_.whole && b - a <= 8) {
            for (double x = a + 1; x < b; ++x) values.push_back(x);
            return;
        }
        const auto from = static_cast<double>(solution_.reached.at(a)),
                   to = static_cast<double>(solution_.reached.at(b));
        const double between = std::abs(to - from);
        const double guess =
            std::clamp(std::abs(static_cast<double>(target.rank) - 0.5 - from) / between, 0.02, 0.98);
        const double around = std::max(target.reach, 3 * std::sqrt(guess * (1 - guess) / between));
        const bool even = around > 0.2;
        for (const double part :
             {even ? 0.25 : guess - around, even ? 0.5 : guess, even ? 0.75 : guess + around}) {
            const double x = snapped(a + part * (b - a));
            if (x > a && x < b) values.push_back(x);
        }
        const bool moved = std::ranges::any_of(values, [&](double x) { return x > a && x < b; });
        const double middle = snapped(a + (b - a) / 2);
        if (!moved && middle > a && middle < b) values.push_back(middle);
    }

    /// Moves the ends of an edge to the neighbours between which the rank is passed.
    void tighten(Target& target) const {
        const double before = target.edge.after - target.edge.before;
        auto at = solution_.reached.find(target.edge.before);
        while (!target.passed(std::next(at)->second)) ++at;
        target.edge = {at->first, std::next(at)->first};
        const double left = (target.edge.after - target.edge.before) / before;
        target.reach =
            left < 3 * target.reach ? std::max(target.reach / 5, 0.01) : std::min(target.reach * 2, 0.5);
    }

    /// All edges at once: a pass runs the values that all of them want.
    void narrow_all() {
        for (int pass = 0; pass < kMostPasses; ++pass) {
            const double enough = narrow_enough();
            std::vector<double> values;
            for (const Target& target : targets_)
                if (target.edge.after - target.edge.before > enough) propose(target, values);
            std::erase_if(values, [&](double x) { return solution_.reached.contains(x); });
            if (values.empty()) return;
            if (!run_values(std::move(values))) return;
            for (Target& target : targets_) tighten(target);
        }
    }

    /// One edge after another, by TOMS 748 on the sample average.
    void narrow_by_roots() {
        for (Target& target : targets_) {
            const auto away = [&](double x) {
                x = snapped(x);
                if (!run_values({x})) return 0.0;  // ends the search
                return static_cast<double>(solution_.reached.at(x)) - static_cast<double>(target.rank) + 0.5;
            };
            const auto [a, b] = target.edge;
            const numeric::Bracket root = numeric::find_root(away, a, b, away(a), away(b), 1e-4 * (b - a));
            if (solution_.trajectories == 0) return;
            target.edge = {snapped(root.low), snapped(root.high)};
        }
    }

    void finish() {
        if (solution_.trajectories == 0) return;
        for (const Found& found : found_) {
            const Target& value = targets_[found.value];
            Crossing crossing{value.rises, value.edge, std::nullopt, std::nullopt};
            if (found.lower) crossing.lower = targets_[*found.lower].edge;
            if (found.upper) crossing.upper = targets_[*found.upper].edge;
            solution_.crossings.push_back(crossing);
        }
        for (const Target& target : targets_)
            solution_.tolerance = std::max(solution_.tolerance, target.edge.after - target.edge.before);
        std::vector<double> told;  // what is printed was run too
        for (const Crossing& crossing : solution_.crossings)
            for (const auto& edge : {std::optional(crossing.value), crossing.lower, crossing.upper})
                if (edge) told.push_back(settle(range_, condition_, crossing, *edge));
        run_values(std::move(told));
    }

    /// A crossing as indices into the targets.
    struct Found {
        std::size_t value = 0;
        std::optional<std::size_t> lower, upper;
    };

    const LeverRange& range_;
    const Condition& condition_;
    const Evaluate& evaluate_;
    std::uint64_t n_ = 0;
    Solution solution_;
    std::vector<Target> targets_;
    std::vector<Found> found_;
};

}  // namespace

bool holds_after(const Condition& condition, const Crossing& crossing) {
    return crossing.rises != (condition.relation == Relation::below);
}

double settle(const LeverRange& range, const Condition& condition, const Crossing& crossing,
              const Edge& edge) {
    if (range.whole) return holds_after(condition, crossing) ? edge.after : edge.before;
    const double slack =
        crossing.lower && crossing.upper ? kOfInterval * (crossing.upper->after - crossing.lower->before) : 0;
    const double low = std::max(edge.before - slack, range.low),
                 high = std::min(edge.after + slack, range.high);
    const double middle = edge.before + (edge.after - edge.before) / 2;
    for (int digits = 1; digits <= 12; ++digits) {
        const std::string text = fmt::format("{:.{}e}", middle, digits - 1);
        double shorter = middle;
        std::from_chars(text.data(), text.data() + text.size(), shorter);
        if (shorter >= low && shorter <= high) return shorter;
    }
    return edge.after;
}

Solution solve(const LeverRange& range, const Condition& condition, const Evaluate& evaluate) {
    require(range.low < range.high && range.steps >= 2, "a range has two ends");
    return Search(range, condition, evaluate).run();
}

}  // namespace capexsim::analysis
