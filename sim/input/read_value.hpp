#pragma once

#include "capexsim/quantity.hpp"
#include "capexsim/scenario.hpp"

#include "input/findings.hpp"
#include "input/units.hpp"
#include "input/yaml.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace capexsim {

/// What reading a value needs besides its node.
struct ValueScope {
    const UnitContext& units;
    Findings& findings;
};

/// `30 %/year`, `{value: 30 %/year}` or a distribution; nothing after a finding.
std::optional<Quantity> read_quantity(const Node& node, const std::string& path, Dimension dimension,
                                      const ValueScope& scope);

/// A quantity (constant in time) or `{ramp: {from, to, midpoint, duration}}`.
std::optional<std::variant<Quantity, Ramp>> read_ramp(const Node& node, const std::string& path,
                                                      Dimension dimension, const ValueScope& scope);

/// One of `options`, or `{choice: {option: weight}}` among them.
std::optional<Choice> read_choice(const Node& node, const std::string& path,
                                  std::span<const std::string> options, const ValueScope& scope);

/// The text of a scalar; a finding when it is anything else or empty.
std::optional<std::string> read_text(const Node& node, const std::string& path, Findings& findings);

}  // namespace capexsim
