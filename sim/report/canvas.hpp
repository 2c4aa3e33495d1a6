#pragma once

#include "report/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace capexsim::report {

struct Glyph {
    std::string text = " ";
    Ink ink = Ink::plain;
};

using Grid = std::vector<std::vector<Glyph>>;  // [row][column]

/// Dots that share character cells: 2 × 4 in braille, 1 × 1 in ASCII.
class Canvas {
public:
    Canvas(const Page& page, int columns, int rows)
        : unicode_(page.unicode),
          columns_(columns),
          rows_(rows),
          cells_(static_cast<std::size_t>(columns * rows)),
          owner_(cells_.size(), 0) {}

    int wide() const { return unicode_ ? columns_ * 2 : columns_; }
    int high() const { return unicode_ ? rows_ * 4 : rows_; }

    void dot(int x, int y, std::size_t curve) {
        if (x < 0 || y < 0 || x >= wide() || y >= high()) return;
        static constexpr std::array<std::array<unsigned, 4>, 2> kBraille = {
            {{1, 2, 4, 64}, {8, 16, 32, 128}}};
        const int column = unicode_ ? x / 2 : x;
        const int row = unicode_ ? y / 4 : y;
        const auto cell = static_cast<std::size_t>(row * columns_ + column);
        cells_[cell] |=
            unicode_ ? kBraille[static_cast<std::size_t>(x % 2)][static_cast<std::size_t>(y % 4)] : 1U;
        owner_[cell] = curve;
    }

    void line(double x0, double y0, double x1, double y1, std::size_t curve) {
        const int steps =
            std::max(1, static_cast<int>(std::ceil(std::max(std::abs(x1 - x0), std::abs(y1 - y0)))));
        for (int i = 0; i <= steps; ++i) {
            const double share = static_cast<double>(i) / steps;
            dot(static_cast<int>(std::lround(x0 + share * (x1 - x0))),
                static_cast<int>(std::lround(y0 + share * (y1 - y0))), curve);
        }
    }

    void paint(Grid& grid) const {
        for (int row = 0; row < rows_; ++row) {
            for (int column = 0; column < columns_; ++column) {
                const auto cell = static_cast<std::size_t>(row * columns_ + column);
                if (cells_[cell] == 0) continue;
                Glyph& glyph = grid[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
                glyph = {unicode_ ? braille(cells_[cell]) : marker(owner_[cell]), curve_ink(owner_[cell])};
            }
        }
    }

    static std::string marker(std::size_t curve) { return std::string(1, "*o+x#@"[curve % 6]); }

private:
    static std::string braille(unsigned dots) {
        return {static_cast<char>(0xE2), static_cast<char>(0xA0 | (dots >> 6)),
                static_cast<char>(0x80 | (dots & 0x3F))};
    }

    bool unicode_;
    int columns_, rows_;
    std::vector<unsigned> cells_;
    std::vector<std::size_t> owner_;
};

}  // namespace capexsim::report
