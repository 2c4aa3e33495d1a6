#pragma once

#include "capexsim/params.hpp"

#include <string>

namespace capexsim::analysis {

/// What an input or a lever is called, in the words of its path and the labels of the scenario: "ByteDance: budget growth",
/// "domestic: wafers, in the end".
std::string input_label(const Params& params, const std::string& path);

/// The label in quotes, "'ByteDance: budget growth'", for a sentence; the first time with its key in brackets.
std::string quoted_label(const Params& params, const std::string& path);
std::string introduced_label(const Params& params, const std::string& path);

/// A value of an input as people read it: "30 %/year", "7.5 months", "2027Q3". @param value in canonical units
std::string input_value_text(const Params& params, const Input& input, double value);

}  // namespace capexsim::analysis
