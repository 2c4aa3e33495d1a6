#include "app/chips.hpp"

#include "capexsim/words.hpp"

#include "app/console.hpp"
#include "input/catalogue.hpp"
#include "input/documents.hpp"
#include "input/findings.hpp"
#include "report/section_json.hpp"
#include "report/terminal.hpp"

#include <fmt/format.h>

#include <map>
#include <vector>

namespace capexsim::app {
namespace {

constexpr int kIndent = 2;

Catalogue catalogue_of(const ChipsChoice& choice) {
    const Catalogue& built_in = built_in_catalogue();
    if (!choice.chips_file && !choice.rules_file) return built_in;
    const auto document = [](const std::optional<std::string>& file, const Document& otherwise) {
        return file ? load_document(*file, {}) : otherwise;
    };
    return read_catalogue(document(choice.chips_file, built_in.documents[0]),
                          document(choice.rules_file, built_in.documents[1]));
}

const Rule* rule_of(const ChipsChoice& choice, const Catalogue& catalogue, std::optional<double> date) {
    if (!choice.rule) return date ? catalogue.rule_at(*date) : &catalogue.rules.back();
    const Rule* rule = catalogue.rule(*choice.rule);
    if (rule != nullptr) return rule;
    std::vector<std::string> names;
    for (const Rule& known : catalogue.rules) names.push_back(known.name);
    const std::string guess = did_you_mean(*choice.rule, names);
    throw UsageError(fmt::format("--rule {}: there is no such rule; {}", *choice.rule,
                                 guess.empty() ? "there are " + list_of(names) : guess));
}

/// "tpp 15,832 is 24.6 % below 21,000".
std::string reason(const Chip& chip, const Verdict& verdict) {
    if (!verdict.lacking.empty()) return verdict.lacking + " was not found";
    if (!verdict.binding) return "";
    const auto c = static_cast<std::size_t>(verdict.binding->criterion);
    const auto number = [](double x) { return decimal_text(x, x < 100 ? 2 : 0); };
    const std::string unit = kCriterionUnits[c][0] == 0 ? "" : std::string(" ") + kCriterionUnits[c];
    const std::string by = verdict.margin >= 1   ? decimal_text(verdict.margin + 1, 1) + " times"
                           : verdict.margin == 0 ? "at"
                                                 : decimal_text(100 * std::abs(verdict.margin), 1) +
                                                       (verdict.margin < 0 ? " % below" : " % above");
    return fmt::format("{} {}{} is {} {}", kCriterionNames[c], number(*chip.fact(verdict.binding->criterion)),
                       unit, by, number(verdict.binding->value));
}

Cell cell(std::optional<double> value) { return value ? Cell(*value) : Cell(); }

std::optional<double> price_per_h100e(const Chip& chip) {
    if (!chip.price_low) return std::nullopt;
    return (*chip.price_low + *chip.price_high) / 2 / chip.h100e;
}

std::vector<Cell> row(const Chip& chip, const Rule* rule) {
    std::vector<Cell> cells{chip.name, chip.vendor, chip.release ? Cell(chip.release_text) : Cell()};
    for (std::size_t c = 0; c < kCriteria; ++c) cells.push_back(cell(chip.facts[c]));
    cells.insert(cells.end(), {cell(chip.dense8), Cell(chip.h100e), cell(price_per_h100e(chip))});
    if (chip.domestic || rule == nullptr) {
        cells.insert(cells.end(), {Cell(std::string(chip.domestic ? "made at home" : "free")),
                                   Cell(std::string()), Cell(), Cell()});
        return cells;
    }
    const Verdict verdict = classify(chip, *rule);
    cells.emplace_back(std::string(licence_words(verdict.licence)));
    cells.emplace_back(reason(chip, verdict));
    cells.push_back(verdict.binding ? Cell(verdict.margin) : Cell());
    cells.push_back(
        verdict.binding
            ? Cell(std::string(kCriterionNames[static_cast<std::size_t>(verdict.binding->criterion)]))
            : Cell());
    return cells;
}

TableColumn number(std::string key, std::string title, std::string unit, int decimals, int rank) {
    return {std::move(key), std::move(title), std::move(unit), TableColumn::Format::number, decimals, rank};
}

Table table_of(const Catalogue& catalogue, const Rule* rule, std::optional<double> date) {
    Table table{"chips", "", {}, {}, {}};
    table.columns = {{"chip", "chip"},
                     {"vendor", "vendor", "", TableColumn::Format::text, 0, 4},
                     {"release", "from", "", TableColumn::Format::text, 0, 5},
                     number("tpp", "tpp", "", 0, 0),
                     number("density", "density", "", 2, 3),
                     number("bandwidth", "memory", "GB/s", 0, 3),
                     number("interconnect", "link", "GB/s", 0, 6),
                     number("dense8", "8 bits", "TFLOP/s", 0, 7),
                     number("h100e", "H100e", "", 2, 2),
                     number("price", "price", "USD/H100e", 0, 2),
                     {"licence", "licence"},
                     {"reason", "because"},
                     {"margin", "margin", "1", TableColumn::Format::percent, 1, 8},
                     {"criterion", "criterion", "", TableColumn::Format::text, 0, 9}};
    for (const Chip& chip : catalogue.chips)
        if (!date || (chip.release && *chip.release <= *date)) table.rows.push_back(row(chip, rule));
    return table;
}

std::string heading(const Rule* rule, const ChipsChoice& choice) {
    const std::string day = choice.date ? " on " + *choice.date : "";
    if (rule == nullptr) return "Chips" + day + ", before any rule";
    return fmt::format("Chips{} by {} ({}, from {})", day, rule->label, rule->name, rule->date_text);
}

}  // namespace

ExitCode chips(const ChipsChoice& choice) {
    const Catalogue catalogue = catalogue_of(choice);
    std::optional<double> date;
    if (choice.date) {
        date = parse_calendar_date(*choice.date);
        if (!date)
            throw UsageError(fmt::format(
                "--date {}: is not a date; write a day, 2024-11-18, or a quarter, 2024Q4", *choice.date));
    }
    const Rule* rule = rule_of(choice, catalogue, date);
    Section section{"chips", heading(rule, choice), {}, {}, {}};
    section.tables.push_back(table_of(catalogue, rule, date));
    if (rule != nullptr) section.text.push_back("Source: " + rule->source + ".");
    section.text.push_back(
        "The reason names the threshold that decides: the one that a denied chip exceeds by least, or that keeps another out of "
        "the stricter class.");
    if (choice.json)
        print(stdout,
              report::write_json(
                  report::Json::Object{{"format", 1},
                                       {"rule", rule == nullptr ? report::Json() : report::Json(rule->name)},
                                       {"date", report::Json(choice.date)},
                                       {"sections", report::Json::Array{report::section_json(section)}}},
                  kIndent));
    else
        print(stdout, report::write_terminal(page_of(stdout), section));
    return ExitCode::fine;
}

}  // namespace capexsim::app
