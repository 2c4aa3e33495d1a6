#include "model/likeness.hpp"

#include <algorithm>

namespace capexsim::model {

namespace {

bool zero(const Params& params, Column column) {
    if (column < 0) return true;
    if (column >= static_cast<Column>(params.inputs.size())) return false;  // a lever moves it
    const Distribution& d = params.inputs[static_cast<std::size_t>(column)].distribution;
    return d.certain() && d.parameters[0] == 0.0;
}

/// Something by which one actor reaches the budgets or the orders of all: reaction, what applications earn, busts that come
/// with everybody's capex, foreign supply that runs short.
bool coupled(const Params& params) {
    const MarketParams& market = params.market;
    return !zero(params, market.supply_shock_rate) || market.world_supply >= 0 ||
           (!zero(params, market.bust_hazard) && !zero(params, market.bust_exponent)) ||
           std::any_of(params.actors.begin(), params.actors.end(), [&](const ActorParams& actor) {
               return !zero(params, actor.budget.reaction) || !zero(params, actor.budget.monetisation);
           });
}

bool buys_freely(const Params& params, const ActorParams& actor) {
    if (actor.controlled || actor.channels.size() != 1) return false;
    const ChannelParams& channel = params.channels[static_cast<std::size_t>(actor.channels[0])];
    return channel.kind == ChannelKind::market && channel.cap.from < 0 && channel.landlord < 0 &&
           std::none_of(channel.permits.begin(), channel.permits.end(), [](Column c) { return c >= 0; });
}

}  // namespace

Likeness find_likeness(const Params& params, const Params& twin) {
    Likeness likeness;
    if (params.seed != twin.seed || params.start != twin.start || params.horizon != twin.horizon)
        return likeness;
    const bool reached = coupled(params) || coupled(twin);
    likeness.market = params.texts.market == twin.texts.market && !reached;
    likeness.policy = likeness.market && params.texts.policy == twin.texts.policy &&
                      params.policy.regimes.present() == twin.policy.regimes.present() &&
                      zero(params, params.policy.response.strength);
    if (!likeness.market || params.actors.size() != twin.actors.size()) return likeness;
    likeness.actors.assign(params.actors.size(), false);
    for (std::size_t a = 0; a < params.actors.size(); ++a) {
        const ActorParams& mine = params.actors[a];
        const ActorParams& other = twin.actors[a];
        likeness.actors[a] = mine.name == other.name && mine.stream == other.stream &&
                             params.texts.actors[a] == twin.texts.actors[a] && buys_freely(params, mine) &&
                             buys_freely(twin, other);
    }
    return likeness;
}

}  // namespace capexsim::model
