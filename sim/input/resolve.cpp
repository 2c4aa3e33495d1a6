#include "input/resolve.hpp"

#include "input/correlate.hpp"
#include "input/keys.hpp"
#include "input/overlay.hpp"
#include "input/part_texts.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace capexsim {

namespace {

constexpr std::string_view kSet = ".set.";

const Key& row_of(const Entry& entry) { return key_table()[static_cast<std::size_t>(entry.key)]; }

/// `policy.levers.embargo.set.channels.licensed.fee` as the lever and what it changes.
struct Setting {
    std::string lever;
    std::string path;
};

std::optional<Setting> setting_of(const Entry& entry) {
    const std::string_view prefix = "policy.levers.";
    if (!entry.path.starts_with(prefix) || row_of(entry).pattern.starts_with(prefix)) return std::nullopt;
    const std::size_t set = entry.path.find(kSet);
    require(set != std::string::npos, "a setting stands below 'set'");
    return Setting{entry.path.substr(prefix.size(), set - prefix.size()),
                   entry.path.substr(set + kSet.size())};
}

class Resolver {
public:
    explicit Resolver(const Scenario& scenario) : scenario_(scenario) {
        for (const Entry& entry : scenario.entries) entries_.emplace(entry.path, &entry);
    }

    Params resolve() {
        list_sets();
        make_levers();
        make_chain(params_.policy.regimes, "policy.regimes", list("policy.regimes.order"));
        make_chain(params_.market.macro, "market.macro", names_under("market.macro.states"));
        params_.market.growth_shift.assign(params_.market.macro.states.size(), kAbsent);
        params_.market.crash.assign(params_.market.macro.states.size(), 0);
        params_.policy.gate.stream = "policy.gate";
        make_channels();
        make_actors();
        make_inputs();
        for (const Entry& entry : scenario_.entries) place(entry);
        make_overrides();
        make_basis();
        make_groups();
        params_.texts = part_texts(scenario_, params_);
        return std::move(params_);
    }

private:
    template <class T>
    const T* value(const std::string& path) const {
        const auto found = entries_.find(path);
        return found == entries_.end() ? nullptr : std::get_if<T>(&found->second->value);
    }

    std::vector<std::string> list(const std::string& path) const {
        const auto* words = value<std::vector<std::string>>(path);
        return words == nullptr ? std::vector<std::string>{} : *words;
    }

    /// The words that follow a path among the entries, in order, each once.
    std::vector<std::string> names_under(const std::string& path) const {
        std::set<std::string> names;
        const std::string prefix = path + ".";
        for (auto it = entries_.lower_bound(prefix); it != entries_.end() && it->first.starts_with(prefix);
             ++it) {
            names.insert(it->first.substr(prefix.size(), it->first.find('.', prefix.size()) - prefix.size()));
        }
        return {names.begin(), names.end()};
    }

    void list_sets() {
        const auto document = std::ranges::find(scenario_.documents, kSetDocument, &Document::name);
        if (document == scenario_.documents.end()) return;
        const std::string& text = document->text;  // a line each
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = text.find('\n', at);
            params_.sets.push_back(text.substr(at, end - at));
            at = end + 1;
        }
    }

    void make_levers() {
        for (const std::string& name : names_under("policy.levers")) {
            Lever& lever = params_.policy.levers.emplace_back();
            lever.name = name;
            lever.stream = "policy.levers." + name;
        }
    }

    static void make_chain(ChainParams& chain, const std::string& path, std::vector<std::string> states) {
        chain.stream = path;
        chain.states = std::move(states);
        const std::size_t count = chain.states.size();
        chain.mean_duration.assign(count, kAbsent);
        chain.shape.assign(count, kAbsent);
        chain.next.assign(count, std::vector<Column>(count, kAbsent));
    }

    void make_channels() {
        for (const std::string& name : names_under("channels")) {
            ChannelParams& channel = params_.channels.emplace_back();
            channel.name = name;
            channel.permits.assign(params_.policy.regimes.states.size(), kAbsent);
        }
    }

    std::string stream_name(const std::string& actor) const {
        const auto* stream = value<std::string>("actors." + actor + ".stream");
        return stream == nullptr ? actor : *stream;
    }

    void make_actors() {
        std::vector<std::string> names = names_under("actors");
        std::ranges::sort(names, {}, [&](const std::string& name) { return stream_name(name); });
        for (const std::string& name : names) {
            ActorParams& actor = params_.actors.emplace_back();
            actor.name = name;
            actor.stream = "actors." + stream_name(name);
            for (const std::string& channel : list("actors." + name + ".channels")) {
                const auto found = std::ranges::find(params_.channels, channel, &ChannelParams::name);
                require(found != params_.channels.end(), "an actor's channel exists");
                actor.channels.push_back(static_cast<int>(found - params_.channels.begin()));
            }
            std::ranges::sort(actor.channels);
            actor.fleet.initial_mix.assign(std::max<std::size_t>(actor.channels.size(), 1), kAbsent);
        }
        for (ActorParams& actor : params_.actors) {
            if (*value<std::string>("actors." + actor.name + ".access") == "controlled") continue;
            actor.channels = {static_cast<int>(params_.channels.size())};
            ChannelParams& market = params_.channels.emplace_back();
            market.name = "market";
            market.permits.assign(params_.policy.regimes.states.size(), kAbsent);
        }
    }

    /// The path with each actor under its stream name.
    std::string stream_of(const std::string& path) const {
        constexpr std::string_view kActors = "actors.";
        const std::size_t set = path.find(kSet);
        const std::size_t from = path.starts_with(kActors)  ? 0
                                 : set == std::string::npos ? set
                                                            : set + kSet.size();
        if (from == std::string::npos || path.compare(from, kActors.size(), kActors) != 0) return path;
        const std::size_t name = from + kActors.size();
        const std::size_t end = path.find('.', name);
        return path.substr(0, name) + stream_name(path.substr(name, end - name)) + path.substr(end);
    }

    void add_input(const Entry& entry, const std::string& path, const Quantity& quantity,
                   const Source& source) {
        Input& input = params_.inputs.emplace_back();
        input.path = path;
        input.stream = stream_of(path);
        input.distribution = quantity.distribution;
        input.dimension = quantity.dimension;
        input.written = quantity.written;
        input.source = source;
        input.from_default = entry.from_default;
    }

    void add_switch(const Entry& entry, const Choice& choice) {
        const std::vector<std::string> options = split_options(row_of(entry).options);
        Quantity quantity;
        std::vector<std::pair<double, double>> values;  // index of an option, its weight
        for (std::size_t i = 0; i < choice.options.size(); ++i) {
            const auto index = std::ranges::find(options, choice.options[i]) - options.begin();
            values.emplace_back(static_cast<double>(index), choice.weights[i]);
            quantity.written += (i > 0 ? ", " : "") + choice.options[i];
        }
        std::ranges::sort(values);
        for (const auto& [index, weight] : values) {
            quantity.distribution.parameters.push_back(index);
            if (values.size() > 1) quantity.distribution.weights.push_back(weight);
        }
        if (values.size() > 1) quantity.distribution.kind = DistributionKind::choice;
        add_input(entry, entry.path, quantity, entry.source);
    }

    void make_inputs() {
        for (const Entry& entry : scenario_.entries) {
            const Key& key = row_of(entry);
            if (key.column == nullptr && key.ramp == nullptr) continue;
            if (const auto* quantity = std::get_if<Quantity>(&entry.value)) {
                add_input(entry, entry.path, *quantity, entry.source);
            } else if (const auto* ramp = std::get_if<Ramp>(&entry.value)) {
                add_input(entry, entry.path + ".from", ramp->from, ramp->sources[0]);
                add_input(entry, entry.path + ".to", ramp->to, ramp->sources[1]);
                add_input(entry, entry.path + ".midpoint", ramp->midpoint, ramp->sources[2]);
                add_input(entry, entry.path + ".duration", ramp->duration, ramp->sources[3]);
            } else if (const auto* choice = std::get_if<Choice>(&entry.value)) {
                add_switch(entry, *choice);
            }
        }
        std::ranges::sort(params_.inputs, {}, &Input::stream);
        for (std::size_t i = 0; i < params_.inputs.size(); ++i)
            columns_.emplace(params_.inputs[i].path, static_cast<Column>(i));
        for (const Entry& entry : scenario_.entries) {
            const auto* choice = std::get_if<Choice>(&entry.value);
            if (choice != nullptr && choice->options.size() > 1) list_switch(entry, *choice);
        }
    }

    /// Options are those of the row, so that the drawn index is the same whichever of them a scenario weighs.
    void list_switch(const Entry& entry, const Choice& choice) {
        Switch& made = params_.switches.emplace_back();
        made.path = entry.path;
        made.column = columns_.at(entry.path);
        made.options = split_options(row_of(entry).options);
        for (const std::string& option : made.options) {
            const auto at = std::ranges::find(choice.options, option) - choice.options.begin();
            const bool weighed = at < static_cast<std::ptrdiff_t>(choice.options.size());
            made.weights.push_back(weighed ? choice.weights[static_cast<std::size_t>(at)] : 0.0);
        }
    }

    RampColumns ramp_columns(const Entry& entry) const {
        if (!std::holds_alternative<Ramp>(entry.value)) return {.from = columns_.at(entry.path)};
        return {columns_.at(entry.path + ".from"), columns_.at(entry.path + ".to"),
                columns_.at(entry.path + ".midpoint"), columns_.at(entry.path + ".duration")};
    }

    /// Puts an entry where its row says.
    void place(const Entry& entry) {
        if (setting_of(entry)) return;
        const Key& key = row_of(entry);
        const auto match = match_key(entry.path);
        require(match.has_value() && match->key == entry.key, "an entry's path has its row");
        const Slot slot(params_, match->names);
        if (key.column != nullptr) key.column(slot) = columns_.at(entry.path);
        if (key.ramp != nullptr) key.ramp(slot) = ramp_columns(entry);
        if (key.store != nullptr) key.store(slot, entry.value);
    }

    struct LeverValue {
        int lever;
        const Entry* entry;
    };

    void make_overrides() {
        std::map<std::string, std::vector<LeverValue>> settings;  // by the path that they change
        for (const Entry& entry : scenario_.entries) {
            const auto setting = setting_of(entry);
            if (!setting) continue;
            const auto lever = std::ranges::find(params_.policy.levers, setting->lever, &Lever::name);
            settings[setting->path].push_back(
                {static_cast<int>(lever - params_.policy.levers.begin()), &entry});
        }
        for (const auto& [path, values] : settings) {
            const auto match = match_key(path);
            const Key& key = key_table()[static_cast<std::size_t>(match->key)];
            const Slot slot(params_, match->names);
            if (key.column != nullptr) {
                Column& column = key.column(slot);
                column = override_column(column, values, &RampColumns::from);
            } else {
                override_ramp(key.ramp(slot), values);
            }
        }
    }

    /// Where compute counts by total processing performance, a channel's usable share is that of the other basis.
    void make_basis() {
        if (params_.market.compute_basis == kAbsent) return;
        for (ChannelParams& channel : params_.channels) {
            if (channel.basis_ratio == kAbsent) continue;
            Override made;
            made.base = channel.usability;
            made.effective = static_cast<Column>(params_.columns());
            made.choice = params_.market.compute_basis;
            made.option = static_cast<double>(ComputeBasis::total_processing_performance);
            made.factor = channel.basis_ratio;
            channel.usability = made.effective;
            params_.overrides.push_back(std::move(made));
        }
    }

    Column override_column(Column base, const std::vector<LeverValue>& values, Column RampColumns::*part) {
        Override made;
        made.base = base;
        made.effective = static_cast<Column>(params_.columns());
        for (const LeverValue& value : values) {
            RampColumns columns = ramp_columns(*value.entry);
            if (columns.to == kAbsent) columns.to = columns.from;
            if (columns.*part != kAbsent) made.values.emplace_back(value.lever, columns.*part);
        }
        const bool moves =
            std::ranges::any_of(made.values, [&](const auto& value) { return value.second != base; });
        if (!moves) return base;
        params_.overrides.push_back(std::move(made));
        return params_.overrides.back().effective;
    }

    /// A constant is a ramp between equals; its midpoint and duration are then of no account.
    void override_ramp(RampColumns& ramp, const std::vector<LeverValue>& values) {
        const auto moves = [&](const LeverValue& value) {
            return std::holds_alternative<Ramp>(value.entry->value);
        };
        const auto moving = std::ranges::find_if(values, moves);
        if (ramp.to == kAbsent && moving == values.end()) {
            ramp.from = override_column(ramp.from, values, &RampColumns::from);
            return;
        }
        if (ramp.to == kAbsent) {
            const RampColumns other = ramp_columns(*moving->entry);
            ramp = {ramp.from, ramp.from, other.midpoint, other.duration};
        }
        ramp.from = override_column(ramp.from, values, &RampColumns::from);
        ramp.to = override_column(ramp.to, values, &RampColumns::to);
        ramp.midpoint = override_column(ramp.midpoint, values, &RampColumns::midpoint);
        ramp.duration = override_column(ramp.duration, values, &RampColumns::duration);
    }

    void make_groups() {
        const auto order = [&](const std::string& path) { return stream_of(path); };
        for (const CorrelatedInputs& correlated : group_correlations(scenario_.correlations, order)) {
            auto factor = sampling::cholesky(sampling::pearson_from_spearman(correlated.spearman));
            require(factor.has_value(), "correlations were checked");
            CorrelationGroup& group = params_.groups.emplace_back();
            group.cholesky = *std::move(factor);
            for (const std::string& path : correlated.paths) {
                Input& input = params_.inputs[static_cast<std::size_t>(columns_.at(path))];
                input.group = static_cast<int>(params_.groups.size()) - 1;
                input.member = static_cast<int>(group.inputs.size());
                group.inputs.push_back(columns_.at(path));
            }
        }
    }

    const Scenario& scenario_;
    Params params_;
    std::map<std::string, const Entry*> entries_;
    std::map<std::string, Column> columns_;  ///< of inputs, by path
};

}  // namespace

Params resolve(const Scenario& scenario) { return Resolver(scenario).resolve(); }

}  // namespace capexsim
