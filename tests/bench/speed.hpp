#pragma once

#include "capexsim/params.hpp"

#include "engine/simulate.hpp"
#include "input/read_scenario.hpp"
#include "input/resolve.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

namespace capexsim::bench {

/// Trajectories an iteration: what a run has by default, so that making its tables weighs what it weighs there.
inline constexpr std::uint64_t kRun = 102400;

/// Params of a scenario of the project.
inline Params load(const std::string& file) {
    return resolve(read_scenario({.file = std::string(CAPEXSIM_SOURCE_DIR) + "/" + file}));
}

inline std::string text(InstructionSet instruction_set) { return std::string(name(instruction_set)); }

/// The engine as a benchmark; items per second are trajectories per second of CPU time.
inline benchmark::internal::Benchmark* add_engine(const std::string& label, const Params& params,
                                                  InstructionSet instruction_set, bool fans,
                                                  int threads = 1) {
    return benchmark::RegisterBenchmark(
        label.c_str(), [&params, instruction_set, fans, threads](benchmark::State& state) {
            engine::RunControl control;
            control.trajectories = kRun;
            control.threads = threads;
            control.instruction_set = instruction_set;
            control.record_fans = fans;
            for (auto _ : state) benchmark::DoNotOptimize(engine::simulate(params, control));
            state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRun));
        });
}

/// Whether fans are recorded, as the last part of a label.
inline std::string depth(bool fans) { return fans ? "/fans" : "/parity"; }

/// Runs what is registered: medians of several repetitions in random order, so that the machine's moods strike all alike.
inline int run(int argc, char** argv) {
    std::vector<std::string> defaults{"--benchmark_repetitions=5",
                                      "--benchmark_enable_random_interleaving=true",
                                      "--benchmark_report_aggregates_only=true"};
    std::vector<char*> arguments{argv[0]};
    for (std::string& argument : defaults) arguments.push_back(argument.data());
    std::copy(argv + 1, argv + argc, std::back_inserter(arguments));
    int count = static_cast<int>(arguments.size());
    benchmark::Initialize(&count, arguments.data());
    if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 1;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}

}  // namespace capexsim::bench
