#include "input/keys.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

namespace capexsim {

namespace {

constexpr Key kGeneralKeys[] = {
    {.pattern = "format",
     .type = ValueType::integer,
     .bounds = {1, 1},
     .required = true,
     .meaning = "version of the scenario format",
     .moves = "nothing: a later version would read the file otherwise"},
    {.pattern = "name",
     .type = ValueType::name,
     .required = true,
     .meaning = "name of the scenario; results are filed under it",
     .moves = "the name of the folder of results",
     .store = [](const Slot& s, const EntryValue& v) { s.params().scenario = std::get<std::string>(v); }},
    {.pattern = "description",
     .type = ValueType::text,
     .meaning = "what the scenario is about",
     .why = "nothing has to be said",
     .moves = "the text above the results of show"},
    {.pattern = "extends",
     .type = ValueType::directive,
     .meaning = "scenario that this one starts from, relative to this file",
     .why = "a scenario may stand alone",
     .moves = "everything that the scenario below writes"},
    {.pattern = "remove",
     .type = ValueType::directive,
     .meaning = "paths taken out of the scenario below",
     .why = "nothing is taken out",
     .moves = "what the removed paths would have"},
    {.pattern = "start",
     .type = ValueType::quarter,
     .required = true,
     .meaning = "first simulated quarter, T = 1",
     .moves = "the calendar of everything; dates count from it",
     .store = [](const Slot& s, const EntryValue& v) { s.params().start = std::get<Quarter>(v); }},
    {.pattern = "horizon",
     .type = ValueType::quarters,
     .bounds = {1, kMaxQuarters},
     .required = true,
     .meaning = "simulated time",
     .moves = "how long is simulated; earlier quarters stay the same, bit for bit",
     .store = [](const Slot& s,
                 const EntryValue& v) { s.params().horizon = static_cast<int>(std::get<std::int64_t>(v)); }},
    {.pattern = "base_year",
     .type = ValueType::integer,
     .bounds = {1900, 2200},
     .meaning = "year whose prices money is counted in",
     .why = "a label: money is never converted between years",
     .moves = "nothing but what is shown"},
    {.pattern = "currencies.<code>",
     .bounds = {.low = 0, .above_low = true},
     .certain = true,
     .meaning = "number of that currency per USD",
     .why = "USD needs no rate; a currency without a rate is refused",
     .moves = "every amount that is written in that currency"},
    {.pattern = "focal",
     .type = ValueType::name,
     .required = true,
     .meaning = "actor whose gap is watched",
     .moves = "whose ratios and lag are reported, and so every probability",
     .store =
         [](const Slot& s, const EntryValue& v) {
             const std::vector<std::string> name = {std::get<std::string>(v)};
             s.params().focal = static_cast<int>(&Slot(s.params(), name).actor() - s.params().actors.data());
         }},
    {.pattern = "run.trajectories",
     .type = ValueType::count,
     .bounds = {1, 1e12},
     .fallback = "100000",
     .meaning = "simulated futures",
     .why = "a standard error of .0016 at most",
     .moves = "the width of the intervals, not what they surround",
     .store = [](const Slot& s,
                 const EntryValue& v) { s.params().trajectories = std::get<std::uint64_t>(v); }},
    {.pattern = "run.seed",
     .type = ValueType::count,
     .fallback = "1",
     .meaning = "seed of all draws",
     .why = "some number has to be the first",
     .moves = "the luck: results move within their intervals",
     .store = [](const Slot& s, const EntryValue& v) { s.params().seed = std::get<std::uint64_t>(v); }},
    {.pattern = "correlations.<correlation>.between",
     .type = ValueType::paths,
     .required = true,
     .meaning = "pair of uncertain inputs, each by its path",
     .moves = "how the two inputs are drawn together; each alone stays as it is"},
    {.pattern = "correlations.<correlation>.spearman",
     .bounds = {.low = -1, .high = 1, .above_low = true, .below_high = true},
     .required = true,
     .certain = true,
     .meaning = "rank correlation of the two",
     .moves = "how the two inputs are drawn together; each alone stays as it is"},
    {.pattern = "thresholds",
     .type = ValueType::conditions,
     .meaning =
         "conditions that the answer is judged by: each holds, fails or is undecided, by its 95 % interval",
     .why = "a scenario need not be for or against anything",
     .moves = "no number: the verdict that run prints, and its exit code, 99 where one fails or is undecided",
     .store = [](const Slot& s,
                 const EntryValue& v) { s.params().thresholds = std::get<std::vector<NamedCondition>>(v); }},
    {.pattern = "expects.metric",
     .type = ValueType::word,
     .options = "spend|cumulative|stock|effective|lag",
     .meaning = "measure in which an overlay says that it shows; checked by the project's tests",
     .why = "only overlays promise an effect",
     .moves = "nothing: it is the measure of the effect that the tests ask for",
     .store =
         [](const Slot& s, const EntryValue& v) {
             const auto found = std::ranges::find(kMetricNames, std::get<std::string>(v));
             s.params().expects.metric = static_cast<Metric>(found - kMetricNames.begin());
         }},
    {.pattern = "expects.quarter",
     .type = ValueType::quarter,
     .needs = "expects.metric",
     .meaning = "quarter in which it shows",
     .why = "only overlays promise an effect",
     .moves = "nothing: it is the quarter of the effect that the tests ask for",
     .store = [](const Slot& s, const EntryValue& v) { s.params().expects.quarter = std::get<Quarter>(v); }},
    {.pattern = "expects.direction",
     .type = ValueType::word,
     .options = "raises|lowers",
     .needs = "expects.metric",
     .meaning = "what it does to the ratio to the reference (lag: to the months)",
     .why = "only overlays promise an effect",
     .moves = "nothing: it is the direction of the effect that the tests ask for",
     .store = [](const Slot& s,
                 const EntryValue& v) { s.params().expects.raises = std::get<std::string>(v) == "raises"; }},
    {.pattern = "expects.at_least",
     .dimension = Dimension::fraction,
     .bounds = {.low = 0},
     .certain = true,
     .needs = "expects.metric",
     .meaning = "least mean relative change",
     .why = "only overlays promise an effect",
     .moves = "nothing: it is the size of the effect that the tests ask for",
     .store =
         [](const Slot& s, const EntryValue& v) {
             s.params().expects.at_least = std::get<Quantity>(v).distribution.parameters[0];
         }},
};

/// Where a path branches: the children by name, or any name.
struct Branch {
    std::map<std::string, int, std::less<>> children;
    int any = -1;
    int key = -1;
    std::string wildcard;  ///< what `any` is called
};

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> words;
    if (text.empty()) return words;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(separator, at), text.size());
        words.emplace_back(text.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

std::vector<Branch> make_branches() {
    std::vector<Branch> branches(1);
    const std::span<const Key> table = key_table();
    for (std::size_t row = 0; row < table.size(); ++row) {
        int at = 0;
        for (const std::string& word : split(table[row].pattern, '.')) {
            const auto here = static_cast<std::size_t>(at);
            const int fresh = static_cast<int>(branches.size());
            int next = -1;
            if (is_wildcard(word)) {
                next = branches[here].any;
                if (next < 0) branches[here].any = next = fresh;
                branches[here].wildcard = word;
            } else {
                next = branches[here].children.try_emplace(word, fresh).first->second;
            }
            if (next == fresh) branches.emplace_back();
            at = next;
        }
        branches[static_cast<std::size_t>(at)].key = static_cast<int>(row);
    }
    return branches;
}

const std::vector<Branch>& branches() {
    static const std::vector<Branch> kBranches = make_branches();
    return kBranches;
}

}  // namespace

int Slot::year(std::size_t wildcard) const {
    int value = 0;
    const std::string& word = name(wildcard);
    std::from_chars(word.data(), word.data() + word.size(), value);
    return value;
}

ActorParams& Slot::actor() const {
    const auto found = std::ranges::find(params_.actors, name(0), &ActorParams::name);
    require(found != params_.actors.end(), "a path's actor exists");
    return *found;
}

ChannelParams& Slot::market() const {
    const ActorParams& buyer = actor();
    require(!buyer.controlled && buyer.channels.size() == 1, "an unrestricted actor has its own market");
    return params_.channels[static_cast<std::size_t>(buyer.channels.front())];
}

ChannelParams& Slot::channel() const {
    const auto found = std::ranges::find(params_.channels, name(0), &ChannelParams::name);
    require(found != params_.channels.end(), "a path's channel exists");
    return *found;
}

Lever& Slot::lever() const {
    const auto found = std::ranges::find(params_.policy.levers, name(0), &Lever::name);
    require(found != params_.policy.levers.end(), "a path's lever exists");
    return *found;
}

int Slot::state(const ChainParams& chain, std::string_view name) {
    const auto found = std::ranges::find(chain.states, name);
    require(found != chain.states.end(), "a path's state exists");
    return static_cast<int>(found - chain.states.begin());
}

std::span<const Key> general_keys() { return kGeneralKeys; }

std::span<const Key> key_table() {
    static const std::vector<Key> kTable = [] {
        std::vector<Key> table;
        for (const auto room : {general_keys(), actor_keys(), computing_keys(), market_keys(),
                                capability_keys(), policy_keys(), channel_keys(), supply_keys()}) {
            table.insert(table.end(), room.begin(), room.end());
        }
        return table;
    }();
    return kTable;
}

bool is_wildcard(std::string_view word) { return word.starts_with('<'); }

std::vector<std::string> split_options(std::string_view options) { return split(options, '|'); }

std::vector<std::string> split_path(std::string_view path) {
    std::vector<std::string> words = split(path, '.');
    const bool setting =
        words.size() > 4 && words[0] == "policy" && words[1] == "levers" && words[3] == "set";
    if (setting) {
        for (std::size_t i = 5; i < words.size(); ++i) words[4] += "." + words[i];
        words.resize(5);
    }
    return words;
}

std::string join_path(std::initializer_list<std::string_view> words) {
    std::string path;
    for (const std::string_view word : words) {
        if (!path.empty()) path += '.';
        path += word;
    }
    return path;
}

std::string substitute(std::string_view pattern, std::span<const std::string> names) {
    std::string path;
    std::size_t used = 0;
    for (const std::string& word : split(pattern, '.')) {
        path += path.empty() ? "" : ".";
        path += is_wildcard(word) && used < names.size() ? names[used++] : word;
    }
    return path;
}

std::optional<KeyPosition> KeyPosition::below(std::string_view word) const {
    const Branch& branch = branches()[static_cast<std::size_t>(branch_)];
    const auto child = branch.children.find(word);
    if (child == branch.children.end() && branch.any < 0) return std::nullopt;
    KeyPosition next;
    next.free_ = child == branch.children.end();
    next.branch_ = next.free_ ? branch.any : child->second;
    return next;
}

int KeyPosition::key() const { return branches()[static_cast<std::size_t>(branch_)].key; }

std::string KeyPosition::wildcard() const { return branches()[static_cast<std::size_t>(branch_)].wildcard; }

std::vector<std::string> KeyPosition::children() const {
    std::vector<std::string> names;
    for (const auto& [name, branch] : branches()[static_cast<std::size_t>(branch_)].children)
        names.push_back(name);
    return names;
}

std::string_view present_name(std::string_view path) {
    const std::size_t dot = path.rfind('.') + 1;  // 0 where there is none
    for (std::size_t row = 0; row < key_table().size(); ++row) {
        const Key& key = key_table()[row];
        if (key.former.empty() || path.substr(dot) != key.former) continue;
        const std::string_view name = key.pattern.substr(key.pattern.rfind('.') + 1);
        const auto match = match_key(std::string(path.substr(0, dot)).append(name));
        if (match && match->key == static_cast<int>(row)) return name;
    }
    return "";
}

std::optional<KeyMatch> match_key(std::string_view path) {
    KeyMatch match;
    KeyPosition at;
    for (const std::string& word : split(path, '.')) {
        const auto next = at.below(word);
        if (!next) return std::nullopt;
        if (next->named_freely()) match.names.push_back(word);
        at = *next;
    }
    match.key = at.key();
    if (match.key < 0) return std::nullopt;
    return match;
}

}  // namespace capexsim
