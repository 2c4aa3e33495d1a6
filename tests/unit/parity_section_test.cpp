#include "analysis/answer.hpp"
#include "analysis/convergence.hpp"
#include "analysis/estimates.hpp"
#include "analysis/extremes.hpp"
#include "analysis/parity_section.hpp"
#include "catch.hpp"
#include "unit/made_up_tally.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace capexsim;
using namespace capexsim::analysis;
using Catch::Approx;
using Catch::Matchers::ContainsSubstring;

namespace {

Table table_of(const Section& section, const std::string& key) {
    const auto found = std::find_if(section.tables.begin(), section.tables.end(),
                                    [&](const Table& t) { return t.key == key; });
    REQUIRE(found != section.tables.end());
    return *found;
}

/// Titles of the dates that the yearly table shows after the columns of the `dropped` highest ranks are left out.
std::vector<std::string> shown_titles(const Params& params, int dropped) {
    std::vector<TableColumn> columns =
        table_of(parity_section(params, made_up::tally(params)), "parity_by_year").columns;
    std::erase_if(columns, [](const TableColumn& c) { return !c.key.starts_with("by_"); });
    for (; dropped > 0; --dropped) {
        int highest = 0;
        for (const TableColumn& c : columns) highest = std::max(highest, c.rank);
        std::erase_if(columns, [highest](const TableColumn& c) { return highest > 0 && c.rank == highest; });
    }
    std::vector<std::string> titles;
    for (const TableColumn& c : columns) titles.push_back(c.title);
    return titles;
}

/// End of "2026" or of "2026Q3" in years.
double date_of(const std::string& title) {
    return std::stod(title) + (title.size() > 4 ? std::stod(title.substr(5)) / 4 : 1.0);
}

const MetricParity& metric_of(const std::vector<MetricParity>& metrics, Metric metric) {
    return metrics.at(static_cast<std::size_t>(metric));
}

}  // namespace

TEST_CASE(
    "A proportion carries Wilson's interval, Clopper–Pearson's when counts are few, and one end at none or all") {
    // SciPy 1.10: binomtest(300, 1000).proportion_ci(method="wilson"), binomtest(3, 1000) with "exact"; 1 - .05**(1/1000)
    const Estimate wilson = proportion(300, 1000);
    CHECK(*wilson.value == 0.3);
    CHECK(*wilson.lower == Approx(0.27240684).epsilon(1e-6));
    CHECK(*wilson.upper == Approx(0.32912386).epsilon(1e-6));
    const Estimate few = proportion(3, 1000);
    CHECK(*few.lower == Approx(0.00061909993).epsilon(1e-6));
    CHECK(*few.upper == Approx(0.00874202324).epsilon(1e-6));
    const Estimate none = proportion(0, 1000);
    CHECK(*none.value == 0);
    CHECK(*none.lower == 0);
    CHECK(*none.upper == Approx(0.00299124955).epsilon(1e-6));
    CHECK(*proportion(1000, 1000).lower == Approx(1 - 0.00299124955).epsilon(1e-9));
    CHECK(*proportion(1000, 1000).upper == 1);
}

TEST_CASE("A proportion of nothing is absent") { CHECK_FALSE(proportion(0, 0).value); }

TEST_CASE("The quantile of a date is the first quarter by which that share is there") {
    const Quarter start = Quarter::of(2026, 1);
    const std::vector<std::uint64_t> counts{40, 10, 20,
                                            30};  // 40 of 100 never; 10, 30, 60 there by T = 1, 2, 3
    CHECK(date_quantile(counts, 0.10, start).value == start.index);
    CHECK(date_quantile(counts, 0.11, start).value == start.index + 1);
    CHECK(date_quantile(counts, 0.30, start).value == start.index + 1);
    CHECK(date_quantile(counts, 0.50, start).value == start.index + 2);
    CHECK(date_quantile(counts, 0.60, start).value == start.index + 2);
    CHECK_FALSE(date_quantile(counts, 0.61, start).value);
    CHECK(date_quantile(counts, 0.61, start).horizon == start.index + 2);
}

TEST_CASE(
    "The interval of a date has the ranks of order statistics, and either end may lie beyond the horizon") {
    // ranks of the median of 100: SciPy's binom.ppf([.025, .975], 100, .5) = 40, 60, so ranks 40 and 61
    const Quarter start = Quarter::of(2026, 1);
    const std::vector<std::uint64_t> counts{40, 10, 20, 30};
    const QuarterEstimate median = date_quantile(counts, 0.5, start);
    CHECK(median.lower == start.index + 2);
    CHECK_FALSE(median.upper);
    const QuarterEstimate never = date_quantile(std::vector<std::uint64_t>{100, 0, 0, 0}, 0.5, start);
    CHECK_FALSE(never.lower);
    CHECK_FALSE(never.value);
    CHECK_FALSE(never.upper);
}

TEST_CASE("The restricted mean counts those that never got there as the horizon") {
    const std::vector<std::uint64_t> counts{40, 10, 20, 30};
    const Estimate mean = restricted_mean(counts);
    CHECK(*mean.value == Approx((10 * 1 + 20 * 2 + 30 * 3 + 40 * 3) / 100.0));
    // variance of those 100 numbers with n - 1: .444444; 1.959964 sqrt(.444444 / 100) = .130664
    CHECK(*mean.upper - *mean.value == Approx(0.130664).epsilon(1e-5));
}

TEST_CASE("P(confirmed by T) never falls, and ends at one less the share not reached") {
    const Params p = made_up::params();
    const Tally tally = made_up::tally(p);
    for (const MetricParity& metric : parity_by_metric(p, tally)) {
        REQUIRE(metric.confirmed.size() == 44);
        CHECK(std::is_sorted(metric.confirmed.begin(), metric.confirmed.end(),
                             [](const Estimate& a, const Estimate& b) { return *a.value < *b.value; }));
        CHECK(*metric.confirmed.back().value == Approx(1 - *metric.not_reached.value));
        for (const Estimate& e : metric.confirmed) CHECK((*e.lower <= *e.value && *e.value <= *e.upper));
    }
}

TEST_CASE("Onset curves stop where a run could no longer be confirmed") {
    const Params p = made_up::params(44, 4);
    const std::vector<MetricParity> metrics = parity_by_metric(p, made_up::tally(p));
    CHECK(metrics.front().onset.size() == 41);
    CHECK(*metrics.front().onset.back().value == *metrics.front().confirmed.back().value);
    const Params longer_than_horizon = made_up::params(6, 6);
    CHECK(parity_by_metric(longer_than_horizon, made_up::tally(longer_than_horizon)).front().onset.size() ==
          1);
}

TEST_CASE("Relapse is a share of those confirmed, durable parity a share of all") {
    const Params p = made_up::params();
    const std::vector<MetricParity> metrics =
        parity_by_metric(p, made_up::tally(p));  // spend: 120 of 1000, 12 lost again
    const MetricParity& spend = metric_of(metrics, Metric::spend);
    CHECK(*spend.relapsed.value == Approx(0.1));
    CHECK(*spend.durable.value == Approx(0.108));
    CHECK_FALSE(metric_of(metrics, Metric::stock).relapsed.value);  // none confirmed: no share
}

TEST_CASE(
    "Exits are shares of all by quarter, part of what is not reached, and full horizons of the restricted mean") {
    const Params p = made_up::params(8, 1);
    Tally t = made_up::tally(p, 1000, {120, 90, 0, 400, 1000});
    const auto without = parity_by_metric(p, t);
    for (const MetricParity& metric : without) CHECK(metric.left.empty());
    t.left.assign(t.confirmed.size(), 0);
    for (std::size_t m = 0; m < kMetrics; ++m) {
        t.left[m * 9] = 1000 - t.confirmed[m * 9] / 2;
        t.left[m * 9 + 3] = t.confirmed[m * 9] / 4;
        t.left[m * 9 + 6] = t.confirmed[m * 9] - t.confirmed[m * 9] / 2 - t.confirmed[m * 9] / 4;
    }
    const auto metrics = parity_by_metric(p, t);
    const MetricParity& spend = metric_of(metrics, Metric::spend);  // 880 without parity
    REQUIRE(spend.left.size() == 8);
    CHECK(*spend.left[1].value == 0);
    CHECK(*spend.left[2].value == Approx(0.22));
    CHECK(*spend.left[7].value == Approx(0.44));
    CHECK(*spend.not_reached.value == Approx(0.88));
    CHECK(*spend.restricted_mean.value == *metric_of(without, Metric::spend).restricted_mean.value);
    const Section section = parity_section(p, t);
    for (const char* key : {"parity_by_year", "parity_dates", "parity"}) {
        const auto& columns = table_of(section, key).columns;
        CHECK(std::any_of(columns.begin(), columns.end(),
                          [](const TableColumn& c) { return c.key == "left"; }));
    }
    CHECK_THAT(answer(p, t), ContainsSubstring("with probability 50 % it has left the race before"));
    t.left.clear();
    CHECK_THAT(answer(p, t), !ContainsSubstring("left the race"));
}

TEST_CASE("The answer is one sentence with probability, measure, interval and median date") {
    const Params p = made_up::params();
    const std::string text = answer(p, made_up::tally(p, 1000, {120, 90, 600, 400, 1000}));
    CHECK_THAT(
        text,
        ContainsSubstring(
            "bytedance has as much usable AI compute as the leading rival, 4 quarters running, by 2036Q4"));
    CHECK_THAT(text, ContainsSubstring("with probability 60 % (measure: stock; 95 % interval 57–63 %)"));
    CHECK_THAT(text, ContainsSubstring("the median date is 20"));
    CHECK_THAT(text, ContainsSubstring("9 % (cumulative) to > 99.7 % (lag)"));
    CHECK(std::count(text.begin(), text.end(), '.') == 2);  // that of 99.7, and the full stop
}

TEST_CASE("A median that is not reached reads so, with the horizon") {
    const Params p = made_up::params();
    CHECK_THAT(answer(p, made_up::tally(p)),
               ContainsSubstring("probability < 0.3 % (measure: stock; with 95 % confidence); the "
                                 "median date is not reached by 2036Q4"));
}

TEST_CASE("The answer names a threshold other than one, the reference and the actor's label") {
    Params p = made_up::params();
    p.inputs[0].distribution.parameters = {0.9};
    p.parity.reference = Reference::named;
    p.parity.named = 2;
    p.parity.sustained = 1;
    p.actors[0].label = "ByteDance";
    CHECK_THAT(answer(p, made_up::tally(p)),
               ContainsSubstring("ByteDance has 90 % of the usable AI compute of microsoft by"));
}

TEST_CASE(
    "The yearly table keeps the horizon on the narrowest page, and evenly spaced years on every other") {
    const Params p = made_up::params();
    const Section section = parity_section(p, made_up::tally(p));
    const Table& table = table_of(section, "parity_by_year");
    CHECK_THAT(table.title, ContainsSubstring("by the end of the year"));
    CHECK(table.rows.size() == kMetrics);
    REQUIRE(table.columns.size() == 1 + 11 + 2);
    CHECK(table.columns[11].rank == 0);
    using Titles = std::vector<std::string>;
    CHECK(shown_titles(p, 0) ==
          Titles{"2026", "2027", "2028", "2029", "2030", "2031", "2032", "2033", "2034", "2035", "2036"});
    CHECK(shown_titles(p, 1) == Titles{"2026", "2028", "2030", "2032", "2034", "2036"});
    CHECK(shown_titles(p, 2) == Titles{"2028", "2032", "2036"});
    CHECK(shown_titles(p, 3) == Titles{"2028", "2036"});
    CHECK(shown_titles(p, 4) == Titles{"2036"});
}

TEST_CASE("The columns of the yearly table are equally far apart for every horizon and every room") {
    for (int horizon = 5; horizon <= 200; ++horizon) {
        const Params p = made_up::params(horizon);
        for (int dropped = 0; dropped < 8; ++dropped) {
            const std::vector<std::string> titles = shown_titles(p, dropped);
            std::set<double> steps;
            for (std::size_t i = 1; i < titles.size(); ++i)
                steps.insert(date_of(titles[i]) - date_of(titles[i - 1]));
            CAPTURE(horizon, dropped);
            CHECK(steps.size() <= 1);
            CHECK(date_of(titles.back()) == date_of((p.start + (horizon - 1)).text()));
        }
    }
}

TEST_CASE("A short run, and one that ends within a year, speak of quarters") {
    using Titles = std::vector<std::string>;
    for (const auto& [horizon, titles] :
         {std::pair{5, Titles{"2026Q1", "2026Q2", "2026Q3", "2026Q4", "2027Q1"}},
          {8, Titles{"2026Q1", "2026Q2", "2026Q3", "2026Q4", "2027Q1", "2027Q2", "2027Q3", "2027Q4"}},
          {14, Titles{"2026Q2", "2027Q2", "2028Q2", "2029Q2"}}}) {
        const Params p = made_up::params(horizon);
        CHECK(shown_titles(p, 0) == titles);
        CHECK_THAT(table_of(parity_section(p, made_up::tally(p)), "parity_by_year").title,
                   ContainsSubstring("by the end of the quarter"));
    }
}

TEST_CASE("The long table has a row for every metric and quarter from T = 1") {
    const Params p = made_up::params();
    const Section section = parity_section(p, made_up::tally(p));
    const Table& table = table_of(section, "parity");
    REQUIRE(table.rows.size() == std::size_t{kMetrics} * 44);
    CHECK(std::get<std::string>(table.rows.front()[1]) == "2026Q1");
    CHECK(std::get<std::string>(table.rows.back()[1]) == "2036Q4");
    CHECK(std::holds_alternative<std::monostate>(table.rows[43][3]));  // onset after H - k + 1
    CHECK_FALSE(table.terminal);
}

TEST_CASE("Each option of a structural switch has its own row over its own trajectories") {
    Params p = made_up::params();
    p.switches.push_back({"capability.lag_calibration", kAbsent, {"offset", "algorithms"}, {0.25, 0.75}});
    Tally tally = made_up::tally(p);
    Tally::Stratum stratum{0, 1, 500, tally.confirmed};
    for (std::size_t m = 0; m < kMetrics; ++m)
        stratum.confirmed[m * 45] -= std::min<std::uint64_t>(500, stratum.confirmed[m * 45]);
    stratum.confirmed[4 * 45 + 44] = 0;  // lag: all of 1000 are there; only what is counted matters
    for (std::size_t t = 1; t < 44; ++t) stratum.confirmed[4 * 45 + t] = t < 10 ? 10 : 0;
    tally.strata.push_back(stratum);
    const Section section = switch_section(p, tally);
    REQUIRE(section.tables.size() == 1);
    REQUIRE(section.tables[0].rows.size() == 1);
    CHECK(std::get<std::string>(section.tables[0].rows[0][0]) == "algorithms");
    CHECK(std::get<double>(section.tables[0].rows[0][1]) == 0.75);
    CHECK(*std::get<Estimate>(section.tables[0].rows[0][2]).value == Approx(120.0 / 500));
}

TEST_CASE("No trajectories give no answer rather than a made-up one") {
    const Params p = made_up::params();
    Tally none = made_up::tally(p);
    none.trajectories = 0;
    CHECK_THAT(answer(p, none), ContainsSubstring("no answer"));
    CHECK(parity_section(p, none).tables.empty());
}

TEST_CASE("A metric below 1 % says how far off it is and why") {
    const Params p = made_up::params();
    const Section section = extremes_section(p, made_up::tally(p));  // stock 0 %, lag 100 %
    REQUIRE(section.text.size() == 2);
    CHECK_THAT(section.text[0], ContainsSubstring("Why stock is < 0.3 % by 2036Q4: the median ratio is"));
    CHECK_THAT(section.text[0], ContainsSubstring("where 1 is needed; 95 % of the trajectories stay below"));
    CHECK_THAT(
        section.text[0],
        ContainsSubstring("the largest part of what compute adds to the gap in effective compute is budget"));
    CHECK_THAT(section.text[0], ContainsSubstring("the channels' caps bind: the median fill rate is 0.40"));
    CHECK_THAT(section.text[1], ContainsSubstring("Why lag is > 99.7 % by 2036Q4: the median lag is"));
    CHECK_THAT(section.text[1], ContainsSubstring("where 3 are enough"));
}

TEST_CASE("A metric between 1 % and 99 % needs no reason") {
    const Params p = made_up::params();
    CHECK(extremes_section(p, made_up::tally(p, 1000, {120, 90, 10, 400, 990})).text.empty());
}

TEST_CASE("The convergence line tells the widest interval and what narrower ones need") {
    const Params p = made_up::params();
    const Section section = convergence_section(p, made_up::tally(p, 1000, {0, 0, 0, 300, 0}));
    REQUIRE(section.text.size() == 1);
    CHECK_THAT(
        section.text[0],
        ContainsSubstring(
            "with 1,000 trajectories the widest interval is ±2.8 percentage points (effective, 2036Q4)"));
    // Wilson's half-width at p = .3 falls to .005 at n = 32,266 (summed in Python); the normal approximation says 32,268
    CHECK_THAT(section.text[0], ContainsSubstring("±0.5 needs 32,266"));
}
