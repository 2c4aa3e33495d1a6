#include "bench/textbook.hpp"

#include "bench/textbook_model.hpp"
#include "bench/textbook_record.hpp"

namespace capexsim::textbook {

Tally simulate_textbook(const Params& params, std::uint64_t trajectories, std::uint64_t seed,
                        bool record_fans) {
    Random random(seed);
    Trajectory trajectory(params);
    trajectory.parity_only = !record_fans;
    Recorder recorder(params, record_fans);
    for (std::uint64_t n = 0; n < trajectories; ++n) {
        trajectory.begin(random);
        recorder.begin(trajectory);
        for (int quarter = 1; quarter <= params.horizon; ++quarter) {
            trajectory.step(quarter, random);
            recorder.quarter(trajectory, quarter);
        }
        recorder.end(trajectory);
    }
    return recorder.result();
}

}  // namespace capexsim::textbook
