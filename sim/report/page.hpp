#pragma once

#include "capexsim/estimate.hpp"

#include "report/json.hpp"

#include <string>
#include <vector>

namespace capexsim::report {

/// Whether the build embedded the page's code; without npm it does not, and write_page() must not be called.
bool pages_built();

/// `report.html`: sections as one file that needs nothing else, neither network nor folder. Its code draws any section by
/// the kinds of its charts; tables and charts that are not for a page are left out.
/// @param head what is said of the whole result: "answer" becomes the title, "command" and the rest the provenance
/// @param manifest with the "documents" that were read
std::string write_page(const Json& head, const std::vector<Section>& sections, const Json& manifest);

}  // namespace capexsim::report
