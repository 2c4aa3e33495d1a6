// Five scenarios on the same luck against five separate runs, with the same recording: in one pass they share their draws, and
// whatever they run alike.

#include "bench/speed.hpp"

#include <array>

namespace capexsim::bench {
namespace {

constexpr std::uint64_t kEach = 51200;  ///< trajectories of each scenario

std::vector<Params> five(const std::string& base, const std::array<std::string, 4>& overlays) {
    const std::string root = std::string(CAPEXSIM_SOURCE_DIR) + "/";
    std::vector<Params> all{load(base)};
    for (const std::string& overlay : overlays)
        all.push_back(resolve(read_scenario({.file = root + base, .what_ifs = {root + overlay}})));
    return all;
}

void add(const std::string& label, const std::vector<Params>& scenarios, bool fans) {
    engine::RunControl control;
    control.trajectories = kEach;
    control.threads = 1;
    control.record_fans = fans;
    const auto count = static_cast<std::int64_t>(kEach * scenarios.size());
    benchmark::RegisterBenchmark(("separate/" + label + depth(fans)).c_str(),
                                 [&scenarios, control, count](benchmark::State& state) {
                                     for (auto _ : state)
                                         for (const Params& params : scenarios)
                                             benchmark::DoNotOptimize(engine::simulate(params, control));
                                     state.SetItemsProcessed(state.iterations() * count);
                                 });
    benchmark::RegisterBenchmark(
        ("together/" + label + depth(fans)).c_str(), [&scenarios, control, count](benchmark::State& state) {
            for (auto _ : state) benchmark::DoNotOptimize(engine::simulate_together(scenarios, control));
            state.SetItemsProcessed(state.iterations() * count);
        });
}

}  // namespace
}  // namespace capexsim::bench

int main(int argc, char** argv) {
    using namespace capexsim;
    const std::vector<Params> policies =
        bench::five("scenarios/as_briefed.yaml",
                    {"scenarios/policy/embargo.yaml", "scenarios/policy/open.yaml",
                     "scenarios/policy/remote_access_ban.yaml", "scenarios/policy/domestic_mandate.yaml"});
    const std::vector<Params> strategies =
        bench::five("scenarios/as_briefed.yaml",
                    {"scenarios/strategy/domestic_first.yaml", "scenarios/strategy/offshore_first.yaml",
                     "scenarios/strategy/own_chip.yaml", "scenarios/strategy/seventy_billion.yaml"});
    const std::vector<Params> coupled =
        bench::five("scenarios/evidence_2026.yaml",
                    {"scenarios/policy/embargo.yaml", "scenarios/policy/open.yaml",
                     "scenarios/policy/remote_access_ban.yaml", "scenarios/policy/domestic_mandate.yaml"});
    for (const bool fans : {true, false}) {
        bench::add("policies", policies, fans);
        bench::add("strategies", strategies, fans);
        bench::add("evidence_2026", coupled, fans);
    }
    return bench::run(argc, argv);
}
