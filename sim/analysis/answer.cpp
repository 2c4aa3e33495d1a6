#include "analysis/answer.hpp"

#include "capexsim/words.hpp"

#include "analysis/estimates.hpp"
#include "analysis/parity_section.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace capexsim::analysis {
namespace {

std::string by_horizon(const Params& params) { return Quarter{calendar(params, params.horizon)}.text(); }

std::string interval_phrase(const Estimate& p) {
    if (!p.lower || !p.upper) return "all parts of the design agree, so there is no interval";
    const std::string interval = percent_interval_text(p);
    return interval.empty() ? "with 95 % confidence" : "95 % interval " + interval + " %";
}

std::string median_phrase(const QuarterEstimate& median, std::uint64_t trajectories) {
    if (trajectories < kFewestForMedian)
        return "the median date cannot be told from " + counted(trajectories, "trajectory");
    if (!median.value) return "the median date is not reached by " + Quarter{median.horizon}.text();
    const std::string interval = quarter_interval_text(median);
    return "the median date is " + Quarter{*median.value}.text() +
           (interval.empty() ? "" : " (" + interval + ")");
}

/// Empty where nobody can leave.
std::string exit_phrase(const MetricParity& p) {
    if (p.left.empty()) return "";
    return "; with probability " + percent_text(p.left.back()) + " it has left the race before";
}

std::string other_measures(const std::vector<MetricParity>& metrics) {
    std::vector<const MetricParity*> others;
    for (const MetricParity& p : metrics)
        if (p.metric != Metric::stock) others.push_back(&p);
    const auto [low, high] = std::minmax_element(
        others.begin(), others.end(),
        [](const auto* a, const auto* b) { return a->confirmed.back().value < b->confirmed.back().value; });
    const auto named = [](const MetricParity& p) {
        return percent_text(p.confirmed.back()) + " (" + kMetricNames[static_cast<std::size_t>(p.metric)] +
               ")";
    };
    return "by the other measures the probability is " + named(**low) + " to " + named(**high);
}

}  // namespace

std::string enumerated(const std::vector<std::string>& things) {
    constexpr std::size_t kMost = 8;
    const std::size_t shown = std::min(things.size(), kMost);
    std::string text;
    for (std::size_t i = 0; i < shown; ++i) {
        const bool last = i + 1 == things.size();
        text += (i == 0 ? "" : last ? " and " : ", ") + things[i];
    }
    return things.size() > shown ? fmt::format("{} and {} more", text, things.size() - shown) : text;
}

/// "as_briefed holds with what-if embargo and 'run.seed=7'": what is supposed.
std::string supposition(const Params& params) {
    std::vector<std::string> changes;
    std::size_t end = std::min(params.scenario.find('+'), params.scenario.size());
    const std::string base = params.scenario.substr(0, end);
    while (end < params.scenario.size()) {
        const std::size_t start = end + 1;
        end = std::min(params.scenario.find('+', start), params.scenario.size());
        changes.push_back("what-if " + params.scenario.substr(start, end - start));
    }
    for (const std::string& set : params.sets)
        if (!set.starts_with("thresholds=")) changes.push_back("'" + set + "'");  // they suppose nothing
    return base + " holds" + (changes.empty() ? "" : " with " + enumerated(changes));
}

std::string reference_phrase(const Params& params) {
    switch (params.parity.reference) {
        case Reference::leader: return "the leading rival";
        case Reference::mean: return "the mean of its rivals";
        case Reference::median: return "the median rival";
        case Reference::nth: return fmt::format("rival number {} by size", params.parity.nth);
        case Reference::named: return actor_label(params, params.parity.named);
    }
    return "";
}

std::string parity_definition(const Params& params) {
    constexpr double kMonthsPerYear = 12;
    const auto ratio = known_value(params, params.parity.ratio);
    const auto lag = known_value(params, params.parity.lag);
    const int k = params.parity.sustained;
    return fmt::format(
        "Parity: {} of {}, or a lag of at most {}{}.",
        ratio ? fmt::format("at least {:g} %", settled(100 * *ratio)) : "at least a drawn share",
        reference_phrase(params),
        lag ? fmt::format("{:g} months", settled(kMonthsPerYear * *lag)) : "a drawn time",
        k > 1 ? fmt::format(", for {} quarters running", k) : "");
}

bool same_parity(const Params& a, const Params& b) {
    const auto drawn = [](const Params& params, Column column) {
        return column < 0 || column >= static_cast<Column>(params.inputs.size())
                   ? Distribution{}
                   : params.inputs[static_cast<std::size_t>(column)].distribution;
    };
    return parity_definition(a) == parity_definition(b) &&
           drawn(a, a.parity.ratio) == drawn(b, b.parity.ratio) &&
           drawn(a, a.parity.lag) == drawn(b, b.parity.lag);
}

std::string answer(const Params& params, const Tally& tally) {
    if (tally.trajectories == 0) return "No trajectory was simulated, so there is no answer.";
    const std::vector<MetricParity> metrics = parity_by_metric(params, tally);
    const MetricParity& stock = metrics[static_cast<std::size_t>(Metric::stock)];
    const auto ratio = known_value(params, params.parity.ratio);
    const std::string reference = reference_phrase(params);
    const std::string parity = !ratio        ? "enough of the usable AI compute of " + reference
                               : *ratio == 1 ? "as much usable AI compute as " + reference
                                             : fmt::format("{:g} % of the usable AI compute of {}",
                                                           settled(100 * *ratio), reference);
    const std::string sustained =
        params.parity.sustained > 1 ? fmt::format(", {} quarters running,", params.parity.sustained) : "";
    return fmt::format(
        "If scenario {}, {} has {}{} by {} with probability {} (measure: stock; {}){}; {}; {}.",
        supposition(params), focal_label(params), parity, sustained, by_horizon(params),
        percent_text(stock.confirmed.back()), interval_phrase(stock.confirmed.back()), exit_phrase(stock),
        median_phrase(stock.median, tally.trajectories), other_measures(metrics));
}

Section answer_section(const Params& params, const Tally& tally) {
    return {"answer", "", {answer(params, tally)}, {}, {}, chapter::kAnswer};
}

}  // namespace capexsim::analysis
