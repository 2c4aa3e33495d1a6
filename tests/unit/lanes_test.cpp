#include "capexsim/error.hpp"

#include "catch.hpp"
#include "numeric/lanes.hpp"

#include <array>

namespace {

using namespace capexsim;

CAPEXSIM_INLINE void product_and_sum_lanes(const double* a, const double* b, const double* c, double* out) {
    CAPEXSIM_LANES
    for (int lane = 0; lane < kLanes; ++lane) out[lane] = a[lane] * b[lane] + c[lane];
}

CAPEXSIM_KERNEL(void, product_and_sum, product_and_sum_lanes,
                (const double* a, const double* b, const double* c, double* out), (a, b, c, out))

CAPEXSIM_INLINE int twice_body(int value) { return 2 * value; }

CAPEXSIM_KERNEL(int, twice, twice_body, (int value), (value))

}  // namespace

TEST_CASE("the baseline is always available and the best instruction set is the last one available") {
    const auto available = available_instruction_sets();
    REQUIRE_FALSE(available.empty());
    CHECK(available.front() == InstructionSet::sse2);
    CHECK(available.back() == best_instruction_set());
}

TEST_CASE("an instruction set is found by its own name and by no other") {
    for (const InstructionSet set : {InstructionSet::sse2, InstructionSet::avx2, InstructionSet::avx512})
        CHECK(parse_instruction_set(name(set)) == set);
    CHECK_FALSE(parse_instruction_set("").has_value());
    CHECK_FALSE(parse_instruction_set("AVX2").has_value());
    CHECK_FALSE(parse_instruction_set("avx").has_value());
}

TEST_CASE("a kernel returns what its body returns on every instruction set") {
    for (const InstructionSet set : available_instruction_sets()) CHECK(twice(set, 21) == 42);
}

TEST_CASE("no instruction set fuses a product with a sum") {
    // (1 + e)(1 - e) = 1 - e² rounds to 1; a fused operation would leave -e² after adding -1.
    constexpr double kSmall = 0x1p-30;
    std::array<double, kLanes> a{}, b{}, c{}, out{};
    a.fill(1.0 + kSmall);
    b.fill(1.0 - kSmall);
    c.fill(-1.0);
    for (const InstructionSet set : available_instruction_sets()) {
        out.fill(1.0);
        product_and_sum(set, a.data(), b.data(), c.data(), out.data());
        for (const double value : out) REQUIRE(value == 0.0);
    }
}
