#include "capexsim/error.hpp"

#include "catch.hpp"
#include "sampling/copula.hpp"
#include "sampling/stream.hpp"
#include "unit/hash_bits.hpp"

#include <cmath>

using Catch::Approx;
using namespace capexsim;
using namespace capexsim::sampling;

namespace {

/// 0–1 and 1–2 stand close together, 0–2 opposed: impossible.
CorrelationMatrix impossible() {
    CorrelationMatrix matrix(3);
    matrix.set(0, 1, 0.9);
    matrix.set(1, 2, 0.9);
    matrix.set(0, 2, -0.9);
    return matrix;
}

CorrelationMatrix from(const std::vector<PairConflict>& conflicts, CorrelationMatrix matrix) {
    for (const PairConflict& pair : conflicts) matrix.set(pair.first, pair.second, pair.offered);
    return matrix;
}

double distance(const CorrelationMatrix& a, const CorrelationMatrix& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t j = 0; j < a.size(); ++j) sum += (a(i, j) - b(i, j)) * (a(i, j) - b(i, j));
    return std::sqrt(sum);
}

}  // namespace

TEST_CASE("ranks that correlate by .6 need normals that correlate by .618034") {
    CHECK(pearson_from_spearman(0.6) == Approx(0.618034).margin(5e-7));
    CHECK(pearson_from_spearman(0.0) == 0);
    CHECK(pearson_from_spearman(1.0) == Approx(1).epsilon(1e-15));
    CHECK(pearson_from_spearman(-0.6) == -pearson_from_spearman(0.6));
}

TEST_CASE("from Spearman to Pearson is twice a sine, and back again") {
    for (double rho = -0.99; rho < 1; rho += 0.09) {
        CHECK(pearson_from_spearman(rho) ==
              Approx(2 * std::sin(3.14159265358979323846 * rho / 6)).margin(1e-15));
        CHECK(spearman_from_pearson(pearson_from_spearman(rho)) == Approx(rho).margin(1e-14));
    }
}

TEST_CASE("a Cholesky factor times its transpose is the matrix") {
    CorrelationMatrix matrix(4);
    matrix.set(0, 1, 0.5);
    matrix.set(0, 2, -0.3);
    matrix.set(1, 2, 0.2);
    matrix.set(2, 3, 0.7);
    const auto factor = cholesky(matrix);
    REQUIRE(factor);
    for (std::size_t i = 0; i < 4; ++i) {
        for (std::size_t j = 0; j < 4; ++j) {
            double product = 0;
            for (std::size_t k = 0; k < 4; ++k) product += (*factor)[i * 4 + k] * (*factor)[j * 4 + k];
            CHECK(product == Approx(matrix(i, j)).margin(1e-15));
            if (j > i) CHECK((*factor)[i * 4 + j] == 0);
        }
    }
}

TEST_CASE("a matrix that is not positive definite has no Cholesky factor") {
    CHECK_FALSE(cholesky(impossible()));
    CorrelationMatrix singular(2);
    singular.set(0, 1, 1.0);
    CHECK_FALSE(cholesky(singular));
}

TEST_CASE("the nearest correlation matrix is positive definite and no other that was tried is nearer") {
    const CorrelationMatrix matrix = impossible();
    const CorrelationMatrix nearest = nearest_correlation(matrix);
    REQUIRE(cholesky(nearest));
    for (std::size_t i = 0; i < 3; ++i) CHECK(nearest(i, i) == 1.0);
    const double best = distance(matrix, nearest);
    // The correlations of three variables form a smooth body: a better point would have neighbours inside.
    for (int trial = 0; trial < 27; ++trial) {
        CorrelationMatrix other = nearest;
        constexpr double kStep = 1e-3;
        other.set(0, 1, nearest(0, 1) + kStep * (trial % 3 - 1));
        other.set(0, 2, nearest(0, 2) + kStep * (trial / 3 % 3 - 1));
        other.set(1, 2, nearest(1, 2) + kStep * (trial / 9 - 1));
        if (cholesky(other)) CHECK(distance(matrix, other) > best - 1e-4);
    }
}

TEST_CASE("Higham's example has Higham's answer") {
    // Higham (2002), section 4: A = [1 1 0; 1 1 1; 0 1 1], nearest .7607 and .1573.
    CorrelationMatrix matrix(3);
    matrix.set(0, 1, 1.0);
    matrix.set(1, 2, 1.0);
    const CorrelationMatrix nearest = nearest_correlation(matrix);
    CHECK(nearest(0, 1) == Approx(0.7607).margin(2e-4));
    CHECK(nearest(1, 2) == Approx(0.7607).margin(2e-4));
    CHECK(nearest(0, 2) == Approx(0.1573).margin(2e-4));
}

TEST_CASE("a matrix that is positive definite has no conflicts and is its own nearest") {
    CorrelationMatrix matrix(3);
    matrix.set(0, 1, 0.6);
    matrix.set(1, 2, -0.3);
    CHECK(find_conflicts(matrix).empty());
    CHECK(distance(nearest_correlation(matrix), matrix) < 1e-8);
}

TEST_CASE("conflicts name the pairs that must change and offers that can hold together") {
    CorrelationMatrix matrix(4);  // the fourth member is not involved
    matrix.set(0, 1, 0.7);
    matrix.set(1, 2, 0.7);
    matrix.set(0, 2, -0.9);
    const std::vector<PairConflict> conflicts = find_conflicts(matrix);
    REQUIRE(conflicts.size() == 3);
    CHECK(conflicts.front().first == 0);
    CHECK(conflicts.front().second == 2);
    CHECK(conflicts.front().given == -0.9);
    for (const PairConflict& pair : conflicts) {
        CHECK(pair.second != 3);
        CHECK(pair.offered == Approx(std::round(pair.offered * 1000) / 1000).margin(1e-15));
    }
    CHECK(find_conflicts(from(conflicts, matrix)).empty());
}

TEST_CASE("two members that are one and the same are offered a correlation below 1") {
    CorrelationMatrix matrix(2);
    matrix.set(0, 1, 1.0);
    const std::vector<PairConflict> conflicts = find_conflicts(matrix);
    REQUIRE(conflicts.size() == 1);
    CHECK(conflicts.front().offered < 1);
    CHECK(conflicts.front().offered > 0.99);
}

TEST_CASE(
    "correlated normals are the factor times the independent ones, with the same bits on all instruction sets") {
    CorrelationMatrix matrix(3);
    matrix.set(0, 1, 0.5);
    matrix.set(0, 2, -0.3);
    matrix.set(1, 2, 0.2);
    const auto factor = cholesky(matrix);
    REQUIRE(factor);
    for (const InstructionSet set : available_instruction_sets()) {
        INFO(name(set));
        std::vector<std::vector<double>> columns(3, std::vector<double>(kLanes));
        std::vector<double*> normals;
        for (std::size_t m = 0; m < 3; ++m) {
            fill_normals(set, stream_key(m, "copula"), 0, kParameterTag, 0, columns[m].data());
            normals.push_back(columns[m].data());
        }
        const auto independent = columns;
        correlate(set, *factor, normals);
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            for (std::size_t i = 0; i < 3; ++i) {
                double expected = 0;
                for (std::size_t j = 0; j <= i; ++j) expected += (*factor)[i * 3 + j] * independent[j][lane];
                REQUIRE(columns[i][lane] == Approx(expected).margin(1e-14));
            }
        }
        std::uint64_t hash = 0;
        for (const auto& column : columns) hash = hash_bits(std::span<const double>(column), hash);
        CHECK(hash == 0xf30a6a87b5c78ae6U);
    }
}

TEST_CASE("a factor of another size is refused") {
    std::vector<double> column(kLanes);
    double* const normals[] = {column.data()};
    CHECK_THROWS_AS(correlate(InstructionSet::sse2, std::vector<double>(4), normals), ContractError);
}
