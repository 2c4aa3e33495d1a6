#pragma once

#include "capexsim/estimate.hpp"

#include "report/text.hpp"

#include <string>
#include <vector>

namespace capexsim::report {

/// A chart in characters, title included; every line at most `page.width` columns.
std::string draw_chart(const Page& page, const Chart& chart);

/// Floating bars from left to right, each beginning where the one before ended, the total last.
std::string draw_waterfall(const Page& page, const Chart& chart);

/// One bar of shares a year, the curves as shades.
std::string draw_stack(const Page& page, const Chart& chart);

/// A bar an input, from the result at its low end to that at its high end, the longest first as given.
std::string draw_tornado(const Page& page, const Chart& chart);

/// A shaded cell a value; those beyond the level stand in brackets.
std::string draw_heat(const Page& page, const Chart& chart);

/// A bar a row of the calendar.
std::string draw_events(const Page& page, const Chart& chart);

/// A value as an axis shows it: "25 %", "1.24 M".
std::string value_text(const std::string& unit, double value);

/// Round numbers between two ends, at most `most` of them, the ends included where they are round themselves.
std::vector<double> round_ticks(double low, double high, int most);

}  // namespace capexsim::report
