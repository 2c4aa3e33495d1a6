// What is printed are shares of counts. Here they are held against the estimators of survival analysis, written from their textbook
// definitions: Kaplan and Meier's product limit, and Aalen and Johansen's cumulative incidence.

#include "analysis/parity_section.hpp"
#include "catch.hpp"
#include "unit/made_up_tally.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

using namespace capexsim;
using Catch::Approx;

namespace {

enum class End { event, other_event, censored };

struct Life {
    int time = 0;
    End end = End::event;
};

/// Product limit and cumulative incidence after each time 1 … last.
struct Survival {
    std::vector<double> survival;   ///< S(t), any event
    std::vector<double> incidence;  ///< of `event`, with `other_event` as competitor
};

Survival estimate(const std::vector<Life>& lives, int last) {
    Survival result;
    double survival = 1;
    double incidence = 0;
    for (int t = 1; t <= last; ++t) {
        double at_risk = 0, events = 0, others = 0;
        for (const Life& life : lives) {
            at_risk += life.time >= t ? 1 : 0;
            events += life.time == t && life.end == End::event ? 1 : 0;
            others += life.time == t && life.end == End::other_event ? 1 : 0;
        }
        if (at_risk > 0) {
            incidence += survival * events / at_risk;
            survival *= 1 - (events + others) / at_risk;
        }
        result.survival.push_back(survival);
        result.incidence.push_back(incidence);
    }
    return result;
}

}  // namespace

TEST_CASE("the product limit of the textbook case is the textbook's") {
    // V26: times 2, 3, 3+, 5, 8+: S = .8, .6, .3 at 2, 3, 5.
    const Survival s = estimate(
        {{2, End::event}, {3, End::event}, {3, End::censored}, {5, End::event}, {8, End::censored}}, 8);
    CHECK(s.survival[1] == Approx(0.8));
    CHECK(s.survival[2] == Approx(0.6));
    CHECK(s.survival[4] == Approx(0.3));
    CHECK(s.survival[7] == Approx(0.3));
}

TEST_CASE("censored at the horizon alone, the share that is printed is the product limit's") {
    const Params params = made_up::params(6, 1);
    Tally tally = made_up::tally(params, 100, {0, 0, 0, 0, 0});
    const std::vector<std::uint64_t> confirmed = {70, 4, 0, 9, 1, 11, 5};  // not reached, then by quarter
    std::vector<Life> lives;
    for (std::size_t t = 0; t < confirmed.size(); ++t) {
        tally.confirmed[t] = confirmed[t];
        for (std::uint64_t i = 0; i < confirmed[t]; ++i)
            lives.push_back(t == 0 ? Life{6, End::censored} : Life{static_cast<int>(t), End::event});
    }
    const Survival s = estimate(lives, 6);
    const auto printed = analysis::parity_by_metric(params, tally).front().confirmed;
    REQUIRE(printed.size() == 6);
    for (std::size_t t = 0; t < 6; ++t) CHECK(*printed[t].value == Approx(1 - s.survival[t]));
    // R 4.2, survival 3.5: t <- rep(c(6, 1, 3, 4, 5, 6), c(70, 4, 9, 1, 11, 5)); e <- rep(0:1, c(70, 30)); fit <- survfit(Surv(t, e) ~ 1);
    // 1 - fit$surv; summary(fit, rmean = 6)$table; quantile(fit, probs = c(.05, .1, .5)). Its standard error divides by n, ours by n - 1.
    constexpr double kFit[] = {0.04, 0.04, 0.13, 0.14, 0.25, 0.30};
    for (std::size_t t = 0; t < 6; ++t) CHECK(*printed[t].value == Approx(kFit[t]));
    const auto metric = analysis::parity_by_metric(params, tally).front();
    CHECK(*metric.restricted_mean.value == Approx(5.4));
    const double error =
        (*metric.restricted_mean.upper - *metric.restricted_mean.lower) / 2 / 1.959963984540054;
    CHECK(error * std::sqrt(0.99) == Approx(0.126491106406735).epsilon(1e-9));
    CHECK(metric.dates.front().second.value == params.start.index + 2);  // 5 %: third quarter
    CHECK_FALSE(metric.median.value);
}

TEST_CASE(
    "with exits, the share that is printed is the cumulative incidence, not one minus a product limit") {
    const Params params = made_up::params(4, 1);
    Tally tally = made_up::tally(params, 100, {0, 0, 0, 0, 0});
    const std::vector<std::uint64_t> confirmed = {80, 5, 5, 0, 10}, left = {0, 10, 0, 25, 5};
    tally.left.assign(tally.confirmed.size(), 0);
    std::vector<Life> lives;
    for (std::size_t t = 0; t < confirmed.size(); ++t) {
        tally.confirmed[t] = confirmed[t];
        tally.left[t] = left[t];
        for (std::uint64_t i = 0; t > 0 && i < confirmed[t]; ++i)
            lives.push_back({static_cast<int>(t), End::event});
        for (std::uint64_t i = 0; i < left[t]; ++i) lives.push_back({static_cast<int>(t), End::other_event});
    }
    while (lives.size() < 100) lives.push_back({4, End::censored});
    const Survival s = estimate(lives, 4);
    const auto printed = analysis::parity_by_metric(params, tally).front();
    for (std::size_t t = 0; t < 4; ++t) CHECK(*printed.confirmed[t].value == Approx(s.incidence[t]));
    // R 4.2, survival 3.5: time <- rep(c(1, 2, 4, 1, 3, 4, 4), c(5, 5, 10, 10, 25, 5, 40)); state <- factor(rep(c("parity", "left", "none"),
    // c(20, 40, 40)), levels = c("none", "parity", "left")); survfit(Surv(time, state) ~ 1)$pstate
    constexpr double kParity[] = {0.05, 0.10, 0.10, 0.20}, kLeft[] = {0.10, 0.10, 0.35, 0.40};
    for (std::size_t t = 0; t < 4; ++t) {
        CHECK(*printed.confirmed[t].value == Approx(kParity[t]));
        CHECK(*printed.left[t].value == Approx(kLeft[t]));
    }
    CHECK(*printed.confirmed[3].value < 1 - s.survival[3]);
}
