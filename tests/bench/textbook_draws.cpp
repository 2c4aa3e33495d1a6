#include "bench/textbook_draws.hpp"

#include "capexsim/error.hpp"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/lognormal.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/distributions/triangular.hpp>
#include <boost/math/distributions/uniform.hpp>
#include <boost/math/distributions/weibull.hpp>
#include <boost/random/beta_distribution.hpp>
#include <boost/random/gamma_distribution.hpp>
#include <boost/random/lognormal_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/student_t_distribution.hpp>
#include <boost/random/triangle_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <boost/random/weibull_distribution.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace capexsim::textbook {
namespace {

constexpr int kRejections = 1000000;  ///< of draws outside the bounds, before the bounds count as empty
constexpr double kInfinity = std::numeric_limits<double>::infinity();

double uniform(Random& random) { return boost::random::uniform_01<double>{}(random); }

std::size_t pick(const std::vector<double>& weights, double u) {
    std::size_t i = 0;
    for (; i + 1 < weights.size() && u >= weights[i]; ++i) u -= weights[i];
    return i;
}

double empirical(const std::vector<double>& values, double u) {
    const double position = u * static_cast<double>(values.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(position), values.size() - 1);
    const auto above = std::min(below + 1, values.size() - 1);
    return values[below] + (position - static_cast<double>(below)) * (values[above] - values[below]);
}

/// Beta shapes and range of a PERT (mode weight 4) or beta.
struct BetaShape {
    double alpha, beta, low, high;
};

BetaShape beta_shape(const Distribution& d) {
    const auto& p = d.parameters;
    if (d.kind == DistributionKind::pert) {
        const double range = p[2] - p[0];
        return {1 + 4 * (p[1] - p[0]) / range, 1 + 4 * (p[2] - p[1]) / range, p[0], p[2]};
    }
    return {p[0], p[1], p.size() > 2 ? p[2] : 0.0, p.size() > 3 ? p[3] : 1.0};
}

double draw_free(const Distribution& d, Random& random) {
    const auto& p = d.parameters;
    switch (d.kind) {
        case DistributionKind::constant: return p[0];
        case DistributionKind::uniform: return p[0] + (p[1] - p[0]) * uniform(random);
        case DistributionKind::triangular:
            return boost::random::triangle_distribution<double>(p[0], p[1], p[2])(random);
        case DistributionKind::pert:
        case DistributionKind::beta: {
            const BetaShape s = beta_shape(d);
            return s.low +
                   (s.high - s.low) * boost::random::beta_distribution<double>(s.alpha, s.beta)(random);
        }
        case DistributionKind::normal: return boost::random::normal_distribution<double>(p[0], p[1])(random);
        case DistributionKind::lognormal:
            return boost::random::lognormal_distribution<double>(std::log(p[0]), p[1])(random);
        case DistributionKind::gamma: return boost::random::gamma_distribution<double>(p[0], p[1])(random);
        case DistributionKind::weibull:
            return boost::random::weibull_distribution<double>(p[0], p[1])(random);
        case DistributionKind::student_t:
            return p[0] + p[1] * boost::random::student_t_distribution<double>(p[2])(random);
        case DistributionKind::choice: return p[pick(d.weights, uniform(random))];
        case DistributionKind::mixture: {
            const auto& component = d.components[pick(d.weights, uniform(random))];
            return draw(component, random);
        }
        case DistributionKind::empirical: return empirical(p, uniform(random));
    }
    return 0;
}

double to_canonical(const Distribution& d, double x) {
    switch (d.transform) {
        case Transform::identity: return d.scale * x;
        case Transform::log1p: return d.scale * std::log1p(x);
        case Transform::neg_log1m: return -d.scale * std::log1p(-x);
    }
    return x;
}

template <class Function>
double with_law(const Distribution& d, Function&& function) {
    const auto& p = d.parameters;
    switch (d.kind) {
        case DistributionKind::uniform: return function(boost::math::uniform(p[0], p[1]), 0.0, 1.0);
        case DistributionKind::triangular:
            return function(boost::math::triangular(p[0], p[1], p[2]), 0.0, 1.0);
        case DistributionKind::pert:
        case DistributionKind::beta: {
            const BetaShape s = beta_shape(d);
            return function(boost::math::beta_distribution<>(s.alpha, s.beta), s.low, s.high - s.low);
        }
        case DistributionKind::normal: return function(boost::math::normal(p[0], p[1]), 0.0, 1.0);
        case DistributionKind::lognormal:
            return function(boost::math::lognormal(std::log(p[0]), p[1]), 0.0, 1.0);
        case DistributionKind::gamma:
            return function(boost::math::gamma_distribution<>(p[0], p[1]), 0.0, 1.0);
        case DistributionKind::weibull: return function(boost::math::weibull(p[0], p[1]), 0.0, 1.0);
        case DistributionKind::student_t: return function(boost::math::students_t(p[2]), p[0], p[1]);
        default: throw ContractError("a distribution without a density has no truncated quantile");
    }
}

double free_quantile(const Distribution& d, double u) {
    return with_law(d, [u](const auto& law, double low, double width) {
        return low + width * boost::math::quantile(law, u);
    });
}

double free_probability(const Distribution& d, double x) {
    return with_law(d, [x](const auto& law, double low, double width) {
        const auto [first, last] = boost::math::support(law);
        const double y = (x - low) / width;
        if (y <= first) return 0.0;
        if (y >= last) return 1.0;
        return boost::math::cdf(law, y);
    });
}

double quantile_in_bounds(const Distribution& d, double u);

double probability_in_bounds(const Distribution& d, double x) {
    if (d.kind == DistributionKind::mixture) {
        double sum = 0;
        for (std::size_t i = 0; i < d.components.size(); ++i) {
            sum += d.weights[i] * probability_in_bounds(d.components[i], x);
        }
        return sum;
    }
    if (d.certain()) return x >= d.parameters[0] ? 1.0 : 0.0;
    const double from = d.lower ? free_probability(d, *d.lower) : 0.0;
    const double to = d.upper ? free_probability(d, *d.upper) : 1.0;
    return std::clamp((free_probability(d, x) - from) / (to - from), 0.0, 1.0);
}

/// Bisection of the summed distribution function, down to neighbouring doubles.
double mixture_quantile(const Distribution& d, double u) {
    double low = kInfinity, high = -kInfinity;
    for (const auto& component : d.components) {
        const double x = quantile_in_bounds(component, u);
        low = std::min(low, x);
        high = std::max(high, x);
    }
    for (int i = 0; i < 200 && low < high; ++i) {
        const double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high) break;
        (probability_in_bounds(d, middle) < u ? low : high) = middle;
    }
    return high;
}

double quantile_in_bounds(const Distribution& d, double u) {
    switch (d.kind) {
        case DistributionKind::constant: return d.parameters[0];
        case DistributionKind::choice: return d.parameters[pick(d.weights, u)];
        case DistributionKind::empirical: return empirical(d.parameters, u);
        case DistributionKind::mixture: {
            const double from = d.lower ? probability_in_bounds(d, *d.lower) : 0.0;
            const double to = d.upper ? probability_in_bounds(d, *d.upper) : 1.0;
            return mixture_quantile(d, from + (to - from) * u);
        }
        default: break;
    }
    const double from = d.lower ? free_probability(d, *d.lower) : 0.0;
    const double to = d.upper ? free_probability(d, *d.upper) : 1.0;
    return free_quantile(d, from + (to - from) * u);
}

}  // namespace

double draw(const Distribution& distribution, Random& random) {
    const double low = distribution.lower.value_or(-kInfinity);
    const double high = distribution.upper.value_or(kInfinity);
    for (int i = 0; i < kRejections; ++i) {
        const double x = draw_free(distribution, random);
        if (x >= low && x <= high) return to_canonical(distribution, x);
    }
    throw ContractError("a distribution has no mass between its bounds");
}

double quantile(const Distribution& distribution, double u) {
    return to_canonical(distribution, quantile_in_bounds(distribution, u));
}

InputDraws::InputDraws(const Params& params) : params_(params) {
    for (std::size_t i = 0; i < params.inputs.size(); ++i) {
        const Input& input = params.inputs[i];
        if (input.group >= 0) continue;
        (input.distribution.certain() ? certain_ : independent_).push_back(static_cast<int>(i));
    }
    for (const CorrelationGroup& group : params.groups) {
        std::vector<Member>& members = members_.emplace_back();
        for (const int input : group.inputs) {
            const auto i = static_cast<std::size_t>(input);
            const Distribution& d = params.inputs[i].distribution;
            const bool exponential = d.kind == DistributionKind::lognormal;
            const bool straight = (exponential || d.kind == DistributionKind::normal) && !d.lower && !d.upper;
            const double mean = exponential ? std::log(d.parameters[0]) : d.parameters[0];
            const bool bounded = d.kind != DistributionKind::mixture;
            members.push_back({i, straight, exponential, mean, straight ? d.parameters[1] : 0.0,
                               bounded && d.lower ? free_probability(d, *d.lower) : 0.0,
                               bounded && d.upper ? free_probability(d, *d.upper) : 1.0});
        }
    }
}

double InputDraws::draw_member(const Member& member, double z) const {
    const Distribution& d = params_.inputs[member.input].distribution;
    if (member.straight) {
        const double x = member.mean + member.sd * z;
        return to_canonical(d, member.exponential ? std::exp(x) : x);
    }
    const double u = boost::math::cdf(boost::math::normal(), z);
    switch (d.kind) {
        case DistributionKind::choice:
        case DistributionKind::empirical:
        case DistributionKind::mixture: return quantile(d, u);
        default: return to_canonical(d, free_quantile(d, member.from + (member.to - member.from) * u));
    }
}

void InputDraws::fill_certain(std::vector<double>& values) const {
    for (const int i : certain_) {
        const Distribution& d = params_.inputs[static_cast<std::size_t>(i)].distribution;
        values[static_cast<std::size_t>(i)] = to_canonical(d, d.parameters[0]);
    }
}

void InputDraws::draw_uncertain(std::vector<double>& values, Random& random) {
    for (const int i : independent_) {
        values[static_cast<std::size_t>(i)] =
            draw(params_.inputs[static_cast<std::size_t>(i)].distribution, random);
    }
    for (std::size_t g = 0; g < members_.size(); ++g) {
        const std::vector<Member>& members = members_[g];
        const std::vector<double>& cholesky = params_.groups[g].cholesky;
        normals_.resize(members.size());
        for (double& z : normals_) z = boost::random::normal_distribution<double>{}(random);
        for (std::size_t row = 0; row < members.size(); ++row) {
            double z = 0;
            for (std::size_t column = 0; column <= row; ++column) {
                z += cholesky[row * members.size() + column] * normals_[column];
            }
            values[members[row].input] = draw_member(members[row], z);
        }
    }
}

}  // namespace capexsim::textbook
