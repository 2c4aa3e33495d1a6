#include "app/schema.hpp"

#include "app/console.hpp"
#include "input/findings.hpp"
#include "input/key_words.hpp"
#include "input/read_distribution.hpp"
#include "input/units.hpp"
#include "report/json.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace capexsim::app {
namespace {

using report::Json;

constexpr int kIndent = 2;
constexpr const char* kName = "[a-z0-9_]{1,60}";
/// `source` and `why` may stand in every map, and are no names there.
constexpr const char* kFreeName = "^(?!(source|why)$)[a-z0-9_]{1,60}$";

Json reference(const std::string& definition) {
    return Json::Object{{"$ref", "#/definitions/" + definition}};
}

Json one_of(std::string_view options) {
    Json::Array words;
    for (std::string& word : split_options(options)) {
        if (word == "true" || word == "false") words.emplace_back(word == "true");  // YAML reads it so
        words.emplace_back(std::move(word));
    }
    return Json::Object{{"enum", std::move(words)}};
}

Json array_of(Json items, int least) {
    return Json::Object{{"type", "array"}, {"items", std::move(items)}, {"minItems", least}};
}

/// A map with these keys, and with a source wherever it likes.
Json closed_map(Json::Object properties, Json::Object patterns = {}) {
    properties.emplace_back("source", reference("source"));
    properties.emplace_back("why", reference("why"));
    Json::Object map{{"type", "object"}, {"properties", std::move(properties)}};
    if (!patterns.empty()) map.emplace_back("patternProperties", std::move(patterns));
    map.emplace_back("additionalProperties", false);
    return map;
}

/// Numbers of these dimensions need no unit.
bool takes_plain_numbers(Dimension dimension) {
    return dimension == Dimension::number || dimension == Dimension::fraction;
}

std::string scalar_name(Dimension dimension) {
    return takes_plain_numbers(dimension) ? "number" : "quantity";
}

/// A value of a ramp or of a map: the quantity itself, `{value: …}`, or a distribution of it.
std::string value_name(Dimension dimension) { return scalar_name(dimension) + "_value"; }

Json numbers_of(const DistributionForm& form, const std::string& scalar) {
    Json::Object properties;
    for (const std::string_view name : form.numbers)
        properties.emplace_back(std::string(name), reference("number_or_quantity"));
    if (form.name == "beta")
        for (const char* end : {"low", "high"}) properties.emplace_back(end, reference(scalar));
    if (form.name == "lognormal") properties.emplace_back("ci90", array_of(reference(scalar), 2));
    Json::Array forms{closed_map(std::move(properties))};
    if (form.as_sequence) forms.push_back(array_of(reference(scalar), static_cast<int>(form.numbers.size())));
    return Json::Object{{"description", "write " + std::string(form.example)}, {"anyOf", std::move(forms)}};
}

Json options_of(const std::string& scalar, const std::string& value) {
    const Json option = closed_map({{"value", reference(value)}, {"weight", reference("number")}});
    return Json::Object{{"description", "options with their weights"},
                        {"anyOf", Json::Array{array_of(option, 1),
                                              Json::Object{{"type", "object"},
                                                           {"additionalProperties", reference("number")}}}},
                        {"examples", Json::Array{"[{value: " + scalar + ", weight: 60 %}]"}}};
}

Json distribution(const std::string& scalar) {
    Json::Object properties{{"value", reference(scalar)}};
    for (const DistributionForm& form : distribution_forms())
        properties.emplace_back(std::string(form.name), numbers_of(form, scalar));
    properties.emplace_back("choice", options_of(scalar, scalar));
    properties.emplace_back("mixture", options_of(scalar, scalar + "_value"));
    properties.emplace_back("empirical", array_of(reference(scalar), 2));
    for (const char* bound : {"lower", "upper"}) properties.emplace_back(bound, reference(scalar));
    return closed_map(std::move(properties));
}

Json ramp_of(const std::string& value) {
    const Json parts = closed_map({{"from", reference(value)},
                                   {"to", reference(value)},
                                   {"midpoint", reference("quantity_value")},
                                   {"duration", reference("quantity_value")}});
    return closed_map({{"ramp", parts}});
}

Json::Object definitions() {
    Json::Object made;
    made.emplace_back("source",
                      Json::Object{{"description", "where the numbers here come from, or 'assumption'"},
                                   {"type", Json::Array{"string", "number"}}});
    made.emplace_back("why", Json::Object{{"description", "the reason for an assumption"},
                                          {"type", Json::Array{"string", "number"}}});
    made.emplace_back("number", Json::Object{{"type", Json::Array{"number", "string"}}, {"minLength", 1}});
    made.emplace_back("quantity", Json::Object{{"type", "string"}, {"pattern", "[0-9]"}});
    made.emplace_back("number_or_quantity", reference("number"));
    for (const std::string scalar : {"number", "quantity"}) {
        const std::string value = scalar + "_value";
        made.emplace_back(scalar + "_distribution", distribution(scalar));
        made.emplace_back(
            value,
            Json::Object{{"anyOf", Json::Array{reference(scalar), reference(scalar + "_distribution")}}});
        made.emplace_back(scalar + "_ramp",
                          Json::Object{{"anyOf", Json::Array{reference(value), ramp_of(value)}}});
    }
    return made;
}

Json choice_of(std::string_view options) {
    Json::Object weights;
    for (std::string& word : split_options(options))
        weights.emplace_back(std::move(word), reference("number"));
    const Json map = closed_map({{"choice", closed_map(std::move(weights))}});
    return Json::Object{{"anyOf", Json::Array{one_of(options), map}}};
}

Json whole_number(const Bounds& bounds) {
    Json::Object object{{"type", "integer"}};
    if (bounds.low > -1e15) object.emplace_back("minimum", bounds.low);
    if (bounds.high < 1e15) object.emplace_back("maximum", bounds.high);
    return object;
}

/// A condition as it is written, alone or with its name and reason.
Json conditions() {
    const Json condition = Json::Object{
        {"type", "string"}, {"pattern", "^\\s*P\\s*\\(.+ by .+\\)\\s*[<>]\\s*[0-9.eE+-]+\\s*%\\s*$"}};
    const Json named =
        closed_map({{"condition", condition},
                    {"name", Json::Object{{"type", "string"}, {"pattern", std::string("^") + kName + "$"}}}});
    return array_of(Json::Object{{"anyOf", Json::Array{condition, named}}}, 1);
}

Json settings();

/// What may stand at a key, without its title and description.
Json value_of(const Key& key) {
    const Json name = Json::Object{{"type", "string"}, {"pattern", std::string("^") + kName + "$"}};
    switch (key.type) {
        case ValueType::text: return Json::Object{{"type", Json::Array{"string", "number", "boolean"}}};
        case ValueType::name: return name;
        case ValueType::names: return array_of(name, 1);
        case ValueType::paths: return array_of(Json::Object{{"type", "string"}}, 2);
        case ValueType::word: return one_of(key.options);
        case ValueType::choice: return choice_of(key.options);
        case ValueType::boolean: return Json::Object{{"type", "boolean"}};
        case ValueType::integer: return whole_number(key.bounds);
        case ValueType::count: return whole_number({.low = 0});
        case ValueType::quarters:
            return Json::Object{{"type", "string"}, {"pattern", "^[0-9.]+ (quarters?|years?|months?)$"}};
        case ValueType::quarter: return Json::Object{{"type", "string"}, {"pattern", "^[0-9]{4}Q[1-4]$"}};
        case ValueType::quantity:
            return reference(key.certain ? scalar_name(key.dimension) + "_value" : value_name(key.dimension));
        case ValueType::ramp: return reference(scalar_name(key.dimension) + "_ramp");
        case ValueType::conditions: return conditions();
        case ValueType::settings: return settings();
        case ValueType::directive:
            return key.pattern == "extends" ? Json(Json::Object{{"type", "string"}})
                                            : array_of(Json::Object{{"type", "string"}}, 1);
    }
    return {};
}

std::string hover(const Key& key) {
    std::string text(key.meaning);
    const auto add = [&](const char* before, const std::string& words) {
        if (!words.empty()) text += std::string("\n\n") + before + words;
    };
    add("Write ", written_as(key));
    add("Range: ", range_of(key));
    add("Default: ", default_of(key) + (key.why.empty() ? "" : " – " + std::string(key.why)));
    add("Moves ", std::string(key.moves));
    add("Computed by ", place_in_model(key));
    return text;
}

/// A reference stands alone in draft-07, so what is said of the key stands around it.
Json described(const Key& key) {
    Json::Object object{{"title", std::string(key.pattern)}, {"description", hover(key)}};
    if (!key.fallback.empty()) object.emplace_back("default", std::string(key.fallback));
    object.emplace_back("allOf", Json::Array{value_of(key)});
    return object;
}

/// `channels.<channel>.fee` as a regular expression of the paths that it stands for.
std::string path_expression(std::string_view pattern) {
    std::string expression = "^";
    for (const std::string& word : split_path(pattern)) {
        if (expression.size() > 1) expression += "\\.";
        expression += is_wildcard(word) ? kName : word;
    }
    return expression + "$";
}

/// `set:` of a lever: paths of all keys that a lever may change.
Json settings() {
    constexpr std::string_view kOwn = "policy.levers.<lever>.set.";
    Json::Object patterns;
    for (const Key& key : key_table()) {
        if (key.pattern.starts_with(kOwn))
            patterns.emplace_back(path_expression(key.pattern.substr(kOwn.size())), described(key));
        else if (key.lever)
            patterns.emplace_back(path_expression(key.pattern), described(key));
    }
    return closed_map({}, std::move(patterns));
}

/// What names a wildcard stands for.
std::string expression_of(const std::string& wildcard) {
    if (wildcard == "<year>") return "^(19|20|21)[0-9]{2}$|^2200$";
    if (wildcard == "<code>") return "^[A-Z]{3}$";
    if (wildcard == "<gate>") return "^(blocked|quota|free)$";
    return kFreeName;
}

Json schema_at(const KeyPosition& position) {
    if (position.key() >= 0) return described(key_table()[static_cast<std::size_t>(position.key())]);
    Json::Object properties;
    for (const std::string& child : position.children()) {
        const KeyPosition below = *position.below(child);
        properties.emplace_back(child, schema_at(below));
    }
    Json::Object patterns;
    if (const std::string wildcard = position.wildcard(); !wildcard.empty())
        patterns.emplace_back(expression_of(wildcard), schema_at(*position.below(wildcard)));
    return closed_map(std::move(properties), std::move(patterns));
}

Json whole_schema() {
    const Json root = schema_at(KeyPosition());
    Json::Object made{
        {"$schema", "http://json-schema.org/draft-07/schema#"},
        {"title", "capexsim scenario"},
        {"description",
         "A scenario of capexsim, or an overlay that is put on one. capexsim validate checks more than this."}};
    for (const auto& [key, value] : std::get<Json::Object>(root.value())) {
        if (key != "properties") {
            made.emplace_back(key, value);
            continue;
        }
        Json::Object properties = std::get<Json::Object>(value.value());
        Json defaults = schema_at(*KeyPosition().below("actors")->below("<actor>"));
        properties.emplace_back("actor_defaults", std::move(defaults));
        made.emplace_back(key, std::move(properties));
    }
    made.emplace_back("definitions", definitions());
    return made;
}

}  // namespace

ExitCode schema() {
    print(stdout, report::write_json(whole_schema(), kIndent));
    return ExitCode::fine;
}

}  // namespace capexsim::app
