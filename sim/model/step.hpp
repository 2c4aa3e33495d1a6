#pragma once

#include "model/budget.hpp"
#include "model/capability.hpp"
#include "model/fleet.hpp"
#include "model/likeness.hpp"
#include "model/market.hpp"
#include "model/parameters.hpp"
#include "model/parity.hpp"
#include "model/policy.hpp"
#include "model/procurement.hpp"

#include <cstdint>

namespace capexsim::model {

/// A block of trajectories and the one pass that moves it by a quarter. One of these serves one thread.
class World {
public:
    /// @param twin another world that takes each step of the same block before this one does: what both run alike is read
    /// from it; nullptr: there is none
    World(const Params& params, InstructionSet instruction_set, const Samplers& samplers,
          const World* twin = nullptr);
    World(const Params& params, InstructionSet instruction_set)
        : World(params, instruction_set, make_samplers(params)) {}
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// Draws the parameters of block `block` and sets its initial state (T = 0).
    void start(std::uint64_t block);
    /// One quarter, T = 1 … H: policy → market → budget → procurement → fleet → capability → parity.
    void step(int quarter);
    /// Whether columns are read from a twin's state, which then has to stand in the same quarter.
    bool reads_twin() const;

private:
    Columns columns_;
    Likeness likeness_;

public:
    Parameters parameters;
    Policy policy;
    Market market;
    Budget budget;
    Procurement procurement;
    Fleet fleet;
    Capability capability;
    Parity parity;
};

}  // namespace capexsim::model
