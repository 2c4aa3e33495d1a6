#include "analysis/sweep.hpp"

#include "capexsim/error.hpp"
#include "capexsim/words.hpp"

#include "analysis/answer.hpp"
#include "analysis/estimates.hpp"
#include "analysis/input_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

namespace capexsim::analysis {
namespace {

constexpr double kPoints = 100;  ///< percentage points per 1
constexpr double kHalf = 0.5;

std::string quarter_name(const Params& base, int quarter) { return Quarter{calendar(base, quarter)}.text(); }

const PairedQuarter& at(const std::vector<PairedMetric>& point, std::size_t metric, int quarter) {
    return point[metric].quarters[static_cast<std::size_t>(quarter) - 1];
}

double probability(const std::vector<PairedMetric>& point, std::size_t metric, int quarter) {
    return at(point, metric, quarter).alternative.value.value_or(0);
}

/// The measure whose probability the sweep moves most.
std::size_t widest(const Sweep& sweep, int quarter) {
    std::size_t best = 0;
    double most = -1;
    for (std::size_t m = 0; m < kMetrics; ++m) {
        const auto [low, high] = std::ranges::minmax(
            sweep.points, {}, [&](const auto& point) { return probability(point, m, quarter); });
        const double range = probability(high, m, quarter) - probability(low, m, quarter);
        if (range > most) {
            most = range;
            best = m;
        }
    }
    return best;
}

Estimate points_of(Estimate e) {
    for (std::optional<double>* x : {&e.value, &e.lower, &e.upper})
        if (*x) *x = settled(**x * kPoints);
    return e;
}

/// One key: a row for each value.
Table response_table(const Params& base, const Sweep& sweep, int quarter, std::size_t shown) {
    using Format = TableColumn::Format;
    Table table{"response", fmt::format("Parity by {} by the value of {}", quarter_name(base, quarter),
                                        quoted_label(base, sweep.paths[0]))};
    table.columns = {{"value", input_label(base, sweep.paths[0]), ""}};
    for (std::size_t m = 0; m < kMetrics; ++m)
        table.columns.push_back(
            {kMetricNames[m], kMetricNames[m], "", Format::percent, 1, m == shown ? 0 : 3});
    table.columns.push_back(
        {"difference", std::string("change of ") + kMetricNames[shown], "pp", Format::change});
    table.columns.push_back(
        {"change", "change of the ratio", shown == 4 ? "months" : "%", Format::change, 1, 2});
    table.note = fmt::format(
        "Probability of confirmed parity with its 95 % interval; change: against {} on the same luck, with Newcombe's "
        "paired interval; of the ratio: in {}, mean over futures.",
        sweep.base_label, shown == static_cast<std::size_t>(Metric::lag) ? "months" : "percent");
    for (std::size_t p = 0; p < sweep.points.size(); ++p) {
        std::vector<Cell> row{sweep.values[0][p]};
        for (std::size_t m = 0; m < kMetrics; ++m)
            row.emplace_back(at(sweep.points[p], m, quarter).alternative);
        const PairedQuarter& q = at(sweep.points[p], shown, quarter);
        row.emplace_back(points_of(q.difference));
        row.emplace_back(shown == 4 ? q.change : points_of(q.change));
        table.rows.push_back(std::move(row));
    }
    return table;
}

/// Two keys: the first downwards, the second to the right.
Table surface_table(const Params& base, const Sweep& sweep, int quarter, std::size_t metric) {
    Table table{std::string("surface_") + kMetricNames[metric],
                fmt::format("Probability of parity by {} (measure: {}): {} downwards, {} to the right",
                            quarter_name(base, quarter), kMetricNames[metric],
                            quoted_label(base, sweep.paths[0]), quoted_label(base, sweep.paths[1]))};
    table.columns = {{"value", input_label(base, sweep.paths[0]), ""}};
    const std::size_t wide = sweep.values[1].size();
    for (std::size_t x = 0; x < wide; ++x)
        table.columns.push_back({fmt::format("x{}", x), sweep.values[1][x], "", TableColumn::Format::percent,
                                 1, static_cast<int>(x % 2 == 0 || x + 1 == wide ? 0 : 1 + x % 4)});
    table.note =
        "Point estimates; sweep.csv has their intervals, and the paired change against the scenario as it stands.";
    for (std::size_t y = 0; y < sweep.values[0].size(); ++y) {
        std::vector<Cell> row{sweep.values[0][y]};
        for (std::size_t x = 0; x < wide; ++x)
            row.emplace_back(probability(sweep.points[y * wide + x], metric, quarter));
        table.rows.push_back(std::move(row));
    }
    return table;
}

/// "1.2 % (1.0–1.5)"
std::string with_interval(const Estimate& p) {
    const std::string interval = percent_interval_text(p);
    return percent_text(p) + (interval.empty() ? "" : " (" + interval + ")");
}

/// A curve over the last axis [%], beginning at a point.
Curve row_of(const Sweep& sweep, const std::string& key, const std::string& title, std::size_t first,
             std::size_t metric, int quarter) {
    Curve row{key, title, "%"};
    for (std::size_t x = 0; x < sweep.values.back().size(); ++x) {
        const Estimate p = points_of(at(sweep.points[first + x], metric, quarter).alternative);
        row.values.push_back(p.value.value_or(0));
        row.lower.push_back(p.lower.value_or(0));
        row.upper.push_back(p.upper.value_or(0));
    }
    return row;
}

Curve half_level() {
    Curve half{"half", "50 %", "%"};
    half.values = {100 * kHalf};
    half.role = Curve::Role::level;
    return half;
}

/// Two keys: every value of one measure as a cell, and the border where half of the futures get there.
Chart map_chart(const Params& base, const Sweep& sweep, int quarter, std::size_t metric) {
    Chart chart{std::string("map_") + kMetricNames[metric], "", "%", Chart::Kind::heat};
    chart.columns = sweep.values.back();
    chart.column_title = input_label(base, sweep.paths.back());
    chart.row_title = input_label(base, sweep.paths.front());
    chart.note = fmt::format(
        "Probability of parity by {} with its 95 % interval, every point on the same luck; a thick line, where there is one, "
        "runs where it passes 50 %.",
        quarter_name(base, quarter));
    const std::size_t wide = chart.columns.size();
    for (std::size_t y = 0; y < sweep.values[0].size(); ++y)
        chart.curves.push_back(
            row_of(sweep, fmt::format("y{}", y), sweep.values[0][y], y * wide, metric, quarter));
    chart.curves.push_back(half_level());
    const auto [low, high] = std::ranges::minmax_element(
        sweep.points, {}, [&](const auto& point) { return probability(point, metric, quarter); });
    chart.title = fmt::format(
        "Parity by {} by {} lies between {} and {} over the {}", kMetricNames[metric],
        quarter_name(base, quarter), with_interval(at(*low, metric, quarter).alternative),
        with_interval(at(*high, metric, quarter).alternative), counted(sweep.points.size(), "point"));
    return chart;
}

/// Where the values of an axis lie: numbers of one unit or quarters in rising order; empty where they are neither.
std::vector<double> positions_of(const std::vector<std::string>& values) {
    std::vector<double> positions;
    std::string unit;
    for (const std::string& value : values) {
        double number = 0;
        const char* end = value.data() + value.size();
        const auto [rest, error] = std::from_chars(value.data(), end, number);
        if (error != std::errc{} || !std::isfinite(number)) return {};
        std::string after(rest, end);
        if (after.size() == 2 && after[0] == 'Q' && after[1] >= '1' && after[1] <= '4') {
            number += (after[1] - '1') / 4.0;
            after = "Q";
        }
        if (positions.empty()) unit = after;
        if (after != unit || (!positions.empty() && number <= positions.back())) return {};
        positions.push_back(number);
    }
    return positions;
}

/// One key: the probability by every measure over its values.
Chart response_chart(const Params& base, const Sweep& sweep, int quarter, std::size_t metric) {
    Chart chart{"response", "", "%", Chart::Kind::response};
    chart.columns = sweep.values[0];
    chart.positions = positions_of(chart.columns);
    chart.column_title = input_label(base, sweep.paths[0]);
    chart.note = fmt::format(
        "Probability of parity by {}, by each measure, every point on the same luck; the bands are 95 % intervals.",
        quarter_name(base, quarter));
    for (std::size_t m = 0; m < kMetrics; ++m) {
        chart.curves.push_back(row_of(sweep, kMetricNames[m], kMetricNames[m], 0, m, quarter));
        chart.curves.back().subject = measure_subject(static_cast<Metric>(m));
    }
    constexpr double kNear = 25;  // a level far above everything would only press the curves flat
    if (std::ranges::any_of(chart.curves, [](const Curve& c) { return std::ranges::max(c.values) >= kNear; }))
        chart.curves.push_back(half_level());
    chart.title = fmt::format(
        "Parity by {} by {}: {} at {}, {} at {}", kMetricNames[metric], quarter_name(base, quarter),
        with_interval(at(sweep.points.front(), metric, quarter).alternative), sweep.values[0].front(),
        with_interval(at(sweep.points.back(), metric, quarter).alternative), sweep.values[0].back());
    return chart;
}

Table long_table(const Params& base, const Sweep& sweep) {
    using Format = TableColumn::Format;
    Table table{"sweep", "Every point and quarter", {}, {}, "", false, false};
    for (std::size_t a = 0; a < sweep.paths.size(); ++a)
        table.columns.push_back({fmt::format("value_{}", a + 1), sweep.paths[a], ""});
    for (TableColumn column : std::vector<TableColumn>{
             {"metric", "metric", ""},
             {"quarter", "quarter", "", Format::quarter},
             {"probability", "probability", "1", Format::percent},
             {"difference", "difference to the scenario as it stands", "1", Format::number, 6},
             {"discordant_up", "only at this point", "trajectories", Format::count},
             {"discordant_down", "only as it stands", "trajectories", Format::count},
             {"ratio_change", "change of the ratio, of the lag in months", "1", Format::number, 6}})
        table.columns.push_back(std::move(column));
    for (std::size_t p = 0; p < sweep.points.size(); ++p)
        for (const PairedMetric& m : sweep.points[p])
            for (std::size_t t = 0; t < m.quarters.size(); ++t) {
                const PairedQuarter& q = m.quarters[t];
                std::vector<Cell> row;
                std::size_t rest = p;
                for (std::size_t a = sweep.paths.size(); a-- > 0;) {
                    row.insert(row.begin(), sweep.values[a][rest % sweep.values[a].size()]);
                    rest /= sweep.values[a].size();
                }
                row.insert(row.end(), {std::string(kMetricNames[static_cast<std::size_t>(m.metric)]),
                                       quarter_name(base, static_cast<int>(t) + 1), q.alternative,
                                       q.difference, static_cast<std::int64_t>(q.discordant_up),
                                       static_cast<std::int64_t>(q.discordant_down), q.change});
                table.rows.push_back(std::move(row));
            }
    return table;
}

std::string range_sentence(const Params& base, const Sweep& sweep, int quarter, std::size_t metric) {
    const auto [low, high] = std::ranges::minmax_element(
        sweep.points, {}, [&](const auto& point) { return probability(point, metric, quarter); });
    const auto name = [&](auto point, const auto& label) {
        auto index = static_cast<std::size_t>(point - sweep.points.begin());
        std::string words;
        for (std::size_t a = sweep.paths.size(); a-- > 0;) {
            words = label(base, sweep.paths[a]) + " at " + sweep.values[a][index % sweep.values[a].size()] +
                    (words.empty() ? "" : ", " + words);
            index /= sweep.values[a].size();
        }
        return words;
    };
    return fmt::format(
        "The probability that {} reaches parity by {} (measure: {}) lies between {} for {} and {} for {} over the {}; in brackets 95 % intervals.",
        focal_label(base), quarter_name(base, quarter), kMetricNames[metric],
        with_interval(at(*low, metric, quarter).alternative), name(low, introduced_label),
        with_interval(at(*high, metric, quarter).alternative), name(high, quoted_label),
        counted(sweep.points.size(), "point"));
}

/// Where P passes one half between neighbours along the last axis.
std::string half_sentence(const Params& base, const Sweep& sweep, int quarter, std::size_t metric) {
    const std::size_t wide = sweep.values.back().size();
    std::string crossings;
    for (std::size_t p = 0; p + 1 < sweep.points.size(); ++p) {
        if (p % wide + 1 == wide) continue;
        const bool here = probability(sweep.points[p], metric, quarter) >= kHalf;
        const bool next = probability(sweep.points[p + 1], metric, quarter) >= kHalf;
        if (here == next) continue;
        const std::string where =
            sweep.paths.size() == 2
                ? fmt::format(" at {} {}", quoted_label(base, sweep.paths[0]), sweep.values[0][p / wide])
                : "";
        crossings += fmt::format("{}between {} and {}{}", crossings.empty() ? "" : "; ",
                                 sweep.values.back()[p % wide], sweep.values.back()[p % wide + 1], where);
    }
    const std::string last = quoted_label(base, sweep.paths.back());
    return crossings.empty()
               ? fmt::format("It passes 50 % nowhere on this grid (by {}).", quarter_name(base, quarter))
               : fmt::format("It passes 50 % with {} {}.", last, crossings);
}

}  // namespace

std::vector<Section> sweep_sections(const Params& base, const Sweep& sweep, int quarter,
                                    std::optional<Metric> metric) {
    require(!sweep.points.empty() && (sweep.paths.size() == 1 || sweep.paths.size() == 2),
            "a sweep varies one key or two");
    const std::size_t shown = metric ? static_cast<std::size_t>(*metric) : widest(sweep, quarter);
    Section answer{"answer", "", {}, {}, {}, chapter::kAnswer};
    answer.text = {range_sentence(base, sweep, quarter, shown), half_sentence(base, sweep, quarter, shown)};
    Section tables{"sweep", "", {}, {}, {}, chapter::kDifferences};
    if (sweep.paths.size() == 1) {
        tables.tables.push_back(response_table(base, sweep, quarter, shown));
        tables.charts.push_back(response_chart(base, sweep, quarter, shown));
    } else {
        for (std::size_t m = 0; m < kMetrics; ++m) {
            Table table = surface_table(base, sweep, quarter, m);
            table.terminal = table.page = false;  // the map has every value
            tables.tables.push_back(std::move(table));
            Chart map = map_chart(base, sweep, quarter, m);
            map.folded = m != shown;
            map.terminal = m == shown;
            tables.charts.insert(map.folded ? tables.charts.end() : tables.charts.begin(), std::move(map));
        }
    }
    Section raw{"grid", "", {}, {}, {}, chapter::kError};
    raw.tables.push_back(long_table(base, sweep));
    raw.text.push_back("All points run on the same luck. " + parity_definition(base));
    if (std::ranges::any_of(sweep.paths, [](const std::string& path) { return path.starts_with("parity."); }))
        raw.text.back() += " What parity is was varied: this is the scenario as it stands.";
    return {std::move(answer), std::move(tables), std::move(raw)};
}

}  // namespace capexsim::analysis
