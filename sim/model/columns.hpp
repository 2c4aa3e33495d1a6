#pragma once

#include "numeric/lanes.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <vector>

namespace capexsim::model {

/// Hands out the columns of a block: arrays of kLanes doubles, aligned, a cache line apart from powers of two.
class Columns {
public:
    /// @return a column of zeros; it lives as long as this object
    double* take() {
        if (used_ == kChunk || chunks_.empty()) {
            chunks_.emplace_back(static_cast<double*>(::operator new(kChunkSize * sizeof(double), kAlign)));
            std::fill_n(chunks_.back().get(), kChunkSize, 0.0);
            used_ = 0;
        }
        return chunks_.back().get() + static_cast<std::ptrdiff_t>(kStride) * used_++;
    }

    /// @return `count` columns one after another, so that column c lies c · kStride behind the first
    std::vector<double*> take_run(int count) {
        const auto size = static_cast<std::size_t>(count) * kStride;
        runs_.emplace_back(static_cast<double*>(::operator new(size * sizeof(double), kAlign)));
        std::fill_n(runs_.back().get(), size, 0.0);
        std::vector<double*> run;
        run.reserve(static_cast<std::size_t>(count));
        for (int c = 0; c < count; ++c)
            run.push_back(runs_.back().get() + static_cast<std::ptrdiff_t>(kStride) * c);
        return run;
    }

private:
    static constexpr std::align_val_t kAlign{64};
    static constexpr int kChunk = 64;  ///< columns
    static constexpr std::size_t kChunkSize = static_cast<std::size_t>(kChunk) * kStride;
    struct Free {
        void operator()(double* p) const { ::operator delete(p, kAlign); }
    };
    std::vector<std::unique_ptr<double, Free>> chunks_, runs_;
    int used_ = 0;
};

}  // namespace capexsim::model
