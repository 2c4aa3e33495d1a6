#pragma once

#include <cstdint>
#include <span>

/// FNV-1a over the bytes of values, so that a test can name all bits of an array by one number.
template <typename Value>
std::uint64_t hash_bits(std::span<const Value> values, std::uint64_t hash = 0xcbf29ce484222325U) {
    for (const std::byte byte : std::as_bytes(values))
        hash = (hash ^ static_cast<std::uint64_t>(byte)) * 0x100000001b3U;
    return hash;
}
