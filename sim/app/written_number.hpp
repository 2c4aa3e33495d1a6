#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace capexsim::app {

/// "10 %" as 10 and " %": numbers of a range, as they are written in a scenario.
struct WrittenNumber {
    double number = 0;
    std::string unit;
};

/// Nothing where the text does not begin with a number.
std::optional<WrittenNumber> parse_written(const std::string& text);

/// The shortest text that is read as this number.
std::string shortest_text(double x);

/// The number without what arithmetic left behind its twelfth digit.
double tidy(double x);

std::vector<std::string> split(std::string_view text, char separator);

}  // namespace capexsim::app
