#pragma once

#include "capexsim/scenario.hpp"

#include "input/findings.hpp"
#include "input/keys.hpp"

#include <string>

namespace capexsim {

/// A key's bounds within what its kind of number can mean, in canonical units.
Bounds possible_bounds(Bounds bounds, Dimension dimension);

/// Whether every value that may be drawn has a canonical value within the bounds; a finding when not.
bool check_bounds(const Quantity& quantity, const Bounds& bounds, const Place& place, const std::string& path,
                  Findings& findings);

/// `0 to 1`, `above 0`, `1 to 160 quarters`.
std::string describe(const Bounds& bounds, ValueType type);

}  // namespace capexsim
