#pragma once

#include "capexsim/error.hpp"

#include "app/pipeline.hpp"

#include <cstdint>

namespace capexsim::app {

struct DoctorChoice {
    ScenarioChoice scenario;  ///< of --levers; no file: the machine
    std::uint64_t trajectories = 2048;
    int threads = 0;  ///< 0: all
    bool quiet = false;
};

/// Says what this machine computes with; or of a scenario what each of its inputs moves.
ExitCode doctor(const DoctorChoice& choice);

}  // namespace capexsim::app
