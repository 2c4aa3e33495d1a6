#include "capexsim/error.hpp"
#include "capexsim/words.hpp"

#include "analysis/answer.hpp"
#include "analysis/estimates.hpp"
#include "analysis/input_words.hpp"
#include "analysis/solve.hpp"
#include "input/condition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace capexsim::analysis {
namespace {

std::string level_text(const Condition& condition) { return fmt::format("{:g} %", condition.percent); }

std::string subject(const Params& base, const Condition& condition) {
    return fmt::format("the probability that {} reaches parity by {} (measure: {})", focal_label(base),
                       condition.by.text(), kMetricNames[static_cast<std::size_t>(condition.metric)]);
}

std::string capital(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

Estimate probability_at(const Solution& solution, double value) {
    return proportion(solution.reached.at(value), solution.trajectories);
}

std::string settled_text(const SolveReport& report, const Crossing& crossing, const Edge& edge) {
    return report.text(settle(report.range, report.condition, crossing, edge));
}

/// "95 % interval 0.44 /year to 0.45 /year", an end perhaps beyond the range.
std::string interval_words(const SolveReport& report, const Crossing& crossing) {
    const auto end = [&](const std::optional<Edge>& edge) {
        return edge ? settled_text(report, crossing, *edge) : std::string("beyond the range");
    };
    if (!crossing.lower && !crossing.upper) return "95 % interval beyond the range at both ends";
    return "95 % interval " + end(crossing.lower) + " to " + end(crossing.upper);
}

std::string crossing_words(const SolveReport& report, const Crossing& crossing) {
    const std::string value = settled_text(report, crossing, crossing.value);
    const std::string interval = " (" + interval_words(report, crossing) + ")";
    if (report.range.whole)
        return (holds_after(report.condition, crossing) ? "from " : "up to ") + value + interval;
    if (report.condition.relation == Relation::equal) return "at " + value + interval;
    return (holds_after(report.condition, crossing) ? "above " : "below ") + value + interval;
}

std::string asked_words(const SolveReport& report) {
    const std::string level = level_text(report.condition);
    switch (report.condition.relation) {
        case Relation::below: return "below " + level;
        case Relation::above: return "above " + level;
        case Relation::equal: return report.range.whole ? "at least " + level : level;
    }
    return "";
}

/// The condition is met everywhere or nowhere.
std::string everywhere_answer(const Params& base, const SolveReport& report, const Solution& solution) {
    const double low = solution.grid.front(), high = solution.grid.back();
    const Condition& condition = report.condition;
    const double share = *probability_at(solution, low).value;
    const bool met = condition.relation == Relation::below ? share < condition.share()
                     : condition.relation == Relation::above
                         ? share > condition.share()
                         : report.range.whole && share >= condition.share();
    const std::string ends =
        fmt::format("it is {} at {} and {} at {}", percent_text(probability_at(solution, low)),
                    report.text(low), percent_text(probability_at(solution, high)), report.text(high));
    if (met)
        return fmt::format("{} is {} for every value of {} from {} to {}: {}.",
                           capital(subject(base, condition)), asked_words(report),
                           introduced_label(base, report.path), report.text(low), report.text(high), ends);
    return fmt::format("No value of {} from {} to {} does it. {} is nowhere {}: {}.",
                       introduced_label(base, report.path), report.text(low), report.text(high),
                       capital(subject(base, condition)), asked_words(report), ends);
}

/// How finely something is known need not be known finely.
double two_digits(double x) {
    if (x <= 0) return x;
    const double unit = std::pow(10.0, std::floor(std::log10(x)) - 1);
    return settled(std::round(x / unit) * unit);
}

std::string method_text(const Solution& solution, const SolveReport& report) {
    const double share = static_cast<double>(solution.against()) / static_cast<double>(solution.trajectories);
    const std::string against =
        solution.against() == 0
            ? fmt::format("None of the {} goes", counted(solution.trajectories, "trajectory"))
            : fmt::format("{} of {} ({}) {}", count_text(solution.against()),
                          counted(solution.trajectories, "trajectory"), percent_text(share, 1),
                          solution.against() == 1 ? "goes" : "go");
    const std::string effort =
        fmt::format("{} were run, in {} over the trajectories", counted(solution.reached.size(), "value"),
                    counted(static_cast<std::uint64_t>(solution.passes), "pass"));
    const std::string tolerance =
        report.range.whole || solution.crossings.empty()
            ? ""
            : fmt::format(", until each number was known to {}", report.text(two_digits(solution.tolerance)));
    if (solution.crossings.empty())
        return against + " against the others over the values looked at. " + effort + ".";
    if (solution.monotone)
        return fmt::format(
            "{} against the others over the {} values looked at first, so each has one critical value of the lever, at "
            "which its outcome changes. The answer is their quantile, its interval that of the order statistics. {}{}.",
            against, solution.grid.size(), effort, tolerance);
    return fmt::format(
        "{} against the others, or both ways, over the {} values looked at first: more than {:g} %, so trajectories have no "
        "one critical value. The answer is where the share of all trajectories passes the level ({}), in each step of "
        "those values; the interval holds every value whose own 95 % interval holds the level. {}{}.",
        against, solution.grid.size(), 100 * kMostAgainst,
        report.range.whole ? "searched among whole steps" : "by TOMS 748", effort, tolerance);
}

Table response_table(const Params& base, const SolveReport& report, const Solution& solution) {
    using Format = TableColumn::Format;
    Table table{"response", "The probability by the value of " + quoted_label(base, report.path)};
    table.columns = {{"value", "value", ""},
                     {"probability", "probability", "", Format::percent},
                     {"what", "what it is", "", Format::text, 1, 2}};
    std::map<double, std::string> shown;
    for (const double value : solution.grid) shown.emplace(value, "");
    for (const Crossing& crossing : solution.crossings) {
        const auto add = [&](const Edge& edge, const char* what) {
            const double value = settle(report.range, report.condition, crossing, edge);
            if (solution.reached.contains(value)) shown[value] = what;
        };
        if (crossing.lower) add(*crossing.lower, "end of the interval");
        if (crossing.upper) add(*crossing.upper, "end of the interval");
        add(crossing.value, "the answer");
    }
    for (const auto& [value, what] : shown)
        table.rows.push_back({report.text(value), probability_at(solution, value), what});
    table.note = "Probability of confirmed parity with its 95 % interval, every value on the same luck.";
    return table;
}

Table long_table(const SolveReport& report, const Solution& solution) {
    using Format = TableColumn::Format;
    Table table{"solve", "Every value that was run", {}, {}, "", false, false};
    table.columns = {{"value", report.path, ""},
                     {"number", "the value as a number", "", Format::number, 6},
                     {"reached", "trajectories that reach it", "trajectories", Format::count},
                     {"probability", "probability", "1", Format::percent}};
    for (const auto& [value, count] : solution.reached)
        table.rows.push_back({report.text(value), value, static_cast<std::int64_t>(count),
                              proportion(count, solution.trajectories)});
    return table;
}

/// Dose and response: rows for the probability and the ends of its interval, over the values looked at first.
Chart response_chart(const Params& base, const SolveReport& report, const Solution& solution) {
    Chart chart{"response", "", "%", Chart::Kind::response};
    chart.column_title = input_label(base, report.path);
    chart.row_title = "probability";
    Curve line{"probability", probability_text(report.condition), "%"};
    line.prominent = true;
    for (const double value : solution.grid) {
        chart.columns.push_back(report.text(value));
        chart.positions.push_back(value);
        const Estimate p = probability_at(solution, value);
        line.values.push_back(settled(100 * *p.value));
        line.lower.push_back(settled(100 * *p.lower));
        line.upper.push_back(settled(100 * *p.upper));
    }
    const auto [low, high] = std::ranges::minmax(line.values);
    chart.title =
        fmt::format("Parity by {} by {} has a probability between {} and {} over the range",
                    kMetricNames[static_cast<std::size_t>(report.condition.metric)],
                    report.condition.by.text(), decimal_text(low, 1) + " %", decimal_text(high, 1) + " %");
    chart.curves.push_back(std::move(line));
    Curve level{"level", level_text(report.condition), "%"};
    level.values = {report.condition.percent};
    level.role = Curve::Role::level;
    chart.curves.push_back(std::move(level));
    chart.note = fmt::format(
        "The line is the probability at each value looked at first, the band its 95 % interval, the line across {}.",
        level_text(report.condition));
    return chart;
}

}  // namespace

std::vector<Stretch> holds_for(const SolveReport& report, const Solution& solution) {
    std::vector<Stretch> stretches;
    if (report.condition.relation == Relation::equal || solution.crossings.empty()) return stretches;
    std::optional<Stretch> open;
    if (!holds_after(report.condition, solution.crossings.front())) open.emplace();
    for (const Crossing& crossing : solution.crossings) {
        const double value = settle(report.range, report.condition, crossing, crossing.value);
        if (holds_after(report.condition, crossing)) {
            open = Stretch{value, std::nullopt};
        } else if (open) {
            open->to = value;
            stretches.push_back(*open);
            open.reset();
        }
    }
    if (open) stretches.push_back(*open);
    return stretches;
}

namespace {

/// Only where it is so over the whole range.
std::string direction_text(const Solution& solution) {
    std::vector<std::uint64_t> counts;
    for (const double value : solution.grid) counts.push_back(solution.reached.at(value));
    if (std::ranges::is_sorted(counts)) return "It rises with the value.";
    if (std::ranges::is_sorted(counts, std::greater{})) return "It falls with the value.";
    return "It does not rise or fall throughout.";
}

/// Where the level is passed twice within the error, it may not be passed at all.
bool uncertain_turn(const Solution& solution) {
    for (std::size_t c = 0; c + 1 < solution.crossings.size(); ++c) {
        const Crossing& here = solution.crossings[c];
        const Crossing& next = solution.crossings[c + 1];
        if (!here.upper || here.upper->before >= next.value.after || !next.lower ||
            next.lower->after <= here.value.before)
            return true;
    }
    return false;
}

}  // namespace

std::string solve_answer(const Params& base, const SolveReport& report, const Solution& solution) {
    if (solution.crossings.empty()) return everywhere_answer(base, report, solution);
    std::string where;
    for (const Crossing& crossing : solution.crossings)
        where += (where.empty() ? "" : "; and ") + crossing_words(report, crossing);
    const bool one = solution.crossings.size() == 1;
    return fmt::format(
        "{} is {} {} {}. {}", capital(subject(base, report.condition)), asked_words(report),
        (report.range.whole || report.condition.relation != Relation::equal ? "for " : "with ") +
            introduced_label(base, report.path),
        where,
        one ? direction_text(solution)
            : fmt::format(
                  "It passes the level {} times between {} and {}{}.", solution.crossings.size(),
                  report.text(solution.grid.front()), report.text(solution.grid.back()),
                  uncertain_turn(solution)
                      ? ", as far as these trajectories tell: between two of them its interval never leaves the "
                        "level, so that it may not pass it there at all"
                      : ""));
}

std::vector<Section> solve_sections(const Params& base, const SolveReport& report, const Solution& solution) {
    Section answer{"answer", "", {solve_answer(base, report, solution)}, {}, {}, chapter::kAnswer};
    Section response{"solve", "", {}, {}, {}, chapter::kDifferences};
    response.tables.push_back(response_table(base, report, solution));
    response.charts.push_back(response_chart(base, report, solution));
    Section raw{"values", "", {}, {}, {}, chapter::kError};
    raw.text = {method_text(solution, report), "All values run on the same luck. " + parity_definition(base)};
    if (report.path.starts_with("parity."))
        raw.text.back() += " What parity is was varied: this is the scenario as it stands.";
    raw.tables.push_back(long_table(report, solution));
    return {std::move(answer), std::move(response), std::move(raw)};
}

}  // namespace capexsim::analysis
