#pragma once

#include "sampling/stream.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace capexsim::test {

/// Uniform numbers on (0, 1), as many as wanted; the same ones for the same name.
class Uniforms {
public:
    explicit Uniforms(const char* name) : key_(sampling::stream_key(20261123, name)) {}
    double next() {
        if (used_ == kLanes) {
            sampling::fill_uniforms(best_instruction_set(), key_, block_++, 1, 0, column_.data());
            used_ = 0;
        }
        return column_[static_cast<std::size_t>(used_++)];
    }

private:
    sampling::StreamKey key_;
    std::uint64_t block_ = 0;
    int used_ = kLanes;
    alignas(64) std::array<double, kLanes> column_{};
};

}  // namespace capexsim::test
