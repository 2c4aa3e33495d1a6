#pragma once

#include "capexsim/tally.hpp"

#include "model/step.hpp"

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace capexsim::engine {

/// Adds `part` to `whole`; both of the same scenario.
/// @throws ContractError when their shapes differ
void add(Tally& whole, const Tally& part);

/// Takes `part`, whose trajectories `whole` counts too, out of it.
/// @throws ContractError when their shapes differ
void subtract(Tally& whole, const Tally& part);

/// Blocks after which flush() is due. Counts of 16 bits keep twice as much in the caches as those of 32.
inline constexpr int kMostBlocks = 65535 / kLanes;

/// Reads a World after each quarter and counts. One of these serves one thread.
class Recorder {
public:
    /// @param base counts another scenario, each quarter of the same trajectories before this one: series of columns that both
    /// read are counted there, and taken over by flush(), which goes before the base's; may be nullptr
    Recorder(const Params& params, bool fans, InstructionSet instruction_set, const Recorder* base = nullptr);

    /// State 0 of a block; of its lanes the first `lanes` count.
    void begin(const model::World& world, int lanes);
    void quarter(const model::World& world, int quarter);
    /// Counts the events of the block's trajectories.
    void end(const model::World& world);

    /// Adds what was counted to `whole` and forgets it.
    void flush(Tally& whole);

    /// Trajectories and confirmed parities since the last flush.
    std::uint64_t trajectories() const { return tally_.trajectories; }
    std::uint64_t reached(int metric) const;
    /// Whether some number left what can be computed with: no number, or beyond e^±1000.
    bool overflowed() const { return overflowed_; }

private:
    void bind(const model::World& world);
    void find_twins();
    bool same_counts(std::size_t series, const Recorder& other, std::size_t other_series) const;
    void take_over(const Recorder& from, const std::vector<std::pair<std::size_t, std::size_t>>& series);
    static constexpr std::size_t kTogether = 4;  ///< series counted in one loop
    std::uint16_t* bin_series(std::size_t series, int quarter, std::size_t slot);
    void record_series(int quarter);
    void record_waterfall(const model::World& world, int slot);
    void record_shares(const model::World& world, int slot);
    void record_occupancy(const model::World& world, int quarter);
    void add_moment(std::size_t moment, int slot, const double* values);

    const Params& params_;
    const Recorder* base_;
    bool fans_;
    InstructionSet instruction_set_;
    int lanes_ = 0;
    bool overflowed_ = false;
    Tally tally_, empty_;                ///< without histograms
    std::vector<std::uint16_t> counts_;  ///< like Tally::histograms, flushed often enough not to overflow
    const model::World* bound_ = nullptr;
    struct Source {
        const double* values;
        const double* minus;  ///< subtracted, for logarithms relative to the start
    };
    std::vector<Source> sources_;                                ///< [series]
    std::vector<std::size_t> counted_;                           ///< series that are counted
    std::vector<std::pair<std::size_t, std::size_t>> twins_;     ///< (series, the one counted in its place)
    std::vector<std::pair<std::size_t, std::size_t>> followed_;  ///< (series, the base's that counts it)
    std::array<std::array<std::int32_t, kLanes>, kTogether> bins_{};  ///< [series of a batch][lane]
    std::vector<double*> bars_;                                       ///< [factor] of the waterfall
    std::vector<double*> leader_;                                     ///< [part] of the leading rival
    model::Columns columns_;
    double *difference_, *zeros_;
};

}  // namespace capexsim::engine
