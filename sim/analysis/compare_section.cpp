#include "capexsim/words.hpp"

#include "analysis/answer.hpp"
#include "analysis/compare.hpp"
#include "analysis/estimates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace capexsim::analysis {
namespace {

constexpr double kLittlePairing = 1.2;  ///< variance ratio below which the same luck gains little
constexpr std::size_t kShownWhole = 2;  ///< alternatives whose tables a terminal still shows
constexpr double kPoints = 100;         ///< percentage points per 1
using Compared = std::vector<std::vector<PairedMetric>>;

std::string metric_name(Metric metric) { return kMetricNames[static_cast<std::size_t>(metric)]; }

Estimate scaled(Estimate e, double factor) {
    for (std::optional<double>* x : {&e.value, &e.lower, &e.upper})
        if (*x) *x = settled(**x * factor);
    return e;
}

/// Percentage points of a difference; a share in percent of a change; months of the lag's.
Estimate shown_change(const PairedMetric& m, const Estimate& change) {
    return m.metric == Metric::lag ? change : scaled(change, kPoints);
}

std::string horizon_text(const Params& params) { return Quarter{calendar(params, params.horizon)}.text(); }

/// The measure whose probability moves most, for people who read one sentence.
const PairedMetric& clearest(const std::vector<PairedMetric>& metrics) {
    return *std::ranges::max_element(metrics, {}, [](const PairedMetric& m) {
        return std::abs(m.quarters.back().difference.value.value_or(0));
    });
}

std::string sentence(const Params& base, const std::string& base_label, const Alternative& alternative,
                     const std::vector<PairedMetric>& metrics) {
    const PairedMetric& m = clearest(metrics);
    const PairedQuarter& q = m.quarters.back();
    if (std::ranges::all_of(
            metrics, [](const PairedMetric& x) { return x.earlier.value == 0.0 && x.later.value == 0.0; }))
        return fmt::format(
            "{}: the date of parity is the same as under {} in every one of the {} trajectories, by "
            "every measure.",
            alternative.label, base_label, count_text(alternative.pair->trajectories));
    const Estimate points = scaled(q.difference, kPoints);
    return fmt::format(
        "{}: the probability that {} reaches parity by {} (measure: {}) is {} instead of {} under {}, a change of {} "
        "percentage points (95 % interval {}). On the same luck {} of {} trajectories reach it only with the change, "
        "{} only without.",
        alternative.label, focal_label(base), horizon_text(base), metric_name(m.metric),
        percent_text(q.alternative), percent_text(q.base), base_label, change_text(points),
        change_interval_text(points), count_text(q.discordant_up), count_text(alternative.pair->trajectories),
        count_text(q.discordant_down));
}

Table difference_table(const Params& base, const std::string& base_label, const Alternative& alternative,
                       const std::vector<PairedMetric>& metrics) {
    using Format = TableColumn::Format;
    Table table{"compare_" + alternative.label, fmt::format("{} against {}: parity by {}", alternative.label,
                                                            base_label, horizon_text(base))};
    table.columns = {{"metric", "", ""},
                     {"base", "base", "", Format::percent, 1, 3},
                     {"alternative", "with it", "", Format::percent},
                     {"difference", "difference", "pp", Format::change},
                     {"discordant_up", "only with it", "trajectories", Format::count, 0, 4},
                     {"discordant_down", "only without", "trajectories", Format::count, 0, 4},
                     {"p_adjusted", "p (Holm)", "", Format::number, -1, 2},
                     {"change", "ratio", "%", Format::change}};
    table.note =
        "difference: percentage points, Newcombe's paired 95 % interval; p: exact McNemar test, adjusted for all tests of "
        "this comparison; ratio: mean change of the ratio to the reference by then in percent (lag: in months).";
    for (const PairedMetric& m : metrics) {
        const PairedQuarter& q = m.quarters.back();
        table.rows.push_back({metric_name(m.metric), q.base, q.alternative, scaled(q.difference, kPoints),
                              static_cast<std::int64_t>(q.discordant_up),
                              static_cast<std::int64_t>(q.discordant_down), m.p_adjusted,
                              shown_change(m, q.change)});
    }
    return table;
}

Table date_table(const Alternative& alternative, const std::vector<PairedMetric>& metrics) {
    using Format = TableColumn::Format;
    Table table{"dates_" + alternative.label, alternative.label + ": when, on the same luck"};
    table.columns = {{"metric", "", ""},
                     {"earlier", "earlier", "", Format::percent},
                     {"later", "later or never", "", Format::percent},
                     {"delay", "median delay", "quarters", Format::change},
                     {"both", "of those in both", "trajectories", Format::count},
                     {"restricted_mean_difference", "mean time", "quarters", Format::change},
                     {"variance_ratio", "gain by pairing", "times", Format::number, 1, 2}};
    table.note =
        "median delay: among trajectories that reach parity under both; mean time: difference of the means of min(date, "
        "horizon), paired t interval; gain by pairing: how many times the trajectories unpaired runs would need.";
    for (const PairedMetric& m : metrics)
        table.rows.push_back({metric_name(m.metric), m.earlier, m.later, m.both > 0 ? Cell(m.delay) : Cell(),
                              static_cast<std::int64_t>(m.both), m.restricted_mean_difference,
                              m.variance_ratio ? Cell(*m.variance_ratio) : Cell()});
    return table;
}

/// The change of the ratios at the end of each year.
Table yearly_table(const Params& base, const Alternative& alternative,
                   const std::vector<PairedMetric>& metrics) {
    Table table{"changes_" + alternative.label,
                fmt::format("{}: change of {}'s ratio to {}, in percent (lag: months)", alternative.label,
                            focal_label(base), reference_phrase(base))};
    constexpr int kRows = 8;  // quarters between rows, back from the horizon
    table.columns = {{"quarter", "", "", TableColumn::Format::quarter}};
    for (const PairedMetric& m : metrics) {
        const bool money = m.metric == Metric::spend || m.metric == Metric::cumulative;
        table.columns.push_back({metric_name(m.metric), metric_name(m.metric),
                                 m.metric == Metric::lag ? "months" : "%", TableColumn::Format::change, 1,
                                 money ? 2 : 0});
    }
    for (int t = base.horizon % kRows; t <= base.horizon; t += kRows) {
        if (t < 1) continue;
        const Quarter quarter{calendar(base, t)};
        std::vector<Cell> row{quarter.text()};
        for (const PairedMetric& m : metrics)
            row.emplace_back(shown_change(m, m.quarters[static_cast<std::size_t>(t) - 1].change));
        table.rows.push_back(std::move(row));
    }
    return table;
}

/// All alternatives in one table: the difference in probability at the horizon.
Table overview_table(const Params& base, const std::string& base_label,
                     std::span<const Alternative> alternatives, const Compared& compared) {
    Table table{"overview",
                fmt::format("Change of the probability of parity by {} against {}, percentage points",
                            horizon_text(base), base_label)};
    table.columns = {{"alternative", "", ""}};
    for (const char* metric : kMetricNames)
        table.columns.push_back({metric, metric, "pp", TableColumn::Format::change});
    for (std::size_t a = 0; a < alternatives.size(); ++a) {
        std::vector<Cell> row{alternatives[a].label};
        for (const PairedMetric& m : compared[a])
            row.emplace_back(scaled(m.quarters.back().difference, kPoints));
        table.rows.push_back(std::move(row));
    }
    return table;
}

Table long_table(const Params& base, std::span<const Alternative> alternatives, const Compared& compared) {
    using Format = TableColumn::Format;
    Table table{"compare", "Every quarter", {}, {}, "", false, false};
    table.columns = {{"alternative", "alternative", ""},
                     {"metric", "metric", ""},
                     {"quarter", "quarter", "", Format::quarter},
                     {"base_probability", "base", "1", Format::percent},
                     {"alternative_probability", "alternative", "1", Format::percent},
                     {"difference", "difference", "1", Format::number, 6},
                     {"discordant_up", "only under the alternative", "trajectories", Format::count},
                     {"discordant_down", "only under the base", "trajectories", Format::count},
                     {"p_value", "McNemar, exact", "1", Format::number, 6},
                     {"ratio_change", "change of the ratio, of the lag in months", "1", Format::number, 6}};
    for (std::size_t a = 0; a < alternatives.size(); ++a)
        for (const PairedMetric& m : compared[a])
            for (std::size_t t = 0; t < m.quarters.size(); ++t) {
                const PairedQuarter& q = m.quarters[t];
                table.rows.push_back({alternatives[a].label, metric_name(m.metric),
                                      Quarter{calendar(base, static_cast<int>(t) + 1)}.text(), q.base,
                                      q.alternative, q.difference, static_cast<std::int64_t>(q.discordant_up),
                                      static_cast<std::int64_t>(q.discordant_down), q.p_value, q.change});
            }
    return table;
}

/// Every pair of dates that occurred, so that anybody can make other statistics of it.
Table pair_table(const Params& base, std::span<const Alternative> alternatives) {
    Table table{"pairs", "How many trajectories had which pair of dates", {}, {}, "", false, false};
    table.columns = {{"alternative", "alternative", ""},
                     {"metric", "metric", ""},
                     {"base_quarter", "confirmed under the base", "", TableColumn::Format::quarter},
                     {"alternative_quarter", "under the alternative", "", TableColumn::Format::quarter},
                     {"trajectories", "trajectories", "1", TableColumn::Format::count}};
    const auto h = static_cast<std::size_t>(base.horizon) + 1;
    const auto date = [&](std::size_t t) {
        return t == 0 ? ">" + horizon_text(base) : Quarter{calendar(base, static_cast<int>(t))}.text();
    };
    for (const Alternative& alternative : alternatives)
        for (std::size_t m = 0; m < kMetrics; ++m)
            for (std::size_t i = 0; i < h * h; ++i)
                if (const std::uint64_t count = alternative.pair->together[m * h * h + i])
                    table.rows.push_back({alternative.label, std::string(kMetricNames[m]), date(i / h),
                                          date(i % h), static_cast<std::int64_t>(count)});
    return table;
}

Curve probability_curve(const Params& base, const std::string& label, const PairedMetric& m, bool of_base) {
    Curve curve{label, label, "%", quarters_of(base)};
    curve.subject = "case." + label;
    for (const PairedQuarter& q : m.quarters) {
        const Estimate e = scaled(of_base ? q.base : q.alternative, kPoints);
        curve.values.push_back(e.value.value_or(0));
        curve.lower.push_back(e.lower.value_or(0));
        curve.upper.push_back(e.upper.value_or(0));
    }
    return curve;
}

constexpr std::size_t kNamed = 4;  ///< alternatives that a headline names

/// "as_briefed 3.2 %, embargo 3.1 %"; of many the base and how far the others lie apart.
std::string probabilities(const std::string& base_label, std::span<const Alternative> alternatives,
                          const Compared& compared, std::size_t m) {
    std::string text = fmt::format("{} {}", percent_text(compared[0][m].quarters.back().base), base_label);
    const auto at_end = [m](const std::vector<PairedMetric>& c) { return c[m].quarters.back().alternative; };
    if (alternatives.size() <= kNamed) {
        for (std::size_t a = 0; a < alternatives.size(); ++a)
            text += fmt::format(", {} {}", percent_text(at_end(compared[a])), alternatives[a].label);
        return text;
    }
    const auto [low, high] =
        std::minmax_element(compared.begin(), compared.end(),
                            [&](const auto& a, const auto& b) { return at_end(a).value < at_end(b).value; });
    const std::string least = percent_text(at_end(*low)), most = percent_text(at_end(*high));
    return fmt::format("{}; the {} others {}", text, alternatives.size(),
                       least == most ? "all " + least : least + " to " + most);
}

/// "embargo −1.2 %, open +30 %" at the horizon.
std::string changes(std::span<const Alternative> alternatives, const Compared& compared, std::size_t m,
                    const std::string& unit) {
    std::string text;
    for (std::size_t a = 0; a < std::min(alternatives.size(), kNamed); ++a)
        text += fmt::format("{}{} {} {}", text.empty() ? "" : ", ", alternatives[a].label,
                            change_text(shown_change(compared[a][m], compared[a][m].quarters.back().change)),
                            unit);
    return alternatives.size() > kNamed ? text + ", …" : text;
}

std::vector<Chart> probability_charts(const Params& base, const std::string& base_label,
                                      std::span<const Alternative> alternatives, const Compared& compared) {
    std::vector<Chart> charts;
    const Metric shown = clearest(compared[0]).metric;
    for (std::size_t m = 0; m < kMetrics; ++m) {
        Chart chart{std::string("compared_") + kMetricNames[m],
                    fmt::format("Parity by {} by {}: {}", kMetricNames[m],
                                Quarter{calendar(base, base.horizon)}.text(),
                                probabilities(base_label, alternatives, compared, m)),
                    "%"};
        chart.note =
            "Probability of parity by each quarter; the bands are 95 % intervals of each alone. The difference between two of "
            "them is known better than either, as they share their luck.";
        chart.terminal = static_cast<Metric>(m) == shown;
        chart.curves.push_back(probability_curve(base, base_label, compared[0][m], true));
        for (std::size_t a = 0; a < alternatives.size(); ++a)
            chart.curves.push_back(probability_curve(base, alternatives[a].label, compared[a][m], false));
        charts.push_back(std::move(chart));
    }
    return charts;
}

std::vector<Chart> change_charts(const Params& base, const std::string& base_label,
                                 std::span<const Alternative> alternatives, const Compared& compared) {
    std::vector<Chart> charts;
    for (std::size_t m = 0; m < kMetrics; ++m) {
        const bool lag = static_cast<Metric>(m) == Metric::lag;
        Chart chart{std::string("change_") + kMetricNames[m], "", lag ? "months" : "%"};
        chart.title = fmt::format(
            "Change of {}'s {} by {}: {}", focal_label(base),
            lag ? "lag" : fmt::format("{} relative to {}", kMetricNames[m], reference_phrase(base)),
            Quarter{calendar(base, base.horizon)}.text(), changes(alternatives, compared, m, chart.unit));
        chart.note =
            "Against " + base_label + ", in the mean over all futures; the bands are 95 % intervals.";
        chart.terminal = static_cast<Metric>(m) == Metric::stock;
        for (std::size_t a = 0; a < alternatives.size(); ++a) {
            Curve curve{alternatives[a].label, alternatives[a].label, chart.unit, quarters_of(base)};
            curve.subject = "case." + alternatives[a].label;
            for (const PairedQuarter& q : compared[a][m].quarters) {
                const Estimate e = shown_change(compared[a][m], q.change);
                curve.values.push_back(e.value.value_or(0));
                curve.lower.push_back(e.lower.value_or(e.value.value_or(0)));
                curve.upper.push_back(e.upper.value_or(e.value.value_or(0)));
            }
            chart.curves.push_back(std::move(curve));
        }
        charts.push_back(std::move(chart));
    }
    return charts;
}

std::string pairing_warning(std::span<const Alternative> alternatives, const Compared& compared) {
    std::string weak;
    for (std::size_t a = 0; a < alternatives.size(); ++a)
        for (const PairedMetric& m : compared[a])
            if (m.variance_ratio && *m.variance_ratio < kLittlePairing)
                weak += fmt::format("{}{} ({})", weak.empty() ? "" : ", ", alternatives[a].label,
                                    metric_name(m.metric));
    return weak.empty() ? ""
                        : "The same luck gains little here (variance ratio below 1.2): " + weak +
                              ". More trajectories are the only way to a narrower interval.";
}

}  // namespace

std::vector<Section> compare_sections(const Params& base, const std::string& base_label, const Tally& tally,
                                      std::span<const Alternative> alternatives) {
    const Compared compared = compare(base, tally, alternatives);
    Section answer{"answer", "", {}, {}, {}, chapter::kAnswer};
    Section detail{"differences", "", {}, {}, {}, chapter::kDifferences};
    Section curves{"curves", "", {}, {}, {}, chapter::kFutures};
    Section raw{"pairs", "", {}, {}, {}, chapter::kError};
    const bool many = alternatives.size() > kShownWhole;
    if (alternatives.size() > 1)
        detail.tables.push_back(overview_table(base, base_label, alternatives, compared));
    for (std::size_t a = 0; a < alternatives.size(); ++a) {
        answer.text.push_back(sentence(base, base_label, alternatives[a], compared[a]));
        for (Table table :
             {difference_table(base, base_label, alternatives[a], compared[a]),
              date_table(alternatives[a], compared[a]), yearly_table(base, alternatives[a], compared[a])}) {
            table.terminal = !many;
            detail.tables.push_back(std::move(table));
        }
    }
    if (const std::string warning = pairing_warning(alternatives, compared); !warning.empty())
        detail.text.push_back(warning);
    curves.charts = probability_charts(base, base_label, alternatives, compared);
    for (Chart& chart : change_charts(base, base_label, alternatives, compared))
        curves.charts.push_back(std::move(chart));
    raw.tables = {long_table(base, alternatives, compared), pair_table(base, alternatives)};
    raw.text.push_back(
        "Differences are between what the scenarios say, under the same draws; the intervals say how far the simulation may "
        "be off, not how far the scenarios may be. " +
        parity_definition(base));
    return {std::move(answer), std::move(curves), std::move(detail), std::move(raw)};
}

}  // namespace capexsim::analysis
