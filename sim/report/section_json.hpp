#pragma once

#include "capexsim/estimate.hpp"

#include "report/json.hpp"

#include <string>

namespace capexsim::report {

/// A section with every table and chart: estimates as {value, lower, upper, n}, quarters as "2031Q2", null where not reached.
/// What is as it mostly is (a chart that has no note, a table that is printed) is left out.
Json section_json(const Section& section);

/// The section that section_json() made it of.
/// @param name of where it was read, for messages
/// @throws WorldError that says what is missing or of the wrong kind
Section section_of(const Json& json, const std::string& name);

}  // namespace capexsim::report
