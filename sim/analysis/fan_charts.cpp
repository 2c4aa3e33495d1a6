#include "analysis/fan_charts.hpp"

#include "capexsim/words.hpp"

#include "analysis/answer.hpp"
#include "analysis/estimates.hpp"
#include "analysis/fan_quantiles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace capexsim::analysis {
namespace {

constexpr double kMedian = 0.5;
constexpr double kMonthsPerYear = 12;
constexpr const char* kFanNote =
    "The line is the median; half of the futures lie in the dark band, 90 % in the light one.";

/// A quantity that every actor has, and how a headline speaks of it.
struct Quantity {
    const char* series;
    const char* called;  ///< "AI spending"
    const char* unit;    ///< in words
    bool page;           ///< also on a page
};
constexpr std::array kQuantities = {
    Quantity{"spend", "AI spending", "bn USD a year", true},
    Quantity{"stock", "usable AI compute", "H100 equivalents", true},
    Quantity{"effective", "effective training compute", "times the frontier at the start", true},
    Quantity{"lag", "months behind the frontier", "months", true},
    Quantity{"planned", "planned spending", "bn USD a year", false},
    Quantity{"cumulative", "cumulative spending", "bn USD", false}};

constexpr std::array kRatioMetrics = {Metric::spend, Metric::cumulative, Metric::stock, Metric::effective};

std::string end_of(const Params& params) { return Quarter{calendar(params, params.horizon)}.text(); }

/// A number in a headline: a few significant digits, whatever its size.
std::string headline_number(double x, int significant = 3) {
    if (x == 0) return number_text(x);
    const double unit = std::pow(10.0, std::floor(std::log10(std::abs(x))) - (significant - 1));
    return number_text(settled(std::round(x / unit) * unit), significant);
}

double median_at_end(const Params& params, const Tally& tally, std::size_t series) {
    return FanQuarter(tally, series, params.horizon - 1).quantile(kMedian);
}

/// A straight line at a level to compare with, over the simulated quarters.
Curve level_curve(const Params& params, std::string title, std::string unit, double value) {
    Curve curve{
        "level", std::move(title), std::move(unit), {calendar(params, 1), calendar(params, params.horizon)}};
    curve.values = {value, value};
    curve.role = Curve::Role::level;
    return curve;
}

/// Numbers of past years, each in the middle of its year.
std::optional<Curve> history_curve(std::string key, std::string title, std::string unit,
                                   const std::vector<std::pair<int, double>>& years) {
    if (years.empty()) return std::nullopt;
    Curve curve{std::move(key), std::move(title), std::move(unit)};
    for (const auto& [year, value] : years) {
        curve.quarters.push_back(Quarter::of(year, 3).index);
        curve.values.push_back(value);
    }
    curve.role = Curve::Role::history;
    return curve;
}

std::optional<Curve> spend_history(const Params& params, int actor) {
    const ActorParams& given = params.actors[static_cast<std::size_t>(actor)];
    auto curve = history_curve(given.name + ".history", actor_label(params, actor) + ", whole year",
                               "USD bn/year", given.budget.history);
    if (curve) curve->subject = actor_subject(params, actor);
    return curve;
}

Chart fan_chart(const Params& params, const Tally& tally, std::size_t s, std::string title,
                const std::string& subject) {
    const Series& series = tally.series[s];
    Chart chart{"fan." + series.name + (series.subject.empty() ? "" : "." + series.subject), std::move(title),
                series.unit, Chart::Kind::fan, series.binning.logarithmic || series.exponential};
    chart.terminal = false;
    chart.note = kFanNote;
    Curve outer{"q05_q95", "5 to 95 %", series.unit, quarters_of(params)};
    Curve inner{"q25_q75", "25 to 75 %", series.unit, quarters_of(params)};
    for (int t = 0; t < params.horizon; ++t) {
        const FanQuarter fan(tally, s, t);
        outer.values.push_back(fan.quantile(kMedian));
        outer.lower.push_back(fan.quantile(0.05));
        outer.upper.push_back(fan.quantile(0.95));
        inner.lower.push_back(fan.quantile(0.25));
        inner.upper.push_back(fan.quantile(0.75));
    }
    inner.values = outer.values;
    inner.subject = outer.subject = subject;
    chart.curves = {std::move(outer), std::move(inner)};
    return chart;
}

/// "stock 8 %, spend 30 % of the leading rival".
void add_ratios(const Params& params, const Tally& tally, std::vector<Chart>& charts) {
    std::vector<Chart> panels;
    std::string shares;
    for (const Metric metric : kRatioMetrics) {
        const std::string name = kMetricNames[static_cast<std::size_t>(metric)];
        const auto s = find_series(tally, "ratio." + name);
        if (!s) continue;
        Chart& panel = panels.emplace_back(fan_chart(params, tally, *s, name, measure_subject(metric)));
        panel.note = kFanNote + std::string(" 1 is as much as ") + reference_phrase(params) + " has.";
        panel.terminal = metric == Metric::stock;
        if (const auto needed = known_value(params, params.parity.ratio))
            panel.curves.push_back(level_curve(params, "parity", "1", *needed));
        shares += fmt::format("{}{} {} %", shares.empty() ? "" : ", ", name,
                              number_text(100 * median_at_end(params, tally, *s), 2));
    }
    for (Chart& panel : panels) {
        panel.group = fmt::format("What {} has of what {} has in {}: {} (medians)", focal_label(params),
                                  reference_phrase(params), end_of(params), shares);
        charts.push_back(std::move(panel));
    }
}

/// The actor that has most of a quantity at the horizon, other than the focal one (of the lag: least).
std::optional<std::pair<int, double>> first_rival(const Params& params, const Tally& tally,
                                                  const Quantity& what) {
    std::optional<std::pair<int, double>> first;
    const bool least = std::string_view(what.series) == "lag";
    for (const int rival : params.parity.rivals) {
        const auto s = find_series(tally, what.series, params.actors[static_cast<std::size_t>(rival)].name);
        if (!s) continue;
        const double median = median_at_end(params, tally, *s);
        if (!first || (least ? median < first->second : median > first->second)) first = {rival, median};
    }
    return first;
}

std::string actors_headline(const Params& params, const Tally& tally, const Quantity& what,
                            std::size_t focal) {
    const FanQuarter fan(tally, focal, params.horizon - 1);
    const std::string own = headline_number(fan.quantile(kMedian));
    const std::string range =
        fmt::format("90 % of the futures: {} to {}", headline_number(fan.quantile(0.05), 2),
                    headline_number(fan.quantile(0.95), 2));
    if (std::string_view(what.series) == "lag")
        return fmt::format("{} is {} months behind the frontier in {} (median; {})", focal_label(params), own,
                           end_of(params), range);
    const auto first = first_rival(params, tally, what);
    const std::string rival =
        first ? fmt::format("; {}'s is {}", actor_label(params, first->first), headline_number(first->second))
              : "";
    return fmt::format("{}'s {} in {} is {} {} (median; {}){}", focal_label(params), what.called,
                       end_of(params), own, what.unit, range, rival);
}

Curve median_curve(const Params& params, int actor, const Chart& fan) {
    const Curve& outer = fan.curves.front();
    Curve curve{params.actors[static_cast<std::size_t>(actor)].name,
                actor_label(params, actor),
                outer.unit,
                outer.quarters,
                outer.values,
                outer.lower,
                outer.upper};
    curve.subject = actor_subject(params, actor);
    curve.prominent = actor == params.focal;
    return curve;
}

/// One figure of all actors' medians, and behind it the fan of each.
void add_actors(const Params& params, const Tally& tally, const Quantity& what, std::vector<Chart>& charts) {
    const auto focal =
        find_series(tally, what.series, params.actors[static_cast<std::size_t>(params.focal)].name);
    if (!focal) return;
    Chart together{std::string("actors.") + what.series, actors_headline(params, tally, what, *focal),
                   tally.series[*focal].unit, Chart::Kind::lines,
                   tally.series[*focal].binning.logarithmic || tally.series[*focal].exponential};
    together.terminal = false;
    together.page = what.page;
    together.note = fmt::format("Medians of the futures; the band holds 90 % of {}'s.", focal_label(params));
    std::vector<Chart> fans;
    for (int actor = 0; actor < static_cast<int>(params.actors.size()); ++actor) {
        const auto s = find_series(tally, what.series, params.actors[static_cast<std::size_t>(actor)].name);
        if (!s) continue;
        Chart& fan = fans.emplace_back(
            fan_chart(params, tally, *s, actor_label(params, actor), actor_subject(params, actor)));
        fan.group = fmt::format("The spread of each actor's {}", what.called);
        fan.folded = true;
        fan.page = what.page;
        together.curves.push_back(median_curve(params, actor, fan));
        if (std::string_view(what.series) != "spend") continue;
        if (auto history = spend_history(params, actor)) {
            fan.curves.push_back(*history);
            together.curves.push_back(std::move(*history));
        }
    }
    if (std::string_view(what.series) == "lag")
        if (const auto needed = known_value(params, params.parity.lag))
            together.curves.push_back(
                level_curve(params, "parity", "months", settled(*needed * kMonthsPerYear)));
    charts.push_back(std::move(together));
    std::move(fans.begin(), fans.end(), std::back_inserter(charts));
}

void add_channels(const Params& params, const Tally& tally, std::vector<Chart>& charts) {
    for (const std::string_view what : {"fleet", "orders"}) {
        for (const int channel : params.actors[static_cast<std::size_t>(params.focal)].channels) {
            const std::string& name = params.channels[static_cast<std::size_t>(channel)].name;
            const auto s = find_series(tally, fmt::format("channel.{}.{}", name, what));
            if (!s) continue;
            Chart& chart =
                charts.emplace_back(fan_chart(params, tally, *s, plain_name(name), "channel." + name));
            chart.page = what == "fleet";
            chart.folded = true;
            chart.group =
                fmt::format("{} that {} has by each channel",
                            what == "fleet" ? "Installed compute" : "Orders of compute", focal_label(params));
        }
    }
}

void add_market(const Params& params, const Tally& tally, std::vector<Chart>& charts) {
    if (const auto fill = find_series(tally, "fill")) {
        charts.push_back(fan_chart(
            params, tally, *fill,
            fmt::format("{} can buy {:.0f} % of the compute that it wants in {} (median)",
                        focal_label(params), 100 * median_at_end(params, tally, *fill), end_of(params)),
            ""));
        charts.back().folded = true;
    }
    if (const auto price = find_series(tally, "price")) {
        charts.push_back(
            fan_chart(params, tally, *price,
                      fmt::format("An H100 equivalent costs {} USD in {} (median)",
                                  number_text(median_at_end(params, tally, *price)), end_of(params)),
                      ""));
        charts.back().folded = true;
        if (auto history = history_curve("history", "whole year", "USD/H100e", params.market.price_history))
            charts.back().curves.push_back(std::move(*history));
    }
}

}  // namespace

std::vector<Chart> fan_charts(const Params& params, const Tally& tally) {
    std::vector<Chart> charts;
    if (tally.trajectories == 0) return charts;
    add_ratios(params, tally, charts);
    for (const Quantity& what : kQuantities) add_actors(params, tally, what, charts);
    add_channels(params, tally, charts);
    add_market(params, tally, charts);
    return charts;
}

}  // namespace capexsim::analysis
