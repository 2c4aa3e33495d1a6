#pragma once

#include "capexsim/tally.hpp"

#include "bench/textbook_model.hpp"

#include <array>
#include <string>
#include <vector>

namespace capexsim::textbook {

/// M34 watches one metric along a trajectory.
struct Watch {
    int run = 0, below = 0;
    int confirmed = 0;  ///< quarter, 0: not yet
    bool relapsed = false;
};

/// Counts what trajectories do.
class Recorder {
public:
    Recorder(const Params& params, bool record_fans);
    void begin(const Trajectory& t);
    void quarter(const Trajectory& t, int quarter);
    void end(const Trajectory& t);
    Tally result();

private:
    /// How a series is binned, ready for use.
    struct Row {
        bool logarithmic;
        std::int64_t first, last;  ///< octave bin of the low end; last bin
        double low, per_unit, bins;
        std::size_t offset;
    };
    std::size_t add_series(const std::string& name, const std::string& subject, const std::string& unit,
                           Binning binning, bool exponential = false);
    void add_moment(const std::string& name, const std::string& unit, int step);
    void count(std::size_t series, int quarter, double value);
    void count_moment(std::size_t moment, int quarter, double value);
    void count_waterfall(const Trajectory& t, int quarter);
    void count_shares(const Trajectory& t, int quarter);

    const Params& params_;
    bool record_fans_;
    Tally tally_;
    std::vector<Row> rows_;              ///< [series]
    std::vector<std::uint32_t> counts_;  ///< [series][quarter][bin]
    std::array<Watch, kMetrics> watches_{};
};

}  // namespace capexsim::textbook
