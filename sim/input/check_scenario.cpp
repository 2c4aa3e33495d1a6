#include "capexsim/words.hpp"

#include "input/condition.hpp"
#include "input/draft.hpp"
#include "sampling/distribution.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace capexsim {

namespace {

constexpr double kShareTolerance =
    1e-6;  ///< of shares that sum to 1, so that thirds may be written with six digits

/// What 'parity.reference' may be beside the name of a rival.
constexpr std::string_view kReferenceWords[] = {"leader", "mean", "median", "nth"};

std::pair<double, double> canonical_support(const Quantity& quantity) {
    const auto [low, high] = sampling::support(quantity.distribution);
    const UnitForm form{quantity.distribution.transform, quantity.distribution.scale};
    return {canonical(low, form), canonical(high, form)};
}

std::vector<std::string> join(std::vector<std::string> words, const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

int year_of(const std::string& word) {
    int year = 0;
    std::from_chars(word.data(), word.data() + word.size(), year);
    return year;
}

/// Findings on what contradicts each other. A method looks at one thing; all run.
class Checker {
public:
    explicit Checker(Draft& draft)
        : draft_(draft), actors_(draft.names("actors")), channels_(draft.names("channels")) {}

    void check() {
        check_actors();
        check_parity();
        for (const std::string& actor : actors_) check_actor("actors." + actor);
        for (const std::string& channel : channels_) check_channel(channel);
        check_chain("policy.regimes");
        check_chain("market.macro");
        check_order();
        check_gate();
        check_levers();
        check_market();
    }

private:
    void fail(const std::string& path, std::string problem, std::string hint = "") {
        if (draft_.is_cut_off(path)) return;
        const Entry* entry = draft_.find(path);
        if (entry != nullptr && entry->place.line > 0) {
            draft_.findings.error(entry->place, draft_.shown_path(path), std::move(problem), std::move(hint));
        } else {
            draft_.findings.error(draft_.place_above(path), path, std::move(problem), std::move(hint));
        }
    }
    /// Warnings are for scenarios that are fine otherwise.
    void warn(const std::string& path, std::string problem) {
        if (draft_.is_cut_off(path)) return;
        if (draft_.findings.has_errors()) return;
        const Entry* entry = draft_.find(path);
        const bool placed = entry != nullptr && entry->place.line > 0;
        draft_.findings.warning(placed ? entry->place : draft_.place_above(path), path, std::move(problem));
    }

    /// One of several names was meant, those of the things under `block`.
    bool check_name(const std::string& path, const std::string& name, const std::vector<std::string>& known,
                    const std::string& what, const std::string& block) {
        if (std::ranges::find(known, name) != known.end()) return true;
        if (draft_.is_cut_off(block + ".<name>")) return false;
        const std::string guess = draft_.findings.is_full() ? "" : did_you_mean(name, known);
        fail(path, "there is no " + what + " " + quote(name),
             guess.empty() && !known.empty() ? "there are " + list_of(known) : guess);
        return false;
    }

    /// Whether it is written, or cannot be told.
    bool has(const std::string& path) const {
        return draft_.entries.contains(path) || draft_.written.contains(path) ||
               draft_.set_by_levers.contains(path) || draft_.is_cut_off(path);
    }

    void check_actors() {
        const auto* focal = draft_.value<std::string>("focal");
        if (focal != nullptr && !actors_.empty()) check_name("focal", *focal, actors_, "actor", "actors");
        std::map<std::string, std::string> streams;
        for (const std::string& actor : actors_) {
            if (std::ranges::find(kReferenceWords, actor) != std::end(kReferenceWords)) {
                fail("actors." + actor,
                     quote(actor) + " cannot name an actor: it is a word of 'parity.reference'",
                     "give it another name, and the one that people see as 'label'");
            }
            const std::string path = "actors." + actor + ".stream";
            const auto* stream = draft_.value<std::string>(path);
            const auto [first, fresh] = streams.emplace(stream == nullptr ? actor : *stream, actor);
            if (!fresh) {
                fail(stream == nullptr ? "actors." + first->second + ".stream" : path,
                     "the stream " + quote(first->first) + " is that of another actor too",
                     "'stream' holds the former name of a renamed actor");
            }
        }
    }

    void check_parity() {
        const auto* focal = draft_.value<std::string>("focal");
        const auto* rivals = draft_.value<std::vector<std::string>>("parity.rivals");
        if (focal == nullptr || rivals == nullptr || actors_.empty()) return;
        if (rivals->empty()) fail("actors", "the focal actor has no rival", "write a second actor");
        for (const std::string& rival : *rivals) {
            if (!check_name("parity.rivals", rival, actors_, "actor", "actors")) continue;
            if (rival == *focal) fail("parity.rivals", "the focal actor is its own rival");
        }
        check_reference(*rivals);
        const auto* horizon = draft_.value<std::int64_t>("horizon");
        const auto* sustained = draft_.value<std::int64_t>("parity.sustained");
        if (horizon != nullptr && sustained != nullptr && *sustained > *horizon) {
            warn("parity.sustained", "is longer than the horizon: parity cannot be confirmed");
        }
    }

    void check_reference(const std::vector<std::string>& rivals) {
        const std::vector<std::string> words(std::begin(kReferenceWords), std::end(kReferenceWords));
        const auto* reference = draft_.value<std::string>("parity.reference");
        const bool known = reference == nullptr || std::ranges::find(words, *reference) != words.end() ||
                           std::ranges::find(rivals, *reference) != rivals.end();
        if (!known) {
            const std::string guess = did_you_mean(*reference, join(words, rivals));
            fail("parity.reference", quote(*reference) + " is neither a rival nor one of " + list_of(words),
                 guess);
        }
        const auto* nth = draft_.value<std::int64_t>("parity.nth");
        if (nth != nullptr && *nth > static_cast<std::int64_t>(rivals.size())) {
            fail("parity.nth", rivals.size() == 1 ? "there is only 1 rival"
                                                  : "there are only " + counted(rivals.size(), "rival"));
        }
    }

    void check_actor(const std::string& actor) {
        check_shares(actor + ".budget.split", {"accelerators", "facilities", "research"});
        check_divisions(actor);
        check_history(actor + ".budget.history", "years of the history");
        check_plan(actor);
        check_fleet(actor);
        if (draft_.node(actor + ".power.available") != nullptr && !has("market.watts.initial")) {
            fail(actor + ".power.available", "needs 'market.watts.initial'",
                 "write for example 1400 W/H100e");
        }
        const auto* access = draft_.value<std::string>(actor + ".access");
        if (access != nullptr && *access == "controlled") check_buying(actor);
    }

    /// Shares that are all certain sum to 1; uncertain ones are divided by their sum. Where one is missing or broken, that is said
    /// elsewhere.
    void check_shares(const std::string& path, const std::vector<std::string>& names) {
        if (draft_.is_cut_off(path + ".<share>")) return;
        double sum = 0;
        std::string words;
        for (const std::string& name : names) {
            const auto* share = draft_.value<Quantity>(join_path({path, name}));
            if (share == nullptr || !share->distribution.certain()) return;
            sum += share->distribution.parameters[0];
            words += (words.empty() ? "" : ", ") + name + " " + share->written;
        }
        if (std::abs(sum - 1) <= kShareTolerance) return;
        fail(path, "the shares sum to " + format_number(sum * 100) + " %, not to 100 %", "they are " + words);
    }

    void check_divisions(const std::string& actor) {
        const std::string path = actor + ".divisions";
        if (draft_.node(path) == nullptr) return;
        std::vector<std::string> names;
        for (const std::string& division : draft_.names(path)) names.push_back(division + ".compute");
        check_shares(path, names);
    }

    /// The years under a path, ascending; nothing when one of them is broken.
    std::optional<std::vector<int>> years(const std::string& path) const {
        std::vector<int> years;
        for (const std::string& year : draft_.names(path)) {
            if (draft_.find(join_path({path, year})) == nullptr) return std::nullopt;
            years.push_back(year_of(year));
        }
        return years;
    }

    static bool has_gap(const std::vector<int>& years) {
        return !years.empty() && years.back() - years.front() + 1 != static_cast<int>(years.size());
    }

    void check_history(const std::string& path, const std::string& what) {
        const auto past = years(path);
        const auto* start = draft_.value<Quarter>("start");
        if (start == nullptr || !past || past->empty() || past->back() <= (*start + -1).year()) return;
        fail(path + "." + std::to_string(past->back()),
             what + " must lie before the start, " + start->text());
    }

    void check_plan(const std::string& actor) {
        const std::string path = actor + ".budget.plan";
        const auto plan = years(path);
        const auto past = years(actor + ".budget.history");
        const auto* start = draft_.value<Quarter>("start");
        if (!plan || plan->empty() || !past || start == nullptr) return;
        for (std::size_t i = 1; i < plan->size(); ++i) {
            if ((*plan)[i] == (*plan)[i - 1] + 1) continue;
            const std::string year = std::to_string((*plan)[i]);
            fail(join_path({path, year}), "the plan has a gap before " + year,
                 "plan years follow each other");
        }
        const std::string first = std::to_string(plan->front());
        if (!past->empty() && plan->front() <= past->back()) {
            fail(path + "." + first, first + " is a year of the history too");
        } else if (plan->front() != start->year() && (past->empty() || plan->front() != past->back() + 1)) {
            fail(path + "." + first,
                 "the plan begins in " + first + ", the scenario in " + std::to_string(start->year()),
                 "the plan's first year is that of the start");
        }
    }

    void check_fleet(const std::string& actor) {
        const std::string fleet = actor + ".fleet";
        const auto* stages = draft_.value<std::int64_t>(fleet + ".stages");
        if (stages != nullptr && draft_.entries.contains(fleet + ".retirement_rate") && *stages != 1) {
            fail(fleet + ".retirement_rate",
                 "belongs to a chain of one stage, not " + std::to_string(*stages),
                 "write 'stages: 1', or a 'life'");
        }
        if (stages != nullptr) check_life(fleet + ".life", *stages);
        if (draft_.node(fleet + ".initial") == nullptr) check_inventory(actor);
    }

    /// Each stage passes on SΔ/L a quarter, at most all of it.
    void check_life(const std::string& path, std::int64_t stages) {
        const auto* life = draft_.value<Quantity>(path);
        const double least = static_cast<double>(stages) * kQuarter;
        if (life == nullptr || canonical_support(*life).first >= least) return;
        fail(
            path,
            quote(life->written) + " is shorter than a chain of " +
                counted(static_cast<std::uint64_t>(stages), "stage") + " can be, " + format_number(least) +
                (least == 1 ? " year" : " years"),
            life->distribution.certain() ? "write a longer life, or fewer stages" : "bound it with 'lower:'");
    }

    /// A fleet out of the spend history needs prices for its years.
    void check_inventory(const std::string& actor) {
        const std::string path = actor + ".fleet.initial";
        const std::string history = actor + ".budget.history";
        const auto spent = years(history);
        const bool told =
            !draft_.is_cut_off(history + ".<year>") && !draft_.is_cut_off("market.price.history.<year>");
        if (!spent || !told) return;
        if (spent->empty()) {
            fail(path, "is missing",
                 "write it, or 'budget.history' and 'market.price.history' to derive it from");
            return;
        }
        if (has_gap(*spent)) {
            fail(path, "cannot be derived from a spend history with gaps", "write it, or the years between");
        }
        std::vector<std::string> lacking;
        for (const int year : *spent) {
            const std::string word = std::to_string(year);
            if (draft_.node("market.price.history." + word) == nullptr) lacking.push_back(word);
        }
        if (!lacking.empty()) {
            fail(path, "cannot be derived without the chip price of " + list_of(lacking),
                 "write it, or those years in 'market.price.history'");
        }
    }

    void check_buying(const std::string& actor) {
        const auto* listed = draft_.value<std::vector<std::string>>(actor + ".channels");
        if (listed == nullptr) return;
        const std::vector<std::string>& buys = *listed;
        if (buys.empty())
            warn(actor + ".channels", "there is no channel to buy through: the fleet only decays");
        if (buys.size() > kMaxChannels) {
            fail(actor + ".channels", "lists " + std::to_string(buys.size()) + " channels, more than " +
                                          std::to_string(kMaxChannels));
        }
        bool known = true;
        for (const std::string& channel : buys) {
            known = check_name(actor + ".channels", channel, channels_, "channel", "channels") && known;
        }
        const std::string mix = actor + ".fleet.initial_mix";
        for (const std::string& channel : draft_.names(mix)) {
            known =
                check_name(join_path({mix, channel}), channel, buys, "channel of this actor", "channels") &&
                known;
        }
        if (known && !buys.empty() && draft_.node(actor + ".fleet.initial") != nullptr)
            check_shares(mix, buys);
        const auto* stages = draft_.value<std::int64_t>(actor + ".fleet.stages");
        for (const std::string& channel : buys) {
            const std::string path = "channels." + channel;
            const bool own_life = draft_.entries.contains(path + ".life");
            if (stages != nullptr) check_life(path + (own_life ? ".life" : ".term"), *stages);
            used_.insert(channel);
        }
    }

    void check_channel(const std::string& channel) {
        const std::string path = "channels." + channel;
        const auto* kind = draft_.value<std::string>(path + ".kind");
        if (kind != nullptr && *kind == "licensed") {
            const bool shared = draft_.written.contains(path + ".buyer_share") ||
                                draft_.set_by_levers.contains(path + ".buyer_share");
            if (shared && !has(path + ".national_cap")) {
                fail(path + ".buyer_share",
                     "has no effect without 'national_cap': it is the buyer's share of that",
                     "remove it, or write that too");
            }
            const auto limits = {".home_share", ".national_cap", ".buyer_cap", ".quota", ".cap", ".classes"};
            const bool limited =
                std::ranges::any_of(limits, [&](const char* limit) { return has(path + limit); });
            if (!limited && !permitted(channel) && !has("policy.gate.initial")) {
                fail(
                    path, "a licensed channel has no limit",
                    "write one of home_share, national_cap, buyer_cap, quota, cap and classes, what regimes permit, or the "
                    "kind 'market'");
            }
        }
        if (!used_.contains(channel)) warn(path, "no actor buys through this channel");
    }

    /// Whether some regime says what it permits of a channel.
    bool permitted(const std::string& channel) const {
        const std::string states = "policy.regimes.states";
        return draft_.is_cut_off(states + ".<state>") ||
               std::ranges::any_of(draft_.names(states), [&](const std::string& state) {
                   return has(states + "." + state + ".permits." + channel);
               });
    }

    void check_chain(const std::string& chain) {
        const std::vector<std::string> states = draft_.names(chain + ".states");
        if (states.empty()) return;
        const auto* initial = draft_.value<std::string>(chain + ".initial");
        if (initial != nullptr) check_name(chain + ".initial", *initial, states, "state", chain + ".states");
        for (const std::string& state : states) {
            const std::string path = join_path({chain, "states", state});
            if (draft_.is_cut_off(path + ".next.<state>")) continue;
            const std::vector<std::string> next = draft_.names(path + ".next");
            double most = 0;
            for (const std::string& target : next) {
                const std::string weight = join_path({path, "next", target});
                if (!check_name(weight, target, states, "state", chain + ".states")) continue;
                if (target == state) fail(weight, "a state cannot follow itself");
                const auto* number = draft_.value<Quantity>(weight);
                most = std::max(most, number == nullptr ? 1 : canonical_support(*number).second);
            }
            const bool ends = has(path + ".mean_duration");
            if (ends && !(most > 0)) {
                fail(path, "the state ends, but 'next' names no state that follows",
                     "write next: {" + states.front() + ": 1}");
            }
            if (!ends && !next.empty()) {
                fail(path + ".next." + next.front(), "has no effect without 'mean_duration'",
                     "write it, or remove 'next'");
            }
            for (const std::string& channel : draft_.names(path + ".permits")) {
                check_name(join_path({path, "permits", channel}), channel, channels_, "channel", "channels");
            }
        }
    }

    void check_order() {
        const auto* order = draft_.value<std::vector<std::string>>("policy.regimes.order");
        if (order == nullptr) return;
        const std::vector<std::string> states = draft_.names("policy.regimes.states");
        for (const std::string& state : *order)
            check_name("policy.regimes.order", state, states, "state", "policy.regimes.states");
        for (const std::string& state : states) {
            if (std::ranges::find(*order, state) == order->end()) {
                fail("policy.regimes.order", "lacks the state " + quote(state),
                     "list every state once, from tight to open");
            }
        }
    }

    void check_gate() {
        const std::string hazards = "policy.gate.hazards";
        for (const std::string& from : draft_.names(hazards)) {
            if (draft_.node(join_path({hazards, from, from})) != nullptr) {
                fail(join_path({hazards, from, from}), "a state cannot follow itself");
            }
        }
    }

    void check_levers() {
        const std::vector<std::string> regimes = draft_.names("policy.regimes.states");
        const auto* horizon = draft_.value<std::int64_t>("horizon");
        for (const std::string& lever : draft_.names("policy.levers")) {
            const std::string path = "policy.levers." + lever;
            const std::string regime = path + ".set.policy.regime";
            if (const auto* state = draft_.value<std::string>(regime))
                check_name(regime, *state, regimes, "regime", "policy.regimes.states");
            const std::string gate = path + ".set.policy.gate";
            if (draft_.entries.contains(gate) && !has("policy.gate.initial")) {
                fail(gate, "there is no gate to hold", "write 'policy.gate.initial'");
            }
            const auto* at = draft_.value<Quantity>(path + ".at");
            if (horizon == nullptr || at == nullptr) continue;
            if (canonical_support(*at).first > static_cast<double>(*horizon) * kQuarter) {
                warn(path + ".at", quote(at->written) + " lies beyond the horizon: the lever has no effect");
            }
        }
    }

    void check_market() {
        check_history("market.price.history", "prices of the past");
        if (draft_.is_cut_off("actors.<actor>")) return;
        const auto* exponent = draft_.value<Quantity>("market.bust.exponent");
        const bool rises = exponent != nullptr && canonical_support(*exponent) != std::pair(0.0, 0.0);
        const auto finances = [&](const std::string& actor) {
            return has("actors." + actor + ".budget.finance.cash_flow");
        };
        if (rises && std::ranges::none_of(actors_, finances)) {
            fail("market.bust.exponent", "needs an actor with 'budget.finance.cash_flow'",
                 "the hazard rises with capex per operating cash flow");
        }
        const auto powered = [&](const std::string& actor) {
            return has("actors." + actor + ".power.available");
        };
        if (has("market.watts.initial") && std::ranges::none_of(actors_, powered)) {
            warn("market.watts.initial", "has no effect: no actor has 'power.available'");
        }
    }

    Draft& draft_;
    std::vector<std::string> actors_;
    std::vector<std::string> channels_;
    std::set<std::string> used_;  ///< channels that somebody buys through
};

}  // namespace

void check_scenario(Draft& draft) {
    Checker(draft).check();
    check_dates(draft);
    check_supply(draft);
    check_policy(draft);
    check_correlations(draft);
}

}  // namespace capexsim
