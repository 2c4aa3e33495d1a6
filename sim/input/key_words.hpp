#pragma once

#include "input/keys.hpp"

#include <string>
#include <string_view>

namespace capexsim {

/// What may be written for a key: `%/year, … or log/year, for example 30 %/year`.
std::string written_as(const Key& key);

/// The range of its value with the unit inside the program, `0 to 10 1/year`; empty where there is none.
std::string range_of(const Key& key);

/// Its meaning as a sentence: `it is the simulated time`, `it says when the lever acts`.
std::string meaning_of(const Key& key);

/// Its default as written, or what holds without it.
std::string default_of(const Key& key);

/// Name of a value's type for programs, `quantity`.
std::string_view type_name(ValueType type);

/// Whether it may be given as a distribution or as weighted options.
bool may_be_uncertain(const Key& key);

/// Where docs/model.md has its equation: `M9 in section 3, Budget`; empty for keys without one.
std::string place_in_model(const Key& key);

}  // namespace capexsim
