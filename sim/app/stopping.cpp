#include "app/stopping.hpp"

#include "capexsim/words.hpp"

#include "app/scenario_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>
#include <utility>

namespace capexsim::app {
namespace {

constexpr double kPoints = 100;    ///< percentage points per 1
constexpr double kWidest = 25;     ///< percentage points; a wider interval says nothing
constexpr double kFinest = 0.001;  ///< needs nearly 10^10 trajectories at one half
constexpr std::array kPointWords = {"pp",       "%",         "%-point",          "%-points",
                                    "% points", "points",    "percentage point", "percentage points",
                                    "percent",  "pct points"};

std::string points_text(double share) { return fmt::format("±{:.3g} percentage points", kPoints * share); }

std::string target_text(const Params& params, const analysis::Target& target) {
    return fmt::format("{} by {}", kMetricNames[static_cast<std::size_t>(target.metric)],
                       (params.start + (target.quarter - 1)).text());
}

}  // namespace

Parsed<double> parse_precision(std::string_view text) {
    const char* const hint = "write 0.5pp for an interval of ±0.5 percentage points";
    const std::size_t end = std::min(text.find_first_not_of("0123456789.+-eE"), text.size());
    Parsed<double> share = parse_number(text.substr(0, end), -2);
    if (!share) return {std::nullopt, "is no number of percentage points", hint};
    std::string_view unit = text.substr(end);
    while (unit.starts_with(' ')) unit.remove_prefix(1);
    while (unit.ends_with(' ')) unit.remove_suffix(1);
    if (unit.empty()) return {std::nullopt, "has no unit", hint};
    if (std::ranges::find(kPointWords, unit) == kPointWords.end())
        return {std::nullopt, fmt::format("'{}' is not a unit of a probability", unit), hint};
    if (*share < kFinest / kPoints || *share > kWidest / kPoints)
        return {std::nullopt, fmt::format("must be between {} and {} percentage points", kFinest, kWidest),
                ""};
    return share;
}

Parsed<AskedTarget> parse_target(std::string_view text) {
    const std::size_t at = text.find('@');
    AskedTarget target;
    if (at != std::string_view::npos) {
        const Parsed<Metric> metric = parse_metric(text.substr(0, at));
        if (!metric) return {std::nullopt, metric.problem, metric.hint};
        target.metric = *metric;
    }
    const Parsed<Quarter> quarter = parse_quarter(at == std::string_view::npos ? text : text.substr(at + 1));
    if (!quarter) return {std::nullopt, quarter.problem, quarter.hint};
    target.quarter = *quarter;
    return {target, "", ""};
}

std::string target_word(Metric metric, Quarter quarter) {
    return std::string(kMetricNames[static_cast<std::size_t>(metric)]) + "@" + quarter.text();
}

analysis::StoppingRule rule_of(const RunChoice& choice, const Params& params) {
    analysis::StoppingRule rule;
    rule.half_width = choice.precision.value_or(0);
    for (const AskedTarget& asked : choice.targets)
        rule.targets.push_back(
            {asked.metric.value_or(Metric::spend), simulated_quarter(params, asked.quarter)});
    if (choice.at)
        for (const analysis::Target& each : analysis::all_at_horizon(params))
            rule.targets.push_back({each.metric, simulated_quarter(params, *choice.at)});
    if (rule.targets.empty()) rule.targets = analysis::all_at_horizon(params);
    if (choice.trajectories) rule.most = *choice.trajectories;
    return rule;
}

std::string ending_text(const Params& params, const analysis::StoppingRule& rule,
                        const analysis::Ending& ending, std::uint64_t trajectories) {
    const std::string known =
        fmt::format("the least certain of what was asked, {}, is known to {}",
                    target_text(params, ending.widest.target), points_text(ending.widest.half_width));
    const std::string n = counted(trajectories, "trajectory");
    switch (ending.why) {
        case analysis::Ending::Why::reached:
            return fmt::format("Stopped at {}, as exact as asked ({}): {}.", n, points_text(rule.half_width),
                               known);
        case analysis::Ending::Why::cap:
            return fmt::format(
                "Stopped at the most that was allowed, {}, not as exact as asked ({}): {}. A larger "
                "--trajectories allows more.",
                n, points_text(rule.half_width), known);
        case analysis::Ending::Why::interrupted:
            return fmt::format("Interrupted at {}, not as exact as asked ({}): {}.", n,
                               points_text(rule.half_width), known);
    }
    return "";
}

report::Json ending_json(const Params& params, const analysis::StoppingRule& rule,
                         const analysis::Ending& ending) {
    constexpr std::array kWhy = {"reached", "cap", "interrupted"};
    const analysis::Target& target = ending.widest.target;
    report::Json::Array asked_for;
    for (const analysis::Target& each : rule.targets)
        asked_for.emplace_back(target_word(each.metric, params.start + (each.quarter - 1)));
    return report::Json::Object{{"why", kWhy.at(static_cast<std::size_t>(ending.why))},
                                {"asked_half_width", rule.half_width},
                                {"half_width", ending.widest.half_width},
                                {"metric", kMetricNames[static_cast<std::size_t>(target.metric)]},
                                {"quarter", (params.start + (target.quarter - 1)).text()},
                                {"targets", static_cast<std::uint64_t>(rule.targets.size())},
                                {"asked_for", std::move(asked_for)},
                                {"most_trajectories", rule.most}};
}

}  // namespace capexsim::app
