#include "engine/driver_bins.hpp"

#include "capexsim/error.hpp"

#include "sampling/distribution.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace capexsim::engine {

namespace {

template <std::size_t... k>
CAPEXSIM_INLINE double edges_below(double x, const double* edges, std::index_sequence<k...>) {
    return (0.0 + ... + (x >= edges[k] ? 1.0 : 0.0));
}

CAPEXSIM_INLINE void bin_lanes(const double* x, const double* edges, std::int32_t* bin) {
    double edge[kDriverBins - 1];
    for (int k = 0; k < kDriverBins - 1; ++k) edge[k] = edges[k];
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i)
        bin[i] =
            static_cast<std::int32_t>(edges_below(x[i], edge, std::make_index_sequence<kDriverBins - 1>()));
}
CAPEXSIM_KERNEL(void, find_bins, bin_lanes, (const double* x, const double* edges, std::int32_t* bin),
                (x, edges, bin))

/// The value that an option has as a column.
double canonical_value(const Distribution& distribution, double written) {
    Distribution constant;
    constant.parameters = {written};
    constant.transform = distribution.transform;
    constant.scale = distribution.scale;
    const std::array<std::uint32_t, kLanes> words{};
    std::array<double, kLanes> values{};
    sampling::fill(InstructionSet::sse2, sampling::make_sampler(constant), words.data(), values.data());
    return values.front();
}

/// Quantiles at 1/20 … 19/20, as the sampler draws them. A mixture outside a group does not rise with its word.
std::vector<double> quantile_edges(const Input& input, const sampling::Sampler& sampler) {
    const bool folded = input.group < 0 && input.distribution.kind == DistributionKind::mixture;
    std::array<std::uint32_t, kLanes> words{};
    for (std::uint64_t k = 1; k < kDriverBins; ++k)
        words[k - 1] = static_cast<std::uint32_t>((k << 32U) / kDriverBins);
    std::array<double, kLanes> values{};
    sampling::fill(InstructionSet::sse2, folded ? sampling::make_rising_sampler(input.distribution) : sampler,
                   words.data(), values.data());
    return {values.begin(), values.begin() + kDriverBins - 1};
}

std::vector<double> edges_of(const Input& input, const sampling::Sampler& sampler) {
    const std::vector<double> options = options_of(input.distribution);
    if (options.empty() || options.size() > kDriverBins) return quantile_edges(input, sampler);
    std::vector<double> edges;
    for (std::size_t k = 1; k < options.size(); ++k)
        edges.push_back(canonical_value(input.distribution, options[k]));
    return edges;
}

}  // namespace

std::vector<double> options_of(const Distribution& distribution) {
    std::vector<double> options;
    if (distribution.kind != DistributionKind::choice) return options;
    for (std::size_t k = 0; k < distribution.parameters.size(); ++k)
        if (distribution.weights[k] > 0) options.push_back(distribution.parameters[k]);
    std::ranges::sort(options);
    options.erase(std::unique(options.begin(), options.end()), options.end());
    return options;
}

std::vector<DriverBins> driver_bins(const Params& params, const model::Samplers& samplers) {
    std::vector<DriverBins> drivers;
    for (std::size_t i = 0; i < params.inputs.size(); ++i) {
        const Input& input = params.inputs[i];
        if (input.distribution.certain()) continue;
        drivers.push_back({input.path, static_cast<Column>(i), -1, edges_of(input, samplers[i])});
    }
    for (std::size_t l = 0; l < params.policy.levers.size(); ++l)
        if (params.policy.levers[l].probability >= 0)
            drivers.push_back(
                {"policy.levers." + params.policy.levers[l].name, kAbsent, static_cast<int>(l), {1.0}});
    return drivers;
}

std::vector<Tally::Driver> make_drivers(const std::vector<DriverBins>& bins, int horizon) {
    std::vector<Tally::Driver> drivers;
    const auto cells = kMetrics * (static_cast<std::size_t>(horizon) + 1);
    for (const DriverBins& driver : bins)
        drivers.push_back({driver.path, driver.bins(),
                           std::vector<std::uint64_t>(static_cast<std::size_t>(driver.bins()) * cells, 0)});
    return drivers;
}

DriverRecorder::DriverRecorder(const std::vector<DriverBins>& drivers, int horizon,
                               InstructionSet instruction_set)
    : drivers_(drivers), instruction_set_(instruction_set), quarters_(static_cast<std::size_t>(horizon) + 1) {
    std::size_t cells = 0;
    for (const DriverBins& driver : drivers) {
        require(driver.edges.size() <= kMostEdges, "a driver has at most 20 bins");
        auto& edges = edges_.emplace_back();
        edges.fill(std::numeric_limits<double>::infinity());
        std::ranges::copy(driver.edges, edges.begin());
        offsets_.push_back(cells);
        cells += static_cast<std::size_t>(driver.bins()) * kMetrics * quarters_;
    }
    counts_.assign(cells, 0U);
    totals_.resize(drivers.size());
    bins_.resize(drivers.size() * kKept);
}

void DriverRecorder::end(const model::World& world, int lanes) {
    if (drivers_.empty()) return;
    const auto n = static_cast<std::size_t>(lanes);
    keep_dates(world, n);
    std::array<std::int32_t, kLanes> bins;
    for (std::size_t d = 0; d < drivers_.size(); ++d) {
        const DriverBins& driver = drivers_[d];
        const double* x = driver.input >= 0 ? world.parameters[driver.input]
                                            : world.parameters.chosen(static_cast<std::size_t>(driver.lever));
        find_bins(instruction_set_, x, edges_[d].data(), bins.data());
        std::uint8_t* to = bins_.data() + d * kKept + kept_;
        for (std::size_t i = 0; i < n; ++i) to[i] = static_cast<std::uint8_t>(bins[i]);
    }
    kept_ += n;
    if (kept_ + kLanes > kKept) count();
}

void DriverRecorder::keep_dates(const model::World& world, std::size_t lanes) {
    for (std::size_t m = 0; m < kMetrics; ++m) {
        const double* confirmed = world.parity.confirmed(static_cast<Metric>(m));
        for (std::size_t i = 0; i < lanes; ++i)
            if (confirmed[i] > 0.0)
                reached_.push_back(
                    {static_cast<std::uint32_t>(kept_ + i),
                     static_cast<std::uint32_t>(m * quarters_ + static_cast<std::size_t>(confirmed[i]))});
    }
}

void DriverRecorder::count() {
    const std::size_t stride = kMetrics * quarters_;
    for (std::size_t d = 0; d < drivers_.size(); ++d) {
        const std::uint8_t* bins = bins_.data() + d * kKept;
        std::uint32_t* totals = totals_[d].data();
        for (std::size_t i = 0; i < kept_; ++i) ++totals[bins[i]];
        std::uint32_t* counts = counts_.data() + offsets_[d];
        for (const Reached& one : reached_) ++counts[bins[one.trajectory] * stride + one.place];
    }
    kept_ = 0;
    reached_.clear();
}

void DriverRecorder::flush(std::vector<Tally::Driver>& whole) {
    require(whole.size() == drivers_.size(), "counts of drivers are added to those of the same drivers");
    count();
    for (std::size_t d = 0; d < whole.size(); ++d) {
        std::vector<std::uint64_t>& to = whole[d].counts;
        for (std::size_t c = 0; c < to.size(); c += quarters_) {
            const std::uint32_t* from = counts_.data() + offsets_[d] + c;
            std::uint64_t reached = 0;
            for (std::size_t t = 1; t < quarters_; ++t) {
                to[c + t] += from[t];
                reached += from[t];
            }
            to[c] += totals_[d][c / quarters_ / kMetrics] - reached;
        }
    }
    std::ranges::fill(counts_, 0U);
    for (auto& totals : totals_) totals.fill(0U);
}

}  // namespace capexsim::engine
