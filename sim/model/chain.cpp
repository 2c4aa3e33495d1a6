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

/// M2 the same where hazards are multiplied: Σh = J_tight m_tight + J_loose m_loose.
CAPEXSIM_INLINE void compete_lanes(const double* uniform, const double* shape, const double* scale,
                                   const double* tight, const double* tightening, const double* loosening,
                                   double* age, double* hazard, double* leaving) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double older = age[i] + kQuarter;
        const double next = exp(shape[i] * log(older / scale[i]));
        const double total = tight[i] * tightening[i] + (1.0 - tight[i]) * loosening[i];
        const double probability = 1.0 - exp((hazard[i] - next) * total);
        leaving[i] = uniform[i] < probability ? probability : 0.0;
        age[i] = older;
        hazard[i] = next;
    }
}
CAPEXSIM_KERNEL(void, compete, compete_lanes,
                (const double* uniform, const double* shape, const double* scale, const double* tight,
                 const double* tightening, const double* loosening, double* age, double* hazard,
                 double* leaving),
                (uniform, shape, scale, tight, tightening, loosening, age, hazard, leaving))

/// M15 probability that the first change falls between `begin` and a quarter later, before `ahead`, and tightens.
CAPEXSIM_INLINE void foresee_lanes(const double* age, const double* shape, const double* scale, double begin,
                                   const double* ahead, const double* tight, const double* tightening,
                                   const double* loosening, double* stay, double* probability) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double first = age[i] + numeric::min(ahead[i], begin);
        const double last = age[i] + numeric::min(ahead[i], begin + kQuarter);
        const double grown = exp(shape[i] * log(first / scale[i]));
        const double before = first > 0.0 ? grown : 0.0;
        const double further = exp(shape[i] * log(last / scale[i]));
        const double after = last > 0.0 ? further : 0.0;
        const double tighter = tight[i] * tightening[i];
        const double total = tighter + (1.0 - tight[i]) * loosening[i];
        const double leave = 1.0 - exp((before - after) * total);
        const double share = tighter / numeric::max(total, 1e-300);
        probability[i] += stay[i] * leave * share;
        stay[i] *= 1.0 - leave;
    }
}
CAPEXSIM_KERNEL(void, foresee_quarter, foresee_lanes,
                (const double* age, const double* shape, const double* scale, double begin,
                 const double* ahead, const double* tight, const double* tightening, const double* loosening,
                 double* stay, double* probability),
                (age, shape, scale, begin, ahead, tight, tightening, loosening, stay, probability))

}  // namespace

Chain::Chain(const ChainParams& chain, const Parameters& parameters, Columns& columns, bool multiplied)
    : chain_(chain),
      parameters_(parameters),
      key_(parameters.stream(chain.stream)),
      state_(columns.take()),
      age_(columns.take()),
      hazard_(columns.take()),
      shape_of_(columns.take()),
      scale_of_(columns.take()),
      uniform_(columns.take()),
      tight_of_(multiplied ? columns.take() : nullptr),
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
        if (tight_of_) tight_of_[i] = tight_share(s, i);
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

/// Share of a state's jumps that lead to an earlier state; exactly 0 or 1 where all or none do.
double Chain::tight_share(std::size_t state, int lane) const {
    double tight = 0.0;
    double loose = 0.0;
    for (std::size_t j = 0; j < chain_.states.size(); ++j)
        if (const Column c = chain_.next[state][j]; c >= 0)
            (j < state ? tight : loose) += parameters_.at(c, lane);
    return tight > 0.0 ? tight / (tight + loose) : 0.0;
}

void Chain::step(int quarter, const Multipliers& multipliers) {
    const InstructionSet set = parameters_.instruction_set();
    sampling::fill_uniforms(set, key_, parameters_.block(), static_cast<std::uint32_t>(quarter), 0, uniform_);
    if (multipliers.tightening)
        compete(set, uniform_, shape_of_, scale_of_, tight_of_, multipliers.tightening, multipliers.loosening,
                age_, hazard_, leaving_);
    else
        leave(set, uniform_, shape_of_, scale_of_, age_, hazard_, leaving_);
    for (int i = 0; i < kLanes; ++i)
        if (leaving_[i] != 0.0) jump(i, multipliers);
}

/// The next state of a lane that leaves, from its row of the jump matrix times the multipliers.
void Chain::jump(int i, const Multipliers& multipliers) {
    const auto from = static_cast<std::size_t>(state_[i]);
    const auto& row = chain_.next[from];
    const auto weight = [&](std::size_t j) {
        if (row[j] < 0) return 0.0;
        const double plain = parameters_.at(row[j], i);
        if (!multipliers.tightening) return plain;
        return plain * (j < from ? multipliers.tightening : multipliers.loosening)[i];
    };
    double total = 0.0;
    for (std::size_t j = 0; j < row.size(); ++j) total += weight(j);
    if (!(total > 0.0)) return;                        // nowhere to go
    double below = uniform_[i] / leaving_[i] * total;  // uniform on [0, total) given that the lane leaves
    std::size_t target = row.size();
    for (std::size_t j = 0; j < row.size(); ++j) {
        const double here = weight(j);
        if (!(here > 0.0)) continue;
        target = j;
        if (below < here) break;
        below -= here;
    }
    state_[i] = static_cast<double>(target);
    age_[i] = 0.0;
    hazard_[i] = 0.0;
    const Column shape = chain_.shape[target];
    shape_of_[i] = shape >= 0 ? parameters_.at(shape, i) : 1.0;
    scale_of_[i] = scale_[target][i];
    if (tight_of_) tight_of_[i] = tight_share(target, i);
}

void Chain::begin_foresight(Foresight& foresight) const {
    for (int i = 0; i < kLanes; ++i) {
        const auto lane = static_cast<std::size_t>(i);
        foresight.tight[lane] = tight_share(static_cast<std::size_t>(state_[i]), i);
        foresight.stay[lane] = 1.0;
        foresight.probability[lane] = 0.0;
    }
}

void Chain::foresee(int index, const double* ahead, const Multipliers& multipliers,
                    Foresight& foresight) const {
    foresee_quarter(parameters_.instruction_set(), age_, shape_of_, scale_of_, index * kQuarter, ahead,
                    foresight.tight.data(), multipliers.tightening ? multipliers.tightening : ones_,
                    multipliers.loosening ? multipliers.loosening : ones_, foresight.stay.data(),
                    foresight.probability.data());
}

}  // namespace capexsim::model
