#include "sampling/law.hpp"

#include "numeric/math.hpp"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace capexsim::sampling {

namespace {

namespace policies = boost::math::policies;
using Parameters = std::vector<double>;
using Quiet =
    policies::policy<policies::domain_error<policies::ignore_error>,
                     policies::pole_error<policies::ignore_error>,
                     policies::overflow_error<policies::ignore_error>,
                     policies::evaluation_error<policies::ignore_error>, policies::promote_double<false>>;

constexpr long double kInfinity = std::numeric_limits<long double>::infinity();

/// Newton's method from the result of a search in double. The last step leaves only the error of
/// `probability`.
/// @param rising 1 where the probability rises with x, -1 where it falls
template <typename Probability, typename Density, typename Search>
long double polish(long double start, long double p, int rising, const Probability& probability,
                   const Density& density, const Search& search) {
    long double x = start;
    for (int step = 0; step < 4; ++step) {
        const long double move = rising * (p - probability(x)) / density(x);
        if (!std::isfinite(move)) break;
        x += move;
        if (std::abs(move) <= 1e-12L * std::abs(x)) return x;
    }
    return search(p);
}

/// A law of Boost, which searches in double (fast) and is polished in 80 bits.
template <template <typename, typename> typename Distribution, typename... Shapes>
Law law_of(Shapes... shapes) {
    const Distribution<long double, Quiet> exact(shapes...);
    const Distribution<double, Quiet> fast(shapes...);
    const auto [low, high] = support(exact);
    const auto below = [exact, low = low, high = high](long double x) {
        if (x <= low) return 0.0L;
        return x >= high ? 1.0L : cdf(exact, x);
    };
    const auto above = [exact, low = low, high = high](long double x) {
        if (x <= low) return 1.0L;
        return x >= high ? 0.0L : cdf(complement(exact, x));
    };
    const auto density = [exact](long double x) { return pdf(exact, x); };
    const auto inverse_below = [=](long double p) {
        const auto search = [&](long double q) { return quantile(exact, q); };
        return polish(quantile(fast, static_cast<double>(p)), p, 1, below, density, search);
    };
    const auto inverse_above = [=](long double p) {
        const auto search = [&](long double q) { return quantile(complement(exact, q)); };
        return polish(quantile(complement(fast, static_cast<double>(p))), p, -1, above, density, search);
    };
    return {below, above, inverse_below, inverse_above};
}

Law uniform_law(const Parameters&) {
    return {[](long double x) { return std::clamp(x, 0.0L, 1.0L); },
            [](long double x) { return std::clamp(1 - x, 0.0L, 1.0L); }, [](long double p) { return p; },
            [](long double p) { return 1 - p; }};
}

/// Triangular on [0, 1] with its mode at m.
Law triangular_law(const Parameters& parameters) {
    const long double low = parameters[0];
    const long double high = parameters[2];
    const long double m = (parameters[1] - low) / (high - low);
    const auto below = [m](long double x) {
        if (x <= 0) return 0.0L;
        if (x >= 1) return 1.0L;
        return x <= m ? x * x / m : 1 - (1 - x) * (1 - x) / (1 - m);
    };
    const auto above = [m](long double x) {
        if (x <= 0) return 1.0L;
        if (x >= 1) return 0.0L;
        return x <= m ? 1 - x * x / m : (1 - x) * (1 - x) / (1 - m);
    };
    const auto inverse_below = [m](long double p) {
        return p <= m ? std::sqrt(p * m) : 1 - std::sqrt((1 - p) * (1 - m));
    };
    const auto inverse_above = [m](long double p) {
        return p <= 1 - m ? 1 - std::sqrt(p * (1 - m)) : std::sqrt((1 - p) * m);
    };
    return {below, above, inverse_below, inverse_above};
}

Law normal_law(const Parameters&) { return law_of<boost::math::normal_distribution>(); }

Law beta_law(const Parameters& parameters) {
    return law_of<boost::math::beta_distribution>(parameters[0], parameters[1]);
}

/// PERT is the beta with the mean (low + 4 mode + high)/6.
Law pert_law(const Parameters& parameters) {
    const double width = parameters[2] - parameters[0];
    const double alpha = 1 + 4 * (parameters[1] - parameters[0]) / width;
    const double beta = 1 + 4 * (parameters[2] - parameters[1]) / width;
    return law_of<boost::math::beta_distribution>(alpha, beta);
}

Law gamma_law(const Parameters& parameters) { return law_of<boost::math::gamma_distribution>(parameters[0]); }

Law student_law(const Parameters& parameters) {
    return law_of<boost::math::students_t_distribution>(parameters[2]);
}

/// Weibull of scale 1: P(X > x) = exp(-x^k).
Law weibull_law(const Parameters& parameters) {
    const long double k = parameters[0];
    const auto power = [](long double x, long double exponent) {
        return std::pow(std::max(x, 0.0L), exponent);  // libm: rounded to 40 bits
    };
    return {
        [=](long double x) { return -std::expm1(-power(x, k)); },      // libm: rounded to 40 bits
        [=](long double x) { return std::exp(-power(x, k)); },         // libm: rounded to 40 bits
        [=](long double p) { return power(-std::log1p(-p), 1 / k); },  // libm: rounded to 40 bits
        [=](long double p) { return power(-std::log(p), 1 / k); },     // libm: rounded to 40 bits
    };
}

Affine from_low_to_high(const Parameters& p) { return {p.front(), p.back() - p.front()}; }

constexpr ContinuousKind kContinuousKinds[] = {
    {DistributionKind::uniform, uniform_law, from_low_to_high},
    {DistributionKind::triangular, triangular_law, from_low_to_high},
    {DistributionKind::pert, pert_law, from_low_to_high},
    {DistributionKind::normal, normal_law,
     [](const Parameters& p) {
         return Affine{p[0], p[1]};
     }},
    {DistributionKind::lognormal, normal_law,
     [](const Parameters& p) {
         return Affine{numeric::log(p[0]), p[1], true};
     }},
    {DistributionKind::beta, beta_law,
     [](const Parameters& p) {
         return Affine{p[2], p[3] - p[2]};
     }},
    {DistributionKind::gamma, gamma_law,
     [](const Parameters& p) {
         return Affine{0, p[1]};
     }},
    {DistributionKind::weibull, weibull_law,
     [](const Parameters& p) {
         return Affine{0, p[1]};
     }},
    {DistributionKind::student_t, student_law,
     [](const Parameters& p) {
         return Affine{p[0], p[1]};
     }},
};

/// The bound in standard form.
long double standardize(const Affine& affine, double bound) {
    if (!affine.exponential) return (static_cast<long double>(bound) - affine.location) / affine.scale;
    return bound > 0 ? (static_cast<long double>(numeric::log(bound)) - affine.location) / affine.scale
                     : -kInfinity;
}

/// The law given that it lies between two bounds.
Law truncate(const Law& law, long double low, long double high) {
    const long double below_low = std::isinf(low) ? 0 : law.below(low);
    const long double above_low = std::isinf(low) ? 1 : law.above(low);
    const long double below_high = std::isinf(high) ? 1 : law.below(high);
    const long double above_high = std::isinf(high) ? 0 : law.above(high);
    const long double mass = below_low < 0.5L ? below_high - below_low : above_low - above_high;
    require(mass > 0, "a truncated distribution keeps some probability");
    // Both tails are weighted means, so that neither loses digits; the smaller one is inverted.
    const auto inverse = [=](long double p, long double q) {
        const long double below = below_low * q + below_high * p;
        const long double above = above_low * q + above_high * p;
        return std::clamp(below <= above ? law.inverse_below(below) : law.inverse_above(above), low, high);
    };
    const auto below = [=](long double x) {
        if (x <= low) return 0.0L;
        if (x >= high) return 1.0L;
        return (below_low < 0.5L ? law.below(x) - below_low : above_low - law.above(x)) / mass;
    };
    const auto above = [=](long double x) {
        if (x <= low) return 1.0L;
        if (x >= high) return 0.0L;
        return (above_high < 0.5L ? law.above(x) - above_high : below_high - law.below(x)) / mass;
    };
    return {below, above, [inverse](long double p) { return inverse(p, 1 - p); },
            [inverse](long double p) { return inverse(1 - p, p); }};
}

}  // namespace

const ContinuousKind* find_continuous(DistributionKind kind) {
    const auto* const row = std::ranges::find(kContinuousKinds, kind, &ContinuousKind::kind);
    return row == std::end(kContinuousKinds) ? nullptr : row;
}

Law standard_law(const ContinuousKind& kind, const Distribution& distribution) {
    Law law = kind.law(distribution.parameters);
    if (!distribution.lower && !distribution.upper) return law;
    const Affine affine = kind.affine(distribution.parameters);
    const long double low = distribution.lower ? standardize(affine, *distribution.lower) : -kInfinity;
    const long double high = distribution.upper ? standardize(affine, *distribution.upper) : kInfinity;
    return truncate(law, low, high);
}

}  // namespace capexsim::sampling
