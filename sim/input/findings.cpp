#include "input/findings.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

namespace capexsim {

namespace {

constexpr std::size_t kLongestQuote = 60;   ///< [byte] of a value repeated in a message
constexpr std::size_t kLongestGuess = 48;   ///< [byte] beyond which no spelling is guessed
constexpr std::size_t kLongestList = 12;    ///< names in a message
constexpr std::size_t kExcerptBefore = 80;  ///< [byte] kept of a long line
constexpr std::size_t kExcerptAfter = 80;

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// The first `count` bytes, without half a character at the end.
std::string_view cut(std::string_view text, std::size_t count) {
    if (text.size() <= count) return text;
    while (count > 0 && continues_character(text[count])) --count;
    return text.substr(0, count);
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    std::vector<std::size_t> before(row);
    std::vector<std::size_t> next(row.size());
    for (std::size_t i = 1; i <= a.size(); ++i) {
        next[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            next[j] = std::min({row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                next[j] = std::min(next[j], before[j - 2] + 1);  // two letters changed places
            }
        }
        before = row;
        row = next;
    }
    return row.back();
}

/// Byte offsets of the lines of a text.
class Lines {
public:
    explicit Lines(std::string_view text) : text_(text) {
        starts_.push_back(text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
        for (std::size_t i = 0; i < text.size(); ++i) {
            const bool lone_return = text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n');
            if (text[i] == '\n' || lone_return) starts_.push_back(i + 1);
        }
    }
    std::string_view line(int number) const {
        const auto index = static_cast<std::size_t>(number - 1);
        if (number < 1 || index >= starts_.size()) return {};
        const std::size_t end = std::min(text_.find_first_of("\r\n", starts_[index]), text_.size());
        return text_.substr(starts_[index], end - starts_[index]);
    }

private:
    std::string_view text_;
    std::vector<std::size_t> starts_;
};

/// Bytes before the 1-based character `column`.
std::size_t bytes_before(std::string_view line, int column) {
    std::size_t at = 0;
    for (int character = 1; character < column && at < line.size(); ++character) {
        ++at;
        while (at < line.size() && continues_character(line[at])) ++at;
    }
    return at;
}

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || static_cast<unsigned char>(c) >= 0x80;
}

/// The caret line under an excerpt: blank up to the column, a caret, waves under the rest of the word.
std::string underline(std::string_view line, std::size_t at) {
    std::string marks;
    for (std::size_t i = 0; i < at; ++i) {
        if (!continues_character(line[i])) marks += line[i] == '\t' ? '\t' : ' ';
    }
    marks += '^';
    for (std::size_t i = at + 1; at < line.size() && is_word(line[at]) && i < line.size() && is_word(line[i]);
         ++i) {
        if (!continues_character(line[i])) marks += '~';
    }
    return marks;
}

}  // namespace

void Findings::error(const Place& place, std::string path, std::string problem, std::string hint) {
    findings_.push_back(
        {place, std::move(path), std::move(problem), std::move(hint), "", Finding::Severity::error});
    ++errors_;
}

void Findings::warning(const Place& place, std::string path, std::string problem, std::string hint) {
    findings_.push_back(
        {place, std::move(path), std::move(problem), std::move(hint), "", Finding::Severity::warning});
}

std::vector<Finding> Findings::take(std::span<const Document> documents) {
    std::map<std::string_view, std::size_t> order;
    for (const Document& document : documents) order.emplace(document.name, order.size());
    const auto rank = [&](const Finding& finding) {
        const auto found = order.find(finding.place.file);
        return found == order.end() ? order.size() : found->second;
    };
    std::ranges::stable_sort(findings_, {}, [&](const Finding& f) {
        return std::tuple(rank(f), f.place.line, f.place.column, f.path);
    });
    const auto same = [](const Finding& a, const Finding& b) {
        return std::tie(a.place.file, a.place.line, a.place.column, a.path, a.problem) ==
               std::tie(b.place.file, b.place.line, b.place.column, b.path, b.problem);
    };
    findings_.erase(std::unique(findings_.begin(), findings_.end(), same), findings_.end());
    if (findings_.size() > kMostFindings) {
        const std::size_t rest = findings_.size() - kMostFindings;
        findings_.resize(kMostFindings);
        Finding more;
        more.problem =
            rest == 1 ? "1 more finding is not shown" : std::to_string(rest) + " more findings are not shown";
        findings_.push_back(std::move(more));
    }
    std::map<std::string_view, Lines> lines;
    for (const Document& document : documents) lines.emplace(document.name, Lines(document.text));
    for (Finding& finding : findings_) {
        const auto found = lines.find(finding.place.file);
        if (found != lines.end()) finding.excerpt = found->second.line(finding.place.line);
    }
    errors_ = 0;
    return std::exchange(findings_, {});
}

std::string format_finding(const Finding& finding) {
    std::string out;
    const Place& place = finding.place;
    if (!place.file.empty()) {
        out += printable(place.file) + ":";
        if (place.line > 0) out += std::to_string(place.line) + ":" + std::to_string(place.column) + ":";
        out += ' ';
    }
    out += finding.severity == Finding::Severity::error ? "error: " : "warning: ";
    if (!finding.path.empty()) out += printable(finding.path) + ": ";
    out += finding.problem;
    if (!finding.excerpt.empty()) {
        std::string shown;
        std::string_view line = finding.excerpt;
        std::size_t at = bytes_before(line, place.column);
        if (at > kExcerptBefore) {
            std::size_t from = at - kExcerptBefore / 2;
            while (from < at && continues_character(line[from])) ++from;
            shown = "…" + std::string(line.substr(from));
            line = shown;
            at = at - from + std::string_view("…").size();
        }
        line = cut(line, at + kExcerptAfter);
        const std::string number = std::to_string(place.line);
        out += "\n   " + number + " | " + printable(line);
        out += "\n   " + std::string(number.size(), ' ') + " | " + underline(line, at);
    }
    if (!finding.hint.empty()) out += "\n   hint: " + finding.hint;
    return out;
}

std::string nearest_name(std::string_view word, std::span<const std::string> candidates) {
    if (word.size() > kLongestGuess) return "";
    const std::size_t most = word.size() <= 1 ? 0 : word.size() <= 3 ? 1 : word.size() <= 6 ? 2 : 3;
    std::size_t least = most + 1;
    std::string_view best;
    for (const std::string& candidate : candidates) {
        if (candidate.size() > word.size() + most || word.size() > candidate.size() + most) continue;
        const std::size_t distance = edit_distance(word, candidate);
        if (distance < least) {
            least = distance;
            best = candidate;
        }
    }
    return std::string(best);
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
    const std::string name = nearest_name(word, candidates);
    return name.empty() ? "" : "did you mean '" + name + "'?";
}

std::string printable(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const bool pair = c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
        const bool control =
            (c < 0x20 && c != '\t') || c == 0x7F || pair;  // a pair is one of U+0080 to U+009F
        out += control ? '?' : text[i];
        if (pair) ++i;
    }
    return out;
}

std::string renamed_hint(std::string_view name) { return "this key is called " + quote(name) + " now"; }

std::string quote(std::string_view word) {
    const std::string_view kept = cut(word, kLongestQuote);
    return "'" + printable(kept) + (kept.size() < word.size() ? "…" : "") + "'";
}

std::string list_of(std::span<const std::string> words) {
    std::string out;
    const std::size_t shown = words.size() > kLongestList + 1 ? kLongestList : words.size();
    for (std::size_t i = 0; i < shown; ++i) {
        if (i > 0) out += i + 1 == words.size() ? " and " : ", ";
        out += printable(cut(words[i], kLongestQuote));
    }
    if (shown < words.size()) out += " and " + std::to_string(words.size() - shown) + " more";
    return out;
}

}  // namespace capexsim
