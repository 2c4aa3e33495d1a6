#include "sampling/quantile_table.hpp"

#include "numeric/rounded.hpp"

#include <array>
#include <cmath>

namespace capexsim::sampling {

namespace {

/// Of the polynomial over a span of octaves.
constexpr int kDegree = 32;
using Nodes = std::array<long double, kDegree + 1>;

/// cos(π k/16) by halving angles: only √ and products, so the same everywhere.
Nodes chebyshev_points() {
    Nodes points{};
    points[0] = 1;
    for (std::size_t step = kDegree / 4; step >= 1; step /= 2) {
        points[step] = std::sqrt((1 + points[2 * step]) / 2);
        for (std::size_t k = 3 * step; k < kDegree / 2; k += 2 * step)
            points[k] = 2 * points[step] * points[k - step] - points[k - 2 * step];
    }
    for (std::size_t k = 0; k < kDegree / 2; ++k) points[kDegree - k] = -points[k];
    return points;
}

/// The polynomial through `values` at the Chebyshev points, at x in [-1, 1] (barycentric formula).
/// @source Berrut, Trefethen: Barycentric Lagrange interpolation (SIAM Review 46, 2004), equation 5.4
long double interpolate_span(const Nodes& points, const Nodes& values, long double x) {
    long double numerator = 0;
    long double denominator = 0;
    for (std::size_t k = 0; k <= kDegree; ++k) {
        if (x == points[k]) return values[k];
        const long double half_at_ends = k == 0 || k == kDegree ? 0.5L : 1.0L;
        const long double weight = (k % 2 == 0 ? half_at_ends : -half_at_ends) / (x - points[k]);
        numerator += weight * values[k];
        denominator += weight;
    }
    return numerator / denominator;
}

/// The cubic through four values at -1, -a, a, 1, a = √2 - 1, which evens out its error between fixed ends.
Segment cubic(long double y0, long double y1, long double y2, long double y3) {
    const long double a = std::sqrt(2.0L) - 1;
    const long double even_end = (y3 + y0) / 2;
    const long double odd_end = (y3 - y0) / 2;
    const long double e2 = (even_end - (y2 + y1) / 2) / (1 - a * a);
    const long double e3 = (odd_end - (y2 - y1) / (2 * a)) / (1 - a * a);
    const long double e1 = odd_end - e3;
    // From x in [-1, 1] to s = (x + 1)/2.
    return {{static_cast<double>(y0), static_cast<double>(2 * e1 - 4 * e2 + 6 * e3),
             static_cast<double>(4 * e2 - 12 * e3), static_cast<double>(8 * e3)}};
}

/// Appends the segments of one end, from the outermost octave inwards. Over a few octaves the quantile is a
/// smooth function of the logarithm of the distance, so that few quantiles give all cubics.
/// @param inverse quantile at a distance from this end
void append_end(std::vector<Segment>& segments, const std::function<long double(long double)>& inverse) {
    constexpr int kSpan = 8;  // octaves of one polynomial
    constexpr double kLogSpan = kSpan * 0x1.62e42fefa39efp-1;
    const Nodes points = chebyshev_points();
    const double a = std::sqrt(2.0) - 1;
    for (int octave = 0; octave < kOctaves; octave += kSpan) {
        const double first = std::ldexp(1.0, octave - kOctaves - 1);
        Nodes values{};
        for (std::size_t k = 0; k <= kDegree; ++k) {
            const double growth = numeric::exp(kLogSpan * static_cast<double>(1 + points[k]) / 2);
            const double distance = k == 0 ? std::ldexp(first, kSpan) : first * growth;  // exact at both ends
            values[k] = numeric::rounded(inverse(static_cast<long double>(distance)));
        }
        const auto at = [&](double distance) {
            const long double x = 2 * static_cast<long double>(numeric::log(distance / first) / kLogSpan) - 1;
            return interpolate_span(points, values, x);
        };
        for (int segment = 0; segment < kSpan << kSegmentBits; ++segment) {
            const double start = std::ldexp(first, segment >> kSegmentBits);
            const double half_width = start / (2 << kSegmentBits);
            const double centre = start + (2 * (segment & ((1 << kSegmentBits) - 1)) + 1) * half_width;
            segments.push_back(cubic(at(centre - half_width), at(centre - a * half_width),
                                     at(centre + a * half_width), at(centre + half_width)));
        }
    }
}

}  // namespace

QuantileTable tabulate(const Law& law) {
    QuantileTable table;
    table.segments.reserve(std::size_t{2} * kSegmentsOfEnd);
    append_end(table.segments, law.inverse_below);
    append_end(table.segments, law.inverse_above);
    table.low = table.segments.front().coefficients[0];
    table.high = table.segments[kSegmentsOfEnd].coefficients[0];
    return table;
}

std::shared_ptr<const QuantileTable> standard_normal_quantiles() {
    static const auto kTable =
        std::make_shared<const QuantileTable>(tabulate(find_continuous(DistributionKind::normal)->law({})));
    return kTable;
}

}  // namespace capexsim::sampling
