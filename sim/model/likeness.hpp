#pragma once

#include "capexsim/params.hpp"

#include <vector>

namespace capexsim::model {

/// Which parts two scenarios on the same luck run alike, bit for bit, so that one of them can read the other's.
struct Likeness {
    bool market = false, policy = false;
    std::vector<bool> actors;  ///< [actor] its budget, orders and fleet; capability depends on all
    bool actor(std::size_t index) const { return index < actors.size() && actors[index]; }
};

/// Compares by what the parts are made of (Params::texts), and by what steers them from outside: an actor is alike where
/// markets are, where it buys freely, and where nothing of another actor reaches its budget or its orders.
Likeness find_likeness(const Params& params, const Params& twin);

}  // namespace capexsim::model
