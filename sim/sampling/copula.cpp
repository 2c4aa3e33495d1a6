#include "sampling/copula.hpp"

#include "capexsim/error.hpp"

#include "numeric/math.hpp"

#include <algorithm>
#include <cmath>

namespace capexsim::sampling {

namespace {

constexpr double kPi = 0x1.921fb54442d18p+1;

/// sin x for |x| ≤ π/6 by its series; error below 1e-16.
double small_sine(double x) {
    const double x2 = x * x;
    double sum = 0;
    for (int n = 17; n >= 3; n -= 2) sum = x2 / (n * (n - 1)) * (1 - sum);
    return x * (1 - sum);
}

using Square = std::vector<double>;  ///< [row][column]

/// Eigenvalues on the diagonal of `a`, eigenvectors in the columns of `vectors`: Jacobi's rotations, a fixed
/// order.
void diagonalize(Square& a, Square& vectors, std::size_t n) {
    vectors.assign(n * n, 0.0);
    for (std::size_t i = 0; i < n; ++i) vectors[i * n + i] = 1;
    constexpr int kSweeps = 30;  // converges quadratically; 6 to 10 are usual
    for (int sweep = 0; sweep < kSweeps; ++sweep) {
        for (std::size_t p = 0; p < n; ++p) {
            for (std::size_t q = p + 1; q < n; ++q) {
                if (std::abs(a[p * n + q]) < 1e-300) continue;
                const double theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
                const double root = std::abs(theta) + numeric::sqrt(theta * theta + 1);
                const double t = (theta < 0 ? -1 : 1) / root;
                const double c = 1 / numeric::sqrt(t * t + 1);
                const double s = t * c;
                const auto rotate = [c, s](double& x, double& y) {
                    const double before = x;
                    x = c * before - s * y;
                    y = s * before + c * y;
                };
                for (std::size_t k = 0; k < n; ++k) rotate(a[k * n + p], a[k * n + q]);
                for (std::size_t k = 0; k < n; ++k) rotate(a[p * n + k], a[q * n + k]);
                for (std::size_t k = 0; k < n; ++k) rotate(vectors[k * n + p], vectors[k * n + q]);
            }
        }
    }
}

/// The nearest matrix whose eigenvalues are at least `least`.
Square raise_eigenvalues(const Square& matrix, std::size_t n, double least) {
    Square a = matrix;
    Square vectors;
    diagonalize(a, vectors, n);
    Square result(n * n, 0.0);
    for (std::size_t k = 0; k < n; ++k) {
        const double value = std::max(a[k * n + k], least);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j)
                result[i * n + j] += value * vectors[i * n + k] * vectors[j * n + k];
    }
    return result;
}

/// The offers when all correlations are moved towards independence by `share`.
std::vector<PairConflict> offers(const CorrelationMatrix& spearman, const CorrelationMatrix& nearest,
                                 double share) {
    constexpr double kDecimals = 1000;
    std::vector<PairConflict> pairs;
    for (std::size_t i = 0; i < spearman.size(); ++i) {
        for (std::size_t j = i + 1; j < spearman.size(); ++j) {
            const double offered = spearman_from_pearson(nearest(i, j)) * (1 - share);
            pairs.push_back({i, j, spearman(i, j), std::nearbyint(offered * kDecimals) / kDecimals});
        }
    }
    return pairs;
}

CorrelationMatrix as_offered(std::size_t size, const std::vector<PairConflict>& pairs) {
    CorrelationMatrix matrix(size);
    for (const PairConflict& pair : pairs) matrix.set(pair.first, pair.second, pair.offered);
    return matrix;
}

CAPEXSIM_INLINE void scale_lanes(double factor, double* x) {
    CAPEXSIM_LANES
    for (int lane = 0; lane < kLanes; ++lane) x[lane] = factor * x[lane];
}
CAPEXSIM_KERNEL(void, scale_kernel, scale_lanes, (double factor, double* x), (factor, x))

CAPEXSIM_INLINE void add_lanes(double factor, const double* x, double* sum) {
    CAPEXSIM_LANES
    for (int lane = 0; lane < kLanes; ++lane) sum[lane] = sum[lane] + factor * x[lane];
}
CAPEXSIM_KERNEL(void, add_kernel, add_lanes, (double factor, const double* x, double* sum), (factor, x, sum))

}  // namespace

double pearson_from_spearman(double spearman) { return 2 * small_sine(kPi / 6 * spearman); }

double spearman_from_pearson(double pearson) {
    double spearman = pearson;  // Newton's method; the function is nearly straight
    for (int step = 0; step < 6; ++step) {
        const double slope = kPi / 3 * numeric::sqrt(1 - pearson * pearson / 4);
        spearman += (pearson - pearson_from_spearman(spearman)) / slope;
    }
    return spearman;
}

CorrelationMatrix pearson_from_spearman(const CorrelationMatrix& spearman) {
    CorrelationMatrix pearson(spearman.size());
    for (std::size_t i = 0; i < spearman.size(); ++i)
        for (std::size_t j = i + 1; j < spearman.size(); ++j)
            pearson.set(i, j, pearson_from_spearman(spearman(i, j)));
    return pearson;
}

std::optional<std::vector<double>> cholesky(const CorrelationMatrix& pearson) {
    constexpr double kLeastPivot = 1e-10;  // below, rounding decides
    const std::size_t n = pearson.size();
    std::vector<double> factor(n * n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            double rest = pearson(i, j);
            for (std::size_t k = 0; k < j; ++k) rest -= factor[i * n + k] * factor[j * n + k];
            if (i == j && !(rest > kLeastPivot)) return std::nullopt;
            factor[i * n + j] = i == j ? numeric::sqrt(rest) : rest / factor[j * n + j];
        }
    }
    return factor;
}

CorrelationMatrix nearest_correlation(const CorrelationMatrix& matrix) {
    constexpr double kLeastEigenvalue = 1e-4;
    constexpr double kSettled = 1e-9;
    constexpr int kProjections = 1000;
    const std::size_t n = matrix.size();
    Square unit(n * n);  // with ones on its diagonal
    for (std::size_t i = 0; i < n * n; ++i) unit[i] = matrix(i / n, i % n);
    Square correction(n * n, 0.0);
    for (int step = 0; step < kProjections; ++step) {
        Square shifted(n * n);
        for (std::size_t i = 0; i < n * n; ++i) shifted[i] = unit[i] - correction[i];
        const Square raised = raise_eigenvalues(shifted, n, kLeastEigenvalue);
        double change = 0;
        for (std::size_t i = 0; i < n * n; ++i) {
            correction[i] = raised[i] - shifted[i];
            const double projected = i / n == i % n ? 1.0 : raised[i];
            change = std::max(change, std::abs(projected - unit[i]));
            unit[i] = projected;
        }
        if (change < kSettled) break;
    }
    CorrelationMatrix nearest(n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = i + 1; j < n; ++j) nearest.set(i, j, unit[i * n + j]);
    return nearest;
}

std::vector<PairConflict> find_conflicts(const CorrelationMatrix& spearman) {
    const CorrelationMatrix pearson = pearson_from_spearman(spearman);
    if (cholesky(pearson)) return {};
    const CorrelationMatrix nearest = nearest_correlation(pearson);
    // Rounding to three decimals may lead out again; a little towards independence leads back in.
    constexpr double kStep = 0.001;
    double share = 0;
    std::vector<PairConflict> pairs = offers(spearman, nearest, share);
    while (share < 1 && !cholesky(pearson_from_spearman(as_offered(spearman.size(), pairs)))) {
        share += kStep;
        pairs = offers(spearman, nearest, share);
    }
    std::erase_if(pairs, [](const PairConflict& pair) { return pair.offered == pair.given; });
    std::ranges::stable_sort(pairs, std::ranges::greater{},
                             [](const PairConflict& pair) { return std::abs(pair.offered - pair.given); });
    return pairs;
}

void correlate(InstructionSet instruction_set, std::span<const double> factor,
               std::span<double* const> normals) {
    const std::size_t n = normals.size();
    require(factor.size() == n * n, "the factor has a row for every member");
    for (std::size_t i = n; i-- > 0;) {  // from the last, which no other row reads
        scale_kernel(instruction_set, factor[i * n + i], normals[i]);
        for (std::size_t j = 0; j < i; ++j)
            add_kernel(instruction_set, factor[i * n + j], normals[j], normals[i]);
    }
}

}  // namespace capexsim::sampling
