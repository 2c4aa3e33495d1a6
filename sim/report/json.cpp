#include "report/json.hpp"

#include "capexsim/error.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdint>
#include <string>

namespace capexsim::report {
namespace {

using Tree = nlohmann::ordered_json;

constexpr int kDeepest = 64;  ///< levels of what is read; what is written has nine

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

Json value_of(const Tree& tree) {
    switch (tree.type()) {
        case Tree::value_t::boolean: return tree.get<bool>();
        case Tree::value_t::number_integer: return tree.get<std::int64_t>();
        case Tree::value_t::number_unsigned: {
            const auto x = tree.get<std::uint64_t>();
            return x <= INT64_MAX ? Json(static_cast<std::int64_t>(x)) : Json(x);
        }
        case Tree::value_t::number_float: return tree.get<double>();
        case Tree::value_t::string: return tree.get<std::string>();
        case Tree::value_t::array: {
            Json::Array items;
            for (const Tree& item : tree) items.push_back(value_of(item));
            return items;
        }
        case Tree::value_t::object: {
            Json::Object members;
            for (const auto& [key, item] : tree.items()) members.emplace_back(key, value_of(item));
            return members;
        }
        default: return {};
    }
}

}  // namespace

std::string write_json(const Json& value, int indent) {
    return tree_of(value).dump(indent, ' ', false, Tree::error_handler_t::replace) + "\n";
}

Json read_json(const std::string& text, const std::string& name) {
    const auto shallow = [&](int depth, Tree::parse_event_t, const Tree&) {
        if (depth > kDeepest)
            throw WorldError(name + ": is nested deeper than " + std::to_string(kDeepest) + " levels");
        return true;
    };
    try {
        return value_of(Tree::parse(text, shallow));
    } catch (const Tree::exception& error) {
        throw WorldError(name + ": is no JSON: " + error.what());
    }
}

const Json* member(const Json& object, std::string_view key) {
    const auto* members = std::get_if<Json::Object>(&object.value());
    if (members == nullptr) return nullptr;
    for (const auto& [name, value] : *members)
        if (name == key) return &value;
    return nullptr;
}

}  // namespace capexsim::report
