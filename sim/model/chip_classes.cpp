#include "model/chip_classes.hpp"

#include "numeric/math.hpp"

#include <algorithm>

namespace capexsim::model {

namespace {

constexpr double kDateTolerance = 1e-9;  ///< as for levers [years]

/// A class that is out by now and costs less than the best so far takes its place.
CAPEXSIM_INLINE void compare_lanes(const double* price, const double* release, double now, double* best) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double offered = price[i];
        const double so_far = best[i];
        const double with = numeric::min(offered, so_far);
        best[i] = release[i] <= now ? with : so_far;
    }
}
CAPEXSIM_KERNEL(void, compare_class, compare_lanes,
                (const double* price, const double* release, double now, double* best),
                (price, release, now, best))

CAPEXSIM_INLINE void select_lanes(const double* regime, double state, const double* of_state, double* price) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double here = of_state[i];
        const double there = price[i];
        price[i] = regime[i] == state ? here : there;
    }
}
CAPEXSIM_KERNEL(void, select_class, select_lanes,
                (const double* regime, double state, const double* of_state, double* price),
                (regime, state, of_state, price))

}  // namespace

ChipClasses::ChipClasses(const ChannelParams& channel, const Parameters& parameters, Columns& columns)
    : channel_(channel), parameters_(parameters) {
    const std::size_t regimes = std::max<std::size_t>(channel.classes.front().legal.size(), 1);
    for (std::size_t s = 0; s < regimes; ++s) best_.push_back(columns.take());
}

void ChipClasses::prepare() {
    ranked_ = -1;
    double last = 0.0;
    for (const ChipClass& chip : channel_.classes) {
        const double* release = parameters_[chip.release];
        last = std::max(last, *std::max_element(release, release + kLanes));
    }
    settled_ = static_cast<int>(numeric::ceil(std::min(last, 1.0 * kMaxQuarters) / kQuarter)) + 1;
}

void ChipClasses::rank(int quarter) {
    const double now = (std::max(quarter, 1) - 1) * kQuarter + kDateTolerance;
    for (std::size_t s = 0; s < best_.size(); ++s) {
        std::fill_n(best_[s], kLanes, kNoClass);
        for (const ChipClass& chip : channel_.classes)
            if (chip.legal.empty() || chip.legal[s] != 0)
                compare_class(parameters_.instruction_set(), parameters_[chip.price],
                              parameters_[chip.release], now, best_[s]);
    }
    ranked_ = quarter;
}

void ChipClasses::choose(int quarter, const double* regime, double* price) {
    if (ranked_ < 0 || ranked_ < std::min(quarter, settled_)) rank(quarter);
    std::copy_n(best_[0], kLanes, price);
    for (std::size_t s = 1; regime && s < best_.size(); ++s)
        select_class(parameters_.instruction_set(), regime, static_cast<double>(s), best_[s], price);
}

}  // namespace capexsim::model
