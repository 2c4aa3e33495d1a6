#pragma once

#include "capexsim/error.hpp"
#include "capexsim/scenario.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace capexsim {

inline constexpr std::size_t kMostFindings = 500;  ///< printed; the rest is counted

/// Collects what is wrong with what the user wrote, so that all of it is said at once.
class Findings {
public:
    void error(const Place& place, std::string path, std::string problem, std::string hint = "");
    void warning(const Place& place, std::string path, std::string problem, std::string hint = "");
    std::size_t error_count() const { return errors_; }
    bool has_errors() const { return errors_ > 0; }
    /// More than will be printed: hints that cost time are not worth it any more.
    bool is_full() const { return findings_.size() > kMostFindings; }

    /// Sorted by file (in the order of `documents`), line and column, each finding once, with its source line.
    std::vector<Finding> take(std::span<const Document> documents);

private:
    std::vector<Finding> findings_;
    std::size_t errors_ = 0;
};

/// As a compiler prints it: place, severity, key path and problem, then the line with a caret, then the hint. Ends without a newline.
std::string format_finding(const Finding& finding);

/// The candidate that `word` was probably meant to be, by edit distance; empty when none is near.
std::string nearest_name(std::string_view word, std::span<const std::string> candidates);

/// @return `did you mean 'growth'?`, or empty
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

/// `this key is called 'strictness' now`
std::string renamed_hint(std::string_view name);

/// A text without what a terminal would obey: every control character but the tab becomes a question mark.
std::string printable(std::string_view text);

/// `word` in quotes, on one line and not longer than a message can hold.
std::string quote(std::string_view word);

/// `a, b and c`; beyond a dozen the rest is counted.
std::string list_of(std::span<const std::string> words);

}  // namespace capexsim
