#include "analysis/parity_section.hpp"

#include "capexsim/error.hpp"
#include "capexsim/words.hpp"

#include "analysis/answer.hpp"
#include "analysis/estimates.hpp"
#include "analysis/replicates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <span>

namespace capexsim::analysis {
namespace {

constexpr std::array kDateQuantiles = {0.05, 0.25, 0.50, 0.75, 0.95};

std::span<const std::uint64_t> row_of(const std::vector<std::uint64_t>& counts, const Params& params,
                                      std::size_t metric) {
    const auto quarters = static_cast<std::size_t>(params.horizon) + 1;
    require((metric + 1) * quarters <= counts.size(), "a tally counts every metric and quarter");
    return std::span(counts).subspan(metric * quarters, quarters);
}

std::vector<Estimate> cumulative(const Tally& tally, std::span<const std::uint64_t> counts,
                                 std::size_t quarters) {
    std::vector<Estimate> shares;
    std::uint64_t reached = 0;
    for (std::size_t t = 1; t <= quarters; ++t)
        shares.push_back(share_of(tally, reached += counts[t], tally.trajectories));
    return shares;
}

MetricParity metric_parity(const Params& params, const Tally& tally, std::size_t m) {
    const auto confirmed = row_of(tally.confirmed, params, m);
    const std::uint64_t n = tally.trajectories;
    const std::uint64_t reached = sum_of(confirmed.subspan(1));
    const auto horizon = static_cast<std::size_t>(params.horizon);
    MetricParity p;
    p.metric = static_cast<Metric>(m);
    p.confirmed = parity_curve(tally, m);
    p.onset = cumulative(tally, row_of(tally.onset, params, m),
                         horizon - std::min(horizon, static_cast<std::size_t>(params.parity.sustained - 1)));
    if (!tally.left.empty()) p.left = cumulative(tally, row_of(tally.left, params, m), horizon);
    for (const double q : kDateQuantiles) p.dates.emplace_back(q, parity_date(tally, m, q, params.start));
    p.median = parity_date(tally, m, 0.5, params.start);
    p.restricted_mean = parity_mean(tally, m);
    p.not_reached = parity_never(tally, m);
    p.relapsed = share_of(tally, tally.relapsed.at(m), reached);
    p.durable = share_of(tally, reached - tally.relapsed.at(m), n);
    p.at_start = share_of(tally, tally.at_start.at(m), n);
    return p;
}

std::string by_horizon(const Params& params) { return Quarter{calendar(params, params.horizon)}.text(); }

constexpr int kShort = 8;  ///< so many quarters have a column each

/// Quarters T that get a column: the horizon and every fourth before it; all of a short run.
std::vector<int> shown_quarters(const Params& params) {
    const int step = params.horizon <= kShort ? 1 : 4;
    std::vector<int> shown;
    for (int t = params.horizon; t >= 1; t -= step) shown.push_back(t);
    std::reverse(shown.begin(), shown.end());
    return shown;
}

/// Which columns a narrow page leaves out first: every second, then every second of those that stay, back from the horizon,
/// so that they are evenly spaced however many there is room for.
int column_rank(std::size_t back) { return back == 0 ? 0 : 64 - std::countr_zero(back); }

/// The columns are the ends of calendar years.
bool shows_years(const Params& params) {
    return params.horizon > kShort && Quarter{calendar(params, params.horizon)}.quarter() == 4;
}

std::string column_title(const Params& params, int t) {
    const Quarter q{calendar(params, t)};
    return shows_years(params) ? std::to_string(q.year()) : q.text();
}

Table yearly_table(const Params& params, const std::vector<MetricParity>& metrics,
                   std::uint64_t trajectories) {
    Table table{"parity_by_year",
                fmt::format("Probability of parity by the end of the {}, with its 95 % interval",
                            shows_years(params) ? "year" : "quarter"),
                {},
                {},
                "",
                true};
    table.columns.push_back({"metric", "", ""});
    const std::vector<int> shown = shown_quarters(params);
    for (std::size_t i = 0; i < shown.size(); ++i) {
        TableColumn column{"by_" + Quarter{calendar(params, shown[i])}.text(), column_title(params, shown[i]),
                           "", TableColumn::Format::percent};
        column.rank = column_rank(shown.size() - 1 - i);
        table.columns.push_back(column);
    }
    table.columns.push_back({"median", "median date", "", TableColumn::Format::quarter});
    table.columns.push_back({"not_reached", "not reached", "", TableColumn::Format::percent});
    const bool may_leave = !metrics.front().left.empty();
    if (may_leave)
        table.columns.push_back({"left", "of those, left the race", "", TableColumn::Format::percent});
    table.note =
        "spend: AI spending a year; cumulative: all of it, older spending counting less; stock: usable AI "
        "compute; effective: training compute times algorithms; lag: months behind the frontier. " +
        parity_definition(params);
    if (trajectories < kFewestForMedian)
        table.note += fmt::format(" Fewer than {} futures are too few to tell a median.", kFewestForMedian);
    for (const MetricParity& p : metrics) {
        std::vector<Cell> row{std::string(kMetricNames[static_cast<std::size_t>(p.metric)])};
        for (const int t : shown) row.emplace_back(p.confirmed[static_cast<std::size_t>(t) - 1]);
        row.push_back(trajectories < kFewestForMedian ? Cell(too_few_text(trajectories)) : Cell(p.median));
        row.emplace_back(p.not_reached.value.value_or(1));
        if (may_leave) row.emplace_back(p.left.back().value.value_or(0));
        table.rows.push_back(std::move(row));
    }
    return table;
}

Table long_table(const Params& params, const std::vector<MetricParity>& metrics) {
    Table table{"parity", "Probability of parity by quarter", {}, {}, "", false, false};
    table.columns = {{"metric", "metric", ""},
                     {"quarter", "quarter", "", TableColumn::Format::quarter},
                     {"probability", "confirmed by then", "1", TableColumn::Format::percent},
                     {"onset", "begun by then and confirmed later", "1", TableColumn::Format::percent}};
    const bool may_leave = !metrics.front().left.empty();
    if (may_leave)
        table.columns.push_back({"left", "left by then without parity", "1", TableColumn::Format::percent});
    for (const MetricParity& p : metrics) {
        for (std::size_t t = 0; t < p.confirmed.size(); ++t) {
            const Cell onset = t < p.onset.size() ? Cell(p.onset[t]) : Cell();
            table.rows.push_back({std::string(kMetricNames[static_cast<std::size_t>(p.metric)]),
                                  Quarter{calendar(params, static_cast<int>(t) + 1)}.text(), p.confirmed[t],
                                  onset});
            if (may_leave) table.rows.back().emplace_back(p.left[t]);
        }
    }
    return table;
}

Table date_table(const std::vector<MetricParity>& metrics) {
    Table table{"parity_dates",
                "By when so many of the futures have reached parity, and how long it lasts",
                {{"metric", "metric", ""}},
                {},
                "",
                false};
    for (const double q : kDateQuantiles) {
        table.columns.push_back({fmt::format("date_q{:02.0f}", 100 * q), fmt::format("{:.0f} % by", 100 * q),
                                 "", TableColumn::Format::quarter});
        if (q == 0.25 || q == 0.75) table.columns.back().rank = 2;
    }
    table.columns.push_back(
        {"restricted_mean", "mean time within the horizon", "quarters", TableColumn::Format::number, 2, 1});
    for (const auto& [key, title] : {std::pair{"not_reached", "not reached"},
                                     {"relapsed", "once reached, lost again"},
                                     {"durable", "reached for good"},
                                     {"at_start", "held at the start"}})
        table.columns.push_back({key, title, "1", TableColumn::Format::percent});
    table.columns.back().rank = 3;
    const bool may_leave = !metrics.front().left.empty();
    if (may_leave)
        table.columns.push_back({"left", "left without parity", "1", TableColumn::Format::percent});
    for (const MetricParity& p : metrics) {
        std::vector<Cell> row{std::string(kMetricNames[static_cast<std::size_t>(p.metric)])};
        for (const auto& [q, date] : p.dates) row.emplace_back(date);
        for (const Estimate& e : {p.restricted_mean, p.not_reached, p.relapsed, p.durable, p.at_start})
            row.emplace_back(e);
        if (may_leave) row.emplace_back(p.left.back());
        table.rows.push_back(std::move(row));
    }
    return table;
}

/// "By 2036Q4 ByteDance has reached parity in 0.03 % (0.01–0.06) of the futures by stock and in 6.7 % (6.4–7.1) by lag"
std::string curve_headline(const Params& params, const std::vector<MetricParity>& metrics) {
    const auto [low, high] = std::minmax_element(
        metrics.begin(), metrics.end(),
        [](const auto& a, const auto& b) { return a.confirmed.back().value < b.confirmed.back().value; });
    const auto share = [](const MetricParity& p) {
        const std::string interval = percent_interval_text(p.confirmed.back());
        return percent_text(p.confirmed.back()) + (interval.empty() ? "" : " (" + interval + ")");
    };
    return fmt::format("By {} {} has reached parity in {} of the futures by {} and in {} by {}",
                       by_horizon(params), focal_label(params), share(*low),
                       kMetricNames[static_cast<std::size_t>(low->metric)], share(*high),
                       kMetricNames[static_cast<std::size_t>(high->metric)]);
}

Chart curve_chart(const Params& params, const std::vector<MetricParity>& metrics) {
    Chart chart{"parity_curves", curve_headline(params, metrics), "%"};
    chart.note =
        "Probability of parity by each quarter, by each of the five measures; the bands are 95 % intervals of the simulation, "
        "often narrower than the lines.";
    for (const MetricParity& p : metrics) {
        Curve curve{kMetricNames[static_cast<std::size_t>(p.metric)],
                    kMetricNames[static_cast<std::size_t>(p.metric)], "%"};
        curve.quarters = quarters_of(params);
        curve.subject = measure_subject(p.metric);
        for (const Estimate& e : p.confirmed) {
            curve.values.push_back(settled(100 * e.value.value_or(0)));
            curve.lower.push_back(settled(100 * e.lower.value_or(e.value.value_or(0))));
            curve.upper.push_back(settled(100 * e.upper.value_or(e.value.value_or(0))));
        }
        chart.curves.push_back(std::move(curve));
    }
    return chart;
}

/// The answer under each option of one structural switch.
Table switch_table(const Params& params, const Tally& tally, std::size_t choice) {
    const Switch& way = params.switches.at(choice);
    Table table{
        "parity_by_" + way.path,
        "By " + way.path.substr(way.path.rfind('.') + 1) + ": probability of parity by " + by_horizon(params),
        {{"option", ""}, {"weight", "weight", "", TableColumn::Format::percent, 0, 1}}};
    for (const char* metric : kMetricNames)
        table.columns.push_back({metric, metric, "", TableColumn::Format::percent});
    for (const Tally::Stratum& stratum : tally.strata) {
        if (static_cast<std::size_t>(stratum.choice) != choice) continue;
        const auto option = static_cast<std::size_t>(stratum.option);
        std::vector<Cell> row{way.options.at(option),
                              option < way.weights.size() ? Cell(way.weights[option]) : Cell()};
        for (std::size_t m = 0; m < kMetrics; ++m)
            row.emplace_back(share_of(tally, sum_of(row_of(stratum.confirmed, params, m).subspan(1)),
                                      stratum.trajectories));
        table.rows.push_back(std::move(row));
    }
    return table;
}

}  // namespace

std::vector<MetricParity> parity_by_metric(const Params& params, const Tally& tally) {
    std::vector<MetricParity> metrics;
    for (std::size_t m = 0; m < kMetrics; ++m) metrics.push_back(metric_parity(params, tally, m));
    return metrics;
}

Section parity_section(const Params& params, const Tally& tally) {
    Section section{"parity", "", {}, {}, {}, chapter::kAnswer};
    if (tally.trajectories == 0) return section;
    const std::vector<MetricParity> metrics = parity_by_metric(params, tally);
    section.tables.push_back(yearly_table(params, metrics, tally.trajectories));
    section.tables.push_back(date_table(metrics));
    section.tables.push_back(long_table(params, metrics));
    section.charts.push_back(curve_chart(params, metrics));
    return section;
}

Section switch_section(const Params& params, const Tally& tally) {
    Section section{"switches", "", {}, {}, {}, chapter::kGap};
    if (tally.strata.empty() || tally.trajectories == 0) return section;
    section.text.push_back("Ways to model that the evidence does not decide between, each apart:");
    for (std::size_t choice = 0; choice < params.switches.size(); ++choice)
        section.tables.push_back(switch_table(params, tally, choice));
    return section;
}

}  // namespace capexsim::analysis
