// One thread against two on the founding scenario: CPU time of the whole process, and the time on the wall. Beside it the same
// work as two runs of one thread each that share nothing but the machine: what its processors cost each other.

#include "bench/speed.hpp"

#include <thread>

namespace {

using namespace capexsim;

void run_two(const Params& params) {
    const auto half = [&params](std::uint64_t first) {
        engine::RunControl control;
        control.first = first;
        control.trajectories = bench::kRun / 2;
        control.threads = 1;
        control.record_fans = true;
        benchmark::DoNotOptimize(engine::simulate(params, control));
    };
    std::thread other(half, bench::kRun / 2);
    half(0);
    other.join();
}

}  // namespace

int main(int argc, char** argv) {
    const Params params = bench::load("scenarios/as_briefed.yaml");
    for (const int threads : {1, 2}) {
        bench::add_engine("threads/" + std::to_string(threads), params, best_instruction_set(), true, threads)
            ->MeasureProcessCPUTime()
            ->UseRealTime();
    }
    benchmark::RegisterBenchmark(
        "apart/2",
        [&params](benchmark::State& state) {
            for (auto _ : state) run_two(params);
            state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(bench::kRun));
        })
        ->MeasureProcessCPUTime()
        ->UseRealTime();
    return bench::run(argc, argv);
}
