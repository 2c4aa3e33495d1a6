#include "engine/reach.hpp"

#include "capexsim/error.hpp"

#include "model/step.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <mutex>

namespace capexsim::engine {

namespace {

constexpr std::size_t kBeside = 4;  ///< worlds that take quarters beside the first: the caches hold so many

using Flags = std::array<std::uint8_t, kLanes>;

/// The worlds of one thread, a value each. What the first of them runs as another does, that one reads.
struct Worker {
    Worker(std::span<const Params> values, InstructionSet set, std::span<const model::Samplers> samplers) {
        for (std::size_t v = 0; v < values.size(); ++v) {
            worlds.push_back(std::make_unique<model::World>(values[v], set, samplers[v],
                                                            v == 0 ? nullptr : worlds[0].get()));
            worlds[v]->capability.measure_focal_lag_alone();
            worlds[v]->fleet.leave_accounts();
        }
    }

    /// All worlds up to a quarter: those that read the first one beside it, a few at a time, then the others one after another.
    void run(std::uint64_t block, int quarters) {
        std::vector<model::World*> beside{worlds[0].get()};
        bool ran = false;
        for (std::size_t v = 1; v < worlds.size(); ++v) {
            if (!worlds[v]->reads_twin()) continue;
            beside.push_back(worlds[v].get());
            if (beside.size() <= kBeside) continue;
            run_beside(beside, block, quarters);
            beside.resize(1);
            ran = true;
        }
        if (beside.size() > 1 || !ran) run_beside(beside, block, quarters);
        for (std::size_t v = 1; v < worlds.size(); ++v)
            if (!worlds[v]->reads_twin()) run_beside({worlds[v].get()}, block, quarters);
    }

    static void run_beside(const std::vector<model::World*>& some, std::uint64_t block, int quarters) {
        for (model::World* world : some) world->start(block);
        for (int quarter = 1; quarter <= quarters; ++quarter)
            for (model::World* world : some) world->step(quarter);
    }

    std::vector<std::unique_ptr<model::World>> worlds;
    Flags before{}, now{}, rose{}, fell{};
};

/// What the threads share. A thread takes a worker that nobody uses, or makes one.
class ReachRun {
public:
    ReachRun(std::span<const Params> values, Metric metric, int quarter, const RunControl& control)
        : values_(values),
          metric_(metric),
          quarter_(quarter),
          control_(control),
          total_(control.trajectories > 0 ? control.trajectories : values[0].trajectories) {
        for (const Params& params : values)
            samplers_.push_back(samplers_.empty()
                                    ? model::make_samplers(params)
                                    : model::make_samplers(params, values[0], samplers_.front()));
        whole_.reached.assign(values.size(), 0);
    }

    std::uint64_t blocks() const { return (total_ + kLanes - 1) / kLanes; }

    void simulate_block(std::uint64_t block) {
        if (control_.stop && control_.stop->load(std::memory_order_relaxed)) return;
        const auto lanes = static_cast<int>(std::min<std::uint64_t>(kLanes, total_ - block * kLanes));
        std::unique_ptr<Worker> worker = take_worker();
        const Reach part = reach_of(*worker, block, lanes);
        const std::lock_guard lock(mutex_);
        free_.push_back(std::move(worker));
        add(part);
    }

    /// @throws InputError when numbers of some trajectory left what can be computed with
    Reach result() const {
        if (overflowed_) throw InputError({overflow()});
        return whole_;
    }

private:
    std::unique_ptr<Worker> take_worker() {
        {
            const std::lock_guard lock(mutex_);
            if (!free_.empty()) {
                std::unique_ptr<Worker> worker = std::move(free_.back());
                free_.pop_back();
                return worker;
            }
        }
        return std::make_unique<Worker>(values_, control_.instruction_set, samplers_);
    }

    Reach reach_of(Worker& w, std::uint64_t block, int lanes) {
        Reach part;
        part.trajectories = static_cast<std::uint64_t>(lanes);
        w.rose.fill(0);
        w.fell.fill(0);
        w.run(block, quarter_);
        for (std::size_t v = 0; v < values_.size(); ++v) {
            part.reached.push_back(read_flags(*w.worlds[v], lanes, w.now));
            if (v > 0) {
                for (std::size_t i = 0; i < static_cast<std::size_t>(lanes); ++i) {
                    if (w.now[i] > w.before[i]) w.rose[i] = 1;
                    if (w.now[i] < w.before[i]) w.fell[i] = 1;
                }
            }
            w.before = w.now;
        }
        for (std::size_t i = 0; i < static_cast<std::size_t>(lanes); ++i) {
            part.rising += w.rose[i] > w.fell[i] ? 1U : 0U;
            part.falling += w.fell[i] > w.rose[i] ? 1U : 0U;
            part.mixed += w.rose[i] == 1 && w.fell[i] == 1 ? 1U : 0U;
        }
        return part;
    }

    /// @return how many reach it
    std::uint64_t read_flags(const model::World& world, int lanes, Flags& flags) {
        const double* confirmed = world.parity.confirmed(metric_);
        const double* ratio = world.parity.ratio(metric_);
        std::uint64_t count = 0;
        bool none = false;
        for (int i = 0; i < lanes; ++i) {
            const bool there = confirmed[i] > 0;
            flags[static_cast<std::size_t>(i)] = there ? 1 : 0;
            count += there ? 1U : 0U;
            none = none || ratio[i] != ratio[i];  // no number
        }
        if (none) overflowed_ = true;
        return count;
    }

    /// Sums of counts: the same in any order.
    void add(const Reach& part) {
        whole_.trajectories += part.trajectories;
        for (std::size_t v = 0; v < part.reached.size(); ++v) whole_.reached[v] += part.reached[v];
        whole_.rising += part.rising;
        whole_.falling += part.falling;
        whole_.mixed += part.mixed;
        if (!control_.progress) return;
        Progress progress;
        progress.done = whole_.trajectories;
        progress.total = total_;
        control_.progress(progress);
    }

    std::span<const Params> values_;
    Metric metric_;
    int quarter_;
    const RunControl& control_;
    std::uint64_t total_;
    std::vector<model::Samplers> samplers_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Worker>> free_;
    Reach whole_;
    std::atomic<bool> overflowed_{false};
};

}  // namespace

Reach find_reach(std::span<const Params> values, Metric metric, int quarter, const RunControl& control) {
    require(!values.empty(), "there is a value to run");
    for (const Params& params : values)
        require(params.start == values[0].start && params.seed == values[0].seed && quarter >= 1 &&
                    quarter <= params.horizon,
                "values that run together have one start and one seed, and simulate the quarter");
    ReachRun run(values, metric, quarter, control);
    in_parallel(static_cast<std::size_t>(run.blocks()), control.threads,
                [&](std::size_t block) { run.simulate_block(block); });
    return run.result();
}

}  // namespace capexsim::engine
