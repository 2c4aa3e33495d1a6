#include "model/ramp.hpp"

#include "numeric/math.hpp"

namespace capexsim::model {

namespace {

constexpr double kLog81 =
    4.39444915467243877;  ///< ln 81: a logistic goes from 10 % to 90 % while its argument moves by it

CAPEXSIM_INLINE double logistic_between(double from, double to, double midpoint, double duration,
                                        double now) {
    return from + (to - from) * numeric::logistic((now - midpoint) * (kLog81 / duration));
}

CAPEXSIM_INLINE void ramp_lanes(const double* from, const double* to, const double* midpoint,
                                const double* duration, double now, double* out) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) out[i] = logistic_between(from[i], to[i], midpoint[i], duration[i], now);
}
CAPEXSIM_KERNEL(void, ramp, ramp_lanes,
                (const double* from, const double* to, const double* midpoint, const double* duration,
                 double now, double* out),
                (from, to, midpoint, duration, now, out))

CAPEXSIM_INLINE void clocked_lanes(const double* from, const double* to, const double* midpoint,
                                   const double* duration, const double* now, double* out) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i)
        out[i] = logistic_between(from[i], to[i], midpoint[i], duration[i], now[i]);
}
CAPEXSIM_KERNEL(void, clocked_ramp, clocked_lanes,
                (const double* from, const double* to, const double* midpoint, const double* duration,
                 const double* now, double* out),
                (from, to, midpoint, duration, now, out))

}  // namespace

const double* ramp_level(const RampColumns& columns, const Parameters& parameters, int quarter, double* out,
                         const double* clock) {
    const double* from = parameters[columns.from];
    if (columns.to < 0) return from;
    const InstructionSet set = parameters.instruction_set();
    const double* to = parameters[columns.to];
    const double* midpoint = parameters[columns.midpoint];
    const double* duration = parameters[columns.duration];
    if (clock)
        clocked_ramp(set, from, to, midpoint, duration, clock, out);
    else
        ramp(set, from, to, midpoint, duration, (quarter - 0.5) * kQuarter, out);
    return out;
}

}  // namespace capexsim::model
