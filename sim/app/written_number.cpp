#include "app/written_number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace capexsim::app {

std::optional<WrittenNumber> parse_written(const std::string& text) {
    WrittenNumber written;
    const char* begin = text.data();
    while (*begin == ' ') ++begin;
    const auto [end, error] = std::from_chars(begin, text.data() + text.size(), written.number);
    if (error != std::errc{} || !std::isfinite(written.number)) return std::nullopt;
    written.unit = std::string(end, text.data() + text.size());
    return written;
}

std::string shortest_text(double x) {
    std::array<char, 32> buffer{};
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), x);
    return error == std::errc{} ? std::string(buffer.data(), end) : "";
}

double tidy(double x) {
    const std::string text = fmt::format("{:.12g}", x);
    double tidied = x;
    std::from_chars(text.data(), text.data() + text.size(), tidied);
    return tidied;
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(separator, at), text.size());
        parts.emplace_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

}  // namespace capexsim::app
