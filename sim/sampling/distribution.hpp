#pragma once

#include "capexsim/scenario.hpp"

#include "numeric/lanes.hpp"

#include <cstdint>
#include <memory>
#include <utility>

namespace capexsim::sampling {

/// A distribution made ready for drawing; immutable and cheap to copy.
class Sampler {
public:
    struct Parts;
    explicit Sampler(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}
    const Parts& parts() const { return *parts_; }

private:
    std::shared_ptr<const Parts> parts_;
};

/// Tabulates the quantile function where it has no closed form (milliseconds).
/// @throws ContractError when the parameters are none of the kind's, or bounds leave no probability
Sampler make_sampler(const Distribution& distribution);

/// The same for an input that correlates: made for `fill_from_normal`, where draws must rise with their rank. Differs for
/// mixtures, and for choices whose values do not ascend.
Sampler make_rising_sampler(const Distribution& distribution);

/// One draw a word, through the quantile function at (word + ½) 2⁻³². A draw rises with its word, up to 1e-10 of the
/// spread. Largest error 2e-8 of the spread or of the draw itself, whichever is more, for shapes from 0.2 on (measured in
/// the unit test); 1e-3 at a shape of 0.05. A choice takes its values in their order. A mixture takes the component in
/// whose weight u falls, in their order, and what is left of u within it: exact marginally, but not rising where
/// components overlap.
/// @param words [lane]
/// @param out [lane] in canonical units: scale · transform(x)
void fill(InstructionSet instruction_set, const Sampler& sampler, const std::uint32_t* words, double* out);

/// One draw a standard normal, through the quantile function at Φ(z): for the copula.
/// Where the sampler is no rising one, a mixture takes its component as `fill` does.
/// @param z [lane] beyond ±6.34, the quantiles at 2⁻³³ and 1 - 2⁻³³, it counts as these, so that draws stay within `support`
/// @param out [lane] in canonical units
void fill_from_normal(InstructionSet instruction_set, const Sampler& sampler, const double* z, double* out);

/// Fingerprint of every bit that decides a draw. Runs whose samplers differ must not be merged.
std::uint64_t table_hash(const Sampler& sampler);

/// The quantile in canonical units, without tables; 0 < u < 1. Of a mixture, that of its marginal law.
double quantile(const Distribution& distribution, double u);

/// P(X ≤ x), x in written base units.
double probability_below(const Distribution& distribution, double x);

/// The mean in canonical units; where a Student t has none, its location.
double mean(const Distribution& distribution);

/// Least and greatest value that `fill` can give, in written base units: what the transform must be able to
/// take.
std::pair<double, double> support(const Distribution& distribution);

/// Share of the distribution that its bounds keep; 1 without bounds. Below about 1e-12 bounds contradict the
/// rest.
double kept_probability(const Distribution& distribution);

/// The lognormal of which 90 % lie between `low` and `high`, both positive: 5 % below and 5 % above.
Distribution lognormal_from_ci90(double low, double high);

}  // namespace capexsim::sampling
