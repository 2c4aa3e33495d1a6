#pragma once

#include "capexsim/estimate.hpp"

#include "report/text.hpp"

#include <string>

namespace capexsim::report {

/// Any section for a terminal of 60 to 100 columns: text, tables, charts. Ends with a line end.
std::string write_terminal(const Page& page, const Section& section);

/// A table alone; columns of high rank are left out and the rest is split into blocks where the page is too narrow.
std::string write_terminal(const Page& page, const Table& table);

}  // namespace capexsim::report
