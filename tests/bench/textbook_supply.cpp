// Chip classes, stockpiling, smuggling, contracts, foundries, proxies and in-house chips. Equation numbers are those of docs/model.md.

#include "bench/textbook_model.hpp"

#include <boost/random/binomial_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace capexsim::textbook {
namespace {

constexpr double kDateTolerance = 1e-9;  ///< [years]

double poisson(double mean, Random& random) {
    if (mean <= 0) return 0;
    return static_cast<double>(boost::random::poisson_distribution<std::int64_t, double>(mean)(random));
}

double binomial(double trials, double probability, Random& random) {
    if (trials <= 0) return 0;
    boost::random::binomial_distribution<std::int64_t, double> law(static_cast<std::int64_t>(trials),
                                                                   probability);
    return static_cast<double>(law(random));
}

}  // namespace

void Trajectory::start_supply() {
    first_regime_ = regime;
    for (std::size_t c = 0; c < histories_.size(); ++c) {
        const ChannelParams& p = params_.channels[c];
        ChannelHistory& h = histories_[c] = ChannelHistory{};
        h.premium = value(p.premium, 0);
        h.inventory = value(p.memory_inventory, 0);
        h.made = h.made_before =
            channel_values[c].wafers.at(kQuarter / 2) * value(p.experience, 0) / kQuarter;
    }
    price_channels(0);
}

/// M14 the cheapest class that is legal and out; M16 the premium and the shipments that are lost.
void Trajectory::price_channels(int quarter) {
    const double now = (std::max(quarter, 1) - 1) * kQuarter + kDateTolerance;
    for (std::size_t c = 0; c < channel_values.size(); ++c) {
        const ChannelParams& p = params_.channels[c];
        ChannelValues& v = channel_values[c];
        v.price_factor = v.factor;
        if (p.kind == ChannelKind::grey)
            v.price_factor *= (1 + histories_[c].premium) / (1 - value(p.seizure, 0));
        if (p.classes.empty()) continue;
        double best = 0;
        for (const ChipClass& chip : p.classes) {
            const bool legal = chip.legal.empty() || chip.legal[static_cast<std::size_t>(regime)] != 0;
            const double cost = value(chip.price, 0);
            if (legal && value(chip.release, 0) <= now && (best <= 0 || cost < best)) best = cost;
        }
        v.legal = best > 0;
        if (v.legal) v.price_factor *= best / price;
    }
}

/// M18 output of the country, then M20 what in-house chips leave of it.
void Trajectory::run_foundries(int quarter, Random& random) {
    const double now = (quarter - 1) * kQuarter + kDateTolerance;
    for (std::size_t c = 0; c < histories_.size(); ++c) {
        const ChannelParams& p = params_.channels[c];
        if (p.kind != ChannelKind::domestic) continue;
        const ChannelValues& v = channel_values[c];
        ChannelHistory& h = histories_[c];
        double speed = 1;
        if (p.innovation != kAbsent && value(p.response, 1) > 0) {
            const auto count = static_cast<double>(params_.policy.regimes.states.size());
            speed = std::max(1 + value(p.innovation, 0) * (first_regime_ - regime) / (count - 1), 0.0);
        }
        const double time = h.years + speed * kQuarter / 2;
        h.years += speed * kQuarter;
        const double wafers = v.wafers.at(time);
        double yield = v.yield.at(time);
        if (p.learning != kAbsent) {
            const double doublings = std::log2(std::max(h.made / h.made_before, 1.0));
            yield = 1 - (1 - yield) * std::pow(1 - value(p.learning, 0), doublings);
            h.made += wafers;
        }
        double performance = v.performance.at(time);
        if (p.step_hazard != kAbsent) {
            const double chance = 1 - std::exp(-value(p.step_hazard, 0) * kQuarter * speed);
            if (h.nodes < p.step_most && uniform(random) < chance) ++h.nodes;
            performance *= std::pow(value(p.step_gain, 1), h.nodes);
        }
        const double memory = v.memory_output.at(time) + h.inventory;
        const double dies = wafers * v.dies_per_wafer * yield / v.dies_per_package;
        const double packages = v.logic_alone ? dies : std::min(dies, memory / v.stacks_per_package);
        h.inventory = std::max(memory - packages * v.stacks_per_package, 0.0);
        h.national = packages * performance;
        h.left = 1;
    }
    for (std::size_t c = 0; c < histories_.size(); ++c) {
        const ChannelParams& p = params_.channels[c];
        if (p.home_foundry < 0 || now < value(p.available, 0)) continue;
        double& rest = histories_[static_cast<std::size_t>(p.home_foundry)].left;
        rest = std::max(rest - (1 - channel_values[c].permit) * value(p.foundry_share, 0), 0.0);
    }
}

/// What the kinds that have a supply of their own can deliver; no limit for the others.
double Trajectory::arriving(std::size_t channel, int quarter, Random& random) {
    const ChannelParams& p = params_.channels[channel];
    const ChannelValues& v = channel_values[channel];
    ChannelHistory& h = histories_[channel];
    const double middle = (quarter - 0.5) * kQuarter;
    switch (p.kind) {
        case ChannelKind::domestic: return h.national * h.left * v.buyer_share;
        case ChannelKind::grey: {  // M16
            const double relative = std::max(h.premium, 1e-9) / value(p.premium, 1);
            const double supply = ramp(p.flow, 0).at(middle) * std::pow(relative, value(p.elasticity, 1)) *
                                  (1 - value(p.enforcement, 0));
            const double size = value(p.shipment, 1);
            const double sent = poisson(supply / size, random);
            return (sent - binomial(sent, value(p.seizure, 0), random)) * size;
        }
        case ChannelKind::proxy: {  // M19
            if (uniform(random) < 1 - std::exp(-value(p.discovery, 0) * kQuarter)) h.running = false;
            if (!h.running) return 0;
            const double sigma = value(p.lot_sigma, 0);
            double all = 0;
            for (double lots = poisson(value(p.arrivals, 0) * kQuarter, random); lots > 0; --lots)
                all += value(p.lot, 0) * std::exp(sigma * normal(random) - sigma * sigma / 2);
            return all;
        }
        case ChannelKind::in_house: {  // M20
            if ((quarter - 1) * kQuarter + kDateTolerance < value(p.available, 0)) return 0;
            double all = v.permit * ramp(p.foundry_output, 0).at(middle);
            if (p.home_foundry >= 0)
                all += (1 - v.permit) * value(p.foundry_share, 0) * value(p.relative_performance, 1) *
                       histories_[static_cast<std::size_t>(p.home_foundry)].national;
            return all;
        }
        default: return 1e15;
    }
}

/// M15
double Trajectory::asked_more(const ChannelParams& channel) const {
    if (channel.stockpiling == kAbsent) return 1;
    return 1 + value(channel.stockpiling, 0) * tightening_chance(value(channel.lead_time, 0));
}

/// M17 the share of the contracts that a ban spares, where they have a size.
double Trajectory::spared(const Supply& supply, Random& random) const {
    const ChannelParams& p = params_.channels[static_cast<std::size_t>(supply.channel)];
    if (p.contract == kAbsent) return 1;
    const double all = supply.total + supply.pipeline1 + supply.pipeline2;
    const double contracts = std::max(std::nearbyint(all / value(p.contract, 1)), 1.0);
    return binomial(contracts, value(p.grandfathering, 1), random) / contracts;
}

/// M16 the premium at which a smuggled chip would have cost as much as the dearest other one that was ordered.
void Trajectory::follow_premium(const Actor& actor) {
    double dearest = 0;
    const auto values_of = [&](const Supply& s) -> const ChannelValues& {
        return channel_values[static_cast<std::size_t>(s.channel)];
    };
    const auto params_of = [&](const Supply& s) -> const ChannelParams& {
        return params_.channels[static_cast<std::size_t>(s.channel)];
    };
    for (const Supply& s : actor.supplies)
        if (s.spent > 0 && params_of(s).kind != ChannelKind::grey)
            dearest = std::max(dearest, values_of(s).price_factor / values_of(s).usability);
    if (dearest <= 0) return;
    for (const Supply& s : actor.supplies) {
        const ChannelParams& p = params_of(s);
        if (p.kind != ChannelKind::grey) continue;
        const double indifferent =
            values_of(s).usability * dearest * (1 - value(p.seizure, 0)) / values_of(s).factor - 1;
        histories_[static_cast<std::size_t>(s.channel)].premium =
            std::clamp(value(p.sellers_share, 0.5) * indifferent, 0.0, value(p.premium_limit, 3));
    }
}

}  // namespace capexsim::textbook
