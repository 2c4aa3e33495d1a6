#include "catch.hpp"
#include "sampling/stream.hpp"
#include "unit/hash_bits.hpp"

#include <cmath>
#include <limits>
#include <set>
#include <vector>

namespace {

using Catch::Approx;
using namespace capexsim;
using namespace capexsim::sampling;
using Block = std::array<std::uint32_t, 4>;

std::vector<std::uint32_t> words(const StreamKey& key, std::uint64_t block, std::uint32_t quarter,
                                 std::uint32_t slot, InstructionSet set = InstructionSet::sse2) {
    std::vector<std::uint32_t> out(kLanes);
    fill_words(set, key, block, quarter, slot, out.data());
    return out;
}

std::vector<double> normals(const StreamKey& key, std::uint64_t block, std::uint32_t quarter,
                            std::uint32_t slot, InstructionSet set = InstructionSet::sse2) {
    std::vector<double> out(kLanes);
    fill_normals(set, key, block, quarter, slot, out.data());
    return out;
}

}  // namespace

TEST_CASE("Threefry gives the published answers") {
    // Random123 1.14, kat_vectors, threefry4x32 20.
    constexpr std::uint32_t kOnes = std::numeric_limits<std::uint32_t>::max();
    CHECK(threefry({0, 0, 0, 0}, {{0, 0, 0, 0}}) == Block{0x9c6ca96a, 0xe17eae66, 0xfc10ecd4, 0x5256a7d8});
    CHECK(threefry({kOnes, kOnes, kOnes, kOnes}, {{kOnes, kOnes, kOnes, kOnes}}) ==
          Block{0x2a881696, 0x57012287, 0xf6c7446e, 0xa16a6732});
    CHECK(threefry({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                   {{0xa4093822, 0x299f31d0, 0x082efa98, 0xec4e6c89}}) ==
          Block{0x59cd1dbb, 0xb8879579, 0x86b5d00c, 0xac8b6d84});
}

TEST_CASE("the key of a stream is its seed and the hash of its name") {
    const std::uint64_t seed = 0x0123456789abcdefU;
    const std::uint64_t hash = hash_name("actors.bytedance.budget.shock");
    const StreamKey key = stream_key(seed, "actors.bytedance.budget.shock");
    CHECK(key.words == Block{0x89abcdefU, 0x01234567U, static_cast<std::uint32_t>(hash),
                             static_cast<std::uint32_t>(hash >> 32)});
}

TEST_CASE("the hash of a name never changes") {
    // Derived with Python integers from the two definitions.
    CHECK(hash_name("") == 0xf52a15e9a9b5e89bU);
    CHECK(hash_name("a") == 0x02c0bdbf481420f8U);
    CHECK(hash_name("actors.bytedance.budget.growth") == 0x92bb9e395149ca79U);
}

TEST_CASE("streams whose names or seeds differ in one place share no word") {
    std::set<std::uint32_t> firsts;
    const std::vector<StreamKey> keys = {
        stream_key(0, "a"),  stream_key(1, "a"), stream_key(std::uint64_t{1} << 32, "a"),
        stream_key(0, "b"),  stream_key(0, ""),  stream_key(0, "aa"),
        stream_key(0, "ab"), stream_key(0, "ba")};
    for (const StreamKey& key : keys) firsts.insert(word_at(key, 0, 0, 0));
    CHECK(firsts.size() == keys.size());
}

TEST_CASE("seed 0 is a seed like any other") {
    const std::vector<std::uint32_t> zero = words(stream_key(0, ""), 0, 0, 0);
    CHECK(std::set<std::uint32_t>(zero.begin(), zero.end()).size() == zero.size());
}

TEST_CASE("a word in a block is the word of that trajectory alone") {
    const StreamKey key = stream_key(7, "macro.regime");
    for (const std::uint64_t block :
         {std::uint64_t{0}, std::uint64_t{3}, (std::uint64_t{1} << 32) - 1, std::uint64_t{1} << 40}) {
        const std::vector<std::uint32_t> drawn = words(key, block, 5, 2);
        for (std::uint64_t lane = 0; lane < kLanes; ++lane)
            REQUIRE(drawn[lane] == word_at(key, block * kLanes + lane, 5, 2));
    }
}

TEST_CASE("word w of call c is that of lane 128 w + c") {
    const StreamKey key = stream_key(7, "macro.regime");
    const std::vector<std::uint32_t> drawn = words(key, 9, 5, 2);
    for (const std::uint32_t call : {0U, 1U, 127U}) {
        const Block expected = threefry({9 * 128 + call, 0, 5, 2}, key);
        for (std::size_t word = 0; word < 4; ++word) CHECK(drawn[word * 128 + call] == expected[word]);
    }
}

TEST_CASE("blocks, quarters and slots share no words") {
    const StreamKey key = stream_key(1, "supply.shock");
    std::set<std::uint32_t> seen;
    const std::uint32_t quarters[] = {0, 1, kParameterTag};
    for (const std::uint64_t block : {0U, 1U})
        for (const std::uint32_t quarter : quarters)
            for (const std::uint32_t slot : {0U, 1U}) seen.insert(words(key, block, quarter, slot)[17]);
    CHECK(seen.size() == 12);
}

TEST_CASE("a uniform is its word plus a half over 2 to the 32") {
    const StreamKey key = stream_key(1, "supply.shock");
    const std::vector<std::uint32_t> drawn = words(key, 4, 2, 1);
    for (const InstructionSet set : available_instruction_sets()) {
        std::vector<double> uniforms(kLanes);
        fill_uniforms(set, key, 4, 2, 1, uniforms.data());
        for (std::size_t lane = 0; lane < kLanes; ++lane)
            REQUIRE(uniforms[lane] == (drawn[lane] + 0.5) * 0x1p-32);
    }
}

TEST_CASE("normals are those of Box and Muller on the same words") {
    const StreamKey key = stream_key(1, "actors.bytedance.budget.shock");
    const std::vector<std::uint32_t> drawn = words(key, 4, 2, 1);
    const std::vector<double> normal = normals(key, 4, 2, 1);
    constexpr double kPi = 3.14159265358979323846;
    for (std::size_t pair : {0U, 256U}) {
        for (std::size_t call = pair; call < pair + 128; ++call) {
            const double u = (std::floor(drawn[call] / 2.0) + 0.5) * 0x1p-31;
            const double radius = std::sqrt(-2 * std::log(u));
            // The top bit of the second word mirrors, the others are the angle in (-π/2, π/2].
            const auto half = static_cast<std::int32_t>(drawn[call + 128] << 1U);
            const double angle = kPi / 2 * half * 0x1p-31;
            const double mirror = drawn[call + 128] >> 31U ? -1.0 : 1.0;
            REQUIRE(normal[call] == Approx(mirror * radius * std::cos(angle)).margin(2e-6));
            REQUIRE(normal[call + 128] == Approx(radius * std::sin(angle)).margin(2e-6));
        }
    }
}

TEST_CASE("words and normals have the same bits on all instruction sets and compilers") {
    const StreamKey key = stream_key(20260101, "actors.bytedance.budget.shock");
    for (const InstructionSet set : available_instruction_sets()) {
        INFO(name(set));
        std::uint64_t word_hash = 0, normal_hash = 0;
        for (std::uint64_t block = 0; block < 8; ++block) {
            word_hash = hash_bits(std::span<const std::uint32_t>(words(key, block, 3, 1, set)), word_hash);
            normal_hash = hash_bits(std::span<const double>(normals(key, block, 3, 1, set)), normal_hash);
        }
        CHECK(word_hash == 0xc8373e09a19f12a5U);
        CHECK(normal_hash == 0xf1bfd07943db94fdU);
    }
}
