#include "input/bounds.hpp"
#include "input/draft.hpp"
#include "input/read_conditions.hpp"
#include "input/read_value.hpp"

#include <algorithm>
#include <utility>

namespace capexsim {

namespace {

constexpr int kMostValues = 5000;  ///< of a scenario; a large one has some hundreds
constexpr int kMostUncertain = 1000;

std::optional<std::string> read_name(Draft& draft, const YamlNode& node, const std::string& path) {
    auto text = read_text(node, path, draft.findings);
    if (text && !is_name(*text)) {
        draft.findings.error(node.place, path, quote(*text) + " is not a name", name_hint());
        return std::nullopt;
    }
    return text;
}

std::optional<EntryValue> read_words(Draft& draft, const Key& key, const YamlNode& node,
                                     const std::string& path) {
    if (node.kind != YamlNode::Kind::sequence || node.items.empty()) {
        draft.findings.error(node.place, path, "is not a list of names", "write [name, name]");
        return std::nullopt;
    }
    std::vector<std::string> words;
    for (const YamlNode& item : node.items) {
        const auto word = key.type == ValueType::paths ? read_text(item, path, draft.findings)
                                                       : read_name(draft, item, path);
        if (!word) return std::nullopt;
        if (std::ranges::find(words, *word) != words.end()) {
            draft.findings.error(item.place, path, quote(*word) + " is listed twice");
            return std::nullopt;
        }
        words.push_back(*word);
    }
    return words;
}

std::optional<EntryValue> read_word(Draft& draft, const Key& key, const YamlNode& node,
                                    const std::string& path) {
    const auto text = read_text(node, path, draft.findings);
    if (!text) return std::nullopt;
    const std::vector<std::string> options = split_options(key.options);
    if (std::ranges::find(options, *text) != options.end()) return *text;
    const std::string guess = did_you_mean(*text, options);
    draft.findings.error(node.place, path, quote(*text) + " is not one of " + list_of(options), guess);
    return std::nullopt;
}

std::optional<EntryValue> read_boolean(Draft& draft, const YamlNode& node, const std::string& path) {
    const auto text = read_text(node, path, draft.findings);
    if (!text) return std::nullopt;
    if (!node.quoted && (*text == "true" || *text == "false")) return *text == "true";
    draft.findings.error(node.place, path, quote(*text) + " is neither true nor false",
                         "write true or false");
    return std::nullopt;
}

/// A parsed whole number or quarter within the row's bounds.
template <class T, class P>
std::optional<EntryValue> read_whole(Draft& draft, const Key& key, const YamlNode& node,
                                     const std::string& path, const P& parse) {
    const auto text = read_text(node, path, draft.findings);
    if (!text) return std::nullopt;
    const auto parsed = parse(*text);
    if (!parsed) {
        draft.findings.error(node.place, path, parsed.problem, parsed.hint);
        return std::nullopt;
    }
    const auto number = static_cast<double>(*parsed);
    if (number < key.bounds.low || number > key.bounds.high) {
        draft.findings.error(node.place, path,
                             quote(*text) + " is outside " + describe(key.bounds, key.type));
        return std::nullopt;
    }
    return EntryValue(static_cast<T>(*parsed));
}

std::optional<EntryValue> read_quarter(Draft& draft, const YamlNode& node, const std::string& path) {
    const auto text = read_text(node, path, draft.findings);
    if (!text) return std::nullopt;
    const auto quarter = parse_quarter(*text);
    if (quarter) return *quarter;
    draft.findings.error(node.place, path, quarter.problem, quarter.hint);
    return std::nullopt;
}

std::optional<EntryValue> read_number(Draft& draft, const Key& key, const YamlNode& node,
                                      const std::string& path) {
    const ValueScope scope{draft.units, draft.findings};
    const auto check = [&](const Quantity& quantity, const Bounds& bounds) {
        return check_bounds(quantity, bounds, node.place, path, draft.findings);
    };
    if (key.type == ValueType::ramp) {
        auto value = read_ramp(node, path, key.dimension, scope);
        if (!value) return std::nullopt;
        if (auto* constant = std::get_if<Quantity>(&*value)) {
            if (!check(*constant, key.bounds)) return std::nullopt;
            return std::move(*constant);
        }
        auto& ramp = std::get<Ramp>(*value);
        const bool fine = check(ramp.from, key.bounds) && check(ramp.to, key.bounds) &&
                          check(ramp.midpoint, {}) && check(ramp.duration, {.low = 0, .above_low = true});
        if (!fine) return std::nullopt;
        return std::move(ramp);
    }
    auto quantity = read_quantity(node, path, key.dimension, scope);
    if (!quantity) return std::nullopt;
    if (key.certain && !quantity->distribution.certain()) {
        draft.findings.error(node.place, path, "this number cannot be uncertain", "write one value");
        return std::nullopt;
    }
    if (!check(*quantity, key.bounds)) return std::nullopt;
    return std::move(*quantity);
}

std::optional<EntryValue> read_typed(Draft& draft, const Key& key, const YamlNode& node,
                                     const std::string& path) {
    switch (key.type) {
        case ValueType::text: {
            auto text = read_text(node, path, draft.findings);
            if (!text) return std::nullopt;
            return std::move(*text);
        }
        case ValueType::name: {
            auto name = read_name(draft, node, path);
            if (!name) return std::nullopt;
            return std::move(*name);
        }
        case ValueType::names:
        case ValueType::paths: return read_words(draft, key, node, path);
        case ValueType::word: return read_word(draft, key, node, path);
        case ValueType::choice: {
            const ValueScope scope{draft.units, draft.findings};
            auto choice = read_choice(node, path, split_options(key.options), scope);
            if (!choice) return std::nullopt;
            return std::move(*choice);
        }
        case ValueType::boolean: return read_boolean(draft, node, path);
        case ValueType::integer: return read_whole<std::int64_t>(draft, key, node, path, parse_integer);
        case ValueType::count: return read_whole<std::uint64_t>(draft, key, node, path, parse_unsigned);
        case ValueType::quarters: return read_whole<std::int64_t>(draft, key, node, path, parse_quarters);
        case ValueType::quarter: return read_quarter(draft, node, path);
        case ValueType::quantity:
        case ValueType::ramp: return read_number(draft, key, node, path);
        case ValueType::conditions: {
            auto thresholds = read_conditions(node, path, draft.findings);
            if (!thresholds) return std::nullopt;
            return *std::move(thresholds);
        }
        case ValueType::settings:
        case ValueType::directive: break;
    }
    draft.findings.error(node.place, path, "stands only at the top of a file");
    return std::nullopt;
}

std::string misplaced(const Key& key, const std::string& kind) {
    const char* what = key.pattern.starts_with("actors.") ? "access " : "kind ";
    return "belongs to " + (what + list_of(split_options(key.kinds))) + ", not " + quote(kind);
}

/// Walks the tree along the patterns.
class Walker {
public:
    explicit Walker(Draft& draft) : draft_(draft) {}

    void walk(const YamlNode& node, const KeyPosition& position, const std::string& path) {
        if (node.kind != YamlNode::Kind::map) {
            const std::vector<std::string> below = position.children();
            const std::string hint = below.empty() ? "" : "the keys below it are " + list_of(below);
            draft_.findings.error(
                node.place, shown_path(path, node),
                node.kind == YamlNode::Kind::empty ? "has no value" : "is not a map of keys", hint);
            return;
        }
        for (const Member& member : node.members)
            visit(member, position, path.empty() ? member.key : path + "." + member.key);
    }

private:
    void visit(const Member& member, const KeyPosition& position, const std::string& path) {
        const auto next = position.below(member.key);
        if (!next) {
            refuse_unknown(member, position, path);
            return;
        }
        if (next->named_freely() && !check_free_name(member, position, path)) return;
        if (next->key() < 0) {
            walk(member.value, *next, path);
            return;
        }
        const Key& key = key_table()[static_cast<std::size_t>(next->key())];
        if (!draft_.written.contains(path)) read(member, next->key(), key, path);
    }

    void read(const Member& member, int row, const Key& key, const std::string& path) {
        const std::vector<std::string> names = match_key(path)->names;
        const std::string kind = draft_.other_kind(key, names);
        if (!kind.empty()) {
            if (member.value.inherited) return;  // serves the actors that it can
            draft_.findings.error(member.place, path, misplaced(key, kind), "remove it");
            draft_.written.insert(path);
            return;
        }
        if (!count(member)) return;
        draft_.written.insert(path);
        if (key.type == ValueType::settings) {
            read_settings(member.value, path);
        } else {
            read_entry(draft_, row, path, member.value);
        }
    }

    /// Counts what is read, so that no file can ask for more than a machine has.
    bool count(const Member& member) {
        values_ += 1;
        uncertain_ += member.value.kind == YamlNode::Kind::map ? 1 : 0;
        if (values_ <= kMostValues && uncertain_ <= kMostUncertain) return true;
        if (!overfull_) {
            draft_.findings.error(member.place, "",
                                  "the scenario holds more than " + std::to_string(kMostValues) +
                                      " values, or more than " + std::to_string(kMostUncertain) +
                                      " distributions");
        }
        overfull_ = true;
        return false;
    }

    bool check_free_name(const Member& member, const KeyPosition& position, const std::string& path) {
        const std::string wildcard = position.wildcard();
        std::string problem;
        std::string hint;
        if (wildcard == "<year>") {
            const auto year = parse_integer(member.key);
            if (!year || *year < 1900 || *year > 2200) problem = quote(member.key) + " is not a year";
        } else if (wildcard == "<code>") {
            const bool code = member.key.size() == 3 &&
                              std::ranges::all_of(member.key, [](char c) { return c >= 'A' && c <= 'Z'; });
            if (!code || member.key == "USD") {
                problem = quote(member.key) + " is not the code of another currency";
                hint = "write three capital letters, for example CNY";
            }
        } else if (wildcard == "<gate>") {
            const std::vector<std::string> states = {"blocked", "quota", "free"};
            if (std::ranges::find(states, member.key) == states.end()) {
                problem = quote(member.key) + " is not one of " + list_of(states);
                hint = did_you_mean(member.key, states);
            }
        } else if (!is_name(member.key)) {
            problem = quote(member.key) + " is not a name";
            hint = name_hint();
        }
        if (problem.empty()) return true;
        draft_.findings.error(member.place, shown_path(path, member.value), problem, hint);
        return false;
    }

    void refuse_unknown(const Member& member, const KeyPosition& position, const std::string& path) {
        if (draft_.findings.is_full()) {
            draft_.findings.error(member.place, shown_path(path, member.value), "unknown key");
            return;
        }
        const std::vector<std::string> siblings = position.children();
        std::string hint = did_you_mean(member.key, siblings);
        const std::size_t dot = path.size() - member.key.size();
        if (!hint.empty())
            draft_.written.insert(path.substr(0, dot) + nearest_name(member.key, siblings));  // not missing
        if (member.value.kind == YamlNode::Kind::empty && member.key.find(' ') != std::string::npos) {
            hint = "put quotes around a text that holds a comma";
        }
        if (const std::string_view now = present_name(path); !now.empty()) hint = renamed_hint(now);
        if (hint.empty()) hint = place_elsewhere(member.key, path);
        if (hint.empty()) hint = "the keys here are " + list_of(siblings);
        draft_.findings.error(member.place, shown_path(path, member.value), "unknown key", hint);
    }

    /// Where keys of that name do stand, those nearest to the path.
    static std::string place_elsewhere(const std::string& word, const std::string& path) {
        const std::vector<std::string> here = split_path(path);
        std::vector<std::string> nearest;
        std::size_t most = 0;
        int known = 0;
        for (const Key& key : key_table()) {
            const std::vector<std::string> words = split_path(key.pattern);
            if (words.back() != word) continue;
            ++known;
            std::size_t shared = 0;
            std::vector<std::string> names;
            while (shared < std::min(words.size(), here.size()) &&
                   (is_wildcard(words[shared]) || words[shared] == here[shared])) {
                if (is_wildcard(words[shared])) names.push_back(here[shared]);
                ++shared;
            }
            if (shared < most) continue;
            if (shared > most) nearest.clear();
            most = shared;
            nearest.push_back(substitute(key.pattern, names));
        }
        constexpr std::size_t kMostPlaces = 3;
        if (nearest.empty() || nearest.size() > kMostPlaces) return "";
        if (nearest.size() > 1) return "keys of that name are " + list_of(nearest);
        const bool strayed = known > 1 && here.size() > most + 1;  // it stands in another group
        return (strayed ? "a key of that name is " : "this key belongs at ") + nearest.front();
    }

    void read_settings(const YamlNode& node, const std::string& path) {
        if (node.kind != YamlNode::Kind::map || node.members.empty()) {
            draft_.findings.error(node.place, path, "is not a map of paths and values",
                                  "write {channels.licensed.fee: 25 %}");
            return;
        }
        for (const Member& member : node.members) read_setting(member, path + "." + member.key);
    }

    void read_setting(const Member& member, const std::string& path) {
        auto match = match_key(path);  // policy.regime and policy.gate
        if (!match) match = match_key(member.key);
        const auto fail = [&](std::string problem, std::string hint = "") {
            draft_.findings.error(member.place, path, std::move(problem), std::move(hint));
        };
        if (!match) {
            fail("unknown key " + quote(member.key),
                 draft_.findings.is_full() ? "" : near_lever_key(member.key));
            return;
        }
        const Key& key = key_table()[static_cast<std::size_t>(match->key)];
        const bool own = key.pattern.starts_with("policy.levers.");
        if (own && key.type != ValueType::name && key.type != ValueType::word) {
            fail("a lever cannot change a lever");
            return;
        }
        if (!own) {
            const std::string missing = draft_.missing_name(member.key);
            const std::size_t dot = missing.rfind('.');
            if (!missing.empty()) {
                fail("there is no " + quote(missing),
                     did_you_mean(missing.substr(dot + 1), draft_.names(missing.substr(0, dot))));
                return;
            }
            if (!key.lever) {
                fail("a lever cannot change " + quote(member.key), near_lever_key(member.key));
                return;
            }
            const std::string kind = draft_.other_kind(key, match->names);
            if (!kind.empty()) {
                fail(misplaced(key, kind));
                return;
            }
            draft_.set_by_levers.insert(member.key);
        }
        if (!count(member)) return;
        draft_.written.insert(path);
        read_entry(draft_, match->key, path, member.value);
    }

    /// Keys that a lever may change, for a hint.
    static std::string near_lever_key(const std::string& path) {
        const std::vector<std::string> words = split_path(path);
        std::vector<std::string> candidates = {"policy.regime", "policy.gate"};
        for (const Key& key : key_table()) {
            if (!key.lever) continue;
            const std::vector<std::string> pattern = split_path(key.pattern);
            std::vector<std::string> names;
            for (std::size_t i = 0; i < std::min(pattern.size(), words.size()); ++i) {
                if (is_wildcard(pattern[i])) names.push_back(words[i]);
            }
            candidates.push_back(substitute(key.pattern, names));
        }
        const std::string guess = did_you_mean(path, candidates);
        return guess.empty()
                   ? "a lever changes policy.regime, policy.gate or a number such as channels.<channel>.fee"
                   : guess;
    }

    Draft& draft_;
    int values_ = 0;
    int uncertain_ = 0;
    bool overfull_ = false;
};

}  // namespace

void read_entry(Draft& draft, int key, const std::string& path, const YamlNode& node) {
    const Key& row = key_table()[static_cast<std::size_t>(key)];
    auto value = read_typed(draft, row, node, shown_path(path, node));
    if (!value) return;
    Entry entry;
    entry.path = path;
    entry.key = key;
    entry.value = *std::move(value);
    entry.place = node.place;
    if (node.source) entry.source = *node.source;
    draft.entries.insert_or_assign(path, std::move(entry));
}

void read_keys(Draft& draft) {
    // What other values are read by comes first.
    const auto first = [&](const std::string& path) {
        const YamlNode* node = draft.node(path);
        const auto match = match_key(path);
        if (node == nullptr || !match || !draft.written.insert(path).second) return;
        read_entry(draft, match->key, path, *node);
    };
    first("start");
    // Where these are wrong, that is said once: any value lets the rest be read.
    const auto* start = draft.value<Quarter>("start");
    draft.units.start = start == nullptr ? Quarter::of(2026, 1) : *start;
    draft.units.any_currency = draft.is_cut_off("currencies.<code>");
    for (const std::string& code : draft.names("currencies")) {
        if (code.size() != 3 || code == "USD") continue;
        first("currencies." + code);
        const auto* rate = draft.value<Quantity>("currencies." + code);
        draft.units.currencies.emplace(code, rate == nullptr ? 1.0 : rate->distribution.parameters[0]);
    }
    for (const std::string& actor : draft.names("actors")) first("actors." + actor + ".access");
    for (const std::string& channel : draft.names("channels")) first("channels." + channel + ".kind");
    Walker(draft).walk(draft.root, KeyPosition(), "");
}

}  // namespace capexsim
