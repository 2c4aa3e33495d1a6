#include "capexsim/words.hpp"

#include "report/terminal_chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace capexsim::report {
namespace {

constexpr int kLeastBar = 10;  ///< columns that bars get on the narrowest page

struct Range {
    double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
    void hold(double x) {
        low = std::min(low, x);
        high = std::max(high, x);
    }
    /// Where x lies among `columns`, 0 the first.
    int at(double x, int columns) const {
        return high > low ? static_cast<int>(std::lround((x - low) / (high - low) * (columns - 1))) : 0;
    }
};

const Curve* level_of(const Chart& chart) {
    const auto level = std::ranges::find(chart.curves, Curve::Role::level, &Curve::role);
    return level == chart.curves.end() || level->values.empty() ? nullptr : &*level;
}

std::vector<const Curve*> rows_of(const Chart& chart) {
    std::vector<const Curve*> rows;
    for (const Curve& curve : chart.curves)
        if (curve.role == Curve::Role::result) rows.push_back(&curve);
    return rows;
}

int label_width(const Page& page, const std::vector<const Curve*>& rows) {
    int width = 0;
    for (const Curve* row : rows) width = std::max(width, display_width(page_text(page, row->title)));
    return std::min(width, page.width / 3);
}

std::string label(const Page& page, const std::string& title, int width) {
    return pad_right(wrap(page_text(page, title), width).front(), width);
}

/// What the part of a bar towards the low end (0) or the high end (1) of an input is drawn with.
std::string end_glyph(const Page& page, std::size_t end) {
    static constexpr std::array<const char*, 2> kBlocks = {"▒", "█"};
    static constexpr std::array<const char*, 2> kLetters = {"-", "#"};
    return page.unicode ? kBlocks[end] : kLetters[end];
}

/// From the middle to the result at each end of the input; where there is no middle, from the other end.
std::string tornado_bar(const Page& page, const Curve& row, const Curve* middle, const Range& range,
                        int columns) {
    const int low = range.at(row.values[0], columns), high = range.at(row.values[1], columns);
    const int centre = middle == nullptr ? low : range.at(middle->values.front(), columns);
    const auto within = [centre](int x, int end) {
        return std::min(centre, end) <= x && x <= std::max(centre, end);
    };
    std::string bar;
    for (int x = 0; x < columns; ++x) {
        const bool of_low = within(x, low), of_high = within(x, high);
        if (middle != nullptr && x == centre)
            bar += page_text(page, "│");
        else if (of_low && (!of_high || std::abs(x - low) < std::abs(x - high)))
            bar += inked(page, Ink::first, end_glyph(page, 0));
        else if (of_high)
            bar += inked(page, Ink::second, end_glyph(page, 1));
        else
            bar += " ";
    }
    return bar;
}

}  // namespace

std::string draw_tornado(const Page& page, const Chart& chart) {
    std::vector<const Curve*> rows = rows_of(chart);
    std::erase_if(rows, [](const Curve* row) { return row->values.size() < 2; });
    const Curve* middle = level_of(chart);
    Range range;
    if (middle != nullptr) range.hold(middle->values.front());
    int numbers = 0;
    for (const Curve* row : rows)
        for (const double x : row->values) {
            range.hold(x);
            numbers = std::max(numbers, display_width(page_text(page, value_text(chart.unit, x))));
        }
    int labels = 0;
    for (const Curve* row : rows) labels = std::max(labels, display_width(page_text(page, row->title)));
    labels = std::min(labels, page.width * 2 / 5);
    const int columns = std::max(kLeastBar, page.width - labels - 2 * numbers - 6);
    const auto number = [&](double x) {
        return pad_left(page_text(page, value_text(chart.unit, x)), numbers);
    };
    std::string out = paragraph(page, Ink::bold, chart.title);
    out += inked(page, Ink::first, repeat(end_glyph(page, 0), 2)) + " low end   " +
           inked(page, Ink::second, repeat(end_glyph(page, 1), 2)) + " high end";
    if (middle != nullptr)
        out += page_text(page, "   │ ") +
               page_text(page, middle->title + ": " + value_text(chart.unit, middle->values.front()));
    out += "\n";
    for (const Curve* row : rows) {
        const std::vector<std::string> title = wrap(page_text(page, row->title), labels);
        const auto [low, high] = std::minmax({row->values[0], row->values[1]});
        out += pad_right(title.front(), labels) + "  " + number(low) + "  " +
               tornado_bar(page, *row, middle, range, columns) + "  " + number(high) + "\n";
        for (std::size_t line = 1; line < title.size(); ++line) out += title[line] + "\n";
    }
    return out;
}

namespace {

constexpr int kNarrowHead = 14;  ///< columns that a head of a heat map takes before it is wrapped

/// The heads of a heat map's columns, over each other where they are long.
std::string heat_heads(const Page& page, const std::vector<std::string>& titles, int labels, int wide) {
    std::vector<std::vector<std::string>> heads;
    std::size_t high = 0;
    for (const std::string& title : titles) {
        heads.push_back(wrap(page_text(page, title), wide - 2));
        high = std::max(high, heads.back().size());
    }
    std::string out;
    for (std::size_t line = 0; line < high; ++line) {
        std::string text(static_cast<std::size_t>(labels), ' ');
        for (const auto& head : heads) {
            const std::size_t above = high - head.size();
            text += pad_left(line < above ? "" : head[line - above], wide - 1) + " ";
        }
        out += inked(page, Ink::bold, text.substr(0, text.find_last_not_of(' ') + 1)) + "\n";
    }
    return out;
}

std::string heat_axes(const Chart& chart) {
    if (chart.column_title.empty() && chart.row_title.empty()) return "";
    if (chart.row_title.empty()) return "to the right: " + chart.column_title;
    return "downwards: " + chart.row_title +
           (chart.column_title.empty() ? "" : "; to the right: " + chart.column_title);
}

}  // namespace

std::string draw_heat(const Page& page, const Chart& chart) {
    static constexpr std::array<const char*, 5> kShades = {" ", "░", "▒", "▓", "█"};
    std::string out = paragraph(page, Ink::bold, chart.title);
    if (const std::string axes = heat_axes(chart); !axes.empty()) out += paragraph(page, Ink::dim, axes);
    const std::vector<const Curve*> rows = rows_of(chart);
    const Curve* level = level_of(chart);
    Range range;
    int cell = 0;
    for (const Curve* row : rows)
        for (const double x : row->values) {
            range.hold(x);
            cell = std::max(cell, display_width(page_text(page, value_text(chart.unit, x))));
        }
    for (const std::string& column : chart.columns)
        cell = std::max(cell, std::min(kNarrowHead, display_width(page_text(page, column))));
    const int labels = label_width(page, rows);
    const int wide = cell + 3;  // a shade, and room for brackets
    const auto fits = static_cast<std::size_t>(std::max(1, (page.width - labels - 1) / wide));
    for (std::size_t first = 0; first < chart.columns.size(); first += fits) {
        const std::size_t last = std::min(chart.columns.size(), first + fits);
        const auto begin = chart.columns.begin();
        out += heat_heads(
            page, {begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(last)},
            labels, wide);
        for (const Curve* row : rows) {
            std::string line = label(page, row->title, labels);
            for (std::size_t i = first; i < last && i < row->values.size(); ++i) {
                const double x = row->values[i];
                const bool beyond = level != nullptr && x >= level->values.front();
                const std::string text = page_text(page, value_text(chart.unit, x));
                const int shade = range.at(x, static_cast<int>(kShades.size()));
                line += " " +
                        inked(page, Ink::first, page_text(page, kShades[static_cast<std::size_t>(shade)])) +
                        pad_left(beyond ? "[" + text + "]" : text + " ", wide - 2);
            }
            out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
        }
    }
    if (level != nullptr && range.high >= level->values.front())
        out += paragraph(page, Ink::dim,
                         "in brackets: at least " + value_text(chart.unit, level->values.front()));
    return out;
}

std::string draw_events(const Page& page, const Chart& chart) {
    std::string out = paragraph(page, Ink::bold, chart.title);
    const std::vector<const Curve*> rows = rows_of(chart);
    const int labels = label_width(page, rows);
    for (const Curve* row : rows) {
        if (row->quarters.empty()) continue;
        std::string when =
            "from " + Quarter{row->quarters.front()}.text() +
            (row->quarters.size() > 1 ? " to " + Quarter{row->quarters.back()}.text() : " for good");
        if (!row->lower.empty())
            when += " (begins " + Quarter{static_cast<int>(row->lower.front())}.text() + "–" +
                    Quarter{static_cast<int>(row->upper.front())}.text() + ")";
        if (!row->values.empty() && row->values.front() < 100)
            when += ", probability " + value_text("%", row->values.front());
        bool first = true;
        for (const std::string& line : wrap(page_text(page, when), page.width - labels - 2)) {
            out += (first ? label(page, row->title, labels)
                          : std::string(static_cast<std::size_t>(labels), ' ')) +
                   "  " + line + "\n";
            first = false;
        }
    }
    return out;
}

}  // namespace capexsim::report
