#include "analysis/driver_section.hpp"
#include "analysis/estimates.hpp"
#include "analysis/input_words.hpp"
#include "engine/driver_bins.hpp"
#include "numeric/statistics.hpp"
#include "sampling/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

namespace capexsim::analysis {
namespace {

constexpr std::uint64_t kFewest = 100;  ///< futures on the rarer side below which it is not said what decides
constexpr double kLow = 0.1, kHigh = 0.9;
constexpr std::size_t kTail = engine::kDriverBins / 10;  ///< bins of a tenth

std::span<const std::uint64_t> dates_of(const Params& params, const Tally& tally, Metric metric) {
    const auto quarters = static_cast<std::size_t>(params.horizon) + 1;
    return std::span(tally.confirmed).subspan(static_cast<std::size_t>(metric) * quarters, quarters);
}

struct Count {
    std::uint64_t reached = 0, all = 0;
    void add(std::span<const std::uint64_t> dates, int quarter) {
        all += sum_of(dates);
        reached += sum_of(dates.subspan(1, static_cast<std::size_t>(quarter)));
    }
    double share() const { return static_cast<double>(reached) / static_cast<double>(all); }
};

/// The futures at the two ends of a driver, and which bins these are.
struct Ends {
    Count low, high;
    std::size_t low_bin = 0, high_bin = 0;
};

std::vector<std::size_t> bins_in_use(const JointCounts& joint) {
    std::vector<std::size_t> bins;
    for (std::size_t b = 0; b < joint.bins; ++b)
        if (sum_of(joint.bin(b)) > 0) bins.push_back(b);
    return bins;
}

/// The lowest and the highest `bins` of those in use.
Ends outer_bins(const JointCounts& joint, const std::vector<std::size_t>& used, std::size_t bins,
                int quarter) {
    Ends ends;
    const std::size_t each = std::min(bins, used.size() / 2);
    for (std::size_t i = 0; i < each; ++i) {
        ends.low.add(joint.bin(used[i]), quarter);
        ends.high.add(joint.bin(used[used.size() - 1 - i]), quarter);
    }
    ends.low_bin = used.front();
    ends.high_bin = used.back();
    return ends;
}

/// Of options without an order those with the lowest and the highest probability.
Ends extreme_options(const JointCounts& joint, const std::vector<std::size_t>& used, int quarter) {
    Ends ends;
    for (const std::size_t b : used) {
        Count count;
        count.add(joint.bin(b), quarter);
        if (ends.low.all == 0 || count.share() < ends.low.share()) {
            ends.low = count;
            ends.low_bin = b;
        }
        if (ends.high.all == 0 || count.share() >= ends.high.share()) {
            ends.high = count;
            ends.high_bin = b;
        }
    }
    return ends;
}

/// What a driver is in the scenario.
struct Subject {
    const Input* input = nullptr;  ///< absent: a lever
    const Switch* way = nullptr;   ///< its options are words
    std::vector<double> options;   ///< [bin] written base units; empty: bins are of quantiles
};

Subject subject_of(const Params& params, const Tally::Driver& driver) {
    Subject subject;
    for (const Input& input : params.inputs)
        if (input.path == driver.path) subject.input = &input;
    for (const Switch& way : params.switches)
        if (way.path == driver.path) subject.way = &way;
    if (subject.input != nullptr) subject.options = engine::options_of(subject.input->distribution);
    if (subject.options.size() != static_cast<std::size_t>(driver.bins)) subject.options.clear();
    return subject;
}

/// An option's value in canonical units: where the distribution is that value alone.
double canonical_option(const Input& input, double option) {
    Distribution alone;
    alone.parameters = {option};
    alone.transform = input.distribution.transform;
    alone.scale = input.distribution.scale;
    return sampling::quantile(alone, 0.5);
}

std::pair<std::string, std::string> end_words(const Params& params, const Subject& subject,
                                              const Ends& ends) {
    if (subject.input == nullptr) return {"left out", "pulled"};
    if (subject.options.empty())
        return {"below " + input_value_text(params, *subject.input,
                                            sampling::quantile(subject.input->distribution, kLow)),
                "above " + input_value_text(params, *subject.input,
                                            sampling::quantile(subject.input->distribution, kHigh))};
    const auto words = [&](std::size_t bin) {
        const double option = subject.options[bin];
        return subject.way != nullptr
                   ? plain_name(subject.way->options.at(static_cast<std::size_t>(option)))
                   : input_value_text(params, *subject.input, canonical_option(*subject.input, option));
    };
    return {words(ends.low_bin), words(ends.high_bin)};
}

/// Whether two shares differ by more than chance makes the largest of `many` such differences, in 95 of 100 cases.
bool differ(const Count& a, const Count& b, std::size_t many) {
    const double n = static_cast<double>(a.all), m = static_cast<double>(b.all);
    const double pooled = static_cast<double>(a.reached + b.reached) / (n + m);
    const double error = std::sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
    const double bound = numeric::normal_quantile(1 - (1 - kLevel) / 2 / static_cast<double>(many));
    return std::abs(a.share() - b.share()) > bound * error;
}

/// Nothing where all futures are in one bin.
std::optional<DriverEffect> effect_of(const Params& params, const Tally& tally, std::size_t driver,
                                      Metric metric, int quarter) {
    const Tally::Driver& from = tally.drivers[driver];
    const JointCounts joint = joint_counts(tally, driver, static_cast<std::size_t>(metric));
    const std::vector<std::size_t> used = bins_in_use(joint);
    if (used.size() < 2) return std::nullopt;
    const Subject subject = subject_of(params, from);
    const bool quantiles = subject.input != nullptr && subject.options.empty();
    const Ends ends = subject.way != nullptr ? extreme_options(joint, used, quarter)
                                             : outer_bins(joint, used, quantiles ? kTail : 1, quarter);
    DriverEffect effect;
    effect.path = from.path;
    effect.label = input_label(params, from.path);
    std::tie(effect.low_end, effect.high_end) = end_words(params, subject, ends);
    effect.low = proportion(ends.low.reached, ends.low.all);
    effect.high = proportion(ends.high.reached, ends.high.all);
    effect.moves = differ(ends.low, ends.high, tally.drivers.size());
    effect.by_quarter = first_order(joint, reached_by(params.horizon, quarter));
    effect.time = first_order(joint, restricted_time(params.horizon));
    if (subject.way == nullptr) effect.rank = rank_correlation(joint);
    if (subject.input != nullptr) effect.group = subject.input->group;
    return effect;
}

/// By what effects are ordered: those that move the probability first, by how far.
std::pair<bool, double> size_of(const DriverEffect& effect) {
    return {effect.moves, std::abs(effect.high.value.value_or(0) - effect.low.value.value_or(0))};
}

}  // namespace

int telling_quarter(const Params& params, const Tally& tally, Metric metric) {
    const auto dates = dates_of(params, tally, metric);
    int best = params.horizon;
    double nearest = HUGE_VAL;
    std::uint64_t reached = 0;
    for (int t = 1; t <= params.horizon; ++t) {
        reached += dates[static_cast<std::size_t>(t)];
        const double off =
            std::abs(static_cast<double>(reached) / static_cast<double>(tally.trajectories) - 0.5);
        if (off < nearest || (off == nearest && reached * 2 < tally.trajectories)) {
            nearest = off;
            best = t;
        }
    }
    return best;
}

MetricDrivers metric_drivers(const Params& params, const Tally& tally, Metric metric, int quarter) {
    Count count;
    count.add(dates_of(params, tally, metric), quarter);
    MetricDrivers drivers;
    drivers.metric = metric;
    drivers.quarter = quarter;
    drivers.probability = proportion(count.reached, count.all);
    drivers.tells = std::min(count.reached, count.all - count.reached) >= kFewest;
    if (count.reached == 0 || count.reached == count.all) return drivers;
    std::vector<Part> parts;
    for (std::size_t d = 0; d < tally.drivers.size(); ++d) {
        auto effect = effect_of(params, tally, d, metric, quarter);
        if (!effect) continue;
        parts.push_back({effect->by_quarter, effect->group});
        drivers.effects.push_back(std::move(*effect));
    }
    drivers.one_by_one = one_by_one(parts);
    std::ranges::stable_sort(drivers.effects, std::ranges::greater(), size_of);
    return drivers;
}

std::vector<MetricDrivers> drivers_by_metric(const Params& params, const Tally& tally) {
    std::vector<MetricDrivers> all;
    for (int m = 0; m < kMetrics; ++m) {
        const auto metric = static_cast<Metric>(m);
        all.push_back(metric_drivers(params, tally, metric, telling_quarter(params, tally, metric)));
    }
    const auto rank = [](const MetricDrivers& d) {  // the smallest is shown
        if (!d.tells) return 2.0;
        return d.metric == Metric::stock ? -1.0 : std::abs(d.probability.value.value_or(0) - 0.5);
    };
    const auto first = std::ranges::min_element(all, {}, rank);
    std::rotate(all.begin(), first, first + 1);
    return all;
}

}  // namespace capexsim::analysis
