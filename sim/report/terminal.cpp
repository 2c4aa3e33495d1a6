#include "report/terminal.hpp"

#include "capexsim/words.hpp"

#include "report/terminal_chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace capexsim::report {
namespace {

constexpr int kGap = 2;             ///< blanks between columns
constexpr int kNarrowestText = 12;  ///< a text column is wrapped down to this

/// A cell as printed: what it says, and its interval on the line below.
struct CellText {
    std::vector<std::string> lines;
    std::string interval;
};

std::string number_cell(const TableColumn& column, double x) {
    if (column.format == TableColumn::Format::percent) return percent_text(x, std::max(column.decimals, 0));
    if (column.format == TableColumn::Format::p_value) return p_value_text(x);
    return column.decimals < 0 ? number_text(x) : decimal_text(x, column.decimals);
}

CellText estimate_cell(const TableColumn& column, const Estimate& e) {
    if (column.format == TableColumn::Format::percent) return {{percent_text(e)}, percent_interval_text(e)};
    if (column.format == TableColumn::Format::change) return {{change_text(e)}, change_interval_text(e)};
    if (!e.value) return {{"–"}, ""};
    CellText cell{{number_cell(column, *e.value)}, ""};
    if (e.lower && e.upper && *e.lower < *e.upper)
        cell.interval = number_cell(column, *e.lower) + "–" + number_cell(column, *e.upper);
    return cell;
}

/// Eight heights of block.
std::string shape_text(const Shape& shape) {
    static constexpr std::array<const char*, 8> kBlocks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    std::string text;
    for (const double height : shape.heights)
        text += kBlocks[static_cast<std::size_t>(
            std::lround(std::clamp(height, 0.0, 1.0) * (kBlocks.size() - 1)))];
    return text;
}

CellText cell_text(const TableColumn& column, const Cell& cell) {
    struct Visitor {
        const TableColumn& column;
        CellText operator()(std::monostate) const { return {{"–"}, ""}; }
        CellText operator()(const std::string& text) const { return {{text}, ""}; }
        CellText operator()(double x) const { return {{number_cell(column, x)}, ""}; }
        CellText operator()(std::int64_t n) const {
            const std::string digits = count_text(static_cast<std::uint64_t>(n < 0 ? -n : n));
            return {{n < 0 ? "-" + digits : digits}, ""};
        }
        CellText operator()(const Shape& s) const { return {{shape_text(s)}, ""}; }
        CellText operator()(const Estimate& e) const { return estimate_cell(column, e); }
        CellText operator()(const QuarterEstimate& q) const {
            return {{quarter_text(q.value, q.horizon)}, quarter_interval_text(q)};
        }
    };
    return std::visit(Visitor{column}, cell);
}

/// A column made ready: its head and cells as lines, and the width they need.
struct Strip {
    const TableColumn* column = nullptr;
    bool left = false;
    std::vector<std::string> head;
    std::vector<CellText> cells;
    int width = 0;
};

int widest(const std::vector<std::string>& lines) {
    int width = 0;
    for (const std::string& line : lines) width = std::max(width, display_width(line));
    return width;
}

int body_width(const Strip& strip) {
    int width = 0;
    for (const CellText& cell : strip.cells)
        width = std::max({width, widest(cell.lines), display_width(cell.interval)});
    return width;
}

int longest_word(std::string_view text) {
    int longest = 0;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        longest = std::max(longest, display_width(text.substr(at, end - at)));
        at = end + 1;
    }
    return longest;
}

void set_head(const Page& page, Strip& strip, int room) {
    const std::string title = page_text(page, strip.column->title);
    strip.head = wrap(title, std::max(room, longest_word(title)));
    const std::string unit = strip.column->unit == "%" ? "" : page_text(page, strip.column->unit);
    if (!unit.empty())
        for (std::string& line : wrap(unit, std::max(room, longest_word(unit))))
            strip.head.push_back(std::move(line));
    strip.width = std::max(room, widest(strip.head));
}

Strip make_strip(const Page& page, const Table& table, std::size_t index) {
    Strip strip;
    strip.column = &table.columns[index];
    strip.left = strip.column->format == TableColumn::Format::text;
    for (const auto& row : table.rows) {
        CellText cell = index < row.size() ? cell_text(*strip.column, row[index]) : CellText{{""}, ""};
        for (std::string& line : cell.lines) line = page_text(page, line);
        cell.interval = page_text(page, cell.interval);
        strip.cells.push_back(std::move(cell));
    }
    set_head(page, strip, body_width(strip));
    return strip;
}

int total_width(const std::vector<Strip>& strips) {
    return std::accumulate(strips.begin(), strips.end(), -kGap,
                           [](int sum, const Strip& s) { return sum + kGap + s.width; });
}

/// @return what is left out, in the order of the table
std::vector<std::string> leave_out_by_rank(std::vector<Strip>& strips, int width) {
    int least = std::numeric_limits<int>::max();  // rank that is left out
    std::vector<Strip> all = strips;
    while (total_width(strips) > width) {
        const auto last = std::max_element(strips.begin(), strips.end(), [](const Strip& a, const Strip& b) {
            return a.column->rank < b.column->rank;
        });
        if (last == strips.end() || last->column->rank == 0) break;
        least = last->column->rank;
        std::erase_if(strips, [least](const Strip& s) { return s.column->rank == least; });
    }
    std::vector<std::string> titles;
    for (const Strip& strip : all)
        if (strip.column->rank >= least)
            titles.push_back(strip.column->title.empty() ? strip.column->key : strip.column->title);
    return titles;
}

/// So that nobody looks for a column that the note explains; of many, as of years, it is plain to see.
std::string left_out_text(const std::vector<std::string>& titles) {
    constexpr std::size_t kMost = 4;
    if (titles.empty() || titles.size() > kMost) return "";
    std::string text;
    for (const std::string& title : titles) text += (text.empty() ? "" : ", ") + title;
    return "Not shown for want of room: " + text + ".";
}

/// The widest that text columns may be so that the table fits; kNarrowestText when it cannot.
int text_limit(const std::vector<Strip>& strips, int width) {
    int limit = width;
    const auto fits = [&] {
        int total = -kGap;
        for (const Strip& strip : strips)
            total += kGap + (strip.left ? std::min(strip.width, limit) : strip.width);
        return total <= width;
    };
    while (limit > kNarrowestText && !fits()) --limit;
    return limit;
}

void narrow_texts(const Page& page, std::vector<Strip>& strips, int width) {
    const int limit = text_limit(strips, width);
    for (Strip& strip : strips) {
        if (!strip.left || strip.width <= limit) continue;
        for (CellText& cell : strip.cells) {
            std::vector<std::string> lines;
            for (const std::string& line : cell.lines)
                for (std::string& part : wrap(line, limit)) lines.push_back(std::move(part));
            cell.lines = std::move(lines);
        }
        set_head(page, strip, std::min(limit, body_width(strip)));
    }
}

std::string trimmed(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

std::string aligned(const Strip& strip, std::string text) {
    return strip.left ? pad_right(std::move(text), strip.width) : pad_left(std::move(text), strip.width);
}

std::string head_lines(const Page& page, const std::vector<const Strip*>& strips) {
    std::size_t height = 0;
    for (const Strip* strip : strips) height = std::max(height, strip->head.size());
    std::string out;
    for (std::size_t line = 0; line < height; ++line) {
        std::string text;
        for (const Strip* strip : strips) {
            const std::size_t above = height - strip->head.size();
            text += aligned(*strip, line < above ? "" : strip->head[line - above]) + std::string(kGap, ' ');
        }
        out += inked(page, Ink::bold, trimmed(text)) + "\n";
    }
    return out;
}

std::string row_lines(const Page& page, const std::vector<const Strip*>& strips, std::size_t row) {
    std::size_t height = 0;
    for (const Strip* strip : strips) {
        const CellText& cell = strip->cells[row];
        height = std::max(height, cell.lines.size() + (cell.interval.empty() ? 0 : 1));
    }
    std::string out;
    for (std::size_t line = 0; line < height; ++line) {
        std::string text;
        for (const Strip* strip : strips) {
            const CellText& cell = strip->cells[row];
            const bool below = line == cell.lines.size() && !cell.interval.empty();
            const std::string part = line < cell.lines.size() ? cell.lines[line] : below ? cell.interval : "";
            text +=
                inked(page, below ? Ink::dim : Ink::plain, aligned(*strip, part)) + std::string(kGap, ' ');
        }
        out += trimmed(text) + "\n";
    }
    return out;
}

/// Columns that fit beside each other; the first column of the table begins every block.
std::vector<std::vector<const Strip*>> blocks_of(const std::vector<Strip>& strips, int width) {
    std::vector<std::vector<const Strip*>> blocks;
    int used = 0;
    for (const Strip& strip : strips) {
        const bool first = &strip == &strips.front();
        if (blocks.empty() || (used + kGap + strip.width > width && blocks.back().size() > 1)) {
            blocks.emplace_back();
            if (!first) blocks.back().push_back(&strips.front());
            used = first ? -kGap : strips.front().width;
        }
        blocks.back().push_back(&strip);
        used += kGap + strip.width;
    }
    return blocks;
}

/// A chart of a group is drawn alone here: its headline is that of the group, and of which one it is.
Chart whole_title(Chart chart) {
    if (!chart.group.empty()) chart.title = chart.group + ": " + chart.title;
    return chart;
}

}  // namespace

std::string write_terminal(const Page& page, const Table& table) {
    std::string out;
    if (!table.title.empty()) out += paragraph(page, Ink::bold, table.title);
    std::vector<Strip> strips;
    for (std::size_t i = 0; i < table.columns.size(); ++i) strips.push_back(make_strip(page, table, i));
    const std::string left_out = left_out_text(leave_out_by_rank(strips, page.width));
    narrow_texts(page, strips, page.width);
    for (const auto& block : blocks_of(strips, page.width)) {
        out += head_lines(page, block);
        int width = -kGap;
        for (const Strip* strip : block) width += kGap + strip->width;
        out += inked(page, Ink::dim, repeat(page.unicode ? "─" : "-", std::min(width, page.width))) + "\n";
        for (std::size_t row = 0; row < table.rows.size(); ++row) out += row_lines(page, block, row);
        out += "\n";
    }
    const std::string note = table.note + (table.note.empty() || left_out.empty() ? "" : " ") + left_out;
    if (!note.empty()) {
        if (!out.empty() && out.ends_with("\n\n")) out.pop_back();
        out += paragraph(page, Ink::dim, note) + "\n";
    }
    return out;
}

std::string write_terminal(const Page& page, const Section& section) {
    std::string out;
    if (!section.title.empty()) out += paragraph(page, Ink::bold, section.title);
    for (const std::string& text : section.text) out += paragraph(page, Ink::plain, text) + "\n";
    for (const Table& table : section.tables)
        if (table.terminal) out += write_terminal(page, table);
    for (const Chart& chart : section.charts)
        if (chart.terminal) out += draw_chart(page, whole_title(chart)) + "\n";
    return out;
}

}  // namespace capexsim::report
