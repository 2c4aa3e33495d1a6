#include "analysis/fan_section.hpp"

#include "capexsim/error.hpp"
#include "capexsim/words.hpp"

#include "analysis/estimates.hpp"
#include "analysis/fan_charts.hpp"
#include "analysis/fan_quantiles.hpp"
#include "analysis/replicates.hpp"

#include <array>
#include <optional>
#include <string>

namespace capexsim::analysis {
namespace {

struct Level {
    double p;
    const char* key;
    const char* title;
    int rank;  ///< see TableColumn
};
constexpr std::array kLevels = {Level{0.05, "q05", "5 %", 1}, Level{0.25, "q25", "25 %", 2},
                                Level{0.50, "q50", "median", 0}, Level{0.75, "q75", "75 %", 2},
                                Level{0.95, "q95", "95 %", 1}};
constexpr double kMedian = 0.5;

std::vector<TableColumn> quantile_columns() {
    std::vector<TableColumn> columns;
    for (const Level& level : kLevels)
        columns.push_back({level.key, level.title, "", TableColumn::Format::number, -1, level.rank});
    return columns;
}

void append_quantiles(std::vector<Cell>& row, const FanQuarter& fan) {
    for (const Level& level : kLevels)
        row.push_back(level.p == kMedian ? Cell(fan.estimate(level.p)) : Cell(fan.quantile(level.p)));
}

}  // namespace

Section fan_section(const Params& params, const Tally& tally) {
    Section section{"fans", "", {}, fan_charts(params, tally), {}, chapter::kFutures};
    if (tally.trajectories == 0) return section;
    Table table{"fans",
                "Quantiles by quarter",
                {{"series", "series"}, {"subject", "of"}, {"quarter", "quarter"}, {"unit", "unit"}}};
    table.terminal = table.page = false;
    for (TableColumn& column : quantile_columns()) table.columns.push_back(std::move(column));
    table.columns.push_back({"below", "at the low end of the range", "1", TableColumn::Format::percent});
    table.columns.push_back({"above", "at the high end of the range", "1", TableColumn::Format::percent});
    for (std::size_t s = 0; s < tally.series.size(); ++s) {
        const Series& series = tally.series[s];
        for (int t = 0; t < params.horizon; ++t) {
            const FanQuarter fan(tally, s, t);
            std::vector<Cell> row{series.name, series.subject, Quarter{calendar(params, t + 1)}.text(),
                                  series.unit};
            append_quantiles(row, fan);
            row.emplace_back(fan.below());
            row.emplace_back(fan.above());
            table.rows.push_back(std::move(row));
        }
    }
    section.tables.push_back(std::move(table));
    return section;
}

Section quarter_section(const Params& params, const Tally& tally, int quarter) {
    require(quarter >= 1 && quarter <= params.horizon, "a quarter lies within the horizon");
    Section section{"at", "", {}, {}, {}, chapter::kFutures};
    Table table{"at",
                "In " + Quarter{calendar(params, quarter)}.text() + ": " + focal_label(params) + " against " +
                    (params.parity.reference == Reference::leader ? "the leading rival" : "its reference"),
                {{"quantity", "", ""}}};
    for (TableColumn& column : quantile_columns()) table.columns.push_back(std::move(column));
    table.columns.push_back({"unit", "", ""});
    const auto add = [&](const std::string& title, std::optional<std::size_t> series,
                         const std::string& unit) {
        if (!series) return;
        std::vector<Cell> row{title};
        if (tally.trajectories < kFewestForMedian)
            for (const Level& level : kLevels)
                row.push_back(level.p == kMedian ? Cell(too_few_text(tally.trajectories)) : Cell());
        else
            append_quantiles(row, FanQuarter(tally, *series, quarter - 1));
        row.emplace_back(unit);
        table.rows.push_back(std::move(row));
    };
    for (const char* metric : kMetricNames)
        add("ratio of " + std::string(metric), find_series(tally, "ratio." + std::string(metric)), "times");
    const std::string& focal = params.actors.at(static_cast<std::size_t>(params.focal)).name;
    add("lag behind the frontier", find_series(tally, "lag", focal), "months");
    table.note = std::string("5 % of the trajectories lie below the first number, half below the median") +
                 (independent(tally) ? " (its 95 % interval is beneath it)." : ".");
    section.tables.push_back(std::move(table));
    return section;
}

}  // namespace capexsim::analysis
