// The engine on the two-actor reference model, all five metrics, one core; numpy_reference.py is its peer.

#include "bench/speed.hpp"

int main(int argc, char** argv) {
    using namespace capexsim;
    const Params params = bench::load("tests/reference/two_actor.yaml");
    for (const InstructionSet set : available_instruction_sets()) {
        for (const bool fans : {true, false}) {
            bench::add_engine("reference/" + bench::text(set) + bench::depth(fans), params, set, fans);
        }
    }
    return bench::run(argc, argv);
}
