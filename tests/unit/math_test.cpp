#include "catch.hpp"
#include "numeric/math.hpp"
#include "unit/hash_bits.hpp"

#include <cmath>
#include <limits>
#include <vector>

// Tests are built with errno, which keeps clang from vectorising √; here bits count, not speed.
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed"
#endif

namespace {

using Catch::Approx;
using namespace capexsim;

constexpr int kPoints = 8192;

/// `count` points from low to high, evenly spaced.
std::vector<double> grid(double low, double high, int count = kPoints) {
    std::vector<double> points;
    for (int i = 0; i < count; ++i) points.push_back(low + (high - low) * (i + 0.5) / count);
    return points;
}

/// Largest relative error against a reference in 80-bit floats.
template <typename Function, typename Reference>
double largest_error(const std::vector<double>& points, Function function, Reference reference) {
    long double largest = 0;
    for (const double x : points) {
        const long double exact = reference(static_cast<long double>(x));
        largest = std::max(largest, std::abs((static_cast<long double>(function(x)) - exact) / exact));
    }
    return static_cast<double>(largest);
}

#define CAPEXSIM_MATH_KERNEL(kernel, expression)                         \
    CAPEXSIM_INLINE void kernel##_lanes(const double* in, double* out) { \
        CAPEXSIM_LANES                                                   \
        for (int lane = 0; lane < kLanes; ++lane) {                      \
            const double x = in[lane];                                   \
            out[lane] = expression;                                      \
        }                                                                \
    }                                                                    \
    CAPEXSIM_KERNEL(void, kernel, kernel##_lanes, (const double* in, double* out), (in, out))

CAPEXSIM_MATH_KERNEL(exp_kernel, numeric::exp(x))
CAPEXSIM_MATH_KERNEL(log_kernel, numeric::log(x))
CAPEXSIM_MATH_KERNEL(log1p_kernel, numeric::log1p(x))
CAPEXSIM_MATH_KERNEL(pow_kernel, numeric::pow(x, 1.7))
CAPEXSIM_MATH_KERNEL(sqrt_kernel, numeric::sqrt(x))
CAPEXSIM_MATH_KERNEL(floor_kernel, numeric::floor(x))
CAPEXSIM_MATH_KERNEL(ceil_kernel, numeric::ceil(x))
CAPEXSIM_MATH_KERNEL(round_kernel, numeric::round(x))
CAPEXSIM_MATH_KERNEL(clamp_kernel, numeric::clamp(x, -1.0, 2.5))
CAPEXSIM_MATH_KERNEL(gamma_kernel, numeric::gamma(x))
CAPEXSIM_MATH_KERNEL(logistic_kernel, numeric::logistic(x))
CAPEXSIM_MATH_KERNEL(float_log_kernel, static_cast<double>(numeric::log(static_cast<float>(x))))
CAPEXSIM_MATH_KERNEL(sine_kernel, static_cast<double>(numeric::sin_quarter_turns(static_cast<float>(x))))
CAPEXSIM_MATH_KERNEL(cosine_kernel, static_cast<double>(numeric::cos_quarter_turns(static_cast<float>(x))))

#undef CAPEXSIM_MATH_KERNEL

using Kernel = void (*)(InstructionSet, const double*, double*);

/// Hash of the kernel's results over a grid.
std::uint64_t hash_kernel(Kernel kernel, InstructionSet set, double low, double high) {
    const std::vector<double> points = grid(low, high);
    std::vector<double> out(points.size());
    for (std::size_t first = 0; first < points.size(); first += kLanes)
        kernel(set, points.data() + first, out.data() + first);
    return hash_bits(std::span<const double>(out));
}

}  // namespace

TEST_CASE("exp is within its stated error of the exponential from -708 to 709") {
    const auto exact = [](long double x) { return std::exp(x); };
    for (const double reach : {1.0, 10.0, 30.0, 708.0}) {
        INFO("up to " << reach);
        CHECK(largest_error(
                  grid(-reach, reach), [](double x) { return numeric::exp(x); }, exact) <
              (3 + reach) * 1e-16);
    }
    CHECK(numeric::exp(0.0) == 1.0);
    CHECK(numeric::exp(-0.0) == 1.0);
}

TEST_CASE("exp stays at its ends beyond them and passes on what is not a number") {
    CHECK(numeric::exp(-1e300) == numeric::exp(-708.0));
    CHECK(numeric::exp(1e300) == numeric::exp(709.0));
    CHECK(std::isnan(numeric::exp(std::numeric_limits<double>::quiet_NaN())));
}

TEST_CASE("log is within 2e-16 of the logarithm over all normal numbers and close to 1") {
    const auto exact = [](long double x) { return std::log(x); };
    std::vector<double> scales;
    for (const double exponent : grid(-1022, 1023)) scales.push_back(std::exp2(exponent));
    CHECK(largest_error(
              scales, [](double x) { return numeric::log(x); }, exact) < 2e-16);
    CHECK(largest_error(
              grid(0.5, 2), [](double x) { return numeric::log(x); }, exact) < 2e-16);
    CHECK(largest_error(
              grid(1 - 1e-6, 1 + 1e-6), [](double x) { return numeric::log(x); }, exact) < 2e-16);
    CHECK(numeric::log(1.0) == 0.0);
}

TEST_CASE("the logarithm of 0 is about -709 and that of infinity about 710") {
    CHECK(std::abs(numeric::log(0.0) + 709.09) < 0.01);
    CHECK(std::abs(numeric::log(std::numeric_limits<double>::infinity()) - 709.78) < 0.01);
}

TEST_CASE("log1p is within 3e-16 of ln(1 + x), also where x is tiny") {
    const auto exact = [](long double x) { return std::log1p(x); };
    CHECK(largest_error(
              grid(-0.999, 2), [](double x) { return numeric::log1p(x); }, exact) < 3e-16);
    CHECK(largest_error(
              grid(-1e-9, 1e-9), [](double x) { return numeric::log1p(x); }, exact) < 3e-16);
    CHECK(largest_error(
              grid(2, 1e6), [](double x) { return numeric::log1p(x); }, exact) < 3e-16);
    CHECK(numeric::log1p(0.0) == 0.0);
}

TEST_CASE("pow is within its stated error") {
    for (const double exponent : {-2.0, 0.1, 0.5, 1.0, 3.0, 12.0}) {
        for (const double base : grid(0.01, 100, 2000)) {
            const long double exact =
                std::pow(static_cast<long double>(base), static_cast<long double>(exponent));
            const long double bound =
                (4 + 3 * std::abs(exponent * std::log(static_cast<long double>(base)))) * 0x1p-53L;
            REQUIRE(std::abs((static_cast<long double>(numeric::pow(base, exponent)) - exact) / exact) <
                    bound);
        }
    }
}

TEST_CASE("gamma is within 1e-15 of the gamma function from 1 to 12") {
    const auto exact = [](long double x) { return std::tgamma(x); };
    CHECK(largest_error(
              grid(1, 12), [](double x) { return numeric::gamma(x); }, exact) < 1e-15);
    CHECK(numeric::gamma(1.0) == Approx(1.0).epsilon(1e-15));
    CHECK(numeric::gamma(12.0) == Approx(39916800.0).epsilon(1e-15));
}

TEST_CASE("logistic is within its stated error of the logistic function and a half at 0") {
    const auto exact = [](long double x) { return 1 / (1 + std::exp(-x)); };
    for (const double reach : {1.0, 10.0, 40.0})
        CHECK(largest_error(
                  grid(-reach, reach), [](double x) { return numeric::logistic(x); }, exact) <
              (4 + reach) * 1e-16);
    CHECK(numeric::logistic(0.0) == 0.5);
}

TEST_CASE("floor, ceil and round are those of the standard library") {
    for (const double x : grid(-5.5, 5.5, 441)) {
        CHECK(numeric::floor(x) == std::floor(x));
        CHECK(numeric::ceil(x) == std::ceil(x));
        CHECK(numeric::round(x) == std::nearbyint(x));
    }
    for (const double x : {-3.0, -2.5, -0.5, 0.0, 0.5, 1.5, 2.0, 0x1p50 + 0.5}) {
        CHECK(numeric::floor(x) == std::floor(x));
        CHECK(numeric::ceil(x) == std::ceil(x));
        CHECK(numeric::round(x) == std::nearbyint(x));
    }
}

TEST_CASE("clamp keeps what lies between and passes on what is not a number") {
    CHECK(numeric::clamp(0.5, 0.0, 1.0) == 0.5);
    CHECK(numeric::clamp(-0.5, 0.0, 1.0) == 0.0);
    CHECK(numeric::clamp(1.5, 0.0, 1.0) == 1.0);
    CHECK(std::isnan(numeric::clamp(std::numeric_limits<double>::quiet_NaN(), 0.0, 1.0)));
}

TEST_CASE("the float functions are within their stated errors") {
    for (const double exponent : grid(-126, 127)) {
        const auto x = static_cast<float>(std::exp2(exponent));
        REQUIRE(std::abs(static_cast<double>(numeric::log(x)) / std::log(static_cast<double>(x)) - 1) <
                2.5e-7);
    }
    constexpr double kQuarterTurn = 1.57079632679489661923;
    for (const double point : grid(-1, 1)) {
        const auto x = static_cast<float>(point);
        const double angle = kQuarterTurn * static_cast<double>(x);
        REQUIRE(std::abs(static_cast<double>(numeric::sin_quarter_turns(x)) - std::sin(angle)) < 2.5e-7);
        REQUIRE(std::abs(static_cast<double>(numeric::cos_quarter_turns(x)) - std::cos(angle)) < 2.5e-7);
    }
}

TEST_CASE("every function gives the same bits on all instruction sets and compilers") {
    struct Golden {
        const char* function;
        Kernel kernel;
        double low, high;
        std::uint64_t hash;
    };
    const Golden goldens[] = {
        {"exp", exp_kernel, -720, 720, 0xfbc299f7171a9a59U},
        {"log", log_kernel, 1e-3, 50, 0x15a0b354a5530c78U},
        {"log1p", log1p_kernel, -0.999, 3, 0xcb88187da3050eedU},
        {"pow", pow_kernel, 1e-3, 50, 0x7c774bac10312d03U},
        {"sqrt", sqrt_kernel, 0, 50, 0x7445424c7d0c91beU},
        {"floor", floor_kernel, -50, 50, 0x12792105917d4884U},
        {"ceil", ceil_kernel, -50, 50, 0x7892e220eb8f6f64U},
        {"round", round_kernel, -50, 50, 0x2026dfadf1860005U},
        {"clamp", clamp_kernel, -3, 3, 0x5cfac6bc92adee40U},
        {"gamma", gamma_kernel, 0.5, 13, 0xe6c16fc427ee60aaU},
        {"logistic", logistic_kernel, -50, 50, 0x1c68225eee0619fbU},
        {"float log", float_log_kernel, 1e-3, 50, 0x1f8b0204b0b9fdf0U},
        {"float sine", sine_kernel, -1, 1, 0x58df25c22696b59dU},
        {"float cosine", cosine_kernel, -1, 1, 0x12fe16456699e03dU},
    };
    for (const Golden& golden : goldens) {
        for (const InstructionSet set : available_instruction_sets()) {
            INFO(golden.function << " on " << name(set));
            CHECK(hash_kernel(golden.kernel, set, golden.low, golden.high) == golden.hash);
        }
    }
}
