#pragma once

#include "capexsim/tally.hpp"

#include "model/step.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace capexsim::engine {

/// Outcomes of one block under the base scenario, kept while others run on the same luck.
class BaseBlock {
public:
    BaseBlock(const Params& params, InstructionSet instruction_set);

    /// Quarter 0 is the start.
    void keep(const model::World& world, int quarter);
    void end(const model::World& world);

    /// [lane] natural logarithm of the focal actor's ratio; `lag`: its months
    const double* level(std::size_t metric, int quarter) const;
    const double* confirmed(std::size_t metric) const {
        return confirmed_[metric];
    }  ///< [lane] quarter T, 0: not

private:
    InstructionSet instruction_set_;
    model::Columns columns_;
    std::vector<double*> levels_;  ///< [quarter][metric]
    std::array<double*, kMetrics> confirmed_{};
};

/// Counts what one scenario and the base do together. One of these serves one thread and one pair.
class PairRecorder {
public:
    PairRecorder(const Params& params, InstructionSet instruction_set);

    void quarter(const BaseBlock& base, const model::World& world, int quarter, int lanes);
    void end(const BaseBlock& base, const model::World& world, int lanes);

    /// Adds what was counted to `whole` and forgets it.
    void flush(PairTally& whole);
    /// Whether some change was no number, or beyond e^±1000.
    bool overflowed() const { return overflowed_; }

private:
    InstructionSet instruction_set_;
    bool overflowed_ = false;
    PairTally tally_;
    model::Columns columns_;
    double* change_;
};

PairTally make_pair_tally(const Params& params);

/// Adds the counts of other trajectories of the same pair.
/// @throws ContractError when their shapes differ
void add(PairTally& whole, const PairTally& part);

}  // namespace capexsim::engine
