#pragma once

#include "capexsim/params.hpp"

#include "model/columns.hpp"
#include "sampling/design.hpp"
#include "sampling/distribution.hpp"
#include "sampling/stream.hpp"

#include <cstdint>
#include <vector>

namespace capexsim::model {

/// [input], then the severity of supply shocks where there are any, made ready for drawing, once for all threads; copies
/// share their tables.
using Samplers = std::vector<sampling::Sampler>;
Samplers make_samplers(const Params& params);
/// The same, taking over from `made`, those of `like`, what is drawn alike: many scenarios that differ in little.
Samplers make_samplers(const Params& params, const Params& like, const Samplers& made);

/// The parameters of a block of trajectories, a column each: drawn once, then moved by levers from quarter to quarter.
class Parameters {
public:
    /// @param twin parameters of the same block, drawn before: inputs that are drawn alike are read from there; may be nullptr
    Parameters(const Params& params, InstructionSet instruction_set, const Samplers& samplers,
               Columns& columns, const Parameters* twin = nullptr);

    /// Draws every uncertain input of block `block`; no lever is active.
    void draw(std::uint64_t block);

    /// M4: switches levers for simulated quarter `quarter` (T = 1 …).
    /// @return true when a lever began, ended or moved on along its ramp in some trajectory, so that derived columns must be
    /// made anew
    bool pull_levers(int quarter);

    /// @return [lane] the parameter as the model reads it; nullptr when absent
    const double* operator[](Column column) const {
        return column < 0 ? nullptr : read_[static_cast<std::size_t>(column)];
    }

    /// @return the parameter of one trajectory; `column` is present. A number that is the same in all is always read at one
    /// place, so that scattered trajectories do not fetch it again and again.
    double at(Column column, int lane) const {
        const auto c = static_cast<std::size_t>(column);
        return read_[c][lane & scatter_[c]];
    }

    /// @return whether the parameter is absent, or the same zero in all trajectories at all times
    bool zero(Column column) const;
    /// @return whether the parameter is the same number in all trajectories at all times
    bool certain(Column column) const;
    /// @return whether levers may move the parameter
    bool moved(Column column) const { return column >= static_cast<int>(params_.inputs.size()); }

    const Params& params() const { return params_; }
    InstructionSet instruction_set() const { return instruction_set_; }
    std::uint64_t block() const { return block_; }
    sampling::StreamKey stream(std::string_view name) const {
        return sampling::stream_key(params_.seed, name);
    }
    /// Draws the severity of supply shocks, anew for each quarter. @param out [lane] share of supply lost [1]
    void draw_severity(const sampling::StreamKey& key, int quarter, double* out) const;

    /// @return [lever][lane] 1 where the lever is active in this quarter, else 0
    const double* active(std::size_t lever) const { return active_[lever]; }

    /// @return [lever][lane] 1 where the trajectory draws the lever, else 0
    const double* chosen(std::size_t lever) const { return chosen_[lever]; }

private:
    struct Drawn {
        std::size_t input;
        sampling::StreamKey key;
        sampling::Sampler sampler;
        std::size_t dimension;  ///< position among the uncertain inputs
    };
    void follow(const Parameters& twin);
    void draw_words(const Drawn& drawn);
    void draw_group(std::size_t group);
    void override_columns();
    bool climb(std::size_t lever, int quarter);

    const Params& params_;
    InstructionSet instruction_set_;
    std::uint64_t block_ = 0;
    std::vector<double*> columns_;     ///< [column]; constants of equal value share storage
    std::vector<const double*> read_;  ///< [column]
    std::vector<int> scatter_;         ///< [column] 0 where all trajectories have one number, else all bits
    std::vector<Drawn> drawn_;         ///< uncertain inputs outside groups
    std::vector<std::vector<Drawn>> grouped_;            ///< [group][member]
    std::vector<sampling::DesignDimension> dimensions_;  ///< [uncertain input]; empty where draws are random
    std::vector<sampling::StreamKey> lever_keys_;
    std::vector<double*> chosen_, active_;  ///< [lever]
    std::vector<double*> done_;  ///< [lever] share of its ramp that is done, of active ones; nullptr: no ramp
    std::vector<sampling::Sampler> severity_;  ///< one where supply shocks arrive
    std::vector<double*> scratch_;             ///< [member]
    sampling::Sampler normal_;
    std::vector<std::uint32_t> words_;
};

}  // namespace capexsim::model
