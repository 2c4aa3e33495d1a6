// What designs gain: how many times the variance of pseudo-random trajectories is that of as many trajectories of a design, over
// independent seeds. Its figures are counters; the time means nothing.

#include "bench/speed.hpp"
#include "sampling/design.hpp"

#include <array>
#include <cmath>
#include <string>

namespace {

using namespace capexsim;

constexpr int kSeeds = 64;
constexpr std::uint64_t kTrajectories = 16384;

struct Target {
    const char* label;
    const char* file;
    Metric metric;
    int quarter;  ///< of the probability; 0: the horizon
};
constexpr std::array kTargets = {Target{"two_actor", "tests/reference/two_actor.yaml", Metric::stock, 20},
                                 Target{"as_briefed", "scenarios/as_briefed.yaml", Metric::lag, 0}};

/// Sums over runs that make the two ratios: of the probability, then of the mean of min(T, H).
struct Gain {
    std::array<double, 2> random{};  ///< variance of random trajectories, from all counts
    std::array<double, 2> design{};  ///< variance between the independent parts of each run

    void see(const Tally& tally, Metric metric, int quarter) {
        const auto quarters = static_cast<std::size_t>(tally.horizon) + 1;
        std::array<std::array<double, kReplicates>, 2> means{};
        double squares = 0, n = 0;
        for (std::size_t r = 0; r < kReplicates; ++r) {
            const std::uint64_t* part = tally.replicates.data() + r * tally.confirmed.size() +
                                        static_cast<std::size_t>(metric) * quarters;
            double size = 0, by = 0, sum = 0;
            for (std::size_t t = 0; t < quarters; ++t) {
                const auto count = static_cast<double>(part[t]);
                const double time = t == 0 ? tally.horizon : static_cast<double>(t);
                size += count;
                by += t > 0 && static_cast<int>(t) <= quarter ? count : 0;
                sum += time * count;
                squares += time * time * count;
            }
            n += size;
            means[0][r] = by / size;
            means[1][r] = sum / size;
        }
        for (std::size_t k = 0; k < 2; ++k) {
            double mean = 0, spread = 0;
            for (const double x : means[k]) mean += x / kReplicates;
            for (const double x : means[k]) spread += (x - mean) * (x - mean);
            design[k] += spread / (kReplicates - 1) / kReplicates;
            random[k] += (k == 0 ? mean * (1 - mean) : squares / n - mean * mean) / n;
        }
    }
};

void measure(benchmark::State& state, const Target& target, Design design) {
    Params params = bench::load(target.file);
    params.design = design;
    params.trajectories = sampling::design_trajectories(design, kTrajectories);
    engine::RunControl control;
    control.record_fans = false;
    Gain gain;
    for (auto _ : state) {
        for (int seed = 1; seed <= kSeeds; ++seed) {
            params.seed = static_cast<std::uint64_t>(seed);
            gain.see(engine::simulate(params, control), target.metric,
                     target.quarter > 0 ? target.quarter : params.horizon);
        }
    }
    state.counters["probability"] = gain.random[0] / gain.design[0];
    state.counters["mean_time"] = gain.random[1] / gain.design[1];
    state.counters["known_to"] = std::sqrt(2.0 / (kSeeds * (kReplicates - 1)));
}

}  // namespace

int main(int argc, char** argv) {
    for (const Target& target : kTargets)
        for (const Design design : {Design::sobol, Design::lhs})
            benchmark::RegisterBenchmark(
                (std::string("gain/") + target.label + "/" + kDesignNames[static_cast<std::size_t>(design)])
                    .c_str(),
                [&target, design](benchmark::State& state) { measure(state, target, design); })
                ->Iterations(1)
                ->Repetitions(1);
    return bench::run(argc, argv);
}
