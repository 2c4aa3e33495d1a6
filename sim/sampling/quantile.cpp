#include "numeric/math.hpp"
#include "numeric/rounded.hpp"
#include "sampling/distribution.hpp"
#include "sampling/quantile_table.hpp"

#include <boost/math/quadrature/gauss.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

namespace capexsim::sampling {

namespace {

/// u with what is left to 1, so that neither end loses digits.
struct Position {
    double u;
    double rest;
};

constexpr Position kFirst = {kLeastUniform, 1 - kLeastUniform};
constexpr Position kLast = {1 - kLeastUniform, kLeastUniform};

double written_quantile(const Distribution& distribution, Position position);

double apply(const Affine& affine, double standard) {
    const double x = affine.location + affine.scale * standard;
    return affine.exponential ? numeric::exp(x) : x;
}

double standardize(const Affine& affine, double x) {
    if (!affine.exponential) return (x - affine.location) / affine.scale;
    return x > 0 ? (numeric::log(x) - affine.location) / affine.scale : -HUGE_VAL;
}

double apply(const Distribution& distribution, double x) {
    switch (distribution.transform) {
        case Transform::identity: return distribution.scale * x;
        case Transform::log1p: return distribution.scale * numeric::log1p(x);
        case Transform::neg_log1m: return distribution.scale * -numeric::log1p(-x);
    }
    return x;
}

double choice_quantile(const Distribution& choice, double u) {
    double before = 0;
    double value = choice.parameters.front();
    for (std::size_t option = 0; option < choice.parameters.size(); ++option) {
        if (choice.weights[option] > 0 && u >= before) value = choice.parameters[option];
        before += choice.weights[option];
    }
    return value;
}

double empirical_quantile(const std::vector<double>& values, double u) {
    const double position = u * static_cast<double>(values.size() - 1);
    const auto step = std::min(static_cast<std::size_t>(position), values.size() - 1);
    if (step + 1 == values.size()) return values.back();
    return values[step] + (position - static_cast<double>(step)) * (values[step + 1] - values[step]);
}

/// The components' quantiles enclose that of the mixture; halving finds it.
double mixture_quantile(const Distribution& mixture, Position position) {
    double low = HUGE_VAL;
    double high = -HUGE_VAL;
    for (std::size_t k = 0; k < mixture.components.size(); ++k) {
        if (mixture.weights[k] <= 0) continue;
        const double x = written_quantile(mixture.components[k], position);
        low = std::min(low, x);
        high = std::max(high, x);
    }
    constexpr int kHalvings = 200;  // until neighbouring doubles
    for (int step = 0; step < kHalvings && low < high; ++step) {
        const double middle = low + (high - low) / 2;
        if (middle == low || middle == high) break;
        (probability_below(mixture, middle) < position.u ? low : high) = middle;
    }
    return high;
}

/// The quantile before transform and scale.
double written_quantile(const Distribution& distribution, Position position) {
    switch (distribution.kind) {
        case DistributionKind::constant: return distribution.parameters.front();
        case DistributionKind::choice: return choice_quantile(distribution, position.u);
        case DistributionKind::mixture: return mixture_quantile(distribution, position);
        case DistributionKind::empirical: return empirical_quantile(distribution.parameters, position.u);
        default: break;
    }
    const ContinuousKind* kind = find_continuous(distribution.kind);
    require(kind != nullptr, "every kind of distribution has a quantile function");
    const Affine affine = kind->affine(distribution.parameters);
    if (affine.scale == 0) return apply(affine, 0);
    const Law law = standard_law(*kind, distribution);
    return apply(affine, numeric::rounded(position.u <= 0.5
                                              ? law.inverse_below(static_cast<long double>(position.u))
                                              : law.inverse_above(static_cast<long double>(position.rest))));
}

/// The mean of transform(x) from the quantile function: 15-point Gauss rule in each octave from both ends.
double integrated_mean(const Distribution& distribution) {
    constexpr int kDeepest = 60;  // what lies beyond has a share of 2⁻⁶⁰
    long double sum = 0;
    for (int octave = kDeepest; octave >= 1; --octave) {
        const double start = std::ldexp(1.0, -octave - 1);
        const auto both_ends = [&](double u) {
            const double low = apply(distribution, written_quantile(distribution, {u, 1 - u}));
            const double high = apply(distribution, written_quantile(distribution, {1 - u, u}));
            return low + high;
        };
        sum += static_cast<long double>(
            boost::math::quadrature::gauss<double, 15>::integrate(both_ends, start, 2 * start));
    }
    return numeric::rounded(sum);
}

/// The mean of transform(x) over the straight pieces of the quantile function.
double empirical_mean(const Distribution& distribution) {
    const std::vector<double>& values = distribution.parameters;
    if (values.size() == 1) return apply(distribution, values.front());
    double sum = 0;
    for (std::size_t step = 0; step + 1 < values.size(); ++step) {
        const auto piece = [&](double t) {
            return apply(distribution, values[step] + t * (values[step + 1] - values[step]));
        };
        sum += boost::math::quadrature::gauss<double, 15>::integrate(piece, 0.0, 1.0);
    }
    return sum / static_cast<double>(values.size() - 1);
}

/// The mean of a kind without bounds and transform, where it has a short formula.
std::optional<double> formula_mean(const Distribution& distribution) {
    const std::vector<double>& p = distribution.parameters;
    switch (distribution.kind) {
        case DistributionKind::uniform: return (p[0] + p[1]) / 2;
        case DistributionKind::triangular: return (p[0] + p[1] + p[2]) / 3;
        case DistributionKind::pert: return (p[0] + 4 * p[1] + p[2]) / 6;
        case DistributionKind::normal: return p[0];
        case DistributionKind::lognormal: return p[0] * numeric::exp(p[1] * p[1] / 2);
        case DistributionKind::beta: return p[2] + (p[3] - p[2]) * p[0] / (p[0] + p[1]);
        case DistributionKind::gamma: return p[0] * p[1];
        case DistributionKind::weibull:
            if (p[0] < 1.0 / 11) return std::nullopt;  // the end of our Γ
            return p[1] * numeric::gamma(1 + 1 / p[0]);
        case DistributionKind::student_t: return p[0];
        default: return std::nullopt;
    }
}

/// Least and greatest draw of a kind in closed form, as its kernel rounds them.
std::pair<double, double> drawn_ends(const Distribution& distribution) {
    Distribution plain = distribution;
    plain.transform = Transform::identity;
    plain.scale = 1;
    std::array<std::uint32_t, kLanes> words{};
    words.back() = 0xFFFFFFFFU;
    std::array<double, kLanes> drawn{};
    fill(InstructionSet::sse2, make_sampler(plain), words.data(), drawn.data());
    return {drawn.front(), drawn.back()};
}

/// The component with what the mixture does to its values.
Distribution transformed(Distribution component, const Distribution& mixture) {
    component.transform = mixture.transform;
    component.scale = mixture.scale;
    return component;
}

}  // namespace

double quantile(const Distribution& distribution, double u) {
    require(u > 0 && u < 1, "a quantile is asked at a probability between 0 and 1");
    return apply(distribution, written_quantile(distribution, {u, 1 - u}));
}

double probability_below(const Distribution& distribution, double x) {
    const std::vector<double>& p = distribution.parameters;
    switch (distribution.kind) {
        case DistributionKind::constant: return x >= p.front() ? 1 : 0;
        case DistributionKind::choice: {
            double sum = 0;
            for (std::size_t option = 0; option < p.size(); ++option)
                if (p[option] <= x) sum += distribution.weights[option];
            return std::min(sum, 1.0);
        }
        case DistributionKind::mixture: {
            double sum = 0;
            for (std::size_t k = 0; k < distribution.components.size(); ++k)
                sum += distribution.weights[k] * probability_below(distribution.components[k], x);
            return std::min(sum, 1.0);
        }
        case DistributionKind::empirical: {
            if (x < p.front()) return 0;
            if (x >= p.back()) return 1;
            const auto above = std::ranges::upper_bound(p, x);
            const double step = *above - *(above - 1);
            const double position = static_cast<double>(above - 1 - p.begin()) + (x - *(above - 1)) / step;
            return position / static_cast<double>(p.size() - 1);
        }
        default: break;
    }
    const ContinuousKind* kind = find_continuous(distribution.kind);
    require(kind != nullptr, "every kind of distribution has a law");
    const Affine affine = kind->affine(p);
    if (affine.scale == 0) return x >= apply(affine, 0) ? 1 : 0;
    return numeric::rounded(
        standard_law(*kind, distribution).below(static_cast<long double>(standardize(affine, x))));
}

double mean(const Distribution& distribution) {
    switch (distribution.kind) {
        case DistributionKind::constant: return apply(distribution, distribution.parameters.front());
        case DistributionKind::choice: {
            double sum = 0;
            for (std::size_t option = 0; option < distribution.parameters.size(); ++option)
                sum += distribution.weights[option] * apply(distribution, distribution.parameters[option]);
            return sum;
        }
        case DistributionKind::mixture: {
            double sum = 0;
            for (std::size_t k = 0; k < distribution.components.size(); ++k)
                sum += distribution.weights[k] * mean(transformed(distribution.components[k], distribution));
            return sum;
        }
        case DistributionKind::empirical: return empirical_mean(distribution);
        default: break;
    }
    const bool plain =
        !distribution.lower && !distribution.upper && distribution.transform == Transform::identity;
    if (const auto formula = plain ? formula_mean(distribution) : std::nullopt)
        return distribution.scale * *formula;
    return integrated_mean(distribution);
}

std::pair<double, double> support(const Distribution& distribution) {
    switch (distribution.kind) {
        case DistributionKind::uniform:
        case DistributionKind::triangular: return drawn_ends(distribution);
        case DistributionKind::choice:
        case DistributionKind::mixture: break;
        default: return {written_quantile(distribution, kFirst), written_quantile(distribution, kLast)};
    }
    const bool mixture = distribution.kind == DistributionKind::mixture;
    std::pair<double, double> ends = {HUGE_VAL, -HUGE_VAL};
    for (std::size_t option = 0; option < distribution.weights.size(); ++option) {
        if (distribution.weights[option] <= 0) continue;
        const auto [low, high] =
            mixture ? support(distribution.components[option])
                    : std::pair(distribution.parameters[option], distribution.parameters[option]);
        ends = {std::min(ends.first, low), std::max(ends.second, high)};
    }
    return ends;
}

double kept_probability(const Distribution& distribution) {
    if (!distribution.lower && !distribution.upper) return 1;
    Distribution whole = distribution;
    whole.lower.reset();
    whole.upper.reset();
    const double below = distribution.upper ? probability_below(whole, *distribution.upper) : 1;
    return below - (distribution.lower ? probability_below(whole, *distribution.lower) : 0);
}

Distribution lognormal_from_ci90(double low, double high) {
    require(0 < low && low <= high, "a lognormal's interval is positive and ascends");
    constexpr double kQuantile95 = 1.6448536269514722;  // of the standard normal
    Distribution distribution;
    distribution.kind = DistributionKind::lognormal;
    distribution.parameters = {numeric::sqrt(low * high), numeric::log(high / low) / (2 * kQuantile95)};
    return distribution;
}

}  // namespace capexsim::sampling
