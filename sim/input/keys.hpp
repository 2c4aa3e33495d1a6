#pragma once

#include "capexsim/params.hpp"
#include "capexsim/quantity.hpp"
#include "capexsim/scenario.hpp"

#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace capexsim {

/// How a key's value is written.
enum class ValueType {
    text,        ///< any text
    name,        ///< lower-case letters, digits and underscores
    names,       ///< a list of names
    paths,       ///< a list of key paths
    word,        ///< one of the row's options
    choice,      ///< one of the row's options, or a weighted choice among them
    boolean,     ///< true or false
    integer,     ///< a whole number
    count,       ///< a whole number that may need all 64 bits
    quarters,    ///< a duration of whole quarters
    quarter,     ///< 2026Q1
    quantity,    ///< a number with its unit, perhaps uncertain
    ramp,        ///< a quantity that may move along a logistic
    conditions,  ///< a list of conditions on probabilities
    settings,    ///< `set:` of a lever: path to value
    directive,   ///< says how files are put together; gone after that
};

/// What a value may be, in canonical units.
struct Bounds {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    bool above_low = false;   ///< low itself is not allowed
    bool below_high = false;  ///< high itself is not allowed
};

/// The place in Params that a path names: its words are looked up once per key.
class Slot {
public:
    Slot(Params& params, std::span<const std::string> names) : params_(params), names_(names) {}

    Params& params() const { return params_; }
    const std::string& name(std::size_t wildcard) const { return names_[wildcard]; }
    int year(std::size_t wildcard) const;
    ActorParams& actor() const;  ///< first wildcard
    BudgetParams& budget() const { return actor().budget; }
    ChannelParams& market() const;   ///< of an unrestricted actor
    ChannelParams& channel() const;  ///< first wildcard
    Lever& lever() const;            ///< first wildcard
    static int state(const ChainParams& chain, std::string_view name);

private:
    Params& params_;
    std::span<const std::string> names_;
};

/// One key of a scenario: the only place where it is named.
struct Key {
    std::string_view pattern;      ///< `actors.<actor>.budget.growth`; a word in <> stands for any name
    std::string_view former = {};  ///< its last word in earlier versions, for a hint
    ValueType type = ValueType::quantity;
    Dimension dimension = Dimension::number;
    Bounds bounds = {};
    std::string_view fallback = {};  ///< default as written; empty: none
    std::string_view neutral = {};   ///< value without effect, for a lever on a key that is not written
    std::string_view options = {};   ///< of word and choice, with | between
    bool required = false;
    bool certain = false;  ///< takes no distribution
    bool law = false;      ///< drawn anew whenever it is needed, not once in a trajectory: no input
    bool lever = false;    ///< may stand in a lever's `set:`
    std::string_view kinds =
        {};  ///< channel kinds or actors' access it belongs to, with | between; empty: all
    std::string_view needs = {};     ///< pattern without which it has no effect, perhaps `=word`
    std::string_view excludes = {};  ///< pattern it cannot stand beside
    std::string_view meaning = {};   ///< one line for people
    std::string_view why = {};    ///< why this default, or why it may be absent; of all that is not required
    std::string_view moves = {};  ///< what it changes, for people
    std::string_view equation = {};            ///< of the model page
    Column& (*column)(const Slot&) = nullptr;  ///< where an input's column goes
    RampColumns& (*ramp)(const Slot&) = nullptr;
    void (*store)(const Slot&, const EntryValue&) = nullptr;  ///< what is not drawn
};

/// All keys, grouped as a scenario is.
std::span<const Key> key_table();

std::span<const Key> general_keys();
std::span<const Key> actor_keys();      ///< who they are, and their budgets
std::span<const Key> computing_keys();  ///< of actors: market, fleet, power, capability, procurement
std::span<const Key> market_keys();
std::span<const Key> capability_keys();  ///< and parity
std::span<const Key> policy_keys();
std::span<const Key> channel_keys();
std::span<const Key> supply_keys();

/// A position among the patterns; walking a path moves it.
class KeyPosition {
public:
    /// Above all keys.
    KeyPosition() = default;

    std::optional<KeyPosition> below(std::string_view word) const;
    int key() const;                             ///< row that ends here, or -1
    bool named_freely() const { return free_; }  ///< the last word stood at a wildcard
    std::string wildcard() const;  ///< what any word below stands for, `<actor>`; empty: only the children
    std::vector<std::string> children() const;

private:
    int branch_ = 0;
    bool free_ = false;
};

struct KeyMatch {
    int key = -1;                    ///< row of the table
    std::vector<std::string> names;  ///< words at its wildcards
};

/// The row of a path; nothing when no row has it.
std::optional<KeyMatch> match_key(std::string_view path);

/// What the last word of a path of an earlier version is called now; empty when it never was a key.
std::string_view present_name(std::string_view path);

/// `a.b.c` as words; below a lever's `set` the rest is one word.
std::vector<std::string> split_path(std::string_view path);

/// Words as a path, `a.b.c`.
std::string join_path(std::initializer_list<std::string_view> words);

/// `a|b|c` as words.
std::vector<std::string> split_options(std::string_view options);

/// The pattern with its wildcards replaced in order.
std::string substitute(std::string_view pattern, std::span<const std::string> names);

bool is_wildcard(std::string_view word);

}  // namespace capexsim
