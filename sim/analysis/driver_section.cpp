#include "analysis/driver_section.hpp"

#include "capexsim/words.hpp"

#include "analysis/estimates.hpp"
#include "analysis/replicates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace capexsim::analysis {
namespace {

constexpr std::size_t kMost = 10;  ///< bars of a tornado, and rows of the table beside it
constexpr const char* kNothing = "not distinguishable from 0";

const char* name_of(Metric metric) { return kMetricNames[static_cast<std::size_t>(metric)]; }

std::string quarter_name(const Params& params, int quarter) {
    return Quarter{calendar(params, quarter)}.text();
}

/// "parity by lag by 2036Q4"
std::string event(const Params& params, const MetricDrivers& drivers) {
    return fmt::format("parity by {} by {}", name_of(drivers.metric), quarter_name(params, drivers.quarter));
}

// --- tornado ---

std::vector<const DriverEffect*> largest_moves(const MetricDrivers& drivers) {
    std::vector<const DriverEffect*> largest;
    for (const DriverEffect& effect : drivers.effects)
        if (effect.moves && largest.size() < kMost) largest.push_back(&effect);
    return largest;
}

std::string tornado_title(const Params& params, const MetricDrivers& drivers, const DriverEffect& first) {
    return fmt::format("Parity by {} by {} moves most with '{}': {} where it is {}, {} where it is {}",
                       name_of(drivers.metric), quarter_name(params, drivers.quarter), first.label,
                       percent_text(first.low), first.low_end, percent_text(first.high), first.high_end);
}

Curve tornado_bar(const DriverEffect& effect) {
    Curve bar{effect.path, effect.label, "%"};
    for (const Estimate& end : {effect.low, effect.high}) {
        bar.values.push_back(settled(100 * end.value.value_or(0)));
        bar.lower.push_back(settled(100 * end.lower.value_or(0)));
        bar.upper.push_back(settled(100 * end.upper.value_or(0)));
    }
    bar.note = effect.low_end + "; " + effect.high_end;
    return bar;
}

/// Empty where no input moves the probability by more than chance does.
Chart tornado(const Params& params, const MetricDrivers& drivers, const std::string& key) {
    Chart chart{key, "", "%", Chart::Kind::tornado};
    const std::vector<const DriverEffect*> largest = largest_moves(drivers);
    if (largest.empty()) return chart;
    chart.title = tornado_title(params, drivers, *largest.front());
    for (const DriverEffect* effect : largest) chart.curves.push_back(tornado_bar(*effect));
    Curve middle{"all", "all futures", "%"};
    middle.values = {settled(100 * drivers.probability.value.value_or(0))};
    middle.role = Curve::Role::level;
    chart.curves.push_back(std::move(middle));
    chart.note =
        "Probability in the tenth of the futures in which one input is lowest, and in the tenth in which it is "
        "highest (of a choice: under each option), all else as it was drawn; the line is that of all futures. Thin lines are 95 % "
        "intervals.";
    return chart;
}

// --- tables ---

Cell share_cell(const FirstOrder& order) {
    if (!order.index.value) return std::string("–");
    if (!order.shows()) return std::string(kNothing);
    return order.index;
}

Cell estimate_cell(const Estimate& estimate) { return estimate.value ? Cell(estimate) : Cell(); }

/// "Drawn together, so that what they explain overlaps: a and b." Empty where all are drawn on their own.
std::string overlap_note(const MetricDrivers& drivers) {
    std::map<int, std::vector<std::string>> groups;
    std::size_t inputs = 0;
    for (const DriverEffect& effect : drivers.effects) {
        if (effect.group < 0) continue;
        groups[effect.group].push_back(effect.label);
        ++inputs;
    }
    if (groups.empty()) return "";
    return fmt::format(
        " {} {} drawn correlated with others (*): what they explain overlaps, and of each such group the sum counts "
        "only the one that explains most.",
        counted(inputs, "input"), inputs == 1 ? "is" : "are");
}

Table main_table(const Params& params, const MetricDrivers& drivers, const std::string& key) {
    const auto percent = [](const char* name, const char* title, int rank = 0) {
        return TableColumn{name, title, "", TableColumn::Format::percent, 0, rank};
    };
    Table table{key,
                "What decides about " + event(params, drivers) +
                    ": probability at both ends of an input, and what the input explains",
                {{"input", "input"},
                 {"low_end", "low end", "", TableColumn::Format::text, 0, 4},
                 percent("low", "P at its low end"),
                 {"high_end", "high end", "", TableColumn::Format::text, 0, 4},
                 percent("high", "P at its high end"),
                 percent("index", "explains whether"),
                 percent("index_time", "explains when", 2),
                 {"rank", "larger is earlier", "", TableColumn::Format::change, 2, 1}}};
    for (const DriverEffect& effect : drivers.effects) {
        if (table.rows.size() == kMost) break;
        table.rows.push_back({effect.label + (effect.group >= 0 ? " *" : ""), effect.low_end, effect.low,
                              effect.high_end, effect.high, share_cell(effect.by_quarter),
                              share_cell(effect.time), estimate_cell(effect.rank)});
    }
    table.note = fmt::format(
        "Explains: first-order index, the share of the variance of whether parity is there by {}, or of the quarters until then "
        "(at most those to the horizon), that is due to this input alone. Larger is earlier: rank correlation with how early "
        "parity comes, by twentieths of the input; + larger values come with earlier parity, − with later or none.{} Among {} "
        "without any effect about {} would seem to explain something. All inputs and measures: drivers.csv.",
        quarter_name(params, drivers.quarter), overlap_note(drivers),
        counted(drivers.effects.size(), "input"),
        std::max<std::size_t>(1, (drivers.effects.size() + 12) / 25));
    return table;
}

Table long_table() {
    using Format = TableColumn::Format;
    Table table{"drivers",
                "Every uncertain input, by measure and quarter",
                {{"metric", "metric"},
                 {"quarter", "quarter", "", Format::quarter},
                 {"path", "key"},
                 {"input", "input"},
                 {"group", "drawn together", "", Format::count, 0},
                 {"low_end", "low end"},
                 {"low", "probability at its low end", "1", Format::percent},
                 {"high_end", "high end"},
                 {"high", "probability at its high end", "1", Format::percent},
                 {"index", "first-order index on parity by the quarter", "1", Format::percent},
                 {"index_time", "first-order index on min(T, H)", "1", Format::percent},
                 {"rank", "rank correlation with how early parity comes", "1", Format::number, 3}}};
    table.terminal = table.page = false;
    return table;
}

void add_rows(Table& table, const Params& params, const MetricDrivers& drivers) {
    for (const DriverEffect& e : drivers.effects)
        table.rows.push_back({std::string(name_of(drivers.metric)), quarter_name(params, drivers.quarter),
                              e.path, e.label, e.group >= 0 ? Cell(std::int64_t{e.group} + 1) : Cell(),
                              e.low_end, e.low, e.high_end, e.high, estimate_cell(e.by_quarter.index),
                              estimate_cell(e.time.index), estimate_cell(e.rank)});
}

// --- text ---

/// What the inputs explain one by one, and what is left.
std::string explained_text(const Params& params, const MetricDrivers& drivers) {
    const Estimate& sum = drivers.one_by_one;
    if (!sum.value) return "";
    return fmt::format(
        "Of whether {} has {} (probability {}), its {} {} {:.0f} % one by one (95 % interval "
        "{:.0f}–{:.0f} %). The other {:.0f} % are inputs acting together{} and chance along the path, which one run does not tell "
        "apart: pure chance has at most this share.",
        focal_label(params), event(params, drivers), percent_text(drivers.probability),
        counted(drivers.effects.size(), "uncertain input"),
        drivers.effects.size() == 1 ? "explains" : "explain", 100 * *sum.value, 100 * *sum.lower,
        100 * *sum.upper, 100 - 100 * *sum.value,
        std::ranges::any_of(drivers.effects, [](const DriverEffect& e) { return e.group >= 0; })
            ? ", those that are drawn together,"
            : "");
}

/// Why nothing is said about a metric; empty where something is.
std::string silence_text(const Params& params, const MetricDrivers& drivers) {
    const Estimate& p = drivers.probability;
    if (drivers.tells || !p.value) return "";
    const double n = static_cast<double>(p.n);
    const auto reached = static_cast<std::uint64_t>(*p.value * n + 0.5);
    const std::string by =
        fmt::format("by {} by {}", name_of(drivers.metric), quarter_name(params, drivers.quarter));
    if (reached == 0) return "no future reaches parity " + by + ", so nothing decides about it";
    if (reached == p.n)
        return (p.n == 1 ? "the one future" : "every future") + std::string(" reaches parity ") + by +
               ", so nothing decides about it";
    const std::uint64_t rarer = std::min(reached, p.n - reached);
    const bool one = rarer == 1;
    return fmt::format(
        "{} of {} {} parity {}, too few to tell what decides", count_text(rarer), counted(p.n, "future"),
        2 * reached < p.n ? (one ? "reaches" : "reach") : (one ? "does not reach" : "do not reach"), by);
}

void add_silences(Section& section, const Params& params, const std::vector<MetricDrivers>& all) {
    std::string text;
    for (const MetricDrivers& drivers : all)
        if (const std::string silence = silence_text(params, drivers); !silence.empty())
            text += (text.empty() ? "" : "; ") + silence;
    if (text.empty()) return;
    section.text.push_back("What decides cannot be told for every measure: " + text + ".");
}

/// Why there is nothing to analyse; empty where there is.
std::string no_drivers_text(const Params& params, const Tally& tally) {
    if (tally.trajectories == 0) return "No trajectory was simulated, so nothing is known to decide.";
    if (!tally.drivers.empty()) return "";
    if (!independent(tally))
        return "What decides is told by runs in the random design, whose futures are independent: in this one nobody knows how far "
               "shares of them may be off.";
    const bool uncertain =
        std::ranges::any_of(params.inputs,
                            [](const Input& input) { return !input.distribution.certain(); }) ||
        std::ranges::any_of(params.policy.levers, [](const Lever& lever) { return lever.probability >= 0; });
    return uncertain
               ? "What decides is not known: these counts were recorded without the inputs that were drawn."
               : "No input of the scenario is uncertain: what differs between its futures is chance along the path.";
}

void add_measure(Section& section, const Params& params, const MetricDrivers& drivers, const std::string& key,
                 bool first) {
    if (!drivers.tells) return;
    const std::string suffix = first ? "" : std::string("_") + name_of(drivers.metric);
    Chart chart = tornado(params, drivers, key + "_tornado" + suffix);
    if (chart.curves.empty() && first)
        section.text.push_back("No single input moves the probability of " + event(params, drivers) +
                               " by more than chance would among so many.");
    chart.terminal = first;
    chart.folded = !first;
    if (!chart.curves.empty()) section.charts.push_back(std::move(chart));
    if (!first) return;
    section.text.push_back(explained_text(params, drivers));
    section.tables.push_back(main_table(params, drivers, "main_" + key));
}

}  // namespace

Section driver_section(const Params& params, const Tally& tally) {
    Section section{"drivers", "", {}, {}, {}, chapter::kDrivers};
    Table all = long_table();
    if (const std::string none = no_drivers_text(params, tally); !none.empty()) {
        section.text.push_back(none);
        section.tables.push_back(std::move(all));
        return section;
    }
    const std::vector<MetricDrivers> metrics = drivers_by_metric(params, tally);
    for (const MetricDrivers& drivers : metrics)
        add_measure(section, params, drivers, "drivers", &drivers == &metrics.front());
    add_silences(section, params, metrics);
    for (int m = 0; m < kMetrics; ++m) {
        const auto metric = static_cast<Metric>(m);
        const int telling = telling_quarter(params, tally, metric);
        add_rows(all, params, metric_drivers(params, tally, metric, telling));
        if (telling != params.horizon)
            add_rows(all, params, metric_drivers(params, tally, metric, params.horizon));
    }
    section.tables.push_back(std::move(all));
    return section;
}

Section drivers_at(const Params& params, const Tally& tally, int quarter) {
    Section section{"drivers_at", "", {}, {}, {}, chapter::kDrivers};
    if (const std::string none = no_drivers_text(params, tally); !none.empty()) {
        section.text.push_back(none);
        return section;
    }
    std::vector<MetricDrivers> metrics;
    for (int m = 0; m < kMetrics; ++m)
        metrics.push_back(metric_drivers(params, tally, static_cast<Metric>(m), quarter));
    std::size_t first = static_cast<std::size_t>(Metric::stock);
    for (std::size_t m = 0; m < metrics.size() && !metrics[first].tells; ++m)
        if (metrics[m].tells) first = m;
    add_measure(section, params, metrics[first], "drivers_at", true);
    add_silences(section, params, metrics);
    return section;
}

}  // namespace capexsim::analysis
