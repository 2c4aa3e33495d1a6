#pragma once

#include "capexsim/scenario.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace capexsim {

/// What export rules look at.
enum class Criterion { tpp, density, bandwidth, interconnect };
inline constexpr int kCriteria = 4;
inline constexpr std::array<const char*, kCriteria> kCriterionNames = {"tpp", "density", "bandwidth",
                                                                       "interconnect"};
inline constexpr std::array<const char*, kCriteria> kCriterionUnits = {"", "", "GB/s", "GB/s"};

/// A chip of the catalogue. What was not found is absent.
struct Chip {
    std::string name, label, vendor, source;
    bool domestic = false;                               ///< made at home: no exporter's rule applies
    std::optional<double> release;                       ///< [years since the year 0]
    std::string release_text;                            ///< as written
    std::array<std::optional<double>, kCriteria> facts;  ///< [criterion]
    std::optional<double> dense8;                        ///< dense 8-bit operations [TFLOP/s]
    double h100e = 0;                                    ///< [H100e]
    std::optional<double> price_low, price_high;         ///< [USD]

    std::optional<double> fact(Criterion criterion) const {
        return facts[static_cast<std::size_t>(criterion)];
    }
};

/// What a rule says of a chip. `unknown`: a figure that decides it was not found.
enum class Licence { free, case_by_case, denied, unknown };
std::string_view licence_words(Licence licence);  ///< "free", "case by case", …

/// Reached at `value` or above.
struct Threshold {
    Criterion criterion = Criterion::tpp;
    double value = 0;
};

/// Chips that reach every threshold.
struct Clause {
    Licence outcome = Licence::denied;
    std::vector<Threshold> thresholds;
};

/// An export rule: a chip falls under the first clause that it reaches, and is free when it reaches none.
struct Rule {
    std::string name, label, source;
    double date = 0;  ///< [years since the year 0]
    std::string date_text;
    std::vector<Clause> clauses;
};

struct Catalogue {
    std::vector<Chip> chips;          ///< in name order
    std::vector<Rule> rules;          ///< by date
    std::vector<Document> documents;  ///< what it was read from
    const Chip* chip(std::string_view name) const;
    const Rule* rule(std::string_view name) const;
    /// The rule in force on a day [years since the year 0]; null before the first.
    const Rule* rule_at(double date) const;
};

/// How a rule classes a chip, and what that hangs on.
struct Verdict {
    Licence licence = Licence::free;
    /// Of a denied chip the threshold that it exceeds by least; of another the one that keeps it out of the next stricter class.
    std::optional<Threshold> binding;
    double margin = 0;    ///< of the chip over that threshold [1]; negative: below it
    std::string lacking;  ///< unknown: the figure that is missing
};

Verdict classify(const Chip& chip, const Rule& rule);

/// Reads the two files strictly.
/// @throws InputError with everything that is wrong with them
Catalogue read_catalogue(const Document& chips, const Document& rules);

/// The catalogue that the program was built with, `scenarios/catalogue/`.
const Catalogue& built_in_catalogue();

/// `2023-10-17`, or `2023Q4` for its first day [years since the year 0].
std::optional<double> parse_calendar_date(std::string_view text);

}  // namespace capexsim
