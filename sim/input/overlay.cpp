#include "input/overlay.hpp"

#include "input/documents.hpp"
#include "input/keys.hpp"
#include "input/read_distribution.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <unordered_map>
#include <utility>

namespace capexsim {

namespace {

constexpr std::size_t kWidestMap = 512;    ///< keys; the widest that means something is a history of years
constexpr std::size_t kLongestChain = 16;  ///< files that extend each other

using Provenance = std::shared_ptr<const Source>;

Provenance read_source(const Member* source, const Member* why, const Provenance& outer,
                       const std::string& path, Findings& findings) {
    Source made;
    if (source != nullptr) {
        const auto text = read_text(source->value, join_path({path, "source"}), findings);
        made.text = text.value_or("");
    } else if (outer) {
        made.text = outer->text;
    }
    if (why != nullptr) made.why = read_text(why->value, join_path({path, "why"}), findings).value_or("");
    made.assumption = made.text == "assumption";
    return std::make_shared<const Source>(std::move(made));
}

/// Writes the nearest `source:` and `why:` on every node, and takes them out of the tree. Done file by file, so that an
/// overlay's number never borrows the citation of the number that it replaces.
void annotate(YamlNode& node, const Provenance& outer, const std::string& path, Findings& findings) {
    Provenance provenance = outer;
    const Member* source = node.find("source");
    const Member* why = node.find("why");
    if (source != nullptr || why != nullptr) {
        const Place place = (source != nullptr ? source : why)->place;
        provenance = read_source(source, why, outer, path, findings);
        std::erase_if(node.members, [](const Member& m) { return m.key == "source" || m.key == "why"; });
        if (node.members.empty()) {
            findings.error(place, path, "a source stands here without a value",
                           "write it in the map that holds the value");
        }
    }
    node.source = provenance;
    for (YamlNode& item : node.items) annotate(item, provenance, path, findings);
    for (Member& member : node.members)
        annotate(member.value, provenance, join_path({path, member.key}), findings);
}

/// A map of thousands of keys means nothing, and would cost time wherever a key is looked up.
bool check_width(const YamlNode& node, Findings& findings) {
    if (node.members.size() > kWidestMap) {
        findings.error(node.place, "",
                       "a map of " + std::to_string(node.members.size()) + " keys, more than " +
                           std::to_string(kWidestMap));
        return false;
    }
    const auto fits = [&](const Member& member) { return check_width(member.value, findings); };
    return std::ranges::all_of(node.members, fits) &&
           std::ranges::all_of(node.items, [&](const YamlNode& item) { return check_width(item, findings); });
}

/// What may be done with a tree at a path: members merge one by one, or the value is one whole.
enum class Merging { members, settings, whole };

Merging merging_at(const std::optional<KeyPosition>& position) {
    if (!position || position->key() < 0) return Merging::members;
    const Key& key = key_table()[static_cast<std::size_t>(position->key())];
    return key.type == ValueType::settings ? Merging::settings : Merging::whole;
}

void merge(YamlNode& base, YamlNode over, const std::optional<KeyPosition>& position) {
    const Merging merging = merging_at(position);
    if (base.kind != YamlNode::Kind::map || over.kind != YamlNode::Kind::map || merging == Merging::whole) {
        base = std::move(over);
        return;
    }
    if (!over.inherited) {
        base.inherited = false;
        base.place = over.place;
    }
    std::unordered_map<std::string_view, std::size_t> index;
    for (std::size_t i = 0; i < base.members.size(); ++i) index.emplace(base.members[i].key, i);
    const std::size_t before = base.members.size();
    std::vector<Member> added;
    for (Member& member : over.members) {
        const auto found = index.find(member.key);
        if (found == index.end() || found->second >= before) {
            added.push_back(std::move(member));
            continue;
        }
        Member& known = base.members[found->second];
        known.place = member.place;
        if (merging == Merging::settings) {
            known.value = std::move(member.value);
        } else {
            merge(known.value, std::move(member.value),
                  position ? position->below(member.key) : std::nullopt);
        }
    }
    std::ranges::move(added, std::back_inserter(base.members));
}

/// Reads files one after another and puts them together.
class Loader {
public:
    Loader(const ReadRequest& request, LoadedTree& tree, Findings& findings)
        : request_(request), tree_(tree), findings_(findings) {}

    std::optional<YamlNode> load() {
        std::optional<YamlNode> root = load_file(request_.file, nullptr);
        for (const std::string& file : request_.what_ifs) {
            std::optional<YamlNode> overlay = load_file(file, root ? &*root : nullptr);
            if (!overlay) {
                root.reset();
                continue;
            }
            tree_.what_ifs.push_back(take_name(*overlay, file));
            if (root) merge(*root, std::move(*overlay), KeyPosition());
        }
        if (!request_.sets.empty()) {
            Document& document = tree_.documents.emplace_back();
            document.name = kSetDocument;
            for (const std::string& set : request_.sets) document.text += set + "\n";
        }
        for (std::size_t i = 0; i < request_.sets.size(); ++i) apply_set(root, i);
        if (root && !apply_actor_defaults(*root)) root.reset();
        return root;
    }

private:
    /// A file with what it extends beneath it. `below`: the tree that an overlay will be put on, for its `remove`.
    std::optional<YamlNode> load_file(const std::string& name, YamlNode* below) {
        const Document document = name == "-" && request_.standard_input
                                      ? Document{name, *request_.standard_input}
                                      : load_document(name, request_.texts);
        if (std::ranges::find(tree_.documents, name, &Document::name) == tree_.documents.end()) {
            tree_.documents.push_back(document);
        }
        std::optional<YamlNode> node = parse_yaml(document, findings_);
        if (!node) return std::nullopt;
        if (node->kind != YamlNode::Kind::map) {
            findings_.error(node->place, "", "a scenario is a map of keys", "begin with 'format: 1'");
            return std::nullopt;
        }
        if (!check_width(*node, findings_)) return std::nullopt;
        annotate(*node, nullptr, "", findings_);
        std::optional<Member> extends = take(*node, "extends");
        const std::optional<Member> remove = take(*node, "remove");
        if (!extends) {
            if (remove) apply_remove(*remove, nullptr, below);
            return node;
        }
        std::optional<YamlNode> base = load_base(*extends, name, below);
        if (!base) return std::nullopt;
        if (remove) apply_remove(*remove, &*base, below);
        merge(*base, std::move(*node), KeyPosition());
        return base;
    }

    static std::optional<Member> take(YamlNode& node, std::string_view key) {
        Member* member = node.find(key);
        if (member == nullptr) return std::nullopt;
        Member taken = std::move(*member);
        node.members.erase(node.members.begin() + (member - node.members.data()));
        return taken;
    }

    std::optional<YamlNode> load_base(const Member& extends, const std::string& from, YamlNode* below) {
        const auto text = read_text(extends.value, "extends", findings_);
        if (!text) return std::nullopt;
        const std::filesystem::path path(*text);
        if (path.is_absolute() || *text == "-") {
            findings_.error(extends.value.place, "extends",
                            quote(*text) + " is not a path relative to this file",
                            "write it relative, so that the scenario works elsewhere too");
            return std::nullopt;
        }
        const std::string file =
            (std::filesystem::path(from).parent_path() / path).lexically_normal().string();
        const auto known = std::ranges::find(chain_, file);
        if (known != chain_.end() || file == std::filesystem::path(from).lexically_normal().string()) {
            findings_.error(extends.value.place, "extends",
                            "the files extend each other in a circle: " + quote(file));
            return std::nullopt;
        }
        if (chain_.size() + 1 >= kLongestChain) {
            findings_.error(extends.value.place, "extends",
                            "more than " + std::to_string(kLongestChain) + " files extend each other");
            return std::nullopt;
        }
        chain_.push_back(std::filesystem::path(from).lexically_normal().string());
        std::optional<YamlNode> base;
        try {
            base = load_file(file, below);
        } catch (const WorldError& error) {
            findings_.error(extends.value.place, "extends", error.what());
        }
        chain_.pop_back();
        return base;
    }

    void apply_remove(const Member& remove, YamlNode* base, YamlNode* below) {
        if (remove.value.kind != YamlNode::Kind::sequence) {
            findings_.error(remove.value.place, "remove", "is not a list of paths", "write [path, path]");
            return;
        }
        if (remove.value.items.size() > kWidestMap) {
            findings_.error(remove.value.place, "remove",
                            "lists more than " + std::to_string(kWidestMap) + " paths");
            return;
        }
        for (const YamlNode& item : remove.value.items) {
            const auto path = read_text(item, "remove", findings_);
            if (!path) continue;
            const bool here = base != nullptr && erase(*base, *path);
            const bool there = below != nullptr && erase(*below, *path);
            if (!here && !there) {
                findings_.error(item.place, "remove", "there is no " + quote(*path) + " to remove",
                                near(*path, base, below));
            }
        }
    }

    static YamlNode* find_parent(YamlNode& root, const std::vector<std::string>& words) {
        YamlNode* node = &root;
        for (std::size_t i = 0; i + 1 < words.size() && node != nullptr; ++i) {
            Member* member = node->find(words[i]);
            node = member == nullptr ? nullptr : &member->value;
        }
        return node;
    }

    static bool erase(YamlNode& root, const std::string& path) {
        const std::vector<std::string> words = split_path(path);
        YamlNode* parent = words.empty() ? nullptr : find_parent(root, words);
        return parent != nullptr &&
               std::erase_if(parent->members, [&](const Member& m) { return m.key == words.back(); }) > 0;
    }

    static std::string near(const std::string& path, YamlNode* base, YamlNode* below) {
        const std::vector<std::string> words = split_path(path);
        for (YamlNode* root : {base, below}) {
            YamlNode* parent = root == nullptr || words.empty() ? nullptr : find_parent(*root, words);
            if (parent == nullptr) continue;
            std::vector<std::string> names;
            for (const Member& member : parent->members) names.push_back(member.key);
            return did_you_mean(words.back(), names);
        }
        return "";
    }

    /// The overlay keeps its own name and description out of the scenario.
    static std::string take_name(YamlNode& overlay, const std::string& file) {
        std::string name = std::filesystem::path(file).stem().string();
        const std::optional<Member> own = take(overlay, "name");
        if (own && own->value.kind == YamlNode::Kind::scalar) name = own->value.text;
        take(overlay, "description");
        std::string plain;
        for (const char c : name) {
            const bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
            plain += fits ? c : (c >= 'A' && c <= 'Z') ? static_cast<char>(c - 'A' + 'a') : '_';
        }
        return plain.substr(0, 60);
    }

    void apply_set(std::optional<YamlNode>& root, std::size_t index) {
        const std::string& set = request_.sets[index];
        const int line = static_cast<int>(index) + 1;
        const Place place{std::string(kSetDocument), line, 1};
        const std::size_t equals = set.find('=');
        const std::string path = set.substr(0, equals);
        if (equals == std::string::npos || path.empty() || set.find('\n') != std::string::npos) {
            findings_.error(place, "", quote(set) + " is not of the form path=value");
            return;
        }
        if (set.find_first_not_of(" \t", equals + 1) == std::string::npos) {
            findings_.error(place, path, "has no value");
            return;
        }
        // Blanks stand for what comes before, so that places are those of the list of sets.
        const std::string before = std::string(index, '\n') + std::string(equals + 1, ' ');
        std::optional<YamlNode> value = parse_yaml({place.file, before + set.substr(equals + 1)}, findings_);
        if (!value) {
            root.reset();
            return;
        }
        if (!check_width(*value, findings_)) {
            root.reset();
            return;
        }
        annotate(*value, std::make_shared<const Source>(Source{"assumption", "--set", true}), path,
                 findings_);
        if (!root) return;
        if (put_part(*root, path, *value)) return;
        if (check_path(*root, path, place)) put(*root, path, place, std::move(*value));
    }

    /// A path may go on into a value, `budget.growth.normal.mean`: then it replaces what stands there, and the value as a whole
    /// rests on the assumption.
    /// @return false where the path ends at a key, or nothing stands there
    static bool put_part(YamlNode& root, const std::string& path, YamlNode& value) {
        const std::vector<std::string> words = split_path(path);
        KeyPosition position;
        YamlNode* node = &root;
        std::vector<YamlNode*> within;  // from the key's value on
        for (const std::string& word : words) {
            if (within.empty()) {
                if (merging_at(position) == Merging::settings) return false;
                const auto next = position.below(word);
                if (next) {
                    position = *next;
                } else {
                    if (!has_parts(position)) return false;
                    within.push_back(node);
                }
            }
            Member* member = node->find(word);
            if (member == nullptr) return false;
            node = &member->value;
            if (!within.empty()) within.push_back(node);
        }
        if (within.empty()) return false;
        for (YamlNode* above : within) above->source = value.source;
        *node = std::move(value);
        return true;
    }

    static bool has_parts(const KeyPosition& position) {
        if (position.key() < 0) return false;
        const ValueType type = key_table()[static_cast<std::size_t>(position.key())].type;
        return type == ValueType::quantity || type == ValueType::ramp || type == ValueType::choice;
    }

    /// The path exists among the keys, and everything that it names exists in the scenario.
    bool check_path(const YamlNode& root, const std::string& path, const Place& place) {
        KeyPosition position;
        const YamlNode* node = &root;
        const std::vector<std::string> words = split_path(path);
        for (std::size_t i = 0; i < words.size(); ++i) {
            const bool settings = merging_at(position) == Merging::settings;
            const auto next = settings ? std::optional<KeyPosition>() : position.below(words[i]);
            const Member* member = node == nullptr ? nullptr : node->find(words[i]);
            if (settings) return true;  // read as the lever's
            if (!next && words[0] != "actor_defaults") {
                const std::vector<std::string> children = position.children();
                const std::string_view now = i + 1 == words.size() ? present_name(path) : "";
                findings_.error(place, path, "unknown key " + quote(words[i]),
                                now.empty() ? did_you_mean(words[i], children) : renamed_hint(now));
                return false;
            }
            const std::string wildcard = position.wildcard();
            const bool reference = wildcard == "<gate>" || wildcard == "<year>" || wildcard == "<chip>";
            if (next && next->named_freely() && i + 1 < words.size() && member == nullptr && !reference) {
                std::vector<std::string> names;
                if (node != nullptr) {
                    for (const Member& known : node->members) names.push_back(known.key);
                }
                findings_.error(place, path, "there is no " + quote(words[i]), did_you_mean(words[i], names));
                return false;
            }
            node = member == nullptr ? nullptr : &member->value;
            if (words[0] == "actor_defaults") return true;  // read as each actor's
            position = *next;
        }
        return true;
    }

    static void put(YamlNode& root, const std::string& path, const Place& place, YamlNode value) {
        const std::vector<std::string> words = split_path(path);
        for (std::size_t i = words.size(); i-- > 0;) {
            YamlNode parent;
            parent.kind = YamlNode::Kind::map;
            parent.place = place;
            parent.source = value.source;
            parent.members.push_back({words[i], place, std::move(value)});
            value = std::move(parent);
        }
        merge(root, std::move(value), KeyPosition());
    }

    /// @return false where they cannot be read, so that what actors lack cannot be told
    bool apply_actor_defaults(YamlNode& root) {
        std::optional<Member> defaults = take(root, "actor_defaults");
        if (!defaults) return true;
        if (defaults->value.kind != YamlNode::Kind::map) {
            findings_.error(defaults->value.place, "actor_defaults", "is not a map of an actor's keys");
            return false;
        }
        Member* actors = root.find("actors");
        if (actors != nullptr && actors->value.kind != YamlNode::Kind::map) return true;  // said elsewhere
        if (actors == nullptr || actors->value.members.empty()) {
            findings_.error(defaults->place, "actor_defaults", "there are no actors that it could serve");
            return true;
        }
        if (actors->value.members.size() > kMaxActors) return true;  // said elsewhere
        inherit(defaults->value);
        for (Member& actor : actors->value.members) {
            if (actor.value.kind != YamlNode::Kind::map) continue;
            YamlNode merged = defaults->value;
            merged.place = actor.value.place;
            merged.inherited = false;
            merge(merged, std::move(actor.value), KeyPosition().below("actors")->below(actor.key));
            actor.value = std::move(merged);
        }
        return true;
    }

    static void inherit(YamlNode& node) {
        node.inherited = true;
        for (YamlNode& item : node.items) inherit(item);
        for (Member& member : node.members) inherit(member.value);
    }

    const ReadRequest& request_;
    LoadedTree& tree_;
    Findings& findings_;
    std::vector<std::string> chain_;  ///< files being read, the extending ones first
};

}  // namespace

std::optional<YamlNode> load_tree(const ReadRequest& request, LoadedTree& tree, Findings& findings) {
    return Loader(request, tree, findings).load();
}

}  // namespace capexsim
