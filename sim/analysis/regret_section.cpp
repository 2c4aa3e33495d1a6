#include "capexsim/words.hpp"

#include "analysis/answer.hpp"
#include "analysis/estimates.hpp"
#include "analysis/regret.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace capexsim::analysis {
namespace {

using Format = TableColumn::Format;
constexpr double kPoints = 100;           ///< percentage points per 1
constexpr std::size_t kWithInterval = 4;  ///< columns of a table that still has room for intervals

Estimate points_of(Estimate e) {
    for (std::optional<double>* x : {&e.value, &e.lower, &e.upper})
        if (*x) *x = settled(**x * kPoints);
    return e;
}

std::string list_of(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i)
        text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
    return text;
}

/// "parity by 2036Q4 (measure: stock)"
std::string event_text(const Params& base, const RegretQuestion& question) {
    return fmt::format("parity by {} (measure: {})", Quarter{calendar(base, question.quarter)}.text(),
                       kMetricNames[static_cast<std::size_t>(question.metric)]);
}

bool never_differs(const Regrets& found) {
    return std::ranges::all_of(found.cells, [](const auto& row) {
        return std::ranges::all_of(row, [](const RegretCell& c) { return c.only_best + c.only_this == 0; });
    });
}

/// The names of strategies whose regret in a world is not distinguishable from that of the best.
std::string as_good_in(const RegretQuestion& question, const Regrets& found, std::size_t world) {
    std::vector<std::string> names;
    for (std::size_t s = 0; s < question.strategies.size(); ++s)
        if (!found.cells[s][world].best && !found.cells[s][world].distinguishable)
            names.push_back(question.strategies[s]);
    return list_of(names);
}

std::string minimax_sentence(const Params& base, const RegretQuestion& question, const Regrets& found) {
    const RegretSummary& summary = found.strategies[found.minimax];
    const std::string& name = question.strategies[found.minimax];
    if (never_differs(found))
        return fmt::format(
            "No strategy changes the outcome of any of the {} in any world: by {} there is nothing to regret. "
            "Another --metric or --at may tell more.",
            counted(question.trajectories, "trajectory"), event_text(base, question));
    const std::string event = event_text(base, question);
    const bool one = question.worlds.size() == 1;
    std::string text =
        *summary.worst.upper <= 0
            ? fmt::format(
                  "{} comes out as the best of {} strategies in {}: under no other is {}'s {} {} probable.",
                  name, question.strategies.size(),
                  one ? "the world " + question.worlds.front()
                      : fmt::format("each of {} worlds", question.worlds.size()),
                  focal_label(base), event, question.goal == Goal::highest ? "more" : "less")
            : fmt::format(
                  "Of {} strategies {} has the smallest regret in its worst of {}, {}: {} percentage points of the "
                  "probability of {}'s {} are forgone there against the best strategy of that world (95 % interval {}).",
                  question.strategies.size(), name, counted(question.worlds.size(), "world"),
                  question.worlds[summary.worst_world], change_text(points_of(summary.worst)),
                  focal_label(base), event, change_interval_text(points_of(summary.worst)));
    std::vector<std::string> others;
    for (const std::size_t s : found.as_good) others.push_back(question.strategies[s]);
    if (!others.empty()) text += fmt::format(" Not distinguishable from it by this: {}.", list_of(others));
    return text;
}

std::string honesty_sentence(const RegretQuestion& question) {
    return fmt::format(
        "Every strategy meets every world on the same luck, {} each. The best strategy of a world is chosen on one "
        "half of them and judged on the other, and the other way round, so that it is not flattered by the luck that made it "
        "the best. \"Best\" is what makes parity {} probable.",
        counted(question.trajectories, "trajectory"), question.goal == Goal::highest ? "most" : "least");
}

/// A table of all strategies in all worlds; the longer list downwards.
Table cross_table(const RegretQuestion& question, const Regrets& found, const std::string& key,
                  const std::string& title, Format format, const std::string& unit,
                  const std::function<Estimate(const RegretCell&)>& value) {
    const bool turned = question.worlds.size() > question.strategies.size();
    const std::vector<std::string>& down = turned ? question.worlds : question.strategies;
    const std::vector<std::string>& right = turned ? question.strategies : question.worlds;
    Table table{key, title};
    table.columns = {{turned ? "world" : "strategy", turned ? "world" : "strategy", ""}};
    for (std::size_t x = 0; x < right.size(); ++x)
        table.columns.push_back({fmt::format("x{}", x), plain_name(right[x]), unit, format});
    for (std::size_t y = 0; y < down.size(); ++y) {
        std::vector<Cell> row{down[y]};
        for (std::size_t x = 0; x < right.size(); ++x) {
            const Estimate e = value(turned ? found.cells[x][y] : found.cells[y][x]);
            if (right.size() <= kWithInterval)
                row.emplace_back(e);
            else if (format == Format::percent)
                row.emplace_back(percent_text(e));
            else
                row.emplace_back(change_text(e));
        }
        table.rows.push_back(std::move(row));
    }
    if (right.size() > kWithInterval) table.note = "regret.csv has the intervals.";
    return table;
}

/// "3 of 4", "3–4 of 4" where one of them is not certain.
std::string share_text(const Estimate& share, std::size_t worlds) {
    const auto count = [&](double x) { return std::lround(x * static_cast<double>(worlds)); };
    const long low = count(share.lower.value_or(0)), high = count(share.upper.value_or(1));
    return low == high ? fmt::format("{} of {}", low, worlds) : fmt::format("{}–{} of {}", low, high, worlds);
}

Table overview_table(const Params& base, const RegretQuestion& question, const Regrets& found) {
    Table table{"strategies",
                fmt::format("Regret of each strategy over {}, percentage points of the probability of {}",
                            counted(question.worlds.size(), "world"), event_text(base, question))};
    table.columns = {{"strategy", "strategy", ""},
                     {"worst", "largest regret", "pp", Format::change},
                     {"world", "in world", ""},
                     {"ninetieth", "90 % of worlds", "pp", Format::number, -1},
                     {"mean", "mean", "pp", Format::number, -1, 1}};
    if (question.level)
        table.columns.push_back(
            {"satisficing",
             fmt::format("{} {:g} % in", question.goal == Goal::highest ? "at least" : "at most",
                         settled(kPoints * *question.level)),
             "worlds"});
    table.note =
        "largest regret: the probability forgone against the best strategy of that world, in the world where that is most; its "
        "interval runs from the largest lower to the largest upper end of any world. 90 % of worlds: no more than this in nine "
        "of ten worlds.";
    if (question.level)
        table.note += " A range of worlds: the interval of the probability lies on both sides of the level.";
    if (question.worlds.size() < 10) table.note += " 90 % of fewer than ten worlds are all of them.";
    for (std::size_t s = 0; s < question.strategies.size(); ++s) {
        const RegretSummary& summary = found.strategies[s];
        const bool none = *summary.worst.value <= 0;
        std::vector<Cell> row{question.strategies[s], points_of(summary.worst),
                              none ? std::string("none") : question.worlds[summary.worst_world],
                              settled(kPoints * summary.ninetieth), settled(kPoints * summary.mean)};
        if (question.level) row.emplace_back(share_text(summary.satisficing, question.worlds.size()));
        table.rows.push_back(std::move(row));
    }
    return table;
}

Table best_table(const RegretQuestion& question, const Regrets& found) {
    Table table{"best", "The best strategy of each world"};
    table.columns = {{"world", "world", ""},
                     {"first", "chosen on the first half", ""},
                     {"second", "on the second half", ""},
                     {"as_good", "not distinguishable from the best", ""}};
    for (std::size_t w = 0; w < question.worlds.size(); ++w) {
        const auto [first, second] = found.best[w];
        const std::string others = as_good_in(question, found, w);
        table.rows.push_back({question.worlds[w], question.strategies[first],
                              first == second ? std::string("the same") : question.strategies[second],
                              others.empty() ? std::string("none") : others});
    }
    return table;
}

Chart map_chart(const RegretQuestion& question, const std::string& key, const std::string& title,
                const std::string& unit, const std::string& note,
                const std::function<double(std::size_t, std::size_t)>& value) {
    Chart chart{key, title, unit, Chart::Kind::heat};
    chart.terminal = false;
    chart.columns = question.worlds;
    chart.column_title = "world";
    chart.row_title = "strategy";
    chart.note = note;
    for (std::size_t s = 0; s < question.strategies.size(); ++s) {
        Curve row{fmt::format("y{}", s), question.strategies[s], unit};
        for (std::size_t w = 0; w < question.worlds.size(); ++w) row.values.push_back(value(s, w));
        chart.curves.push_back(std::move(row));
    }
    return chart;
}

Table long_table(const Params& base, const RegretQuestion& question, const Regrets& found) {
    Table table{"regret", "Every strategy in every world", {}, {}, "", false, false};
    table.columns = {{"strategy", "strategy", ""},
                     {"world", "world", ""},
                     {"metric", "metric", ""},
                     {"quarter", "quarter", "", Format::quarter},
                     {"probability", "probability", "1", Format::percent},
                     {"regret", "regret", "1", Format::number, 6},
                     {"only_best", "only under the best", "trajectories", Format::count},
                     {"only_this", "only under this one", "trajectories", Format::count},
                     {"best_of_first_half", "best of the first half", ""},
                     {"best_of_second_half", "best of the second half", ""}};
    for (std::size_t s = 0; s < question.strategies.size(); ++s)
        for (std::size_t w = 0; w < question.worlds.size(); ++w) {
            const RegretCell& cell = found.cells[s][w];
            table.rows.push_back(
                {question.strategies[s], question.worlds[w],
                 std::string(kMetricNames[static_cast<std::size_t>(question.metric)]),
                 Quarter{calendar(base, question.quarter)}.text(), cell.probability, cell.regret,
                 static_cast<std::int64_t>(cell.only_best), static_cast<std::int64_t>(cell.only_this),
                 question.strategies[found.best[w][0]], question.strategies[found.best[w][1]]});
        }
    return table;
}

/// "a in every world", "every strategy in b", "a in b": where parity is what `definition` says.
std::vector<std::string> places_of(const RegretQuestion& question, const std::string& definition) {
    const std::size_t strategies = question.strategies.size(), worlds = question.worlds.size();
    const auto is = [&](std::size_t s, std::size_t w) { return question.other_parity[w][s] == definition; };
    const auto whole_world = [&](std::size_t w) {
        for (std::size_t s = 0; s < strategies; ++s)
            if (!is(s, w)) return false;
        return true;
    };
    const auto everywhere = [&](std::size_t s) {
        for (std::size_t w = 0; w < worlds; ++w)
            if (!is(s, w)) return false;
        return true;
    };
    std::vector<std::string> places;
    for (std::size_t w = 0; w < worlds; ++w)
        if (whole_world(w)) places.push_back("every strategy in " + question.worlds[w]);
    for (std::size_t s = 0; s < strategies; ++s) {
        if (everywhere(s)) {
            if (places.size() < worlds) places.push_back(question.strategies[s] + " in every world");
            continue;
        }
        for (std::size_t w = 0; w < worlds; ++w)
            if (is(s, w) && !whole_world(w))
                places.push_back(question.strategies[s] + " in " + question.worlds[w]);
    }
    return places;
}

/// Where parity is another thing than in the scenario as it stands, as numbers of different things are not compared unawares.
std::vector<std::string> parity_notes(const RegretQuestion& question) {
    std::vector<std::string> definitions, notes;
    for (const auto& world : question.other_parity)
        for (const std::string& definition : world)
            if (!definition.empty() && std::ranges::find(definitions, definition) == definitions.end())
                definitions.push_back(definition);
    for (const std::string& definition : definitions)
        notes.push_back(fmt::format("Parity is another thing for {}, and the numbers there are by that: {}",
                                    enumerated(places_of(question, definition)), definition));
    return notes;
}

}  // namespace

std::vector<Section> regret_sections(const Params& base, const RegretQuestion& question,
                                     const Regrets& found) {
    Section answer{"answer", "", {}, {}, {}, chapter::kAnswer};
    answer.text = {minimax_sentence(base, question, found), honesty_sentence(question)};
    Section tables{"regrets", "", {}, {}, {}, chapter::kDifferences};
    const std::string event = event_text(base, question);
    tables.tables = {
        overview_table(base, question, found),
        cross_table(question, found, "regret_points", "Regret in each world, percentage points",
                    Format::change, "pp", [](const RegretCell& c) { return points_of(c.regret); }),
        cross_table(question, found, "probability", fmt::format("Probability of {}", event), Format::percent,
                    "", [](const RegretCell& c) { return c.probability; }),
        best_table(question, found)};
    tables.charts = {
        map_chart(
            question, "map_regret",
            fmt::format("{} has the smallest regret in its worst world", question.strategies[found.minimax]),
            "pp",
            fmt::format(
                "Regret: percentage points of the probability of {} that are forgone against the best strategy of "
                "the same world. 0 is the best.",
                event),
            [&](std::size_t s, std::size_t w) {
                return settled(kPoints * found.cells[s][w].regret.value.value_or(0));
            }),
        map_chart(question, "map_probability", fmt::format("Probability of {}", event), "%",
                  "Point estimates, all on the same luck.", [&](std::size_t s, std::size_t w) {
                      return settled(kPoints * found.cells[s][w].probability.value.value_or(0));
                  })};
    Section raw{"cells", "", {}, {}, {}, chapter::kError};
    raw.tables.push_back(long_table(base, question, found));
    raw.text.push_back(parity_definition(base));
    for (std::string& note : parity_notes(question)) raw.text.push_back(std::move(note));
    return {std::move(answer), std::move(tables), std::move(raw)};
}

}  // namespace capexsim::analysis
