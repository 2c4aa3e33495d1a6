// The best strategy is chosen on one half of the trajectories and judged on the other, so that its luck does not count for it.

#include "analysis/regret.hpp"
#include "catch.hpp"
#include "statistical/uniforms.hpp"

#include <array>
#include <cmath>
#include <vector>

using namespace capexsim;
using namespace capexsim::analysis;
using capexsim::test::Uniforms;

namespace {

constexpr int kSamples = 4000;
constexpr int kHalf = 250;

/// Outcomes of two strategies on the same luck: both with probability .3, one of them alone with `first` or `second`.
numeric::PairedCounts sample(Uniforms& uniforms, double first, double second) {
    numeric::PairedCounts counts;
    for (int i = 0; i < kHalf; ++i) {
        const double u = uniforms.next();
        ++(u < 0.3                    ? counts.both
           : u < 0.3 + first          ? counts.only_first
           : u < 0.3 + first + second ? counts.only_second
                                      : counts.neither);
    }
    return counts;
}

/// The half as seen by a rival, 0 or 1.
HalfCounts half_of(const numeric::PairedCounts& c, std::size_t rival) {
    const std::uint64_t mine = rival == 0 ? c.only_first : c.only_second;
    const std::uint64_t other = rival == 0 ? c.only_second : c.only_first;
    HalfCounts half{rival, std::vector<numeric::PairedCounts>(2)};
    half.counts[rival] = {c.both + mine, 0, 0, c.neither + other};
    half.counts[1 - rival] = {c.both, mine, other, c.neither};
    return half;
}

struct Mean {
    double sum = 0, squares = 0;
    void add(double x) {
        sum += x;
        squares += x * x;
    }
    double value() const { return sum / kSamples; }
    double error() const { return std::sqrt((squares / kSamples - value() * value()) / kSamples); }
};

struct Found {
    Mean honest;  ///< what the chosen one is ahead by on the half that did not choose it
    Mean naive;   ///< and on the half that chose it
    Mean other;   ///< regret of the second strategy, as reported
    int distinguishable = 0;
};

Found find(const char* name, double first, double second) {
    Uniforms uniforms(name);
    Found found;
    for (int s = 0; s < kSamples; ++s) {
        const std::array halves = {sample(uniforms, first, second), sample(uniforms, first, second)};
        std::array<std::size_t, 2> best{};
        std::array<double, 2> ahead{};  // of the first strategy
        for (std::size_t h = 0; h < 2; ++h) {
            best[h] = best_of(half_of(halves[h], 0), Goal::highest);
            ahead[h] =
                (static_cast<double>(halves[h].only_first) - static_cast<double>(halves[h].only_second)) /
                kHalf;
        }
        const double sign = best[0] == 0 ? 1 : -1;
        found.honest.add(sign * ahead[1]);
        found.naive.add(sign * ahead[0]);
        const std::vector<WorldCounts> worlds{{half_of(halves[0], best[1]), half_of(halves[1], best[0])}};
        const Regrets regret = regrets(worlds, Goal::highest, std::nullopt);
        found.other.add(*regret.cells[1][0].regret.value);
        for (const auto& row : regret.cells) found.distinguishable += row[0].distinguishable ? 1 : 0;
    }
    return found;
}

}  // namespace

TEST_CASE("Of two equal strategies neither is regretted in the mean, though one is always chosen") {
    // 5 standard errors: false alarm 6e-7 each.
    const Found found = find("equal", 0.1, 0.1);
    CHECK(std::abs(found.honest.value()) < 5 * found.honest.error());
    CHECK(std::abs(found.other.value()) < 5 * found.other.error());
    CHECK(found.naive.value() >
          20 * found.naive.error());  // what choosing and judging on the same half would claim
    // At most one of the two is held to be worse, and no more often than the interval says: two-sided 5 %, 5 standard errors.
    const double share = static_cast<double>(found.distinguishable) / kSamples;
    CHECK(share < 0.05 + 5 * std::sqrt(0.05 * 0.95 / kSamples));
}

TEST_CASE("The regret of a worse strategy is what it forgoes") {
    const Found found = find("worse", 0.18, 0.08);  // .10 ahead, 3 standard errors of a half
    CHECK(std::abs(found.other.value() - 0.10) <
          5 * found.other.error() + 0.001);  // the wrong one is chosen now and then
    const double share = static_cast<double>(found.distinguishable) / kSamples;
    CHECK(share > 0.9);
}
