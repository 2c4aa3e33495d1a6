#pragma once

#include "capexsim/scenario.hpp"

#include <map>
#include <string>

namespace capexsim {

/// The text of a file, of standard input (`-`), or out of `texts` when that is not empty.
/// @throws WorldError when there is none: missing, not a regular file, unreadable or larger than a scenario may be
Document load_document(const std::string& name, const std::map<std::string, std::string>& texts);

}  // namespace capexsim
