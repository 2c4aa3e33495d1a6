#include "analysis/regret.hpp"
#include "catch.hpp"
#include "made_up_tally.hpp"

#include <string>
#include <vector>

using Catch::Approx;
using namespace capexsim;
using namespace capexsim::analysis;
using Counts = numeric::PairedCounts;

namespace {

/// Three strategies a, b, c in two worlds, 100 trajectories on each half; counts are (both, only rival, only this, neither).
/// World 1: a has 30 and 32, b 40 and 38, c 20 and 22 of 100: b is the best of both halves.
/// World 2: a has 50 and 41, b 44 and 43, c 45 and 42: a is the best of the first half, b of the second.
std::vector<WorldCounts> two_worlds() {
    const HalfCounts first{1, {Counts{25, 15, 5, 55}, Counts{40, 0, 0, 60}, Counts{20, 20, 0, 60}}};
    const HalfCounts second{1, {Counts{30, 8, 2, 60}, Counts{38, 0, 0, 62}, Counts{22, 16, 0, 62}}};
    const HalfCounts third{
        1, {Counts{40, 4, 10, 46}, Counts{44, 0, 0, 56}, Counts{40, 4, 5, 51}}};  // held against b
    const HalfCounts fourth{
        0, {Counts{41, 0, 0, 59}, Counts{40, 1, 3, 56}, Counts{39, 2, 3, 56}}};  // held against a
    return {{first, second}, {third, fourth}};
}

}  // namespace

TEST_CASE("the best of a half has the most trajectories, or the fewest, and of equals it is the first") {
    const HalfCounts half{0, {Counts{30, 0, 0, 70}, Counts{30, 0, 10, 60}, Counts{25, 5, 15, 55}}};
    CHECK(best_of(half, Goal::highest) == 1);  // 30, 40, 40
    CHECK(best_of(half, Goal::lowest) == 0);
}

TEST_CASE("regrets are those worked out by hand, each half held against the best of the other") {
    const auto worlds = two_worlds();
    const Regrets found = regrets(worlds, Goal::highest, 0.43);
    CHECK(found.best[0][0] == 1);
    CHECK(found.best[0][1] == 1);
    CHECK(found.best[1][0] == 0);
    CHECK(found.best[1][1] == 1);
    // a in world 1: (15 + 8 - 5 - 2) / 200; c: (20 + 16) / 200; b is the best
    CHECK(*found.cells[0][0].probability.value == Approx(0.31));
    CHECK(*found.cells[0][0].regret.value == Approx(0.08));
    CHECK(found.cells[0][0].only_best == 23);
    CHECK(found.cells[0][0].only_this == 7);
    CHECK(found.cells[0][0].distinguishable);
    CHECK(found.cells[1][0].best);
    CHECK(*found.cells[1][0].regret.value == 0);
    CHECK_FALSE(found.cells[1][0].distinguishable);
    CHECK(*found.cells[2][0].regret.value == Approx(0.18));
    // world 2: a against b on the first half, itself on the second: (4 - 10) / 200; b: itself, then (1 - 3) / 200;
    // c: (4 + 2 - 5 - 3) / 200
    CHECK(*found.cells[0][1].regret.value == Approx(-0.03));
    CHECK(*found.cells[1][1].regret.value == Approx(-0.01));
    CHECK(*found.cells[2][1].regret.value == Approx(-0.01));
    for (int s = 0; s < 3; ++s) CHECK_FALSE(found.cells[static_cast<std::size_t>(s)][1].distinguishable);
    // worst regrets .08, 0, .18
    CHECK(found.minimax == 1);
    CHECK(*found.strategies[0].worst.value == Approx(0.08));
    CHECK(found.strategies[0].worst_world == 0);
    CHECK(*found.strategies[1].worst.value == Approx(0.0));
    CHECK(*found.strategies[2].worst.value == Approx(0.18));
    CHECK(found.strategies[0].ninetieth == Approx(0.08));
    CHECK(found.strategies[0].mean == Approx(0.025));
    // at least 43 %: a .31 and .455, b .39 and .435, c .21 and .435
    for (const RegretSummary& summary : found.strategies) CHECK(*summary.satisficing.value == Approx(0.5));
    CHECK(*found.strategies[0].satisficing.lower == Approx(0.0));
    CHECK(*found.strategies[0].satisficing.upper == Approx(0.5));
    CHECK(*found.strategies[1].satisficing.upper == Approx(1.0));
}

TEST_CASE("the interval of a regret is Newcombe's of the pooled pairs") {
    const auto worlds = two_worlds();
    const RegretCell cell = regrets(worlds, Goal::highest, std::nullopt).cells[0][0];
    const numeric::Interval interval =
        numeric::newcombe_paired({.both = 55, .only_first = 7, .only_second = 23, .neither = 115}, 0.95);
    CHECK(*cell.regret.lower == Approx(interval.lower).epsilon(1e-10));
    CHECK(*cell.regret.upper == Approx(interval.upper).epsilon(1e-10));
}

TEST_CASE("where parity is to be prevented, regret is the probability that is too many") {
    // a reaches it in 60 + 60, b in 40 + 40 trajectories, all of b's among a's.
    const HalfCounts half{1, {Counts{40, 0, 20, 40}, Counts{40, 0, 0, 60}}};
    const std::vector<WorldCounts> worlds{{half, half}};
    const Regrets found = regrets(worlds, Goal::lowest, 0.5);
    CHECK(found.minimax == 1);
    CHECK(*found.cells[0][0].regret.value == Approx(0.2));
    CHECK(*found.cells[0][0].regret.lower > 0);
    CHECK(*found.strategies[0].satisficing.value == 0);
    CHECK(*found.strategies[1].satisficing.value == 1);
    CHECK(found.as_good.empty());
}

TEST_CASE("nine of ten worlds are judged by the ninth regret") {
    std::vector<WorldCounts> worlds;
    for (std::uint64_t lost = 1; lost <= 20; ++lost) {
        const HalfCounts half{0, {Counts{50, 0, 0, 50}, Counts{50 - lost, lost, 0, 50}}};
        worlds.push_back({half, half});
    }
    const RegretSummary summary = regrets(worlds, Goal::highest, std::nullopt).strategies[1];
    CHECK(summary.ninetieth == Approx(0.18));
    CHECK(*summary.worst.value == Approx(0.20));
    CHECK(summary.mean == Approx(0.105));
    CHECK(summary.worst_world == 19);
}

TEST_CASE("a half that is held against another than the best of the other half is refused") {
    auto worlds = two_worlds();
    worlds[0][1].rival = 0;
    CHECK_THROWS_AS(regrets(worlds, Goal::highest, std::nullopt), ContractError);
}

TEST_CASE("counts by a quarter are sums over the corner of a table of dates") {
    PairTally pair;
    pair.trajectories = 100;
    pair.horizon = 2;
    pair.together.assign(kMetrics * 9, 0);
    const std::size_t stock = 2 * 9;
    pair.together[stock + 0] = 40;          // never, never
    pair.together[stock + 1 * 3 + 1] = 20;  // first quarter in both
    pair.together[stock + 1 * 3 + 2] = 10;
    pair.together[stock + 0 * 3 + 2] = 5;
    pair.together[stock + 2 * 3 + 0] = 25;
    const Counts by_first = outcome(pair, 2, 1), by_second = outcome(pair, 2, 2);
    CHECK(by_first.both == 20);
    CHECK(by_first.only_first == 10);
    CHECK(by_first.only_second == 0);
    CHECK(by_first.neither == 70);
    CHECK(by_second.both == 30);
    CHECK(by_second.only_first == 25);
    CHECK(by_second.only_second == 5);
    CHECK(by_second.neither == 40);
    Tally tally;
    tally.trajectories = 100;
    tally.horizon = 2;
    tally.confirmed.assign(kMetrics * 3, 0);
    tally.confirmed[2 * 3] = 45;
    tally.confirmed[2 * 3 + 1] = 30;
    tally.confirmed[2 * 3 + 2] = 25;
    CHECK(alone(tally, 2, 1).both == 30);
    CHECK(alone(tally, 2, 2).both == 55);
    CHECK(alone(tally, 2, 2).neither == 45);
}

TEST_CASE("what is said of regrets names the choice, what is as good, and where nothing differs") {
    RegretQuestion question{{"a", "b", "c"}, {"calm", "storm"}, Metric::stock, 44, Goal::highest, 0.43, 200};
    const auto worlds = two_worlds();
    const auto sections = regret_sections(made_up::params(), question, regrets(worlds, Goal::highest, 0.43));
    CHECK(sections.front().text.front().find(
              "Of 3 strategies b has the smallest regret in its worst of 2 worlds") == 0);
    CHECK(sections.front().text.front().find("Not distinguishable from it") == std::string::npos);
    CHECK(sections.back().tables.front().key == "regret");
    CHECK(sections.back().tables.front().rows.size() == 6);
    const HalfCounts same{0, {Counts{50, 0, 0, 50}, Counts{50, 0, 0, 50}, Counts{50, 0, 0, 50}}};
    const std::vector<WorldCounts> equal{{same, same}, {same, same}};
    const auto none = regret_sections(made_up::params(), question, regrets(equal, Goal::highest, 0.43));
    CHECK(none.front().text.front().find("there is nothing to regret") != std::string::npos);
}

TEST_CASE("where parity is another thing is said with the regrets") {
    RegretQuestion question{{"a", "b", "c"}, {"calm", "storm"}, Metric::stock, 44, Goal::highest, {}, 200};
    const auto found = regrets(two_worlds(), Goal::highest, {});
    const auto notes = [&] {
        auto text = regret_sections(made_up::params(), question, found).back().text;
        text.erase(text.begin());
        return text;
    };
    CHECK(notes().empty());
    question.other_parity = {{"", "Half.", ""}, {"", "Half.", ""}};
    CHECK(notes() ==
          std::vector<std::string>{
              "Parity is another thing for b in every world, and the numbers there are by that: Half."});
    question.other_parity = {{"", "", ""}, {"Half.", "Half.", "Half."}};
    CHECK(
        notes() ==
        std::vector<std::string>{
            "Parity is another thing for every strategy in storm, and the numbers there are by that: Half."});
    question.other_parity = {{"", "", "Half."}, {"Double.", "", ""}};
    CHECK(notes() ==
          std::vector<std::string>{
              "Parity is another thing for c in calm, and the numbers there are by that: Half.",
              "Parity is another thing for a in storm, and the numbers there are by that: Double."});
}
