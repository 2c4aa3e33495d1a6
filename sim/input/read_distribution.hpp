#pragma once

#include "capexsim/quantity.hpp"
#include "capexsim/scenario.hpp"

#include "input/findings.hpp"
#include "input/units.hpp"
#include "input/yaml.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace capexsim {

inline constexpr double kWeightTolerance =
    2e-3;  ///< of weights that sum to 1, so that three thirds may be written 33.3 %

/// What reading a value needs besides its node.
struct ValueScope {
    const UnitContext& units;
    Findings& findings;
};

/// How a kind of distribution that is given by numbers is written.
struct DistributionForm {
    std::string_view name;
    std::vector<std::string_view> numbers;
    bool as_sequence = false;  ///< also as a list
    std::string_view example;
};

/// All of them; choice, mixture and empirical are lists, and not among them.
std::vector<DistributionForm> distribution_forms();

/// `30 %/year`, `{value: 30 %/year}` or a distribution; nothing after a finding.
std::optional<Quantity> read_quantity(const YamlNode& node, const std::string& path, Dimension dimension,
                                      const ValueScope& scope);

/// The text of a scalar; a finding when it is anything else or empty.
std::optional<std::string> read_text(const YamlNode& node, const std::string& path, Findings& findings);

}  // namespace capexsim
