#include "analysis/input_words.hpp"

#include "capexsim/words.hpp"

#include "analysis/estimates.hpp"
#include "input/units.hpp"
#include "numeric/math.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace capexsim::analysis {
namespace {

/// The path without its first words, blanks for what joins its words; words that only sort are left out.
std::string plain_words(std::string path) {
    if (const std::size_t at = path.find("states.");
        at == 0 || (at != std::string::npos && path[at - 1] == '.'))
        path.erase(at, std::string_view("states.").size());
    if (path.starts_with("set.")) path.erase(0, std::string_view("set.").size());
    std::ranges::replace(path, '.', ' ');
    return plain_name(std::move(path));
}

/// What follows `head` in a path, apart at the next dot; nothing where the path does not begin so.
std::pair<std::string, std::string> below(const std::string& path, std::string_view head) {
    if (!path.starts_with(head)) return {};
    const std::size_t dot = path.find('.', head.size());
    return {path.substr(head.size(), dot == std::string::npos ? dot : dot - head.size()),
            dot == std::string::npos ? "" : path.substr(dot + 1)};
}

std::string joined(const std::string& whose, const std::string& rest) {
    return rest.empty() ? whose : whose + ": " + plain_words(rest);
}

/// "23.1 USD bn/year", "0.68/year".
std::string with_unit(double value, std::string_view unit) {
    if (unit.starts_with("1/")) return number_text(value) + std::string(unit.substr(1));
    return unit.empty() ? number_text(value) : number_text(value) + " " + std::string(unit);
}

/// The path of a part of a ramp, its last word in plain words: "cap, in the end" of "cap.to".
std::string with_plain_ramp(const Params& params, std::string path) {
    const std::size_t dot = path.rfind('.');
    if (dot == std::string::npos) return path;
    const std::string whole = path.substr(0, dot), part = path.substr(dot + 1);
    const bool ramp = std::ranges::any_of(
        params.inputs, [&](const Input& input) { return input.path == whole + ".midpoint"; });
    if (!ramp) return path;
    if (part == "from") return whole + ", at first";
    if (part == "to") return whole + ", in the end";
    if (part == "midpoint") return whole + ", half way";
    if (part == "duration") return whole + ", time it takes";
    return path;
}

std::string duration_text(double years) {
    constexpr double kMonthsPerYear = 12;
    constexpr double kLong = 2;  // years; less is said in months
    return std::abs(years) < kLong ? number_text(kMonthsPerYear * years) + " months"
                                   : number_text(years) + " years";
}

}  // namespace

std::string input_label(const Params& params, const std::string& written) {
    const std::string path = with_plain_ramp(params, written);
    if (const auto [name, rest] = below(path, "actors."); !name.empty())
        for (std::size_t a = 0; a < params.actors.size(); ++a)
            if (params.actors[a].name == name) return joined(actor_label(params, static_cast<int>(a)), rest);
    if (const auto [name, rest] = below(path, "channels."); !name.empty())
        return joined(plain_name(name), rest);
    if (const auto [name, rest] = below(path, "policy.levers."); !name.empty())
        return joined("lever " + plain_name(name), rest);
    if (const auto [part, rest] = below(path, ""); !rest.empty()) return joined(plain_name(part), rest);
    return plain_name(path);
}

std::string quoted_label(const Params& params, const std::string& path) {
    return "'" + input_label(params, path) + "'";
}

std::string introduced_label(const Params& params, const std::string& path) {
    const std::string label = quoted_label(params, path);
    return label == "'" + path + "'" ? label : label + " (" + path + ")";
}

std::string input_value_text(const Params& params, const Input& input, double value) {
    const auto percent = [](double share) { return number_text(100 * share) + " %"; };
    switch (input.dimension) {
        case Dimension::fraction: return percent(value);
        case Dimension::share_rate: return percent(value) + "/year";
        case Dimension::volatility: return percent(value) + "/sqrt(year)";
        case Dimension::growth_rate:
            if (input.distribution.transform == Transform::log1p)
                return percent(numeric::exp(value) - 1) + "/year";
            break;
        case Dimension::decay_rate:
            if (input.distribution.transform == Transform::neg_log1m)
                return percent(1 - numeric::exp(-value)) + "/year";
            break;
        case Dimension::duration: return duration_text(value);
        case Dimension::date: return (params.start + static_cast<int>(std::floor(value / kQuarter))).text();
        default: break;
    }
    return with_unit(value, canonical_unit(input.dimension));
}

}  // namespace capexsim::analysis
