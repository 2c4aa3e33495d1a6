#include "input/draft.hpp"

#include <algorithm>

namespace capexsim {

namespace {

constexpr std::size_t kLongestName = 60;

bool holds(std::string_view options, std::string_view word) {
    const std::vector<std::string> words = split_options(options);
    return std::ranges::find(words, word) != words.end();
}

/// The kind of the channel or the access of the actor that a key is about; null where it makes no difference or is not known.
const std::string* kind_of(const Draft& draft, const Key& key, const std::vector<std::string>& names) {
    if (key.kinds.empty() || names.empty()) return nullptr;
    const bool of_actor = key.pattern.starts_with("actors.");
    return draft.value<std::string>(of_actor ? "actors." + names[0] + ".access"
                                             : "channels." + names[0] + ".kind");
}

}  // namespace

const Entry* Draft::find(std::string_view path) const {
    const auto found = entries.find(path);
    return found == entries.end() ? nullptr : &found->second;
}

const YamlNode* Draft::node(std::string_view path) const {
    const YamlNode* at = &root;
    for (const std::string& word : split_path(path)) {
        const Member* member = at->find(word);
        if (member == nullptr) return nullptr;
        at = &member->value;
    }
    return at;
}

std::vector<std::string> Draft::names(std::string_view path) const {
    std::vector<std::string> names;
    if (const YamlNode* map = node(path)) {
        for (const Member& member : map->members) names.push_back(member.key);
    }
    std::ranges::sort(names);
    return names;
}

std::string Draft::shown_path(const std::string& path) const {
    const YamlNode* at = node(path);
    return at == nullptr ? path : capexsim::shown_path(path, *at);
}

std::vector<Correlation> Draft::correlations() const {
    std::vector<Correlation> correlations;
    for (const std::string& name : names("correlations")) {
        if (lapsed.contains(name)) continue;
        const std::string path = "correlations." + name;
        const auto* between = value<std::vector<std::string>>(path + ".between");
        const auto* spearman = value<Quantity>(path + ".spearman");
        require(between != nullptr && between->size() == 2 && spearman != nullptr,
                "a correlation is complete");
        correlations.push_back({name, between->front(), between->back(), spearman->distribution.parameters[0],
                                find(path + ".between")->place});
    }
    return correlations;
}

Place Draft::place_above(std::string_view path) const {
    const YamlNode* at = &root;
    Place place = root.place;
    for (const std::string& word : split_path(path)) {
        const Member* member = at->find(word);
        if (member == nullptr || (member->value.inherited && !at->inherited)) break;
        place = member->place;
        at = &member->value;
    }
    return place;
}

bool Draft::is_cut_off(std::string_view path) const {
    const YamlNode* at = &root;
    for (const std::string& word : split_path(path)) {
        if (at->kind != YamlNode::Kind::map) return true;
        const Member* member = at->find(word);
        if (member == nullptr) return false;
        at = &member->value;
    }
    return false;
}

std::string Draft::other_kind(const Key& key, const std::vector<std::string>& names) const {
    const auto* kind = kind_of(*this, key, names);
    return kind == nullptr || holds(key.kinds, *kind) ? "" : *kind;
}

bool Draft::knows_kind(const Key& key, const std::vector<std::string>& names) const {
    return key.kinds.empty() || kind_of(*this, key, names) != nullptr;
}

std::optional<bool> Draft::has_need(const Key& key, const std::vector<std::string>& names) const {
    if (key.needs.empty()) return true;
    const std::size_t equals = std::min(key.needs.find('='), key.needs.size());
    const std::string path = substitute(key.needs.substr(0, equals), names);
    const auto match = match_key(path);
    if (is_cut_off(path)) return std::nullopt;
    if (equals == key.needs.size()) {
        if (set_by_levers.contains(path) || entries.contains(path)) return true;
        const YamlNode* there = node(path);
        if (there == nullptr) return false;
        if (match || there->kind == YamlNode::Kind::map) return true;
        return std::nullopt;
    }
    const std::string_view word = key.needs.substr(equals + 1);
    if (const auto* text = value<std::string>(path)) return *text == word;
    if (written.contains(path)) return std::nullopt;
    return match && key_table()[static_cast<std::size_t>(match->key)].fallback == word;
}

std::string Draft::missing_name(std::string_view path) const {
    if (is_cut_off(path)) return "";
    KeyPosition position;
    const YamlNode* at = &root;
    std::string so_far;
    for (const std::string& word : split_path(path)) {
        const std::string wildcard = position.wildcard();
        const auto next = position.below(word);
        if (!next) return "";
        so_far += (so_far.empty() ? "" : ".") + word;
        const Member* member = at == nullptr ? nullptr : at->find(word);
        if (next->named_freely()) {
            const std::string channel = "channels." + word;
            if (wildcard == "<channel>" && node(channel) == nullptr && !is_cut_off(channel)) return channel;
            const bool defined = wildcard != "<channel>" && wildcard != "<year>" && wildcard != "<gate>" &&
                                 wildcard != "<chip>";
            if (defined && member == nullptr) return so_far;
        }
        at = member == nullptr ? nullptr : &member->value;
        position = *next;
    }
    return "";
}

std::string shown_path(const std::string& path, const YamlNode& node) {
    if (!node.inherited) return path;
    const std::size_t actor = path.find('.');
    const std::size_t rest = actor == std::string::npos ? actor : path.find('.', actor + 1);
    return rest == std::string::npos ? "actor_defaults" : "actor_defaults" + path.substr(rest);
}

bool is_name(std::string_view word) {
    return !word.empty() && word.size() <= kLongestName && std::ranges::all_of(word, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

std::string name_hint() {
    return "names are at most " + std::to_string(kLongestName) +
           " lower-case letters, digits and underscores";
}

}  // namespace capexsim
