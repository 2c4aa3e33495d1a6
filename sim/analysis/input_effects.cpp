#include "analysis/input_effects.hpp"

#include "capexsim/words.hpp"

#include "analysis/estimates.hpp"
#include "engine/recorded.hpp"
#include "engine/simulate.hpp"
#include "input/keys.hpp"
#include "input/units.hpp"
#include "model/step.hpp"
#include "sampling/distribution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <functional>
#include <mutex>
#include <tuple>
#include <utility>

namespace capexsim::analysis {
namespace {

constexpr double kLow = 0.1;
constexpr double kHigh = 0.9;
constexpr double kNever = 1e6;  ///< date of a lever that is off [years after the start]

/// A value that is drawn like any other, so that everything else stays where it is: also within a correlated group.
Distribution fixed(double value) {
    Distribution distribution;
    distribution.kind = DistributionKind::uniform;
    distribution.parameters = {value, value};
    return distribution;
}

/// The two values of an input; of options the first and the last that have a weight, where percentiles coincide.
std::pair<double, double> ends_of(const Distribution& distribution) {
    const double low = sampling::quantile(distribution, kLow);
    const double high = sampling::quantile(distribution, kHigh);
    if (low < high || distribution.kind != DistributionKind::choice) return {low, high};
    constexpr double kNearly = 1e-9;
    std::pair<double, double> ends = {HUGE_VAL, -HUGE_VAL};
    for (std::size_t k = 0; k < distribution.parameters.size(); ++k) {
        if (distribution.weights[k] <= kNearly) continue;
        ends.first = std::min(ends.first, distribution.parameters[k]);
        ends.second = std::max(ends.second, distribution.parameters[k]);
    }
    return ends;
}

/// A scenario with one thing changed, and its samplers.
struct Variant {
    Params params;
    model::Samplers samplers;

    void fix(Column column, double value) {
        const auto input = static_cast<std::size_t>(column);
        params.inputs[input].distribution = fixed(value);
        samplers[input] = sampling::make_sampler(params.inputs[input].distribution);
    }
};

struct Pair {
    Variant low, high;
};

/// What a run of one variant is asked for.
struct Observed {
    std::vector<double> stock, effective, lag;      ///< [trajectory] at the horizon
    std::array<std::uint64_t, kMetrics> reached{};  ///< trajectories with confirmed parity

    void add(const model::World& world, int focal, int lanes) {
        const auto append = [&](std::vector<double>& to, const double* values) {
            if (!std::all_of(values, values + lanes, [](double x) { return std::isfinite(x); }))
                throw InputError({engine::overflow()});
            to.insert(to.end(), values, values + lanes);
        };
        append(stock, world.parity.ratio(Metric::stock));
        append(effective, world.parity.ratio(Metric::effective));
        append(lag, world.capability.lag(focal));
        for (int m = 0; m < kMetrics; ++m) {
            const double* confirmed = world.parity.confirmed(static_cast<Metric>(m));
            reached[static_cast<std::size_t>(m)] += static_cast<std::uint64_t>(
                std::count_if(confirmed, confirmed + lanes, [](double t) { return t > 0; }));
        }
    }
};

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Two variants in step on the same luck.
struct Outcome {
    Observed low, high;
    bool differ = false;  ///< some recorded number of some trajectory differs in some bit
};

Outcome run_pair(const Pair& pair, std::uint64_t trajectories) {
    const Params& params = pair.low.params;
    const InstructionSet set = best_instruction_set();
    model::World low(params, set, pair.low.samplers);
    model::World high(pair.high.params, set, pair.high.samplers);
    const std::vector<engine::RecordedSeries> series = engine::recorded_series(params);
    Outcome outcome;
    for (std::uint64_t done = 0; done < trajectories; done += kLanes) {
        const auto lanes = static_cast<int>(std::min<std::uint64_t>(kLanes, trajectories - done));
        low.start(done / kLanes);
        high.start(done / kLanes);
        for (int quarter = 1; quarter <= params.horizon; ++quarter) {
            low.step(quarter);
            high.step(quarter);
            outcome.differ =
                outcome.differ || std::ranges::any_of(series, [&](const engine::RecordedSeries& recorded) {
                    return std::memcmp(recorded.values(low), recorded.values(high),
                                       static_cast<std::size_t>(lanes) * sizeof(double)) != 0;
                });
        }
        outcome.low.add(low, params.focal, lanes);
        outcome.high.add(high, params.focal, lanes);
    }
    return outcome;
}

/// What is drawn or pulled: an input, or a lever.
struct Subject {
    Column input = kAbsent;
    const Lever* lever = nullptr;
};

class Effects {
public:
    Effects(const Params& params, const EffectControl& control)
        : control_(control), plain_{params, model::make_samplers(params)} {
        for (std::size_t i = 0; i < params.inputs.size(); ++i)
            if (!params.inputs[i].distribution.certain())
                subjects_.push_back({.input = static_cast<Column>(i)});
        for (const Lever& lever : plain_.params.policy.levers) subjects_.push_back({.lever = &lever});
        made_.effects.resize(subjects_.size());
        reached_all_.fill(true);
        reached_none_.fill(true);
    }

    InputEffects find() {
        std::size_t done = 0;
        engine::in_parallel(subjects_.size(), control_.threads, [&](std::size_t i) {
            InputEffect effect = effect_of(subjects_[i]);
            const std::lock_guard lock(mutex_);
            made_.effects[i] = std::move(effect);
            if (control_.progress) control_.progress(++done, subjects_.size());
        });
        const auto size = [](const InputEffect& effect) {
            return std::abs(std::log(std::max(effect.stock.high, 1e-12) / std::max(effect.stock.low, 1e-12)));
        };
        std::ranges::stable_sort(made_.effects, std::ranges::greater(), size);
        for (std::size_t m = 0; m < kMetrics; ++m)
            if (!subjects_.empty() && (reached_all_[m] || reached_none_[m]))
                made_.pinned.emplace_back(kMetricNames[m]);
        made_.trajectories = control_.trajectories;
        made_.runs = 2 * subjects_.size();
        return std::move(made_);
    }

private:
    Pair pair_of(Column input, double low, double high) const {
        Pair pair{plain_, plain_};
        pair.low.fix(input, low);
        pair.high.fix(input, high);
        return pair;
    }

    void see(const Observed& observed) {
        const std::lock_guard lock(mutex_);
        for (std::size_t m = 0; m < kMetrics; ++m) {
            reached_all_[m] = reached_all_[m] && observed.reached[m] == control_.trajectories;
            reached_none_[m] = reached_none_[m] && observed.reached[m] == 0;
        }
    }

    void compare(const Pair& pair, InputEffect& effect) {
        const Outcome outcome = run_pair(pair, control_.trajectories);
        see(outcome.low);
        see(outcome.high);
        effect.stock = {median(outcome.low.stock), median(outcome.high.stock)};
        effect.effective = {median(outcome.low.effective), median(outcome.high.effective)};
        effect.lag = {median(outcome.low.lag), median(outcome.high.lag)};
        effect.dead = !outcome.differ;
    }

    InputEffect effect_of(const Subject& subject) {
        return subject.lever == nullptr ? of_input(subject.input) : of_lever(*subject.lever);
    }

    InputEffect of_input(Column column) {
        const Input& input = plain_.params.inputs[static_cast<std::size_t>(column)];
        InputEffect effect;
        effect.path = input.path;
        effect.written = input.written;
        effect.unit = canonical_unit(input.dimension);
        std::tie(effect.low, effect.high) = ends_of(input.distribution);
        const Pair pair = pair_of(column, effect.low, effect.high);
        compare(pair, effect);
        if (effect.dead) effect.alive_with = switched_on(pair, column);
        return effect;
    }

    /// Without its lever: one that never comes.
    InputEffect of_lever(const Lever& lever) {
        InputEffect effect;
        effect.path = "policy.levers." + lever.name;
        effect.written = "off, on";
        effect.high = 1;
        Pair pair{plain_, plain_};
        pair.low.fix(lever.at, kNever);
        compare(pair, effect);
        return effect;
    }

    /// The option of a switch under which a dead input moves something: its branch is off.
    std::string switched_on(const Pair& pair, Column tested) const {
        for (std::size_t i = 0; i < plain_.params.inputs.size(); ++i) {
            const std::string& path = plain_.params.inputs[i].path;
            const auto match = match_key(path);
            if (!match || static_cast<Column>(i) == tested) continue;
            const Key& key = key_table()[static_cast<std::size_t>(match->key)];
            if (key.type != ValueType::choice) continue;
            const std::vector<std::string> options = split_options(key.options);
            for (std::size_t option = 0; option < options.size(); ++option) {
                Pair on = pair;
                on.low.fix(static_cast<Column>(i), static_cast<double>(option));
                on.high.fix(static_cast<Column>(i), static_cast<double>(option));
                if (run_pair(on, control_.trajectories).differ) return path + "=" + options[option];
            }
        }
        return "";
    }

    const EffectControl& control_;
    Variant plain_;
    std::vector<Subject> subjects_;
    std::mutex mutex_;
    InputEffects made_;
    std::array<bool, kMetrics> reached_all_{}, reached_none_{};
};

std::string paths_of(const std::vector<const InputEffect*>& effects) {
    std::string text;
    for (const InputEffect* effect : effects)
        text += (text.empty() ? "" : ", ") + effect->path +
                (effect->alive_with.empty() ? "" : " (it does with " + effect->alive_with + ")");
    return text;
}

Table effects_table(const InputEffects& effects) {
    const auto number = [](const char* key, const char* title, const char* unit, int rank = 0) {
        return TableColumn{key, title, unit, TableColumn::Format::number, -1, rank};
    };
    Table table{"effects",
                "What each input does: medians at the horizon, at its 10th and 90th percentile",
                {{"path", "Input"},
                 number("low", "10 %", "", 2),
                 number("high", "90 %", "", 2),
                 {"unit", "Unit", "", TableColumn::Format::text, 0, 2},
                 number("stock_low", "stock ratio at 10 %", ""),
                 number("stock_high", "at 90 %", ""),
                 number("effective_low", "effective ratio at 10 %", "", 1),
                 number("effective_high", "at 90 %", "", 1),
                 number("lag_low", "lag at 10 %", "months"),
                 number("lag_high", "at 90 %", "months"),
                 {"dead", "Dead", "", TableColumn::Format::text, 0, 3}}};
    for (const InputEffect& e : effects.effects)
        table.rows.push_back({e.path, e.low, e.high, e.unit, e.stock.low, e.stock.high, e.effective.low,
                              e.effective.high, e.lag.low, e.lag.high, std::string(e.dead ? "yes" : "no")});
    return table;
}

}  // namespace

InputEffects input_effects(const Params& params, const EffectControl& control) {
    return Effects(params, control).find();
}

Section effects_section(const InputEffects& effects) {
    Section section{"levers", "", {}, {}, {effects_table(effects)}};
    std::vector<const InputEffect*> dead, off;
    for (const InputEffect& effect : effects.effects)
        if (effect.dead) (effect.alive_with.empty() ? dead : off).push_back(&effect);
    section.text.push_back(fmt::format(
        "Uncertain inputs and levers: {}. {} of {} with the same luck.", effects.effects.size(),
        counted(static_cast<std::uint64_t>(effects.runs), "run"), counted(effects.trajectories, "future")));
    if (effects.trajectories < kFewestForMedian)
        section.text.push_back(
            fmt::format("Medians of fewer than {} futures tell nothing.", kFewestForMedian));
    section.text.push_back(dead.empty()
                               ? std::string("No input is dead: each moves some recorded number.")
                               : "Dead, they move no recorded number in any future: " + paths_of(dead) + ".");
    if (!off.empty()) section.text.push_back("In a branch that is switched off: " + paths_of(off) + ".");
    if (!effects.pinned.empty()) {
        std::string names;
        for (const std::string& name : effects.pinned) names += (names.empty() ? "" : ", ") + name;
        section.text.push_back(
            "Pinned: parity is reached in all futures, or in none, whatever an input does, by " + names +
            ". Look at ratios and the lag there.");
    }
    return section;
}

}  // namespace capexsim::analysis
