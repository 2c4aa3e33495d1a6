#include "capexsim/words.hpp"

#include "input/correlate.hpp"
#include "input/draft.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace capexsim {

namespace {

constexpr std::size_t kMostCorrelated = 32;  ///< inputs of one group

/// Two inputs in order, and the name of the correlation between them.
using Pairs = std::map<std::pair<std::string, std::string>, std::string>;

class CorrelationChecker {
public:
    explicit CorrelationChecker(Draft& draft) : draft_(draft) {}

    void check() {
        bool complete = true;
        Pairs pairs;
        for (const std::string& name : draft_.names("correlations")) {
            const std::string path = "correlations." + name + ".between";
            const auto* between = draft_.value<std::vector<std::string>>(path);
            const bool read =
                between != nullptr && draft_.find("correlations." + name + ".spearman") != nullptr;
            complete = complete && read && between->size() == 2;
            if (between == nullptr) continue;
            if (between->size() != 2) {
                fail(path, "names " + counted(between->size(), "input") + ", not two", "write [path, path]");
                continue;
            }
            if (std::ranges::any_of(*between,
                                    [&](const std::string& input) { return has_lapsed(path, input); })) {
                lapse(name);
                continue;
            }
            for (const std::string& input : *between) complete = check_correlated(path, input) && complete;
            const auto [first, second] = std::minmax((*between)[0], (*between)[1]);
            const auto [known, fresh] = pairs.emplace(std::pair(first, second), name);
            if (!fresh) fail(path, "these two are correlated already, by " + quote(known->second));
            complete = complete && fresh;
        }
        if (complete) check_definite(pairs);
    }

private:
    void fail(const std::string& path, std::string problem, std::string hint = "") {
        const Entry* entry = draft_.find(path);
        draft_.findings.error(entry != nullptr ? entry->place : draft_.place_above(path), path,
                              std::move(problem), std::move(hint));
    }

    /// Whether a path names what is drawn more than once in a trajectory.
    bool is_law(const std::string& path) const {
        const Entry* entry = draft_.find(path);
        return entry != nullptr && key_table()[static_cast<std::size_t>(entry->key)].law;
    }

    /// Whether a path names something that is drawn: an uncertain number, a part of a ramp, or a switch.
    bool is_uncertain(const std::string& path) const {
        if (is_law(path)) return false;
        if (const auto* choice = draft_.value<Choice>(path)) return choice->options.size() > 1;
        const Quantity* quantity = quantity_at(path);
        return quantity != nullptr && !quantity->distribution.certain();
    }

    /// Whether an input has become certain in another file, in an overlay or by `--set`: what was written of its
    /// distribution is then of no account.
    bool has_lapsed(const std::string& path, const std::string& input) {
        const Entry* entry = draft_.find(input);
        const Entry* between = draft_.find(path);
        if (entry == nullptr || is_law(input) || is_uncertain(input) || entry->place.line == 0) return false;
        if (entry->place.file == between->place.file) return false;
        if (draft_.value<Quantity>(input) == nullptr && draft_.value<Choice>(input) == nullptr) return false;
        if (!draft_.findings.has_errors()) {
            draft_.findings.warning(
                entry->place, input,
                "is certain now, so its correlations lapse: " + quote(path.substr(0, path.rfind('.'))));
        }
        return true;
    }

    void lapse(const std::string& name) {
        draft_.lapsed.insert(name);
        draft_.entries.erase("correlations." + name + ".between");
        draft_.entries.erase("correlations." + name + ".spearman");
    }

    /// The quantity at a path, also where it is a part of a ramp; null when there is none.
    const Quantity* quantity_at(const std::string& path) const {
        if (const auto* quantity = draft_.value<Quantity>(path)) return quantity;
        const std::size_t dot = path.rfind('.');
        const auto* ramp = dot == std::string::npos ? nullptr : draft_.value<Ramp>(path.substr(0, dot));
        if (ramp == nullptr) return nullptr;
        const std::string part = path.substr(dot + 1);
        if (part == "from") return &ramp->from;
        if (part == "to") return &ramp->to;
        if (part == "midpoint") return &ramp->midpoint;
        return part == "duration" ? &ramp->duration : nullptr;
    }

    bool check_correlated(const std::string& path, const std::string& input) {
        if (is_uncertain(input)) return true;
        if (draft_.find(input) == nullptr && (draft_.written.contains(input) || draft_.is_cut_off(input)))
            return false;  // said elsewhere
        if (draft_.find(input) != nullptr) {
            fail(path, quote(input) + " is not uncertain", "only what has a distribution can correlate");
            return false;
        }
        std::vector<std::string> known;
        for (const auto& [name, entry] : draft_.entries) {
            if (is_uncertain(name)) known.push_back(name);
        }
        fail(path, "there is no input " + quote(input), did_you_mean(input, known));
        return false;
    }

    void check_definite(const Pairs& pairs) {
        const std::vector<Correlation> correlations = draft_.correlations();
        for (const CorrelatedInputs& group :
             group_correlations(correlations, [](const std::string& path) { return path; })) {
            if (group.paths.size() > kMostCorrelated) {
                fail("correlations", std::to_string(group.paths.size()) +
                                         " inputs hang together, more than " +
                                         std::to_string(kMostCorrelated));
                continue;
            }
            for (const sampling::PairConflict& conflict : sampling::find_conflicts(group.spearman)) {
                const std::string& first = group.paths[conflict.first];
                const std::string& second = group.paths[conflict.second];
                const auto written = pairs.find(std::minmax(first, second));
                const std::string offer = format_number(conflict.offered, 3);
                if (written != pairs.end()) {
                    fail(
                        "correlations." + written->second + ".spearman",
                        format_number(conflict.given) + " contradicts the other correlations of these inputs",
                        "the nearest that is possible is " + offer);
                } else {
                    fail("correlations", quote(first) + " and " + quote(second) + " cannot be independent",
                         "correlate them too; the nearest that is possible is " + offer);
                }
            }
        }
    }

    Draft& draft_;
};

}  // namespace

void check_correlations(Draft& draft) { CorrelationChecker(draft).check(); }

}  // namespace capexsim
