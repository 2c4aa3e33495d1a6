#include "input/catalogue.hpp"
#include "input/draft.hpp"
#include "input/key_words.hpp"
#include "numeric/math.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace capexsim {

namespace {

/// Every path that a pattern has in this scenario, as the names at its wildcards.
void expand(const std::vector<std::string>& pattern, std::size_t at, const YamlNode* node,
            std::vector<std::string>& names, std::vector<std::vector<std::string>>& out) {
    if (at == pattern.size()) {
        out.push_back(names);
        return;
    }
    if (!is_wildcard(pattern[at])) {
        const Member* member = node == nullptr ? nullptr : node->find(pattern[at]);
        expand(pattern, at + 1, member == nullptr ? nullptr : &member->value, names, out);
        return;
    }
    if (node == nullptr) return;
    const bool last = at + 1 == pattern.size();
    for (const Member& member : node->members) {
        if (!last && member.value.kind != YamlNode::Kind::map) continue;  // said elsewhere
        names.push_back(member.key);
        expand(pattern, at + 1, &member.value, names, out);
        names.pop_back();
    }
}

class Completer {
public:
    explicit Completer(Draft& draft) : draft_(draft) {}

    void complete() {
        if (draft_.names("actors").empty() && !draft_.is_cut_off("actors.<actor>")) {
            draft_.findings.error(draft_.place_above("actors"), "actors", "there are none",
                                  "write two at least, the focal one and a rival");
        }
        const std::span<const Key> table = key_table();
        for (std::size_t row = 0; row < table.size(); ++row) {
            if (table[row].type == ValueType::directive) continue;
            std::vector<std::string> names;
            std::vector<std::vector<std::string>> instances;
            expand(split_path(table[row].pattern), 0, &draft_.root, names, instances);
            for (const auto& instance : instances) complete_key(static_cast<int>(row), table[row], instance);
        }

        for (const std::string& actor : draft_.names("actors")) derive_actor("actors." + actor);
        for (const std::string& channel : draft_.names("channels")) derive_classes("channels." + channel);
        derive_rivals();
        for (const std::string& path : draft_.set_by_levers) neutralise(path);
    }

private:
    void complete_key(int row, const Key& key, const std::vector<std::string>& names) {
        const std::string path = substitute(key.pattern, names);
        if (draft_.is_cut_off(path)) return;
        if (!draft_.knows_kind(key, names) || !draft_.other_kind(key, names).empty()) return;
        const bool written = draft_.written.contains(path);
        if (!key.excludes.empty() && resolve_exclusion(key, names, path)) return;
        const auto needed = draft_.has_need(key, names);
        if (!needed) return;
        if (!*needed) {
            if (written) refuse_without_need(key, names, path);
            return;
        }
        if (written) return;
        if (key.required && key.pattern.starts_with("policy.levers.<lever>.set.")) return;
        if (key.required) {
            draft_.findings.error(draft_.place_above(path), path, "is missing", meaning_of(key));
        } else if (!key.fallback.empty()) {
            add(row, path, std::string(key.fallback));
        }
    }

    /// @return true when the key stands back
    bool resolve_exclusion(const Key& key, const std::vector<std::string>& names, const std::string& path) {
        const std::string other = substitute(key.excludes, names);
        const YamlNode* rival = draft_.node(other);
        if (rival == nullptr) return false;
        const YamlNode* own = draft_.node(path);
        if (own != nullptr && own->inherited == rival->inherited) {
            draft_.findings.error(draft_.place_above(path), path, "cannot stand beside " + quote(other),
                                  "write one of the two");
        } else if (own != nullptr && rival->inherited) {
            draft_.entries.erase(other);
            return false;
        }
        draft_.entries.erase(path);
        return true;
    }

    void refuse_without_need(const Key& key, const std::vector<std::string>& names, const std::string& path) {
        const YamlNode* node = draft_.node(path);
        const bool inherited = node != nullptr && node->inherited;
        draft_.entries.erase(path);
        if (inherited) return;
        draft_.findings.error(draft_.place_above(path), path, "has no effect " + without_need(key, names),
                              "remove it, or write that too");
    }

    static std::string without_need(const Key& key, const std::vector<std::string>& names) {
        const std::size_t equals = std::min(key.needs.find('='), key.needs.size());
        const std::string need = substitute(key.needs.substr(0, equals), names);
        return equals == key.needs.size()
                   ? "without '" + need + "'"
                   : "unless '" + need + "' is '" + std::string(key.needs.substr(equals + 1)) + "'";
    }

    void add(int row, const std::string& path, const std::string& text) {
        YamlNode node;
        node.kind = YamlNode::Kind::scalar;
        node.text = text;
        read_entry(draft_, row, path, node);
        const auto found = draft_.entries.find(path);
        require(found != draft_.entries.end(), "a default can be read");
        found->second.from_default = true;
        found->second.place = {};
    }

    /// A key that levers set but nobody wrote has the value that does nothing.
    void neutralise(const std::string& path) {
        if (draft_.entries.contains(path) || draft_.written.contains(path)) return;
        if (draft_.is_cut_off(path)) return;
        const auto match = match_key(path);
        const Key& key = key_table()[static_cast<std::size_t>(match->key)];
        if (draft_.has_need(key, match->names) == false) {
            draft_.findings.error(
                draft_.place_above(path), path,
                "a lever changes it, but it has no effect " + without_need(key, match->names),
                "remove it, or write that too");
            return;
        }
        if (!key.neutral.empty()) {
            add(match->key, path, std::string(key.neutral));
            return;
        }
        draft_.findings.error(draft_.place_above(path), path,
                              "a lever changes it, but it has no value before", "write its value");
    }

    void put(const std::string& path, EntryValue value, const Entry* from) {
        Entry entry;
        entry.path = path;
        entry.key = match_key(path)->key;
        entry.value = std::move(value);
        entry.from_default = from == nullptr;
        if (from != nullptr) {
            entry.source = from->source;
            entry.place = from->place;
        }
        draft_.entries.insert_or_assign(path, std::move(entry));
    }

    static Quantity constant(double value, Dimension dimension, std::string written) {
        Quantity quantity;
        quantity.distribution.parameters = {value};
        quantity.dimension = dimension;
        quantity.written = std::move(written);
        return quantity;
    }

    struct YearValue {
        int year = 0;
        double value = 0;
        const Entry* entry = nullptr;
    };

    std::vector<YearValue> history(const std::string& path) const {
        std::vector<YearValue> years;
        for (const std::string& name : draft_.names(path)) {
            const Entry* entry = draft_.find(join_path({path, name}));
            if (entry == nullptr) continue;
            YearValue& year = years.emplace_back();
            std::from_chars(name.data(), name.data() + name.size(), year.year);
            year.value = std::get<Quantity>(entry->value).distribution.parameters[0];
            year.entry = entry;
        }
        return years;
    }

    void derive_actor(const std::string& actor) {
        const auto* access = draft_.value<std::string>(actor + ".access");
        if (access == nullptr) return;
        const std::vector<YearValue> spent = history(actor + ".budget.history");
        derive_initial_budget(actor, spent);
        if (draft_.node(actor + ".fleet.initial") != nullptr) derive_past_growth(actor, spent);
        if (*access == "controlled") derive_channels(actor);
        derive_accelerators(actor + ".budget.split");
        derive_division_shares(actor);
    }

    /// What the other shares leave, where they are certain.
    void derive_accelerators(const std::string& split) {
        const std::string path = split + ".accelerators";
        if (draft_.written.contains(path)) return;
        double rest = 1;
        const Entry* from = nullptr;
        for (const char* name : {".facilities", ".research"}) {
            const Entry* share = draft_.find(split + name);
            if (share == nullptr) return;
            const Distribution& distribution = std::get<Quantity>(share->value).distribution;
            if (!distribution.certain()) {
                draft_.findings.error(share->place, draft_.shown_path(split + name),
                                      "is uncertain, and 'accelerators' is missing",
                                      "write all shares; they are divided by their sum");
                return;
            }
            rest -= distribution.parameters[0];
            if (!share->from_default) from = share;
        }
        if (!(rest >= 0)) {
            draft_.findings.error(from->place, draft_.shown_path(from->path),
                                  "leaves nothing for accelerators: the shares sum to more than 100 %");
            return;
        }
        put(path, constant(rest, Dimension::fraction, format_number(rest * 100) + " %"), from);
    }

    /// The last quarter of the history: with s the last log ratio of annual totals, B ∝ exp(s (q - 2.5)/4) over the
    /// quarters q of the year, and the four add up to the year's total (M8).
    void derive_initial_budget(const std::string& actor, const std::vector<YearValue>& spent) {
        const std::string path = actor + ".budget.initial";
        const auto* start = draft_.value<Quarter>("start");
        if (draft_.written.contains(path) || start == nullptr || draft_.is_cut_off(path)) return;
        if (draft_.is_cut_off(actor + ".budget.history.<year>")) return;
        const Quarter before = *start + -1;
        if (spent.empty() || spent.back().year != before.year()) {
            if (spent.empty() && draft_.node(actor + ".budget.history") != nullptr &&
                draft_.findings.has_errors())
                return;
            draft_.findings.error(draft_.place_above(path), path, "is missing",
                                  "write it, or a 'history' that ends in " + std::to_string(before.year()));
            return;
        }
        const double slope = last_slope(spent).value_or(0);
        double sum = 0;
        for (int quarter = 1; quarter <= 4; ++quarter) sum += numeric::exp(slope * (quarter - 2.5) / 4);
        const double rate = 4 * spent.back().value * numeric::exp(slope * (before.quarter() - 2.5) / 4) / sum;
        put(path,
            constant(rate, Dimension::money_rate, format_number(rate) + " bn USD/year, from the history"),
            spent.back().entry);
    }

    static std::optional<double> last_slope(const std::vector<YearValue>& spent) {
        if (spent.size() < 2) return std::nullopt;
        const YearValue& last = spent.back();
        const YearValue& previous = spent[spent.size() - 2];
        return (numeric::log(last.value) - numeric::log(previous.value)) / (last.year - previous.year);
    }

    void derive_past_growth(const std::string& actor, const std::vector<YearValue>& spent) {
        const std::string path = actor + ".fleet.past_growth";
        if (draft_.written.contains(path)) return;
        const auto slope = last_slope(spent);
        put(path,
            constant(slope.value_or(0), Dimension::growth_rate,
                     slope ? format_number(*slope) + " log/year, from the history" : "0 log/year"),
            slope ? spent.back().entry : nullptr);
    }

    void derive_channels(const std::string& actor) {
        const std::string path = actor + ".channels";
        if (!draft_.written.contains(path)) put(path, draft_.names("channels"), nullptr);
        const auto* channels = draft_.value<std::vector<std::string>>(path);
        if (channels == nullptr) return;
        if (draft_.node(actor + ".fleet.initial") == nullptr) return;  // its history says how it was bought
        const std::string mix = actor + ".fleet.initial_mix";
        const bool any = draft_.node(mix) != nullptr;
        const double share = any || channels->empty() ? 0 : 1.0 / static_cast<double>(channels->size());
        for (const std::string& channel : *channels) {
            const std::string part = join_path({mix, channel});
            if (!draft_.written.contains(part)) {
                put(part, constant(share, Dimension::fraction, format_number(share * 100) + " %"), nullptr);
            }
        }
    }

    /// The shares that train the frontier model and that serve products, where divisions say who uses the compute.
    void derive_division_shares(const std::string& actor) {
        const std::string divisions = actor + ".divisions";
        if (draft_.node(divisions) == nullptr || draft_.is_cut_off(divisions + ".<division>")) return;
        derive_share(actor, "models", ".capability.training_share", true);
        derive_share(actor, "applications", ".capability.application_share", false);
    }

    void derive_share(const std::string& actor, std::string_view wanted, const std::string& key,
                      bool needed) {
        if (draft_.written.contains(actor + key)) return;
        double share = 0;
        const Entry* from = nullptr;
        for (const std::string& name : draft_.names(actor + ".divisions")) {
            const std::string division = join_path({actor, "divisions", name});
            const auto* role = draft_.value<std::string>(division + ".role");
            const Entry* compute = draft_.find(division + ".compute");
            if (role == nullptr || compute == nullptr) return;
            if (*role != wanted) continue;
            share += std::get<Quantity>(compute->value).distribution.parameters[0];
            from = compute;
        }
        if (from == nullptr && needed) {
            draft_.findings.error(draft_.place_above(actor + ".divisions"), actor + ".divisions",
                                  "no division has the role 'models'", "one must train the frontier model");
            return;
        }
        put(actor + key,
            constant(std::min(share, 1.0), Dimension::fraction,
                     format_number(share * 100) + " %, from the divisions"),
            from);
    }

    /// Price and release of a channel's chip classes, as the catalogue has them.
    void derive_classes(const std::string& channel) {
        const auto* classes = draft_.value<std::vector<std::string>>(channel + ".classes");
        if (classes == nullptr) return;
        for (const std::string& name : *classes) {
            const Chip* chip = built_in_catalogue().chip(name);
            if (chip == nullptr) continue;  // said elsewhere
            const std::string path = channel + ".class." + name;
            std::optional<Quantity> cost, release;
            if (chip->price_low) cost = catalogue_price(*chip);
            if (chip->release)
                release = constant(*chip->release - draft_.units.start->index * kQuarter, Dimension::date,
                                   chip->release_text);
            derive_from_catalogue(path + ".price", std::move(cost), *chip);
            derive_from_catalogue(path + ".release", std::move(release), *chip);
        }
    }

    void derive_from_catalogue(const std::string& path, std::optional<Quantity> value, const Chip& chip) {
        if (draft_.written.contains(path) || draft_.is_cut_off(path)) return;
        if (!value) {
            draft_.findings.error(draft_.place_above(path), path, "is missing",
                                  "the catalogue does not know it of '" + chip.name + "', so write it");
            return;
        }
        put(path, *std::move(value), nullptr);
        Entry& entry = draft_.entries.find(path)->second;
        entry.source.text = chip.source;
        entry.from_default = false;
    }

    /// Any price between the two that were reported is as good as any other.
    static Quantity catalogue_price(const Chip& chip) {
        const double low = *chip.price_low / chip.h100e;
        const double high = *chip.price_high / chip.h100e;
        const std::string from = ", by the catalogue";
        if (low == high) return constant(low, Dimension::price, format_number(low) + " USD/H100e" + from);
        Quantity quantity = constant(
            low, Dimension::price,
            "uniform from " + format_number(low) + " to " + format_number(high) + " USD/H100e" + from);
        quantity.distribution.kind = DistributionKind::uniform;
        quantity.distribution.parameters = {low, high};
        return quantity;
    }

    void derive_rivals() {
        const auto* focal = draft_.value<std::string>("focal");
        if (draft_.written.contains("parity.rivals") || focal == nullptr) return;
        std::vector<std::string> rivals = draft_.names("actors");
        std::erase(rivals, *focal);
        put("parity.rivals", std::move(rivals), nullptr);
    }

    Draft& draft_;
};

}  // namespace

void complete(Draft& draft) { Completer(draft).complete(); }

}  // namespace capexsim
