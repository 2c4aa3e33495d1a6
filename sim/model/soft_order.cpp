#include "model/procurement.hpp"
#include "numeric/math.hpp"

#include <array>

namespace capexsim::model {

using numeric::exp;
using numeric::log;
using numeric::min;

/// M21 with finite strictness η: money spreads in proportion to cost^-η over the channels that still have room; what a full
/// channel cannot take goes round again, at most once for each channel.
void Procurement::allocate_softly(Buyer& buyer) {
    const std::size_t n = buyer.channels.size();
    if (n == 0) return;
    const double strictness = *buyer.strictness;
    for (int i = 0; i < kLanes; ++i) {
        std::array<double, kMaxChannels> weight{};
        double left = buyer.money[i];
        double cheapest = buyer.channels[0].cost[i];
        for (const Channel& channel : buyer.channels) cheapest = min(cheapest, channel.cost[i]);
        for (std::size_t k = 0; k < n; ++k) {
            weight[k] = exp(-strictness * log(buyer.channels[k].cost[i] / cheapest));
            buyer.channels[k].spent[i] = 0.0;
        }
        for (std::size_t round = 0; round < n && left > 0.0; ++round) {
            double open = 0.0;
            for (std::size_t k = 0; k < n; ++k)
                if (buyer.channels[k].room[i] > buyer.channels[k].spent[i]) open += weight[k];
            if (!(open > 0.0)) break;
            double given = 0.0;
            for (std::size_t k = 0; k < n; ++k) {
                Channel& channel = buyer.channels[k];
                if (!(channel.room[i] > channel.spent[i])) continue;
                const double part = min(left * weight[k] / open, channel.room[i] - channel.spent[i]);
                channel.spent[i] += part;
                given += part;
            }
            left -= given;
        }
    }
}

}  // namespace capexsim::model
