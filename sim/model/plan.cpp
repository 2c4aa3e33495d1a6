// M8, plan years of a budget.

#include "model/budget.hpp"
#include "numeric/math.hpp"

namespace capexsim::model {

namespace {

using numeric::exp;
using numeric::log;

}  // namespace

/// M8: totals of plan years times the execution ratio, spread over the year's quarters by the neighbouring log ratios.
void Budget::follow_plan(Actor& actor, int quarter) {
    const Quarter now = parameters_.params().start + (quarter - 1);
    const auto year = static_cast<std::size_t>(now.year() - actor.params->plan.front().year);
    if (now.quarter() == 1 || quarter == 1) plan_year(actor, year);
    const double position = (now.quarter() - 2.5) / 4.0;
    for (int i = 0; i < kLanes; ++i)
        actor.rate[i] = actor.plan_level[i] * exp(actor.plan_slope[i] * position);
}

void Budget::plan_year(Actor& actor, std::size_t year) {
    const BudgetParams& b = *actor.params;
    const double* total = parameters_[b.plan[year].total];
    const double* execution = parameters_[b.execution];
    const double* next = year + 1 < b.plan.size() ? parameters_[b.plan[year + 1].total] : nullptr;
    const double* before = year > 0 ? parameters_[b.plan[year - 1].total] : nullptr;
    double known_before = 0.0;
    if (year == 0)
        for (const auto& [when, amount] : b.history)
            if (when == b.plan[0].year - 1) known_before = amount;
    for (int i = 0; i < kLanes; ++i) {
        const double ratio = execution ? execution[i] : 1.0;
        const double here = total[i] * ratio;
        const double earlier = before ? before[i] * ratio : known_before;
        double slope = 0.0;
        if (earlier > 0.0) slope += log(here / earlier);
        if (next) slope += log(next[i] * ratio / here);
        if (earlier > 0.0 && next) slope *= 0.5;
        double weights = 0.0;
        for (int q = 1; q <= 4; ++q) weights += exp(slope * (q - 2.5) / 4.0);
        actor.plan_slope[i] = slope;
        actor.plan_level[i] = 4.0 * here / weights;
    }
}

}  // namespace capexsim::model
