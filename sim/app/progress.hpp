#pragma once

#include "app/console.hpp"
#include "engine/simulate.hpp"

#include <chrono>
#include <string>

namespace capexsim::app {

/// Shows on standard error how far a run is: a bar that redraws itself on a terminal, a line now and then into a pipe.
class ProgressLine {
public:
    /// @param until the horizon, "2036Q4"
    /// @param design decides whether what is done so far has an interval
    explicit ProgressLine(std::string until, Design design = Design::random);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void show(const engine::Progress& progress);
    double seconds() const;  ///< since the beginning

private:
    using Clock = std::chrono::steady_clock;
    std::string line(const engine::Progress& progress) const;

    std::string until_;
    bool independent_;  ///< trajectories
    report::Page page_;
    bool redraws_;
    bool drawn_ = false;
    Clock::time_point begin_ = Clock::now();
    Clock::time_point last_ = begin_;
};

}  // namespace capexsim::app
