#pragma once

#include "capexsim/quantity.hpp"
#include "capexsim/scenario.hpp"

#include "input/findings.hpp"
#include "input/units.hpp"
#include "input/yaml.hpp"

#include <optional>
#include <string>

namespace capexsim {

inline constexpr double kWeightTolerance =
    2e-3;  ///< of weights that sum to 1, so that three thirds may be written 33.3 %

/// What reading a value needs besides its node.
struct ValueScope {
    const UnitContext& units;
    Findings& findings;
};

/// `30 %/year`, `{value: 30 %/year}` or a distribution; nothing after a finding.
std::optional<Quantity> read_quantity(const YamlNode& node, const std::string& path, Dimension dimension,
                                      const ValueScope& scope);

/// The text of a scalar; a finding when it is anything else or empty.
std::optional<std::string> read_text(const YamlNode& node, const std::string& path, Findings& findings);

}  // namespace capexsim
