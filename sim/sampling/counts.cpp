#include "sampling/counts.hpp"

#include "numeric/math.hpp"
#include "sampling/stream.hpp"

#include <algorithm>
#include <array>

namespace capexsim::sampling {

namespace {

using numeric::max;
using numeric::min;

constexpr double kExactMean = 30;  ///< above, counts come out of the expansion

using Lanes = std::array<double, kLanes>;

/// A sum in progress over counts 0, 1, …: what is compared, P(X = k), P(X ≤ k), and how many k lie below the quantile.
struct Sum {
    alignas(64) double uniform[kLanes];
    alignas(64) double term[kLanes];
    alignas(64) double below[kLanes];
    alignas(64) double count[kLanes];
};

/// Terms of a Poisson law up to kExactMean; other lanes count 0.
CAPEXSIM_INLINE void poisson_start_lanes(const std::uint32_t* words, const double* mean, Sum& sum,
                                         double* small) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double m = mean[i];
        const double exact = m > kExactMean ? 0.0 : m;
        small[i] = exact;
        sum.uniform[i] = uniform_of(words[i]);
        sum.term[i] = numeric::exp(-exact);
        sum.below[i] = sum.term[i];
        sum.count[i] = 0.0;
    }
}
CAPEXSIM_KERNEL(void, poisson_start, poisson_start_lanes,
                (const std::uint32_t* words, const double* mean, Sum& sum, double* small),
                (words, mean, sum, small))

/// P(k + 1) = P(k) (scale - k · slope)/(k + 1): a Poisson law has slope 0, a binomial one n q/(1-q) and q/(1-q).
CAPEXSIM_INLINE void next_lanes(double k, const double* scale, const double* slope, Sum& sum) {
    const double divisor = 1.0 / (k + 1.0);
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double below = sum.below[i];
        const double term = sum.term[i] * max(scale[i] - k * slope[i], 0.0) * divisor;
        sum.count[i] += sum.uniform[i] > below ? 1.0 : 0.0;
        sum.term[i] = term;
        sum.below[i] = below + term;
    }
}
CAPEXSIM_KERNEL(void, add_next, next_lanes, (double k, const double* scale, const double* slope, Sum& sum),
                (k, scale, slope, sum))

/// Beyond 6.5 standard deviations no word reaches; small means need a few counts more.
int last_count(const double* mean) {
    const double most = *std::max_element(mean, mean + kLanes);
    return static_cast<int>(numeric::ceil(most + 7.0 * numeric::sqrt(most) + 12.0));
}

/// Cornish and Fisher's quantile of a lattice law with these cumulants, rounded up from the half. Sheppard's corrections make the
/// cumulants those of the continuous law between the counts.
CAPEXSIM_INLINE double expanded(double z, double mean, double variance, double third, double fourth,
                                double fifth) {
    const double square = variance - 1.0 / 12.0;
    const double deviation = numeric::sqrt(square);
    const double skewness = third / (square * deviation);
    const double excess = (fourth + 1.0 / 120.0) / (square * square);
    const double tail = fifth / (square * square * deviation);
    const double z2 = z * z;
    const double first = skewness * (z2 - 1.0) / 6.0;
    const double second = excess * z * (z2 - 3.0) / 24.0 - skewness * skewness * z * (2.0 * z2 - 5.0) / 36.0;
    const double last = tail * (z2 * (z2 - 6.0) + 3.0) / 120.0 -
                        skewness * excess * (z2 * (z2 - 5.0) + 2.0) / 24.0 +
                        skewness * skewness * skewness * (z2 * (12.0 * z2 - 53.0) + 17.0) / 324.0;
    return max(numeric::ceil(mean + deviation * (z + (first + (second + last))) - 0.5), 0.0);
}

CAPEXSIM_INLINE void poisson_large_lanes(const double* z, const double* mean, const double* counted,
                                         double* out) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double m = max(mean[i], 1.0);
        const double large = expanded(z[i], m, m, m, m, m);
        const double small = counted[i];
        out[i] = mean[i] > kExactMean ? large : small;
    }
}
CAPEXSIM_KERNEL(void, poisson_large, poisson_large_lanes,
                (const double* z, const double* mean, const double* counted, double* out),
                (z, mean, counted, out))

/// Terms of a binomial law of the rarer outcome, where its mean is at most kExactMean; other lanes count 0.
CAPEXSIM_INLINE void binomial_start_lanes(const std::uint32_t* words, const double* trials,
                                          const double* probability, Sum& sum, double* scale, double* slope,
                                          double* mean) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double p = probability[i];
        const double q = min(p, 1.0 - p);
        const double n = trials[i] * q > kExactMean ? 0.0 : trials[i];
        const double odds = q / (1.0 - q);
        scale[i] = n * odds;
        slope[i] = odds;
        mean[i] = n * q;
        const double word = uniform_of(words[i]);
        sum.uniform[i] = p > 0.5 ? 1.0 - word : word;
        sum.term[i] = numeric::exp(n * numeric::log1p(-q));
        sum.below[i] = sum.term[i];
        sum.count[i] = 0.0;
    }
}
CAPEXSIM_KERNEL(void, binomial_start, binomial_start_lanes,
                (const std::uint32_t* words, const double* trials, const double* probability, Sum& sum,
                 double* scale, double* slope, double* mean),
                (words, trials, probability, sum, scale, slope, mean))

CAPEXSIM_INLINE void binomial_large_lanes(const double* z, const double* trials, const double* probability,
                                          const double* counted, double* out) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double n = trials[i];
        const double p = probability[i];
        const double q = min(p, 1.0 - p);
        const double pq = q * (1.0 - q);
        const double variance = max(n * pq, 1.0);
        const double side = p > 0.5 ? -z[i] : z[i];
        const double large =
            min(expanded(side, n * q, variance, variance * (1.0 - 2.0 * q), variance * (1.0 - 6.0 * pq),
                         variance * (1.0 - 2.0 * q) * (1.0 - 12.0 * pq)),
                n);
        const double small = min(counted[i], n);
        const double rare = n * q > kExactMean ? large : small;
        const double frequent = n - rare;
        out[i] = p > 0.5 ? frequent : rare;
    }
}
CAPEXSIM_KERNEL(void, binomial_large, binomial_large_lanes,
                (const double* z, const double* trials, const double* probability, const double* counted,
                 double* out),
                (z, trials, probability, counted, out))

constexpr Lanes kNone{};

}  // namespace

CountSampler::CountSampler()
    : normal_(make_sampler({.kind = DistributionKind::normal, .parameters = {0.0, 1.0}})) {}

void CountSampler::poisson(InstructionSet set, const std::uint32_t* words, const double* mean,
                           double* out) const {
    Sum sum;
    alignas(64) Lanes small;
    poisson_start(set, words, mean, sum, small.data());
    const int last = last_count(small.data());
    for (int k = 0; k < last; ++k) add_next(set, k, small.data(), kNone.data(), sum);
    if (std::none_of(mean, mean + kLanes, [](double m) { return m > kExactMean; })) {
        std::copy_n(sum.count, kLanes, out);
        return;
    }
    alignas(64) Lanes z;
    fill(set, normal_, words, z.data());
    poisson_large(set, z.data(), mean, sum.count, out);
}

void CountSampler::binomial(InstructionSet set, const std::uint32_t* words, const double* trials,
                            const double* probability, double* out) const {
    Sum sum;
    alignas(64) Lanes scale, slope, mean, z;
    binomial_start(set, words, trials, probability, sum, scale.data(), slope.data(), mean.data());
    const int last = last_count(mean.data());
    for (int k = 0; k < last; ++k) add_next(set, k, scale.data(), slope.data(), sum);
    fill(set, normal_, words, z.data());
    binomial_large(set, z.data(), trials, probability, sum.count, out);
}

}  // namespace capexsim::sampling
