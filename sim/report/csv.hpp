#pragma once

#include "capexsim/estimate.hpp"

#include <string>

namespace capexsim::report {

/// A table by RFC 4180: CRLF line ends, quotes where needed, a head of "key [unit]". A column with estimates becomes three
/// (`key`, `key_lower`, `key_upper`); shares stay shares; a quarter beyond the horizon is ">2036Q4"; what is absent is empty.
/// Shapes are for the eye, and left out.
/// Numbers are the shortest text that reads back as the same double.
/// @throws ContractError on a number that is not finite
std::string write_csv(const Table& table);

}  // namespace capexsim::report
