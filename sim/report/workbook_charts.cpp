#include "report/workbook_charts.hpp"

#include "capexsim/quantity.hpp"

#include "report/looks.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

namespace capexsim::report {
namespace {

constexpr lxw_row_t kChartRows = 24;  ///< cells that a chart is high
constexpr std::array<lxw_color_t, 8> kColours = {0x4477AA, 0xEE6677, 0x228833, 0xAA3377, 0x66A5C4,
                                                 0xB8A500, 0x332288, 0x999933};  ///< of what has no look
constexpr std::array<std::uint8_t, 3> kDashTypes = {LXW_CHART_LINE_DASH_SOLID, LXW_CHART_LINE_DASH_DASH,
                                                    LXW_CHART_LINE_DASH_ROUND_DOT};

/// Columns of numbers that a native chart is drawn from.
struct Columns {
    std::size_t quarters = 0;                                    ///< column of the categories
    std::size_t first = 0, last = 0;                             ///< rows
    std::vector<std::pair<std::size_t, const Curve*>> curves{};  ///< (column, curve)
    std::size_t next = 0;                                        ///< first free column
};

/// Writes a chart's curves beside each other, from `column` on: quarters, or names in charts that have none.
class DataSheet {
public:
    explicit DataSheet(Book& book) : book_(book), sheet_(book.sheet("chart data")) {}

    /// The two ends of an input, in rows; what is nearest to the first row of a bar chart stands highest.
    Columns ends(const Chart& chart) {
        Columns columns{next_, 2, 1, {}, next_ + 3};
        head(chart,
             {"input", "at its low end" + unit_of(chart.unit), "at its high end" + unit_of(chart.unit)});
        for (const Curve& curve : chart.curves) {
            if (curve.role == Curve::Role::level || curve.values.size() < 2) continue;
            const std::size_t row = ++columns.last;
            put_text(sheet_, row, next_, curve.title);
            for (std::size_t end = 0; end < 2; ++end)
                put_number(sheet_, row, next_ + 1 + end, curve.values[end], book_.general);
        }
        for (std::size_t end = 0; end < 2; ++end)
            columns.curves.emplace_back(next_ + 1 + end, &chart.curves[0]);
        return taken(columns);
    }

    /// A row a column of a response; of a band its two ends as well.
    Columns responses(const Chart& chart) {
        Columns columns{next_, 2, 1 + chart.columns.size(), {}, 0};
        std::vector<std::string> titles{chart.column_title};
        std::size_t column = next_ + 1;
        for (std::size_t i = 0; i < chart.columns.size(); ++i)
            put_text(sheet_, 2 + i, next_, chart.columns[i]);
        for (const Curve& curve : chart.curves) {
            columns.curves.emplace_back(column, &curve);
            for (const auto& [values, end] :
                 {std::pair{&curve.values, ""}, {&curve.lower, ", low"}, {&curve.upper, ", high"}}) {
                if (values->empty()) continue;
                titles.push_back(curve.title + end + unit_of(curve.unit));
                for (std::size_t i = 0; i < chart.columns.size(); ++i)
                    put_number(sheet_, 2 + i, column, i < values->size() ? (*values)[i] : values->front(),
                               book_.general);  // a level is one number
                ++column;
            }
        }
        columns.next = column;
        head(chart, titles);
        return taken(columns);
    }

    /// A number a curve, in rows.
    Columns bars(const Chart& chart) {
        Columns columns{next_, 2, 1, {}, next_ + 4};
        head(chart, {"part", "mean", "low (95 %)", "high (95 %)"});
        for (const Curve& curve : chart.curves) {
            if (curve.values.empty()) continue;
            const std::size_t row = ++columns.last;
            put_text(sheet_, row, next_, curve.title);
            put_number(sheet_, row, next_ + 1, curve.values.front(), book_.general);
            if (!curve.lower.empty()) put_number(sheet_, row, next_ + 2, curve.lower.front(), book_.general);
            if (!curve.upper.empty()) put_number(sheet_, row, next_ + 3, curve.upper.front(), book_.general);
        }
        columns.curves.emplace_back(next_ + 1, &chart.curves.front());
        return taken(columns);
    }

    /// A row a quarter; of a band its two ends as well.
    Columns quarters(const Chart& chart) {
        std::map<int, std::size_t> rows;
        for (const Curve& curve : chart.curves)
            if (curve.role != Curve::Role::level)
                for (const int quarter : curve.quarters) rows.emplace(quarter, 0);
        std::size_t row = 2;
        for (auto& [quarter, at] : rows) at = row++;
        Columns columns{next_, 2, row - 1, {}, 0};
        std::vector<std::string> titles{"quarter"};
        std::size_t column = next_ + 1;
        for (const Curve& curve : chart.curves) {
            if (curve.role == Curve::Role::level) continue;
            columns.curves.emplace_back(column, &curve);
            for (const auto& [values, end] :
                 {std::pair{&curve.values, ""}, {&curve.lower, ", low"}, {&curve.upper, ", high"}}) {
                if (values->empty()) continue;
                titles.push_back(curve.title + end + unit_of(curve.unit));
                for (std::size_t i = 0; i < values->size(); ++i)
                    put_number(sheet_, rows.at(curve.quarters[i]), column, (*values)[i], book_.general);
                ++column;
            }
        }
        for (const auto& [quarter, at] : rows) put_text(sheet_, at, next_, Quarter{quarter}.text());
        columns.next = column;
        head(chart, titles);
        return taken(columns);
    }

    const char* name() const { return "chart data"; }

private:
    static std::string unit_of(const std::string& unit) {
        return unit.empty() || unit == "1" ? "" : " [" + unit + "]";
    }
    void head(const Chart& chart, const std::vector<std::string>& titles) {
        put_text(sheet_, 0, next_, chart.title, book_.bold);
        for (std::size_t i = 0; i < titles.size(); ++i) put_text(sheet_, 1, next_ + i, titles[i], book_.head);
    }
    Columns taken(const Columns& columns) {
        next_ = columns.next + 1;
        return columns;
    }

    Book& book_;
    lxw_worksheet* sheet_;
    std::size_t next_ = 0;
};

bool in_rows(const Chart& chart) {
    return chart.kind == Chart::Kind::waterfall || chart.kind == Chart::Kind::tornado;
}

std::uint8_t type_of(Chart::Kind kind) {
    switch (kind) {
        case Chart::Kind::stack: return LXW_CHART_AREA_STACKED_PERCENT;
        case Chart::Kind::waterfall:
        case Chart::Kind::tornado: return LXW_CHART_BAR;
        default: return LXW_CHART_LINE;
    }
}

/// How a series of a native chart is drawn.
struct SeriesStyle {
    lxw_color_t colour;
    bool filled = false;
    double width = 1.5;  ///< of a line [points]
    int dash = 0;
};

void add_series(lxw_chart* chart, const DataSheet& data, const Columns& columns, std::size_t column,
                const std::string& name, const SeriesStyle& style) {
    lxw_chart_series* series = chart_add_series(chart, nullptr, nullptr);
    chart_series_set_categories(series, data.name(), row_number(columns.first),
                                column_number(columns.quarters), row_number(columns.last),
                                column_number(columns.quarters));
    chart_series_set_values(series, data.name(), row_number(columns.first), column_number(column),
                            row_number(columns.last), column_number(column));
    chart_series_set_name(series, name.c_str());
    if (style.filled) {
        lxw_chart_fill fill{};
        fill.color = style.colour;
        chart_series_set_fill(series, &fill);
        return;
    }
    lxw_chart_line line{};
    line.color = style.colour;
    line.width = static_cast<float>(style.width);
    line.dash_type = kDashTypes.at(static_cast<std::size_t>(style.dash));
    chart_series_set_line(series, &line);
}

/// What a curve looks like on every page and in every workbook; of what is about nothing the next colour.
Look look_of(const std::map<std::string, Look>& looks, const Chart& chart, const Curve& curve) {
    const auto look = looks.find(curve.subject);
    if (look != looks.end()) return look->second;
    constexpr std::uint32_t kLevel = 0x4A525C;
    if (curve.role == Curve::Role::level) return {kLevel, 1};
    return {kColours.at(static_cast<std::size_t>(&curve - chart.curves.data()) % kColours.size()), 0};
}

void add_curves(lxw_chart* drawn, const DataSheet& data, const Chart& chart, const Columns& columns,
                const std::map<std::string, Look>& looks) {
    const bool fan = chart.kind == Chart::Kind::fan;
    const bool filled = in_rows(chart) || chart.kind == Chart::Kind::stack;
    std::size_t end = 0;
    for (const auto& [column, curve] : columns.curves) {
        const Look look = fan ? look_of(looks, chart, chart.curves.front()) : look_of(looks, chart, *curve);
        std::string name = fan ? "median" : curve->title;
        if (chart.kind == Chart::Kind::waterfall) name = "mean";
        if (chart.kind == Chart::Kind::tornado) {
            name = end == 0 ? "at its low end" : "at its high end";
            add_series(drawn, data, columns, column, name, {kColours.at(end++), true});
            continue;
        }
        const bool band = fan && !curve->lower.empty();
        const bool again = band && curve != &chart.curves.front();  // the median is the same in every band
        const int dash = fan && !band ? 1 : look.dash;
        if (!again)
            add_series(drawn, data, columns, column, name,
                       {look.colour, filled, curve->prominent || band ? 2.5 : 1.5, dash});
        if (!band) continue;
        add_series(drawn, data, columns, column + 1, curve->title + ", low", {look.colour, false, 0.75, 2});
        add_series(drawn, data, columns, column + 2, curve->title + ", high", {look.colour, false, 0.75, 2});
    }
}

bool drawable(const Chart& chart) {
    const bool kind = chart.kind != Chart::Kind::heat && chart.kind != Chart::Kind::events;
    return kind && chart.page && !chart.folded && !chart.curves.empty();
}

/// Bars that run from the level, the first input on top.
void set_tornado(lxw_chart* drawn, const Chart& chart) {
    constexpr std::int8_t kOneOnTheOther = 100;
    chart_set_series_overlap(drawn, kOneOnTheOther);
    const auto level = std::ranges::find(chart.curves, Curve::Role::level, &Curve::role);
    if (level != chart.curves.end() && !level->values.empty())
        chart_axis_set_crossing(drawn->x_axis, level->values.front());  // of a bar chart the values
}

void set_axes(lxw_chart* drawn, const Chart& chart) {
    const std::string unit = chart.unit == "1" ? "" : chart.unit;
    if (in_rows(chart)) {
        chart_axis_set_reverse(drawn->y_axis);  // of a bar chart the categories
        chart_axis_set_label_position(drawn->y_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
        if (chart.kind == Chart::Kind::waterfall) {
            chart_legend_set_position(drawn, LXW_CHART_LEGEND_NONE);
            chart_axis_set_name(drawn->x_axis, "mean part of the gap [ln]");
            return;
        }
        chart_legend_set_position(drawn, LXW_CHART_LEGEND_BOTTOM);
        set_tornado(drawn, chart);
        if (!unit.empty()) chart_axis_set_name(drawn->x_axis, unit.c_str());
        return;
    }
    chart_legend_set_position(drawn, LXW_CHART_LEGEND_RIGHT);
    chart_show_blanks_as(drawn, LXW_CHART_BLANKS_AS_CONNECTED);
    if (chart.kind == Chart::Kind::response)
        chart_axis_set_name(drawn->x_axis, chart.column_title.c_str());
    else
        chart_axis_set_interval_unit(drawn->x_axis, 4);
    chart_axis_set_label_position(drawn->x_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    if (chart.logarithmic) chart_axis_set_log_base(drawn->y_axis, 10);
    if (!unit.empty()) chart_axis_set_name(drawn->y_axis, unit.c_str());
}

Columns data_of(DataSheet& data, const Chart& chart) {
    switch (chart.kind) {
        case Chart::Kind::waterfall: return data.bars(chart);
        case Chart::Kind::tornado: return data.ends(chart);
        case Chart::Kind::response: return data.responses(chart);
        default: return data.quarters(chart);
    }
}

void add_chart(Book& book, lxw_worksheet* sheet, DataSheet& data, const Chart& chart, std::size_t place,
               const std::map<std::string, Look>& looks) {
    const Columns columns = data_of(data, chart);
    lxw_chart* drawn = book.chart(type_of(chart.kind));
    const std::string title = chart.group.empty() ? chart.title : chart.title + ": " + chart.group;
    chart_title_set_name(drawn, title.c_str());
    lxw_chart_font font{};
    font.size = 11;
    font.bold = LXW_TRUE;
    chart_title_set_name_font(drawn, &font);
    add_curves(drawn, data, chart, columns, looks);
    set_axes(drawn, chart);
    lxw_chart_options options{};
    options.x_scale = 1.9;
    options.y_scale = 1.55;
    worksheet_insert_chart_opt(sheet, row_number(place * kChartRows), 0, drawn, &options);
}

}  // namespace

void add_charts(Book& book, lxw_worksheet* sheet, const std::vector<Section>& sections) {
    DataSheet data(book);
    const std::map<std::string, Look> looks = looks_of(sections);
    std::size_t place = 0;
    for (const Section& section : sections)
        for (const Chart& chart : section.charts)
            if (drawable(chart)) add_chart(book, sheet, data, chart, place++, looks);
}

}  // namespace capexsim::report
