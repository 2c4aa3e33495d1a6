#include "model/chain.hpp"

#include "numeric/math.hpp"

#include <algorithm>

namespace capexsim::model {

namespace {

using numeric::exp;
using numeric::log;

constexpr double kNever = 1e30;  ///< time scale of a state that never ends [years]

/// λ = μ / Γ(1 + 1/k)
CAPEXSIM_INLINE void scale_lanes(const double* mean, const double* shape, double* scale) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) scale[i] = mean[i] / numeric::gamma(1.0 + 1.0 / shape[i]);
}
CAPEXSIM_KERNEL(void, find_scale, scale_lanes, (const double* mean, const double* shape, double* scale),
                (mean, shape, scale))

/// Λ(d) = (d/λ)^k
CAPEXSIM_INLINE void hazard_lanes(const double* age, const double* scale, const double* shape,
                                  double* hazard) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double grown = exp(shape[i] * log(age[i] / scale[i]));
        hazard[i] = age[i] > 0.0 ? grown : 0.0;
    }
}
CAPEXSIM_KERNEL(void, find_hazard, hazard_lanes,
                (const double* age, const double* scale, const double* shape, double* hazard),
                (age, scale, shape, hazard))

/// M1 exit probability of this quarter and who leaves; stayers grow older.
CAPEXSIM_INLINE void leave_lanes(const double* uniform, const double* shape, const double* scale, double* age,
                                 double* hazard, double* leaving) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double older = age[i] + kQuarter;
        const double next = exp(shape[i] * log(older / scale[i]));
        const double probability = 1.0 - exp(hazard[i] - next);
        leaving[i] = uniform[i] < probability ? probability : 0.0;
        age[i] = older;
        hazard[i] = next;
    }
}
CAPEXSIM_KERNEL(void, leave, leave_lanes,
                (const double* uniform, const double* shape, const double* scale, double* age, double* hazard,
                 double* leaving),
                (uniform, shape, scale, age, hazard, leaving))

/// P(the state ends within a time), given its age: 1 - exp(Λ(d) - Λ(d + time))
CAPEXSIM_INLINE void ending_lanes(const double* time, const double* shape, const double* scale,
                                  const double* age, const double* hazard, double* out) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double later = age[i] + time[i];
        const double grown = exp(shape[i] * log(later / scale[i]));
        const double probability = 1.0 - exp(hazard[i] - grown);
        out[i] = time[i] > 0.0 ? probability : 0.0;
    }
}
CAPEXSIM_KERNEL(void, ends_within, ending_lanes,
                (const double* time, const double* shape, const double* scale, const double* age,
                 const double* hazard, double* out),
                (time, shape, scale, age, hazard, out))

}  // namespace

Chain::Chain(const ChainParams& chain, const Parameters& parameters, Columns& columns)
    : chain_(chain),
      parameters_(parameters),
      key_(parameters.stream(chain.stream)),
      state_(columns.take()),
      age_(columns.take()),
      hazard_(columns.take()),
      shape_of_(columns.take()),
      scale_of_(columns.take()),
      uniform_(columns.take()),
      leaving_(columns.take()),
      ones_(columns.take()) {
    std::fill_n(ones_, kLanes, 1.0);
    for (std::size_t s = 0; s < chain.states.size(); ++s) scale_.push_back(columns.take());
}

const double* Chain::shape(std::size_t state) const {
    const double* given = parameters_[chain_.shape[state]];
    return given ? given : ones_;
}

void Chain::prepare() {
    for (std::size_t s = 0; s < scale_.size(); ++s) {
        const double* mean = parameters_[chain_.mean_duration[s]];
        const double* shape = this->shape(s);
        if (mean)
            find_scale(parameters_.instruction_set(), mean, shape, scale_[s]);
        else
            std::fill_n(scale_[s], kLanes, kNever);
    }
    for (int i = 0; i < kLanes; ++i) {
        const auto s = static_cast<std::size_t>(state_[i]);
        shape_of_[i] = shape(s)[i];
        scale_of_[i] = scale_[s][i];
    }
    find_hazard(parameters_.instruction_set(), age_, scale_of_, shape_of_, hazard_);
}

void Chain::start() {
    const double* since = parameters_[chain_.since];
    for (int i = 0; i < kLanes; ++i) {
        state_[i] = chain_.initial;
        age_[i] = since && since[i] < 0.0 ? -since[i] : 0.0;
    }
    prepare();
}

void Chain::step(int quarter) {
    const InstructionSet set = parameters_.instruction_set();
    sampling::fill_uniforms(set, key_, parameters_.block(), static_cast<std::uint32_t>(quarter), 0, uniform_);
    leave(set, uniform_, shape_of_, scale_of_, age_, hazard_, leaving_);
    for (int i = 0; i < kLanes; ++i) {
        if (leaving_[i] == 0.0) continue;
        const auto& row = chain_.next[static_cast<std::size_t>(state_[i])];
        double total = 0.0;
        for (const Column c : row)
            if (c >= 0) total += parameters_[c][i];
        if (!(total > 0.0)) continue;                      // nowhere to go
        double below = uniform_[i] / leaving_[i] * total;  // uniform on [0, total) given that the lane leaves
        std::size_t target = row.size();
        for (std::size_t j = 0; j < row.size(); ++j) {
            const double weight = row[j] >= 0 ? parameters_[row[j]][i] : 0.0;
            if (weight > 0.0) {
                target = j;
                if (below < weight) break;
                below -= weight;
            }
        }
        state_[i] = static_cast<double>(target);
        age_[i] = 0.0;
        hazard_[i] = 0.0;
        shape_of_[i] = shape(target)[i];
        scale_of_[i] = scale_[target][i];
    }
}

void Chain::falls_within(const double* time, double* out) const {
    ends_within(parameters_.instruction_set(), time, shape_of_, scale_of_, age_, hazard_, out);
    for (int i = 0; i < kLanes; ++i) {
        const auto state = static_cast<std::size_t>(state_[i]);
        double lower = 0.0;
        double all = 0.0;
        for (std::size_t j = 0; j < chain_.next[state].size(); ++j) {
            const Column weight = chain_.next[state][j];
            if (weight < 0) continue;
            all += parameters_[weight][i];
            if (j < state) lower += parameters_[weight][i];
        }
        out[i] = all > 0.0 ? out[i] * (lower / all) : 0.0;
    }
}

}  // namespace capexsim::model
