// The engine on each instruction set against the textbook implementation, one core each, on the founding scenario.

#include "bench/speed.hpp"
#include "bench/textbook.hpp"

int main(int argc, char** argv) {
    using namespace capexsim;
    const Params params = bench::load("scenarios/as_briefed.yaml");
    for (const InstructionSet set : available_instruction_sets()) {
        for (const bool fans : {true, false}) {
            bench::add_engine("engine/" + bench::text(set) + bench::depth(fans), params, set, fans);
        }
    }
    for (const bool fans : {true, false}) {
        benchmark::RegisterBenchmark(
            ("textbook" + bench::depth(fans)).c_str(), [&params, fans](benchmark::State& state) {
                constexpr std::uint64_t kBatch = 10000;
                std::uint64_t seed = 0;
                for (auto _ : state) {
                    benchmark::DoNotOptimize(textbook::simulate_textbook(params, kBatch, ++seed, fans));
                }
                state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBatch));
            });
    }
    return bench::run(argc, argv);
}
