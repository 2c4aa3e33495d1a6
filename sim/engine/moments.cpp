#include "engine/moments.hpp"

#include "capexsim/tally.hpp"

#include "numeric/math.hpp"

namespace capexsim::engine {

namespace {

using numeric::max;
using numeric::min;

/// Rounded to a whole number of 1/scale; |x scale| < 2^51.
CAPEXSIM_INLINE std::int64_t fixed(double x, double scale) {
    constexpr double kRounder = 0x1.8p52;
    return static_cast<std::int64_t>(numeric::detail::bits(x * scale + kRounder) -
                                     numeric::detail::bits(kRounder));
}

/// @param outside how many are beyond what is counted, or no numbers
CAPEXSIM_INLINE void moment_lanes(const double* x, int lanes, std::int64_t* sum, std::int64_t* square,
                                  std::int64_t* outside) {
    std::int64_t s = 0;
    std::int64_t q = 0;
    std::int64_t o = 0;
    CAPEXSIM_LANES  // scalar on sse2: g++ has no select of 64-bit integers there
    for (int i = 0; i < lanes; ++i) {
        const double bounded = min(max(x[i], -1000.0), 1000.0);
        s += fixed(bounded, kMomentScale);
        q += fixed(bounded * bounded, kMomentSquareScale);
        o += bounded == x[i] ? 0 : 1;
    }
    *sum = s;
    *square = q;
    *outside = o;
}
CAPEXSIM_KERNEL(void, sum_moment, moment_lanes,
                (const double* x, int lanes, std::int64_t* sum, std::int64_t* square, std::int64_t* outside),
                (x, lanes, sum, square, outside))

}  // namespace

FixedSums sum_fixed(InstructionSet instruction_set, const double* x, int lanes) {
    FixedSums sums;
    sum_moment(instruction_set, x, lanes, &sums.values, &sums.squares, &sums.outside);
    return sums;
}

}  // namespace capexsim::engine
