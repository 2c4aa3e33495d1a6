#include "capexsim/error.hpp"

#include "analysis/replicates.hpp"
#include "catch.hpp"
#include "numeric/statistics.hpp"
#include "sampling/design.hpp"

#include <array>
#include <cmath>
#include <set>
#include <string>
#include <vector>

using Catch::Approx;
using namespace capexsim;
using namespace capexsim::sampling;

namespace {

constexpr std::uint64_t kPoints = kLanes / kReplicates;

/// Words of the first `points` points of every part. @return [part][point]
template <class Fill>
std::vector<std::vector<std::uint32_t>> parts_of(std::uint64_t points, Fill fill) {
    std::vector<std::vector<std::uint32_t>> parts(kReplicates);
    std::array<std::uint32_t, kLanes> words{};
    for (std::uint64_t block = 0; block * kPoints < points; ++block) {
        fill(block, words.data());
        for (std::size_t lane = 0; lane < kLanes; ++lane)
            if (block * kPoints + lane / kReplicates < points)
                parts[lane % kReplicates].push_back(words[lane]);
    }
    return parts;
}

std::vector<std::vector<std::uint32_t>> scrambled(int dimension, std::uint64_t seed, std::uint64_t points) {
    const SobolDimension made = sobol_dimension(dimension, seed, "input " + std::to_string(dimension));
    return parts_of(points, [&](std::uint64_t block, std::uint32_t* out) {
        fill_sobol(best_instruction_set(), made, block, out);
    });
}

std::vector<std::vector<std::uint32_t>> hypercubes(std::uint64_t seed, std::uint64_t points,
                                                   const std::string& stream = "input") {
    const HypercubeDimension made = hypercube_dimension(points, seed, stream);
    return parts_of(points, [&](std::uint64_t block, std::uint32_t* out) {
        fill_hypercube(best_instruction_set(), made, block, out);
    });
}

/// The k-th point in the order of its Gray code, in which tables of Sobol' points stand.
double published_order(int dimension, std::uint32_t k) {
    return sobol_point(sobol_directions(dimension), k ^ (k >> 1U)) * 0x1p-32;
}

}  // namespace

TEST_CASE("unscrambled Sobol' points are the published ones, the origin first") {
    // SciPy 1.10: qmc.Sobol(d=5, scramble=False).random(16); the first of them also stand in Joe and Kuo's notes.
    constexpr double kPublished[16][5] = {
        {0, 0, 0, 0, 0},
        {0.5, 0.5, 0.5, 0.5, 0.5},
        {0.75, 0.25, 0.25, 0.25, 0.75},
        {0.25, 0.75, 0.75, 0.75, 0.25},
        {0.375, 0.375, 0.625, 0.875, 0.375},
        {0.875, 0.875, 0.125, 0.375, 0.875},
        {0.625, 0.125, 0.875, 0.625, 0.625},
        {0.125, 0.625, 0.375, 0.125, 0.125},
        {0.1875, 0.3125, 0.9375, 0.4375, 0.5625},
        {0.6875, 0.8125, 0.4375, 0.9375, 0.0625},
        {0.9375, 0.0625, 0.6875, 0.1875, 0.3125},
        {0.4375, 0.5625, 0.1875, 0.6875, 0.8125},
        {0.3125, 0.1875, 0.3125, 0.5625, 0.9375},
        {0.8125, 0.6875, 0.8125, 0.0625, 0.4375},
        {0.5625, 0.4375, 0.0625, 0.8125, 0.1875},
        {0.0625, 0.9375, 0.5625, 0.3125, 0.6875},
    };
    for (std::uint32_t k = 0; k < 16; ++k)
        for (int d = 0; d < 5; ++d) CHECK(published_order(d, k) == kPublished[k][d]);
    // SciPy 1.10: qmc.Sobol(d=50, scramble=False, bits=30), point 1024 in dimensions 10, 21, 40 and 50, times 2³⁰.
    CHECK(published_order(9, 1024) * 0x1p30 == 720896000.0);
    CHECK(published_order(20, 1024) * 0x1p30 == 563609600.0);
    CHECK(published_order(39, 1024) * 0x1p30 == 133693440.0);
    CHECK(published_order(49, 1024) * 0x1p30 == 82313216.0);
}

TEST_CASE("every scramble keeps each dimension's points one to a stratum, at every power of two") {
    for (const int dimension : {0, 1, 6, 120}) {
        const auto parts = scrambled(dimension, 7, 1024);
        for (const auto& part : parts)
            for (int bits = 0; bits <= 10; ++bits) {
                std::set<std::uint32_t> strata;
                const std::size_t n = std::size_t{1} << bits;
                for (std::size_t p = 0; p < n; ++p) strata.insert(bits == 0 ? 0 : part[p] >> (32 - bits));
                REQUIRE(strata.size() == n);
            }
    }
}

TEST_CASE("the first two dimensions stay a (0,m,2)-net: one point in every rectangle of area 1/n") {
    const auto x = scrambled(0, 3, 256);
    const auto y = scrambled(1, 3, 256);
    for (std::size_t r = 0; r < kReplicates; ++r)
        for (int wide = 0; wide <= 8; ++wide) {
            std::set<std::uint64_t> rectangles;
            for (std::size_t p = 0; p < 256; ++p) {
                const std::uint64_t column = (std::uint64_t{x[r][p]} << wide) >> 32;
                const std::uint64_t row = (std::uint64_t{y[r][p]} << (8 - wide)) >> 32;
                rectangles.insert((column << 32) | row);
            }
            REQUIRE(rectangles.size() == 256);
        }
}

TEST_CASE("a point is uniform over scrambles, and two points are as independent as Owen's") {
    // 4,096 scrambles (256 seeds of 16). A point falls into 16 strata: χ² with 15 degrees, above 51 in 1 of 120,000. Points 4 and 5
    // differ in their first digit, so that given who has the lower half, their places within halves are independent: 8 × 8 cells,
    // 63 degrees, above 128 in 1 of 400,000 (R: pchisq).
    std::array<double, 16> one{};
    std::array<std::array<double, 8>, 8> two{};
    for (std::uint64_t seed = 0; seed < 256; ++seed)
        for (const auto& part : scrambled(2, seed, kPoints)) {
            ++one[part[4] >> 28];
            REQUIRE((part[4] ^ part[5]) >> 31 == 1);
            ++two[(part[4] >> 28) & 7][(part[5] >> 28) & 7];
        }
    double squares = 0;
    for (const double count : one) squares += (count - 256) * (count - 256) / 256;
    CHECK(squares < 51);
    squares = 0;
    for (const auto& row : two)
        for (const double count : row) squares += (count - 64) * (count - 64) / 64;
    CHECK(squares < 128);
}

TEST_CASE("scrambles, dimensions and seeds are independent of each other") {
    // The same point under two scrambles, in two dimensions and under two seeds: correlations over 256 seeds of 16 are at most 5 / √4,096.
    double scrambles = 0, dimensions = 0, seeds = 0, itself = 0;
    for (std::uint64_t seed = 0; seed < 256; ++seed) {
        const auto a = scrambled(3, 2 * seed, kPoints), b = scrambled(3, 2 * seed + 1, kPoints),
                   c = scrambled(4, 2 * seed, kPoints);
        const auto centred = [](const auto& parts, std::size_t r) { return uniform_of(parts[r][6]) - 0.5; };
        for (std::size_t r = 0; r < kReplicates; ++r) {
            scrambles += 12 * centred(a, r) * centred(a, (r + 1) % kReplicates) / 4096;
            dimensions += 12 * centred(a, r) * centred(c, r) / 4096;
            seeds += 12 * centred(a, r) * centred(b, r) / 4096;
            itself += 12 * centred(a, r) * centred(a, r) / 4096;
        }
    }
    CHECK(std::abs(scrambles) < 5.0 / 64);
    CHECK(std::abs(dimensions) < 5.0 / 64);
    CHECK(std::abs(seeds) < 5.0 / 64);
    CHECK(std::abs(itself - 1) < 5.0 / 64);
}

TEST_CASE("every instruction set has the same points") {
    const SobolDimension sobol = sobol_dimension(11, 99, "actors.a.budget.growth");
    const HypercubeDimension lhs = hypercube_dimension(100, 99, "actors.a.budget.growth");
    for (const std::uint64_t block : {std::uint64_t{0}, std::uint64_t{5}, std::uint64_t{1} << 20}) {
        std::array<std::uint32_t, kLanes> first{}, other{};
        fill_sobol(InstructionSet::sse2, sobol, block, first.data());
        for (const InstructionSet set : available_instruction_sets()) {
            fill_sobol(set, sobol, block, other.data());
            CHECK(first == other);
        }
        fill_hypercube(InstructionSet::sse2, lhs, block, first.data());
        for (const InstructionSet set : available_instruction_sets()) {
            fill_hypercube(set, lhs, block, other.data());
            CHECK(first == other);
        }
    }
}

TEST_CASE("a Latin hypercube has one point in each stratum, whatever their number") {
    for (const std::uint64_t points : {1U, 2U, 3U, 5U, 16U, 33U, 100U, 1000U}) {
        for (const auto& part : hypercubes(5, points)) {
            std::set<std::uint64_t> strata;
            for (const std::uint32_t word :
                 part)  // where (word + ½) 2⁻³² lies, and its stratum begins at ⌈2³² s / n⌉ - ½ at most
                strata.insert((std::uint64_t{word} * points + points - 1) >> 32);
            CHECK(part.size() == points);
            CHECK(strata.size() == points);
            CHECK(*strata.rbegin() == points - 1);
        }
    }
}

TEST_CASE("the order of strata is as random as a shuffle") {
    // All 24 orders of four strata over 6,400 hypercubes: 23 degrees, above 65 in 1 of 140,000. Pairs of places (1, 2) in ten: 89
    // degrees, above 162 in 1 of 270,000 (R: pchisq).
    std::array<double, 256> orders{};
    std::array<std::array<double, 10>, 10> pairs{};
    constexpr int kSeeds = 400;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        const HypercubeDimension four = hypercube_dimension(4, seed, "four");
        const HypercubeDimension ten = hypercube_dimension(10, seed, "ten");
        for (std::uint32_t r = 0; r < kReplicates; ++r) {
            ++orders[stratum(four, r, 0) + 4 * stratum(four, r, 1) + 16 * stratum(four, r, 2) +
                     64 * stratum(four, r, 3)];
            ++pairs[stratum(ten, r, 1)][stratum(ten, r, 2)];
        }
    }
    double squares = 0;
    constexpr double kExpected = kSeeds * kReplicates / 24.0;
    int seen = 0;
    for (const double count : orders) {
        seen += count > 0 ? 1 : 0;
        if (count > 0) squares += (count - kExpected) * (count - kExpected) / kExpected;
    }
    CHECK(seen == 24);
    CHECK(squares < 65);
    squares = 0;
    constexpr double kPair = kSeeds * kReplicates / 90.0;
    for (std::size_t a = 0; a < 10; ++a)
        for (std::size_t b = 0; b < 10; ++b)
            if (a != b) squares += (pairs[a][b] - kPair) * (pairs[a][b] - kPair) / kPair;
    CHECK(squares < 162);
}

TEST_CASE("a design says how many trajectories it needs, and whether it can go on") {
    CHECK(design_trajectories(Design::random, 1001) == 1001);
    CHECK(design_trajectories(Design::sobol, 1) == 16);
    CHECK(design_trajectories(Design::sobol, 16) == 16);
    CHECK(design_trajectories(Design::sobol, 17) == 32);
    CHECK(design_trajectories(Design::sobol, 100000) == 131072);
    CHECK(design_trajectories(Design::sobol, 65536) == 65536);
    CHECK(design_trajectories(Design::lhs, 1001) == 1008);
    CHECK(design_trajectories(Design::lhs, 1008) == 1008);
    CHECK(design_extends(Design::random));
    CHECK(design_extends(Design::sobol));
    CHECK_FALSE(design_extends(Design::lhs));
}

TEST_CASE("dimensions beyond the table, and hypercubes of nothing, are refused") {
    CHECK_THROWS_AS(sobol_directions(kSobolDimensions), ContractError);
    CHECK_THROWS_AS(sobol_directions(-1), ContractError);
    CHECK_THROWS_AS(hypercube_dimension(0, 1, "x"), ContractError);
    CHECK_THROWS_AS(DesignDimension(Design::random, 0, 1, "x", 16), ContractError);
    CHECK_THROWS_AS(DesignDimension(Design::lhs, 0, 1, "x", 17), ContractError);
}

TEST_CASE("the interval of sixteen means is Student's on the logit") {
    std::vector<double> means;
    for (int r = 0; r < kReplicates; ++r) means.push_back(0.1 + 0.002 * r);
    // R: m <- .1 + .002 * 0:15; p <- mean(m); h <- qt(.975, 15) * sd(m) / 4 / (p * (1 - p)); plogis(qlogis(p) + c(-h, h))
    const Estimate p = analysis::proportion_of_means(means, 1600);
    CHECK(p.value.value() == Approx(0.115).epsilon(1e-11));
    CHECK(p.lower.value() == Approx(0.110022698828).epsilon(1e-9));
    CHECK(p.upper.value() == Approx(0.120172064631).epsilon(1e-9));
    // R: t.test(m)$conf.int
    const Estimate mean = analysis::mean_of_means(means, 1600);
    CHECK(mean.lower.value() == Approx(0.109926135207).epsilon(1e-9));
    CHECK(mean.upper.value() == Approx(0.120073864793).epsilon(1e-9));
    CHECK(numeric::student_t_quantile(0.975, 15) == Approx(2.13144954555978).epsilon(1e-11));
}

TEST_CASE("sixteen equal means have no interval, and one different one has") {
    const std::vector<double> none(kReplicates, 0.0);
    std::vector<double> one = none;
    one[3] = 0.25;
    CHECK(analysis::proportion_of_means(none, 64).value == 0.0);
    CHECK_FALSE(analysis::proportion_of_means(none, 64).upper);
    CHECK_FALSE(analysis::mean_of_means(none, 64).upper);
    CHECK_FALSE(analysis::proportion_of_means(std::vector<double>(kReplicates, 1.0), 64).lower);
    CHECK_FALSE(analysis::proportion_of_means(std::vector<double>(kReplicates, 0.3), 64).lower);
    const Estimate rare = analysis::proportion_of_means(one, 64);
    CHECK(rare.lower.value() > 0);
    CHECK(rare.upper.value() < 1);
    CHECK(rare.upper.value() > 0.1);
    CHECK_THROWS_AS(analysis::proportion_of_means({0.1, 0.2}, 2), ContractError);
}
