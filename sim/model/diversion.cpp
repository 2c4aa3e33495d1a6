#include "model/diversion.hpp"

#include "model/ramp.hpp"
#include "numeric/math.hpp"

#include <algorithm>

namespace capexsim::model {

namespace {

using numeric::exp;
using numeric::log;
using numeric::max;
using numeric::min;

/// M16 shipments expected: Q = G0 (premium/premium0)^e (1 - enforcement), over the size of a shipment.
CAPEXSIM_INLINE void supply_lanes(const double* flow, const double* premium, const double* first,
                                  const double* elasticity, const double* enforcement, const double* shipment,
                                  double* mean) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double relative = max(premium[i], 1e-9) / first[i];
        const double supply = flow[i] * exp(elasticity[i] * log(relative)) * (1.0 - enforcement[i]);
        mean[i] = min(supply / shipment[i], 1e12);
    }
}
CAPEXSIM_KERNEL(void, expect_shipments, supply_lanes,
                (const double* flow, const double* premium, const double* first, const double* elasticity,
                 const double* enforcement, const double* shipment, double* mean),
                (flow, premium, first, elasticity, enforcement, shipment, mean))

CAPEXSIM_INLINE void delivered_lanes(const double* shipped, const double* seized, const double* shipment,
                                     double* cap) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) cap[i] = (shipped[i] - seized[i]) * shipment[i];
}
CAPEXSIM_KERNEL(void, deliver_rest, delivered_lanes,
                (const double* shipped, const double* seized, const double* shipment, double* cap),
                (shipped, seized, shipment, cap))

/// Cost of a delivered unit, (1 + m)/(1 - s) over that of a shipped one at no premium.
CAPEXSIM_INLINE void land_lanes(const double* factor, const double* premium, const double* seizure,
                                double* ratio) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) ratio[i] = factor[i] * (1.0 + premium[i]) / (1.0 - seizure[i]);
}
CAPEXSIM_KERNEL(void, land_grey, land_lanes,
                (const double* factor, const double* premium, const double* seizure, double* ratio),
                (factor, premium, seizure, ratio))

/// m = share × (usability × dearest (1 - s)/(p × factor) - 1), within [0, limit]: what makes the buyer indifferent, shared.
CAPEXSIM_INLINE void premium_lanes(const double* dearest, const double* price, const double* factor,
                                   const double* usability, const double* seizure, const double* share,
                                   const double* limit, double* premium) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double indifferent =
            usability[i] * dearest[i] * (1.0 - seizure[i]) / (price[i] * factor[i]) - 1.0;
        const double next = min(max(share[i] * indifferent, 0.0), limit[i]);
        const double now = premium[i];
        premium[i] = dearest[i] > 0.0 ? next : now;
    }
}
CAPEXSIM_KERNEL(void, follow_premium, premium_lanes,
                (const double* dearest, const double* price, const double* factor, const double* usability,
                 const double* seizure, const double* share, const double* limit, double* premium),
                (dearest, price, factor, usability, seizure, share, limit, premium))

/// M19 found out with probability 1 - exp(-hΔ), for good.
CAPEXSIM_INLINE void discover_lanes(const double* uniform, const double* hazard, double* running) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double so_far = running[i];
        running[i] = uniform[i] < 1.0 - exp(-hazard[i] * kQuarter) ? 0.0 : so_far;
    }
}
CAPEXSIM_KERNEL(void, discover, discover_lanes,
                (const double* uniform, const double* hazard, double* running), (uniform, hazard, running))

CAPEXSIM_INLINE void rate_lanes(const double* rate, const double* running, double* mean) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) mean[i] = rate[i] * kQuarter * running[i];
}
CAPEXSIM_KERNEL(void, expect_lots, rate_lanes, (const double* rate, const double* running, double* mean),
                (rate, running, mean))

/// Adds lot `number` where there are so many: lognormal with its mean.
CAPEXSIM_INLINE void lot_lanes(const double* lots, double number, const double* size, const double* sigma,
                               const double* normal, double* cap) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double lot = size[i] * exp(sigma[i] * (normal[i] - 0.5 * sigma[i]));
        cap[i] += lots[i] > number ? lot : 0.0;
    }
}
CAPEXSIM_KERNEL(void, add_lot, lot_lanes,
                (const double* lots, double number, const double* size, const double* sigma,
                 const double* normal, double* cap),
                (lots, number, size, sigma, normal, cap))

CAPEXSIM_INLINE void product_lanes(const double* a, const double* b, double* out) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) out[i] = a[i] * b[i];
}
CAPEXSIM_KERNEL(void, multiply, product_lanes, (const double* a, const double* b, double* out), (a, b, out))

}  // namespace

GreyMarket::GreyMarket(const ChannelParams& channel, const Parameters& parameters, const std::string& stream,
                       Columns& columns)
    : channel_(channel),
      parameters_(parameters),
      arrival_key_(parameters.stream(stream + ".shipments")),
      seizure_key_(parameters.stream(stream + ".seizures")),
      words_(kLanes),
      premium_(columns.take()),
      shipped_(columns.take()),
      seized_(columns.take()),
      mean_(columns.take()) {}

void GreyMarket::start() {
    std::copy_n(parameters_[channel_.premium], kLanes, premium_);
    std::fill_n(shipped_, kLanes, 0.0);
    std::fill_n(seized_, kLanes, 0.0);
}

void GreyMarket::land(const double* factor, double* ratio) const {
    land_grey(parameters_.instruction_set(), factor, premium_, parameters_[channel_.seizure], ratio);
}

void GreyMarket::arrive(int quarter, double* cap) {
    const InstructionSet set = parameters_.instruction_set();
    const auto q = static_cast<std::uint32_t>(quarter);
    const double* flow = ramp_level(channel_.flow, parameters_, quarter, cap);
    expect_shipments(set, flow, premium_, parameters_[channel_.premium], parameters_[channel_.elasticity],
                     parameters_[channel_.enforcement], parameters_[channel_.shipment], mean_);
    sampling::fill_words(set, arrival_key_, parameters_.block(), q, 0, words_.data());
    counts_.poisson(set, words_.data(), mean_, shipped_);
    sampling::fill_words(set, seizure_key_, parameters_.block(), q, 0, words_.data());
    counts_.binomial(set, words_.data(), shipped_, parameters_[channel_.seizure], seized_);
    deliver_rest(set, shipped_, seized_, parameters_[channel_.shipment], cap);
}

void GreyMarket::follow(const double* dearest, const double* price, const double* factor) {
    follow_premium(parameters_.instruction_set(), dearest, price, factor, parameters_[channel_.usability],
                   parameters_[channel_.seizure], parameters_[channel_.sellers_share],
                   parameters_[channel_.premium_limit], premium_);
}

ProxyFabrication::ProxyFabrication(const ChannelParams& channel, const Parameters& parameters,
                                   const std::string& stream, Columns& columns)
    : channel_(channel),
      parameters_(parameters),
      arrival_key_(parameters.stream(stream + ".lots")),
      size_key_(parameters.stream(stream + ".lot_sizes")),
      discovery_key_(parameters.stream(stream + ".discovery")),
      words_(kLanes),
      running_(columns.take()),
      lots_(columns.take()),
      draw_(columns.take()) {}

void ProxyFabrication::start() {
    std::fill_n(running_, kLanes, 1.0);
    std::fill_n(lots_, kLanes, 0.0);
}

void ProxyFabrication::arrive(int quarter, double* cap) {
    const InstructionSet set = parameters_.instruction_set();
    const auto q = static_cast<std::uint32_t>(quarter);
    const std::uint64_t block = parameters_.block();
    const double* lot = parameters_[channel_.lot];
    sampling::fill_uniforms(set, discovery_key_, block, q, 0, draw_);
    discover(set, draw_, parameters_[channel_.discovery], running_);
    expect_lots(set, parameters_[channel_.arrivals], running_, draw_);
    sampling::fill_words(set, arrival_key_, block, q, 0, words_.data());
    counts_.poisson(set, words_.data(), draw_, lots_);
    if (parameters_.zero(channel_.lot_sigma)) {
        multiply(set, lots_, lot, cap);
        return;
    }
    std::fill_n(cap, kLanes, 0.0);
    const auto most = static_cast<std::uint32_t>(*std::max_element(lots_, lots_ + kLanes));
    for (std::uint32_t number = 0; number < most; ++number) {
        sampling::fill_normals(set, size_key_, block, q, number, draw_);
        add_lot(set, lots_, number, lot, parameters_[channel_.lot_sigma], draw_, cap);
    }
}

}  // namespace capexsim::model
