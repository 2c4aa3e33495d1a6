#include "input/read_value.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace capexsim {

std::optional<std::variant<Quantity, Ramp>> read_ramp(const YamlNode& node, const std::string& path,
                                                      Dimension dimension, const ValueScope& scope) {
    const Member* ramp = node.find("ramp");
    if (ramp == nullptr) {
        auto constant = read_quantity(node, path, dimension, scope);
        if (!constant) return std::nullopt;
        return *std::move(constant);
    }
    const std::string hint = "write {ramp: {from, to, midpoint, duration}}";
    if (node.members.size() > 1) {
        const Member& other = node.members[ramp == node.members.data() ? 1 : 0];
        scope.findings.error(other.place, path, "a ramp stands alone, not beside " + quote(other.key), hint);
        return std::nullopt;
    }
    struct Part {
        const char* name;
        Dimension dimension;
        std::optional<Quantity> value = std::nullopt;
    };
    Part parts[] = {{"from", dimension},
                    {"to", dimension},
                    {"midpoint", Dimension::date},
                    {"duration", Dimension::duration}};
    bool fine = true;
    for (const Member& member : ramp->value.members) {
        Part* part = std::ranges::find(parts, member.key, &Part::name);
        if (part == std::end(parts)) {
            scope.findings.error(member.place, path, "unknown key " + quote(member.key) + " of a ramp", hint);
            fine = false;
            continue;
        }
        part->value = read_quantity(member.value, path + "." + member.key, part->dimension, scope);
        fine = fine && part->value;
    }
    for (const Part& part : parts) {
        if (ramp->value.find(part.name) == nullptr) {
            scope.findings.error(ramp->place, path, "the ramp lacks '" + std::string(part.name) + "'", hint);
            fine = false;
        }
    }
    if (!fine) return std::nullopt;
    Ramp made{*parts[0].value, *parts[1].value, *parts[2].value, *parts[3].value};
    for (std::size_t i = 0; i < made.sources.size(); ++i) {
        const YamlNode& part = ramp->value.find(parts[i].name)->value;
        if (part.source) made.sources[i] = *part.source;
    }
    return made;
}

std::optional<Choice> read_choice(const YamlNode& node, const std::string& path,
                                  std::span<const std::string> options, const ValueScope& scope) {
    const auto known = [&](const Place& place, const std::string& word) {
        if (std::ranges::find(options, word) != options.end()) return true;
        const std::string guess = did_you_mean(word, options);
        scope.findings.error(place, path, quote(word) + " is not one of " + list_of(options), guess);
        return false;
    };
    if (node.kind != YamlNode::Kind::map) {
        const auto word = read_text(node, path, scope.findings);
        if (!word || !known(node.place, *word)) return std::nullopt;
        return Choice{{*word}, {1.0}};
    }
    const Member* weighted = node.find("choice");
    if (weighted == nullptr || node.members.size() != 1 || weighted->value.kind != YamlNode::Kind::map ||
        weighted->value.members.empty()) {
        scope.findings.error(
            node.place, path, "is not a choice among words",
            "write one of " + list_of(options) + ", or {choice: {" + options.front() + ": 100 %}}");
        return std::nullopt;
    }
    const auto listed = [&](const Member& member) { return known(member.place, member.key); };
    if (!std::ranges::all_of(weighted->value.members, listed)) return std::nullopt;
    Choice choice;
    double sum = 0;
    for (const std::string& option : options) {  // in this order, so that the order in the file moves no bit
        const Member* found = weighted->value.find(option);
        if (found == nullptr) continue;
        const Member& member = *found;
        const auto text = read_text(member.value, path, scope.findings);
        if (!text) return std::nullopt;
        const auto weight = parse_quantity(*text, Dimension::fraction, {});
        if (!weight || weight->value < 0) {
            scope.findings.error(
                member.value.place, path,
                weight ? "the weight " + quote(*text) + " is negative" : "the weight " + weight.problem,
                weight.hint);
            return std::nullopt;
        }
        choice.options.push_back(member.key);
        choice.weights.push_back(weight->value);
        sum += weight->value;
    }
    if (!(std::abs(sum - 1) <= kWeightTolerance)) {
        scope.findings.error(weighted->value.place, path,
                             "the weights sum to " + format_number(sum) + ", not to 1");
        return std::nullopt;
    }
    for (double& weight : choice.weights) weight /= sum;
    return choice;
}

}  // namespace capexsim
