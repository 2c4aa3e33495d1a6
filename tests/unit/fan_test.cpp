#include "analysis/estimates.hpp"
#include "analysis/fan_quantiles.hpp"
#include "analysis/fan_section.hpp"
#include "analysis/mix_section.hpp"
#include "catch.hpp"
#include "unit/made_up_tally.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <variant>

using namespace capexsim;
using namespace capexsim::analysis;
using Catch::Approx;

namespace {

/// A tally of one quarter and one series.
Tally one_quarter(const Binning& binning, const std::vector<std::pair<int, std::uint64_t>>& counts,
                  bool exponential = false) {
    Tally tally;
    tally.horizon = 1;
    for (const auto& [bin, count] : counts) tally.trajectories += count;
    made_up::add_series(tally, {"x", "", "1", binning, 0, exponential}, counts);
    return tally;
}

int bin_by_bits(double x, double low) {
    std::uint64_t a = 0, b = 0;
    std::memcpy(&a, &x, sizeof a);
    std::memcpy(&b, &low, sizeof b);
    return static_cast<int>(static_cast<std::int64_t>(a >> 47U) - static_cast<std::int64_t>(b >> 47U));
}

}  // namespace

TEST_CASE("Logarithmic bins have the edges that the bits of a double cut") {
    const Binning binning{true, 0x1p-3, 0x1p4, 7 * 32};
    for (int bin = 0; bin < binning.bins; ++bin) {
        const double edge = bin_edge(binning, bin);
        CHECK(bin_by_bits(edge, binning.low) == bin);
        CHECK(bin_by_bits(std::nextafter(edge, 0), binning.low) == bin - 1);
    }
    CHECK(bin_edge(binning, 0) == binning.low);
    CHECK(bin_edge(binning, binning.bins) == binning.high);
}

TEST_CASE("Linear bins are equal") {
    const Binning binning{false, -2, 2, 8};
    CHECK(bin_edge(binning, 0) == -2);
    CHECK(bin_edge(binning, 3) == -0.5);
    CHECK(bin_edge(binning, 8) == 2);
}

TEST_CASE("A quantile is interpolated inside its bin") {
    const Tally tally = one_quarter({false, 0, 10, 10}, {{2, 100}, {5, 300}});
    const FanQuarter fan(tally, 0, 0);
    CHECK(fan.quantile(0.125) == Approx(2.5));  // half of the first hundred
    CHECK(fan.quantile(0.25) == Approx(3.0));
    CHECK(fan.quantile(0.625) == Approx(5.5));
    CHECK(fan.quantile(1.0) == Approx(6.0));
}

TEST_CASE("A quantile in an end bin is the end of the range, since that bin also holds what lies beyond") {
    const Tally tally = one_quarter({false, 0, 10, 10}, {{0, 30}, {4, 40}, {9, 30}});
    const FanQuarter fan(tally, 0, 0);
    CHECK(fan.quantile(0.05) == 0);
    CHECK(fan.quantile(0.95) == 10);
    CHECK(fan.below() == 0.3);
    CHECK(fan.above() == 0.3);
}

TEST_CASE("The interval of the median has the ranks of order statistics") {
    // n = 100: ranks 40 and 61 by SciPy's binom.ppf; at (rank - ½) inside one bin of width 1
    const Tally tally = one_quarter({false, 0, 10, 10}, {{5, 100}});
    const Estimate median = FanQuarter(tally, 0, 0).estimate(0.5);
    CHECK(*median.value == Approx(5.5));
    CHECK(*median.lower == Approx(5.395));
    CHECK(*median.upper == Approx(5.605));
}

TEST_CASE("A series of logarithms shows the numbers themselves") {
    const Tally tally = one_quarter({false, -2, 2, 4}, {{2, 100}}, true);
    CHECK(FanQuarter(tally, 0, 0).quantile(0.5) == Approx(std::exp(0.5)));
}

TEST_CASE("Quantiles agree with sorted values to a bin's width") {
    const Binning binning{true, 0x1p-4, 0x1p6, 10 * 32};
    Tally tally = one_quarter(binning, {});
    std::vector<double> values;
    for (int i = 1; i <= 999; ++i) values.push_back(0.1 * std::exp(0.005 * i));  // ascending
    for (const double x : values) ++tally.histograms[static_cast<std::size_t>(bin_by_bits(x, binning.low))];
    const FanQuarter fan(tally, 0, 0);
    for (const double p : {0.05, 0.25, 0.5, 0.75, 0.95})
        CHECK(fan.quantile(p) == Approx(values[static_cast<std::size_t>(p * 999)]).epsilon(1.0 / 32));
}

TEST_CASE("The fan table has a row for every series and quarter") {
    const Params p = made_up::params(8);
    const Section section = fan_section(p, made_up::tally(p));
    REQUIRE(section.tables.size() == 1);
    CHECK(section.tables[0].rows.size() == 3U * 8);
    for (const Chart& chart : section.charts) CHECK(chart.curves.at(0).values.size() == 8);
}

TEST_CASE("Every series has its fan, and every quantity of actors one figure of all of them") {
    const Params p = made_up::params(8);
    std::vector<std::string> keys;
    for (const Chart& chart : fan_section(p, made_up::tally(p)).charts) keys.push_back(chart.key);
    CHECK(keys == std::vector<std::string>{"fan.ratio.stock", "actors.lag", "fan.lag.bytedance", "fan.fill"});
}

TEST_CASE("A fan of ratios and a figure of lags show the level that parity needs") {
    const Params p = made_up::params(8);
    const Section section = fan_section(p, made_up::tally(p));
    const Curve& ratio = section.charts.at(0).curves.back();
    CHECK(ratio.role == Curve::Role::level);
    CHECK(ratio.values == std::vector<double>{1, 1});
    const Curve& lag = section.charts.at(1).curves.back();
    CHECK(lag.role == Curve::Role::level);
    CHECK(lag.values == std::vector<double>{3, 3});
    CHECK(section.charts.at(1).curves.front().prominent);
    CHECK(section.charts.at(1).curves.front().subject == "actor.bytedance");
}

TEST_CASE("What was spent before the start stands beside what was simulated, each year in its middle") {
    Params p = made_up::params(8);
    p.actors[0].budget.history = {{2023, 2.5}, {2025, 23}};
    Tally tally = made_up::tally(p);
    made_up::add_series(tally, {"spend", "bytedance", "USD bn/year", {true, 0x1p-4, 0x1p6, 10 * 32}},
                        {{40, 1000}});
    const std::vector<Chart> charts = fan_section(p, tally).charts;
    for (const char* key : {"actors.spend", "fan.spend.bytedance"}) {
        const auto chart = std::ranges::find(charts, key, &Chart::key);
        REQUIRE(chart != charts.end());
        const Curve& history = chart->curves.back();
        CHECK(history.role == Curve::Role::history);
        CHECK(history.quarters == std::vector<int>{Quarter::of(2023, 3).index, Quarter::of(2025, 3).index});
        CHECK(history.values == std::vector<double>{2.5, 23});
        CHECK(history.subject == "actor.bytedance");
    }
}

TEST_CASE("The section of one quarter shows every ratio and the focal lag") {
    const Params p = made_up::params(8);
    const Section section = quarter_section(p, made_up::tally(p), 8);
    REQUIRE(section.tables.at(0).rows.size() == 2);
    CHECK(std::get<std::string>(section.tables[0].rows[0][0]) == "ratio of stock");
    CHECK(std::get<std::string>(section.tables[0].rows[1][0]) == "lag behind the frontier");
    CHECK(section.tables[0].title.find("2027Q4") != std::string::npos);
}

TEST_CASE("Channel shares and regime shares are read from their own quarter") {
    const Params p = made_up::params(8);
    const Tally tally = made_up::tally(p);
    const Table channels = channel_section(p, tally).tables.at(0);
    REQUIRE(channels.rows.size() == 2U * 8);
    CHECK(*std::get<Estimate>(channels.rows[0][2]).value == Approx(0.25));
    CHECK(*std::get<Estimate>(channels.rows[8][2]).value == Approx(0.75));
    const Table regimes = regime_section(p, tally).tables.at(0);
    REQUIRE(regimes.rows.size() == 2U * 8);
    CHECK(std::get<std::string>(regimes.rows[1][2]) == "open");
    CHECK(*std::get<Estimate>(regimes.rows[1][3]).value == Approx(0.75));
}
