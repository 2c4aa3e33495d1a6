// M24, the fleet before the start: stated, or by perpetual inventory of the spend history.

#include "model/fleet.hpp"
#include "model/history.hpp"
#include "numeric/math.hpp"

#include <algorithm>

namespace capexsim::model {

namespace {

using numeric::max;

constexpr double kBillion = 1e9;

}  // namespace

/// M24 initial ages: stage weights w_{j+1} = w_j p/(G - 1 + p), G the quarterly growth before the start.
void Fleet::fill_stages(StageChain& chain, const double* amount, const double* growth, const double* rate) {
    for (int i = 0; i < kLanes; ++i) {
        const double ratio = rate[i] / max(growth[i] - 1.0 + rate[i], 1e-9);
        double sum = 0.0;
        double weight = 1.0;
        for (std::size_t s = 0; s < chain.stage.size(); ++s, weight *= ratio) sum += weight;
        weight = 1.0;
        for (double* stage : chain.stage) {
            stage[i] = amount[i] * weight / sum;
            weight *= ratio;
        }
        chain.total[i] = amount[i];
    }
}

/// M23 pipeline of a fleet that has been growing at G: what it installs now is what keeps it growing.
void Fleet::fill_pipeline(Channel& channel, const double* growth) {
    if (!channel.pass) return;
    const double* last = channel.chain.stage.back();
    for (int i = 0; i < kLanes; ++i) {
        const double g = growth[i];
        const double retired = channel.chain.rate[i] * last[i] / g;
        const double install = max(channel.chain.total[i] * (1.0 - 1.0 / g) + retired, 0.0);
        const double wait = (1.0 - channel.pass[i]) / channel.pass[i];
        channel.second[i] = install * wait;
        channel.first[i] = max(channel.second[i] * (1.0 - 1.0 / g) + install, 0.0) * wait;
    }
}

void Fleet::start_from_stated(Actor& actor) {
    const FleetParams& fleet = actor.params->fleet;
    const double* initial = parameters_[fleet.initial];
    for (std::size_t k = 0; k < actor.channels.size(); ++k) {
        for (int i = 0; i < kLanes; ++i) {
            double whole = 0.0;
            for (const Column c : fleet.initial_mix) whole += c >= 0 ? parameters_[c][i] : 0.0;
            const Column mine = k < fleet.initial_mix.size() ? fleet.initial_mix[k] : kAbsent;
            const double share = whole > 0.0 ? (mine >= 0 ? parameters_[mine][i] : 0.0) / whole
                                             : 1.0 / static_cast<double>(actor.channels.size());
            amount_[i] = initial[i] * share;
        }
        fill_stages(actor.channels[k].chain, amount_, growth_, actor.channels[k].chain.rate);
        fill_pipeline(actor.channels[k], growth_);
    }
}

/// Perpetual inventory of the spend history at historical prices: each year's total over its quarters as in M8.
void Fleet::build_from_history(Actor& actor, const Budget& budget, int index,
                               const Procurement& procurement) {
    const auto& history = actor.params->budget.history;
    const auto& prices = parameters_.params().market.price_history;
    for (Channel& channel : actor.channels) {
        for (double* stage : channel.chain.stage) std::fill_n(stage, kLanes, 0.0);
        if (channel.pass) {
            std::fill_n(channel.first, kLanes, 0.0);
            std::fill_n(channel.second, kLanes, 0.0);
        }
    }
    for (const PastQuarter& past : past_quarters(history, parameters_.params().start)) {
        double price = 1.0;  // of no account in a year without spending
        for (const auto& [year, value] : prices)
            if (year == past.when.year()) price = value;
        for (std::size_t k = 0; k < actor.channels.size(); ++k) {
            const double* factor = price_factor(procurement, index, k);
            const double money = past.amount * kBillion / price / static_cast<double>(actor.channels.size());
            for (int i = 0; i < kLanes; ++i) amount_[i] = money * budget.accelerators(index)[i] / factor[i];
            Channel& channel = actor.channels[k];
            deliver(channel, amount_);
            age(channel.chain, channel.install ? channel.install : amount_);
        }
    }
}

}  // namespace capexsim::model
