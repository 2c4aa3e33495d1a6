#include "model/budget.hpp"
#include "numeric/math.hpp"

#include <algorithm>
#include <utility>

namespace capexsim::model {

namespace {

using numeric::exp;
using numeric::log;
using numeric::max;

constexpr double kNothing = 1e-300;  ///< compute that stands for none [H100e]

CAPEXSIM_INLINE void applications_lanes(const double* active, const double* share, double* sum) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) sum[i] += active[i] * share[i];
}
CAPEXSIM_KERNEL(void, add_applications, applications_lanes,
                (const double* active, const double* share, double* sum), (active, share, sum))

/// K_app / K̄_app, up to the number of actors, which drops out of its ratio to the start.
CAPEXSIM_INLINE void share_lanes(const double* active, const double* share, const double* sum, double* out) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) out[i] = max(active[i] * share[i], kNothing) / max(sum[i], kNothing);
}
CAPEXSIM_KERNEL(void, find_share, share_lanes,
                (const double* active, const double* share, const double* sum, double* out),
                (active, share, sum, out))

/// M11 OCF_eff = OCF ((K_app/K̄_app) / (K_app/K̄_app at the start))^ν
CAPEXSIM_INLINE void earn_lanes(const double* cash, const double* share, const double* start,
                                const double* monetisation, double* earned) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) earned[i] = cash[i] * exp(monetisation[i] * log(share[i] / start[i]));
}
CAPEXSIM_KERNEL(void, earn_cash, earn_lanes,
                (const double* cash, const double* share, const double* start, const double* monetisation,
                 double* earned),
                (cash, share, start, monetisation, earned))

}  // namespace

void Budget::watch(std::vector<const double*> active) {
    if (!applications_) return;
    active_ = std::move(active);
    measure_applications();
    for (std::size_t a = 0; a < actors_.size(); ++a)
        if (actors_[a].earned)
            find_share(parameters_.instruction_set(), active_[a],
                       parameters_[parameters_.params().actors[a].capability.application_share],
                       applications_, actors_[a].share_start);
}

/// M11 application compute of all actors, in name order.
void Budget::measure_applications() {
    std::fill_n(applications_, kLanes, 0.0);
    for (std::size_t a = 0; a < actors_.size(); ++a)
        add_applications(parameters_.instruction_set(), active_[a],
                         parameters_[parameters_.params().actors[a].capability.application_share],
                         applications_);
}

/// M11 what applications earn, from the compute that they had last quarter.
void Budget::earn(std::size_t index, double* out) {
    const InstructionSet set = parameters_.instruction_set();
    const Actor& actor = actors_[index];
    find_share(set, active_[index],
               parameters_[parameters_.params().actors[index].capability.application_share], applications_,
               out);
    earn_cash(set, actor.cash, out, actor.share_start, parameters_[actor.params->monetisation], out);
}

}  // namespace capexsim::model
