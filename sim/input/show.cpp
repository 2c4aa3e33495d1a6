#include "input/show.hpp"

#include "capexsim/words.hpp"

#include "input/condition.hpp"
#include "input/keys.hpp"
#include "input/units.hpp"
#include "sampling/distribution.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace capexsim {

namespace {

const Key& row_of(const Entry& entry) { return key_table()[static_cast<std::size_t>(entry.key)]; }

bool is_number(const Entry& entry) {
    return std::holds_alternative<Quantity>(entry.value) || std::holds_alternative<Ramp>(entry.value) ||
           std::holds_alternative<Choice>(entry.value);
}

std::string words_of(const Choice& choice) {
    if (choice.options.size() == 1) return choice.options.front();
    std::string text;
    for (std::size_t i = 0; i < choice.options.size(); ++i) {
        text += (i > 0 ? ", " : "") + choice.options[i] + " " + format_number(choice.weights[i] * 100) + " %";
    }
    return text;
}

/// An entry's value as people read it.
std::string words_of(const EntryValue& value) {
    struct Words {
        std::string operator()(const Quantity& quantity) const { return quantity.written; }
        std::string operator()(const Ramp& ramp) const {
            return "from " + ramp.from.written + " to " + ramp.to.written + ", half way at " +
                   ramp.midpoint.written + ", most of it within " + ramp.duration.written;
        }
        std::string operator()(const Choice& choice) const { return words_of(choice); }
        std::string operator()(const std::string& text) const { return text; }
        std::string operator()(bool flag) const { return flag ? "true" : "false"; }
        std::string operator()(std::int64_t number) const { return std::to_string(number); }
        std::string operator()(std::uint64_t number) const { return std::to_string(number); }
        std::string operator()(Quarter quarter) const { return quarter.text(); }
        std::string operator()(const std::vector<std::string>& words) const {
            std::string text;
            for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
            return text;
        }
        std::string operator()(const std::vector<NamedCondition>& thresholds) const {
            std::string text;
            for (const NamedCondition& t : thresholds)
                text += (text.empty() ? "" : "; ") + (t.name.empty() ? "" : t.name + ": ") +
                        condition_text(t.condition) + (t.why.empty() ? "" : " (" + t.why + ")");
            return text;
        }
    };
    return std::visit(Words{}, value);
}

constexpr double kLow = 0.05;
constexpr double kHigh = 0.95;

/// 5 %, 50 % and 95 % quantiles in canonical units.
std::array<double, 3> quantiles(const Distribution& distribution) {
    return {sampling::quantile(distribution, kLow), sampling::quantile(distribution, 0.5),
            sampling::quantile(distribution, kHigh)};
}

/// A number in canonical units; the quantiles of an uncertain one.
std::string canonical_words(const EntryValue& value) {
    const auto* quantity = std::get_if<Quantity>(&value);
    if (quantity == nullptr) return "";
    const std::string unit(canonical_unit(quantity->dimension));
    const auto [low, median, high] = quantiles(quantity->distribution);
    std::string text = format_number(median);
    if (!quantity->distribution.certain())
        text += " [" + format_number(low) + " to " + format_number(high) + "]";
    return unit.empty() ? text : text + " " + unit;
}

std::string place_of(const Entry& entry) {
    if (entry.place.line == 0) return entry.from_default ? "default" : "";
    return entry.place.file + ":" + std::to_string(entry.place.line);
}

std::string source_of(const Entry& entry) {
    const Source& source = entry.source;
    return source.why.empty() ? source.text : source.text + (source.text.empty() ? "" : ": ") + source.why;
}

/// The part of a scenario that a path belongs to: an actor, a channel, or the first word.
std::string part_of(const std::string& path) {
    std::size_t dot = path.find('.');
    if (path.starts_with("actors.") || path.starts_with("channels.")) dot = path.find('.', dot + 1);
    return dot == std::string::npos ? "scenario" : path.substr(0, dot);
}

TableColumn text_column(std::string key, std::string title) {
    return {std::move(key), std::move(title), "", TableColumn::Format::text, 0};
}

TableColumn number_column(std::string key, std::string title) {
    return {std::move(key), std::move(title), "", TableColumn::Format::number, -1};
}

/// Probability of equal steps between the 0.5 % and the 99.5 % quantile, in canonical units.
Cell shape_of(const Distribution& distribution) {
    if (distribution.certain()) return std::monostate{};
    constexpr int kSteps = 24;
    constexpr double kEnd = 0.005;
    Distribution written = distribution;
    written.transform = Transform::identity;
    written.scale = 1;
    const double low = sampling::quantile(written, kEnd), high = sampling::quantile(written, 1 - kEnd);
    Shape shape{sampling::quantile(distribution, kEnd), sampling::quantile(distribution, 1 - kEnd)};
    double before = sampling::probability_below(written, low);
    for (int i = 1; i <= kSteps; ++i) {
        const double below = sampling::probability_below(written, low + (high - low) * i / kSteps);
        shape.heights.push_back(std::max(0.0, below - before));
        before = below;
    }
    const double highest = std::ranges::max(shape.heights);
    if (highest <= 0) return std::monostate{};
    for (double& height : shape.heights) height = std::round(height / highest * 1000) / 1000;
    return shape;
}

Cell shape_of(const Choice& choice) {
    if (choice.options.size() == 1) return std::monostate{};
    const double highest = std::ranges::max(choice.weights);
    Shape shape{0, 0, {}, true};
    for (const double weight : choice.weights)
        shape.heights.push_back(std::round(weight / highest * 1000) / 1000);
    return shape;
}

/// What a number rests on, in the words of count_provenance().
std::string basis_of(const Entry& entry, const Source& source) {
    if (entry.from_default) return "default";
    if (source.assumption) return "assumption";
    return source.text.empty() ? "no source" : "evidence";
}

void add_input(Table& table, const Entry& entry, const std::string& path, const Quantity& quantity,
               const Source& source) {
    const auto [low, median, high] = quantiles(quantity.distribution);
    table.rows.push_back({path, std::string(row_of(entry).meaning), quantity.written,
                          shape_of(quantity.distribution),
                          std::string(quantity.distribution.certain() ? "certain" : "uncertain"), low, median,
                          high, std::string(canonical_unit(quantity.dimension)), source.text, source.why,
                          basis_of(entry, source), place_of(entry)});
}

}  // namespace

Provenance count_provenance(const Scenario& scenario) {
    Provenance count;
    for (const Entry& entry : scenario.entries) {
        if (!is_number(entry) || entry.path.starts_with("expects.")) continue;
        // A ramp is one number, and no better known than its least known part.
        const auto* ramp = std::get_if<Ramp>(&entry.value);
        const std::span<const Source> sources =
            ramp == nullptr ? std::span(&entry.source, 1) : std::span(ramp->sources);
        if (entry.from_default)
            ++count.defaults;
        else if (std::ranges::any_of(sources, &Source::assumption))
            ++count.assumptions;
        else if (std::ranges::any_of(sources, [](const Source& source) { return source.text.empty(); }))
            ++count.unsourced;
        else
            ++count.evidence;
    }
    return count;
}

std::string describe(const Provenance& provenance) {
    const auto number = [](int n, const char* one, const char* many) {
        return std::to_string(n) + (n == 1 ? one : many);
    };
    return "Of " + counted(static_cast<std::uint64_t>(provenance.total()), "number") + ", " +
           number(provenance.evidence, " names a source, ", " name a source, ") +
           number(provenance.assumptions, " is an assumption, ", " are assumptions, ") +
           number(provenance.unsourced, " has no source and ", " have no source and ") +
           number(provenance.defaults, " is a default", " are defaults");
}

Section show_scenario(const Scenario& scenario) {
    Section section;
    section.key = "show";
    section.title = scenario.name;
    if (!scenario.title.empty()) section.text.push_back(scenario.title);
    section.text.push_back(describe(count_provenance(scenario)));
    for (const Entry& entry : scenario.entries) {
        const std::string part = part_of(entry.path);
        if (section.tables.empty() || section.tables.back().key != part) {
            const auto known = std::ranges::find(section.tables, part, &Table::key);
            if (known != section.tables.end()) {
                std::rotate(known, known + 1, section.tables.end());  // a part is one table: go on with it
            } else {
                Table& table = section.tables.emplace_back();
                table.key = part;
                table.title = part;
                table.columns = {text_column("path", "Key"), text_column("value", "Value"),
                                 text_column("canonical", "In the program"), text_column("source", "Source"),
                                 text_column("place", "Written in")};
            }
        }
        const std::string name = part == "scenario" ? entry.path : entry.path.substr(part.size() + 1);
        section.tables.back().rows.push_back(
            {name, words_of(entry.value), canonical_words(entry.value), source_of(entry), place_of(entry)});
    }
    return section;
}

Table list_inputs(const Scenario& scenario) {
    Table table;
    table.key = "inputs";
    table.title = "Inputs";
    table.note = describe(count_provenance(scenario));
    table.terminal = false;
    table.columns = {text_column("path", "Key"),
                     text_column("meaning", "Meaning"),
                     text_column("distribution", "As written"),
                     {.key = "shape", .title = "Drawn", .format = TableColumn::Format::shape},
                     text_column("certainty", "Certain"),
                     number_column("low", "5 %"),
                     number_column("median", "Median"),
                     number_column("high", "95 %"),
                     text_column("unit", "Unit"),
                     text_column("source", "Source"),
                     text_column("why", "Why"),
                     text_column("basis", "Rests on"),
                     text_column("place", "Written in")};
    const auto column = [&table](std::string_view key) -> TableColumn& {
        return *std::ranges::find(table.columns, key, &TableColumn::key);
    };
    column("certainty").filter = column("basis").filter = true;
    column("meaning").below = "path";
    column("place").below = "source";
    column("why").below = "source";
    column("certainty").below = "distribution";
    column("low").rank = column("high").rank = 1;  // half of them are those of certain numbers
    for (const Entry& entry : scenario.entries) {
        const Key& key = row_of(entry);
        if (key.column == nullptr && key.ramp == nullptr) continue;
        if (const auto* quantity = std::get_if<Quantity>(&entry.value)) {
            add_input(table, entry, entry.path, *quantity, entry.source);
        } else if (const auto* ramp = std::get_if<Ramp>(&entry.value)) {
            add_input(table, entry, entry.path + ".from", ramp->from, ramp->sources[0]);
            add_input(table, entry, entry.path + ".to", ramp->to, ramp->sources[1]);
            add_input(table, entry, entry.path + ".midpoint", ramp->midpoint, ramp->sources[2]);
            add_input(table, entry, entry.path + ".duration", ramp->duration, ramp->sources[3]);
        } else if (const auto* choice = std::get_if<Choice>(&entry.value)) {
            table.rows.push_back({entry.path, std::string(key.meaning), words_of(*choice), shape_of(*choice),
                                  std::string(choice->options.size() == 1 ? "certain" : "uncertain"),
                                  std::monostate{}, std::monostate{}, std::monostate{}, std::string(),
                                  entry.source.text, entry.source.why, basis_of(entry, entry.source),
                                  place_of(entry)});
        }
    }
    std::ranges::sort(table.rows, {},
                      [](const std::vector<Cell>& row) { return std::get<std::string>(row.front()); });
    return table;
}

}  // namespace capexsim
