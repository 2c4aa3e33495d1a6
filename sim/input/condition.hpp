#pragma once

#include "capexsim/threshold.hpp"

#include "input/units.hpp"

#include <string>
#include <string_view>

namespace capexsim {

/// `P(METRIC by QUARTER) < | > | = x %`, as in `P(stock by 2032Q4) < 10 %`; blanks are free except around `by`.
/// What is wrong is said with the column at which it stands.
Parsed<Condition> parse_condition(std::string_view text);

/// "P(stock by 2032Q4) < 10 %": parse_condition() reads it back.
std::string condition_text(const Condition& condition);

/// "P(stock by 2032Q4)"
std::string probability_text(const Condition& condition);

/// `<`, `>` or `=`.
char relation_sign(Relation relation);

}  // namespace capexsim
