#include "report/terminal_chart.hpp"

#include "capexsim/words.hpp"

#include "report/canvas.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>

namespace capexsim::report {
namespace {

constexpr int kRows = 11;  ///< height of the plotting area

/// Maps values to dots; row 0 is at the top.
struct Axis {
    double low = 0, high = 1;
    bool logarithmic = false;
    int dots = 1;
    double position(double value) const {
        const auto on = [this](double v) { return logarithmic ? std::log(std::max(v, low)) : v; };
        const double share = (on(value) - on(low)) / (on(high) - on(low));
        return (1 - std::clamp(share, 0.0, 1.0)) * (dots - 1);
    }
};

struct Span {
    int first = 0, last = 0;  ///< quarter indices
    double position(int quarter, int dots) const {
        return last == first ? 0 : static_cast<double>(quarter - first) * (dots - 1) / (last - first);
    }
};

std::string draw_curves(const Page& page, const Chart& chart);

std::string tick_text(const Chart& chart, double value) { return value_text(chart.unit, value); }

Axis make_axis(const Chart& chart, int dots) {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const Curve& curve : chart.curves) {
        for (const auto* values : {&curve.values, &curve.lower, &curve.upper}) {
            for (const double v : *values) {
                if (!std::isfinite(v) || (chart.logarithmic && v <= 0)) continue;
                low = std::min(low, v);
                high = std::max(high, v);
            }
        }
    }
    if (low > high) low = high = chart.logarithmic ? 1 : 0;
    if (chart.logarithmic) return {low / 1.1, std::max(high * 1.1, low * 2), true, dots};
    low = std::min(low, 0.0);
    if (chart.unit == "%") {
        for (const double top :
             {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0, 80.0, 100.0})
            if (high <= top) return {low, top, false, dots};
    }
    const std::vector<double> ticks = round_ticks(low, high > low ? high : low + 1, 6);
    const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
    return {low, ticks.back() < high ? ticks.back() + step : ticks.back(), false, dots};
}

constexpr int kSteps = 10000;  ///< of the axis of a response, as if they were quarters

/// A response as curves over kSteps steps, so that lines draw it.
Chart over_steps(Chart chart) {
    const std::size_t n = chart.columns.size();
    const std::vector<double>& at = chart.positions;
    const double wide = at.size() == n && n > 1 ? at.back() - at.front() : 0;
    std::vector<int> steps;
    for (std::size_t i = 0; i < n; ++i) {
        const double share =
            wide > 0 ? (at[i] - at.front()) / wide
                     : static_cast<double>(i) / static_cast<double>(std::max<std::size_t>(1, n - 1));
        steps.push_back(static_cast<int>(std::lround(share * kSteps)));
    }
    for (Curve& curve : chart.curves) {
        curve.quarters = steps;
        if (curve.role == Curve::Role::level && !curve.values.empty())
            curve.values = std::vector<double>(n, curve.values.front());
        curve.quarters.resize(curve.values.size());
    }
    return chart;
}

Span span_of(const Chart& chart) {
    Span span{std::numeric_limits<int>::max(), std::numeric_limits<int>::min()};
    for (const Curve& curve : chart.curves) {
        if (curve.quarters.empty()) continue;
        span.first = std::min(span.first, curve.quarters.front());
        span.last = std::max(span.last, curve.quarters.back());
    }
    return span.first > span.last ? Span{} : span;
}

void plot_lines(const Chart& chart, const Axis& axis, Span span, Canvas& canvas) {
    for (std::size_t k = chart.curves.size(); k-- > 0;) {  // the first curve on top
        const Curve& curve = chart.curves[k];
        for (std::size_t i = 0; i < curve.values.size(); ++i) {
            const std::size_t before = i == 0 ? 0 : i - 1;
            canvas.line(span.position(curve.quarters[before], canvas.wide()),
                        axis.position(curve.values[before]), span.position(curve.quarters[i], canvas.wide()),
                        axis.position(curve.values[i]), k);
        }
    }
}

double interpolated(const std::vector<int>& quarters, const std::vector<double>& values, double quarter) {
    for (std::size_t i = 1; i < quarters.size(); ++i) {
        if (quarter > quarters[i]) continue;
        const double share = (quarter - quarters[i - 1]) / (quarters[i] - quarters[i - 1]);
        return values[i - 1] + std::clamp(share, 0.0, 1.0) * (values[i] - values[i - 1]);
    }
    return values.back();
}

/// Bands as shades, the widest first; then levels and the median as lines.
void plot_fan(const Page& page, const Chart& chart, const Axis& axis, Span span, Grid& grid) {
    static constexpr std::array<const char*, 2> kShades = {"░", "▒"};
    const int columns = static_cast<int>(grid.front().size());
    std::size_t band = 0;
    for (const bool lines : {false, true}) {
        for (const Curve& curve : chart.curves) {
            const bool has_band = !curve.lower.empty();
            if (curve.values.empty() || (!has_band && !lines)) continue;
            const bool level = curve.role == Curve::Role::level;
            for (int x = 0; x < columns; ++x) {
                const double quarter =
                    span.first + static_cast<double>(x) * (span.last - span.first) / std::max(1, columns - 1);
                if (quarter < curve.quarters.front() || quarter > curve.quarters.back()) continue;
                const auto column = static_cast<std::size_t>(x);
                const auto row_at = [&](const std::vector<double>& values) {
                    return static_cast<int>(
                        std::lround(axis.position(interpolated(curve.quarters, values, quarter))));
                };
                if (lines) {
                    const auto row = static_cast<std::size_t>(row_at(curve.values));
                    grid[row][column] = {page_text(page, level ? "┄" : "━"), level ? Ink::dim : Ink::bold};
                    continue;
                }
                for (int row = row_at(curve.upper); row <= row_at(curve.lower); ++row)
                    grid[static_cast<std::size_t>(row)][column] = {
                        page_text(page, kShades[std::min<std::size_t>(band, 1)]), Ink::first};
            }
            if (!lines) ++band;
        }
    }
}

/// Labels at the right end of the curves, moved apart where they would meet.
std::vector<std::string> right_labels(const Page& page, const Chart& chart, const Axis& axis, int rows) {
    std::vector<std::string> labels(static_cast<std::size_t>(rows));
    if (chart.kind == Chart::Kind::fan) return labels;
    struct Label {
        std::size_t curve;
        int row;
    };
    std::vector<Label> placed;
    for (std::size_t k = 0; k < chart.curves.size() && k < static_cast<std::size_t>(rows); ++k) {
        if (chart.curves[k].values.empty() || chart.curves[k].role == Curve::Role::history) continue;
        const double dot = axis.position(chart.curves[k].values.back());
        placed.push_back({k, static_cast<int>(dot * rows / axis.dots)});
    }
    std::stable_sort(placed.begin(), placed.end(), [&](const Label& a, const Label& b) {
        return chart.curves[a.curve].values.back() > chart.curves[b.curve].values.back();
    });
    for (std::size_t i = 1; i < placed.size(); ++i)
        placed[i].row = std::max(placed[i].row, placed[i - 1].row + 1);
    int lowest = rows - 1;
    for (std::size_t i = placed.size(); i-- > 0;)
        lowest = (placed[i].row = std::min(placed[i].row, lowest)) - 1;
    for (const Label& label : placed) {
        const Curve& curve = chart.curves[label.curve];
        const std::string mark = page.unicode ? "" : Canvas::marker(label.curve) + " ";
        labels[static_cast<std::size_t>(label.row)] =
            inked(page, curve_ink(label.curve), mark + page_text(page, curve.title));
    }
    return labels;
}

int right_width(const Page& page, const Chart& chart) {
    int width = 0;
    if (chart.kind == Chart::Kind::fan) return 1;
    for (const Curve& curve : chart.curves)
        width = std::max(width, display_width(page_text(page, curve.title)));
    return std::min(width + (page.unicode ? 1 : 3), page.width / 3);
}

std::vector<double> ticks_of(const Axis& axis) {
    if (!axis.logarithmic) return round_ticks(axis.low, axis.high, 6);
    std::vector<double> ticks;
    const bool fine = axis.high / axis.low < 100;
    for (double decade = std::pow(10.0, std::floor(std::log10(axis.low))); decade <= axis.high;
         decade *= 10) {
        for (const double step : {1.0, 2.0, 5.0}) {
            if (step != 1.0 && !fine) continue;
            if (decade * step >= axis.low && decade * step <= axis.high) ticks.push_back(decade * step);
        }
    }
    return ticks;
}

std::string time_axis(const Page& page, Span span, int left, int columns) {
    std::string rule(static_cast<std::size_t>(columns), '-');
    std::vector<std::string> marks(static_cast<std::size_t>(columns), page_text(page, "─"));
    std::string years(static_cast<std::size_t>(left + columns + 4), ' ');
    const int quarters = std::max(1, span.last - span.first);
    int every = 1;  // years between labels
    while (columns * 4 * every / quarters < 7 && every < 50)
        every = every == 1 ? 2 : every == 2 ? 5 : every + 5;
    for (int quarter = span.first; quarter <= span.last; ++quarter) {
        const Quarter q{quarter};
        if (q.quarter() != 1 || (q.year() - Quarter{span.first}.year()) % every != 0) continue;
        const auto x = static_cast<std::size_t>(std::lround(span.position(quarter, columns)));
        marks[x] = page_text(page, "┬");
        const std::string year = std::to_string(q.year());
        const std::size_t at = static_cast<std::size_t>(left) + 1 + x - std::min<std::size_t>(x, 1);
        if (at + year.size() <= static_cast<std::size_t>(page.width)) years.replace(at, year.size(), year);
    }
    std::string out = std::string(static_cast<std::size_t>(left), ' ') + page_text(page, "└");
    for (const std::string& mark : marks) out += mark;
    years.erase(years.find_last_not_of(' ') + 1);
    return inked(page, Ink::dim, out) + "\n" + years + "\n";
}

/// What the marks of a fan mean.
std::string fan_legend(const Page& page, const Chart& chart) {
    std::string words = "━ median";
    std::size_t band = 0;
    for (const Curve& curve : chart.curves)
        if (!curve.lower.empty()) words += (band++ == 0 ? "; ░ " : "; ▒ ") + curve.title;
    for (const Curve& curve : chart.curves)
        if (curve.role == Curve::Role::level) words += "; ┄ " + curve.title;
    return paragraph(page, Ink::dim, words);
}

/// The values of a response beneath its points, as many as there is room for; the last always, as far as it fits.
std::string column_axis(const Page& page, const Chart& chart, Span span, int left, int columns) {
    std::vector<std::string> marks(static_cast<std::size_t>(columns), page_text(page, "─"));
    std::string values;
    int used = 0;  // columns of `values`
    const std::vector<int>& steps = chart.curves.front().quarters;
    const std::size_t n = std::min(chart.columns.size(), steps.size());
    const int last = n == 0 ? 0 : display_width(page_text(page, chart.columns[n - 1]));
    for (std::size_t i = 0; i < n; ++i) {
        const int x = static_cast<int>(std::lround(span.position(steps[i], columns)));
        marks[static_cast<std::size_t>(x)] = page_text(page, "┬");
        const std::string text = page_text(page, chart.columns[i]);
        const int wide = display_width(text);
        const int at = std::min(left + 1 + x - (x > 0 ? wide / 2 : 0), page.width - wide);
        const int most =
            i + 1 == n ? page.width : std::min(left + 1 + columns - last / 2, page.width - last) - 2;
        if (at < used + (used > 0 ? 2 : 0) || (i > 0 && at + wide > most)) continue;
        values += std::string(static_cast<std::size_t>(at - used), ' ') + text;
        used = at + wide;
    }
    std::string rule = std::string(static_cast<std::size_t>(left), ' ') + page_text(page, "└");
    for (const std::string& mark : marks) rule += mark;
    std::string out = inked(page, Ink::dim, rule) + "\n" + values + "\n";
    if (!chart.column_title.empty()) out += paragraph(page, Ink::dim, chart.column_title);
    return out;
}

}  // namespace

std::vector<double> round_ticks(double low, double high, int most) {
    const double raw = (high - low) / std::max(1, most - 1);
    double step = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 2.5, 5.0, 10.0}) {
        if (step * factor < raw * (1 - 1e-9)) continue;
        step *= factor;
        break;
    }
    std::vector<double> ticks;
    for (double i = std::ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; ++i)
        ticks.push_back(i == 0 ? 0 : i * step);  // no -0
    return ticks;
}

std::string value_text(const std::string& unit, double value) {
    return unit == "%" ? fmt::format("{:.3g} %", value) : number_text(value);
}

std::string draw_chart(const Page& page, const Chart& chart) {
    switch (chart.kind) {
        case Chart::Kind::waterfall: return draw_waterfall(page, chart);
        case Chart::Kind::stack: return draw_stack(page, chart);
        case Chart::Kind::tornado: return draw_tornado(page, chart);
        case Chart::Kind::heat: return draw_heat(page, chart);
        case Chart::Kind::events: return draw_events(page, chart);
        case Chart::Kind::response: return draw_curves(page, over_steps(chart));
        case Chart::Kind::lines:
        case Chart::Kind::fan: break;
    }
    return draw_curves(page, chart);
}

namespace {

std::string draw_curves(const Page& page, const Chart& chart) {
    std::string out = paragraph(page, Ink::bold, chart.title);
    if (chart.curves.empty()) return out;
    const bool fan = chart.kind == Chart::Kind::fan;
    const Axis axis = make_axis(chart, fan || !page.unicode ? kRows : kRows * 4);
    const std::vector<double> ticks = ticks_of(axis);
    int left = 0;
    for (const double tick : ticks) left = std::max(left, display_width(tick_text(chart, tick)));
    ++left;
    const int columns = std::max(20, page.width - left - 1 - right_width(page, chart));
    const Span span = span_of(chart);
    Grid grid(kRows, std::vector<Glyph>(static_cast<std::size_t>(columns)));
    if (fan) {
        plot_fan(page, chart, axis, span, grid);
    } else {
        Canvas canvas(page, columns, kRows);
        plot_lines(chart, axis, span, canvas);
        canvas.paint(grid);
    }
    std::vector<std::string> left_labels(kRows);
    for (const double tick : ticks)
        left_labels[static_cast<std::size_t>(axis.position(tick) * kRows / axis.dots)] =
            tick_text(chart, tick);
    const std::vector<std::string> right = right_labels(page, chart, axis, kRows);
    for (std::size_t row = 0; row < kRows; ++row) {
        const bool tick = !left_labels[row].empty();
        out += pad_left(left_labels[row], left - 1) + " " +
               inked(page, Ink::dim, page_text(page, tick ? "┤" : "│"));
        std::string line;
        for (const Glyph& glyph : grid[row])
            line += inked(page, glyph.text == " " ? Ink::plain : glyph.ink, glyph.text);
        out += line + (right[row].empty() ? "" : " " + right[row]);
        out.erase(out.find_last_not_of(' ') + 1);
        out += "\n";
    }
    if (fan) return out + time_axis(page, span, left, columns) + fan_legend(page, chart);
    return out + (chart.kind == Chart::Kind::response ? column_axis(page, chart, span, left, columns)
                                                      : time_axis(page, span, left, columns));
}

}  // namespace

}  // namespace capexsim::report
