#include "model/parameters.hpp"

#include "numeric/math.hpp"

#include <algorithm>
#include <array>
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
    if (params.market.supply_shock_severity)
        samplers.push_back(sampling::make_sampler(*params.market.supply_shock_severity));
    return samplers;
}

Samplers make_samplers(const Params& params, const Params& like, const Samplers& made) {
    Samplers samplers;
    std::size_t l = 0;  // both lists are in path order
    for (const Input& input : params.inputs) {
        while (l < like.inputs.size() && like.inputs[l].path < input.path) ++l;
        const bool alike = l < like.inputs.size() && like.inputs[l].path == input.path &&
                           (like.inputs[l].group < 0) == (input.group < 0) &&
                           like.inputs[l].distribution == input.distribution;
        if (alike)
            samplers.push_back(made[l]);
        else
            samplers.push_back(input.group < 0 ? sampling::make_sampler(input.distribution)
                                               : sampling::make_rising_sampler(input.distribution));
    }
    if (params.market.supply_shock_severity)
        samplers.push_back(sampling::make_sampler(*params.market.supply_shock_severity));
    return samplers;
}

namespace {

/// Whether a group of correlated inputs is drawn alike: streams, factor and members.
bool alike(const Params& params, std::size_t group, const Params& twin, std::size_t other) {
    const CorrelationGroup& mine = params.groups[group];
    const CorrelationGroup& theirs = twin.groups[other];
    if (mine.cholesky != theirs.cholesky || mine.inputs.size() != theirs.inputs.size()) return false;
    for (std::size_t m = 0; m < mine.inputs.size(); ++m) {
        const Input& a = params.inputs[static_cast<std::size_t>(mine.inputs[m])];
        const Input& b = twin.inputs[static_cast<std::size_t>(theirs.inputs[m])];
        if (a.path != b.path || a.stream != b.stream || a.distribution != b.distribution) return false;
    }
    return true;
}

}  // namespace

/// Reads what `twin` draws alike from its columns.
void Parameters::follow(const Parameters& twin) {
    const Params& other = twin.params_;
    if (params_.seed != other.seed) return;
    std::map<std::string_view, std::size_t> there;  // by path
    for (std::size_t i = 0; i < other.inputs.size(); ++i) there.emplace(other.inputs[i].path, i);
    std::erase_if(drawn_, [&](const Drawn& drawn) {
        const Input& input = params_.inputs[drawn.input];
        const auto found = there.find(input.path);
        if (found == there.end()) return false;
        const Input& same = other.inputs[found->second];
        if (same.group >= 0 || same.stream != input.stream || same.distribution != input.distribution)
            return false;
        columns_[drawn.input] = twin.columns_[found->second];
        return true;
    });
    for (std::size_t g = 0; g < grouped_.size(); ++g) {
        const auto first = there.find(params_.inputs[grouped_[g].front().input].path);
        if (first == there.end() || other.inputs[first->second].group < 0) continue;
        const auto group = static_cast<std::size_t>(other.inputs[first->second].group);
        if (!alike(params_, g, other, group)) continue;
        for (std::size_t m = 0; m < grouped_[g].size(); ++m)
            columns_[grouped_[g][m].input] =
                twin.columns_[static_cast<std::size_t>(other.groups[group].inputs[m])];
        grouped_[g].clear();
    }
}

Parameters::Parameters(const Params& params, InstructionSet instruction_set, const Samplers& samplers,
                       Columns& columns, const Parameters* twin)
    : params_(params),
      instruction_set_(instruction_set),
      normal_(sampling::make_sampler({.kind = DistributionKind::normal, .parameters = {0.0, 1.0}})),
      words_(kLanes) {
    std::map<std::uint64_t, double*> constants;  // by the value's bits
    grouped_.resize(params.groups.size());
    std::size_t largest = 0;
    std::size_t uncertain = 0;
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
        list.push_back({i, stream(input.stream), sampler, uncertain});
        if (params.design != Design::random)
            dimensions_.emplace_back(params.design, static_cast<int>(uncertain), params.seed, input.stream,
                                     params.trajectories);
        ++uncertain;
    }
    if (twin) follow(*twin);
    for (const auto& group : grouped_) largest = std::max(largest, group.size());
    for (std::size_t m = 0; m < largest + 1; ++m) scratch_.push_back(columns.take());
    for (const Override& moved : params.overrides) {
        require(moved.effective == static_cast<Column>(columns_.size()),
                "overrides follow the inputs in order");
        columns_.push_back(columns.take());
    }
    read_.assign(columns_.begin(), columns_.end());
    for (Column c = 0; c < static_cast<Column>(read_.size()); ++c) scatter_.push_back(certain(c) ? 0 : -1);
    for (const Lever& lever : params.policy.levers) {
        lever_keys_.push_back(stream(lever.stream));
        chosen_.push_back(columns.take());
        active_.push_back(columns.take());
        done_.push_back(lever.ramp >= 0 ? columns.take() : nullptr);
    }
    if (params.market.supply_shock_severity) severity_.push_back(samplers[params.inputs.size()]);
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
        draw_words(drawn);
        sampling::fill(instruction_set_, drawn.sampler, words_.data(), columns_[drawn.input]);
    }
    for (std::size_t g = 0; g < grouped_.size(); ++g) draw_group(g);
    for (std::size_t l = 0; l < lever_keys_.size(); ++l) {
        const double* probability = (*this)[params_.policy.levers[l].probability];
        std::fill_n(active_[l], kLanes, 0.0);
        if (done_[l]) std::fill_n(done_[l], kLanes, 0.0);
        std::fill_n(chosen_[l], kLanes, 1.0);
        if (!probability) continue;
        sampling::fill_uniforms(instruction_set_, lever_keys_[l], block, sampling::kParameterTag, 0,
                                scratch_[0]);
        for (int i = 0; i < kLanes; ++i) chosen_[l][i] = scratch_[0][i] < probability[i] ? 1.0 : 0.0;
    }
    override_columns();
}

void Parameters::draw_words(const Drawn& drawn) {
    if (dimensions_.empty())
        sampling::fill_words(instruction_set_, drawn.key, block_, sampling::kParameterTag, 0, words_.data());
    else
        dimensions_[drawn.dimension].fill(instruction_set_, block_, words_.data());
}

/// Gaussian copula: independent normals, one word each, mixed by the Cholesky factor, then each member's own quantiles.
void Parameters::draw_group(std::size_t group) {
    const std::vector<Drawn>& members = grouped_[group];
    const std::vector<double>& cholesky = params_.groups[group].cholesky;
    const std::size_t n = members.size();
    for (std::size_t m = 0; m < n; ++m) {
        draw_words(members[m]);
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
        if (done_[l]) changed = climb(l, quarter) || changed;
    }
    if (changed) override_columns();
    return changed;
}

/// M4 a ramp is read in the middle of the quarter: (t - at) / ramp, at most 1.
bool Parameters::climb(std::size_t lever, int quarter) {
    const double* at = (*this)[params_.policy.levers[lever].at];
    const double* ramp = (*this)[params_.policy.levers[lever].ramp];
    const double middle = (quarter - 0.5) * kQuarter;
    bool moved = false;
    for (int i = 0; i < kLanes; ++i) {
        const double climbed = numeric::min((middle - at[i]) / ramp[i], 1.0);
        const double done = active_[lever][i] != 0.0 ? climbed : 0.0;
        moved = moved || done != done_[lever][i];
        done_[lever][i] = done;
    }
    return moved;
}

void Parameters::draw_severity(const sampling::StreamKey& key, int quarter, double* out) const {
    std::array<std::uint32_t, kLanes> words;
    sampling::fill_words(instruction_set_, key, block_, static_cast<std::uint32_t>(quarter), 0, words.data());
    sampling::fill(instruction_set_, severity_[0], words.data(), out);
}

/// M4 a lever's value in place of the base, or on the way to it. Switches come last.
void Parameters::override_columns() {
    for (const Override& moved : params_.overrides) {
        double* effective = columns_[static_cast<std::size_t>(moved.effective)];
        std::copy_n((*this)[moved.base], kLanes, effective);
        for (const auto& [lever, value] : moved.values) {
            const double* set = (*this)[value];
            const double* active = active_[static_cast<std::size_t>(lever)];
            const double* done = done_[static_cast<std::size_t>(lever)];
            for (int i = 0; i < kLanes; ++i) {
                if (active[i] == 0.0) continue;
                const bool there = !done || done[i] >= 1.0;
                effective[i] = there ? set[i] : effective[i] + done[i] * (set[i] - effective[i]);
            }
        }
        if (moved.choice < 0) continue;
        const double* choice = (*this)[moved.choice];
        const double* factor = (*this)[moved.factor];
        for (int i = 0; i < kLanes; ++i)
            if (choice[i] == moved.option) effective[i] *= factor[i];
    }
}

}  // namespace capexsim::model
