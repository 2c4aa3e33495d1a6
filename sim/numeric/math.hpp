#pragma once

#include "numeric/lanes.hpp"

#include <bit>
#include <cstdint>

/// Mathematics that gives the same bits on every processor and compiler: only + − × ÷ √, selects and integer
/// operations, no fused multiply-add, no library call. Every function disappears into lane loops and
/// vectorises there. Polynomials are minimax (Remez exchange in 50 digits); errors were measured against
/// 80-bit libm at 10⁷ random points a range.
namespace capexsim::numeric {

namespace detail {

/// Ends of exp's range. They stand in math.cpp because g++ makes one instruction of a minimum of two
/// variables, but four of a minimum with a known constant.
extern const double kExpLow;   ///< -708
extern const double kExpHigh;  ///< 709

inline constexpr double kRounder = 0x1.8p52;  ///< adding it rounds to an integer, ties to even
inline constexpr double kLog2E = 0x1.71547652b82fep0;
inline constexpr double kLn2High =
    0x1.62e42fefa3800p-1;  ///< 42 bits, so that its products with exponents are exact
inline constexpr double kLn2Low = 0x1.ef35793c76730p-45;

CAPEXSIM_INLINE std::uint64_t bits(double x) { return std::bit_cast<std::uint64_t>(x); }
CAPEXSIM_INLINE std::uint32_t bits(float x) { return std::bit_cast<std::uint32_t>(x); }
CAPEXSIM_INLINE double as_double(std::uint64_t x) { return std::bit_cast<double>(x); }
CAPEXSIM_INLINE float as_float(std::uint32_t x) { return std::bit_cast<float>(x); }

}  // namespace detail

/// √x, correctly rounded.
CAPEXSIM_INLINE double sqrt(double x) { return __builtin_sqrt(x); }
CAPEXSIM_INLINE float sqrt(float x) { return __builtin_sqrtf(x); }

/// Nearest integer, ties to even; |x| < 2⁵¹.
CAPEXSIM_INLINE double round(double x) { return (x + detail::kRounder) - detail::kRounder; }

/// Largest integer that is not above x; |x| < 2⁵¹.
CAPEXSIM_INLINE double floor(double x) {
    const double nearest = round(x);
    return nearest - (nearest > x ? 1.0 : 0.0);
}

/// Smallest integer that is not below x; |x| < 2⁵¹.
CAPEXSIM_INLINE double ceil(double x) {
    const double nearest = round(x);
    return nearest + (nearest < x ? 1.0 : 0.0);
}

/// Of equals, and where one is not a number, the second: one instruction on x86.
CAPEXSIM_INLINE double min(double a, double b) { return a < b ? a : b; }
CAPEXSIM_INLINE double max(double a, double b) { return a > b ? a : b; }

/// x within [low, high]; what is not a number stays so.
CAPEXSIM_INLINE double clamp(double x, double low, double high) { return min(high, max(low, x)); }

/// eˣ for -708 ≤ x ≤ 709; beyond, x counts as the nearer end. Largest relative error (3 + |x|) · 10⁻¹⁶: x is taken to
/// base 2 in one product, which is what makes it fast.
CAPEXSIM_INLINE double exp(double x) {
    const double t = clamp(x, detail::kExpLow, detail::kExpHigh) * detail::kLog2E;
    const double shifted = t + detail::kRounder;
    const double f = t - (shifted - detail::kRounder);  // in [-½, ½]
    const double f2 = f * f;
    const double f4 = f2 * f2;
    const double p01 = 0x1.62e42fefa39efp-1 + f * 0x1.ebfbdff82c5a4p-3;
    const double p23 = 0x1.c6b08d7049fe8p-5 + f * 0x1.3b2ab6fba0119p-7;
    const double p45 = 0x1.5d87fe78cd6e2p-10 + f * 0x1.4309130ed8f26p-13;
    const double p67 = 0x1.ffcbfba97cb3ep-17 + f * 0x1.62bfc79cf2c3ep-20;
    const double p8 = 0x1.b5267ce6dc264p-24 + f * 0x1.e61b502d256edp-28 + f2 * 0x1.e79bae7e75841p-32;
    const double power = 1.0 + f * ((p01 + f2 * p23) + f4 * ((p45 + f2 * p67) + f4 * p8));
    return detail::as_double(detail::bits(power) + (detail::bits(shifted) << 52));
}

/// ln x for positive normal x; 0 and subnormals give about -709, infinity 709.8. Largest relative error
/// 1.5e-16, also near 1.
CAPEXSIM_INLINE double log(double x) {
    constexpr std::uint64_t kRootHalf = 0x3fe6a09e667f3bcdU;  // bits of √½: 1 + f lies in [√½, √2)
    constexpr std::uint64_t kOne = 0x3ff0000000000000U;
    const std::uint64_t shifted = detail::bits(x) + (kOne - kRootHalf);
    const double exponent = detail::as_double((shifted >> 52) | 0x4330000000000000U) - (0x1p52 + 1023.0);
    const double f = detail::as_double((shifted & 0x000fffffffffffffU) + kRootHalf) - 1.0;
    const double s = f / (2.0 + f);
    const double z = s * s;
    const double z2 = z * z;
    const double r01 = 0x1.5555555555592p-1 + z * 0x1.999999997fd37p-2;
    const double r23 = 0x1.24924941f8dd3p-2 + z * 0x1.c71c5202a6ee0p-3;
    const double r45 = 0x1.7466405e70c94p-3 + z * 0x1.39a192f461e1cp-3;
    const double r = (r01 + z2 * r23) + (z2 * z2) * (r45 + z2 * 0x1.2f070826d178dp-3);
    // ln(1+f) = f - (f²/2 - s (f²/2 + z r)): the leading term is exact
    const double half_square = 0.5 * f * f;
    return exponent * detail::kLn2High -
           ((half_square - (s * (half_square + z * r) + exponent * detail::kLn2Low)) - f);
}

/// ln(1 + x) for x > -1, accurate near 0. Largest relative error 2.4e-16.
CAPEXSIM_INLINE double log1p(double x) {
    const double u = 1.0 + x;
    return log(u) + (x - (u - 1.0)) / u;
}

/// baseᵉˣᵖᵒⁿᵉⁿᵗ for positive normal base as exp(exponent · ln base): relative error below
/// (4 + 3 |exponent · ln base|) · 2⁻⁵³.
CAPEXSIM_INLINE double pow(double base, double exponent) { return exp(exponent * log(base)); }

/// 1 / (1 + e⁻ˣ). Largest relative error (4 + |x|) · 10⁻¹⁶.
CAPEXSIM_INLINE double logistic(double x) { return 1.0 / (1.0 + exp(-x)); }

/// Γ(x) for 1 ≤ x ≤ 12; beyond, x counts as the nearer end. Largest relative error 8e-16. Γ(x) = Γ(y) Π (x -
/// j) over all x - j ≥ 1, y in [1, 2); 1/Γ is entire, so its polynomial about 3/2 is short.
CAPEXSIM_INLINE double gamma(double x) {
    const double u = clamp(x, 1.0, 12.0);
    const double low = (max(1.0, u - 1.0) * max(1.0, u - 2.0)) * (max(1.0, u - 3.0) * max(1.0, u - 4.0));
    const double middle = (max(1.0, u - 5.0) * max(1.0, u - 6.0)) * (max(1.0, u - 7.0) * max(1.0, u - 8.0));
    const double product = low * middle * (max(1.0, u - 9.0) * max(1.0, u - 10.0));
    const double t = (u - floor(u)) - 0.5;
    const double t2 = t * t;
    const double r01 = 0x1.20dd750429b6dp+0 + t * -0x1.514d3d9058425p-5;
    const double r23 = -0x1.0da5a671c048cp-1 + t * 0x1.669be41a92409p-3;
    const double r45 = 0x1.a18540be3391cp-5 + t * -0x1.5955cc38967aap-5;
    const double r67 = 0x1.b16203e5235bbp-8 + t * 0x1.15f7ef5d398e7p-9;
    const double r89 = -0x1.232bd84bbff8dp-10 + t * 0x1.3f84fdd1ee3fcp-13;
    const double r1011 = 0x1.a96369de4942fp-16 + t * -0x1.d2801e2902e2dp-17;
    const double r1214 = 0x1.2173cdcb2c90ep-19 + t * (0x1.3d609a4b6eb32p-24 + t * -0x1.82cc685cae534p-24);
    const double reciprocal =
        r01 + t2 * (r23 + t2 * (r45 + t2 * (r67 + t2 * (r89 + t2 * (r1011 + t2 * r1214)))));
    return product / reciprocal;
}

/// Φ(-x), the normal probability beyond x, for 0 ≤ x ≤ 6.5; outside, x counts as the nearer end. Largest
/// relative error 3e-12: e^(-x²/2) times a polynomial in (x - 4)/(x + 4).
CAPEXSIM_INLINE double normal_tail(double x) {
    const double a = clamp(x, 0.0, 6.5);
    const double t = (a - 4.0) / (a + 4.0);
    const double t2 = t * t;
    const double t4 = t2 * t2;
    const double m01 = 0x1.82b4bb8c98969p-4 + t * -0x1.5cf97b0ade2b3p-3;
    const double m23 = 0x1.fd751a19d955bp-4 + t * -0x1.25b6aaa40ff3ep-4;
    const double m45 = 0x1.f9b0649e1d763p-6 + t * -0x1.1644b996de5bcp-7;
    const double m67 = 0x1.0a0fef7a755bdp-11 + t * 0x1.4eb0747fb5904p-11;
    const double m89 = -0x1.88b6a8e7cfb10p-13 + t * -0x1.634b2108a8734p-15;
    const double m1012 = 0x1.3787653666ab4p-15 + t * (0x1.ee64efddcb262p-17 + t * 0x1.8e7a7fb203408p-20);
    const double mills = (m01 + t2 * m23) + t4 * ((m45 + t2 * m67) + t4 * (m89 + t2 * m1012));
    return exp(-0.5 * a * a) * mills;
}

/// ln x in float for positive normal x. Largest relative error 2.3e-7.
CAPEXSIM_INLINE float log(float x) {
    constexpr std::uint32_t kRootHalf = 0x3f3504f3U;
    constexpr std::uint32_t kOne = 0x3f800000U;
    constexpr float kLn2 = 0x1.62e43p-1F;
    const std::uint32_t shifted = detail::bits(x) + (kOne - kRootHalf);
    const float exponent = static_cast<float>(static_cast<std::int32_t>(shifted >> 23) - 127);
    const float f = detail::as_float((shifted & 0x007fffffU) + kRootHalf) - 1.0F;
    const float s = f / (2.0F + f);
    const float z = s * s;
    return exponent * kLn2 + s * (2.0F + z * (0x1.55557ap-1F + z * (0x1.995eb4p-2F + z * 0x1.31e3b2p-2F)));
}

/// sin(π/2 · x) and cos(π/2 · x) for |x| ≤ 1 in float; largest absolute error 2.2e-7.
CAPEXSIM_INLINE float sin_quarter_turns(float x) {
    const float z = x * x;
    return x * (0x1.921fb4p+0F +
                z * (-0x1.4abbb6p-1F + z * (0x1.46676ep-4F + z * (-0x1.3232fap-8F + z * 0x1.3c4b2ep-13F))));
}
CAPEXSIM_INLINE float cos_quarter_turns(float x) {
    const float z = x * x;
    return 1.0F +
           z * (-0x1.3bd3ccp+0F +
                z * (0x1.03c1e4p-2F + z * (-0x1.55d076p-6F + z * (0x1.e126f2p-11F + z * -0x1.8fb73ep-16F))));
}

}  // namespace capexsim::numeric
