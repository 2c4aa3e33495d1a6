#pragma once

#include "numeric/lanes.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

/// Draws that are addressed, not consumed: a word is a pure function of (seed, stream name, trajectory,
/// quarter, slot).
namespace capexsim::sampling {

/// What a stream is keyed by: the seed's low and high half, then those of the hash of its name.
struct StreamKey {
    std::array<std::uint32_t, 4> words{};
    bool operator==(const StreamKey&) const = default;
};

/// The "quarter" of draws that hold along a whole trajectory.
inline constexpr std::uint32_t kParameterTag = 0xFFFFFFFFU;

/// Threefry4x32 with 20 rounds.
/// @source Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (SC11), section 4.2
std::array<std::uint32_t, 4> threefry(std::array<std::uint32_t, 4> counter, const StreamKey& key);

/// Fixed 64-bit hash of a name: FNV-1a, then the finaliser of SplitMix64, which spreads the last bytes over
/// all bits.
std::uint64_t hash_name(std::string_view name);

/// Every 64-bit seed is good, 0 included.
StreamKey stream_key(std::uint64_t seed, std::string_view name);

/// The word of one trajectory, alone: that of trajectory 512 b + r is word r div 128 of the call with the
/// counter (128 b + r mod 128, quarter, slot).
std::uint32_t word_at(const StreamKey& key, std::uint64_t trajectory, std::uint32_t quarter,
                      std::uint32_t slot);

/// (word + ½) 2⁻³², strictly between 0 and 1.
CAPEXSIM_INLINE double uniform_of(std::uint32_t word) {
    // 2²⁰ + word · 2⁻³² has the word in its low bits; SSE2 cannot convert unsigned words
    return (std::bit_cast<double>(0x4130000000000000U | word) - 0x1p20) + 0x1p-33;
}

/// The words of the trajectories 512 b … 512 b + 511.
/// @param out [lane]
void fill_words(InstructionSet instruction_set, const StreamKey& key, std::uint64_t block,
                std::uint32_t quarter, std::uint32_t slot, std::uint32_t* out);

/// The uniforms of the same words.
/// @param out [lane] [1]
void fill_uniforms(InstructionSet instruction_set, const StreamKey& key, std::uint64_t block,
                   std::uint32_t quarter, std::uint32_t slot, double* out);

/// Standard normals by Box and Muller in float, widened; |z| < 6.67. Lanes r and r + 128 (r + 256 and r +
/// 384) come from one pair of words.
/// @param out [lane] [1]
void fill_normals(InstructionSet instruction_set, const StreamKey& key, std::uint64_t block,
                  std::uint32_t quarter, std::uint32_t slot, double* out);

}  // namespace capexsim::sampling
