#include "analysis/mix_section.hpp"

#include "capexsim/words.hpp"

#include "analysis/estimates.hpp"
#include "analysis/fan_quantiles.hpp"
#include "analysis/replicates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace capexsim::analysis {
namespace {

constexpr std::string_view kShare = "share.";

/// Median of a series in a quarter where it is recorded.
Cell fan_cell(const Tally& tally, const std::string& series, int t) {
    const auto s = find_series(tally, series);
    return s ? Cell(FanQuarter(tally, *s, t - 1).estimate(0.5)) : Cell();
}

/// All chains in one long table; the last column is a share of the trajectories.
Table occupancy_table(const Params& params, const Tally& tally) {
    Table table{"regimes",
                "Share of trajectories in each state",
                {{"chain", "chain"},
                 {"quarter", "quarter"},
                 {"state", "state"},
                 {"share", "share", "1", TableColumn::Format::percent}}};
    table.terminal = table.page = false;
    for (const Tally::Occupancy& chain : tally.occupancy)
        for (int t = 1; t <= params.horizon; ++t)
            for (std::size_t s = 0; s < chain.states.size(); ++s)
                table.rows.push_back(
                    {chain.chain, Quarter{calendar(params, t)}.text(), chain.states[s],
                     share_of(tally,
                              chain.counts.at(static_cast<std::size_t>(t - 1) * chain.states.size() + s),
                              tally.trajectories)});
    return table;
}

const Curve& largest_at_end(const Chart& chart) {
    return *std::max_element(chart.curves.begin(), chart.curves.end(), [](const Curve& a, const Curve& b) {
        return a.values.back() < b.values.back();
    });
}

Chart occupancy_chart(const Params& params, const Tally& tally, const Tally::Occupancy& chain) {
    Chart chart{"occupancy." + chain.chain, "", "%", Chart::Kind::stack};
    chart.terminal = false;
    chart.note =
        "Share of the futures in each state of " + chain_label(chain.chain) + " (" + chain.chain + ").";
    for (std::size_t s = 0; s < chain.states.size(); ++s) {
        Curve curve{chain.states[s], plain_name(chain.states[s]), "%", quarters_of(params)};
        for (int t = 0; t < params.horizon; ++t)
            curve.values.push_back(settled(
                100 *
                static_cast<double>(chain.counts.at(static_cast<std::size_t>(t) * chain.states.size() + s)) /
                static_cast<double>(tally.trajectories)));
        curve.subject = chain.chain + "." + chain.states[s];
        chart.curves.push_back(std::move(curve));
    }
    const Curve& largest = largest_at_end(chart);
    chart.title = fmt::format("In {} {} is most often \"{}\": in {:.0f} % of the futures",
                              Quarter{calendar(params, params.horizon)}.text(), chain_label(chain.chain),
                              largest.title, largest.values.back());
    return chart;
}

}  // namespace

Section channel_section(const Params& params, const Tally& tally) {
    Section section{"channels", "", {}, {}, {}, chapter::kControls};
    Chart chart{"channel_mix", "", "%", Chart::Kind::stack};
    chart.note = "Mean share of each channel in the usable compute.";
    Table table{"channels",
                "Channels by quarter",
                {{"channel", "channel"},
                 {"quarter", "quarter"},
                 {"share", "mean share of the usable fleet", "1", TableColumn::Format::percent},
                 {"fleet", "median fleet", "H100e", TableColumn::Format::number, -1},
                 {"orders", "median orders", "H100e/quarter", TableColumn::Format::number, -1},
                 {"fill", "median fill rate of the buyer", "1", TableColumn::Format::percent}}};
    table.terminal = table.page = false;
    for (std::size_t i = 0; i < tally.moments.size() && tally.trajectories > 0; ++i) {
        const std::string& name = tally.moments[i].name;
        if (!name.starts_with(kShare)) continue;
        const std::string channel = name.substr(kShare.size());
        Curve curve{channel, plain_name(channel), "%", quarters_of(params)};
        curve.subject = "channel." + channel;
        for (int t = 1; t <= params.horizon; ++t) {
            const Estimate share = moment_mean(tally, i, t);
            curve.values.push_back(settled(100 * share.value.value_or(0)));
            table.rows.push_back({channel, Quarter{calendar(params, t)}.text(), share,
                                  fan_cell(tally, "channel." + channel + ".fleet", t),
                                  fan_cell(tally, "channel." + channel + ".orders", t),
                                  fan_cell(tally, "fill", t)});
        }
        chart.curves.push_back(std::move(curve));
    }
    chart.terminal = chart.curves.size() > 1;
    if (!chart.curves.empty())
        chart.title =
            fmt::format("{:.0f} % of {}'s usable compute in {} came by the channel {}, the largest (mean)",
                        largest_at_end(chart).values.back(), focal_label(params),
                        Quarter{calendar(params, params.horizon)}.text(), largest_at_end(chart).title);
    if (!chart.curves.empty()) section.charts.push_back(std::move(chart));
    section.tables.push_back(std::move(table));
    return section;
}

Section regime_section(const Params& params, const Tally& tally) {
    Section section{"regimes", "", {}, {}, {}, chapter::kControls};
    if (tally.trajectories == 0) return section;
    for (const Tally::Occupancy& chain : tally.occupancy)
        section.charts.push_back(occupancy_chart(params, tally, chain));
    section.tables.push_back(occupancy_table(params, tally));
    return section;
}

}  // namespace capexsim::analysis
