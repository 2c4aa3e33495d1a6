// Intervals of differences have the coverage that they claim, over many samples with a known truth.

#include "catch.hpp"
#include "numeric/statistics.hpp"
#include "statistical/uniforms.hpp"

#include <cmath>
#include <vector>

using namespace capexsim;
using capexsim::test::Uniforms;

namespace {

constexpr int kSamples = 4000;

}  // namespace

TEST_CASE("Newcombe's paired interval covers the difference in 95 of 100 samples") {
    // both, only first, only second, neither; n. The bounds are 5 standard errors (false alarm 6e-7) below .935 and above .985:
    // the method is known to be slightly too wide for rare events.
    struct Case {
        double both, only_first, only_second;
        int n;
    };
    for (const auto& [both, first, second, n] :
         {Case{0.30, 0.05, 0.08, 400}, Case{0.02, 0.01, 0.02, 1000}, Case{0.60, 0.01, 0.05, 250}}) {
        Uniforms uniforms("paired");
        int covered = 0;
        for (int s = 0; s < kSamples; ++s) {
            numeric::PairedCounts counts;
            for (int i = 0; i < n; ++i) {
                const double u = uniforms.next();
                ++(u < both                    ? counts.both
                   : u < both + first          ? counts.only_first
                   : u < both + first + second ? counts.only_second
                                               : counts.neither);
            }
            const numeric::Interval interval = numeric::newcombe_paired(counts, 0.95);
            covered += interval.lower <= second - first && second - first <= interval.upper ? 1 : 0;
        }
        const double coverage = static_cast<double>(covered) / kSamples;
        const double error = 5 * std::sqrt(0.95 * 0.05 / kSamples);
        INFO(both << " " << first << " " << second << " " << n);
        CHECK(coverage > 0.935 - error);
        CHECK(coverage < 0.985 + error);
    }
}

TEST_CASE("the error of a paired difference is that of V20") {
    // Discordances .10 and .02, n = 10,000: .003370 paired; as if independent, with P = .3 and .22, .006183.
    Uniforms uniforms("V20");
    constexpr int kTrajectories = 10000;
    constexpr int kRepetitions = 400;
    double sum = 0;
    double squares = 0;
    for (int s = 0; s < kRepetitions; ++s) {
        int difference = 0;
        for (int i = 0; i < kTrajectories; ++i) {
            const double u = uniforms.next();
            difference += u < 0.10 ? -1 : u < 0.12 ? 1 : 0;
        }
        const double d = static_cast<double>(difference) / kTrajectories;
        sum += d;
        squares += d * d;
    }
    const double mean = sum / kRepetitions;
    const double deviation =
        std::sqrt((squares / kRepetitions - mean * mean) * kRepetitions / (kRepetitions - 1.0));
    CHECK(std::abs(mean + 0.08) < 5 * 0.003370 / std::sqrt(kRepetitions));
    CHECK(std::abs(deviation - 0.003370) < 5 * 0.003370 / std::sqrt(2.0 * kRepetitions));
}
