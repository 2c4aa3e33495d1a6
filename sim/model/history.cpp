#include "model/history.hpp"

#include "numeric/math.hpp"

#include <array>

namespace capexsim::model {

namespace {

double slope_of(const std::vector<std::pair<int, double>>& history, std::size_t year) {
    double slope = 0.0;
    int neighbours = 0;
    const auto neighbour = [&](std::size_t from, std::size_t to) {
        if (history[to].first != history[from].first + 1) return;  // a year between them is missing
        slope += numeric::log(history[to].second / history[from].second);
        ++neighbours;
    };
    if (year > 0) neighbour(year - 1, year);
    if (year + 1 < history.size()) neighbour(year, year + 1);
    return neighbours == 2 ? 0.5 * slope : slope;
}

}  // namespace

std::vector<PastQuarter> past_quarters(const std::vector<std::pair<int, double>>& history, Quarter start) {
    std::vector<PastQuarter> quarters;
    std::size_t year = 0;
    for (Quarter now = history.empty() ? start : Quarter::of(history[0].first, 1); now < start;
         now = now + 1) {
        while (year < history.size() && history[year].first < now.year()) ++year;
        double amount = 0.0;
        if (year < history.size() && history[year].first == now.year()) {
            const double slope = slope_of(history, year);
            double whole = 0.0;
            for (int q = 1; q <= 4; ++q) whole += numeric::exp(slope * (q - 2.5) / 4.0);
            amount = history[year].second * numeric::exp(slope * (now.quarter() - 2.5) / 4.0) / whole;
        }
        quarters.push_back({now, amount});
    }
    return quarters;
}

}  // namespace capexsim::model
