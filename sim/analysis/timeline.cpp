#include "analysis/timeline.hpp"

#include "capexsim/words.hpp"

#include "analysis/estimates.hpp"
#include "sampling/distribution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace capexsim::analysis {
namespace {

constexpr std::array kGateStates = {"blocked", "quota", "free"};
constexpr double kLow = 0.05, kHigh = 0.95;

/// A column as an input: nothing where it is absent or made by levers.
const Input* input_of(const Params& params, Column column) {
    const auto i = static_cast<std::size_t>(column);
    return column < 0 || i >= params.inputs.size() ? nullptr : &params.inputs[i];
}

double quantile_of(const Input& input, double p) {
    return input.distribution.certain() ? sampling::mean(input.distribution)
                                        : sampling::quantile(input.distribution, p);
}

/// The quarter that a date [years since the start] lies in.
int quarter_at(const Params& params, double years) {
    constexpr double kRounding = 1e-9;  // of dates at the beginning of a quarter
    return calendar(params, 1) + static_cast<int>(std::floor(years / kQuarter + kRounding));
}

std::string path_of(const Params& params, const Override& moved) {
    const Input* base = input_of(params, moved.base);
    return base == nullptr ? "" : base->path;
}

/// First and last quarter between two dates; without a second one, for good.
std::vector<int> quarters_between(const Params& params, const Input& from, const Input* to) {
    std::vector<int> quarters{quarter_at(params, quantile_of(from, 0.5))};
    if (to != nullptr)
        quarters.push_back(std::max(quarters[0], quarter_at(params, quantile_of(*to, 0.5)) - 1));
    return quarters;
}

/// Where a beginning is drawn, the quarters between which it lies in 90 % of the futures.
void add_spread(const Params& params, const Input& at, Curve& row) {
    if (at.distribution.certain()) return;
    row.lower.push_back(quarter_at(params, quantile_of(at, kLow)));
    row.upper.push_back(quarter_at(params, quantile_of(at, kHigh)));
}

/// "holds the supplier's regime at embargo; sets policy.regimes…offshore_owned to 25 %".
std::string effect_of(const Params& params, std::size_t lever) {
    const Lever& given = params.policy.levers[lever];
    std::string text;
    const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
    if (given.regime >= 0)
        add("holds " + chain_label("policy.regime") + " at " +
            params.policy.regimes.states.at(static_cast<std::size_t>(given.regime)));
    if (given.gate >= 0)
        add("holds " + chain_label("policy.gate") + " at " +
            kGateStates.at(static_cast<std::size_t>(given.gate)));
    for (const Override& moved : params.overrides)
        for (const auto& [by, value] : moved.values)
            if (static_cast<std::size_t>(by) == lever)
                if (const Input* to = input_of(params, value))
                    add("sets " + path_of(params, moved) + " to " + to->written);
    if (const Input* ramp = input_of(params, given.ramp)) add("takes " + ramp->written + " to come");
    if (const Input* announced = input_of(params, given.announced))
        add("is foreseen from " + announced->written + " on");
    return text;
}

Curve lever_row(const Params& params, std::size_t index) {
    const Lever& lever = params.policy.levers[index];
    Curve row{lever.name, plain_name(lever.name), "%"};
    row.note = effect_of(params, index);
    row.subject = "event.lever";
    const Input* at = input_of(params, lever.at);
    if (at == nullptr) return row;
    row.quarters = quarters_between(params, *at, nullptr);
    add_spread(params, *at, row);
    if (const Input* duration = input_of(params, lever.duration))
        row.quarters.push_back(quarter_at(params, quantile_of(*at, 0.5) + quantile_of(*duration, 0.5)) - 1);
    const Input* probability = input_of(params, lever.probability);
    row.values.push_back(probability == nullptr ? 100
                                                : settled(100 * sampling::mean(probability->distribution)));
    return row;
}

/// A window in which something becomes likelier or less likely.
Curve window_row(const Params& params, const std::string& name, Column from, Column to,
                 const std::string& effect) {
    Curve row{name, plain_name(name), "%"};
    row.note = effect;
    row.subject = "event.window";
    row.values = {100};
    if (const Input* begin = input_of(params, from)) {
        row.quarters = quarters_between(params, *begin, input_of(params, to));
        add_spread(params, *begin, row);
    }
    return row;
}

Curve event_row(const Params& params, const PolicyEvent& event) {
    const Input* by = input_of(params, event.by);
    const char* what = event.directions.tightening && event.directions.loosening ? "every change"
                       : event.directions.tightening                             ? "every tightening"
                                                                                 : "every loosening";
    return window_row(params, event.name, event.from, event.to,
                      fmt::format("makes {} of {} {} times as likely", what,
                                  chain_label(event.gate ? "policy.gate" : "policy.regime"),
                                  by == nullptr ? "1" : by->written));
}

/// Everything that a scenario dates, in the order in which it is shown.
std::vector<Curve> dated_rows(const Params& params) {
    std::vector<Curve> rows;
    const auto add = [&rows](Curve row) {
        if (!row.quarters.empty()) rows.push_back(std::move(row));
    };
    for (std::size_t l = 0; l < params.policy.levers.size(); ++l) add(lever_row(params, l));
    for (const PolicyEvent& event : params.policy.events) add(event_row(params, event));
    for (std::size_t a = 0; a < params.actors.size(); ++a)
        for (const JumpParams& jump : params.actors[a].budget.jumps)
            add(window_row(params, jump.name, jump.from, jump.to,
                           "lets the budget of " + actor_label(params, static_cast<int>(a)) + " jump"));
    add(window_row(params, "closing of weights", params.frontier.closing_date, kAbsent,
                   "less of what leaders find reaches the others"));
    return rows;
}

std::optional<Curve> initial_row(const Params& params, const std::string& name, const ChainParams& chain) {
    if (!chain.present()) return std::nullopt;
    const std::string& state = chain.states.at(static_cast<std::size_t>(chain.initial));
    Curve row{name, fmt::format("{} is \"{}\", then moves by chance", chain_label(name), plain_name(state)),
              "%"};
    const double since = known_value(params, chain.since).value_or(0);
    row.quarters = {quarter_at(params, since), calendar(params, 1)};
    row.values = {100};
    row.note = "the state that it is in at the start; from then on it changes by chance";
    row.subject = "event.state";
    return row;
}

}  // namespace

Section timeline_section(const Params& params) {
    Section section{"timeline", "", {}, {}, {}, chapter::kControls};
    Chart chart{"timeline", "", "%", Chart::Kind::events};
    chart.terminal = false;
    chart.note = "A bar lasts as long as what it names is in force; one that ends in an arrow is for good.";
    if (auto row = initial_row(params, "policy.regime", params.policy.regimes)) chart.curves.push_back(*row);
    if (auto row = initial_row(params, "market.macro", params.market.macro)) chart.curves.push_back(*row);
    std::vector<Curve> dated = dated_rows(params);
    const std::size_t steps = dated.size();
    std::move(dated.begin(), dated.end(), std::back_inserter(chart.curves));
    if (chart.curves.empty()) return section;
    chart.title = steps == 0 ? "What holds at the start; the scenario dates no later step"
                             : fmt::format("What holds at the start, and the {} that the scenario dates",
                                           steps == 1 ? "step" : counted(steps, "step"));
    section.charts.push_back(std::move(chart));
    return section;
}

}  // namespace capexsim::analysis
