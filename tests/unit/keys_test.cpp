#include "catch.hpp"
#include "input/bounds.hpp"
#include "input/findings.hpp"
#include "input/keys.hpp"
#include "input/read_value.hpp"

#include <algorithm>
#include <set>
#include <string>

using namespace capexsim;

namespace {

bool is_number(const Key& key) { return key.type == ValueType::quantity || key.type == ValueType::ramp; }

/// Whether a text is a value of the key, within its bounds.
bool accepts(const Key& key, std::string_view text) {
    YamlNode node;
    node.kind = YamlNode::Kind::scalar;
    node.text = text;
    Findings findings;
    const UnitContext units{{}, Quarter::of(2026, 1)};
    switch (key.type) {
        case ValueType::quantity:
        case ValueType::ramp: {
            const auto quantity = read_quantity(node, "key", key.dimension, {units, findings});
            return quantity && check_bounds(*quantity, key.bounds, {}, "key", findings);
        }
        case ValueType::word:
        case ValueType::choice: {
            const auto options = split_options(key.options);
            return std::ranges::find(options, text) != options.end();
        }
        case ValueType::quarters: return parse_quarters(text).value.has_value();
        case ValueType::integer: return parse_integer(text).value.has_value();
        case ValueType::count: return parse_unsigned(text).value.has_value();
        case ValueType::boolean: return text == "true" || text == "false";
        case ValueType::name: return true;
        default: return false;
    }
}

bool names_keys(std::string_view pattern) {
    const std::string path(pattern.substr(0, pattern.find('=')));
    for (const Key& key : key_table()) {
        if (key.pattern == path || key.pattern.starts_with(path + ".")) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("every key stands once in the table and can be found by its pattern") {
    std::set<std::string_view> patterns;
    const auto table = key_table();
    for (std::size_t row = 0; row < table.size(); ++row) {
        INFO(table[row].pattern);
        CHECK(patterns.insert(table[row].pattern).second);
        const auto match = match_key(table[row].pattern);
        REQUIRE(match);
        CHECK(match->key == static_cast<int>(row));
    }
    CHECK(table.size() > 140);
}

TEST_CASE("every key has a meaning, and keys of the model have their equation") {
    for (const Key& key : key_table()) {
        INFO(key.pattern);
        CHECK_FALSE(key.meaning.empty());
        const bool models = key.column != nullptr || key.ramp != nullptr;
        if (models) CHECK(key.equation.starts_with("M"));
        CHECK((key.equation.empty() || key.equation.starts_with("M")));
    }
}

TEST_CASE(
    "a number that may be uncertain goes to one column, and to nothing else, unless it is drawn more than once") {
    for (const Key& key : key_table()) {
        INFO(key.pattern);
        CHECK((key.ramp != nullptr) == (key.type == ValueType::ramp));
        if (key.type == ValueType::quantity) CHECK((key.column != nullptr) != (key.certain || key.law));
        if (key.law) CHECK((key.store != nullptr && !key.certain && !key.lever));
        if (!is_number(key) && key.type != ValueType::choice) CHECK(key.column == nullptr);
        CHECK_FALSE((key.column != nullptr && key.store != nullptr));
    }
}

TEST_CASE("every default can be read and lies within the key's bounds") {
    for (const Key& key : key_table()) {
        INFO(key.pattern << " = " << key.fallback << ", " << key.neutral);
        if (!key.fallback.empty()) CHECK(accepts(key, key.fallback));
        if (!key.neutral.empty()) CHECK(accepts(key, key.neutral));
        CHECK_FALSE((key.required && !key.fallback.empty()));
        CHECK((key.neutral.empty() || (key.lever && key.fallback.empty())));
    }
}

TEST_CASE("what levers may change is a number that the model reads") {
    int levers = 0;
    for (const Key& key : key_table()) {
        if (!key.lever) continue;
        ++levers;
        INFO(key.pattern);
        CHECK((key.column != nullptr || key.ramp != nullptr));
    }
    CHECK(levers > 40);
}

TEST_CASE("what a key needs or excludes exists") {
    for (const Key& key : key_table()) {
        INFO(key.pattern);
        if (!key.needs.empty()) CHECK(names_keys(key.needs));
        if (!key.excludes.empty()) CHECK(names_keys(key.excludes));
    }
}

TEST_CASE("keys that belong to a kind name kinds that exist") {
    const auto kinds =
        split_options("market|licensed|offshore|domestic|grey|proxy|in_house|controlled|unrestricted");
    for (const Key& key : key_table()) {
        for (const std::string& kind : split_options(key.kinds)) {
            INFO(key.pattern);
            CHECK(std::ranges::find(kinds, kind) != kinds.end());
        }
    }
}

TEST_CASE("a path finds its row and the names in it") {
    const auto growth = match_key("actors.bytedance.budget.growth");
    REQUIRE(growth);
    CHECK(key_table()[static_cast<std::size_t>(growth->key)].pattern == "actors.<actor>.budget.growth");
    CHECK(growth->names == std::vector<std::string>{"bytedance"});
    const auto next = match_key("policy.regimes.states.open.next.embargo");
    REQUIRE(next);
    CHECK(next->names == std::vector<std::string>{"open", "embargo"});
    CHECK_FALSE(match_key("actors.bytedance.budget"));
    CHECK_FALSE(match_key("actors.bytedance.budget.grwth"));
    CHECK_FALSE(match_key(""));
    CHECK_FALSE(match_key("actors..budget.growth.more"));
}

TEST_CASE("below a lever's set the rest of a path is one word") {
    CHECK(split_path("policy.levers.x.set.channels.y.fee") ==
          std::vector<std::string>{"policy", "levers", "x", "set", "channels.y.fee"});
    CHECK(split_path("a.b") == std::vector<std::string>{"a", "b"});
    CHECK(split_path("").empty());
    const std::vector<std::string> names = {"x", "y"};
    CHECK(substitute("a.<b>.c.<d>.<e>", names) == "a.x.c.y.<e>");
}
