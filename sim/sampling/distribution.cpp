#include "sampling/distribution.hpp"

#include "numeric/math.hpp"
#include "sampling/quantile_table.hpp"
#include "sampling/rank_table.hpp"
#include "sampling/stream.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <span>

namespace capexsim::sampling {

/// What a kind's function evaluates.
struct Sampler::Parts {
    /// x [lane] in written units from u [lane].
    using Evaluate = void (*)(InstructionSet instruction_set, const Parts& parts, const double* u, double* x);

    Evaluate evaluate = nullptr;
    Affine affine{};                           ///< from the standard law to the written unit
    double mode = 0;                           ///< of a triangular, in [0, 1]
    double window_start = 0;                   ///< of a triangular: probability below its bounds
    double window_width = 1;                   ///< of a triangular: probability within its bounds
    std::vector<double> values{};              ///< of a choice or an empirical law
    std::vector<double> starts{};              ///< choice, mixture: cumulated weight before each option [1]
    std::vector<double> weights{};             ///< choice, mixture [1]
    std::vector<Sampler> components{};         ///< of a mixture
    std::shared_ptr<const RankTable> ranks{};  ///< of a rising sampler whose kind does not rise by itself
    std::shared_ptr<const QuantileTable> table{};  ///< null where the quantile function is in closed form
    bool gaussian = false;                         ///< normal or lognormal without bounds
    Transform transform = Transform::identity;
    double scale = 1;
};

namespace {

using Parts = Sampler::Parts;
using Block = std::array<double, kLanes>;

// --- kernels: a block of lanes each ---

CAPEXSIM_INLINE void uniforms_of_words(const std::uint32_t* words, double* u) {
    CAPEXSIM_LANES
    for (int lane = 0; lane < kLanes; ++lane) u[lane] = uniform_of(words[lane]);
}
CAPEXSIM_KERNEL(void, word_uniforms, uniforms_of_words, (const std::uint32_t* words, double* u), (words, u))

CAPEXSIM_INLINE void uniforms_of_normals(const double* z, double* u) {
    CAPEXSIM_LANES
    for (int lane = 0; lane < kLanes; ++lane) {
        const double tail =
            numeric::max(numeric::normal_tail(z[lane] < 0 ? -z[lane] : z[lane]), kLeastUniform);
        u[lane] = z[lane] > 0 ? 1.0 - tail : tail;
    }
}
CAPEXSIM_KERNEL(void, normal_uniforms, uniforms_of_normals, (const double* z, double* u), (z, u))

CAPEXSIM_INLINE void affine_lanes(double location, double scale, const double* in, double* x) {
    CAPEXSIM_LANES
    for (int lane = 0; lane < kLanes; ++lane) x[lane] = location + scale * in[lane];
}
CAPEXSIM_KERNEL(void, affine_kernel, affine_lanes,
                (double location, double scale, const double* in, double* x), (location, scale, in, x))

CAPEXSIM_INLINE void clamp_lanes(double low, double high, const double* in, double* x) {
    CAPEXSIM_LANES
    for (int lane = 0; lane < kLanes; ++lane) x[lane] = numeric::clamp(in[lane], low, high);
}
CAPEXSIM_KERNEL(void, clamp_kernel, clamp_lanes, (double low, double high, const double* in, double* x),
                (low, high, in, x))

CAPEXSIM_INLINE void exp_lanes(double* x) {
    CAPEXSIM_LANES
    for (int lane = 0; lane < kLanes; ++lane) x[lane] = numeric::exp(x[lane]);
}
CAPEXSIM_KERNEL(void, exp_kernel, exp_lanes, (double* x), (x))

CAPEXSIM_INLINE void table_lanes(const double* segments, double low, double high, const double* u,
                                 double* x) {
    CAPEXSIM_LANES  // scalar on sse2, avx2, avx512: gathers win nothing over loads
    for (int lane = 0; lane < kLanes; ++lane) {
        x[lane] = numeric::clamp(interpolate(segments, u[lane]), low, high);
    }
}
CAPEXSIM_KERNEL(void, table_kernel, table_lanes,
                (const double* segments, double low, double high, const double* u, double* x),
                (segments, low, high, u, x))

/// Triangular on [0, 1], of its quantiles those from `start` to `start + width`.
CAPEXSIM_INLINE void triangular_lanes(double mode, double start, double width, const double* u, double* x) {
    CAPEXSIM_LANES
    for (int lane = 0; lane < kLanes; ++lane) {
        const double p = start + width * u[lane];
        const double rising = numeric::sqrt(p * mode);
        const double falling = 1.0 - numeric::sqrt((1.0 - p) * (1.0 - mode));
        x[lane] = p <= mode ? rising : falling;
    }
}
CAPEXSIM_KERNEL(void, triangular_kernel, triangular_lanes,
                (double mode, double start, double width, const double* u, double* x),
                (mode, start, width, u, x))

/// x becomes `option` from `start` on.
CAPEXSIM_INLINE void select_value_lanes(double start, double option, const double* u, double* x) {
    CAPEXSIM_LANES
    for (int lane = 0; lane < kLanes; ++lane) x[lane] = u[lane] >= start ? option : x[lane];
}
CAPEXSIM_KERNEL(void, select_value, select_value_lanes,
                (double start, double option, const double* u, double* x), (start, option, u, x))

CAPEXSIM_INLINE void select_lanes(double start, const double* option, const double* u, double* x) {
    CAPEXSIM_LANES
    for (int lane = 0; lane < kLanes; ++lane) {
        const double chosen = option[lane];
        const double before = x[lane];
        x[lane] = u[lane] >= start ? chosen : before;
    }
}
CAPEXSIM_KERNEL(void, select_kernel, select_lanes,
                (double start, const double* option, const double* u, double* x), (start, option, u, x))

/// What is left of u within an option; elsewhere some value that is not used.
CAPEXSIM_INLINE void remainder_lanes(double start, double weight, const double* u, double* rest) {
    CAPEXSIM_LANES
    for (int lane = 0; lane < kLanes; ++lane)
        rest[lane] = numeric::clamp((u[lane] - start) / weight, kLeastUniform, 1.0 - kLeastUniform);
}
CAPEXSIM_KERNEL(void, remainder_kernel, remainder_lanes,
                (double start, double weight, const double* u, double* rest), (start, weight, u, rest))

/// Linear interpolation of `steps` + 1 sorted values.
CAPEXSIM_INLINE void empirical_lanes(const double* values, int steps, const double* u, double* x) {
    const double width = steps;
    CAPEXSIM_LANES  // narrow on avx2, avx512: g++ 14 looks up two at a time
    for (int lane = 0; lane < kLanes; ++lane) {
        const double position = u[lane] * width;
        const int step = static_cast<int>(position);  // u < 1, so below `steps`
        const double low = values[step];
        const double high = values[step + 1];
        x[lane] = low + (position - static_cast<double>(step)) * (high - low);
    }
}
CAPEXSIM_KERNEL(void, empirical_kernel, empirical_lanes,
                (const double* values, int steps, const double* u, double* x), (values, steps, u, x))

CAPEXSIM_INLINE void log1p_lanes(double scale, double* x) {
    CAPEXSIM_LANES
    for (int lane = 0; lane < kLanes; ++lane) x[lane] = scale * numeric::log1p(x[lane]);
}
CAPEXSIM_KERNEL(void, log1p_kernel, log1p_lanes, (double scale, double* x), (scale, x))

CAPEXSIM_INLINE void neg_log1m_lanes(double scale, double* x) {
    CAPEXSIM_LANES
    for (int lane = 0; lane < kLanes; ++lane) x[lane] = scale * -numeric::log1p(-x[lane]);
}
CAPEXSIM_KERNEL(void, neg_log1m_kernel, neg_log1m_lanes, (double scale, double* x), (scale, x))

// --- kinds: one function and one row each ---

/// From the standard law to the written unit.
void apply(InstructionSet instruction_set, const Affine& affine, double* x) {
    if (affine.location != 0 || affine.scale != 1)
        affine_kernel(instruction_set, affine.location, affine.scale, x, x);
    if (affine.exponential) exp_kernel(instruction_set, x);
}

void evaluate_constant(InstructionSet, const Parts& parts, const double*, double* x) {
    std::fill_n(x, kLanes, parts.values.front());
}

void evaluate_uniform(InstructionSet instruction_set, const Parts& parts, const double* u, double* x) {
    affine_kernel(instruction_set, parts.affine.location, parts.affine.scale, u, x);
}

void evaluate_triangular(InstructionSet instruction_set, const Parts& parts, const double* u, double* x) {
    triangular_kernel(instruction_set, parts.mode, parts.window_start, parts.window_width, u, x);
    apply(instruction_set, parts.affine, x);
}

void evaluate_table(InstructionSet instruction_set, const Parts& parts, const double* u, double* x) {
    const QuantileTable& table = *parts.table;
    table_kernel(instruction_set, table.segments.front().coefficients, table.low, table.high, u, x);
    apply(instruction_set, parts.affine, x);
}

void evaluate_choice(InstructionSet instruction_set, const Parts& parts, const double* u, double* x) {
    std::fill_n(x, kLanes, parts.values.front());
    for (std::size_t option = 1; option < parts.values.size(); ++option)
        select_value(instruction_set, parts.starts[option], parts.values[option], u, x);
}

void evaluate_mixture(InstructionSet instruction_set, const Parts& parts, const double* u, double* x) {
    Block rest;
    Block option;
    for (std::size_t k = 0; k < parts.components.size(); ++k) {
        const Parts& component = parts.components[k].parts();
        remainder_kernel(instruction_set, parts.starts[k], parts.weights[k], u, rest.data());
        component.evaluate(instruction_set, component, rest.data(), option.data());
        select_kernel(instruction_set, parts.starts[k], option.data(), u, x);
    }
}

void evaluate_empirical(InstructionSet instruction_set, const Parts& parts, const double* u, double* x) {
    empirical_kernel(instruction_set, parts.values.data(), static_cast<int>(parts.values.size()) - 1, u, x);
}

/// Once a trajectory and only where a mixture correlates, so not a kernel.
void evaluate_ranks(InstructionSet, const Parts& parts, const double* u, double* x) {
    for (int lane = 0; lane < kLanes; ++lane) x[lane] = quantile_of_rank(*parts.ranks, u[lane]);
}

struct SampledKind {
    DistributionKind kind;
    Parts::Evaluate evaluate;
    std::size_t parameters;  ///< their number; 0: any
};

constexpr SampledKind kSampledKinds[] = {
    {DistributionKind::constant, evaluate_constant, 1},
    {DistributionKind::uniform, evaluate_uniform, 2},
    {DistributionKind::triangular, evaluate_triangular, 3},
    {DistributionKind::pert, evaluate_table, 3},
    {DistributionKind::normal, evaluate_table, 2},
    {DistributionKind::lognormal, evaluate_table, 2},
    {DistributionKind::beta, evaluate_table, 4},
    {DistributionKind::gamma, evaluate_table, 2},
    {DistributionKind::weibull, evaluate_table, 2},
    {DistributionKind::student_t, evaluate_table, 3},
    {DistributionKind::choice, evaluate_choice, 0},
    {DistributionKind::mixture, evaluate_mixture, 0},
    {DistributionKind::empirical, evaluate_empirical, 0},
};

/// The options of a choice or a mixture that have a weight, and where in [0, 1] each begins.
void set_weights(Parts& parts, const Distribution& distribution) {
    const bool mixture = distribution.kind == DistributionKind::mixture;
    const std::size_t options = mixture ? distribution.components.size() : distribution.parameters.size();
    require(options == distribution.weights.size(), "every option has a weight");
    double start = 0;
    for (std::size_t option = 0; option < options; ++option) {
        const double weight = distribution.weights[option];
        if (weight <= 0) continue;
        if (mixture)
            parts.components.push_back(make_sampler(distribution.components[option]));
        else
            parts.values.push_back(distribution.parameters[option]);
        parts.starts.push_back(start);
        parts.weights.push_back(weight);
        start += weight;
    }
    require(!parts.weights.empty(), "some option has a weight");
}

void set_uniform(Parts& parts, const Distribution& distribution) {
    const double low =
        std::max(distribution.parameters[0], distribution.lower.value_or(distribution.parameters[0]));
    const double high =
        std::min(distribution.parameters[1], distribution.upper.value_or(distribution.parameters[1]));
    require(low <= high, "a truncated distribution keeps some probability");
    parts.affine = {low, high - low};
}

void set_triangular(Parts& parts, const Distribution& distribution, const ContinuousKind& kind) {
    const Law law = kind.law(distribution.parameters);
    const auto below = [&](double bound) {
        return static_cast<double>(law.below((bound - parts.affine.location) / parts.affine.scale));
    };
    parts.mode = (distribution.parameters[1] - parts.affine.location) / parts.affine.scale;
    parts.window_start = distribution.lower ? below(*distribution.lower) : 0;
    parts.window_width = (distribution.upper ? below(*distribution.upper) : 1) - parts.window_start;
    require(parts.window_width > 0, "a truncated distribution keeps some probability");
}

void set_continuous(Parts& parts, const Distribution& distribution, const ContinuousKind& kind) {
    parts.affine = kind.affine(distribution.parameters);
    const bool bounded = distribution.lower || distribution.upper;
    if (parts.affine.scale == 0) {
        parts.evaluate = evaluate_constant;
        parts.values = {parts.affine.exponential ? numeric::exp(parts.affine.location)
                                                 : parts.affine.location};
    } else if (kind.kind == DistributionKind::uniform) {
        set_uniform(parts, distribution);
    } else if (kind.kind == DistributionKind::triangular) {
        set_triangular(parts, distribution, kind);
    } else if (!bounded &&
               (kind.kind == DistributionKind::normal || kind.kind == DistributionKind::lognormal)) {
        parts.table = standard_normal_quantiles();
        parts.gaussian = true;
    } else {
        parts.table = std::make_shared<const QuantileTable>(tabulate(standard_law(kind, distribution)));
    }
}

/// The draws in canonical units.
void finish(InstructionSet instruction_set, const Parts& parts, double* x) {
    switch (parts.transform) {
        case Transform::identity:
            if (parts.scale != 1) affine_kernel(instruction_set, 0, parts.scale, x, x);
            break;
        case Transform::log1p: log1p_kernel(instruction_set, parts.scale, x); break;
        case Transform::neg_log1m: neg_log1m_kernel(instruction_set, parts.scale, x); break;
    }
}

class Fingerprint {
public:
    void add(std::uint64_t value) {
        for (int byte = 0; byte < 8; ++byte) hash_ = (hash_ ^ (value >> (8 * byte) & 0xFF)) * 0x100000001b3U;
    }
    void add(std::span<const double> values) {
        add(values.size());
        for (const double value : values) add(std::bit_cast<std::uint64_t>(value));
    }
    std::uint64_t value() const { return hash_; }

private:
    std::uint64_t hash_ = 0xcbf29ce484222325U;
};

}  // namespace

Sampler make_rising_sampler(const Distribution& distribution) {
    const bool rises = distribution.kind == DistributionKind::choice
                           ? std::ranges::is_sorted(distribution.parameters)
                           : distribution.kind != DistributionKind::mixture;
    Sampler plain = make_sampler(distribution);
    if (rises) return plain;
    auto parts = std::make_shared<Parts>(plain.parts());
    parts->evaluate = evaluate_ranks;
    parts->ranks = std::make_shared<const RankTable>(tabulate_ranks(distribution));
    return Sampler(std::move(parts));
}

Sampler make_sampler(const Distribution& distribution) {
    const auto* const kind = std::ranges::find(kSampledKinds, distribution.kind, &SampledKind::kind);
    require(kind != std::end(kSampledKinds), "every kind of distribution has a row");
    require(kind->parameters == 0 || kind->parameters == distribution.parameters.size(),
            "a distribution has the parameters of its kind");
    auto parts = std::make_shared<Parts>();
    parts->evaluate = kind->evaluate;
    parts->transform = distribution.transform;
    parts->scale = distribution.scale;
    if (const ContinuousKind* continuous = find_continuous(distribution.kind)) {
        set_continuous(*parts, distribution, *continuous);
    } else {
        require(!distribution.lower && !distribution.upper, "only continuous kinds are truncated");
        if (distribution.kind == DistributionKind::choice || distribution.kind == DistributionKind::mixture)
            set_weights(*parts, distribution);
        else
            parts->values = distribution.parameters;
        if (distribution.kind == DistributionKind::empirical && parts->values.size() == 1)
            parts->evaluate = evaluate_constant;
    }
    return Sampler(std::move(parts));
}

void fill(InstructionSet instruction_set, const Sampler& sampler, const std::uint32_t* words, double* out) {
    const Parts& parts = sampler.parts();
    Block u;
    word_uniforms(instruction_set, words, u.data());
    parts.evaluate(instruction_set, parts, u.data(), out);
    finish(instruction_set, parts, out);
}

void fill_from_normal(InstructionSet instruction_set, const Sampler& sampler, const double* z, double* out) {
    const Parts& parts = sampler.parts();
    if (parts.gaussian) {
        clamp_kernel(instruction_set, parts.table->low, parts.table->high, z, out);
        apply(instruction_set, parts.affine, out);
    } else {
        Block u;
        normal_uniforms(instruction_set, z, u.data());
        parts.evaluate(instruction_set, parts, u.data(), out);
    }
    finish(instruction_set, parts, out);
}

std::uint64_t table_hash(const Sampler& sampler) {
    const Parts& parts = sampler.parts();
    Fingerprint fingerprint;
    const double numbers[] = {parts.affine.location, parts.affine.scale, parts.mode,
                              parts.window_start,    parts.window_width, parts.scale};
    fingerprint.add(numbers);
    fingerprint.add(static_cast<std::uint64_t>(parts.transform) * 2 + (parts.affine.exponential ? 1 : 0));
    fingerprint.add(parts.values);
    fingerprint.add(parts.starts);
    fingerprint.add(parts.weights);
    if (parts.table) {
        for (const Segment& segment : parts.table->segments) fingerprint.add(segment.coefficients);
    }
    if (parts.ranks) {
        fingerprint.add(parts.ranks->u);
        fingerprint.add(parts.ranks->x);
    }
    for (const Sampler& component : parts.components) fingerprint.add(table_hash(component));
    return fingerprint.value();
}

}  // namespace capexsim::sampling
