#pragma once

#include "capexsim/estimate.hpp"

#include "report/workbook_book.hpp"

#include <vector>

namespace capexsim::report {

/// Draws the charts of the sections on a sheet, from numbers that it puts on a sheet of their own.
void add_charts(Book& book, lxw_worksheet* sheet, const std::vector<Section>& sections);

}  // namespace capexsim::report
