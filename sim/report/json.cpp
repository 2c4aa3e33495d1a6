#include "report/json.hpp"

#include "capexsim/error.hpp"
#include "capexsim/quantity.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace capexsim::report {
namespace {

using Tree = nlohmann::ordered_json;

Tree tree_of(const Json& value) {
    struct Visitor {
        Tree operator()(std::nullptr_t) const { return nullptr; }
        Tree operator()(double x) const {
            require(std::isfinite(x), "a result is a finite number");
            return x;
        }
        Tree operator()(const Json::Array& items) const {
            Tree tree = Tree::array();
            for (const Json& item : items) tree.push_back(tree_of(item));
            return tree;
        }
        Tree operator()(const Json::Object& members) const {
            Tree tree = Tree::object();
            for (const auto& [key, item] : members) tree[key] = tree_of(item);
            return tree;
        }
        Tree operator()(const std::string& text) const { return text; }
        Tree operator()(bool x) const { return x; }
        Tree operator()(std::int64_t x) const { return x; }
        Tree operator()(std::uint64_t x) const { return x; }
    };
    return std::visit(Visitor{}, value.value());
}

Json quarter_json(const std::optional<int>& quarter) {
    return quarter ? Json(Quarter{*quarter}.text()) : Json();
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
    };
    return std::visit(Visitor{}, cell);
}

Json numbers_json(const std::vector<double>& numbers) { return Json::Array(numbers.begin(), numbers.end()); }

Json chart_json(const Chart& chart) {
    static constexpr const char* kKinds[] = {"lines", "fan", "waterfall", "stack"};
    Json::Array curves;
    for (const Curve& curve : chart.curves) {
        Json::Array quarters;
        for (const int quarter : curve.quarters) quarters.emplace_back(Quarter{quarter}.text());
        Json::Object object{{"key", curve.key}, {"title", curve.title}, {"unit", curve.unit}};
        object.emplace_back("quarters", std::move(quarters));
        object.emplace_back("values", numbers_json(curve.values));
        if (!curve.lower.empty()) object.emplace_back("lower", numbers_json(curve.lower));
        if (!curve.upper.empty()) object.emplace_back("upper", numbers_json(curve.upper));
        curves.emplace_back(std::move(object));
    }
    return Json::Object{{"key", chart.key},
                        {"title", chart.title},
                        {"unit", chart.unit},
                        {"kind", kKinds[static_cast<int>(chart.kind)]},
                        {"logarithmic", chart.logarithmic},
                        {"curves", std::move(curves)}};
}

Json table_json(const Table& table) {
    Json::Array columns;
    for (const TableColumn& column : table.columns)
        columns.emplace_back(
            Json::Object{{"key", column.key}, {"title", column.title}, {"unit", column.unit}});
    Json::Array rows;
    for (const auto& row : table.rows) {
        Json::Array cells;
        for (const Cell& cell : row) cells.push_back(cell_json(cell));
        rows.emplace_back(std::move(cells));
    }
    return Json::Object{{"key", table.key},
                        {"title", table.title},
                        {"columns", std::move(columns)},
                        {"rows", std::move(rows)},
                        {"note", table.note}};
}

}  // namespace

std::string write_json(const Json& value, int indent) {
    return tree_of(value).dump(indent, ' ', false, Tree::error_handler_t::replace) + "\n";
}

Json section_json(const Section& section) {
    Json::Array text(section.text.begin(), section.text.end());
    Json::Array charts;
    for (const Chart& chart : section.charts) charts.push_back(chart_json(chart));
    Json::Array tables;
    for (const Table& table : section.tables) tables.push_back(table_json(table));
    return Json::Object{{"key", section.key},
                        {"title", section.title},
                        {"text", std::move(text)},
                        {"charts", std::move(charts)},
                        {"tables", std::move(tables)}};
}

}  // namespace capexsim::report
