#include "input/draft.hpp"
#include "sampling/distribution.hpp"

#include <algorithm>
#include <utility>

namespace capexsim {

namespace {

constexpr double kNoLimit = 100;  ///< a neutral value above it stands for "no limit": there is no way from it

std::pair<double, double> canonical_support(const Quantity& quantity) {
    const auto [low, high] = sampling::support(quantity.distribution);
    const UnitForm form{quantity.distribution.transform, quantity.distribution.scale};
    return {canonical(low, form), canonical(high, form)};
}

class PolicyChecker {
public:
    explicit PolicyChecker(Draft& draft) : draft_(draft) {}

    void check() {
        for (const std::string& event : draft_.names("policy.events")) check_event("policy.events." + event);
        if (has("policy.gate.retaliation") && !has("policy.gate.initial"))
            fail("policy.gate.retaliation", "there is no gate that could answer",
                 "write 'policy.gate.initial'");
        for (const std::string& lever : draft_.names("policy.levers")) check_lever("policy.levers." + lever);
        for (const std::string& actor : draft_.names("actors")) check_actor("actors." + actor);
        check_response();
        check_reaction();
        check_closing();
        check_window("parity.exit", "the exit's window");
    }

private:
    void fail(const std::string& path, std::string problem, std::string hint = "") {
        if (draft_.is_cut_off(path)) return;
        const Entry* entry = draft_.find(path);
        const bool placed = entry != nullptr && entry->place.line > 0;
        draft_.findings.error(placed ? entry->place : draft_.place_above(path),
                              placed ? draft_.shown_path(path) : path, std::move(problem), std::move(hint));
    }

    /// Whether it is written, or cannot be told.
    bool has(const std::string& path) const {
        return draft_.entries.contains(path) || draft_.written.contains(path) ||
               draft_.set_by_levers.contains(path) || draft_.is_cut_off(path);
    }

    bool has_regimes() const {
        return draft_.node("policy.regimes.states") != nullptr || draft_.is_cut_off("policy.regimes.states");
    }

    /// A window that closes before it can open.
    void check_window(const std::string& path, const std::string& what) {
        const auto* from = draft_.value<Quantity>(path + ".from");
        const auto* to = draft_.value<Quantity>(path + ".to");
        if (from == nullptr || to == nullptr) return;
        if (canonical_support(*to).second > canonical_support(*from).first) return;
        fail(path + ".to", what + " closes before it opens", "it opens at " + from->written);
    }

    void check_event(const std::string& path) {
        check_window(path, "the event's window");
        const auto* whose = draft_.value<std::string>(path + ".multiplies");
        if (whose == nullptr) return;
        const bool gate = *whose == "gate";
        if (gate ? has("policy.gate.initial") : has_regimes()) return;
        fail(path,
             gate ? "there is no gate whose hazards it could multiply"
                  : "there is no regime whose hazards it could multiply",
             gate ? "write 'policy.gate.initial'" : "write 'policy.regimes'");
    }

    void check_lever(const std::string& path) {
        const bool holds = has(path + ".set.policy.regime") || has(path + ".set.policy.gate");
        const auto* announced = draft_.value<Quantity>(path + ".announced");
        const auto* at = draft_.value<Quantity>(path + ".at");
        if (announced != nullptr && !holds)
            fail(path + ".announced", "has no effect: what can be foreseen is a regime or a gate",
                 "remove it, or set policy.regime or policy.gate");
        if (announced != nullptr && at != nullptr &&
            canonical_support(*announced).first >= canonical_support(*at).second)
            fail(path + ".announced",
                 quote(announced->written) + " is not before the lever acts, " + at->written);
        if (draft_.written.contains(path + ".ramp")) check_ramp(path);
    }

    /// A ramp needs numbers to move between.
    void check_ramp(const std::string& path) {
        for (const char* word : {".set.policy.regime", ".set.policy.gate"})
            if (draft_.written.contains(path + word))
                fail(path + ".ramp", "a regime or a gate has nothing half way",
                     "put " + std::string(word + 5) + " into a lever of its own");
        const YamlNode* set = draft_.node(path + ".set");
        if (set == nullptr) return;
        for (const Member& member : set->members) {
            const std::string setting = path + ".set." + member.key;
            const Entry* before = draft_.find(member.key);
            if (draft_.value<Ramp>(setting) != nullptr) {
                fail(setting, "moves along a ramp of its own",
                     "write a value, or take 'ramp' from the lever");
            } else if (before != nullptr && is_unlimited(*before)) {
                fail(setting, "has no value before that it could move from",
                     "write " + quote(member.key) + " too");
            }
        }
    }

    bool is_unlimited(const Entry& entry) const {
        const Key& key = key_table()[static_cast<std::size_t>(entry.key)];
        const auto* quantity = std::get_if<Quantity>(&entry.value);
        if (draft_.written.contains(entry.path) || key.neutral.empty() || !key.fallback.empty()) return false;
        return quantity != nullptr && canonical_support(*quantity).second > kNoLimit;
    }

    void check_actor(const std::string& actor) {
        for (const std::string& jump : draft_.names(actor + ".budget.jumps"))
            check_window(actor + ".budget.jumps." + jump, "the jump's window");
        const std::string monetisation = actor + ".budget.finance.monetisation";
        const auto* share = draft_.value<Quantity>(actor + ".capability.application_share");
        if (!has(monetisation) || share == nullptr) return;
        if (canonical_support(*share).second <= 0)
            fail(monetisation, "has no effect: no compute serves products",
                 "give a division the role 'applications', or write 'capability.application_share'");
    }

    /// The ratio that is answered must not be 0 at the start.
    void check_response() {
        const auto* watch = draft_.value<std::string>("policy.response.watch");
        if (watch == nullptr || *watch != "cumulative") return;
        for (const std::string& actor : draft_.names("actors"))
            if (const std::string history = "actors." + actor + ".budget.history";
                draft_.names(history).empty() && !draft_.is_cut_off(history + ".<year>"))
                fail("policy.response.watch",
                     "cumulative spending begins at 0 where there is no history, as for " + quote(actor),
                     "write 'budget.history', or watch another ratio");
    }

    void check_reaction() {
        if (!has("market.reaction") || draft_.is_cut_off("actors.<actor>")) return;
        for (const std::string& actor : draft_.names("actors"))
            if (has("actors." + actor + ".budget.reaction.strength")) return;
        fail("market.reaction", "has no effect: no actor has 'budget.reaction.strength'",
             "remove it, or write how strongly an actor reacts");
    }

    void check_closing() {
        const std::string closing = "capability.weights_closing";
        if (draft_.node(closing) == nullptr || has(closing + ".date") || has(closing + ".hazard")) return;
        fail(closing, "does not say when", "write a 'date' or a 'hazard'");
    }

    Draft& draft_;
};

}  // namespace

void check_policy(Draft& draft) { PolicyChecker(draft).check(); }

}  // namespace capexsim
