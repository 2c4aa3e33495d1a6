#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// How numbers are written for people, in sentences and in tables alike.
namespace capexsim {

/// Fixed decimals, thousands apart: "1,234.5".
inline std::string decimal_text(double x, int decimals) {
    std::string text = fmt::format("{:.{}f}", x, decimals);
    if (text.find_first_not_of("-0.") == std::string::npos && text.front() == '-') text.erase(0, 1);
    const std::size_t first = text.front() == '-' ? 1 : 0;
    std::size_t at = std::min(text.find('.'), text.size());
    while (at > first + 3) text.insert(at -= 3, 1, ',');
    return text;
}

inline std::string count_text(std::uint64_t n) {
    std::string text = std::to_string(n);
    for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, 1, ',');
    return text;
}

/// A noun beside its number: "trajectory", "trajectories", "passes", "days".
inline std::string noun_text(std::uint64_t n, std::string_view noun) {
    std::string text(noun);
    if (n == 1 || text.empty()) return text;
    const bool after_vowel =
        text.size() > 1 && std::string_view("aeiou").find(text[text.size() - 2]) != std::string_view::npos;
    if (text.back() == 'y' && !after_vowel) {
        text.back() = 'i';
        return text + "es";
    }
    return text + (text.back() == 's' || text.back() == 'h' ? "es" : "s");
}

/// "1 trajectory", "2,048 trajectories".
inline std::string counted(std::uint64_t n, std::string_view noun) {
    return count_text(n) + " " + noun_text(n, noun);
}

/// Three significant digits, never in powers of ten between 0.001 and a billion: "0.062", "23.1", "1.24 M".
inline std::string number_text(double x, int significant = 3) {
    const double size = std::abs(x);
    if (size == 0) return "0";
    if (size >= 1e12 || size < 1e-4) return fmt::format("{:.{}g}", x, significant);
    if (size >= 999.5e6) return decimal_text(x / 1e9, size < 99.95e9 ? 1 : 0) + " bn";
    if (size >= 999.5e3) return decimal_text(x / 1e6, size < 9.995e6 ? 2 : size < 99.95e6 ? 1 : 0) + " M";
    int decimals = significant;
    for (double edge = 1; decimals > 0 && size >= edge - 0.5 * std::pow(10.0, -decimals); edge *= 10)
        --decimals;
    for (double edge = 0.1; decimals < 6 && size < edge; edge *= 0.1) ++decimals;
    return decimal_text(x, decimals);
}

/// A p-value: "0.0312", "< 0.0001"; what is smaller tells nobody more.
inline std::string p_value_text(double p) {
    constexpr double kSmallest = 1e-4;
    return p < kSmallest ? "< 0.0001" : number_text(p);
}

/// A share in percent; more decimals where it would otherwise read as none or all: "99.98 %".
inline std::string percent_text(double share, int decimals) {
    constexpr int kMost = 6;
    const auto text = [&](int digits) { return decimal_text(100 * share, digits); };
    const auto hides = [&](const std::string& shown) {
        return (share > 0 && shown.find_first_of("123456789") == std::string::npos) ||
               (share < 1 && shown.starts_with("100"));
    };
    while (decimals < kMost && hides(text(decimals))) ++decimals;
    return text(decimals) + " %";
}

/// Decimals of a percentage so that its interval is one unit of the last or more, and less than ten; 1 without an interval.
inline int percent_decimals(const Estimate& p) {
    if (!p.lower || !p.upper) return 1;
    const double half_width = 50 * (*p.upper - *p.lower);  // in percentage points
    if (half_width <= 0) return 1;
    constexpr int kMost = 4;
    const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(2 * half_width))), 0, kMost);
    const bool reads_as_none = *p.lower > 0 && 100 * *p.lower < 0.5 * std::pow(10.0, -decimals);
    return reads_as_none ? std::min(decimals + 1, kMost) : decimals;
}

/// A probability: "12.3 %"; where all or none did, the one-sided bound, "< 0.004 %", rounded outwards.
inline std::string percent_text(const Estimate& p) {
    if (!p.value) return "–";
    const bool none = *p.value <= 0 && p.upper && *p.upper > 0;
    const bool all = *p.value >= 1 && p.lower && *p.lower < 1;
    if (!none && !all) return percent_text(*p.value, percent_decimals(p));
    const double bound = 100 * (none ? *p.upper : 1 - *p.lower);
    const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(bound))), 0, 9);
    const double outward = std::ceil(bound * std::pow(10.0, decimals)) / std::pow(10.0, decimals);
    return fmt::format("{} {:.{}f} %", none ? "<" : ">", none ? outward : 100 - outward, decimals);
}

/// The interval of a probability in percent, "12.1–12.5"; empty where percent_text() is a bound already.
inline std::string percent_interval_text(const Estimate& p) {
    if (!p.value || !p.lower || !p.upper || *p.value <= 0 || *p.value >= 1) return "";
    const int decimals = percent_decimals(p);
    return decimal_text(100 * *p.lower, decimals) + "–" + decimal_text(100 * *p.upper, decimals);
}

/// A change with its sign: "+1.3", "−0.04", "0".
inline std::string change_text(double x, int decimals) {
    const std::string text = decimal_text(std::abs(x), decimals);
    if (text.find_first_of("123456789") == std::string::npos) return text;
    return (x < 0 ? "−" : "+") + text;
}

/// Decimals of a change so that its interval is one unit of the last or more, and less than ten.
inline int change_decimals(const Estimate& e) {
    constexpr int kMost = 4;
    const double width = e.lower && e.upper ? *e.upper - *e.lower : 0;
    if (width <= 0) return e.value && *e.value == 0 ? 0 : 2;
    return std::clamp(static_cast<int>(std::ceil(-std::log10(width))), 0, kMost);
}

inline std::string change_text(const Estimate& e) {
    return e.value ? change_text(*e.value, change_decimals(e)) : "–";
}

/// "−0.4 to −0.2"; empty where there is no interval.
inline std::string change_interval_text(const Estimate& e) {
    if (!e.lower || !e.upper || *e.lower >= *e.upper) return "";
    const int decimals = change_decimals(e);
    return change_text(*e.lower, decimals) + " to " + change_text(*e.upper, decimals);
}

/// "2031Q2", or "> 2036Q4" where it lies beyond what was simulated.
inline std::string quarter_text(const std::optional<int>& quarter, int horizon) {
    return quarter ? Quarter{*quarter}.text() : "> " + Quarter{horizon}.text();
}

inline std::string quarter_interval_text(const QuarterEstimate& q) {
    if (!q.lower || q.lower == q.upper) return "";
    return quarter_text(q.lower, q.horizon) + "–" + quarter_text(q.upper, q.horizon);
}

}  // namespace capexsim
