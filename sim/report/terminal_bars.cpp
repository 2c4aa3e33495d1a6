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
    std::string label, factor, value, error;
    double from = 0, to = 0;
    bool total = false;
};

std::string signed_text(double x) {
    return fmt::format("{}{}", x < 0 ? "−" : "+", decimal_text(std::abs(x), 2));
}

Bar bar_of(const Page& page, const Curve& curve, bool total, double from) {
    const double value = curve.values.front();
    Bar bar{page_text(page, curve.title),
            "",
            page_text(page, total && value >= 0 ? decimal_text(value, 2) : signed_text(value)),
            "",
            total ? 0 : from,
            total ? value : from + value,
            total};
    if (curve.lower.empty() || curve.upper.empty()) return bar;
    const double error = (curve.upper.front() - curve.lower.front()) / 2;
    constexpr int kMostDecimals = 4;
    if (error > 0)
        bar.error = page_text(
            page, "±" + decimal_text(error, std::clamp(static_cast<int>(std::ceil(-std::log10(error))), 1,
                                                       kMostDecimals)));
    return bar;
}

/// Zero in every trajectory.
bool says_nothing(const Curve& curve) {
    return curve.values.front() == 0 && (curve.lower.empty() || curve.lower.front() == curve.upper.front());
}

std::vector<Bar> bars_of(const Page& page, const Chart& chart) {
    std::vector<Bar> bars;
    double at = 0;
    for (const Curve& curve : chart.curves) {
        const bool last = &curve == &chart.curves.back();
        if (curve.values.empty() || (!last && says_nothing(curve))) continue;
        bars.push_back(bar_of(page, curve, last, at));
        if (chart.logarithmic)
            bars.back().factor = page_text(page, "×" + number_text(std::exp(curve.values.front())));
        at = bars.back().to;
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
    const auto widest = [&bars](std::string Bar::*text) {
        int width = 0;
        for (const Bar& bar : bars) width = std::max(width, display_width(bar.*text));
        return width;
    };
    const int labels = std::min(widest(&Bar::label), page.width / 3);
    const int factors = widest(&Bar::factor), values = widest(&Bar::value), errors = widest(&Bar::error);
    double low = 0, high = 0;
    for (const Bar& bar : bars) {
        low = std::min({low, bar.from, bar.to});
        high = std::max({high, bar.from, bar.to});
    }
    const int width = std::max(10, page.width - labels - factors - values - errors - 7);
    const double scale = high > low ? 2 * width / (high - low) : 0;
    const int zero = low < 0 ? static_cast<int>(std::lround(-low * scale)) / 2 : -1;
    for (const Bar& bar : bars) {
        if (bar.total) out += inked(page, Ink::dim, repeat(page_text(page, "─"), page.width)) + "\n";
        out +=
            pad_right(wrap(bar.label, labels).front(), labels) + "  " +
            bar_text(page, bar, low, scale, width, zero) + "  " + pad_left(bar.factor, factors) + "  " +
            inked(page, Ink::dim, pad_left(bar.value, values) + (bar.error.empty() ? "" : " " + bar.error)) +
            "\n";
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
        legend += (used > 0 ? "   " : "") + inked(page, curve_ink(i), repeat(glyph(i), 2)) + " " + name;
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
