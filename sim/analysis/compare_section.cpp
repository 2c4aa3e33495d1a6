#include "capexsim/words.hpp"

#include "analysis/answer.hpp"
#include "analysis/compare.hpp"
#include "analysis/compare_charts.hpp"
#include "analysis/compare_words.hpp"
#include "analysis/estimates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace capexsim::analysis {
namespace {

constexpr std::size_t kShownWhole = 2;  ///< alternatives whose tables a terminal still shows
using Compared = std::vector<std::vector<PairedMetric>>;

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
                     {"p_adjusted", "p (Holm)", "", Format::p_value, -1, 2},
                     {"change", "ratio", "%", Format::change}};
    table.note =
        "difference: percentage points, Newcombe's paired 95 % interval; p: exact McNemar test, adjusted for all tests of "
        "this comparison; ratio: mean change of the ratio to the reference by then in percent (lag: in months).";
    for (const PairedMetric& m : metrics) {
        const PairedQuarter& q = m.quarters.back();
        table.rows.push_back({metric_name(m.metric), q.base, q.alternative, scaled(q.difference, kPercent),
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
        "median delay: among trajectories that reach parity under both; fewer than 6 are too few to tell it; mean time: difference of the means of min(date, "
        "horizon), paired t interval; gain by pairing: how many times the trajectories unpaired runs would need.";
    const auto delay = [](const PairedMetric& m) -> Cell {
        if (m.both == 0) return {};
        return m.both < kFewestForMedian ? Cell(too_few_text(m.both)) : Cell(m.delay);
    };
    for (const PairedMetric& m : metrics)
        table.rows.push_back({metric_name(m.metric), m.earlier, m.later, delay(m),
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
            row.emplace_back(scaled(m.quarters.back().difference, kPercent));
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
                     {"p_value", "McNemar, exact", "1", Format::p_value, 6},
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

}  // namespace

std::vector<Section> compare_sections(const Params& base, const std::string& base_label, const Tally& tally,
                                      std::span<const Alternative> alternatives) {
    const Compared compared = compare(base, tally, alternatives);
    Section answer{"answer", "", {}, {}, {}, chapter::kAnswer};
    Section detail{"differences", "", {}, {}, {}, chapter::kDifferences};
    Section curves{"curves", "", {}, {}, {}, chapter::kFutures};
    Section raw{"pairs", "", {}, {}, {}, chapter::kError};
    const ComparedAll all{base, base_label, alternatives, compared};
    const bool many = alternatives.size() > kShownWhole;
    answer.text = comparison_answer(all);
    if (alternatives.size() > 1) {
        answer.tables.push_back(overview_table(base, base_label, alternatives, compared));
        detail.text = alternative_sentences(all);
    }
    for (std::size_t a = 0; a < alternatives.size(); ++a) {
        for (Table table :
             {difference_table(base, base_label, alternatives[a], compared[a]),
              date_table(alternatives[a], compared[a]), yearly_table(base, alternatives[a], compared[a])}) {
            table.terminal = !many;
            detail.tables.push_back(std::move(table));
        }
    }
    if (const std::string warning = pairing_warning(all); !warning.empty()) detail.text.push_back(warning);
    curves.charts = compare_charts(all);
    raw.tables = {long_table(base, alternatives, compared), pair_table(base, alternatives)};
    raw.text.push_back(
        "Differences are between what the scenarios say, under the same draws; the intervals say how far the simulation may "
        "be off, not how far the scenarios may be. " +
        parity_definition(base));
    for (const Alternative& alternative : alternatives)
        if (!same_parity(base, *alternative.params))
            raw.text.push_back(fmt::format("{} calls another thing parity, and its numbers are by that: {}",
                                           alternative.label, parity_definition(*alternative.params)));
    return {std::move(answer), std::move(curves), std::move(detail), compare_timeline(all), std::move(raw)};
}

}  // namespace capexsim::analysis
