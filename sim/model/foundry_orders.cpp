// M18 to M20, foundries that channels share: what they make this quarter, and who gets it.

#include "model/procurement.hpp"

#include <algorithm>

namespace capexsim::model {

/// One for every domestic channel that somebody buys through, or has in-house chips made at.
void Procurement::set_up_foundries(Columns& columns) {
    const std::vector<ChannelParams>& channels = parameters_.params().channels;
    foundries_.resize(channels.size());
    const auto found = [&](int index) -> Foundry& {
        auto& foundry = foundries_[static_cast<std::size_t>(index)];
        if (!foundry) foundry.emplace(Foundry{Fabrication(parameters_, index, columns), {}, nullptr});
        return *foundry;
    };
    for (const Buyer& buyer : buyers_) {
        for (const Channel& channel : buyer.channels) {
            if (channel.params->kind == ChannelKind::domestic) found(channel.index);
            if (channel.params->home_foundry < 0) continue;
            Foundry& foundry = found(channel.params->home_foundry);
            foundry.tenants.push_back(channel.index);
            if (!foundry.left) foundry.left = columns.take();
        }
    }
}

/// M18, and what in-house chips take of it (M20).
void Procurement::run_foundries(int quarter, const Policy& policy) {
    for (auto& foundry : foundries_) {
        if (!foundry) continue;
        foundry->made.step(quarter, policy.regime());
        if (!foundry->left) continue;
        std::fill_n(foundry->left, kLanes, 1.0);
        for (const int tenant : foundry->tenants)
            reserve_foundry(parameters_.params().channels[static_cast<std::size_t>(tenant)], parameters_,
                            quarter, policy.permit(tenant), foundry->left);
    }
}

}  // namespace capexsim::model
