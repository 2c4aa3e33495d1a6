#pragma once

#include "capexsim/scenario.hpp"

#include <string>
#include <vector>

namespace capexsim {

/// Reads a scenario again out of the documents that it was once made of, whatever has become of its files.
/// @param documents as Scenario::documents had them, the file first
/// @param what_ifs names of those that were put on top of it, in order
/// @throws InputError, WorldError as read_scenario() does
Scenario reread_scenario(const std::vector<Document>& documents, const std::vector<std::string>& what_ifs);

}  // namespace capexsim
