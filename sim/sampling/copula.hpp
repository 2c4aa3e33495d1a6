#pragma once

#include "numeric/lanes.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

/// Gaussian copula: correlated normals, of which each member takes its own quantiles.
namespace capexsim::sampling {

/// Symmetric with ones on the diagonal.
class CorrelationMatrix {
public:
    /// Independence.
    explicit CorrelationMatrix(std::size_t size) : size_(size), values_(size * size, 0.0) {
        for (std::size_t i = 0; i < size; ++i) values_[i * size + i] = 1.0;
    }
    std::size_t size() const { return size_; }
    double operator()(std::size_t row, std::size_t column) const { return values_[row * size_ + column]; }
    void set(std::size_t row, std::size_t column, double correlation) {
        values_[row * size_ + column] = values_[column * size_ + row] = correlation;
    }

private:
    std::size_t size_;
    std::vector<double> values_;  ///< [row][column]
};

/// 2 sin(π ρ / 6): the correlation of normals whose ranks correlate by ρ.
double pearson_from_spearman(double spearman);

/// 6/π · arcsin(r / 2), the inverse.
double spearman_from_pearson(double pearson);

/// What normals need so that ranks correlate as in `spearman`.
CorrelationMatrix pearson_from_spearman(const CorrelationMatrix& spearman);

/// The lower triangle L of L Lᵀ = matrix, in a fixed order of operations.
/// @return [row][column], zeros above the diagonal; nothing when the matrix is not positive definite
std::optional<std::vector<double>> cholesky(const CorrelationMatrix& pearson);

/// The positive definite correlation matrix next to a symmetric one in the Frobenius norm, its eigenvalues at
/// least 1e-4: alternating projections.
/// @source Higham (2002), Computing the nearest correlation matrix (IMA J. Numer. Anal. 22), algorithm 3.3
CorrelationMatrix nearest_correlation(const CorrelationMatrix& matrix);

/// A pair of members that stands against the others, and what it may be.
struct PairConflict {
    std::size_t first;
    std::size_t second;
    double given;    ///< Spearman, as asked
    double offered;  ///< Spearman, three decimals; all offers together are positive definite
};

/// @return empty when the ranks can correlate so; else every pair that would have to change, the largest change first
std::vector<PairConflict> find_conflicts(const CorrelationMatrix& spearman);

/// Turns independent standard normals into correlated ones, in place: z becomes L z.
/// @param factor [row][column] what `cholesky` returned
/// @param normals [member] → [lane]
void correlate(InstructionSet instruction_set, std::span<const double> factor,
               std::span<double* const> normals);

}  // namespace capexsim::sampling
