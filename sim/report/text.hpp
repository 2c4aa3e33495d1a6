#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace capexsim::report {

/// What the page that is printed on can do.
struct Page {
    int width = 80;  ///< columns of the terminal, 60 to 100 are used
    bool unicode = true;
    bool colour = false;
};

/// Columns that a UTF-8 text takes: wide characters count two, combining ones none.
int display_width(std::string_view text);

/// The text for this page: control characters become '?', and without Unicode everything becomes ASCII ("–" "-", "×" "x").
std::string page_text(const Page& page, std::string_view text);

/// Lines of at most `width` columns, broken at spaces, though not before a percent sign; a longer word is cut.
std::vector<std::string> wrap(std::string_view text, int width);

std::string pad_right(std::string text, int width);
std::string pad_left(std::string text, int width);
std::string repeat(std::string_view glyph, int times);

enum class Ink { plain, bold, dim, first, second, third, fourth, fifth, sixth };

/// The text in colour, or as it is where the page has none.
std::string inked(const Page& page, Ink ink, std::string_view text);

/// The text wrapped to the page; every line ends.
std::string paragraph(const Page& page, Ink ink, std::string_view text);

/// The ink of the i-th curve.
Ink curve_ink(std::size_t i);

}  // namespace capexsim::report
