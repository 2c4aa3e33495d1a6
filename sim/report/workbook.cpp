#include "report/workbook.hpp"

#include "capexsim/error.hpp"
#include "capexsim/quantity.hpp"

#include "report/workbook_book.hpp"
#include "report/workbook_charts.hpp"

#include <algorithm>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

namespace capexsim::report {
namespace {

constexpr int kWideColumn = 60;

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
        lxw_format* format = column.format == TableColumn::Format::percent   ? book.percent
                             : column.format == TableColumn::Format::count   ? book.count
                             : column.format == TableColumn::Format::p_value ? book.p_value
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

/// What a manifest says, line by line; of a comparison that of every member beneath it. Texts that were written are left out.
class ManifestSheet {
public:
    explicit ManifestSheet(Book& book) : book_(book), sheet_(book.sheet("manifest")) {
        worksheet_set_column(sheet_, 0, 0, 20, nullptr);
        worksheet_set_column(sheet_, 1, 1, 110, nullptr);
    }

    void add(const Json& manifest) {
        if (const auto* members = std::get_if<Json::Object>(&manifest.value()))
            for (const auto& [key, value] : *members) {
                if (std::holds_alternative<Json::Array>(value.value()) ||
                    std::holds_alternative<Json::Object>(value.value()))
                    continue;
                put_text(sheet_, row_, 0, key, book_.bold);
                put_text(sheet_, row_++, 1, plain(value));
            }
        for (const Json& file : array(manifest, "documents")) add_text(file);
        if (const Json* run = member(manifest, "run")) add_below(*run);
        for (const Json& file : array(manifest, "overlays")) add_text(file);
        for (const Json& one : array(manifest, "members")) add_below(one);
    }

private:
    static Json::Array array(const Json& object, std::string_view key) {
        const Json* found = member(object, key);
        const auto* items = found == nullptr ? nullptr : std::get_if<Json::Array>(&found->value());
        return items == nullptr ? Json::Array{} : *items;
    }
    void add_below(const Json& part) {
        ++row_;
        add(part);
    }
    void add_text(const Json& file) {
        const Json *name = member(file, "name"), *text = member(file, "text");
        if (name == nullptr || text == nullptr || !written_.insert(plain(*name) + "\n" + plain(*text)).second)
            return;
        put_text(sheet_, ++row_, 0, "text of", book_.bold);
        put_text(sheet_, row_++, 1, plain(*name), book_.bold);
        std::istringstream lines(plain(*text));
        for (std::string line; std::getline(lines, line);) put_text(sheet_, row_++, 1, line);
    }

    Book& book_;
    lxw_worksheet* sheet_;
    std::size_t row_ = 0;
    std::set<std::string> written_;
};

}  // namespace

void write_workbook(const std::string& path, const std::string& scratch, const Json& head,
                    const std::vector<Section>& sections, const Json& manifest) {
    Book book(path, scratch);
    add_answer(book, book.sheet("answer"), head, sections);
    lxw_worksheet* charts = book.sheet("charts");
    for (const Section& section : sections)
        for (const Table& table : section.tables) add_table(book, table);
    add_charts(book, charts, sections);
    ManifestSheet(book).add(manifest);
    book.finish();
}

}  // namespace capexsim::report
