#pragma once

#include "capexsim/params.hpp"

#include "model/parameters.hpp"

namespace capexsim::model {

/// [lane] value of a ramp in the middle of quarter `quarter`; nothing is written when it is constant.
/// @param clock [lane] years that the ramp has gone, instead of the time; nullptr: the time
/// @return the column to read: `out`, or the constant's own
const double* ramp_level(const RampColumns& ramp, const Parameters& parameters, int quarter, double* out,
                         const double* clock = nullptr);

}  // namespace capexsim::model
