#include "analysis/extremes.hpp"

#include "capexsim/words.hpp"

#include "analysis/estimates.hpp"
#include "analysis/fan_quantiles.hpp"
#include "analysis/parity_section.hpp"
#include "analysis/waterfall.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace capexsim::analysis {
namespace {

constexpr double kRare = 0.01;
constexpr double kFar =
    0.1;  ///< an interval that reaches so far from 0 or 1 leaves open whether it is extreme at all
constexpr double kFilled = 0.95;      ///< fill rate from which on the channels do not bind
constexpr double kNegligible = 0.05;  ///< a bar below this explains nothing [ln]
constexpr double kMonthsPerYear = 12;

/// Parts of the gap in effective compute that are also parts of the gap in stock.
constexpr std::array<std::string_view, 7> kStockBars = {
    "spend", "accelerator_share", "access", "price", "age_and_delay", "usability", "power"};

/// "median ratio 0.06 where 1 is needed; 95 % of the trajectories stay below 0.3".
std::string distance(const Params& params, const Tally& tally, Metric metric, bool rare) {
    const bool lag = metric == Metric::lag;
    const std::string name = kMetricNames[static_cast<std::size_t>(metric)];
    const auto series =
        lag ? find_series(tally, "lag", params.actors.at(static_cast<std::size_t>(params.focal)).name)
            : find_series(tally, "ratio." + name);
    if (!series) return "";
    const FanQuarter fan(tally, *series, params.horizon - 1);
    const auto threshold = known_value(params, lag ? params.parity.lag : params.parity.ratio);
    const std::string needed =
        threshold ? fmt::format("{:g}", settled(lag ? *threshold * kMonthsPerYear : *threshold))
                  : "a drawn threshold";
    const bool from_above = lag == rare;  // the quantile on the side of the threshold
    const double far = fan.quantile(from_above ? 0.05 : 0.95);
    const double median = fan.quantile(0.5);
    return lag ? fmt::format(
                     "the median lag is {} months where {} are {}; 95 % of the trajectories stay {} {}",
                     number_text(median), needed, rare ? "needed" : "enough", from_above ? "above" : "below",
                     number_text(far))
               : fmt::format("the median ratio is {} where {} is {}; 95 % of the trajectories stay {} {}",
                             number_text(median), needed, rare ? "needed" : "enough",
                             from_above ? "above" : "below", number_text(far));
}

/// The bar of the waterfall that does most for the side that is ahead, as a share of the gap; for `stock` among those
/// bars that belong to compute. The accounting is that of effective compute, against its leader.
std::string dominant_bar(const Params& params, const Tally& tally, Metric metric, bool rare) {
    const auto w = waterfall_at(params, tally, params.horizon);
    if (!w || metric == Metric::spend || metric == Metric::cumulative) return "";
    const Waterfall::Bar* largest = nullptr;
    const auto size = [side = rare ? 1 : -1](const Waterfall::Bar& bar) {
        return side * bar.log.value.value_or(0);
    };
    double gap = 0;
    for (const Waterfall::Bar& bar : w->bars) {
        const bool counts =
            metric != Metric::stock || std::ranges::find(kStockBars, bar.key) != kStockBars.end();
        if (!counts) continue;
        gap += size(bar);
        if (!largest || size(bar) > size(*largest)) largest = &bar;
    }
    if (!largest || size(*largest) < kNegligible || gap < kNegligible) return "";
    const char* const whole = metric == Metric::stock ? "what compute adds to the gap in effective compute"
                                                      : "the gap in effective compute";
    return fmt::format("the largest part of {} is {} ({:.0f} % in logarithms)", whole, largest->title,
                       100 * size(*largest) / gap);
}

std::string binding(const Params& params, const Tally& tally, Metric metric, bool rare) {
    const auto fill = find_series(tally, "fill");
    if (!fill || !rare || metric == Metric::spend || metric == Metric::cumulative) return "";
    const double median = FanQuarter(tally, *fill, params.horizon - 1).quantile(0.5);
    return median < kFilled ? fmt::format("the channels' caps bind: the median fill rate is {:.2f}", median)
                            : fmt::format("the channels' caps do not bind (median fill rate {:.2f})", median);
}

}  // namespace

Section extremes_section(const Params& params, const Tally& tally) {
    Section section{"extremes", "", {}, {}, {}, chapter::kGap};
    if (tally.trajectories == 0) return section;
    for (const MetricParity& p : parity_by_metric(params, tally)) {
        const Estimate& last = p.confirmed.back();
        const bool rare = last.value.value_or(0) < kRare;
        if (!rare && last.value.value_or(0) <= 1 - kRare) continue;
        if (rare ? last.upper.value_or(0) > kFar : last.lower.value_or(1) < 1 - kFar) continue;
        std::string text = fmt::format("Why {} is {} by {}", kMetricNames[static_cast<std::size_t>(p.metric)],
                                       percent_text(last), Quarter{calendar(params, params.horizon)}.text());
        const char* separator = ": ";
        for (const std::string& part :
             {distance(params, tally, p.metric, rare), dominant_bar(params, tally, p.metric, rare),
              binding(params, tally, p.metric, rare)}) {
            if (part.empty()) continue;
            text += separator + part;
            separator = "; ";
        }
        section.text.push_back(text + ".");
    }
    return section;
}

}  // namespace capexsim::analysis
