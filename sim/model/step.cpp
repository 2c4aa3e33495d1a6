#include "model/step.hpp"

#include <utility>
#include <vector>

namespace capexsim::model {

World::World(const Params& params, InstructionSet instruction_set, const Samplers& samplers,
             const World* twin)
    : likeness_(twin ? find_likeness(params, twin->parameters.params()) : Likeness{}),
      parameters(params, instruction_set, samplers, columns_, twin ? &twin->parameters : nullptr),
      policy(parameters, columns_, likeness_.policy ? &twin->policy : nullptr),
      market(parameters, columns_, likeness_.market ? &twin->market : nullptr),
      budget(parameters, columns_, likeness_, twin ? &twin->budget : nullptr),
      procurement(parameters, columns_, likeness_, twin ? &twin->procurement : nullptr),
      fleet(parameters, columns_, likeness_, twin ? &twin->fleet : nullptr),
      capability(parameters, columns_),
      parity(parameters, columns_) {}

bool World::reads_twin() const { return likeness_.market || likeness_.policy; }

void World::start(std::uint64_t block) {
    parameters.draw(block);
    policy.start();
    market.start();
    budget.start(market);
    procurement.start(policy, market, budget);
    fleet.start(market, budget, procurement);
    capability.start(budget, fleet);
    parity.start(procurement, fleet, capability);
    std::vector<const double*> active;
    for (int a = 0; a < static_cast<int>(parameters.params().actors.size()); ++a)
        active.push_back(fleet.active(a));
    budget.watch(std::move(active));
    const Metric watched = parameters.params().policy.response.watch;
    if (policy.responds()) policy.watch(parity.ratio(watched), watched == Metric::effective);
}

void World::step(int quarter) {
    if (parameters.pull_levers(quarter)) {
        policy.prepare();
        market.prepare();
        budget.prepare();
        procurement.prepare();
        fleet.prepare();
        capability.prepare();
        parity.prepare();
    }
    policy.step(quarter);
    market.step(quarter, budget.intensity());
    budget.step(quarter, market, procurement.fills());
    procurement.step(quarter, policy, market, budget);
    fleet.step(quarter, policy, market, budget, procurement);
    capability.step(quarter, budget, fleet);
    parity.step(quarter, procurement, fleet, capability);
}

}  // namespace capexsim::model
