#pragma once

#include "capexsim/scenario.hpp"

#include "input/findings.hpp"
#include "input/keys.hpp"
#include "input/units.hpp"
#include "input/yaml.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace capexsim {

/// A scenario while it is being read: the merged tree, and what has been made of it.
struct Draft {
    explicit Draft(Findings& collector) : findings(collector) {}

    Findings& findings;
    YamlNode root;
    UnitContext units;
    std::map<std::string, Entry, std::less<>> entries;  ///< by path
    std::set<std::string, std::less<>> written;         ///< paths that are written, well or badly
    std::set<std::string, std::less<>> set_by_levers;   ///< paths that levers set
    std::set<std::string, std::less<>> lapsed;          ///< correlations of an input that has become certain

    const Entry* find(std::string_view path) const;

    /// The value at a path when it was read well and has this type.
    template <class T>
    const T* value(std::string_view path) const {
        const Entry* entry = find(path);
        return entry == nullptr ? nullptr : std::get_if<T>(&entry->value);
    }

    /// The tree's node at a path; null when nothing is written there.
    const YamlNode* node(std::string_view path) const;

    /// Names under a map, in name order: `actors`, `channels`, `policy.regimes.states`.
    std::vector<std::string> names(std::string_view path) const;

    /// The path as the user wrote it: what comes from `actor_defaults` is said to stand there.
    std::string shown_path(const std::string& path) const;

    /// Correlations, once all keys are read; those that lapsed are left out.
    std::vector<Correlation> correlations() const;

    /// Where to point for a thing that is not there: the nearest key above it.
    Place place_above(std::string_view path) const;

    /// Whether something above the path is written but is no map of keys: that is said once, there, and nothing of what would be below.
    bool is_cut_off(std::string_view path) const;

    /// A key of another kind of channel, or of an actor with other access; empty when the key applies or that is not known.
    std::string other_kind(const Key& key, const std::vector<std::string>& names) const;

    /// Whether it can be said which kind of channel, or access of an actor, the names have.
    bool knows_kind(const Key& key, const std::vector<std::string>& names) const;

    /// Whether what the key needs is there; nothing where that is written too badly to tell.
    std::optional<bool> has_need(const Key& key, const std::vector<std::string>& names) const;

    /// Path of the first name that does not exist in the scenario; empty when all do. Years and gate states always exist.
    std::string missing_name(std::string_view path) const;
};

/// Entries of all that is written; findings on all that cannot be.
void read_keys(Draft& draft);

/// Adds defaults and what follows from other keys; findings on what is missing or has no effect.
void complete(Draft& draft);

/// Findings on what contradicts each other; what is broken already is left alone.
void check_scenario(Draft& draft);

/// The part of it that is about the calendar, and quarters that are expected or judged.
void check_dates(Draft& draft);

/// The part of it that is about chip classes, foundries and landlords.
void check_supply(Draft& draft);

/// The part of it that is about windows, levers, jumps, closing weights and exits.
void check_policy(Draft& draft);

/// The path of a node as the user wrote it. @see Draft::shown_path
std::string shown_path(const std::string& path, const YamlNode& node);

/// The part of it that is about correlations: inputs that exist and are uncertain, matrices that can be.
void check_correlations(Draft& draft);

/// Reads a key's value as its row says; `path` may stand below a lever's `set`.
void read_entry(Draft& draft, int key, const std::string& path, const YamlNode& node);

/// Whether `word` may name a thing: up to 60 lower-case letters, digits, underscores.
bool is_name(std::string_view word);

/// What a name is made of, for a hint.
std::string name_hint();

}  // namespace capexsim
