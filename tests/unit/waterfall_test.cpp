#include "capexsim/error.hpp"

#include "analysis/estimates.hpp"
#include "analysis/waterfall.hpp"
#include "catch.hpp"
#include "unit/made_up_tally.hpp"

#include <cmath>

using namespace capexsim;
using namespace capexsim::analysis;
using Catch::Approx;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("The bars of the waterfall end exactly at the total") {
    const Params p = made_up::params();
    const auto w = waterfall_at(p, made_up::tally(p, 997), p.horizon);
    REQUIRE(w);
    double sum = 0;
    for (const Waterfall::Bar& bar : w->bars) sum += *bar.log.value;
    CHECK(sum == *w->total.value);
    CHECK(sum == Approx(2.0));
}

TEST_CASE("A bar's interval comes from the mean of its square") {
    // spend: mean 1.5, mean square 2.5, so variance .25 n/(n-1); 1.959964 sqrt(.25 / 999)
    const Params p = made_up::params();
    const auto w = waterfall_at(p, made_up::tally(p, 1000), p.horizon);
    const Estimate& spend = w->bars.front().log;
    CHECK(*spend.upper - *spend.value == Approx(1.959964 * std::sqrt(0.25 / 999)).epsilon(1e-6));
    CHECK(*spend.value - *spend.lower == Approx(*spend.upper - *spend.value));
}

TEST_CASE("A total that is not the sum of its parts is a broken promise") {
    const Params p = made_up::params();
    Tally tally = made_up::tally(p);
    tally.sums[static_cast<std::size_t>(p.horizon)] += WideSum{1} << 50;
    CHECK_THROWS_AS(waterfall_at(p, tally, p.horizon), ContractError);
}

TEST_CASE("The waterfall exists only in the quarters that are recorded") {
    const Params p = made_up::params(10);
    const Tally tally = made_up::tally(p);
    CHECK(waterfall_at(p, tally, 0));
    CHECK(waterfall_at(p, tally, 4));
    CHECK_FALSE(waterfall_at(p, tally, 5));
    CHECK(waterfall_at(p, tally, 10));  // the horizon always
}

TEST_CASE("The share of the unexplained constant is said, and left out where the gap is nothing") {
    const Params p = made_up::params();
    CHECK(waterfall_at(p, made_up::tally(p), p.horizon)->unexplained_share == Approx(0.125));
    CHECK_THAT(
        waterfall_section(p, made_up::tally(p)).text.at(0),
        ContainsSubstring(
            "12 % of the gap in effective compute (×1.28, share in logarithms) is the calibrated constant"));
    // mean .25, mean square .0625 in the made-up tally: the same in every future
    CHECK_THAT(waterfall_section(p, made_up::tally(p)).text.at(0),
               ContainsSubstring("varies by a factor of 1.00"));
    Tally closed = made_up::tally(p);
    for (WideSum& sum : closed.sums) sum = 0;
    CHECK_FALSE(waterfall_at(p, closed, p.horizon)->unexplained_share);
}

TEST_CASE("A tally without gap accounting has no waterfall") {
    const Params p = made_up::params();
    Tally tally = made_up::tally(p);
    tally.moments.clear();
    CHECK_FALSE(waterfall_at(p, tally, p.horizon));
    CHECK(waterfall_section(p, tally).charts.empty());
}
