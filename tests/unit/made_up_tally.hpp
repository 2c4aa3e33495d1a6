#pragma once

#include "capexsim/params.hpp"
#include "capexsim/tally.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

/// Parameters and tallies with known counts, so that analyses and writers can be tested without a simulation.
namespace capexsim::made_up {

inline Input certain_input(const std::string& path, double value) {
    Input input;
    input.path = path;
    input.distribution.parameters = {value};
    input.source.text = "report, page 1";
    return input;
}

inline Input uncertain_input(const std::string& path) {
    Input input;
    input.path = path;
    input.distribution.kind = DistributionKind::normal;
    input.distribution.parameters = {0.3, 0.1};
    input.dimension = Dimension::growth_rate;
    input.written = "normal(mean 30 %/year, sd 10 %/year)";
    input.source.text = "assumption";
    input.source.assumption = true;
    return input;
}

/// Two rivals and a focal actor with two channels; parity at ratio 1 or a lag of 3 months, held for `sustained` quarters.
inline Params params(int horizon = 44, int sustained = 4) {
    Params p;
    p.scenario = "made_up";
    p.start = Quarter::of(2026, 1);
    p.horizon = horizon;
    p.inputs = {certain_input("parity.ratio", 1.0), certain_input("parity.lag", 0.25),
                uncertain_input("actors.us.budget.growth")};
    p.parity.ratio = 0;
    p.parity.lag = 1;
    p.parity.sustained = sustained;
    p.actors.resize(3);
    p.actors[0].name = "bytedance";
    p.actors[0].controlled = true;
    p.actors[1].name = "alphabet";
    p.actors[2].name = "microsoft";
    p.channels.resize(2);
    p.channels[0].name = "domestic";
    p.channels[1].name = "licensed";
    p.actors[0].channels = {0, 1};
    return p;
}

inline void add_series(Tally& tally, Series series,
                       const std::vector<std::pair<int, std::uint64_t>>& counts) {
    series.offset = tally.histograms.size();
    const auto bins = static_cast<std::size_t>(series.binning.bins);
    for (int t = 0; t < tally.horizon; ++t) {
        tally.histograms.resize(tally.histograms.size() + bins, 0);
        for (const auto& [bin, count] : counts)
            tally.histograms[tally.histograms.size() - bins + static_cast<std::size_t>(bin)] = count;
    }
    tally.series.push_back(std::move(series));
}

inline void add_moment(Tally& tally, const std::string& name, double value, double square, int step = 4) {
    tally.moments.push_back({name, "", "ln", step});
    const auto n = static_cast<double>(tally.trajectories);
    for (int t = 0; t <= tally.horizon; ++t) {
        const bool recorded = t % step == 0 || t == tally.horizon;
        tally.sums.push_back(recorded ? static_cast<WideSum>(std::llround(value * kMomentScale)) *
                                            static_cast<WideSum>(n)
                                      : 0);
        tally.squares.push_back(recorded ? static_cast<WideSum>(std::llround(square * kMomentSquareScale)) *
                                               static_cast<WideSum>(n)
                                         : 0);
    }
}

/// A driver whose bins hold so many trajectories each, whatever their date: they are dealt out in the order of the dates.
inline Tally::Driver driver(const Tally& tally, const std::string& path,
                            const std::vector<std::uint64_t>& bins) {
    const auto quarters = static_cast<std::size_t>(tally.horizon) + 1;
    Tally::Driver driver{path, static_cast<int>(bins.size()),
                         std::vector<std::uint64_t>(bins.size() * kMetrics * quarters, 0)};
    for (std::size_t m = 0; m < kMetrics; ++m) {
        std::vector<std::uint64_t> room = bins;
        std::size_t bin = 0;
        for (std::size_t t = 0; t < quarters; ++t)
            for (std::uint64_t left = tally.confirmed[m * quarters + t]; left > 0;) {
                while (room[bin] == 0) ++bin;
                const std::uint64_t taken = std::min(left, room[bin]);
                driver.counts[(bin * kMetrics + m) * quarters + t] += taken;
                room[bin] -= taken;
                left -= taken;
            }
    }
    return driver;
}

/// `n` trajectories, of which `reached[metric]` are confirmed, evenly spread over the quarters from `sustained` to the horizon.
inline Tally tally(const Params& p, std::uint64_t n = 1000,
                   std::array<std::uint64_t, kMetrics> reached = {120, 90, 0, 400, 1000}) {
    Tally t;
    t.trajectories = n;
    t.horizon = p.horizon;
    t.metrics = kMetrics;
    const auto quarters = static_cast<std::size_t>(p.horizon) + 1;
    const auto first = static_cast<std::size_t>(p.parity.sustained);
    t.confirmed.assign(kMetrics * quarters, 0);
    t.onset = t.confirmed;
    for (std::size_t m = 0; m < kMetrics; ++m) {
        t.confirmed[m * quarters] = t.onset[m * quarters] = n - reached[m];
        for (std::uint64_t i = 0; i < reached[m]; ++i) {
            const std::size_t at = first + static_cast<std::size_t>(i % (quarters - first));
            ++t.confirmed[m * quarters + at];
            ++t.onset[m * quarters + at - first + 1];
        }
        t.relapsed.push_back(reached[m] / 10);
        t.at_start.push_back(0);
    }
    add_series(t, {"ratio.stock", "", "1", {true, 0x1p-10, 2.0, 11 * 32}},
               {{5 * 32, n / 2}, {7 * 32, n - n / 2}});
    add_series(t, {"lag", "bytedance", "months", {false, 0, 240, 960}}, {{0, n / 2}, {4, n - n / 2}});
    add_series(t, {"fill", "", "1", {false, 0, 1, 200}}, {{80, n}});
    add_moment(t, "waterfall.total", 2.0, 4.25);
    add_moment(t, "waterfall.spend", 1.5, 2.5);
    add_moment(t, "waterfall.price", 0.75, 0.75);
    add_moment(t, "waterfall.algorithms", -0.5, 0.5);
    add_moment(t, "waterfall.unexplained", 0.25, 0.0625);
    add_moment(t, "share.domestic", 0.25, 0.125, 1);
    add_moment(t, "share.licensed", 0.75, 0.625, 1);
    t.occupancy.push_back({"policy.regime", {"embargo", "open"}, {}});
    for (int q = 0; q < p.horizon; ++q)
        t.occupancy.back().counts.insert(t.occupancy.back().counts.end(), {n / 4, n - n / 4});
    return t;
}

}  // namespace capexsim::made_up
