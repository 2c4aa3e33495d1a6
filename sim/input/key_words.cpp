#include "input/key_words.hpp"

#include "input/bounds.hpp"
#include "input/findings.hpp"
#include "input/units.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace capexsim {

namespace {

struct TypeRow {
    ValueType type;
    std::string_view name;
    std::string_view written;  ///< empty: hangs on the key
};

constexpr TypeRow kTypes[] = {
    {ValueType::text, "text", "any text"},
    {ValueType::name, "name", "a name of lower-case letters, digits and underscores"},
    {ValueType::names, "names", "a list of names, [name, name]"},
    {ValueType::paths, "paths", "a list of key paths, [path, path]"},
    {ValueType::word, "word", ""},
    {ValueType::choice, "choice", ""},
    {ValueType::boolean, "boolean", "true or false"},
    {ValueType::integer, "integer", "a whole number"},
    {ValueType::count, "count", "a whole number"},
    {ValueType::quarters, "quarters", "whole quarters, for example 4 quarters or 1 year"},
    {ValueType::quarter, "quarter", "a quarter, for example 2026Q1"},
    {ValueType::quantity, "quantity", ""},
    {ValueType::ramp, "ramp", ""},
    {ValueType::conditions, "conditions",
     "a list of conditions, [P(stock by 2032Q4) < 10 %, {condition: P(lag by 2030Q4) > 50 %, name: near, why: a plan}]"},
    {ValueType::settings, "settings", "a map of paths and values, {channels.licensed.fee: 25 %}"},
    {ValueType::directive, "directive", ""},
};

const TypeRow& row_of(ValueType type) {
    const auto* const row = std::ranges::find(kTypes, type, &TypeRow::type);
    require(row != std::end(kTypes), "every type of value has its words");
    return *row;
}

/// Sections of docs/model.md by the last equation in each.
struct ModelSection {
    int last;
    std::string_view title;
};
constexpr ModelSection kSections[] = {{4, "section 1, Policy"},  {7, "section 2, Market"},
                                      {13, "section 3, Budget"}, {22, "section 4, Procurement"},
                                      {26, "section 5, Fleet"},  {31, "section 6, Capability"},
                                      {36, "section 7, Parity"}};

/// "write USD/year or …" without its first word.
std::string units_of(Dimension dimension) {
    std::string units = accepted_units(dimension);
    for (const std::string_view verb : {"write it in ", "write "}) {
        if (!units.starts_with(verb)) continue;
        units.erase(0, verb.size());
        break;
    }
    return units;
}

bool is_number(const Key& key) { return key.type == ValueType::quantity || key.type == ValueType::ramp; }

}  // namespace

std::string written_as(const Key& key) {
    const TypeRow& row = row_of(key.type);
    const std::vector<std::string> options = split_options(key.options);
    switch (key.type) {
        case ValueType::word: return "one of " + list_of(options);
        case ValueType::choice:
            return "one of " + list_of(options) + ", or weights, {choice: {" + options.front() + ": 60 %, " +
                   options.back() + ": 40 %}}";
        case ValueType::quantity: return units_of(key.dimension);
        case ValueType::ramp: return units_of(key.dimension) + "; or {ramp: {from, to, midpoint, duration}}";
        case ValueType::directive:
            return key.pattern == "extends" ? "a file, relative to this one"
                                            : "a list of paths, [path, path]";
        default: return std::string(row.written);
    }
}

std::string range_of(const Key& key) {
    if (!is_number(key)) return describe(key.bounds, key.type);
    constexpr double kFar = 1e4;  // an end that is not the key's own is worth a word only where it is near
    Bounds bounds = possible_bounds(key.bounds, key.dimension);
    if (bounds.high != key.bounds.high && bounds.high > kFar) bounds.high = key.bounds.high;
    if (bounds.low != key.bounds.low && bounds.low < -kFar) bounds.low = key.bounds.low;
    const std::string range = describe(bounds, ValueType::quantity);
    if (range.empty()) return "";
    const std::string_view unit = canonical_unit(key.dimension);
    return unit.empty() ? range : range + " " + std::string(unit);
}

std::string meaning_of(const Key& key) {
    const std::string_view word = key.meaning.substr(0, key.meaning.find(' '));
    constexpr std::string_view kQuestions[] = {"how", "what", "when", "whether", "which", "whose"};
    const bool asks = std::ranges::find(kQuestions, word) != std::end(kQuestions);
    return (asks ? "it says " : word == "the" ? "it is " : "it is the ") + std::string(key.meaning);
}

std::string default_of(const Key& key) {
    if (!key.fallback.empty()) return std::string(key.fallback);
    return key.required ? "none: it has to be written" : "none: it may be left out";
}

std::string_view type_name(ValueType type) { return row_of(type).name; }

bool may_be_uncertain(const Key& key) {
    return key.type == ValueType::choice || (is_number(key) && !key.certain);
}

std::string place_in_model(const Key& key) {
    if (key.equation.size() < 2) return "";
    int number = 0;
    std::from_chars(key.equation.data() + 1, key.equation.data() + key.equation.size(), number);
    const auto* const section =
        std::ranges::find_if(kSections, [&](const ModelSection& s) { return number <= s.last; });
    require(section != std::end(kSections), "every equation is in a section of the model page");
    return std::string(key.equation) + " in " + std::string(section->title);
}

}  // namespace capexsim
