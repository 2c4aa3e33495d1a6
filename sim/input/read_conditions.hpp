#pragma once

#include "capexsim/scenario.hpp"

#include "input/findings.hpp"
#include "input/yaml.hpp"

#include <optional>
#include <string>
#include <vector>

namespace capexsim {

/// A list of conditions on probabilities, each alone or as {condition, name, why}. A sample can show that a probability
/// lies below or above a level, never that it is equal to it: `=` is refused.
std::optional<std::vector<NamedCondition>> read_conditions(const YamlNode& node, const std::string& path,
                                                           Findings& findings);

}  // namespace capexsim
