#include "report/workbook.hpp"

#include "capexsim/error.hpp"
#include "capexsim/quantity.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <map>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>
#include <xlsxwriter.h>

namespace capexsim::report {
namespace {

constexpr std::time_t kCreated =
    946'684'800;  ///< 2000-01-01: of equal contents the bytes are equal, whenever they are written
constexpr std::size_t kLongestName = 31;  ///< of a sheet
constexpr int kWideColumn = 60;
constexpr lxw_row_t kChartRows = 24;  ///< cells that a chart is high
constexpr std::array<lxw_color_t, 8> kColours = {0x0072B2, 0x009E73, 0xCC79A7, 0x56B4E9,
                                                 0xE69F00, 0x7F7F7F, 0x5B3A8C, 0x999933};
constexpr lxw_color_t kProminent = 0xD55E00;

lxw_row_t row_number(std::size_t row) { return static_cast<lxw_row_t>(row); }
lxw_col_t column_number(std::size_t column) { return static_cast<lxw_col_t>(column); }

/// The workbook while it is made; closed, and so written, by finish().
class Book {
public:
    Book(const std::string& path, std::string scratch) : path_(path), scratch_(std::move(scratch)) {
        lxw_workbook_options options{};
        options.tmpdir = scratch_.data();
        book_ = workbook_new_opt(path.c_str(), &options);
        if (book_ == nullptr) throw WorldError(path + ": a workbook cannot be written");
        lxw_doc_properties properties{};
        properties.created = kCreated;
        workbook_set_properties(book_, &properties);
        bold = format("");
        format_set_bold(bold);
        head = format("");
        format_set_bold(head);
        format_set_text_wrap(head);
        format_set_bottom(head, LXW_BORDER_THIN);
        wrapped = format("");
        format_set_text_wrap(wrapped);
        format_set_align(wrapped, LXW_ALIGN_VERTICAL_TOP);
        percent = format("0.00%");
        count = format("#,##0");
        general = format("");
    }
    ~Book() {
        if (book_ != nullptr) workbook_close(book_);
    }
    Book(const Book&) = delete;
    Book& operator=(const Book&) = delete;

    void finish() {
        const lxw_error error = workbook_close(std::exchange(book_, nullptr));
        if (error != LXW_NO_ERROR) throw WorldError(path_ + ": " + lxw_strerror(error));
    }

    lxw_worksheet* sheet(std::string name) {
        for (char& c : name)
            if (std::string_view("[]:*?/\\'").find(c) != std::string_view::npos) c = '_';
        const std::string whole = name;
        name = cut(whole, kLongestName);
        for (int again = 2; !names_.insert(lower_case(name)).second; ++again) {
            const std::string number = " " + std::to_string(again);
            name = cut(whole, kLongestName - number.size()) + number;
        }
        lxw_worksheet* made = workbook_add_worksheet(book_, name.c_str());
        require(made != nullptr, "a workbook takes a sheet of a valid name");
        constexpr std::uint8_t kA4 = 9;
        worksheet_set_paper(made, kA4);
        worksheet_set_landscape(made);
        worksheet_fit_to_pages(made, 1, 0);  // as wide as paper, as long as it is
        return made;
    }
    lxw_chart* chart(std::uint8_t type) { return workbook_add_chart(book_, type); }

    lxw_format *bold = nullptr, *head = nullptr, *wrapped = nullptr, *percent = nullptr, *count = nullptr,
               *general = nullptr;

private:
    /// The first `most` bytes of a text, or fewer, so that no character is cut.
    static std::string cut(const std::string& text, std::size_t most) {
        if (text.size() <= most) return text;
        while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
        return text.substr(0, most);
    }
    static std::string lower_case(std::string text) {
        for (char& c : text)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        return text;
    }

    lxw_format* format(const char* number) {
        lxw_format* made = workbook_add_format(book_);
        if (*number != '\0') format_set_num_format(made, number);
        return made;
    }

    std::string path_, scratch_;
    std::set<std::string> names_;  ///< of sheets, in lower case: to Excel they are the same
    lxw_workbook* book_ = nullptr;
};

void put_text(lxw_worksheet* sheet, std::size_t row, std::size_t column, const std::string& text,
              lxw_format* format = nullptr) {
    worksheet_write_string(sheet, row_number(row), column_number(column), text.c_str(), format);
}

void put_number(lxw_worksheet* sheet, std::size_t row, std::size_t column, double x, lxw_format* format) {
    require(std::isfinite(x), "a result is a finite number");
    worksheet_write_number(sheet, row_number(row), column_number(column), x, format);
}

void put_optional(lxw_worksheet* sheet, std::size_t row, std::size_t column, const std::optional<double>& x,
                  lxw_format* format) {
    if (x) put_number(sheet, row, column, *x, format);
}

std::string end_text(const std::optional<int>& quarter, int horizon) {
    return quarter ? Quarter{*quarter}.text() : "> " + Quarter{horizon}.text();
}

/// A cell at a place; estimates take three columns.
struct CellWriter {
    lxw_worksheet* sheet;
    std::size_t row, column;
    lxw_format* format;
    void operator()(std::monostate) const {}
    void operator()(const std::string& text) const { put_text(sheet, row, column, text); }
    void operator()(double x) const { put_number(sheet, row, column, x, format); }
    void operator()(std::int64_t n) const { put_number(sheet, row, column, static_cast<double>(n), format); }
    void operator()(const Shape&) const {}
    void operator()(const Estimate& e) const {
        put_optional(sheet, row, column, e.value, format);
        put_optional(sheet, row, column + 1, e.lower, format);
        put_optional(sheet, row, column + 2, e.upper, format);
    }
    void operator()(const QuarterEstimate& q) const {
        put_text(sheet, row, column, end_text(q.value, q.horizon));
        put_text(sheet, row, column + 1, end_text(q.lower, q.horizon));
        put_text(sheet, row, column + 2, end_text(q.upper, q.horizon));
    }
};

bool has_interval(const Table& table, std::size_t column) {
    return std::ranges::any_of(table.rows, [column](const auto& row) {
        return std::holds_alternative<Estimate>(row[column]) ||
               std::holds_alternative<QuarterEstimate>(row[column]);
    });
}

/// How wide the words of a column want to be, in characters.
double width_of(const Table& table, std::size_t column) {
    std::size_t longest = 10;
    for (const auto& row : table.rows)
        if (const auto* text = std::get_if<std::string>(&row[column]))
            longest = std::max(longest, text->size());
    return static_cast<double>(std::min<std::size_t>(longest + 1, kWideColumn));
}

std::string head_text(const TableColumn& column, const char* end) {
    const std::string unit = column.unit.empty() || column.unit == "1" ? "" : " [" + column.unit + "]";
    return (column.title.empty() ? column.key : column.title) + end + unit;
}

void add_table(Book& book, const Table& table) {
    lxw_worksheet* sheet = book.sheet(table.key);
    put_text(sheet, 0, 0, table.title, book.bold);
    constexpr std::size_t kHead = 2;  // row
    std::size_t to = 0;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const TableColumn& column = table.columns[c];
        if (column.format == TableColumn::Format::shape) continue;
        const bool triple = has_interval(table, c);
        lxw_format* format = column.format == TableColumn::Format::percent ? book.percent
                             : column.format == TableColumn::Format::count ? book.count
                                                                           : book.general;
        put_text(sheet, kHead, to, head_text(column, ""), book.head);
        if (triple) {
            put_text(sheet, kHead, to + 1, head_text(column, ", low (95 %)"), book.head);
            put_text(sheet, kHead, to + 2, head_text(column, ", high (95 %)"), book.head);
        }
        const std::size_t wide = triple ? 3 : 1;
        worksheet_set_column(sheet, column_number(to), column_number(to + wide - 1), width_of(table, c),
                             nullptr);
        for (std::size_t r = 0; r < table.rows.size(); ++r)
            std::visit(CellWriter{sheet, kHead + 1 + r, to, format}, table.rows[r][c]);
        to += wide;
    }
    worksheet_freeze_panes(sheet, kHead + 1, 1);
    if (!table.rows.empty() && to > 0)
        worksheet_autofilter(sheet, kHead, 0, row_number(kHead + table.rows.size()), column_number(to - 1));
    if (!table.note.empty()) put_text(sheet, kHead + 2 + table.rows.size(), 0, table.note);
}

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
            const std::string unit = curve.unit.empty() || curve.unit == "1" ? "" : " [" + curve.unit + "]";
            for (const auto& [values, end] :
                 {std::pair{&curve.values, ""}, {&curve.lower, ", low"}, {&curve.upper, ", high"}}) {
                if (values->empty()) continue;
                titles.push_back(curve.title + end + unit);
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

std::uint8_t type_of(Chart::Kind kind) {
    switch (kind) {
        case Chart::Kind::stack: return LXW_CHART_AREA_STACKED_PERCENT;
        case Chart::Kind::waterfall: return LXW_CHART_BAR;
        default: return LXW_CHART_LINE;
    }
}

void add_series(lxw_chart* chart, const DataSheet& data, const Columns& columns, std::size_t column,
                const std::string& name, lxw_color_t colour, bool area, double width) {
    lxw_chart_series* series = chart_add_series(chart, nullptr, nullptr);
    chart_series_set_categories(series, data.name(), row_number(columns.first),
                                column_number(columns.quarters), row_number(columns.last),
                                column_number(columns.quarters));
    chart_series_set_values(series, data.name(), row_number(columns.first), column_number(column),
                            row_number(columns.last), column_number(column));
    chart_series_set_name(series, name.c_str());
    if (area) {
        lxw_chart_fill fill{};
        fill.color = colour;
        chart_series_set_fill(series, &fill);
        return;
    }
    lxw_chart_line line{};
    line.color = colour;
    line.width = static_cast<float>(width);
    chart_series_set_line(series, &line);
}

void add_curves(lxw_chart* drawn, const DataSheet& data, const Chart& chart, const Columns& columns) {
    const bool bars = chart.kind == Chart::Kind::waterfall, area = chart.kind == Chart::Kind::stack;
    std::map<std::string, lxw_color_t> colours;  // what is about the same has one
    std::size_t next = 0;
    for (const auto& [column, curve] : columns.curves) {
        const bool strong = curve->prominent || chart.kind == Chart::Kind::fan;
        const std::string whom = curve->subject.empty() ? curve->key : curve->subject;
        if (!colours.contains(whom)) colours[whom] = strong ? kProminent : kColours[next++ % kColours.size()];
        const lxw_color_t colour = colours[whom];
        const std::string name = bars ? "mean" : chart.kind == Chart::Kind::fan ? "median" : curve->title;
        const bool band = chart.kind == Chart::Kind::fan && !curve->lower.empty();
        const bool again = band && curve != &chart.curves.front();  // the median is the same in every band
        if (!again)
            add_series(drawn, data, columns, column, name, colour, area || bars,
                       curve->prominent || band ? 2.5 : 1.5);
        if (!band) continue;
        add_series(drawn, data, columns, column + 1, curve->title + ", low", 0xE6A27A, false, 1);
        add_series(drawn, data, columns, column + 2, curve->title + ", high", 0xE6A27A, false, 1);
    }
}

bool drawable(const Chart& chart) {
    const bool kind = chart.kind == Chart::Kind::lines || chart.kind == Chart::Kind::fan ||
                      chart.kind == Chart::Kind::stack || chart.kind == Chart::Kind::waterfall;
    return kind && chart.page && !chart.folded && !chart.curves.empty();
}

void add_chart(Book& book, lxw_worksheet* sheet, DataSheet& data, const Chart& chart, std::size_t place) {
    const bool bars = chart.kind == Chart::Kind::waterfall;
    const Columns columns = bars ? data.bars(chart) : data.quarters(chart);
    lxw_chart* drawn = book.chart(type_of(chart.kind));
    const std::string title = chart.group.empty() ? chart.title : chart.title + ": " + chart.group;
    chart_title_set_name(drawn, title.c_str());
    lxw_chart_font font{};
    font.size = 11;
    font.bold = LXW_TRUE;
    chart_title_set_name_font(drawn, &font);
    add_curves(drawn, data, chart, columns);
    if (chart.logarithmic && !bars) chart_axis_set_log_base(drawn->y_axis, 10);
    if (bars) {
        chart_axis_set_reverse(drawn->y_axis);  // of a bar chart the categories
        chart_axis_set_label_position(drawn->y_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
        chart_legend_set_position(drawn, LXW_CHART_LEGEND_NONE);
        chart_axis_set_name(drawn->x_axis, "mean part of the gap [ln]");
    } else {
        chart_legend_set_position(drawn, LXW_CHART_LEGEND_RIGHT);
        chart_show_blanks_as(drawn, LXW_CHART_BLANKS_AS_CONNECTED);
        chart_axis_set_interval_unit(drawn->x_axis, 4);
        chart_axis_set_label_position(drawn->x_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
        if (!chart.unit.empty() && chart.unit != "1") chart_axis_set_name(drawn->y_axis, chart.unit.c_str());
    }
    lxw_chart_options options{};
    options.x_scale = 1.9;
    options.y_scale = 1.55;
    worksheet_insert_chart_opt(sheet, row_number(place * kChartRows), 0, drawn, &options);
}

std::string plain(const Json& value) {
    struct Visitor {
        std::string operator()(std::nullptr_t) const { return ""; }
        std::string operator()(bool x) const { return x ? "true" : "false"; }
        std::string operator()(const std::string& text) const { return text; }
        std::string operator()(std::int64_t x) const { return std::to_string(x); }
        std::string operator()(std::uint64_t x) const { return std::to_string(x); }
        std::string operator()(double x) const {
            std::string text = write_json(x, -1);
            text.pop_back();
            return text;
        }
        std::string operator()(const Json::Array&) const { return ""; }
        std::string operator()(const Json::Object&) const { return ""; }
    };
    return std::visit(Visitor{}, value.value());
}

void add_answer(Book& book, lxw_worksheet* sheet, const Json& head, const std::vector<Section>& sections) {
    constexpr std::size_t kWide = 110;  // characters
    constexpr double kLine = 15;        // points
    worksheet_set_column(sheet, 0, 0, kWide, book.wrapped);
    std::size_t row = 0;
    const auto add = [&](const std::string& text) {
        worksheet_set_row(sheet, row_number(row), kLine * static_cast<double>(text.size() / (kWide - 10) + 1),
                          nullptr);
        put_text(sheet, row++, 0, text, book.wrapped);
    };
    const Json* answer = member(head, "answer");
    const std::string first = answer == nullptr ? "" : plain(*answer);
    if (!first.empty()) add(first);
    for (const Section& section : sections)
        for (const std::string& text : section.text)
            if (text != first) add(text);
}

void add_manifest(Book& book, const Json& manifest) {
    lxw_worksheet* sheet = book.sheet("manifest");
    worksheet_set_column(sheet, 0, 0, 20, nullptr);
    worksheet_set_column(sheet, 1, 1, 110, nullptr);
    std::size_t row = 0;
    if (const auto* members = std::get_if<Json::Object>(&manifest.value()))
        for (const auto& [key, value] : *members) {
            if (std::holds_alternative<Json::Array>(value.value()) ||
                std::holds_alternative<Json::Object>(value.value()))
                continue;
            put_text(sheet, row, 0, key, book.bold);
            put_text(sheet, row++, 1, plain(value));
        }
    const Json* documents = member(manifest, "documents");
    const auto* files = documents == nullptr ? nullptr : std::get_if<Json::Array>(&documents->value());
    if (files == nullptr) return;
    for (const Json& file : *files) {
        const Json *name = member(file, "name"), *text = member(file, "text");
        if (name == nullptr || text == nullptr) continue;
        put_text(sheet, ++row, 0, "text of", book.bold);
        put_text(sheet, row++, 1, plain(*name), book.bold);
        std::istringstream lines(plain(*text));
        for (std::string line; std::getline(lines, line);) put_text(sheet, row++, 1, line);
    }
}

}  // namespace

void write_workbook(const std::string& path, const std::string& scratch, const Json& head,
                    const std::vector<Section>& sections, const Json& manifest) {
    Book book(path, scratch);
    add_answer(book, book.sheet("answer"), head, sections);
    lxw_worksheet* charts = book.sheet("charts");
    for (const Section& section : sections)
        for (const Table& table : section.tables) add_table(book, table);
    DataSheet data(book);
    std::size_t place = 0;
    for (const Section& section : sections)
        for (const Chart& chart : section.charts)
            if (drawable(chart)) add_chart(book, charts, data, chart, place++);
    add_manifest(book, manifest);
    book.finish();
}

}  // namespace capexsim::report
