#include "app/explain.hpp"

#include "capexsim/words.hpp"

#include "app/console.hpp"
#include "input/bounds.hpp"
#include "input/findings.hpp"
#include "input/key_words.hpp"
#include "input/read_distribution.hpp"
#include "input/units.hpp"
#include "report/json.hpp"
#include "report/terminal.hpp"
#include "report/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

namespace capexsim::app {
namespace {

using report::Json;
using Keys = std::vector<const Key*>;

constexpr int kIndent = 2;

/// Whether words fit a pattern from `at` on; a wildcard takes any word.
bool fits(const std::vector<std::string>& pattern, const std::vector<std::string>& words, std::size_t at) {
    if (at + words.size() > pattern.size()) return false;
    for (std::size_t i = 0; i < words.size(); ++i)
        if (pattern[at + i] != words[i] && !is_wildcard(pattern[at + i])) return false;
    return true;
}

/// A wildcard at the very end would fit any last word, so that has to be the word itself.
bool ends_with(const std::vector<std::string>& pattern, const std::vector<std::string>& words) {
    return words.size() <= pattern.size() && pattern.back() == words.back() &&
           fits(pattern, words, pattern.size() - words.size());
}

template <class Chosen>
Keys keys_where(const Chosen& chosen) {
    Keys keys;
    for (const Key& key : key_table())
        if (chosen(split_path(key.pattern))) keys.push_back(&key);
    return keys;
}

[[noreturn]] void refuse(const std::string& wanted) {
    const std::string last = wanted.substr(wanted.rfind('.') + 1);
    std::vector<std::string> names;
    for (const Key& key : key_table()) {
        const std::vector<std::string> words = split_path(key.pattern);
        if (key.former == last)
            throw UsageError(fmt::format("explain: '{}' is called '{}' now", last, words.back()));
        names.emplace_back(key.pattern);
        for (const std::string& word : words)
            if (!is_wildcard(word)) names.push_back(word);
    }
    std::string meant = did_you_mean(wanted, names);
    if (meant.empty()) meant = did_you_mean(last, names);
    throw UsageError(fmt::format("explain: there is no key {}; {}", quote(wanted),
                                 meant.empty() ? "capexsim explain lists them" : meant));
}

/// The key of that path or pattern; else those below it; else those that end so.
Keys find_keys(std::string wanted) {
    if (wanted.empty()) return keys_where([](const auto&) { return true; });
    constexpr std::string_view kDefaults =
        "actor_defaults";  // what every actor has that does not say it itself
    if (wanted.starts_with(kDefaults)) wanted.replace(0, kDefaults.size(), "actors.<actor>");
    const std::vector<std::string> words = split_path(wanted);
    const auto whole = [&](const auto& pattern) {
        return pattern.size() == words.size() && fits(pattern, words, 0);
    };
    const auto literal = [&](const auto& pattern) { return pattern == words; };
    for (Keys keys : {keys_where(literal), keys_where(whole)})
        if (keys.size() == 1) return keys;
    for (Keys keys : {keys_where([&](const auto& pattern) { return fits(pattern, words, 0); }),
                      keys_where([&](const auto& pattern) { return ends_with(pattern, words); })})
        if (!keys.empty()) return keys;
    refuse(wanted);
}

/// What is to be said of a key; what does not apply is left out.
struct Fact {
    const char* title;
    std::string words;
};

std::string with_spaces(std::string_view options) { return list_of(split_options(options)); }

std::vector<Fact> facts_of(const Key& key) {
    std::vector<Fact> facts{{"means", std::string(key.meaning)}};
    facts.push_back({"written as", written_as(key)});
    facts.push_back({"range", range_of(key)});
    facts.push_back({"default", default_of(key)});
    facts.push_back({"because", std::string(key.why)});
    facts.push_back(
        {"uncertain", may_be_uncertain(key) ? "it may be a distribution, one draw a future" : ""});
    facts.push_back({"a lever", key.lever ? "may change it from a date on" : ""});
    facts.push_back({"belongs to", with_spaces(key.kinds)});
    facts.push_back({"needs", std::string(key.needs)});
    facts.push_back({"not beside", std::string(key.excludes)});
    facts.push_back({"moves", std::string(key.moves)});
    facts.push_back(
        {"computed by", place_in_model(key).empty() ? "" : place_in_model(key) + " (docs/model.md)"});
    std::erase_if(facts, [](const Fact& fact) { return fact.words.empty(); });
    return facts;
}

Section explain_one(const Key& key) {
    Section section{"explain", "", {}, {}, {}};
    Table& table = section.tables.emplace_back();
    table.key = "facts";
    table.columns = {{.key = "fact", .title = "Key"}, {.key = "words", .title = std::string(key.pattern)}};
    for (const Fact& fact : facts_of(key)) table.rows.push_back({std::string(fact.title), fact.words});
    return section;
}

/// A key a line, so that a path stays whole, and what it means below it.
std::string list_keys(const report::Page& page, const Keys& keys) {
    constexpr int kInset = 4;
    std::string out;
    for (const Key* key : keys) {
        out += report::inked(page, report::Ink::bold, std::string(key->pattern)) + "\n";
        const std::string meaning(key->meaning);
        const std::string note = key->required           ? " (required)"
                                 : key->fallback.empty() ? ""
                                                         : fmt::format(" ({})", key->fallback);
        for (const std::string& line :
             report::wrap(report::page_text(page, meaning + note), page.width - kInset))
            out += std::string(kInset, ' ') + line + "\n";
    }
    return out + report::paragraph(
                     page, report::Ink::dim,
                     fmt::format("{}, with defaults. A word in <> stands for any name; capexsim explain KEY "
                                 "says all of one.",
                                 counted(keys.size(), "key")));
}

Json words_json(std::string_view options) {
    Json::Array words;
    for (std::string& word : split_options(options)) words.emplace_back(std::move(word));
    return words;
}

Json text_or_null(std::string_view text) { return text.empty() ? Json() : Json(std::string(text)); }

/// Ends of the range in canonical units; null where there is none.
void add_range(Json::Object& object, const Key& key) {
    const bool number = key.type == ValueType::quantity || key.type == ValueType::ramp;
    const Bounds bounds = number ? possible_bounds(key.bounds, key.dimension) : key.bounds;
    object.emplace_back("unit", number ? text_or_null(canonical_unit(key.dimension)) : Json());
    object.emplace_back("low", std::isfinite(bounds.low) ? Json(bounds.low) : Json());
    object.emplace_back("high", std::isfinite(bounds.high) ? Json(bounds.high) : Json());
    object.emplace_back("low_excluded", bounds.above_low);
    object.emplace_back("high_excluded", bounds.below_high);
}

Json key_json(const Key& key) {
    Json::Object object{{"key", std::string(key.pattern)}};
    object.emplace_back("meaning", std::string(key.meaning));
    object.emplace_back("type", std::string(type_name(key.type)));
    object.emplace_back("written_as", written_as(key));
    add_range(object, key);
    object.emplace_back("required", key.required);
    object.emplace_back("default", text_or_null(key.fallback));
    object.emplace_back("why", text_or_null(key.why));
    object.emplace_back("uncertain", may_be_uncertain(key));
    object.emplace_back("lever", key.lever);
    object.emplace_back("options", words_json(key.options));
    object.emplace_back("belongs_to", words_json(key.kinds));
    object.emplace_back("needs", text_or_null(key.needs));
    object.emplace_back("excludes", text_or_null(key.excludes));
    object.emplace_back("moves", text_or_null(key.moves));
    object.emplace_back("equation", text_or_null(key.equation));
    return object;
}

/// A word by which values are written and that is no key: a kind of distribution, or what stands beside a value.
struct ValueWord {
    std::string word, meaning;
};

std::vector<ValueWord> value_words() {
    std::vector<ValueWord> words;
    for (const DistributionForm& form : distribution_forms())
        words.push_back(
            {std::string(form.name), "a distribution in place of a number: " + std::string(form.example)});
    words.push_back(
        {"choice",
         "some values with their weights: {choice: [{value: 1, weight: 60 %}, {value: 2, weight: 40 %}]}"});
    words.push_back({"mixture", "some distributions with their weights, written like a choice"});
    words.push_back(
        {"empirical", "values that were seen: {empirical: [1, 2, 5]}; between them the quantile is a line"});
    words.push_back({"value", "one number that has a source of its own: {value: 25 %, source: a report}"});
    for (const char* bound : {"lower", "upper"})
        words.push_back({bound, std::string("the ") + (bound[0] == 'l' ? "least" : "largest") +
                                    " value that a continuous distribution may give: {normal: {mean, sd}, " +
                                    bound + ": …}"});
    words.push_back({"ramp", "a number that moves along a logistic: {ramp: {from, to, midpoint, duration}}"});
    words.push_back(
        {"source",
         "where the numbers beside and below it come from, or 'assumption'; the nearest one counts"});
    words.push_back({"why", "the reason for an assumption"});
    return words;
}

/// @return whether it was such a word
bool explain_value_word(const ExplainChoice& choice) {
    const std::vector<ValueWord> words = value_words();
    const auto found = std::ranges::find(words, choice.key, &ValueWord::word);
    if (found == words.end()) return false;
    if (choice.json)
        print(stdout,
              report::write_json(
                  Json::Object{{"format", 1}, {"word", found->word}, {"meaning", found->meaning}}, kIndent));
    else
        print(stdout,
              report::paragraph(page_of(stdout), report::Ink::plain, found->word + ": " + found->meaning));
    return true;
}

}  // namespace

ExitCode explain(const ExplainChoice& choice) {
    if (explain_value_word(choice)) return ExitCode::fine;
    const Keys keys = find_keys(choice.key);
    if (choice.json) {
        Json::Array array;
        for (const Key* key : keys) array.push_back(key_json(*key));
        print(stdout, report::write_json(Json::Object{{"format", 1}, {"keys", std::move(array)}}, kIndent));
    } else {
        const report::Page page = page_of(stdout);
        print(stdout, keys.size() == 1 ? report::write_terminal(page, explain_one(*keys.front()))
                                       : list_keys(page, keys));
    }
    return ExitCode::fine;
}

}  // namespace capexsim::app
