#pragma once

#include "capexsim/params.hpp"
#include "capexsim/scenario.hpp"

namespace capexsim {

/// Turns names into indices: inputs in the order of their streams, lever overrides, switches, correlated groups, chains,
/// channels (an unrestricted actor's market is its own channel, named `market`, after the scenario's). Actors stand in the order of
/// their stream names, so that renaming one with `stream:` moves no bit.
/// @param scenario out of read_scenario()
Params resolve(const Scenario& scenario);

}  // namespace capexsim
