// Poisson and binomial counts against exact sums, and exact case V16 (10,000 shipments, one in ten seized).

#include "catch.hpp"
#include "sampling/counts.hpp"
#include "sampling/stream.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <functional>
#include <vector>

using namespace capexsim;

namespace {

using Lanes = std::array<double, kLanes>;
using Words = std::array<std::uint32_t, kLanes>;

Lanes poisson(const Words& words, double mean, InstructionSet set = best_instruction_set()) {
    static const sampling::CountSampler kCounts;
    Lanes means, out;
    means.fill(mean);
    kCounts.poisson(set, words.data(), means.data(), out.data());
    return out;
}

Lanes binomial(const Words& words, double trials, double probability,
               InstructionSet set = best_instruction_set()) {
    static const sampling::CountSampler kCounts;
    Lanes n, p, out;
    n.fill(trials);
    p.fill(probability);
    kCounts.binomial(set, words.data(), n.data(), p.data(), out.data());
    return out;
}

/// Words that lie evenly, so that the lanes are quantiles.
Words even_words(double from, double to) {
    Words words{};
    for (int i = 0; i < kLanes; ++i)
        words[static_cast<std::size_t>(i)] =
            static_cast<std::uint32_t>((from + (to - from) * (i + 0.5) / kLanes) * 0x1p32);
    return words;
}

long double poisson_below(double k, double mean) {
    long double sum = 0;
    for (int j = 0; j <= static_cast<int>(k); ++j)
        sum += std::exp(j * std::log(static_cast<long double>(mean)) - mean - std::lgamma(j + 1.0L));
    return sum;
}

long double binomial_below(double k, double n, double p) {
    long double sum = 0;
    for (int j = 0; j <= static_cast<int>(k); ++j)
        sum += std::exp(std::lgamma(n + 1.0L) - std::lgamma(j + 1.0L) - std::lgamma(n - j + 1.0L) +
                        j * std::log(static_cast<long double>(p)) +
                        (n - j) * std::log1p(-static_cast<long double>(p)));
    return sum;
}

/// Largest distance between u and the step of the exact law that its count stands for; 0 where every count is the quantile.
double error(const Words& words, const Lanes& counts, const std::function<long double(double)>& below) {
    double worst = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const long double u = sampling::uniform_of(words[i]);
        const long double up_to = below(counts[i]), before = counts[i] > 0 ? below(counts[i] - 1) : 0;
        worst = std::max({worst, static_cast<double>(u - up_to), static_cast<double>(before - u)});
    }
    return worst;
}

}  // namespace

TEST_CASE("a Poisson count is the quantile of its word, exactly up to a mean of 30") {
    for (const double mean : {0.0001, 0.3, 1.0, 4.5, 12.0, 30.0})
        for (const auto& [from, to] : {std::pair(0.0, 1.0), std::pair(0.0, 1e-6), std::pair(1 - 1e-6, 1.0)}) {
            const Words words = even_words(from, to);
            INFO(mean << ", " << from);
            CHECK(error(words, poisson(words, mean), [&](double k) { return poisson_below(k, mean); }) <
                  1e-12);
        }
    const Words words = even_words(0, 1);
    CHECK(poisson(words, 0) == Lanes{});
}

TEST_CASE("a large Poisson count is within 4e-6 of its quantile") {
    for (const double mean : {30.5, 50.0, 100.0, 1000.0}) {
        INFO(mean);
        for (const auto& [from, to] : {std::pair(0.0, 1.0), std::pair(0.0, 1e-4), std::pair(1 - 1e-4, 1.0)}) {
            const Words words = even_words(from, to);
            CHECK(error(words, poisson(words, mean), [&](double k) { return poisson_below(k, mean); }) <
                  4e-6);
        }
    }
}

TEST_CASE("a binomial count is the quantile of its word, and rises with it") {
    const Words words = even_words(0, 1);
    for (const double p : {0.0, 0.001, 0.1, 0.5, 0.7, 0.999, 1.0})
        for (const double n : {0.0, 1.0, 7.0, 40.0, 200.0, 3000.0}) {
            INFO(n << ", " << p);
            const Lanes counts = binomial(words, n, p);
            CHECK(std::is_sorted(counts.begin(), counts.end()));
            CHECK(*std::max_element(counts.begin(), counts.end()) <= n);
            if (p == 0 || p == 1) {
                CHECK(counts.front() == n * p);
                CHECK(counts.back() == n * p);
                continue;
            }
            const bool exact = n * std::min(p, 1 - p) <= 30;
            CHECK(error(words, counts, [&](double k) { return binomial_below(k, n, p); }) <
                  (exact ? 1e-11 : 4e-6));
        }
}

TEST_CASE(
    "V16: of 10,000 shipments of which one in ten is seized 9,000 +- 30 arrive, +- 95 where arrivals are Poisson") {
    const sampling::StreamKey arrivals = sampling::stream_key(1, "arrivals"),
                              seizures = sampling::stream_key(1, "seizures");
    constexpr int kBlocks = 64;
    constexpr double kN = kBlocks * kLanes;
    double fixed[2] = {0, 0}, random[2] = {0, 0};
    for (std::uint64_t block = 0; block < kBlocks; ++block) {
        Words words;
        sampling::fill_words(best_instruction_set(), arrivals, block, 1, 0, words.data());
        const Lanes shipped = poisson(words, 10000);
        sampling::fill_words(best_instruction_set(), seizures, block, 1, 0, words.data());
        const Lanes seized = binomial(words, 10000, 0.1);
        static const sampling::CountSampler kCounts;
        Lanes tenth, of_random;
        tenth.fill(0.1);
        kCounts.binomial(best_instruction_set(), words.data(), shipped.data(), tenth.data(),
                         of_random.data());
        for (std::size_t i = 0; i < kLanes; ++i) {
            const double x = 10000 - seized[i] - 9000, y = shipped[i] - of_random[i] - 9000;
            fixed[0] += x / kN;
            fixed[1] += x * x / kN;
            random[0] += y / kN;
            random[1] += y * y / kN;
        }
    }
    // standard errors of mean and spread at 16,384 draws; 5 of them: a false alarm in 4 million changes of the draws
    CHECK(std::abs(fixed[0]) < 5 * 30 / std::sqrt(kN));
    CHECK(std::abs(std::sqrt(fixed[1]) - 30) < 5 * 30 / std::sqrt(2 * kN));
    CHECK(std::abs(random[0]) < 5 * std::sqrt(9000.0) / std::sqrt(kN));
    CHECK(std::abs(std::sqrt(random[1]) - std::sqrt(9000.0)) < 5 * std::sqrt(9000.0) / std::sqrt(2 * kN));
}

TEST_CASE("counts have the same bits on every instruction set, and do not depend on their neighbours") {
    Words words;
    sampling::fill_words(best_instruction_set(), sampling::stream_key(7, "counts"), 3, 2, 0, words.data());
    for (const double mean : {0.4, 25.0, 31.0, 5000.0}) {
        const Lanes best = poisson(words, mean), part = binomial(words, mean * 10, 0.07);
        for (const InstructionSet set : available_instruction_sets()) {
            CHECK(poisson(words, mean, set) == best);
            CHECK(binomial(words, mean * 10, 0.07, set) == part);
        }
        const sampling::CountSampler counts;
        Lanes mixed, out;
        for (std::size_t i = 0; i < kLanes; ++i) mixed[i] = i % 3 == 0 ? mean : static_cast<double>(i);
        counts.poisson(best_instruction_set(), words.data(), mixed.data(), out.data());
        for (std::size_t i = 0; i < kLanes; i += 3) CHECK(out[i] == best[i]);
    }
}
