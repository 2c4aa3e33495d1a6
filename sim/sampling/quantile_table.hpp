#pragma once

#include "numeric/lanes.hpp"
#include "numeric/math.hpp"
#include "sampling/law.hpp"

#include <bit>
#include <cstdint>
#include <memory>
#include <vector>

namespace capexsim::sampling {

/// A cubic in the position within its segment, from 0 to 1.
struct alignas(32) Segment {
    double coefficients[4];
};

/// The quantile function of a standard law on [2⁻³³, 1 - 2⁻³³], as cubics: 32 segments an octave of the
/// distance to the nearer end. For the normal the largest error is 1.1e-9 (measured in the unit test);
/// octaves resolve steep ends too.
struct QuantileTable {
    std::vector<Segment> segments;  ///< [end: low, high][octave from the end][32]
    double low = 0;                 ///< least value, at 2⁻³³
    double high = 0;                ///< greatest value, at 1 - 2⁻³³
};

inline constexpr double kLeastUniform = 0x1p-33;  ///< of the words: half a step from the ends
inline constexpr int kSegmentBits = 5;            ///< 32 segments an octave
inline constexpr int kOctaves = 32;               ///< from 2⁻³³ to ½
inline constexpr int kSegmentsOfEnd = kOctaves << kSegmentBits;

/// Builds the table from 264 quantiles in 80 bits, each rounded so that it does not depend on the processor.
QuantileTable tabulate(const Law& law);

/// The quantile function of the standard normal, for all that need it.
std::shared_ptr<const QuantileTable> standard_normal_quantiles();

/// The quantile at u in [2⁻³³, 1 - 2⁻³³]: two-sided lookup without branches.
/// @param segments those of a QuantileTable
CAPEXSIM_INLINE double interpolate(const double* segments, double u) {
    const bool upper = u > 0.5;
    const double distance = (upper ? 1.0 - u : u) * 0x1p32;  // ½ at 2⁻³³, below 2³¹
    const std::uint64_t position = std::bit_cast<std::uint64_t>(numeric::min(distance, 0x1.fffffffffffffp30));
    constexpr std::uint64_t kFirst = std::uint64_t{1022} << kSegmentBits;  // exponent of ½
    constexpr std::uint64_t kOne = 0x3ff0000000000000U;
    constexpr std::uint64_t kFraction = 0x000fffffffffffffU;
    const std::uint64_t segment =
        (position >> (52 - kSegmentBits)) - kFirst + (upper ? std::uint64_t{kSegmentsOfEnd} : 0);
    const double s = std::bit_cast<double>(((position << kSegmentBits) & kFraction) | kOne) - 1.0;
    const double* const c = segments + 4 * segment;
    return c[0] + s * (c[1] + s * (c[2] + s * c[3]));
}

}  // namespace capexsim::sampling
