#include "catch.hpp"
#include "sampling/copula.hpp"
#include "sampling/distribution.hpp"
#include "sampling/stream.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

// Seeds are fixed. Bounds are k = 5 standard errors: one false alarm in 1.7 million comparisons if the seed were redrawn.

using namespace capexsim;
using namespace capexsim::sampling;
using K = DistributionKind;

namespace {

constexpr double kErrors = 5;
constexpr int kBlocks = 256;
constexpr int kDraws = kBlocks * kLanes;
constexpr std::uint64_t kSeed = 20260101;

Distribution make(K kind, std::vector<double> parameters, std::optional<double> lower = {},
                  std::optional<double> upper = {}) {
    Distribution distribution;
    distribution.kind = kind;
    distribution.parameters = std::move(parameters);
    distribution.lower = lower;
    distribution.upper = upper;
    return distribution;
}

std::vector<double> normals(std::string_view stream, std::uint32_t quarter, std::uint32_t slot) {
    std::vector<double> z(kDraws);
    const StreamKey key = stream_key(kSeed, stream);
    for (int block = 0; block < kBlocks; ++block)
        fill_normals(best_instruction_set(), key, static_cast<std::uint64_t>(block), quarter, slot,
                     z.data() + static_cast<std::ptrdiff_t>(block) * kLanes);
    return z;
}

std::vector<std::uint32_t> words(std::string_view stream) {
    std::vector<std::uint32_t> drawn(kDraws);
    const StreamKey key = stream_key(kSeed, stream);
    for (int block = 0; block < kBlocks; ++block)
        fill_words(best_instruction_set(), key, static_cast<std::uint64_t>(block), kParameterTag, 0,
                   drawn.data() + static_cast<std::ptrdiff_t>(block) * kLanes);
    return drawn;
}

std::vector<double> draws(const Distribution& distribution, std::string_view stream) {
    std::vector<double> x(kDraws);
    const Sampler sampler = make_sampler(distribution);
    const std::vector<std::uint32_t> drawn = words(stream);
    for (std::ptrdiff_t first = 0; first < kDraws; first += kLanes)
        fill(best_instruction_set(), sampler, drawn.data() + first, x.data() + first);
    return x;
}

/// Mean of f over the draws, in standard errors away from what it should be.
template <typename Values, typename Function>
double errors_away(const Values& values, Function f, double expected) {
    double sum = 0, squares = 0;
    for (const auto& value : values) {
        const double y = f(value);
        sum += y;
        squares += y * y;
    }
    const auto n = static_cast<double>(values.size());
    const double variance = squares / n - sum / n * (sum / n);
    return (sum / n - expected) / std::sqrt(variance / n);
}

/// Correlation of two columns times √n: a standard normal when they are independent.
double correlation_errors(const std::vector<double>& a, const std::vector<double>& b) {
    double aa = 0, bb = 0, ab = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        aa += a[i] * a[i];
        bb += b[i] * b[i];
        ab += a[i] * b[i];
    }
    return ab / std::sqrt(aa * bb) * std::sqrt(static_cast<double>(a.size()));
}

std::vector<double> ranks(const std::vector<double>& values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
    std::vector<double> result(values.size());
    for (std::size_t rank = 0; rank < order.size(); ++rank) result[order[rank]] = static_cast<double>(rank);
    return result;
}

double spearman(const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<double> x = ranks(a), y = ranks(b);
    const double middle = (static_cast<double>(a.size()) - 1) / 2;
    for (double& rank : x) rank -= middle;
    for (double& rank : y) rank -= middle;
    return correlation_errors(x, y) / std::sqrt(static_cast<double>(a.size()));
}

struct Named {
    std::string name;
    Distribution distribution;
};

std::vector<Named> continuous() {
    Distribution mixture = make(K::mixture, {});
    mixture.components = {make(K::normal, {0, 1}), make(K::pert, {1, 4, 9})};
    mixture.weights = {0.4, 0.6};
    return {
        {"uniform", make(K::uniform, {-1, 3})},
        {"triangular", make(K::triangular, {0, 1, 4})},
        {"bounded triangular", make(K::triangular, {0, 1, 4}, 0.5, 3)},
        {"pert", make(K::pert, {0, 1, 4})},
        {"normal", make(K::normal, {0.3, 0.12})},
        {"normal above 0", make(K::normal, {0.3, 0.2}, 0)},
        {"lognormal", make(K::lognormal, {30, 0.25})},
        {"bounded lognormal", make(K::lognormal, {30, 0.25}, 20, 45)},
        {"beta", make(K::beta, {0.5, 3, 10, 20})},
        {"gamma", make(K::gamma, {2.5, 4})},
        {"weibull", make(K::weibull, {0.7, 2})},
        {"student t", make(K::student_t, {5, 2, 4})},
        {"empirical", make(K::empirical, {1, 2, 5, 9})},
        {"mixture", mixture},
    };
}

}  // namespace

TEST_CASE("every bit of a word is set in half of the trajectories, and no two agree more often than not") {
    const std::vector<std::uint32_t> drawn = words("bits");
    for (unsigned bit = 0; bit < 32; ++bit) {
        INFO("bit " << bit);
        CHECK(std::abs(errors_away(
                  drawn, [&](std::uint32_t w) { return w >> bit & 1U; }, 0.5)) < kErrors);
        for (unsigned other = 0; other < bit; ++other)
            CHECK(std::abs(errors_away(
                      drawn, [&](std::uint32_t w) { return ((w >> bit) ^ (w >> other)) & 1U; }, 0.5)) <
                  kErrors);
    }
}

TEST_CASE("the 256 values of each byte are equally frequent") {
    const std::vector<std::uint32_t> drawn = words("bytes");
    for (unsigned shift = 0; shift < 32; shift += 8) {
        std::array<double, 256> counts{};
        for (const std::uint32_t word : drawn) ++counts[word >> shift & 0xFFU];
        const double expected = kDraws / 256.0;
        double chi_square = 0;
        for (const double count : counts) chi_square += (count - expected) * (count - expected) / expected;
        // 255 degrees of freedom: mean 255, variance 510.
        CHECK(std::abs(chi_square - 255) / std::sqrt(510.0) < kErrors);
    }
}

TEST_CASE("normals have mean 0, variance 1, no skew, kurtosis 3 and the right tails") {
    const std::vector<double> z = normals("shock", 1, 0);
    CHECK(std::abs(errors_away(
              z, [](double x) { return x; }, 0)) < kErrors);
    CHECK(std::abs(errors_away(
              z, [](double x) { return x * x; }, 1)) < kErrors);
    CHECK(std::abs(errors_away(
              z, [](double x) { return x * x * x; }, 0)) < kErrors);
    CHECK(std::abs(errors_away(
              z, [](double x) { return x * x * x * x; }, 3)) < kErrors);
    for (const double limit : {-3.5, -3.0, -1.0, 0.0, 0.5, 2.0, 3.0, 3.5}) {
        const double below = std::erfc(-limit / std::sqrt(2)) / 2;
        INFO("below " << limit);
        CHECK(std::abs(errors_away(
                  z, [&](double x) { return x < limit ? 1.0 : 0.0; }, below)) < kErrors);
    }
}

TEST_CASE("normals of other quarters, slots, streams and lanes are independent, and so are their squares") {
    const std::vector<double> z = normals("shock", 1, 0);
    std::vector<double> shifted = z;
    std::rotate(shifted.begin(), shifted.begin() + 1, shifted.end());
    std::vector<double> partner = z;  // of the same pair of words
    for (std::size_t first = 0; first < partner.size(); first += kLanes / 2)
        std::swap_ranges(partner.begin() + static_cast<std::ptrdiff_t>(first),
                         partner.begin() + static_cast<std::ptrdiff_t>(first) + kLanes / 4,
                         partner.begin() + static_cast<std::ptrdiff_t>(first) + kLanes / 4);
    // In `partner` each pair stands twice, so its correlation has √2 times the error.
    const std::pair<std::vector<double>, double> others[] = {{normals("shock", 2, 0), 1},
                                                             {normals("shock", 1, 1), 1},
                                                             {normals("shocks", 1, 0), 1},
                                                             {shifted, 1},
                                                             {partner, std::sqrt(2)}};
    const auto squares = [](std::vector<double> values) {
        for (double& value : values) value = value * value - 1;
        return values;
    };
    for (const auto& [other, inflation] : others) {
        CHECK(std::abs(correlation_errors(z, other)) < kErrors * inflation);
        CHECK(std::abs(correlation_errors(squares(z), squares(other))) < kErrors * inflation);
    }
}

TEST_CASE("draws have the mean, the middle, the tail and the distribution function of their law") {
    for (const auto& [name, distribution] : continuous()) {
        INFO(name);
        std::vector<double> x = draws(distribution, name);
        CHECK(std::abs(errors_away(
                  x, [](double value) { return value; }, mean(distribution))) < kErrors);
        const double low = quantile(distribution, 0.16), high = quantile(distribution, 0.84);
        CHECK(std::abs(errors_away(
                  x, [&](double v) { return low < v && v <= high ? 1.0 : 0.0; }, 0.68)) < kErrors);
        const double tail = quantile(distribution, 0.999);
        CHECK(std::abs(errors_away(
                  x, [&](double v) { return v > tail ? 1.0 : 0.0; }, 0.001)) < kErrors);
        // Kolmogorov's distance over 512 order statistics; P(√n D > 2.7) = 2 exp(-2 · 2.7²) = 1e-6.
        std::ranges::sort(x);
        double distance = 0;
        for (std::size_t rank = 0; rank < x.size(); rank += x.size() / 512) {
            const double below = (static_cast<double>(rank) + 0.5) / static_cast<double>(x.size());
            distance = std::max(distance, std::abs(probability_below(distribution, x[rank]) - below));
        }
        CHECK(std::sqrt(static_cast<double>(kDraws)) * distance < 2.7);
    }
}

TEST_CASE("a choice falls on each value as often as its weight says") {
    Distribution choice = make(K::choice, {3, 1, 2});
    choice.weights = {0.2, 0.5, 0.3};
    const std::vector<double> x = draws(choice, "choice");
    for (std::size_t option = 0; option < 3; ++option) {
        const double value = choice.parameters[option];
        CHECK(std::abs(errors_away(
                  x, [&](double v) { return v == value ? 1.0 : 0.0; }, choice.weights[option])) < kErrors);
    }
}

TEST_CASE("correlated inputs have the rank correlations that were asked for and keep their own laws") {
    CorrelationMatrix asked(3);
    asked.set(0, 1, 0.6);
    asked.set(0, 2, -0.3);
    const auto factor = cholesky(pearson_from_spearman(asked));
    REQUIRE(factor);
    const Distribution members[] = {make(K::lognormal, {30, 0.25}), make(K::pert, {0, 1, 4}),
                                    make(K::gamma, {2.5, 4})};
    std::vector<std::vector<double>> columns;
    for (const char* stream : {"a", "b", "c"}) columns.push_back(draws(make(K::normal, {0, 1}), stream));
    for (std::ptrdiff_t first = 0; first < kDraws; first += kLanes) {
        double* const block[] = {columns[0].data() + first, columns[1].data() + first,
                                 columns[2].data() + first};
        correlate(best_instruction_set(), *factor, block);
    }
    std::vector<std::vector<double>> x;
    for (std::size_t m = 0; m < 3; ++m) {
        x.emplace_back(kDraws);
        const Sampler sampler = make_sampler(members[m]);
        for (std::ptrdiff_t first = 0; first < kDraws; first += kLanes)
            fill_from_normal(best_instruction_set(), sampler, columns[m].data() + first, x[m].data() + first);
        INFO("member " << m);
        CHECK(std::abs(errors_away(
                  x[m], [](double value) { return value; }, mean(members[m]))) < kErrors);
        const double tail = quantile(members[m], 0.99);
        CHECK(std::abs(errors_away(
                  x[m], [&](double v) { return v > tail ? 1.0 : 0.0; }, 0.01)) < kErrors);
    }
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            // Bonett and Wright (2000): Fisher's z of Spearman's coefficient has the variance (1 + ρ²/2)/(n - 3).
            const double rho = asked(i, j);
            const double error = (1 - rho * rho) * std::sqrt((1 + rho * rho / 2) / (kDraws - 3.0));
            INFO(i << " and " << j);
            CHECK(std::abs(spearman(x[i], x[j]) - rho) < kErrors * error);
        }
    }
}
