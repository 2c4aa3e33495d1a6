#pragma once

#include "capexsim/error.hpp"
#include "capexsim/quantity.hpp"
#include "capexsim/threshold.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace capexsim {

/// Where a number comes from, as the scenario says it.
struct Source {
    std::string text;         ///< citation, or "assumption"; empty when nothing was said
    std::string why;          ///< reason given for an assumption
    bool assumption = false;  ///< `source: assumption`
};

/// Kinds of uncertainty. `parameters` of each kind, in this order, in written base units:
/// constant {value} · uniform {low, high} · triangular {low, mode, high} · pert {low, mode, high} ·
/// normal {mean, sd} · lognormal {median, sigma} · beta {alpha, beta, low, high} · gamma {shape, scale} ·
/// weibull {shape, scale} · student_t {location, scale, degrees} · choice {values…} with `weights` ·
/// mixture: `components` with `weights` · empirical {values…, sorted; linear interpolation of the quantile}.
/// A normal with bounds is the truncated normal; any continuous kind may be truncated by `lower`/`upper`.
enum class DistributionKind {
    constant,
    uniform,
    triangular,
    pert,
    normal,
    lognormal,
    beta,
    gamma,
    weibull,
    student_t,
    choice,
    mixture,
    empirical
};

/// After the draw x of the written base unit, the canonical value is `scale · transform(x)`.
enum class Transform {
    identity,   ///< x
    log1p,      ///< ln(1 + x): effective growth per window to continuous
    neg_log1m,  ///< -ln(1 - x): probability or effective decline per window to continuous
};

/// A number with its uncertainty.
struct Distribution {
    DistributionKind kind = DistributionKind::constant;
    std::vector<double> parameters{};
    std::vector<double> weights{};           ///< choice and mixture: sums to 1
    std::vector<Distribution> components{};  ///< mixture; each with transform identity and scale 1
    std::optional<double> lower{};           ///< truncation, in written base units
    std::optional<double> upper{};
    Transform transform = Transform::identity;
    double scale = 1.0;

    bool certain() const { return kind == DistributionKind::constant; }
    bool operator==(const Distribution&) const = default;
};

/// A number as the scenario gives it.
struct Quantity {
    Distribution distribution;
    Dimension dimension = Dimension::number;
    std::string written;  ///< as the user wrote it, "30 %/year" or "lognormal(median 30 %/year, sigma 0.3)"
};

/// A number that moves along a logistic from `from` to `to`: half way at `midpoint`, 10 % to 90 % within `duration`.
struct Ramp {
    Quantity from, to;
    Quantity
        midpoint;  ///< duration since the start [years], may be negative; written as a quarter, a date or a duration
    Quantity duration;
    std::array<Source, 4> sources{};  ///< of from, to, midpoint and duration: the part's own, or the ramp's
};

/// A drawn or fixed choice among words.
struct Choice {
    std::vector<std::string> options;  ///< one option: fixed
    std::vector<double> weights;       ///< sums to 1
};

using EntryValue = std::variant<Quantity, Ramp, Choice, std::string, bool, std::int64_t, std::uint64_t,
                                Quarter, std::vector<std::string>, std::vector<NamedCondition>>;

/// One resolved key of the scenario.
struct Entry {
    std::string path;  ///< `actors.bytedance.budget.growth`
    int key = -1;      ///< row of the key table
    EntryValue value;
    Source source;
    Place place;
    bool from_default = false;  ///< not written: the key table's default
};

/// A file (or an overlay, or the list of `--set`) that took part.
struct Document {
    std::string name;
    std::string text;
};

/// Rank correlation of two inputs.
struct Correlation {
    std::string name;
    std::string first, second;  ///< paths of the inputs
    double spearman = 0;
    Place place;
};

/// What the user wrote, checked and complete: every key once, in path order.
struct Scenario {
    std::string name;
    std::string title;  ///< `description:`; may be empty
    std::vector<Entry> entries;
    std::vector<Correlation> correlations;
    std::vector<Document> documents;  ///< in reading order
    std::vector<Finding> warnings;
};

}  // namespace capexsim
