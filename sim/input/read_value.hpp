#pragma once

#include "capexsim/scenario.hpp"

#include "input/read_distribution.hpp"
#include "input/yaml.hpp"

#include <optional>
#include <span>
#include <string>
#include <variant>

namespace capexsim {

/// A quantity (constant in time) or `{ramp: {from, to, midpoint, duration}}`.
std::optional<std::variant<Quantity, Ramp>> read_ramp(const YamlNode& node, const std::string& path,
                                                      Dimension dimension, const ValueScope& scope);

/// One of `options`, or `{choice: {option: weight}}` among them.
std::optional<Choice> read_choice(const YamlNode& node, const std::string& path,
                                  std::span<const std::string> options, const ValueScope& scope);

}  // namespace capexsim
