#include "analysis/thresholds.hpp"

#include "capexsim/error.hpp"
#include "capexsim/words.hpp"

#include "analysis/estimates.hpp"
#include "analysis/replicates.hpp"
#include "input/condition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace capexsim::analysis {
namespace {

Estimate probability_of(const Params& params, const Tally& tally, const Condition& condition) {
    const int t = condition.by - params.start + 1;
    require(t >= 1 && t <= params.horizon, "a threshold is about a quarter that is simulated");
    return parity_curve(tally, static_cast<std::size_t>(condition.metric))[static_cast<std::size_t>(t) - 1];
}

/// "2 of 3 thresholds hold, 1 is undecided."
std::string sentence(const std::vector<Judged>& all) {
    const auto count = [&](Verdict verdict) {
        return static_cast<std::size_t>(std::ranges::count(all, verdict, &Judged::verdict));
    };
    const std::size_t held = count(Verdict::hold), failed = count(Verdict::fail),
                      open = count(Verdict::undecided);
    if (all.size() == 1) {
        const Judged& one = all.front();
        const std::string what = condition_text(one.threshold.condition);
        if (held == 1) return "The threshold " + what + " holds.";
        if (failed == 1) return "The threshold " + what + " fails.";
        return "The threshold " + what +
               " is undecided: the level lies within the 95 % interval, and more trajectories have to tell.";
    }
    if (held == all.size()) return fmt::format("All {} thresholds hold.", all.size());
    std::string text = fmt::format("{} of {} thresholds {}", held, all.size(), held == 1 ? "holds" : "hold");
    if (failed > 0) text += fmt::format(", {} {}", failed, failed == 1 ? "fails" : "fail");
    if (open > 0)
        text +=
            fmt::format(", {} {} undecided: more trajectories have to tell", open, open == 1 ? "is" : "are");
    return text + ".";
}

}  // namespace

const char* verdict_name(Verdict verdict) {
    return std::array{"hold", "fail", "undecided"}[static_cast<std::size_t>(verdict)];
}

Verdict judge(const Condition& condition, const Estimate& p) {
    require(condition.relation != Relation::equal, "a threshold asks for less or for more");
    if (!p.lower || !p.upper) return Verdict::undecided;
    const double level = condition.share();
    const bool below = condition.relation == Relation::below;
    if (below ? *p.upper < level : *p.lower > level) return Verdict::hold;
    if (below ? *p.lower >= level : *p.upper <= level) return Verdict::fail;
    return Verdict::undecided;
}

std::vector<Judged> judge_all(const Params& params, const Tally& tally) {
    std::vector<Judged> all;
    for (const NamedCondition& threshold : params.thresholds) {
        const Estimate probability = probability_of(params, tally, threshold.condition);
        all.push_back({threshold, probability, judge(threshold.condition, probability)});
    }
    return all;
}

Section threshold_section(const Params& params, const Tally& tally) {
    if (params.thresholds.empty()) return {};
    const std::vector<Judged> all = judge_all(params, tally);
    Section section{"thresholds", "", {sentence(all)}, {}, {}, chapter::kAnswer};
    Table table{"thresholds", "Thresholds of the scenario"};
    table.columns = {{"condition", "condition", ""},
                     {"verdict", "verdict", ""},
                     {"probability", "probability", "", TableColumn::Format::percent}};
    const bool named = std::ranges::any_of(all, [](const Judged& j) { return !j.threshold.name.empty(); });
    const bool reasoned = std::ranges::any_of(all, [](const Judged& j) { return !j.threshold.why.empty(); });
    if (named) table.columns.insert(table.columns.begin(), TableColumn{"name", "name", ""});
    if (reasoned) table.columns.push_back({.key = "why", .title = "why", .rank = 3});
    for (const Judged& j : all) {
        std::vector<Cell> row{condition_text(j.threshold.condition), std::string(verdict_name(j.verdict)),
                              j.probability};
        if (named) row.insert(row.begin(), j.threshold.name);
        if (reasoned) row.emplace_back(j.threshold.why);
        table.rows.push_back(std::move(row));
    }
    table.note =
        "A threshold holds where the whole 95 % interval of the probability lies on its side of the level, fails where it "
        "lies on the other, and is undecided where the level lies within.";
    section.tables.push_back(std::move(table));
    return section;
}

}  // namespace capexsim::analysis
