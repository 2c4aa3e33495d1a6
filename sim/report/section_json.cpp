#include "report/section_json.hpp"

#include "capexsim/error.hpp"
#include "capexsim/quantity.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace capexsim::report {
namespace {

/// Names of enumerators, in their order; what is not named first is not written.
constexpr std::array<std::string_view, 8> kKinds = {"lines",   "fan",  "waterfall", "stack",
                                                    "tornado", "heat", "events",    "response"};
constexpr std::array<std::string_view, 3> kRoles = {"result", "history", "level"};
constexpr std::array<std::string_view, 9> kFormats = {"text",    "number", "percent", "money",  "count",
                                                      "quarter", "change", "shape",   "p_value"};

template <class Enum, std::size_t N>
std::string name_of(const std::array<std::string_view, N>& names, Enum value) {
    return std::string(names.at(static_cast<std::size_t>(value)));
}

Json quarter_json(const std::optional<int>& quarter) {
    return quarter ? Json(Quarter{*quarter}.text()) : Json();
}

Json numbers_json(const std::vector<double>& numbers) { return Json::Array(numbers.begin(), numbers.end()); }

Json texts_json(const std::vector<std::string>& texts) { return Json::Array(texts.begin(), texts.end()); }

/// Adds a text unless it is empty, a flag unless it is `usual`.
void add_text(Json::Object& object, const char* key, const std::string& text) {
    if (!text.empty()) object.emplace_back(key, text);
}
void add_flag(Json::Object& object, const char* key, bool flag, bool usual) {
    if (flag != usual) object.emplace_back(key, flag);
}

Json cell_json(const Cell& cell) {
    struct Visitor {
        Json operator()(std::monostate) const { return {}; }
        Json operator()(const std::string& text) const { return text; }
        Json operator()(double x) const { return x; }
        Json operator()(std::int64_t n) const { return n; }
        Json operator()(const Estimate& e) const {
            return Json::Object{{"value", e.value}, {"lower", e.lower}, {"upper", e.upper}, {"n", e.n}};
        }
        Json operator()(const QuarterEstimate& q) const {
            return Json::Object{{"value", quarter_json(q.value)},
                                {"lower", quarter_json(q.lower)},
                                {"upper", quarter_json(q.upper)},
                                {"horizon", Quarter{q.horizon}.text()}};
        }
        Json operator()(const Shape& s) const {
            return Json::Object{{"low", s.low},
                                {"high", s.high},
                                {"heights", numbers_json(s.heights)},
                                {"options", s.options}};
        }
    };
    return std::visit(Visitor{}, cell);
}

Json curve_json(const Curve& curve) {
    Json::Array quarters;
    for (const int quarter : curve.quarters) quarters.emplace_back(Quarter{quarter}.text());
    Json::Object object{{"key", curve.key}, {"title", curve.title}, {"unit", curve.unit}};
    object.emplace_back("quarters", std::move(quarters));
    object.emplace_back("values", numbers_json(curve.values));
    if (!curve.lower.empty()) object.emplace_back("lower", numbers_json(curve.lower));
    if (!curve.upper.empty()) object.emplace_back("upper", numbers_json(curve.upper));
    add_text(object, "subject", curve.subject);
    if (curve.role != Curve::Role::result) object.emplace_back("role", name_of(kRoles, curve.role));
    add_flag(object, "prominent", curve.prominent, false);
    add_text(object, "note", curve.note);
    return object;
}

Json chart_json(const Chart& chart) {
    Json::Array curves;
    for (const Curve& curve : chart.curves) curves.push_back(curve_json(curve));
    Json::Object object{{"key", chart.key},
                        {"title", chart.title},
                        {"unit", chart.unit},
                        {"kind", name_of(kKinds, chart.kind)},
                        {"logarithmic", chart.logarithmic},
                        {"curves", std::move(curves)}};
    add_flag(object, "terminal", chart.terminal, true);
    add_flag(object, "page", chart.page, true);
    add_text(object, "note", chart.note);
    add_text(object, "group", chart.group);
    add_flag(object, "folded", chart.folded, false);
    if (!chart.columns.empty()) object.emplace_back("columns", texts_json(chart.columns));
    add_text(object, "column_title", chart.column_title);
    add_text(object, "row_title", chart.row_title);
    if (!chart.positions.empty()) object.emplace_back("positions", numbers_json(chart.positions));
    return object;
}

Json column_json(const TableColumn& column) {
    Json::Object object{{"key", column.key},
                        {"title", column.title},
                        {"unit", column.unit},
                        {"format", name_of(kFormats, column.format)},
                        {"decimals", column.decimals}};
    if (column.rank != 0) object.emplace_back("rank", column.rank);
    add_text(object, "below", column.below);
    add_flag(object, "filter", column.filter, false);
    return object;
}

Json table_json(const Table& table) {
    Json::Array columns;
    for (const TableColumn& column : table.columns) columns.push_back(column_json(column));
    Json::Array rows;
    for (const auto& row : table.rows) {
        Json::Array cells;
        for (const Cell& cell : row) cells.push_back(cell_json(cell));
        rows.emplace_back(std::move(cells));
    }
    Json::Object object{{"key", table.key},
                        {"title", table.title},
                        {"columns", std::move(columns)},
                        {"rows", std::move(rows)},
                        {"note", table.note}};
    add_flag(object, "terminal", table.terminal, true);
    add_flag(object, "page", table.page, true);
    return object;
}

/// Reads members of an object; every mistake is a WorldError that names the member.
class Reader {
public:
    Reader(const Json& json, const std::string& name) : json_(json), name_(name) {
        if (!std::holds_alternative<Json::Object>(json.value())) fail("an object is expected");
    }

    [[noreturn]] void fail(const std::string& what) const { throw WorldError(name_ + ": " + what); }
    bool has(std::string_view key) const { return member(json_, key) != nullptr; }
    const Json& at(std::string_view key) const {
        const Json* found = member(json_, key);
        if (found == nullptr) fail("has no '" + std::string(key) + "'");
        return *found;
    }
    template <class T>
    const T& as(std::string_view key) const {
        const T* value = std::get_if<T>(&at(key).value());
        if (value == nullptr) fail("'" + std::string(key) + "' is of another kind than expected");
        return *value;
    }
    std::string text(std::string_view key) const { return has(key) ? as<std::string>(key) : std::string(); }
    bool flag(std::string_view key, bool usual) const { return has(key) ? as<bool>(key) : usual; }
    double number(std::string_view key) const { return number_of(at(key)); }
    std::optional<double> optional(std::string_view key) const {
        const Json& value = at(key);
        return std::holds_alternative<std::nullptr_t>(value.value()) ? std::nullopt
                                                                     : std::optional(number_of(value));
    }
    std::vector<double> numbers(std::string_view key) const {
        std::vector<double> all;
        if (has(key))
            for (const Json& item : as<Json::Array>(key)) all.push_back(number_of(item));
        return all;
    }
    std::vector<std::string> texts(std::string_view key) const {
        std::vector<std::string> all;
        if (!has(key)) return all;
        for (const Json& item : as<Json::Array>(key)) {
            const auto* text = std::get_if<std::string>(&item.value());
            if (text == nullptr) fail("'" + std::string(key) + "' holds what is no text");
            all.push_back(*text);
        }
        return all;
    }
    int quarter(const std::string& text) const {
        int year = 0, quarter = 0;
        const auto digit = [&](std::size_t i) { return text[i] - '0'; };
        const bool fits = text.size() == 6 && text[4] == 'Q' &&
                          text.find_first_not_of("0123456789Q") == std::string::npos && text[5] >= '1' &&
                          text[5] <= '4' && text.find('Q') == text.rfind('Q');
        if (!fits) fail("'" + text + "' is no quarter");
        for (std::size_t i = 0; i < 4; ++i) year = 10 * year + digit(i);
        quarter = digit(5);
        return Quarter::of(year, quarter).index;
    }
    std::optional<int> optional_quarter(std::string_view key) const {
        if (std::holds_alternative<std::nullptr_t>(at(key).value())) return std::nullopt;
        return quarter(as<std::string>(key));
    }
    template <class Enum, std::size_t N>
    Enum choice(std::string_view key, const std::array<std::string_view, N>& names) const {
        const std::string word = has(key) ? as<std::string>(key) : std::string(names[0]);
        for (std::size_t i = 0; i < N; ++i)
            if (names[i] == word) return static_cast<Enum>(i);
        fail("'" + word + "' is no " + std::string(key));
    }
    const std::string& name() const { return name_; }

private:
    double number_of(const Json& json) const {
        if (const auto* x = std::get_if<double>(&json.value())) return *x;
        if (const auto* n = std::get_if<std::int64_t>(&json.value())) return static_cast<double>(*n);
        fail("a number is expected");
    }

    const Json& json_;
    std::string name_;
};

Cell cell_of(const Json& json, const std::string& name) {
    if (std::holds_alternative<std::nullptr_t>(json.value())) return std::monostate{};
    if (const auto* text = std::get_if<std::string>(&json.value())) return *text;
    if (const auto* x = std::get_if<double>(&json.value())) return *x;
    if (const auto* n = std::get_if<std::int64_t>(&json.value())) return *n;
    const Reader in(json, name);
    if (in.has("heights"))
        return Shape{in.number("low"), in.number("high"), in.numbers("heights"), in.flag("options", false)};
    if (in.has("horizon"))
        return QuarterEstimate{in.optional_quarter("value"), in.optional_quarter("lower"),
                               in.optional_quarter("upper"), in.quarter(in.as<std::string>("horizon"))};
    return Estimate{in.optional("value"), in.optional("lower"), in.optional("upper"),
                    static_cast<std::uint64_t>(in.as<std::int64_t>("n"))};
}

Curve curve_of(const Json& json, const std::string& name) {
    const Reader in(json, name);
    Curve curve{in.text("key"), in.text("title"), in.text("unit")};
    for (const std::string& quarter : in.texts("quarters")) curve.quarters.push_back(in.quarter(quarter));
    curve.values = in.numbers("values");
    curve.lower = in.numbers("lower");
    curve.upper = in.numbers("upper");
    curve.subject = in.text("subject");
    curve.role = in.choice<Curve::Role>("role", kRoles);
    curve.prominent = in.flag("prominent", false);
    curve.note = in.text("note");
    return curve;
}

Chart chart_of(const Json& json, const std::string& name) {
    const Reader in(json, name);
    Chart chart{in.text("key"), in.text("title"), in.text("unit"), in.choice<Chart::Kind>("kind", kKinds),
                in.flag("logarithmic", false)};
    for (const Json& curve : in.as<Json::Array>("curves"))
        chart.curves.push_back(curve_of(curve, name + ", chart " + chart.key));
    chart.terminal = in.flag("terminal", true);
    chart.page = in.flag("page", true);
    chart.note = in.text("note");
    chart.group = in.text("group");
    chart.folded = in.flag("folded", false);
    chart.columns = in.texts("columns");
    chart.column_title = in.text("column_title");
    chart.row_title = in.text("row_title");
    chart.positions = in.numbers("positions");
    return chart;
}

TableColumn column_of(const Json& json, const std::string& name) {
    const Reader in(json, name);
    TableColumn column{in.text("key"), in.text("title"), in.text("unit"),
                       in.choice<TableColumn::Format>("format", kFormats)};
    column.decimals = static_cast<int>(in.number("decimals"));
    if (in.has("rank")) column.rank = static_cast<int>(in.number("rank"));
    column.below = in.text("below");
    column.filter = in.flag("filter", false);
    return column;
}

Table table_of(const Json& json, const std::string& name) {
    const Reader in(json, name);
    Table table{in.text("key"), in.text("title")};
    const std::string where = name + ", table " + table.key;
    for (const Json& column : in.as<Json::Array>("columns"))
        table.columns.push_back(column_of(column, where));
    for (const Json& row : in.as<Json::Array>("rows")) {
        const auto* cells = std::get_if<Json::Array>(&row.value());
        if (cells == nullptr || cells->size() != table.columns.size())
            in.fail("table " + table.key + ": a row has a cell for every column");
        std::vector<Cell>& to = table.rows.emplace_back();
        for (const Json& cell : *cells) to.push_back(cell_of(cell, where));
    }
    table.note = in.text("note");
    table.terminal = in.flag("terminal", true);
    table.page = in.flag("page", true);
    return table;
}

}  // namespace

Json section_json(const Section& section) {
    Json::Array charts;
    for (const Chart& chart : section.charts) charts.push_back(chart_json(chart));
    Json::Array tables;
    for (const Table& table : section.tables) tables.push_back(table_json(table));
    Json::Object object{{"key", section.key}, {"title", section.title}};
    add_text(object, "chapter", section.chapter);
    object.emplace_back("text", texts_json(section.text));
    object.emplace_back("charts", std::move(charts));
    object.emplace_back("tables", std::move(tables));
    return object;
}

Section section_of(const Json& json, const std::string& name) {
    const Reader in(json, name);
    Section section{in.text("key"), in.text("title"), in.texts("text")};
    for (const Json& chart : in.as<Json::Array>("charts")) section.charts.push_back(chart_of(chart, name));
    for (const Json& table : in.as<Json::Array>("tables")) section.tables.push_back(table_of(table, name));
    section.chapter = in.text("chapter");
    return section;
}

}  // namespace capexsim::report
