#include "sampling/rank_table.hpp"

#include "sampling/distribution.hpp"
#include "sampling/quantile_table.hpp"

#include <algorithm>
#include <cmath>

namespace capexsim::sampling {

namespace {

constexpr double kError = 1e-7;          ///< of the probability between knots
constexpr double kTailError = 1e-4;      ///< of the probability that is left to the nearer end
constexpr double kLeastError = 0x1p-35;  ///< a quarter of the first word

/// Where a component has its mass: its values, or its quantiles octave by octave from both ends.
void add_landmarks(const Distribution& distribution, std::vector<double>& x) {
    switch (distribution.kind) {
        case DistributionKind::constant:
        case DistributionKind::choice:
            x.insert(x.end(), distribution.parameters.begin(), distribution.parameters.end());
            return;
        case DistributionKind::mixture:
            for (std::size_t k = 0; k < distribution.components.size(); ++k)
                if (distribution.weights[k] > 0) add_landmarks(distribution.components[k], x);
            return;
        default: break;
    }
    Distribution written = distribution;
    written.transform = Transform::identity;
    written.scale = 1;
    for (double u = kLeastUniform; u <= 0.5; u *= 2) {
        x.push_back(quantile(written, u));
        x.push_back(quantile(written, 1 - u));
    }
}

class Tabulator {
public:
    explicit Tabulator(const Distribution& distribution) : distribution_(distribution) {}

    RankTable tabulate() {
        std::vector<double> landmarks;
        add_landmarks(distribution_, landmarks);
        std::ranges::sort(landmarks);
        landmarks.erase(std::unique(landmarks.begin(), landmarks.end()), landmarks.end());
        put(0, landmarks.front());
        put(below(landmarks.front()), landmarks.front());
        for (std::size_t i = 1; i < landmarks.size(); ++i)
            refine(landmarks[i - 1], below(landmarks[i - 1]), landmarks[i], below(landmarks[i]));
        return std::move(table_);
    }

private:
    double below(double x) const { return probability_below(distribution_, x); }

    void put(double u, double x) {
        table_.u.push_back(u);
        table_.x.push_back(x);
    }

    static bool near_enough(double is, double line) {
        const double left = std::min(is, 1 - is);
        return std::abs(is - line) <= std::min(kError, kTailError * left) + kLeastError;
    }

    /// Knots after `from` up to `to`: halves until lines are near enough, or until a jump lies between neighbours.
    void refine(double from, double u_from, double to, double u_to) {
        const double middle = from + (to - from) / 2;
        if (u_from == u_to) return put(u_to, to);
        if (middle <= from || middle >= to) {
            put(u_from, to);  // all of the jump belongs to the value itself
            return put(u_to, to);
        }
        const double quarter = from + (to - from) / 4;
        const double u_middle = below(middle);
        const double rise = u_to - u_from;
        if (near_enough(u_middle, u_from + rise / 2) && near_enough(below(quarter), u_from + rise / 4))
            return put(u_to, to);
        refine(from, u_from, middle, u_middle);
        refine(middle, u_middle, to, u_to);
    }

    const Distribution& distribution_;
    RankTable table_;
};

}  // namespace

RankTable tabulate_ranks(const Distribution& distribution) { return Tabulator(distribution).tabulate(); }

double quantile_of_rank(const RankTable& table, double u) {
    const auto above = std::ranges::upper_bound(table.u, u);
    if (above == table.u.end()) return table.x.back();
    if (above == table.u.begin()) return table.x.front();
    const auto knot = static_cast<std::size_t>(above - table.u.begin());
    const double share = (u - table.u[knot - 1]) / (table.u[knot] - table.u[knot - 1]);
    return table.x[knot - 1] + share * (table.x[knot] - table.x[knot - 1]);
}

}  // namespace capexsim::sampling
