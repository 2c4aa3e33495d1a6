#pragma once

#include "capexsim/tally.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace capexsim::engine {

/// A tally with what it is a tally of.
struct StoredTally {
    std::string version;        ///< of the program
    std::string scenario_hash;  ///< of everything that decides a trajectory, but not their number
    std::uint64_t seed = 0;
    std::uint64_t first = 0;  ///< the trajectories are [first, first + tally.trajectories)
    Tally tally;
};

/// The bytes of a tally file: little-endian, "CAPXTALY", format, counts as LEB128 with runs of zeros joined, CRC-64 at the end.
/// Equal tallies give equal bytes.
std::string write_tally(const StoredTally& stored);

/// Reads what write_tally() wrote. Everything is checked: length, checksum, limits, and that the counts add up.
/// @param name for messages
/// @throws WorldError that says what is wrong; never anything else, whatever the bytes
StoredTally read_tally(std::string_view bytes, const std::string& name);

}  // namespace capexsim::engine
