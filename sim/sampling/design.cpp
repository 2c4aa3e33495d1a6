#include "sampling/design.hpp"

#include "capexsim/error.hpp"

#include <boost/random/sobol.hpp>

#include <bit>
#include <string>

namespace capexsim::sampling {

namespace {

using Table = boost::random::default_sobol_table;

constexpr std::uint64_t kPoints = kLanes / kReplicates;  ///< of each part in a block
constexpr std::uint64_t kMostPoints = std::uint64_t{1} << 32U;

static_assert(kSobolDimensions == Table::max_dimension);

StreamKey design_key(std::uint64_t seed, std::string_view stream) {
    return stream_key(seed, "design " + std::string(stream));
}

/// Points first … first + 31 under each scramble.
CAPEXSIM_INLINE void scramble_body(const SobolDimension& dimension, std::uint32_t first, std::uint32_t* out) {
    std::uint32_t points[kPoints];
    std::uint32_t words[kPoints];
    for (std::uint32_t q = 0; q < kPoints; ++q) points[q] = sobol_point(dimension.directions, first + q);
    for (std::size_t r = 0; r < kReplicates; ++r) {
        for (std::uint32_t q = 0; q < kPoints; ++q) words[q] = points[q];
        for (std::uint32_t digit = 0; digit < 32; ++digit) {
            const std::uint32_t factor = dimension.factors[digit][r];
            const std::uint32_t shift = dimension.shifts[digit][r];
            CAPEXSIM_LANES  // scalar on sse2: it has no product of 32-bit words
            for (int q = 0; q < static_cast<int>(kPoints); ++q) {
                const std::uint32_t before = (points[q] >> 1U) >> (31U - digit);
                words[q] ^= ((factor * before + shift) & 0x80000000U) >> digit;
            }
        }
        for (std::size_t q = 0; q < kPoints; ++q) out[q * kReplicates + r] = words[q];
    }
}
CAPEXSIM_KERNEL(void, scramble, scramble_body,
                (const SobolDimension& dimension, std::uint32_t first, std::uint32_t* out),
                (dimension, first, out))

/// The finaliser of MurmurHash3: every bit depends on every bit.
std::uint32_t mixed(std::uint32_t x) {
    x = (x ^ (x >> 16U)) * 0x85ebca6bU;
    x = (x ^ (x >> 13U)) * 0xc2b2ae35U;
    return x ^ (x >> 16U);
}

}  // namespace

std::uint64_t design_trajectories(Design design, std::uint64_t asked) {
    if (design == Design::random) return asked;
    const std::uint64_t points = (asked - (asked > 0 ? 1 : 0)) / kReplicates + 1;
    return kReplicates * (design == Design::sobol ? std::bit_ceil(points) : points);
}

bool design_extends(Design design) { return design != Design::lhs; }

std::array<std::uint32_t, 32> sobol_directions(int dimension) {
    require(dimension >= 0 && dimension < kSobolDimensions, "a dimension has direction numbers");
    std::array<std::uint32_t, 32> odd{};  // m_k of the recurrence, before it is shifted into place
    odd.fill(1);
    if (dimension > 0) {
        const auto row = static_cast<std::size_t>(dimension - 1);
        const auto polynomial = static_cast<std::uint32_t>(Table::polynomial(row));
        const auto degree = static_cast<std::size_t>(std::bit_width(polynomial)) - 1;
        for (std::size_t k = 0; k < degree; ++k) odd[k] = static_cast<std::uint32_t>(Table::minit(row, k));
        // m_k = m_{k-d} ⊕ Σ_r 2^r a_r m_{k-r}, r = 1 … d: Bratley and Fox (1988), equation 2
        for (std::size_t k = degree; k < odd.size(); ++k) {
            odd[k] = odd[k - degree];
            for (std::size_t r = 1; r <= degree; ++r)
                if ((polynomial >> (degree - r)) & 1U) odd[k] ^= odd[k - r] << r;
        }
    }
    for (std::size_t k = 0; k < odd.size(); ++k) odd[k] <<= 31 - k;
    return odd;
}

SobolDimension sobol_dimension(int dimension, std::uint64_t seed, std::string_view stream) {
    SobolDimension made;
    made.directions = sobol_directions(dimension);
    const StreamKey key = design_key(seed, stream);
    for (std::uint32_t digit = 0; digit < 32; ++digit)
        for (std::uint32_t r = 0; r < kReplicates; ++r) {
            const auto words = threefry({r, digit, 0, 0}, key);
            made.factors[digit][r] = words[0];
            made.shifts[digit][r] = words[1];
        }
    return made;
}

void fill_sobol(InstructionSet instruction_set, const SobolDimension& dimension, std::uint64_t block,
                std::uint32_t* out) {
    const std::uint64_t first = block * kPoints;
    require(first + kPoints <= kMostPoints, "Sobol' points are numbered by 32 bits");
    scramble(instruction_set, dimension, static_cast<std::uint32_t>(first), out);
}

HypercubeDimension hypercube_dimension(std::uint64_t points, std::uint64_t seed, std::string_view stream) {
    require(points > 0 && points <= kMostPoints, "a Latin hypercube has a point, and at most 2^32");
    HypercubeDimension made;
    made.points = points;
    made.place = stream_key(seed, stream);
    const StreamKey key = design_key(seed, stream);
    for (std::uint32_t r = 0; r < kReplicates; ++r)
        for (std::uint32_t round = 0; round < HypercubeDimension::kRounds; ++round)
            made.keys[r][round] = threefry({r, round, 1, 0}, key)[0];
    return made;
}

std::uint64_t stratum(const HypercubeDimension& dimension, std::uint32_t hypercube, std::uint64_t point) {
    const auto bits = static_cast<int>(std::bit_width(dimension.points - 1));
    const int low_bits = (bits + 1) / 2;
    const std::uint32_t low_mask = static_cast<std::uint32_t>((std::uint64_t{1} << low_bits) - 1);
    const std::uint32_t high_mask = static_cast<std::uint32_t>((std::uint64_t{1} << (bits - low_bits)) - 1);
    std::uint64_t at = point;
    do {
        auto low = static_cast<std::uint32_t>(at) & low_mask;
        auto high = static_cast<std::uint32_t>(at >> low_bits) & high_mask;
        for (std::size_t round = 0; round < HypercubeDimension::kRounds; round += 2) {
            low ^= mixed(high + dimension.keys[hypercube][round]) & low_mask;
            high ^= mixed(low + dimension.keys[hypercube][round + 1]) & high_mask;
        }
        at = (static_cast<std::uint64_t>(high) << low_bits) | low;
    } while (at >= dimension.points);
    return at;
}

void fill_hypercube(InstructionSet instruction_set, const HypercubeDimension& dimension, std::uint64_t block,
                    std::uint32_t* out) {
    fill_words(instruction_set, dimension.place, block, kParameterTag, 0, out);
    for (std::uint32_t lane = 0; lane < kLanes; ++lane) {
        // Beyond the last point the walk through a permutation need not end.
        const std::uint64_t point = (block * kPoints + lane / kReplicates) % dimension.points;
        const std::uint64_t at = stratum(dimension, lane % kReplicates, point);
        out[lane] = static_cast<std::uint32_t>(((at << 32U) | out[lane]) / dimension.points);
    }
}

DesignDimension::DesignDimension(Design design, int dimension, std::uint64_t seed, std::string_view stream,
                                 std::uint64_t trajectories) {
    require(design != Design::random, "a pseudo-random design needs no dimensions");
    require(trajectories > 0 && trajectories % kReplicates == 0, "a design is whole");
    if (design == Design::sobol)
        dimension_ = sobol_dimension(dimension, seed, stream);
    else
        dimension_ = hypercube_dimension(trajectories / kReplicates, seed, stream);
}

void DesignDimension::fill(InstructionSet instruction_set, std::uint64_t block, std::uint32_t* out) const {
    if (const auto* sobol = std::get_if<SobolDimension>(&dimension_))
        fill_sobol(instruction_set, *sobol, block, out);
    else
        fill_hypercube(instruction_set, std::get<HypercubeDimension>(dimension_), block, out);
}

}  // namespace capexsim::sampling
