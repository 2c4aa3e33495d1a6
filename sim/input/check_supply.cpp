#include "input/catalogue.hpp"
#include "input/draft.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace capexsim {

namespace {

using Names = std::vector<std::string>;

template <class Things>
Names names_of(const Things& things) {
    Names names;
    for (const auto& thing : things) names.push_back(thing.name);
    return names;
}

/// Findings on what channels name: chips, rules, foundries, landlords.
class SupplyChecker {
public:
    explicit SupplyChecker(Draft& draft)
        : draft_(draft), actors_(draft.names("actors")), regimes_(draft.names("policy.regimes.states")) {}

    void check() {
        for (const std::string& channel : draft_.names("channels")) {
            const std::string path = "channels." + channel;
            check_classes(path);
            check_rules(path);
            check_stockpiling(path);
            check_innovation(path);
            check_foundry(channel);
            check_landlord(path + ".leases_from", buyers(channel));
        }
        for (const std::string& actor : actors_) check_landlord("actors." + actor + ".leases_from", {actor});
    }

private:
    void fail(const std::string& path, std::string problem, std::string hint = "") {
        if (draft_.is_cut_off(path)) return;
        const Entry* entry = draft_.find(path);
        const bool placed = entry != nullptr && entry->place.line > 0;
        draft_.findings.error(placed ? entry->place : draft_.place_above(path), draft_.shown_path(path),
                              std::move(problem), std::move(hint));
    }

    /// `block` holds the things that may be meant; empty: they are not in the scenario.
    bool check_name(const std::string& path, const std::string& name, const Names& known, const char* what,
                    const std::string& block = "") {
        if (std::ranges::find(known, name) != known.end()) return true;
        if (draft_.is_cut_off(block + ".<name>")) return false;
        const std::string guess = draft_.findings.is_full() ? "" : did_you_mean(name, known);
        fail(path, "there is no " + std::string(what) + " " + quote(name),
             guess.empty() && !known.empty() ? "there are " + list_of(known) : guess);
        return false;
    }

    Names classes(const std::string& channel) const {
        const auto* listed = draft_.value<Names>(channel + ".classes");
        return listed == nullptr ? Names{} : *listed;
    }

    /// Actors that buy through a channel.
    Names buyers(const std::string& channel) const {
        Names buyers;
        for (const std::string& actor : actors_) {
            const auto* through = draft_.value<Names>("actors." + actor + ".channels");
            if (through != nullptr && std::ranges::find(*through, channel) != through->end())
                buyers.push_back(actor);
        }
        return buyers;
    }

    void check_classes(const std::string& channel) {
        const Names listed = classes(channel);
        for (const std::string& chip : listed)
            check_name(channel + ".classes", chip, names_of(built_in_catalogue().chips),
                       "chip in the catalogue");
        Names written = draft_.names(channel + ".class");
        const std::string prefix = channel + ".class.";
        for (const std::string& path : draft_.set_by_levers)
            if (path.starts_with(prefix))
                written.push_back(path.substr(prefix.size(), path.rfind('.') - prefix.size()));
        for (const std::string& chip : written)
            if (draft_.find(channel + ".classes") != nullptr &&
                std::ranges::find(listed, chip) == listed.end())
                fail(prefix + chip, quote(chip) + " is not one of the classes",
                     "add it to '" + channel + ".classes'");
    }

    void check_rules(const std::string& channel) {
        const std::string path = channel + ".rules";
        const Names states = draft_.names(path);
        if (!states.empty() && draft_.find(channel + ".classes") == nullptr &&
            !draft_.written.contains(channel + ".classes")) {
            fail(path, "has no effect without '" + channel + ".classes'", "remove it, or write that too");
            return;
        }
        for (const std::string& state : states) {
            const std::string here = path + "." + state;
            if (!check_name(here, state, regimes_, "regime", "policy.regimes.states")) continue;
            const auto* name = draft_.value<std::string>(here);
            if (name == nullptr ||
                !check_name(here, *name, names_of(built_in_catalogue().rules), "rule in the catalogue"))
                continue;
            for (const std::string& chip : classes(channel)) check_verdict(here, chip, *name);
        }
    }

    void check_verdict(const std::string& path, const std::string& name, const std::string& rule) {
        const Chip* chip = built_in_catalogue().chip(name);
        if (chip == nullptr) return;
        const Verdict verdict = classify(*chip, *built_in_catalogue().rule(rule));
        if (verdict.licence != Licence::unknown) return;
        fail(path,
             "the rule " + quote(rule) + " cannot class " + quote(name) + ": its " + verdict.lacking +
                 " was not found",
             "leave the chip out of 'classes'");
    }

    bool has_regimes(std::size_t least) const {
        return regimes_.size() >= least || draft_.is_cut_off("policy.regimes.states.<state>");
    }

    void check_stockpiling(const std::string& channel) {
        const std::string path = channel + ".stockpiling";
        if (!draft_.entries.contains(path)) return;
        if (!has_regimes(1))
            fail(path, "has no effect without 'policy.regimes'",
                 "remove it, or write regimes that may tighten");
        const auto* lead = draft_.value<Quantity>(channel + ".lead_time");
        if (lead != nullptr && lead->distribution.certain() && lead->distribution.parameters[0] == 0)
            fail(path, "has no effect without a lead time", "write '" + channel + ".lead_time'");
    }

    void check_innovation(const std::string& channel) {
        const std::string path = channel + ".induced_innovation";
        if (draft_.node(path) != nullptr && !has_regimes(2))
            fail(path, "has no effect without two regimes", "remove it, or write 'policy.regimes'");
    }

    void check_foundry(const std::string& channel) {
        const std::string path = "channels." + channel + ".home_foundry";
        const auto* kind = draft_.value<std::string>("channels." + channel + ".kind");
        if (kind != nullptr && *kind == "in_house" && buyers(channel).size() > 1)
            fail("channels." + channel, "in-house chips have one buyer, not " + list_of(buyers(channel)),
                 "give each its own channel");
        const auto* home = draft_.value<std::string>(path);
        if (home == nullptr || !check_name(path, *home, draft_.names("channels"), "channel", "channels"))
            return;
        const auto* other = draft_.value<std::string>("channels." + *home + ".kind");
        if (other != nullptr && *other != "domestic")
            fail(path, quote(*home) + " is of the kind " + quote(*other) + ", not domestic");
    }

    void check_landlord(const std::string& path, const Names& tenants) {
        const auto* landlord = draft_.value<std::string>(path);
        if (landlord == nullptr || !check_name(path, *landlord, actors_, "actor", "actors")) return;
        if (std::ranges::find(tenants, *landlord) != tenants.end())
            fail(path, quote(*landlord) + " would rent from itself");
    }

    Draft& draft_;
    Names actors_;
    Names regimes_;
};

}  // namespace

void check_supply(Draft& draft) { SupplyChecker(draft).check(); }

}  // namespace capexsim
