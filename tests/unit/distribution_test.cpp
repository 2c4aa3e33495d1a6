#include "catch.hpp"
#include "numeric/math.hpp"
#include "sampling/distribution.hpp"
#include "sampling/law.hpp"
#include "sampling/quantile_table.hpp"
#include "sampling/stream.hpp"
#include "unit/hash_bits.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

using Catch::Approx;
using namespace capexsim;
using namespace capexsim::sampling;
using K = DistributionKind;

namespace {

constexpr std::uint32_t kLastWord = std::numeric_limits<std::uint32_t>::max();
const InstructionSet kBest = best_instruction_set();

Distribution make(K kind, std::vector<double> parameters) {
    Distribution distribution;
    distribution.kind = kind;
    distribution.parameters = std::move(parameters);
    return distribution;
}

Distribution bounded(Distribution distribution, std::optional<double> lower, std::optional<double> upper) {
    distribution.lower = lower;
    distribution.upper = upper;
    return distribution;
}

Distribution weighted(K kind, std::vector<double> values, std::vector<double> weights) {
    Distribution distribution = make(kind, std::move(values));
    distribution.weights = std::move(weights);
    return distribution;
}

Distribution mixture(std::vector<Distribution> components, std::vector<double> weights) {
    Distribution distribution = make(K::mixture, {});
    distribution.components = std::move(components);
    distribution.weights = std::move(weights);
    return distribution;
}

struct Named {
    std::string name;
    Distribution distribution;
};

/// Kinds whose draws rise with the word, with and without bounds.
std::vector<Named> continuous() {
    return {
        {"uniform", make(K::uniform, {-1, 3})},
        {"bounded uniform", bounded(make(K::uniform, {-1, 3}), 0, std::nullopt)},
        {"triangular", make(K::triangular, {0, 1, 4})},
        {"triangular, mode at its end", make(K::triangular, {0, 4, 4})},
        {"bounded triangular", bounded(make(K::triangular, {0, 1, 4}), 0.5, 3)},
        {"pert", make(K::pert, {0, 1, 4})},
        {"pert, mode at its end", make(K::pert, {0, 0, 4})},
        {"normal", make(K::normal, {0.3, 0.12})},
        {"normal above 0", bounded(make(K::normal, {0.3, 0.2}), 0, std::nullopt)},
        {"normal, its far tail", bounded(make(K::normal, {0, 1}), 5, 10)},
        {"lognormal", make(K::lognormal, {30, 0.25})},
        {"bounded lognormal", bounded(make(K::lognormal, {30, 0.25}), 20, 45)},
        {"lognormal above less than 0", bounded(make(K::lognormal, {30, 0.25}), -1, 45)},
        {"beta", make(K::beta, {2, 5, 0, 1})},
        {"steep beta", make(K::beta, {0.3, 5, 10, 20})},
        {"narrow beta", make(K::beta, {500, 700, 0, 1})},
        {"bounded beta", bounded(make(K::beta, {2, 3, 0, 1}), 0.5, 0.6)},
        {"gamma", make(K::gamma, {2.5, 4})},
        {"steep gamma", make(K::gamma, {0.2, 1})},
        {"weibull", make(K::weibull, {1.5, 2})},
        {"steep weibull", make(K::weibull, {0.7, 2})},
        {"student t", make(K::student_t, {5, 2, 4})},
        {"cauchy", make(K::student_t, {0, 1, 1})},
        {"bounded student t", bounded(make(K::student_t, {0, 1, 2}), -3, 8)},
        {"empirical", make(K::empirical, {1, 2, 5, 9})},
    };
}

std::vector<Named> all() {
    std::vector<Named> distributions = continuous();
    distributions.push_back({"constant", make(K::constant, {7})});
    distributions.push_back({"choice", weighted(K::choice, {3, 1, 2}, {0.2, 0.5, 0.3})});
    distributions.push_back(
        {"mixture", mixture({make(K::normal, {0, 1}), make(K::pert, {3, 4, 9})}, {0.4, 0.6})});
    Distribution growth = make(K::normal, {0.3, 0.12});
    growth.transform = Transform::log1p;
    growth.scale = 4;
    distributions.push_back({"growth", growth});
    Distribution decline = make(K::beta, {2, 5, 0, 1});
    decline.transform = Transform::neg_log1m;
    distributions.push_back({"decline", decline});
    return distributions;
}

/// A sampler takes milliseconds to build, so all tests share them.
struct Prepared {
    std::string name;
    Distribution distribution;
    Sampler sampler;
};
const std::vector<Prepared>& prepared() {
    static const std::vector<Prepared> everything = [] {
        std::vector<Prepared> result;
        for (const Named& named : all())
            result.push_back({named.name, named.distribution, make_sampler(named.distribution)});
        return result;
    }();
    return everything;
}
std::span<const Prepared> prepared_continuous() { return std::span(prepared()).first(continuous().size()); }

/// Words whose distance to the nearer end rises by octaves, in ascending order.
std::vector<std::uint32_t> words() {
    std::vector<std::uint32_t> result;
    for (int i = 0; i < kLanes / 2; ++i)
        result.push_back(static_cast<std::uint32_t>(std::exp2(31.0 * (i + 0.37) * 2 / kLanes)) - 1);
    for (int i = kLanes / 2; i-- > 0;) result.push_back(kLastWord - result[static_cast<std::size_t>(i)]);
    return result;
}

double uniform(std::uint32_t word) { return (word + 0.5) * 0x1p-32; }

std::vector<double> draw(const Sampler& sampler, const std::vector<std::uint32_t>& from,
                         InstructionSet set = kBest) {
    std::vector<double> out(kLanes);
    fill(set, sampler, from.data(), out.data());
    return out;
}

std::vector<double> draw(const Distribution& distribution) {
    return draw(make_sampler(distribution), words());
}

/// Half the width of the middle 68 %.
double spread(const Distribution& distribution) {
    return std::abs(quantile(distribution, 0.84) - quantile(distribution, 0.16)) / 2;
}

// mpmath 1.3 in 40 digits: regularised incomplete functions inverted by bisection.
struct QuantileCase {
    K kind;
    std::vector<double> parameters;
    double u, x;
};
const QuantileCase kQuantileCases[] = {
    {K::normal, {0.3, 0.12}, 0.001, -0.070827876740137625},
    {K::normal, {0.3, 0.12}, 0.9, 0.45378618786535206},
    {K::normal, {0, 1}, 1e-9, -5.9978070150076869},
    {K::normal, {0, 1}, 0.02, -2.0537489106318231},
    {K::lognormal, {30, 0.25}, 0.1, 21.776022742145381},
    {K::lognormal, {30, 0.25}, 0.9999, 76.016582176961387},
    {K::pert, {0, 1, 4}, 0.001, 0.040407151534951011},
    {K::pert, {0, 1, 4}, 0.5, 1.2552406818227898},
    {K::pert, {0, 1, 4}, 0.9999, 3.7287476833829558},
    {K::beta, {0.5, 3, 10, 20}, 0.1, 10.028552950848808},
    {K::beta, {0.5, 3, 10, 20}, 0.9, 13.862488818053692},
    {K::gamma, {2.5, 4}, 0.001, 0.42042520525843833},
    {K::gamma, {2.5, 4}, 0.5, 8.7029203821910546},
    {K::gamma, {2.5, 4}, 0.9999, 51.489663918111751},
    {K::weibull, {1.5, 2}, 0.001, 0.020006670558273682},
    {K::weibull, {1.5, 2}, 0.9, 3.4874430271928232},
    {K::student_t, {5, 2, 4}, 0.001, -9.346364439564617},
    {K::student_t, {5, 2, 4}, 0.9999, 31.067343441792912},
};

}  // namespace

TEST_CASE("quantiles are those of arbitrary-precision arithmetic") {
    for (const QuantileCase& c : kQuantileCases) {
        INFO(static_cast<int>(c.kind) << " at " << c.u);
        CHECK(quantile(make(c.kind, c.parameters), c.u) == Approx(c.x).epsilon(2e-12));
    }
    const Distribution share = bounded(make(K::normal, {0.3, 0.2}), 0, 1);
    CHECK(quantile(share, 0.001) == Approx(0.0014329539883588726).margin(1e-12));
    CHECK(quantile(share, 0.9) == Approx(0.56386690999924018).epsilon(2e-12));
}

TEST_CASE("the table of the normal quantile is within 1.1e-9") {
    const Law law = find_continuous(K::normal)->law({});
    const auto table = standard_normal_quantiles();
    double largest = 0;
    for (int i = 0; i < 4000; ++i) {
        const double rest = 1 - std::exp2(-33 + 32 * (i + 0.5) / 4000);
        const double u = 1 - rest;  // so that both are exact
        const double* const segments = table->segments.front().coefficients;
        const double exact = static_cast<double>(law.inverse_below(static_cast<long double>(u)));
        largest = std::max(largest, std::abs(interpolate(segments, u) - exact));
        largest = std::max(largest, std::abs(interpolate(segments, rest) + exact));
    }
    CHECK(largest < 1.1e-9);
    CHECK(largest > 1e-10);  // else the comparison compares nothing
}

TEST_CASE("a draw is the quantile at its word, to 2e-8 of the spread or of itself") {
    for (const auto& [name, distribution, sampler] : prepared_continuous()) {
        const std::vector<std::uint32_t> drawn_words = words();
        const std::vector<double> drawn = draw(sampler, drawn_words);
        const double scale = spread(distribution);
        for (std::size_t i = 0; i < kLanes; i += 13) {
            const double exact = quantile(distribution, uniform(drawn_words[i]));
            INFO(name << " at " << uniform(drawn_words[i]) << ": " << drawn[i] << ", exactly " << exact);
            REQUIRE(std::abs(drawn[i] - exact) <= 2e-8 * std::max(scale, std::abs(exact)));
        }
    }
}

TEST_CASE("a draw rises with its word") {
    for (const auto& [name, distribution, sampler] : prepared_continuous()) {
        const std::vector<double> drawn = draw(sampler, words());
        const double noise = 1e-10 * spread(distribution);  // nodes are rounded to 40 bits
        for (std::size_t i = 1; i < kLanes; ++i) {
            INFO(name << ": " << drawn[i - 1] << ", " << drawn[i]);
            REQUIRE(drawn[i] >= drawn[i - 1] - noise);
        }
    }
}

TEST_CASE("no draw leaves the support") {
    for (const auto& [name, distribution, sampler] : prepared()) {
        if (distribution.transform != Transform::identity)
            continue;  // the support is that before the transform
        const auto [low, high] = support(distribution);
        for (const double x : draw(sampler, words())) {
            INFO(name);
            REQUIRE(low <= x);
            REQUIRE(x <= high);
        }
    }
}

TEST_CASE("no draw leaves the bounds of a truncated distribution") {
    for (const auto& [name, distribution, sampler] : prepared_continuous()) {
        for (const double x : draw(sampler, words())) {
            INFO(name);
            if (distribution.lower) REQUIRE(x >= *distribution.lower);
            if (distribution.upper) REQUIRE(x <= *distribution.upper);
        }
    }
}

TEST_CASE("a draw from a normal is the draw at that normal's probability") {
    const Sampler normal = make_sampler(make(K::normal, {0, 1}));
    const std::vector<double> z = draw(normal, words());
    for (const auto& [name, distribution, sampler] : prepared()) {
        if (distribution.kind == K::choice) continue;  // see below
        const std::vector<double> expected = draw(sampler, words());
        std::vector<double> drawn(kLanes);
        fill_from_normal(kBest, sampler, z.data(), drawn.data());
        const double scale = spread(distribution);
        for (std::size_t i = 0; i < kLanes; ++i) {
            INFO(name << " at " << z[i]);
            REQUIRE(std::abs(drawn[i] - expected[i]) <= 2e-8 * std::max(scale, std::abs(expected[i])));
        }
    }
}

TEST_CASE("normals beyond the reach of a word count as its ends") {
    std::vector<double> z(kLanes, 7.5), x(kLanes);
    for (const auto& [name, distribution, sampler] : prepared_continuous()) {
        const auto [low, high] = support(distribution);
        INFO(name);
        z[1] = -7.5;
        fill_from_normal(kBest, sampler, z.data(), x.data());
        CHECK(x[0] <= high);
        CHECK(x[1] >= low);
        CHECK(x[0] == Approx(high).epsilon(1e-9));
    }
}

TEST_CASE("a choice takes its values in their order, each for its weight") {
    const Distribution choice = weighted(K::choice, {3, 1, 2, 8}, {0.25, 0.5, 0.25, 0});
    const std::vector<std::uint32_t> drawn_words = words();
    const std::vector<double> drawn = draw(choice);
    for (std::size_t i = 0; i < kLanes; ++i) {
        const double u = uniform(drawn_words[i]);
        REQUIRE(drawn[i] == (u < 0.25 ? 3 : u < 0.75 ? 1 : 2));
        REQUIRE(quantile(choice, u) == drawn[i]);
    }
    std::vector<double> z(kLanes, -1.0), from_normal(kLanes);
    z[1] = 0;
    z[2] = 1;
    fill_from_normal(kBest, make_sampler(choice), z.data(), from_normal.data());
    CHECK(from_normal[0] == 3);
    CHECK(from_normal[1] == 1);
    CHECK(from_normal[2] == 2);
}

TEST_CASE("a mixture takes the component by the word and draws within it by what is left") {
    const Distribution first = make(K::uniform, {0, 1});
    const Distribution second = make(K::triangular, {0, 5, 9});
    const std::vector<std::uint32_t> drawn_words = words();
    const std::vector<double> drawn =
        draw(mixture({first, make(K::constant, {1e9}), second}, {0.25, 0, 0.75}));
    for (std::size_t i = 0; i < kLanes; ++i) {
        const double u = uniform(drawn_words[i]);
        const double expected = u < 0.25 ? quantile(first, u / 0.25) : quantile(second, (u - 0.25) / 0.75);
        REQUIRE(drawn[i] == Approx(expected).epsilon(1e-9));
    }
}

TEST_CASE("a rising sampler rises with its rank, and keeps the law") {
    const Distribution lumpy = mixture(
        {make(K::normal, {0, 1}), make(K::constant, {0.25}), weighted(K::choice, {7, -2}, {0.5, 0.5}),
         make(K::lognormal, {3, 0.1}), make(K::empirical, {-9, -8.5, -8}), make(K::uniform, {20, 30})},
        {0.3, 0.1, 0.2, 0.2, 0.1, 0.1});
    const Distribution heavy = mixture({make(K::student_t, {0, 1, 2}), make(K::gamma, {0.5, 2})}, {0.5, 0.5});
    for (const Distribution& law : {lumpy, heavy, weighted(K::choice, {5, 1, 3}, {0.2, 0.3, 0.5})}) {
        const Sampler sampler = make_rising_sampler(law);
        std::array<double, kLanes> z{}, x{};
        double last = -HUGE_VAL;
        for (std::size_t piece = 0; piece < 16; ++piece) {
            for (std::size_t lane = 0; lane < kLanes; ++lane)
                z[lane] = -6.3 + 12.6 * static_cast<double>(piece * kLanes + lane) / (16.0 * kLanes);
            fill_from_normal(kBest, sampler, z.data(), x.data());
            for (std::size_t lane = 0; lane < kLanes; ++lane) {
                const double tail = numeric::normal_tail(std::abs(z[lane]));
                const double u = z[lane] > 0 ? 1 - tail : tail;
                INFO("z = " << z[lane] << ", x = " << x[lane]);
                REQUIRE(x[lane] >= last);
                last = x[lane];
                // u lies between P(X < x) and P(X <= x): the two differ where a value has its own weight
                const double error = 2 * (std::min(1e-7, 1e-4 * tail) + 0x1p-34);
                const double step = 1e-12 * std::max(1.0, std::abs(x[lane]));
                REQUIRE(probability_below(law, x[lane] + step) >= u - error);
                REQUIRE(probability_below(law, x[lane] - step) <= u + error);
            }
        }
    }
}

TEST_CASE("the quantile of a mixture inverts its distribution function") {
    const Distribution apart = mixture({make(K::normal, {0, 1}), make(K::uniform, {5, 6})}, {0.4, 0.6});
    CHECK(quantile(apart, 0.2) == Approx(0).margin(1e-10));
    CHECK(quantile(apart, 0.7) == Approx(5.5));
    const Distribution two = mixture({make(K::normal, {0, 1}), make(K::normal, {3, 0.5})}, {0.3, 0.7});
    for (const double u : {1e-6, 0.1, 0.3, 0.5, 0.9}) {
        const double x = quantile(two, u);
        // 0.3 Φ(x) + 0.7 Φ((x - 3)/0.5)
        const double below =
            0.15 * std::erfc(-x / std::sqrt(2)) + 0.35 * std::erfc(-(x - 3) / 0.5 / std::sqrt(2));
        CHECK(below == Approx(u).epsilon(1e-10));
    }
}

TEST_CASE("the distribution function is 0 below the support and 1 above it") {
    for (const auto& [name, distribution, sampler] : prepared()) {
        INFO(name);
        CHECK(probability_below(distribution, -1e30) == Approx(0).margin(1e-15));
        CHECK(probability_below(distribution, 1e30) == Approx(1).epsilon(1e-15));
    }
    CHECK(probability_below(make(K::gamma, {2, 1}), 0) == 0);
    CHECK(probability_below(make(K::beta, {2, 2, 0, 1}), 1) == 1);
}

TEST_CASE("an empirical distribution is interpolated straight between its values") {
    const Distribution values = make(K::empirical, {1, 2, 5, 9});
    CHECK(quantile(values, 1.0 / 6) == Approx(1.5));
    CHECK(quantile(values, 0.5) == Approx(3.5));
    CHECK(quantile(values, 5.0 / 6) == Approx(7));
    CHECK(mean(values) == Approx(4));
    CHECK(probability_below(values, 3.5) == Approx(0.5));
    CHECK(draw(make(K::empirical, {4}))[0] == 4);
}

TEST_CASE("growth per year becomes continuous growth, and a decline a rate of decay") {
    Distribution growth = make(K::constant, {0.25});
    growth.transform = Transform::log1p;
    growth.scale = 4;
    CHECK(draw(growth)[0] == Approx(4 * std::log(1.25)).epsilon(1e-15));
    CHECK(quantile(growth, 0.3) == Approx(4 * std::log(1.25)).epsilon(1e-15));
    Distribution decline = make(K::constant, {0.25});
    decline.transform = Transform::neg_log1m;
    CHECK(draw(decline)[0] == Approx(-std::log(0.75)).epsilon(1e-15));
    decline.transform = Transform::identity;
    decline.scale = 3;
    CHECK(draw(decline)[0] == 0.75);
}

TEST_CASE("a transformed draw is the transform of the draw") {
    const Distribution plain = make(K::pert, {0.1, 0.2, 0.6});
    Distribution growth = plain;
    growth.transform = Transform::log1p;
    growth.scale = 2;
    Distribution decline = plain;
    decline.transform = Transform::neg_log1m;
    const std::vector<double> x = draw(plain), grown = draw(growth), declined = draw(decline);
    for (std::size_t i = 0; i < kLanes; ++i) {
        REQUIRE(grown[i] == Approx(2 * std::log1p(x[i])).epsilon(1e-14));
        REQUIRE(declined[i] == Approx(-std::log1p(-x[i])).epsilon(1e-14));
    }
}

TEST_CASE("means are those of the formulas") {
    CHECK(mean(make(K::constant, {7})) == 7);
    CHECK(mean(make(K::uniform, {1, 4})) == 2.5);
    CHECK(mean(make(K::triangular, {0, 1, 5})) == 2);
    CHECK(mean(make(K::pert, {0, 1, 5})) == 1.5);
    CHECK(mean(make(K::beta, {1, 3, 10, 20})) == 12.5);
    CHECK(mean(make(K::gamma, {2.5, 4})) == 10);
    CHECK(mean(make(K::weibull, {0.7, 1.2})) ==
          Approx(1.5189882072687399).epsilon(1e-14));  // mpmath: 1.2 Γ(1 + 1/0.7)
    CHECK(mean(make(K::lognormal, {30, 0.25})) ==
          Approx(30.95230222497308).epsilon(1e-14));  // mpmath: 30 exp(σ²/2)
    CHECK(mean(weighted(K::choice, {1, 2, 3}, {0.2, 0.5, 0.3})) == Approx(2.1));
    CHECK(mean(mixture({make(K::normal, {0, 1}), make(K::uniform, {2, 6})}, {0.25, 0.75})) == Approx(3));
}

TEST_CASE("means of truncated and of transformed distributions are those of integrals") {
    // mpmath 1.3 in 40 digits: the density integrated, and the formula of the truncated normal.
    CHECK(mean(bounded(make(K::normal, {0.3, 0.2}), 0, 1)) == Approx(0.32757779316963052).epsilon(1e-11));
    Distribution uniform_growth = make(K::uniform, {0.1, 0.5});
    uniform_growth.transform = Transform::log1p;
    CHECK(mean(uniform_growth) == Approx(0.25839116094372307).epsilon(1e-11));
    Distribution pert_growth = make(K::pert, {0, 1, 4});
    pert_growth.transform = Transform::log1p;
    CHECK(mean(pert_growth) == Approx(0.8).epsilon(1e-9));
}

TEST_CASE("a lognormal with 90 % between 20 and 45 has median 30, sigma .246505 and mean 30.9255") {
    const Distribution lognormal = lognormal_from_ci90(20, 45);
    CHECK(lognormal.kind == K::lognormal);
    CHECK(lognormal.parameters[0] == 30);
    CHECK(lognormal.parameters[1] == Approx(0.24650528257620259).epsilon(1e-14));
    CHECK(mean(lognormal) == Approx(30.925460493767357).epsilon(1e-14));
    CHECK(quantile(lognormal, 0.05) == Approx(20).epsilon(1e-11));
    CHECK(quantile(lognormal, 0.95) == Approx(45).epsilon(1e-11));
}

TEST_CASE("the support is that of the least and the greatest word") {
    CHECK(support(make(K::uniform, {1, 3})).first == Approx(1));
    CHECK(support(make(K::normal, {0, 1})).first == Approx(-6.338).margin(1e-3));  // Φ⁻¹(2⁻³³)
    CHECK(support(make(K::constant, {7})) == std::pair(7.0, 7.0));
    CHECK(support(weighted(K::choice, {1, 2, 9}, {0.5, 0.5, 0})).second == 2);
    CHECK(support(weighted(K::choice, {3, 1, 2}, {0.2, 0.5, 0.3})) == std::pair(1.0, 3.0));
    CHECK(support(mixture({make(K::normal, {0, 1}), make(K::constant, {20})}, {0.5, 0.5})).second == 20);
    Distribution growth = make(K::uniform, {1, 3});
    growth.transform = Transform::log1p;  // in written units all the same
    CHECK(support(growth).second == Approx(3));
}

TEST_CASE("what bounds keep is the probability between them") {
    CHECK(kept_probability(make(K::normal, {0.3, 0.2})) == 1);
    // mpmath: Φ(3.5) - Φ(-1.5)
    CHECK(kept_probability(bounded(make(K::normal, {0.3, 0.2}), 0, 1)) ==
          Approx(0.93296016965210641).epsilon(1e-11));
    CHECK(kept_probability(bounded(make(K::uniform, {0, 1}), 2, 3)) == 0);
    CHECK(kept_probability(bounded(make(K::lognormal, {30, 0.25}), -1, 30)) == Approx(0.5));
}

TEST_CASE("a distribution without width is a constant") {
    CHECK(draw(make(K::normal, {5, 0}))[17] == 5);
    CHECK(draw(make(K::lognormal, {8, 0}))[17] == Approx(8).epsilon(1e-15));
    CHECK(quantile(make(K::normal, {5, 0}), 0.01) == 5);
}

TEST_CASE("broken promises about a distribution are refused") {
    CHECK_THROWS_AS(make_sampler(make(K::normal, {1})), ContractError);
    CHECK_THROWS_AS(make_sampler(weighted(K::choice, {1, 2}, {1})), ContractError);
    CHECK_THROWS_AS(make_sampler(bounded(make(K::constant, {1}), 0, 2)), ContractError);
    CHECK_THROWS_AS(make_sampler(bounded(make(K::uniform, {0, 1}), 2, 3)), ContractError);
    CHECK_THROWS_AS(make_sampler(bounded(make(K::triangular, {0, 1, 2}), 3, 4)), ContractError);
    CHECK_THROWS_AS(quantile(make(K::normal, {0, 1}), 0), ContractError);
}

TEST_CASE("draws have the same bits on all instruction sets") {
    const std::vector<double> z = draw(make(K::normal, {0, 1}));
    for (const auto& [name, distribution, sampler] : prepared()) {
        const std::vector<double> drawn = draw(sampler, words(), InstructionSet::sse2);
        std::vector<double> correlated(kLanes);
        fill_from_normal(InstructionSet::sse2, sampler, z.data(), correlated.data());
        for (const InstructionSet set : available_instruction_sets()) {
            INFO(name << " on " << capexsim::name(set));
            CHECK(draw(sampler, words(), set) == drawn);
            std::vector<double> out(kLanes);
            fill_from_normal(set, sampler, z.data(), out.data());
            CHECK(out == correlated);
        }
    }
}

TEST_CASE("tables and draws have the same bits on all compilers and processors") {
    struct Golden {
        Distribution distribution;
        std::uint64_t table, draws;
    };
    const Golden goldens[] = {
        {make(K::normal, {0, 1}), 0xdcdda480d9667676U, 0xd840b4f9c772d341U},
        {make(K::pert, {0, 1, 4}), 0x0916857cbe542660U, 0x77b212816d37bcabU},
        {make(K::student_t, {5, 2, 4}), 0xf8fe386f09f1f777U, 0x80913c5b58ef87beU},
        {bounded(make(K::lognormal, {30, 0.25}), 20, 45), 0xbd4d5f41d38675a7U, 0xfeabff60544a30ddU},
        {bounded(make(K::triangular, {0, 1, 4}), 0.5, 3), 0x42bfb53af346897aU, 0x5874a242581f8859U},
    };
    for (const Golden& golden : goldens) {
        const Sampler sampler = make_sampler(golden.distribution);
        INFO("kind " << static_cast<int>(golden.distribution.kind));
        CHECK(table_hash(sampler) == golden.table);
        CHECK(hash_bits(std::span<const double>(draw(sampler, words()))) == golden.draws);
    }
}

TEST_CASE("samplers have the same fingerprint if and only if they draw the same") {
    const std::uint64_t hash = table_hash(make_sampler(make(K::normal, {0, 1})));
    CHECK(table_hash(make_sampler(make(K::normal, {0, 1}))) == hash);
    CHECK(table_hash(make_sampler(make(K::normal, {0, 2}))) != hash);
    CHECK(table_hash(make_sampler(make(K::lognormal, {1, 1}))) != hash);
    CHECK(table_hash(make_sampler(bounded(make(K::normal, {0, 1}), -7, 7))) != hash);
    Distribution scaled = make(K::normal, {0, 1});
    scaled.scale = 2;
    CHECK(table_hash(make_sampler(scaled)) != hash);
}
