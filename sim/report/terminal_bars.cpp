#include "capexsim/words.hpp"

#include "report/terminal_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace capexsim::report {
namespace {

constexpr std::size_t kMostRows = 6;  ///< bars of a stack

struct Bar {
    std::string label, factor, value;
    double from = 0, to = 0;
    bool total = false;
};

std::string signed_text(double x) {
    return fmt::format("{}{}", x < 0 ? "−" : "+", decimal_text(std::abs(x), 2));
}

std::string value_text(const Curve& curve, bool total) {
    const double value = curve.values.front();
    std::string text = total ? decimal_text(value, 2) : signed_text(value);
    if (!curve.lower.empty() && !curve.upper.empty())
        text += fmt::format(" ±{:.1g}", (curve.upper.front() - curve.lower.front()) / 2);
    return text;
}

std::vector<Bar> bars_of(const Page& page, const Chart& chart) {
    std::vector<Bar> bars;
    double at = 0;
    for (const Curve& curve : chart.curves) {
        if (curve.values.empty()) continue;
        const bool total = &curve == &chart.curves.back();
        const double value = curve.values.front();
        Bar bar{page_text(page, curve.title), "",   page_text(page, value_text(curve, total)), total ? 0 : at,
                total ? value : at + value,   total};
        if (chart.logarithmic) bar.factor = page_text(page, "×" + number_text(std::exp(value)));
        at += total ? 0 : value;
        bars.push_back(std::move(bar));
    }
    return bars;
}

/// The bar in half characters.
std::string bar_text(const Page& page, const Bar& bar, double low, double scale, int width, int zero) {
    const double a = (std::min(bar.from, bar.to) - low) * scale;
    const double b = (std::max(bar.from, bar.to) - low) * scale;
    const int first = static_cast<int>(std::lround(a));
    const int last = std::max(static_cast<int>(std::lround(b)), first + (bar.from == bar.to ? 0 : 1));
    const Ink ink = bar.total ? Ink::bold : bar.to >= bar.from ? Ink::second : Ink::third;
    std::string out;
    std::string run;
    for (int cell = 0; cell < width; ++cell) {
        const bool left = first <= 2 * cell && 2 * cell < last;
        const bool right = first <= 2 * cell + 1 && 2 * cell + 1 < last;
        if (left || right) {
            run += page_text(page, left && right ? "█" : left ? "▌" : "▐");
            continue;
        }
        out += inked(page, ink, run);
        run.clear();
        out += cell == zero ? inked(page, Ink::dim, page_text(page, "│")) : " ";
    }
    return out + inked(page, ink, run);
}

}  // namespace

std::string draw_waterfall(const Page& page, const Chart& chart) {
    std::string out = paragraph(page, Ink::bold, chart.title);
    const std::vector<Bar> bars = bars_of(page, chart);
    int labels = 0, factors = 0, values = 0;
    double low = 0, high = 0;
    for (const Bar& bar : bars) {
        labels = std::max(labels, display_width(bar.label));
        factors = std::max(factors, display_width(bar.factor));
        values = std::max(values, display_width(bar.value));
        low = std::min({low, bar.from, bar.to});
        high = std::max({high, bar.from, bar.to});
    }
    labels = std::min(labels, page.width / 3);
    const int width = std::max(10, page.width - labels - factors - values - 6);
    const double scale = high > low ? 2 * width / (high - low) : 0;
    const int zero = low < 0 ? static_cast<int>(std::lround(-low * scale)) / 2 : -1;
    for (const Bar& bar : bars) {
        if (bar.total)
            out += inked(page, Ink::dim,
                         repeat(page_text(page, "─"),
                                std::min(page.width, labels + width + factors + values + 6))) +
                   "\n";
        std::string line = pad_right(wrap(bar.label, labels).front(), labels) + "  " +
                           bar_text(page, bar, low, scale, width, zero) + "  " +
                           pad_left(bar.factor, factors) + "  ";
        out += line + inked(page, bar.total ? Ink::plain : Ink::dim, pad_left(bar.value, values)) + "\n";
    }
    return out;
}

std::string draw_stack(const Page& page, const Chart& chart) {
    static constexpr std::array<const char*, 4> kShades = {"█", "▓", "▒", "░"};
    static constexpr std::array<const char*, 6> kLetters = {"#", "+", ":", ".", "o", "x"};
    const auto glyph = [&](std::size_t i) {
        return std::string(page.unicode ? kShades[i % 4] : kLetters[i % 6]);
    };
    std::string out = paragraph(page, Ink::bold, chart.title);
    std::string legend;
    int used = 0;
    for (std::size_t i = 0; i < chart.curves.size(); ++i) {
        const std::string name = page_text(page, chart.curves[i].title);
        const int needed = display_width(name) + 6;
        if (used > 0 && used + needed > page.width) {
            legend += "\n";
            used = 0;
        }
        legend += inked(page, curve_ink(i), repeat(glyph(i), 2)) + " " + name + "   ";
        used += needed;
    }
    out += legend + "\n";
    if (chart.curves.empty()) return out;
    const std::vector<int>& quarters = chart.curves.front().quarters;
    const int width = page.width - 8;
    const std::size_t step = std::max<std::size_t>(1, (quarters.size() / 4 + kMostRows - 1) / kMostRows) * 4;
    for (std::size_t t = 0; t < quarters.size(); ++t) {
        if ((quarters.size() - 1 - t) % step != 0) continue;  // counted back from the horizon
        double total = 0;
        for (const Curve& curve : chart.curves) total += curve.values[t];
        out += pad_right(Quarter{quarters[t]}.text(), 8);
        double sum = 0;
        int drawn = 0;
        for (std::size_t i = 0; i < chart.curves.size() && total > 0; ++i) {
            sum += chart.curves[i].values[t];
            const int end = static_cast<int>(std::lround(sum / total * width));
            out += inked(page, curve_ink(i), repeat(glyph(i), end - drawn));
            drawn = end;
        }
        out += "\n";
    }
    return out;
}

}  // namespace capexsim::report
