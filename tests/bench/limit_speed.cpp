// How near the engine is to the cost of its draws and functions alone: a kernel that consumes as many words, uniforms, normals,
// exponentials and logarithms as a run of the founding scenario does, and nothing else.

#include "bench/speed.hpp"
#include "numeric/math.hpp"
#include "sampling/stream.hpp"

#include <algorithm>
#include <array>

namespace capexsim::bench {
namespace {

CAPEXSIM_INLINE void exp_lanes(const double* x, double* out) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) out[i] = numeric::exp(x[i]);
}
CAPEXSIM_KERNEL(void, take_exp, exp_lanes, (const double* x, double* out), (x, out))

CAPEXSIM_INLINE void log_lanes(const double* x, double* out) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) out[i] = numeric::log(x[i]);
}
CAPEXSIM_KERNEL(void, take_log, log_lanes, (const double* x, double* out), (x, out))

/// What a trajectory consumes.
struct Demand {
    int words = 0, uniforms = 0, normals = 0, exps = 0, logs = 0;
};

/// Counts from the parameters, module by module.
class Count {
public:
    explicit Count(const Params& params) : params_(params) {}

    /// Once a trajectory.
    Demand parameters() const {
        Demand d;
        for (const Input& input : params_.inputs) {
            if (input.distribution.certain()) continue;
            ++d.words;
            if (input.distribution.kind == DistributionKind::lognormal) ++d.exps;
            if (input.distribution.transform != Transform::identity) ++d.logs;
        }
        for (const Lever& lever : params_.policy.levers) d.uniforms += lever.probability >= 0 ? 1 : 0;
        for (const ActorParams& a : params_.actors) d.uniforms += a.capability.release_interval > 1 ? 1 : 0;
        return d;
    }

    /// In quarter T.
    Demand quarter(int quarter) const {
        Demand d;
        policy_and_market(d);
        for (const ActorParams& actor : params_.actors) budget(d, actor, quarter);
        for (const ActorParams& actor : params_.actors) {
            d.exps += ramps(actor);
            if (actor.power.available >= 0) ++d.exps;    // M25
            ++d.logs;                                    // M30
            if (research_matters()) ++d.exps, ++d.logs;  // M28
        }
        constexpr int kFactorLogs = 9;  // M36, of the leader and of the focal actor
        if (quarter % 4 == 0 || quarter == params_.horizon) d.logs += 2 * kFactorLogs;
        return d;
    }

private:
    bool zero(Column c) const {
        if (c < 0) return true;
        const auto i = static_cast<std::size_t>(c);
        if (i >= params_.inputs.size()) return false;  // a lever moves it
        const Distribution& d = params_.inputs[i].distribution;
        return d.certain() && d.parameters[0] == 0;
    }
    bool research_matters() const {
        return !zero(params_.frontier.research_elasticity) &&
               std::any_of(params_.actors.begin(), params_.actors.end(),
                           [&](const ActorParams& a) { return !zero(a.budget.research); });
    }
    void chain(Demand& d) const {  // M1: power of the age, exit probability
        ++d.uniforms;
        d.exps += 2;
        ++d.logs;
    }
    void policy_and_market(Demand& d) const {
        const MarketParams& m = params_.market;
        if (params_.policy.regimes.present()) chain(d);
        if (m.macro.present()) chain(d);
        if (params_.policy.gate.present) ++d.uniforms, ++d.exps;  // M3
        if (!zero(m.price_volatility)) ++d.normals, ++d.exps;     // M5
        if (!zero(m.budget_correlation)) ++d.normals;
        if (!zero(m.growth_correlation)) ++d.normals;
        if (!zero(m.bust_hazard)) {
            ++d.uniforms, ++d.exps, ++d.normals;  // arrival; severity, wherever one of a block arrives
            if (!zero(m.bust_exponent)) ++d.exps, ++d.logs;
        }
    }
    void budget(Demand& d, const ActorParams& actor, int quarter) const {
        const BudgetParams& b = actor.budget;
        const bool planned = !b.plan.empty() && (params_.start + (quarter - 1)).year() <= b.plan.back().year;
        if (b.cash_flow >= 0 && !zero(b.cash_flow_volatility)) ++d.normals;  // M11
        ++d.exps;                                                            // M8 or M10
        if (planned) return;
        if (!zero(b.volatility)) ++d.normals;
        if (!zero(b.growth_volatility)) ++d.normals;  // M9
        if (!zero(b.reaction)) ++d.logs;
        if (b.cash_flow >= 0) ++d.exps;
    }
    int ramps(const ActorParams& actor) const {  // M18
        int count = 0;
        for (const int c : actor.channels) {
            const ChannelParams& p = params_.channels[static_cast<std::size_t>(c)];
            for (const RampColumns& r : {p.cap, p.wafers, p.yield, p.memory_output, p.performance})
                count += r.to >= 0 ? 1 : 0;
        }
        return count;
    }

    const Params& params_;
};

/// Columns that stay in the nearest cache, as those of a kernel do.
class Limit {
public:
    Limit(const Params& params, InstructionSet set) : set_(set), key_(sampling::stream_key(1, "limit")) {
        const Count count(params);
        quarters_.push_back(count.parameters());
        for (int quarter = 1; quarter <= params.horizon; ++quarter)
            quarters_.push_back(count.quarter(quarter));
        std::fill(x_.begin(), x_.end(), 1.25);
    }
    void block(std::uint64_t block) {
        for (std::size_t quarter = 0; quarter < quarters_.size(); ++quarter) {
            consume(quarters_[quarter], block, static_cast<std::uint32_t>(quarter));
        }
    }

private:
    void consume(const Demand& d, std::uint64_t block, std::uint32_t quarter) {
        std::uint32_t slot = 0;
        for (int i = 0; i < d.words; ++i)
            sampling::fill_words(set_, key_, block, quarter, slot++, words_.data());
        for (int i = 0; i < d.uniforms; ++i)
            sampling::fill_uniforms(set_, key_, block, quarter, slot++, out_.data());
        for (int i = 0; i < d.normals; ++i)
            sampling::fill_normals(set_, key_, block, quarter, slot++, out_.data());
        for (int i = 0; i < d.exps; ++i) take_exp(set_, x_.data(), out_.data());
        for (int i = 0; i < d.logs; ++i) take_log(set_, x_.data(), out_.data());
        benchmark::ClobberMemory();
    }
    InstructionSet set_;
    std::vector<Demand> quarters_;  ///< [0]: once a trajectory
    sampling::StreamKey key_;
    alignas(64) std::array<std::uint32_t, kLanes> words_{};
    alignas(64) std::array<double, kLanes> x_{}, out_{};
};

void show(const Params& params) {
    const Count count(params);
    Demand all = count.parameters();
    for (int quarter = 1; quarter <= params.horizon; ++quarter) {
        const Demand d = count.quarter(quarter);
        all.words += d.words, all.uniforms += d.uniforms, all.normals += d.normals, all.exps += d.exps,
            all.logs += d.logs;
    }
    benchmark::AddCustomContext("a trajectory consumes",
                                std::to_string(all.words) + " words of parameters, " +
                                    std::to_string(all.uniforms) + " uniforms, " +
                                    std::to_string(all.normals) + " normals, " + std::to_string(all.exps) +
                                    " exponentials, " + std::to_string(all.logs) + " logarithms");
}

}  // namespace
}  // namespace capexsim::bench

int main(int argc, char** argv) {
    using namespace capexsim;
    const Params params = bench::load("scenarios/as_briefed.yaml");
    bench::show(params);
    const InstructionSet best = best_instruction_set();
    for (const bool fans : {true, false}) {
        bench::add_engine("engine/" + bench::text(best) + bench::depth(fans), params, best, fans);
    }
    for (const InstructionSet set : available_instruction_sets()) {
        benchmark::RegisterBenchmark(("limit/" + bench::text(set)).c_str(),
                                     [&params, set](benchmark::State& state) {
                                         bench::Limit limit(params, set);
                                         std::uint64_t block = 0;
                                         for (auto _ : state) limit.block(block++);
                                         state.SetItemsProcessed(state.iterations() * kLanes);
                                     });
    }
    return bench::run(argc, argv);
}
