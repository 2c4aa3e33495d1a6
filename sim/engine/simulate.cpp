#include "engine/simulate.hpp"

#include "capexsim/error.hpp"

#include "engine/driver_bins.hpp"
#include "engine/pair.hpp"
#include "engine/record.hpp"
#include "engine/recorded.hpp"
#include "model/step.hpp"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>

namespace capexsim::engine {

namespace {

/// What the workers of a run share: one scenario, or several on the same luck, the first of which is the base.
class Run {
public:
    Run(std::span<const Params> scenarios, const RunControl& control)
        : scenarios_(scenarios),
          control_(control),
          total_(control.trajectories > 0 ? control.trajectories : scenarios[0].trajectories),
          end_(control.first + total_),
          blocks_((end_ + kLanes - 1) / kLanes),
          next_(control.first / kLanes) {
        require(control.first % kLanes == 0, "a run begins with a block");
        for (const Params& params : scenarios) {
            samplers_.push_back(samplers_.empty()
                                    ? (control.samplers ? *control.samplers : model::make_samplers(params))
                                    : model::make_samplers(params, scenarios[0], samplers_.front()));
            wholes_.push_back(make_tally(params, control.record_fans));
            drivers_.push_back(control.record_drivers ? driver_bins(params, samplers_.back())
                                                      : std::vector<DriverBins>{});
            driven_.push_back(make_drivers(drivers_.back(), params.horizon));
        }
        for (std::size_t s = 1; s < scenarios.size(); ++s) pairs_.push_back(make_pair_tally(scenarios[0]));
    }

    /// Takes blocks in index order until there are none, or until told to stop: what is finished is always a prefix.
    void work() {
        Worker worker(*this);
        int since_flush = 0;
        while (!(control_.stop && control_.stop->load(std::memory_order_relaxed))) {
            const std::uint64_t block = next_.fetch_add(1, std::memory_order_relaxed);
            if (block >= blocks_) break;
            simulate_block(worker, block);
            if (++since_flush == kMostBlocks) {
                flush(worker);
                since_flush = 0;
            }
        }
        flush(worker);
    }

    /// @throws InputError when numbers of some trajectory left what can be computed with
    Comparison result() {
        if (overflowed_) throw InputError({overflow()});
        for (std::size_t s = 0; s < wholes_.size(); ++s) wholes_[s].drivers = std::move(driven_[s]);
        return {std::move(wholes_), std::move(pairs_)};
    }

private:
    /// One scenario on one thread.
    struct Stage {
        Stage(const Params& params, const RunControl& control, const model::Samplers& samplers,
              const Stage* base, const std::vector<DriverBins>& bins)
            : world(params, control.instruction_set, samplers, base ? &base->world : nullptr),
              recorder(params, control.record_fans, control.instruction_set,
                       base ? &base->recorder : nullptr),
              drivers(bins, params.horizon, control.instruction_set) {
            if (control.record_fans) return;
            world.capability.measure_focal_lag_alone();
            world.fleet.leave_accounts();
        }
        model::World world;
        Recorder recorder;
        DriverRecorder drivers;
    };
    struct Worker {
        explicit Worker(const Run& run) {
            for (std::size_t s = 0; s < run.scenarios_.size(); ++s)
                stages.push_back(std::make_unique<Stage>(run.scenarios_[s], run.control_, run.samplers_[s],
                                                         stages.empty() ? nullptr : stages[0].get(),
                                                         run.drivers_[s]));
            if (stages.size() == 1) return;
            base.emplace(run.scenarios_[0], run.control_.instruction_set);
            for (std::size_t s = 1; s < stages.size(); ++s)
                pairs.emplace_back(run.scenarios_[0], run.control_.instruction_set);
        }
        std::vector<std::unique_ptr<Stage>> stages;
        std::optional<BaseBlock> base;
        std::vector<PairRecorder> pairs;
    };

    void simulate_block(Worker& worker, std::uint64_t block) {
        const auto lanes = static_cast<int>(std::min<std::uint64_t>(kLanes, end_ - block * kLanes));
        const Recorder& first = worker.stages[0]->recorder;
        std::array<std::uint64_t, kMetrics> before{};
        for (int m = 0; m < kMetrics; ++m) before[static_cast<std::size_t>(m)] = first.reached(m);
        simulate_scenarios(worker, block, lanes);
        if (!control_.progress) return;
        const std::lock_guard lock(progress_mutex_);
        progress_.done += static_cast<std::uint64_t>(lanes);
        progress_.total = total_;
        for (std::size_t m = 0; m < kMetrics; ++m)
            progress_.reached[m] += first.reached(static_cast<int>(m)) - before[m];
        control_.progress(progress_);
    }

    /// Scenarios that run parts alike take each quarter side by side, the first of them first, for these parts are its own.
    /// The others follow one after another: their columns would only drive each other out of the caches.
    void simulate_scenarios(Worker& worker, std::uint64_t block, int lanes) {
        std::vector<std::size_t> beside{0};
        std::vector<std::size_t> after;
        for (std::size_t s = 1; s < worker.stages.size(); ++s)
            (worker.stages[s]->world.reads_twin() ? beside : after).push_back(s);
        simulate_quarters(worker, beside, block, lanes);
        for (const std::size_t s : after) simulate_quarters(worker, {s}, block, lanes);
    }

    void simulate_quarters(Worker& worker, const std::vector<std::size_t>& scenarios, std::uint64_t block,
                           int lanes) {
        for (const std::size_t s : scenarios) {
            worker.stages[s]->world.start(block);
            worker.stages[s]->recorder.begin(worker.stages[s]->world, lanes);
            compare(worker, s, 0, lanes);
        }
        for (int quarter = 1; quarter <= scenarios_[0].horizon; ++quarter) {
            for (const std::size_t s : scenarios) {
                worker.stages[s]->world.step(quarter);
                worker.stages[s]->recorder.quarter(worker.stages[s]->world, quarter);
                compare(worker, s, quarter, lanes);
            }
        }
        for (const std::size_t s : scenarios) {
            auto& [world, recorder, drivers] = *worker.stages[s];
            recorder.end(world);
            drivers.end(world, lanes);
            if (worker.base && s == 0) worker.base->end(world);
            if (worker.base && s > 0) worker.pairs[s - 1].end(*worker.base, world, lanes);
        }
    }

    static void compare(Worker& worker, std::size_t s, int quarter, int lanes) {
        if (!worker.base) return;
        if (s == 0)
            worker.base->keep(worker.stages[0]->world, quarter);
        else
            worker.pairs[s - 1].quarter(*worker.base, worker.stages[s]->world, quarter, lanes);
    }

    void flush(Worker& worker) {
        const std::lock_guard lock(mutex_);
        for (std::size_t s = worker.stages.size(); s-- > 0;) {  // the first one last: others read its counts
            worker.stages[s]->recorder.flush(wholes_[s]);
            worker.stages[s]->drivers.flush(driven_[s]);
            overflowed_ = overflowed_ || worker.stages[s]->recorder.overflowed();
        }
        for (std::size_t p = 0; p < worker.pairs.size(); ++p) {
            worker.pairs[p].flush(pairs_[p]);
            overflowed_ = overflowed_ || worker.pairs[p].overflowed();
        }
    }

    std::span<const Params> scenarios_;
    const RunControl& control_;
    std::vector<model::Samplers> samplers_;
    std::vector<std::vector<DriverBins>> drivers_;  ///< [scenario]; empty where they are not recorded
    std::uint64_t total_;
    std::uint64_t end_;
    std::uint64_t blocks_;
    std::atomic<std::uint64_t> next_;
    std::mutex mutex_, progress_mutex_;
    std::vector<Tally> wholes_;
    std::vector<std::vector<Tally::Driver>> driven_;  ///< [scenario] of `wholes_`, until the end
    std::vector<PairTally> pairs_;
    Progress progress_;
    bool overflowed_ = false;
};

int threads_of(int asked) { return asked > 0 ? asked : tbb::info::default_concurrency(); }

Comparison run_all(std::span<const Params> scenarios, const RunControl& control) {
    const int threads = threads_of(control.threads);
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism,
                                    static_cast<std::size_t>(threads));
    Run run(scenarios, control);
    tbb::task_arena arena(threads);
    arena.execute([&] {
        tbb::parallel_for(
            0, threads, [&](int) { run.work(); }, tbb::simple_partitioner{});
    });
    return run.result();
}

}  // namespace

Finding overflow() {
    return {
        .place = {},
        .path = "",
        .problem = "in some futures budgets, prices or compute leave what can be computed with",
        .hint =
            "a growth, decline, volatility or reaction is far too large, or a share too small: --replay 0 shows "
            "a future quarter by quarter",
        .excerpt = "",
        .severity = Finding::Severity::error};
}

Tally simulate(const Params& params, const RunControl& control) {
    require(params.design != Design::lhs ||
                (control.first == 0 &&
                 (control.trajectories == 0 || control.trajectories == params.trajectories)),
            "a Latin hypercube is of all its trajectories");
    const std::uint64_t before = control.first % kLanes;
    if (before == 0) return std::move(run_all({&params, 1}, control).scenarios.front());
    RunControl whole =
        control;  // from the beginning of the block; what lies before `first` is taken off again
    whole.first = control.first - before;
    whole.trajectories = before + (control.trajectories > 0 ? control.trajectories : params.trajectories);
    Tally tally = std::move(run_all({&params, 1}, whole).scenarios.front());
    if (tally.trajectories == 0) return tally;  // stopped before the first block
    whole.trajectories = before;
    whole.progress = nullptr;
    whole.stop = nullptr;
    subtract(tally, run_all({&params, 1}, whole).scenarios.front());
    return tally;
}

Comparison simulate_together(std::span<const Params> scenarios, const RunControl& control) {
    require(!scenarios.empty(), "there is a scenario to run");
    for (const Params& params : scenarios)
        require(params.start == scenarios[0].start && params.horizon == scenarios[0].horizon &&
                    params.seed == scenarios[0].seed,
                "scenarios that run together have one start, one horizon and one seed");
    for (const Params& params : scenarios)
        require(params.design == Design::random, "scenarios that run together are drawn at random");
    return run_all(scenarios, control);
}

void in_parallel(std::size_t tasks, int threads, const std::function<void(std::size_t)>& task) {
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism,
                                    static_cast<std::size_t>(threads_of(threads)));
    tbb::task_arena arena(threads_of(threads));
    arena.execute([&] { tbb::parallel_for(std::size_t{0}, tasks, task, tbb::simple_partitioner{}); });
}

}  // namespace capexsim::engine
