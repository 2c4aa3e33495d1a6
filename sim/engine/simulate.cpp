#include "engine/simulate.hpp"

#include "engine/record.hpp"
#include "engine/recorded.hpp"
#include "model/step.hpp"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <mutex>

namespace capexsim::engine {

namespace {

constexpr std::uint64_t kBlocksPerFlush = std::uint64_t{1} << 22U;  ///< keeps 32-bit counts from overflowing

/// What the workers of a run share.
class Run {
public:
    Run(const Params& params, const RunControl& control)
        : params_(params),
          control_(control),
          samplers_(model::make_samplers(params)),
          total_(control.trajectories > 0 ? control.trajectories : params.trajectories),
          blocks_((total_ + kLanes - 1) / kLanes),
          whole_(make_tally(params, control.record_fans)) {}

    /// Takes blocks in index order until there are none, or until told to stop: what is finished is always a prefix.
    void work() {
        model::World world(params_, control_.instruction_set, samplers_);
        Recorder recorder(params_, control_.record_fans, control_.instruction_set);
        std::uint64_t since_flush = 0;
        while (!(control_.stop && control_.stop->load(std::memory_order_relaxed))) {
            const std::uint64_t block = next_.fetch_add(1, std::memory_order_relaxed);
            if (block >= blocks_) break;
            simulate_block(world, recorder, block);
            if (++since_flush == kBlocksPerFlush) {
                const std::lock_guard lock(mutex_);
                recorder.flush(whole_);
                since_flush = 0;
            }
        }
        const std::lock_guard lock(mutex_);
        recorder.flush(whole_);
        overflowed_ = overflowed_ || recorder.overflowed();
    }

    /// @throws InputError when numbers of some trajectory left what can be computed with
    Tally result() {
        if (overflowed_) throw InputError({overflow()});
        return std::move(whole_);
    }

private:
    void simulate_block(model::World& world, Recorder& recorder, std::uint64_t block) {
        const auto lanes = static_cast<int>(std::min<std::uint64_t>(kLanes, total_ - block * kLanes));
        std::array<std::uint64_t, kMetrics> before{};
        for (int m = 0; m < kMetrics; ++m) before[static_cast<std::size_t>(m)] = recorder.reached(m);
        world.start(block);
        recorder.begin(world, lanes);
        for (int quarter = 1; quarter <= params_.horizon; ++quarter) {
            world.step(quarter);
            recorder.quarter(world, quarter);
        }
        recorder.end(world);
        if (!control_.progress) return;
        const std::lock_guard lock(progress_mutex_);
        progress_.done += static_cast<std::uint64_t>(lanes);
        progress_.total = total_;
        for (std::size_t m = 0; m < kMetrics; ++m)
            progress_.reached[m] += recorder.reached(static_cast<int>(m)) - before[m];
        control_.progress(progress_);
    }

    const Params& params_;
    const RunControl& control_;
    model::Samplers samplers_;
    std::uint64_t total_;
    std::uint64_t blocks_;
    std::atomic<std::uint64_t> next_{0};
    std::mutex mutex_, progress_mutex_;
    Tally whole_;
    Progress progress_;
    bool overflowed_ = false;
};

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
    const int threads = control.threads > 0 ? control.threads : tbb::info::default_concurrency();
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism,
                                    static_cast<std::size_t>(threads));
    Run run(params, control);
    tbb::task_arena arena(threads);
    arena.execute([&] {
        tbb::parallel_for(
            0, threads, [&](int) { run.work(); }, tbb::simple_partitioner{});
    });
    return run.result();
}

}  // namespace capexsim::engine
