#include "model/parameters.hpp"

#include <algorithm>
#include <bit>
#include <map>

namespace capexsim::model {

namespace {

constexpr double kDateTolerance =
    1e-9;  ///< a quarter that begins this much before a date still belongs to it [years]

}  // namespace

Samplers make_samplers(const Params& params) {
    Samplers samplers;
    for (const Input& input : params.inputs)
        samplers.push_back(input.group < 0 ? sampling::make_sampler(input.distribution)
                                           : sampling::make_rising_sampler(input.distribution));
    return samplers;
}

Parameters::Parameters(const Params& params, InstructionSet instruction_set, const Samplers& samplers,
                       Columns& columns)
    : params_(params),
      instruction_set_(instruction_set),
      normal_(sampling::make_sampler({.kind = DistributionKind::normal, .parameters = {0.0, 1.0}})),
      words_(kLanes) {
    std::map<std::uint64_t, double*> constants;  // by the value's bits
    grouped_.resize(params.groups.size());
    std::size_t largest = 0;
    for (std::size_t i = 0; i < params.inputs.size(); ++i) {
        const Input& input = params.inputs[i];
        const sampling::Sampler& sampler = samplers[i];
        if (input.distribution.certain()) {
            std::fill(words_.begin(), words_.end(), 0U);
            double* column = columns.take();
            sampling::fill(instruction_set, sampler, words_.data(), column);
            const auto [known, fresh] = constants.emplace(std::bit_cast<std::uint64_t>(column[0]), column);
            columns_.push_back(known->second);
            continue;
        }
        columns_.push_back(columns.take());
        auto& list = input.group >= 0 ? grouped_[static_cast<std::size_t>(input.group)] : drawn_;
        list.push_back({i, stream(input.stream), sampler});
    }
    for (const auto& group : grouped_) largest = std::max(largest, group.size());
    for (std::size_t m = 0; m < largest + 1; ++m) scratch_.push_back(columns.take());
    for (const Override& moved : params.overrides) {
        require(moved.effective == static_cast<Column>(columns_.size()),
                "overrides follow the inputs in order");
        columns_.push_back(columns.take());
    }
    read_.assign(columns_.begin(), columns_.end());
    for (const Lever& lever : params.policy.levers) {
        lever_keys_.push_back(stream(lever.stream));
        chosen_.push_back(columns.take());
        active_.push_back(columns.take());
    }
}

bool Parameters::certain(Column column) const {
    return column < 0 ||
           (!moved(column) && params_.inputs[static_cast<std::size_t>(column)].distribution.certain());
}

bool Parameters::zero(Column column) const {
    return column < 0 || (certain(column) && read_[static_cast<std::size_t>(column)][0] == 0.0);
}

void Parameters::draw(std::uint64_t block) {
    block_ = block;
    for (const Drawn& drawn : drawn_) {
        sampling::fill_words(instruction_set_, drawn.key, block, sampling::kParameterTag, 0, words_.data());
        sampling::fill(instruction_set_, drawn.sampler, words_.data(), columns_[drawn.input]);
    }
    for (std::size_t g = 0; g < grouped_.size(); ++g) draw_group(g);
    for (std::size_t l = 0; l < lever_keys_.size(); ++l) {
        const double* probability = (*this)[params_.policy.levers[l].probability];
        std::fill_n(active_[l], kLanes, 0.0);
        std::fill_n(chosen_[l], kLanes, 1.0);
        if (!probability) continue;
        sampling::fill_uniforms(instruction_set_, lever_keys_[l], block, sampling::kParameterTag, 0,
                                scratch_[0]);
        for (int i = 0; i < kLanes; ++i) chosen_[l][i] = scratch_[0][i] < probability[i] ? 1.0 : 0.0;
    }
    override_columns();
}

/// Gaussian copula: independent normals, one word each, mixed by the Cholesky factor, then each member's own quantiles.
void Parameters::draw_group(std::size_t group) {
    const std::vector<Drawn>& members = grouped_[group];
    const std::vector<double>& cholesky = params_.groups[group].cholesky;
    const std::size_t n = members.size();
    for (std::size_t m = 0; m < n; ++m) {
        sampling::fill_words(instruction_set_, members[m].key, block_, sampling::kParameterTag, 0,
                             words_.data());
        sampling::fill(instruction_set_, normal_, words_.data(), scratch_[m]);
    }
    double* mixed = scratch_[n];
    for (std::size_t m = 0; m < n; ++m) {
        std::fill_n(mixed, kLanes, 0.0);
        for (std::size_t j = 0; j <= m; ++j)
            for (int i = 0; i < kLanes; ++i) mixed[i] += cholesky[m * n + j] * scratch_[j][i];
        sampling::fill_from_normal(instruction_set_, members[m].sampler, mixed, columns_[members[m].input]);
    }
}

bool Parameters::pull_levers(int quarter) {
    bool changed = false;
    const double now = (quarter - 1) * kQuarter + kDateTolerance;
    for (std::size_t l = 0; l < params_.policy.levers.size(); ++l) {
        const Lever& lever = params_.policy.levers[l];
        const double* at = (*this)[lever.at];
        const double* duration = (*this)[lever.duration];
        for (int i = 0; i < kLanes; ++i) {
            const bool begun = now >= at[i];
            const bool over = duration && now >= at[i] + duration[i];
            const double active = begun && !over ? chosen_[l][i] : 0.0;
            changed = changed || active != active_[l][i];
            active_[l][i] = active;
        }
    }
    if (changed) override_columns();
    return changed;
}

void Parameters::override_columns() {
    for (const Override& moved : params_.overrides) {
        double* effective = columns_[static_cast<std::size_t>(moved.effective)];
        std::copy_n((*this)[moved.base], kLanes, effective);
        for (const auto& [lever, value] : moved.values) {
            const double* set = (*this)[value];
            const double* active = active_[static_cast<std::size_t>(lever)];
            for (int i = 0; i < kLanes; ++i) effective[i] = active[i] != 0.0 ? set[i] : effective[i];
        }
    }
}

}  // namespace capexsim::model
