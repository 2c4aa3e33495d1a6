#include "input/read_conditions.hpp"

#include "input/condition.hpp"
#include "input/draft.hpp"
#include "input/read_distribution.hpp"

#include <algorithm>

namespace capexsim {

namespace {

constexpr std::size_t kMostThresholds = 64;
constexpr const char* kHint =
    "write [P(stock by 2032Q4) < 10 %], or [{condition: P(stock by 2032Q4) < 10 %, name: behind}]";

std::optional<Condition> read_condition(const YamlNode& node, const std::string& path, Findings& findings) {
    const auto text = read_text(node, path, findings);
    if (!text) return std::nullopt;
    auto condition = parse_condition(*text);
    if (!condition) {
        findings.error(node.place, path, quote(*text) + ": " + condition.problem, condition.hint);
        return std::nullopt;
    }
    if (condition->relation == Relation::equal) {
        findings.error(node.place, path, quote(*text) + " can never be shown to hold", "write < or >");
        return std::nullopt;
    }
    const bool below = condition->relation == Relation::below;
    if (condition->percent == (below ? 0 : 100)) {
        findings.error(node.place, path, quote(*text) + " can never hold",
                       below
                           ? "no probability is below 0 %: ask for less than a level above it, as < 1 %"
                           : "no probability is above 100 %: ask for more than a level below it, as > 99 %");
        return std::nullopt;
    }
    return *condition;
}

/// Its own reason, not one that stands above the whole list.
std::string own_reason(const YamlNode& item, const YamlNode& list) {
    if (!item.source || item.source == list.source) return "";
    return item.source->why.empty() ? item.source->text : item.source->why;
}

std::optional<NamedCondition> read_named(const YamlNode& item, const YamlNode& list, const std::string& path,
                                         Findings& findings) {
    NamedCondition threshold;
    threshold.why = own_reason(item, list);
    for (const Member& member : item.members) {
        if (member.key == "condition" || member.key == "name") continue;
        const std::vector<std::string> known = {"condition", "name", "why"};
        const std::string meant = did_you_mean(member.key, known);
        findings.error(member.place, path, "unknown key " + quote(member.key) + " of a threshold",
                       meant.empty() ? kHint : meant);
        return std::nullopt;
    }
    if (const Member* name = item.find("name")) {
        const auto text = read_text(name->value, path, findings);
        if (!text) return std::nullopt;
        if (!is_name(*text)) {
            findings.error(name->value.place, path, quote(*text) + " is not a name", name_hint());
            return std::nullopt;
        }
        threshold.name = *text;
    }
    const Member* condition = item.find("condition");
    if (condition == nullptr) {
        findings.error(item.place, path, "a threshold lacks its 'condition'", kHint);
        return std::nullopt;
    }
    const auto read = read_condition(condition->value, path, findings);
    if (!read) return std::nullopt;
    threshold.condition = *read;
    return threshold;
}

}  // namespace

std::optional<std::vector<NamedCondition>> read_conditions(const YamlNode& node, const std::string& path,
                                                           Findings& findings) {
    if (node.kind != YamlNode::Kind::sequence || node.items.empty()) {
        findings.error(node.place, path, "is not a list of conditions", kHint);
        return std::nullopt;
    }
    if (node.items.size() > kMostThresholds) {
        findings.error(node.place, path,
                       "lists more than " + std::to_string(kMostThresholds) + " conditions");
        return std::nullopt;
    }
    std::vector<NamedCondition> thresholds;
    bool fine = true;
    for (const YamlNode& item : node.items) {
        std::optional<NamedCondition> threshold;
        if (item.kind == YamlNode::Kind::map) {
            threshold = read_named(item, node, path, findings);
        } else if (const auto condition = read_condition(item, path, findings)) {
            threshold = NamedCondition{"", *condition, ""};
        }
        const auto twice = [&](const NamedCondition& t) {
            return t.condition == threshold->condition || (!t.name.empty() && t.name == threshold->name);
        };
        if (threshold && std::ranges::any_of(thresholds, twice)) {
            findings.error(item.place, path, "a condition or a name is listed twice");
            threshold.reset();
        }
        fine = fine && threshold;
        if (threshold) thresholds.push_back(*std::move(threshold));
    }
    if (!fine) return std::nullopt;
    return thresholds;
}

}  // namespace capexsim
