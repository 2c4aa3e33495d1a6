#include "analysis/compare_words.hpp"

#include "capexsim/words.hpp"

#include "analysis/answer.hpp"
#include "analysis/estimates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace capexsim::analysis {
namespace {

constexpr double kLittlePairing = 1.2;  ///< variance ratio below which the same luck gains little
constexpr double kChance = 0.05;        ///< adjusted p below which a difference is more than chance
constexpr std::size_t kNamed = 3;       ///< alternatives that a headline names one by one

const PairedQuarter& at_end(const PairedMetric& m) { return m.quarters.back(); }

double size_of(const PairedMetric& m) { return std::abs(at_end(m).difference.value.value_or(0)); }

const PairedMetric& clearest(const std::vector<PairedMetric>& metrics) {
    return *std::ranges::max_element(metrics, {}, size_of);
}

/// "1.4 % (1.2–1.6)".
std::string with_interval(const Estimate& p) {
    const std::string interval = percent_interval_text(p);
    return percent_text(p) + (interval.empty() ? "" : " (" + interval + ")");
}

/// "+0.6 (+0.4 to +0.7)"; `unit` after the number.
std::string change_with_interval(const Estimate& e, const std::string& unit) {
    const std::string interval = change_interval_text(e);
    return change_text(e) + unit + (interval.empty() ? "" : " (" + interval + ")");
}

bool same_dates(const std::vector<PairedMetric>& metrics) {
    return std::ranges::all_of(
        metrics, [](const PairedMetric& m) { return m.earlier.value == 0.0 && m.later.value == 0.0; });
}

/// "6.1 % instead of 6.2 %": as exactly as each is known, or, where they would read alike, as the difference is.
std::string instead_of(const PairedQuarter& q) {
    std::string with = percent_text(q.alternative), without = percent_text(q.base);
    if (with == without && q.difference.value.value_or(0) != 0) {
        const int decimals = change_decimals(scaled(q.difference, kPercent)) + 1;
        with = percent_text(q.alternative.value.value_or(0), decimals);
        without = percent_text(q.base.value.value_or(0), decimals);
    }
    return with + " instead of " + without;
}

std::string sentence(const ComparedAll& all, std::size_t a) {
    const Alternative& alternative = all.alternatives[a];
    const std::uint64_t n = alternative.pair->trajectories;
    if (same_dates(all.metrics[a]))
        return fmt::format(
            "{}: the date of parity is the same as under {} in {}, by every measure.", alternative.label,
            all.base_label,
            n == 1 ? "the one trajectory" : fmt::format("every one of the {}", counted(n, "trajectory")));
    const PairedMetric& m = clearest(all.metrics[a]);
    const PairedQuarter& q = at_end(m);
    const Estimate points = scaled(q.difference, kPercent);
    return fmt::format(
        "{}: the probability that {} reaches parity by {} (measure: {}) is {} under {}, a change of {} "
        "percentage points (95 % interval {}). On the same luck it is reached only with the change in {} of {}, "
        "only without in {}.",
        alternative.label, focal_label(all.base), horizon_text(all.base), metric_name(m.metric),
        instead_of(q), all.base_label, change_text(points), change_interval_text(points),
        count_text(q.discordant_up), counted(n, "trajectory"), count_text(q.discordant_down));
}

/// Those that differ by more than chance by some measure.
std::vector<std::string> differing(const ComparedAll& all) {
    std::vector<std::string> labels;
    for (std::size_t a = 0; a < all.alternatives.size(); ++a)
        if (std::ranges::any_of(all.metrics[a], [](const PairedMetric& m) { return m.p_adjusted < kChance; }))
            labels.push_back(all.alternatives[a].label);
    return labels;
}

std::string differing_phrase(const ComparedAll& all) {
    const std::vector<std::string> labels = differing(all);
    const std::size_t n = all.alternatives.size();
    if (labels.empty())
        return fmt::format("none of the {} changes it by more than chance, by any measure", n);
    if (labels.size() == n)
        return fmt::format("{} {} change it by more than chance, by some measure", n == 2 ? "both" : "all",
                           n);
    return fmt::format("{} of the {} {} it by more than chance, by some measure: {}", labels.size(), n,
                       labels.size() == 1 ? "changes" : "change", enumerated(labels));
}

/// The title of a comparison of several.
std::string overall(const ComparedAll& all) {
    const std::size_t m = clearest_metric(all);
    const auto most = static_cast<std::size_t>(
        std::ranges::max_element(all.metrics, {}, [m](const auto& metrics) { return size_of(metrics[m]); }) -
        all.metrics.begin());
    const PairedQuarter& q = at_end(all.metrics[most][m]);
    const std::string event = fmt::format("the probability that {} reaches parity by {}",
                                          focal_label(all.base), horizon_text(all.base));
    if (size_of(all.metrics[most][m]) == 0)
        return fmt::format("None of the {} alternatives to {} changes {}, by any measure, in {} of each.",
                           all.alternatives.size(), all.base_label, event,
                           counted(all.alternatives[most].pair->trajectories, "trajectory"));
    const Estimate points = scaled(q.difference, kPercent);
    return fmt::format(
        "Of {} alternatives to {}, {} moves {} most: {} instead of {} (measure: {}), a change of {} percentage points "
        "(95 % interval {}); {}.",
        all.alternatives.size(), all.base_label, all.alternatives[most].label, event,
        with_interval(q.alternative), with_interval(q.base), metric_name(static_cast<Metric>(m)),
        change_text(points), change_interval_text(points), differing_phrase(all));
}

using Change = std::function<Estimate(const PairedMetric&)>;

/// Of few all changes by name, of many the lowest and the highest.
std::string changes(const ComparedAll& all, std::size_t m, const std::string& unit, const Change& change) {
    const auto words = [&](std::size_t a) {
        return all.alternatives[a].label + " " + change_with_interval(change(all.metrics[a][m]), unit);
    };
    std::string text;
    if (all.alternatives.size() <= kNamed) {
        for (std::size_t a = 0; a < all.alternatives.size(); ++a) text += (a > 0 ? ", " : "") + words(a);
        return text;
    }
    const auto [low, high] = std::ranges::minmax_element(
        all.metrics, {}, [&](const auto& metrics) { return change(metrics[m]).value.value_or(0); });
    return fmt::format("from {} to {}", words(static_cast<std::size_t>(low - all.metrics.begin())),
                       words(static_cast<std::size_t>(high - all.metrics.begin())));
}

}  // namespace

std::string metric_name(Metric metric) { return kMetricNames[static_cast<std::size_t>(metric)]; }

std::string horizon_text(const Params& params) { return Quarter{calendar(params, params.horizon)}.text(); }

Estimate scaled(Estimate e, double factor) {
    for (std::optional<double>* x : {&e.value, &e.lower, &e.upper})
        if (*x) *x = settled(**x * factor);
    return e;
}

Estimate shown_change(const PairedMetric& m, const Estimate& change) {
    return m.metric == Metric::lag ? change : scaled(change, kPercent);
}

std::size_t clearest_metric(const ComparedAll& all) {
    std::size_t best = 0;
    double most = -1;
    for (std::size_t m = 0; m < kMetrics; ++m)
        for (const auto& metrics : all.metrics)
            if (size_of(metrics[m]) > most) {
                most = size_of(metrics[m]);
                best = m;
            }
    return best;
}

bool ever_differs(const PairedMetric& m) {
    return std::ranges::any_of(m.quarters, [](const PairedQuarter& q) {
        return q.difference.lower.value_or(0) > 0 || q.difference.upper.value_or(0) < 0;
    });
}

std::vector<std::string> alternative_sentences(const ComparedAll& all) {
    std::vector<std::string> sentences;
    for (std::size_t a = 0; a < all.alternatives.size(); ++a) sentences.push_back(sentence(all, a));
    return sentences;
}

std::vector<std::string> comparison_answer(const ComparedAll& all) {
    if (all.alternatives.size() == 1) return alternative_sentences(all);
    const auto stock = static_cast<std::size_t>(Metric::stock);
    return {overall(all), fmt::format("{}'s {} relative to {} changes by {}, in the mean over futures: {}.",
                                      focal_label(all.base), kMetricNames[stock], reference_phrase(all.base),
                                      horizon_text(all.base), change_headline(all, stock, " %"))};
}

std::string pairing_warning(const ComparedAll& all) {
    std::string weak;
    for (std::size_t a = 0; a < all.alternatives.size(); ++a)
        for (const PairedMetric& m : all.metrics[a])
            if (m.variance_ratio && *m.variance_ratio < kLittlePairing)
                weak += fmt::format("{}{} ({})", weak.empty() ? "" : ", ", all.alternatives[a].label,
                                    metric_name(m.metric));
    return weak.empty() ? ""
                        : "The same luck gains little here (variance ratio below 1.2): " + weak +
                              ". More trajectories are the only way to a narrower interval.";
}

std::string change_headline(const ComparedAll& all, std::size_t metric, const std::string& unit) {
    return changes(all, metric, unit,
                   [](const PairedMetric& m) { return shown_change(m, at_end(m).change); });
}

std::string difference_headline(const ComparedAll& all, std::size_t metric) {
    return changes(all, metric, "",
                   [](const PairedMetric& m) { return scaled(at_end(m).difference, kPercent); });
}

std::string probability_headline(const ComparedAll& all, std::size_t metric) {
    const auto alternative = [metric](const auto& metrics) { return at_end(metrics[metric]).alternative; };
    std::string text =
        fmt::format("{} {}", percent_text(at_end(all.metrics[0][metric]).base), all.base_label);
    if (all.alternatives.size() <= kNamed) {
        for (std::size_t a = 0; a < all.alternatives.size(); ++a)
            text +=
                fmt::format(", {} {}", percent_text(alternative(all.metrics[a])), all.alternatives[a].label);
        return text;
    }
    const auto [low, high] = std::ranges::minmax_element(
        all.metrics, {}, [&](const auto& metrics) { return alternative(metrics).value.value_or(0); });
    const std::string least = percent_text(alternative(*low)), most = percent_text(alternative(*high));
    const auto label = [&](auto of) {
        return all.alternatives[static_cast<std::size_t>(of - all.metrics.begin())].label;
    };
    return least == most ? fmt::format("{}; the {} others all {}", text, all.alternatives.size(), least)
                         : fmt::format("{}; the {} others {} ({}) to {} ({})", text, all.alternatives.size(),
                                       least, label(low), most, label(high));
}

}  // namespace capexsim::analysis
