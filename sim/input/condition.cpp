#include "input/condition.hpp"

#include "input/findings.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace capexsim {

namespace {

constexpr std::string_view kExample = "write it like P(stock by 2032Q4) < 10 %";

bool blank(char c) { return c == ' ' || c == '\t'; }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool word_character(char c) {
    return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}
bool number_character(char c) { return digit(c) || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E'; }

/// Reads from the left; the first thing that is wrong ends it.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    Parsed<Condition> read() {
        Condition condition;
        const bool fine = expect('P', "must begin with P") && expect('(', "'(' is missing after P") &&
                          read_metric(condition) && read_by() && read_quarter(condition) &&
                          expect(')', "')' is missing after the quarter") && read_relation(condition) &&
                          read_level(condition) && read_end();
        if (!fine) return {std::nullopt, problem_, hint_};
        return {condition, "", ""};
    }

private:
    void skip_blanks() {
        while (at_ < text_.size() && blank(text_[at_])) ++at_;
    }

    template <class Belongs>
    std::string_view take(const Belongs& belongs) {
        const std::size_t begin = at_;
        while (at_ < text_.size() && belongs(text_[at_])) ++at_;
        return text_.substr(begin, at_ - begin);
    }

    /// Columns count characters, from 1.
    bool fail(std::size_t at, const std::string& problem, std::string hint) {
        const auto before = text_.substr(0, at);
        const auto column = 1 + std::ranges::count_if(before, [](char c) {
                                return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
                            });
        problem_ = "column " + std::to_string(column) + ": " + problem;
        hint_ = std::move(hint);
        return false;
    }

    bool expect(char c, const char* problem) {
        skip_blanks();
        if (at_ >= text_.size() || text_[at_] != c) return fail(at_, problem, std::string(kExample));
        ++at_;
        return true;
    }

    bool read_metric(Condition& condition) {
        skip_blanks();
        const std::size_t begin = at_;
        const std::string word(take(word_character));
        const auto* const found = std::ranges::find(kMetricNames, word);
        if (found != kMetricNames.end()) {
            condition.metric = static_cast<Metric>(found - kMetricNames.begin());
            return true;
        }
        const std::vector<std::string> names(kMetricNames.begin(), kMetricNames.end());
        const std::string meant = did_you_mean(word, names);
        return fail(begin, word.empty() ? "a measure is missing" : quote(word) + " is no measure",
                    meant.empty() ? "the measures are " + list_of(names) : meant);
    }

    bool read_by() {
        const std::size_t begin = at_;
        skip_blanks();
        const bool apart = at_ > begin;
        const std::size_t word = at_;
        if (take(word_character) != "by" || !apart)
            return fail(word, "'by' is missing after the measure", std::string(kExample));
        return true;
    }

    bool read_quarter(Condition& condition) {
        skip_blanks();
        const std::size_t begin = at_;
        const std::string_view word = take(word_character);
        const Parsed<Quarter> quarter = parse_quarter(word);
        if (!quarter)
            return fail(begin, word.empty() ? "a quarter is missing" : quarter.problem, quarter.hint);
        condition.by = *quarter;
        return true;
    }

    bool read_relation(Condition& condition) {
        skip_blanks();
        constexpr std::string_view kSigns = "<>=";
        const std::size_t sign = at_ < text_.size() ? kSigns.find(text_[at_]) : std::string_view::npos;
        if (sign == std::string_view::npos)
            return fail(at_, "<, > or = is missing after the probability", std::string(kExample));
        condition.relation = std::array{Relation::below, Relation::above, Relation::equal}[sign];
        ++at_;
        if (at_ < text_.size() && kSigns.find(text_[at_]) != std::string_view::npos)
            return fail(at_, "one sign is enough", "write <, > or =");
        return true;
    }

    bool read_level(Condition& condition) {
        skip_blanks();
        const std::size_t begin = at_;
        const std::string_view word = take(number_character);
        if (word.empty()) return fail(begin, "a level is missing", "write a percentage, for example 10 %");
        const Parsed<double> percent = parse_number(word);
        if (!percent) return fail(begin, percent.problem, percent.hint);
        if (*percent < 0 || *percent > 100)
            return fail(begin, "a probability lies between 0 % and 100 %", "");
        skip_blanks();
        if (at_ >= text_.size() || text_[at_] != '%')
            return fail(at_, "the level has no %", "write " + std::string(word) + " %");
        ++at_;
        condition.percent = *percent;
        return true;
    }

    bool read_end() {
        skip_blanks();
        if (at_ == text_.size()) return true;
        return fail(at_, quote(text_.substr(at_)) + " is too much", "a condition ends after its %");
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string problem_, hint_;
};

}  // namespace

Parsed<Condition> parse_condition(std::string_view text) { return Reader(text).read(); }

char relation_sign(Relation relation) {
    return relation == Relation::below ? '<' : relation == Relation::above ? '>' : '=';
}

std::string probability_text(const Condition& condition) {
    return std::string("P(") + kMetricNames[static_cast<std::size_t>(condition.metric)] + " by " +
           condition.by.text() + ")";
}

std::string condition_text(const Condition& condition) {
    std::array<char, 32> level{};
    const auto [end, error] = std::to_chars(level.data(), level.data() + level.size(), condition.percent);
    require(error == std::errc{}, "a level has a text");
    return probability_text(condition) + " " + relation_sign(condition.relation) + " " +
           std::string(level.data(), end) + " %";
}

}  // namespace capexsim
