#pragma once

#include "capexsim/params.hpp"

#include "numeric/lanes.hpp"
#include "sampling/stream.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <variant>

/// Designs other than pseudo-random ones: words for the inputs of a trajectory that fill their space more evenly. Both are made of
/// kReplicates independent parts, from whose means the error is known: trajectory i is point i div 16 of part i mod 16.
namespace capexsim::sampling {

/// The trajectories that a design runs when so many are asked for: 16 · 2^m of sobol and 16 · k of lhs, rounded up.
std::uint64_t design_trajectories(Design design, std::uint64_t asked);

/// Whether the trajectories of a run are a prefix of those of a longer one, so that it can be extended, or stopped when it is precise
/// enough. A Latin hypercube is made for its number of points: part of one is none.
bool design_extends(Design design);

/// Dimensions that have direction numbers.
inline constexpr int kSobolDimensions = 3667;

/// Direction numbers of a dimension (0: the first): what bit k of a point's index adds to its word.
/// @source Joe, Kuo (2008), Constructing Sobol sequences with better two-dimensional projections; their table as Boost.Random has it
std::array<std::uint32_t, 32> sobol_directions(int dimension);

/// Point `index` without scrambling, in the order of the index's bits (not of its Gray code); the origin is point 0.
CAPEXSIM_INLINE std::uint32_t sobol_point(const std::array<std::uint32_t, 32>& directions,
                                          std::uint32_t index) {
    std::uint32_t word = 0;
    for (std::size_t k = 0; k < directions.size(); ++k) word ^= (index >> k) & 1U ? directions[k] : 0U;
    return word;
}

/// A dimension of Sobol' points under 16 independent nested uniform scrambles. Digit j of a point is flipped by the top bit of
/// factor_j · (digits before it) + shift_j mod 2³², which for uniform factors and shifts is uniform and, for any two different
/// prefixes, independent: any two points have exactly the joint law of Owen's scramble, so every mean is unbiased and has its variance.
/// @source Owen (1995), Randomly permuted (t,m,s)-nets and (t,s)-sequences; Dietzfelbinger (1996), Universal hashing and k-wise
/// independent random variables via integer arithmetic without primes, theorem 1
struct SobolDimension {
    std::array<std::uint32_t, 32> directions{};
    alignas(64) std::array<std::array<std::uint32_t, kReplicates>, 32> factors{};  ///< [digit][scramble]
    alignas(64) std::array<std::array<std::uint32_t, kReplicates>, 32> shifts{};   ///< [digit][scramble]
};
SobolDimension sobol_dimension(int dimension, std::uint64_t seed, std::string_view stream);

/// The words of the trajectories 512 b … 512 b + 511. @param out [lane]
void fill_sobol(InstructionSet instruction_set, const SobolDimension& dimension, std::uint64_t block,
                std::uint32_t* out);

/// A dimension of 16 independent Latin hypercubes: each has one point in each of `points` equal strata, in an order that is addressed
/// (a Feistel network on the bits of the index, repeated until it lands below `points`), at a uniform place within.
struct HypercubeDimension {
    static constexpr std::size_t kRounds = 8;
    std::uint64_t points = 1;                                            ///< of each hypercube, at most 2³²
    StreamKey place;                                                     ///< of the places within strata
    std::array<std::array<std::uint32_t, kRounds>, kReplicates> keys{};  ///< [hypercube][round]
};
HypercubeDimension hypercube_dimension(std::uint64_t points, std::uint64_t seed, std::string_view stream);

/// The stratum of a point: a permutation of 0 … points - 1 for each hypercube.
std::uint64_t stratum(const HypercubeDimension& dimension, std::uint32_t hypercube, std::uint64_t point);

/// The words of the trajectories 512 b … 512 b + 511; what lies beyond the last point is of no use. @param out [lane]
void fill_hypercube(InstructionSet instruction_set, const HypercubeDimension& dimension, std::uint64_t block,
                    std::uint32_t* out);

/// One uncertain input in a design that is not pseudo-random.
class DesignDimension {
public:
    /// @param dimension position among the uncertain inputs
    /// @param trajectories of the whole run, a multiple of kReplicates
    DesignDimension(Design design, int dimension, std::uint64_t seed, std::string_view stream,
                    std::uint64_t trajectories);
    /// @param out [lane]
    void fill(InstructionSet instruction_set, std::uint64_t block, std::uint32_t* out) const;

private:
    std::variant<SobolDimension, HypercubeDimension> dimension_;
};

}  // namespace capexsim::sampling
