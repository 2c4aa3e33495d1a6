#pragma once

#include <cmath>

namespace capexsim::numeric {

/// The value nearest to x that has 40 significant bits (a relative step of 9e-13). What libm and Boost
/// compute in 80 bits differs between processors and versions in its last bits; those are lost here.
inline double rounded(long double x) {
    if (!std::isfinite(x)) return static_cast<double>(x);
    constexpr int kBits = 40;
    int exponent = 0;
    const long double mantissa = std::frexp(x, &exponent);
    return static_cast<double>(std::ldexp(std::nearbyint(std::ldexp(mantissa, kBits)), exponent - kBits));
}

}  // namespace capexsim::numeric
