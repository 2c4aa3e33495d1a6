#pragma once

#include "capexsim/estimate.hpp"

#include "report/json.hpp"

#include <string>
#include <vector>

namespace capexsim::report {

/// `results.xlsx`: the answer, a sheet a table with numbers as numbers and units in the heads, native charts with what they are
/// drawn from, and the manifest. Equal contents give equal bytes.
/// @param path where it is written, anew
/// @param scratch a folder for files on the way
/// @throws WorldError where the disk refuses
void write_workbook(const std::string& path, const std::string& scratch, const Json& head,
                    const std::vector<Section>& sections, const Json& manifest);

}  // namespace capexsim::report
