#pragma once

#include "capexsim/scenario.hpp"

#include "input/findings.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace capexsim {

inline constexpr int kDeepestNesting = 32;
inline constexpr std::size_t kLongestText = 1U << 20U;  ///< [byte] of one file

struct Member;

/// A piece of YAML as it was written: nothing is a number, a boolean or null yet.
struct YamlNode {
    enum class Kind { empty, scalar, sequence, map };
    Kind kind = Kind::empty;
    bool quoted = false;     ///< a scalar that was not plain
    bool inherited = false;  ///< stands in `actor_defaults`
    std::string text;        ///< of a scalar
    Place place;
    std::shared_ptr<const Source> source;  ///< nearest `source:` and `why:` of the same file
    std::vector<YamlNode> items;
    std::vector<Member> members;

    const Member* find(std::string_view key) const;
    Member* find(std::string_view key);
};

struct Member {
    std::string key;
    Place place;  ///< of the key
    YamlNode value;
};

/// Strict YAML to a tree: plain data only. Duplicate keys, tags, anchors, aliases, merge keys, second documents, control characters,
/// invalid UTF-8, tabs as indentation and deep nesting are findings. At most one syntax error ends the reading.
/// @return nothing when there is no tree to go on with
std::optional<YamlNode> parse_yaml(const Document& document, Findings& findings);

}  // namespace capexsim
