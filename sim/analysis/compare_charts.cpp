#include "analysis/compare_charts.hpp"

#include "capexsim/words.hpp"

#include "analysis/answer.hpp"
#include "analysis/estimates.hpp"
#include "analysis/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace capexsim::analysis {
namespace {

/// A value with its band; where there is none, the band closes.
void append(Curve& curve, const Estimate& e) {
    const double value = e.value.value_or(0);
    curve.values.push_back(value);
    curve.lower.push_back(e.lower.value_or(value));
    curve.upper.push_back(e.upper.value_or(value));
}

Curve case_curve(const ComparedAll& all, const std::string& label, const std::string& unit) {
    Curve curve{label, label, unit, quarters_of(all.base)};
    curve.subject = "case." + label;
    return curve;
}

/// Measures in the order in which they are shown: the one that moves most first.
std::array<std::size_t, kMetrics> shown_metrics(const ComparedAll& all) {
    std::array<std::size_t, kMetrics> order{};
    for (std::size_t m = 0; m < kMetrics; ++m) order[m] = m;
    const auto first = std::ranges::find(order, clearest_metric(all));
    std::rotate(order.begin(), first, first + 1);
    return order;
}

Chart probability_chart(const ComparedAll& all, std::size_t m) {
    const std::string name = kMetricNames[m];
    Chart chart{
        "compared_" + name,
        fmt::format("Parity by {} by {}: {}", name, horizon_text(all.base), probability_headline(all, m)),
        "%"};
    chart.note =
        "Probability of parity by each quarter; the bands are 95 % intervals of each alone. The difference between two of "
        "them is known better than either, as they share their luck.";
    chart.terminal = m == clearest_metric(all);
    chart.folded = !chart.terminal && std::ranges::none_of(all.metrics, [m](const auto& metrics) {
        return ever_differs(metrics[m]);
    });
    chart.curves.push_back(case_curve(all, all.base_label, "%"));
    for (const PairedQuarter& q : all.metrics[0][m].quarters)
        append(chart.curves.back(), scaled(q.base, kPercent));
    for (std::size_t a = 0; a < all.alternatives.size(); ++a) {
        chart.curves.push_back(case_curve(all, all.alternatives[a].label, "%"));
        for (const PairedQuarter& q : all.metrics[a][m].quarters)
            append(chart.curves.back(), scaled(q.alternative, kPercent));
    }
    return chart;
}

Chart difference_chart(const ComparedAll& all, std::size_t m) {
    const std::size_t most = clearest_metric(all);
    Chart chart{std::string("difference_") + kMetricNames[m], kMetricNames[m], "pp"};
    chart.note =
        "Against " + all.base_label + " on the same luck; the bands are Newcombe's paired 95 % intervals.";
    if (m == most)
        chart.title =
            fmt::format("Difference in the probability of parity by {} by {}, in percentage points: {}",
                        kMetricNames[most], horizon_text(all.base), difference_headline(all, most));
    else
        chart.group = fmt::format("The same difference by the other measures, to {}", horizon_text(all.base));
    chart.folded = m != most;
    chart.terminal = false;
    for (std::size_t a = 0; a < all.alternatives.size(); ++a) {
        chart.curves.push_back(case_curve(all, all.alternatives[a].label, "pp"));
        for (const PairedQuarter& q : all.metrics[a][m].quarters)
            append(chart.curves.back(), scaled(q.difference, kPercent));
    }
    return chart;
}

Chart change_chart(const ComparedAll& all, std::size_t m) {
    const bool lag = static_cast<Metric>(m) == Metric::lag;
    Chart chart{std::string("change_") + kMetricNames[m], "", lag ? "months" : "%"};
    chart.title = fmt::format(
        "Change of {}'s {} by {}: {}", focal_label(all.base),
        lag ? "lag" : fmt::format("{} relative to {}", kMetricNames[m], reference_phrase(all.base)),
        horizon_text(all.base), change_headline(all, m, lag ? " months" : " %"));
    chart.note =
        "Against " + all.base_label +
        ", in the mean over all futures; the bands are 95 % intervals, often narrower than the lines.";
    chart.terminal = static_cast<Metric>(m) == Metric::stock;
    for (std::size_t a = 0; a < all.alternatives.size(); ++a) {
        chart.curves.push_back(case_curve(all, all.alternatives[a].label, chart.unit));
        for (const PairedQuarter& q : all.metrics[a][m].quarters)
            append(chart.curves.back(), shown_change(all.metrics[a][m], q.change));
    }
    return chart;
}

bool says_the_same(const Curve& a, const Curve& b) {
    return a.key == b.key && a.note == b.note && a.quarters == b.quarters && a.lower == b.lower &&
           a.upper == b.upper && a.values == b.values;
}

}  // namespace

Section compare_timeline(const ComparedAll& all) {
    Section section = timeline_section(all.base);
    Chart& chart = section.charts.empty()
                       ? section.charts.emplace_back(Chart{"timeline", "", "%", Chart::Kind::events})
                       : section.charts.front();
    const std::vector<Curve> of_base = chart.curves;
    for (const Alternative& alternative : all.alternatives)
        for (const Chart& other : timeline_section(*alternative.params).charts)
            for (Curve row : other.curves) {
                if (std::ranges::any_of(of_base, [&](const Curve& b) { return says_the_same(row, b); }))
                    continue;
                row.title = alternative.label + (row.title == alternative.label ? "" : ": " + row.title);
                row.key = alternative.label + "." + row.key;
                row.subject = "case." + alternative.label;
                chart.curves.push_back(std::move(row));
            }
    chart.terminal = false;
    const std::size_t steps = chart.curves.size() - of_base.size();
    chart.title = fmt::format("What {} dates, and {} that its alternatives date otherwise", all.base_label,
                              steps == 0   ? "nothing"
                              : steps == 1 ? "one step"
                                           : counted(steps, "step"));
    if (chart.curves.empty()) section.charts.clear();
    return section;
}

std::vector<Chart> compare_charts(const ComparedAll& all) {
    std::vector<Chart> charts;
    const auto order = shown_metrics(all);
    charts.push_back(probability_chart(all, order[0]));
    for (const std::size_t m : order) charts.push_back(difference_chart(all, m));
    for (std::size_t i = 1; i < order.size(); ++i) charts.push_back(probability_chart(all, order[i]));
    for (std::size_t m = 0; m < kMetrics; ++m) charts.push_back(change_chart(all, m));
    return charts;
}

}  // namespace capexsim::analysis
