#include "input/catalogue.hpp"

#include "input/catalogue_files.hpp"
#include "input/draft.hpp"
#include "input/findings.hpp"
#include "input/units.hpp"
#include "input/yaml.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <utility>

namespace capexsim {

namespace {

constexpr double kLeast = 1e-6, kMost = 1e12;  ///< of any figure, so that their ratios are numbers
constexpr std::size_t kMostChips = 500;
constexpr std::size_t kMostClauses = 50;
constexpr const char* kDateHint = "write a day, 2024-11-18, or a quarter, 2024Q4";

/// Reads one of the two files: a map of named things under `what`.
class CatalogueReader {
public:
    CatalogueReader(const Document& document, Findings& findings) : findings_(findings) {
        std::optional<YamlNode> root = parse_yaml(document, findings);
        if (root) root_ = *std::move(root);
    }

    std::vector<Chip> chips() {
        std::vector<Chip> chips;
        for (const Member& member : things("chips")) chips.push_back(chip(member));
        std::ranges::sort(chips, {}, &Chip::name);
        return chips;
    }

    std::vector<Rule> rules() {
        std::vector<Rule> rules;
        for (const Member& member : things("rules")) rules.push_back(rule(member));
        std::ranges::stable_sort(rules, {}, &Rule::date);
        return rules;
    }

private:
    void fail(const YamlNode& node, const std::string& path, std::string problem, std::string hint = "") {
        findings_.error(node.place, path, std::move(problem), std::move(hint));
    }

    /// The members of the one map of the file.
    std::vector<Member> things(const char* what) {
        if (root_.kind != YamlNode::Kind::map) {
            if (!findings_.has_errors()) fail(root_, "", "is not a map", "begin with 'format: 1'");
            return {};
        }
        check_members(root_, "", {"format", what});
        const Member* format = root_.find("format");
        if (format == nullptr || format->value.text != "1")
            fail(format == nullptr ? root_ : format->value, "format", "is not 1", "write 'format: 1'");
        const Member* map = root_.find(what);
        if (map == nullptr || map->value.kind != YamlNode::Kind::map || map->value.members.empty()) {
            fail(map == nullptr ? root_ : map->value, what, "there are none",
                 "write a map of names: " + std::string(what) + ": {…}");
            return {};
        }
        if (map->value.members.size() > kMostChips) {
            fail(map->value, what, "holds more than " + std::to_string(kMostChips));
            return {};
        }
        return map->value.members;
    }

    void check_members(const YamlNode& node, const std::string& path, const std::vector<std::string>& known) {
        for (const Member& member : node.members) {
            if (std::ranges::find(known, member.key) != known.end()) continue;
            const std::string guess = did_you_mean(member.key, known);
            findings_.error(member.place, path.empty() ? member.key : path + "." + member.key, "unknown key",
                            guess.empty() ? "the keys here are " + list_of(known) : guess);
        }
    }

    bool is_thing(const Member& member, const std::string& path, const std::vector<std::string>& known) {
        if (!is_name(member.key))
            findings_.error(member.place, path, quote(member.key) + " is not a name", name_hint());
        if (member.value.kind != YamlNode::Kind::map) {
            fail(member.value, path, "is not a map of keys", "the keys are " + list_of(known));
            return false;
        }
        check_members(member.value, path, known);
        return true;
    }

    std::string text(const YamlNode& node, const std::string& path, const char* key, bool required) {
        const Member* member = node.find(key);
        if (member != nullptr && member->value.kind == YamlNode::Kind::scalar && !member->value.text.empty())
            return member->value.text;
        if (member != nullptr) fail(member->value, path + "." + key, "is not a text");
        if (member == nullptr && required) fail(node, path + "." + key, "is missing");
        return "";
    }

    /// A positive number with this unit behind it.
    std::optional<double> number(const YamlNode& node, const std::string& path, std::string_view unit) {
        std::string_view words = node.text;
        const bool united = node.kind == YamlNode::Kind::scalar &&
                            (unit.empty() || (words.size() > unit.size() + 1 && words.ends_with(unit) &&
                                              words[words.size() - unit.size() - 1] == ' '));
        const std::string hint =
            "write for example " + std::string(unit.empty() ? "4992" : "4992 ") + std::string(unit);
        if (!united) {
            fail(node, path,
                 node.kind == YamlNode::Kind::scalar ? quote(node.text) + " lacks its unit"
                                                     : "is not a number",
                 hint);
            return std::nullopt;
        }
        if (!unit.empty()) words.remove_suffix(unit.size() + 1);
        const Parsed<double> parsed = parse_number(words);
        if (!parsed) {
            fail(node, path, parsed.problem, parsed.hint.empty() ? hint : parsed.hint);
            return std::nullopt;
        }
        if (!(*parsed > 0)) {
            fail(node, path, quote(node.text) + " is not above 0");
            return std::nullopt;
        }
        if (*parsed < kLeast || *parsed > kMost) {
            fail(node, path, quote(node.text) + " is not between 1e-6 and 1e12");
            return std::nullopt;
        }
        return *parsed;
    }

    std::optional<double> number(const YamlNode& node, const std::string& path, const char* key,
                                 std::string_view unit) {
        const Member* member = node.find(key);
        if (member == nullptr) return std::nullopt;
        return number(member->value, path + "." + key, unit);
    }

    std::optional<double> date(const YamlNode& node, const std::string& path, const char* key) {
        const Member* member = node.find(key);
        if (member == nullptr) return std::nullopt;
        const auto parsed = parse_calendar_date(member->value.text);
        if (!parsed)
            fail(member->value, path + "." + key, quote(member->value.text) + " is not a date", kDateHint);
        return parsed;
    }

    void price(const YamlNode& node, const std::string& path, Chip& chip) {
        const Member* member = node.find("price");
        if (member == nullptr) return;
        const std::string here = path + ".price";
        const YamlNode& value = member->value;
        if (value.kind != YamlNode::Kind::sequence) {
            chip.price_low = chip.price_high = number(value, here, "USD");
            return;
        }
        if (value.items.size() != 2) {
            fail(value, here, "is neither a price nor a low and a high one", "write [20000 USD, 25000 USD]");
            return;
        }
        chip.price_low = number(value.items[0], here, "USD");
        chip.price_high = number(value.items[1], here, "USD");
        if (chip.price_low && chip.price_high && *chip.price_low > *chip.price_high)
            fail(value, here, "the low price is above the high one");
    }

    Chip chip(const Member& member) {
        const std::string path = "chips." + member.key;
        Chip chip;
        chip.name = member.key;
        if (!is_thing(member, path,
                      {"label", "vendor", "origin", "release", "tpp", "density", "dense8", "bandwidth",
                       "interconnect", "h100e", "price", "source"}))
            return chip;
        const YamlNode& node = member.value;
        chip.label = text(node, path, "label", true);
        chip.vendor = text(node, path, "vendor", true);
        chip.source = text(node, path, "source", true);
        const std::string origin = text(node, path, "origin", false);
        chip.domestic = origin == "domestic";
        if (!origin.empty() && !chip.domestic && origin != "foreign")
            fail(node.find("origin")->value, path + ".origin",
                 quote(origin) + " is neither foreign nor domestic");
        chip.release = date(node, path, "release");
        chip.release_text = text(node, path, "release", false);
        for (std::size_t c = 0; c < kCriteria; ++c)
            chip.facts[c] = number(node, path, kCriterionNames[c], kCriterionUnits[c]);
        chip.dense8 = number(node, path, "dense8", "TFLOP/s");
        if (node.find("h100e") == nullptr) fail(node, path + ".h100e", "is missing");
        chip.h100e = number(node, path, "h100e", "").value_or(0);
        price(node, path, chip);
        return chip;
    }

    Clause clause(const YamlNode& node, const std::string& path) {
        Clause clause;
        if (node.kind != YamlNode::Kind::map) {
            fail(node, path, "is not a clause", "write {outcome: denied, tpp: 4800}");
            return clause;
        }
        check_members(node, path, {"outcome", "tpp", "density", "bandwidth", "interconnect"});
        const std::string outcome = text(node, path, "outcome", true);
        clause.outcome = outcome == "case_by_case" ? Licence::case_by_case : Licence::denied;
        if (!outcome.empty() && outcome != "case_by_case" && outcome != "denied")
            fail(node.find("outcome")->value, path + ".outcome",
                 quote(outcome) + " is neither denied nor case_by_case");
        for (std::size_t c = 0; c < kCriteria; ++c)
            if (const auto value = number(node, path, kCriterionNames[c], kCriterionUnits[c]))
                clause.thresholds.push_back({static_cast<Criterion>(c), *value});
        if (clause.thresholds.empty() && !findings_.has_errors())
            fail(node, path, "has no threshold", "write for example tpp: 4800");
        return clause;
    }

    Rule rule(const Member& member) {
        const std::string path = "rules." + member.key;
        Rule rule;
        rule.name = member.key;
        if (!is_thing(member, path, {"label", "date", "clauses", "source"})) return rule;
        const YamlNode& node = member.value;
        rule.label = text(node, path, "label", true);
        rule.source = text(node, path, "source", true);
        rule.date_text = text(node, path, "date", true);
        rule.date = date(node, path, "date").value_or(0);
        const Member* clauses = node.find("clauses");
        if (clauses == nullptr || clauses->value.kind != YamlNode::Kind::sequence ||
            clauses->value.items.empty() || clauses->value.items.size() > kMostClauses) {
            fail(clauses == nullptr ? node : clauses->value, path + ".clauses", "is not a list of clauses",
                 "write [{outcome: denied, tpp: 4800}]");
            return rule;
        }
        for (const YamlNode& item : clauses->value.items)
            rule.clauses.push_back(clause(item, path + ".clauses"));
        return rule;
    }

    Findings& findings_;
    YamlNode root_;
};

/// How far a chip is into a clause: its least ratio to a threshold, that threshold, and a figure that is missing.
struct Reach {
    double least = std::numeric_limits<double>::infinity();
    Threshold weakest;
    std::string lacking;
    bool met() const { return lacking.empty() && least >= 1; }
    bool open() const {
        return !lacking.empty() && least >= 1;
    }  ///< what is known is met, something is not known
};

Reach reach(const Chip& chip, const Clause& clause) {
    Reach reach;
    for (const Threshold& threshold : clause.thresholds) {
        const auto fact = chip.fact(threshold.criterion);
        if (!fact) {
            reach.lacking = kCriterionNames[static_cast<std::size_t>(threshold.criterion)];
        } else if (*fact / threshold.value < reach.least) {
            reach.least = *fact / threshold.value;
            reach.weakest = threshold;
        }
    }
    return reach;
}

}  // namespace

std::string_view licence_words(Licence licence) {
    constexpr std::array<std::string_view, 4> kWords = {"free", "case by case", "denied", "not known"};
    return kWords[static_cast<std::size_t>(licence)];
}

const Chip* Catalogue::chip(std::string_view name) const {
    const auto found = std::ranges::find(chips, name, &Chip::name);
    return found == chips.end() ? nullptr : &*found;
}

const Rule* Catalogue::rule(std::string_view name) const {
    const auto found = std::ranges::find(rules, name, &Rule::name);
    return found == rules.end() ? nullptr : &*found;
}

const Rule* Catalogue::rule_at(double date) const {
    const Rule* last = nullptr;
    for (const Rule& rule : rules)
        if (rule.date <= date) last = &rule;
    return last;
}

Verdict classify(const Chip& chip, const Rule& rule) {
    Verdict verdict;
    std::string lacking;  // a clause before the one that is met may be met too
    Licence perhaps = Licence::free;
    for (const Clause& clause : rule.clauses) {
        const Reach here = reach(chip, clause);
        if (here.open() && lacking.empty()) {
            lacking = here.lacking;
            perhaps = clause.outcome;
        }
        if (!here.met()) continue;
        verdict.licence = clause.outcome;
        verdict.binding = here.weakest;
        verdict.margin = here.least - 1;
        break;
    }
    if (!lacking.empty() && perhaps != verdict.licence) return {Licence::unknown, std::nullopt, 0, lacking};
    if (verdict.licence == Licence::denied) return verdict;
    // What keeps it out of the stricter classes: of each clause the threshold that it misses by most, and of these the nearest.
    const bool licensed = verdict.licence == Licence::case_by_case;
    double nearest = -1;
    for (const Clause& clause : rule.clauses) {
        if (licensed && clause.outcome != Licence::denied) continue;
        const Reach here = reach(chip, clause);
        if (here.least <= nearest || here.least >= 1) continue;
        nearest = here.least;
        verdict.binding = here.weakest;
        verdict.margin = here.least - 1;
    }
    return verdict;
}

Catalogue read_catalogue(const Document& chips, const Document& rules) {
    Findings findings;
    Catalogue catalogue;
    catalogue.documents = {chips, rules};
    catalogue.chips = CatalogueReader(chips, findings).chips();
    catalogue.rules = CatalogueReader(rules, findings).rules();
    if (findings.has_errors()) throw InputError(findings.take(catalogue.documents));
    return catalogue;
}

const Catalogue& built_in_catalogue() {
    static const Catalogue kCatalogue = read_catalogue({"scenarios/catalogue/chips.yaml", kChipsText},
                                                       {"scenarios/catalogue/rules.yaml", kRulesText});
    return kCatalogue;
}

std::optional<double> parse_calendar_date(std::string_view text) {
    const UnitContext context{{}, Quarter{0}};
    const auto parsed = parse_quantity(text, Dimension::date, context);
    const bool absolute = text.size() >= 6 && (text[4] == 'Q' || text[4] == '-');
    if (!parsed || !absolute) return std::nullopt;
    return parsed->value;
}

}  // namespace capexsim
