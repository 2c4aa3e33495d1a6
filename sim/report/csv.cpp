#include "report/csv.hpp"

#include "capexsim/error.hpp"
#include "capexsim/quantity.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <variant>

namespace capexsim::report {
namespace {

std::string number_text(double x) {
    require(std::isfinite(x), "a result is a finite number");
    std::array<char, 32> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), x);
    return {buffer.data(), result.ptr};
}

std::string optional_text(const std::optional<double>& x) { return x ? number_text(*x) : ""; }

std::string quoted(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

std::string end_text(const std::optional<int>& quarter, int horizon) {
    return quarter ? Quarter{*quarter}.text() : ">" + Quarter{horizon}.text();
}

bool has_interval(const Cell& cell) {
    return std::holds_alternative<Estimate>(cell) || std::holds_alternative<QuarterEstimate>(cell);
}

/// The fields of a cell: one, or value, lower and upper.
std::array<std::string, 3> fields_of(const Cell& cell) {
    struct Visitor {
        std::array<std::string, 3> operator()(std::monostate) const { return {}; }
        std::array<std::string, 3> operator()(const std::string& text) const { return {quoted(text)}; }
        std::array<std::string, 3> operator()(double x) const { return {number_text(x)}; }
        std::array<std::string, 3> operator()(std::int64_t n) const { return {std::to_string(n)}; }
        std::array<std::string, 3> operator()(const Estimate& e) const {
            return {optional_text(e.value), optional_text(e.lower), optional_text(e.upper)};
        }
        std::array<std::string, 3> operator()(const Shape&) const { return {}; }
        std::array<std::string, 3> operator()(const QuarterEstimate& q) const {
            return {end_text(q.value, q.horizon), end_text(q.lower, q.horizon), end_text(q.upper, q.horizon)};
        }
    };
    return std::visit(Visitor{}, cell);
}

}  // namespace

std::string write_csv(const Table& table) {
    std::vector<bool> triple(table.columns.size(), false);
    for (const auto& row : table.rows) {
        require(row.size() == table.columns.size(), "a row has a cell for every column");
        for (std::size_t i = 0; i < row.size(); ++i) triple[i] = triple[i] || has_interval(row[i]);
    }
    std::string out;
    const auto put = [&out](bool first, std::string_view field) {
        if (!first) out += ',';
        out += field;
    };
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const TableColumn& column = table.columns[i];
        if (column.format == TableColumn::Format::shape) continue;
        const std::string unit = column.unit.empty() ? "" : " [" + column.unit + "]";
        put(i == 0, quoted(column.key + unit));
        if (!triple[i]) continue;
        put(false, quoted(column.key + "_lower" + unit));
        put(false, quoted(column.key + "_upper" + unit));
    }
    out += "\r\n";
    for (const auto& row : table.rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (table.columns[i].format == TableColumn::Format::shape) continue;
            const std::array<std::string, 3> fields = fields_of(row[i]);
            put(i == 0, fields[0]);
            if (!triple[i]) continue;
            put(false, fields[1]);
            put(false, fields[2]);
        }
        out += "\r\n";
    }
    return out;
}

}  // namespace capexsim::report
