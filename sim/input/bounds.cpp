#include "input/bounds.hpp"

#include "input/units.hpp"
#include "sampling/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace capexsim {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// What numbers of a kind can mean at all: wide, and narrow enough that 160 quarters of them stay within a double.
struct Widest {
    Dimension dimension;
    double low, high;
};

constexpr double kMostCompute = 1e18;  ///< also what stands for no cap
constexpr Widest kWidest[] = {
    {Dimension::number, -1e12, 1e12},
    {Dimension::fraction, -1, kMostCompute},
    {Dimension::money, 0, 1e15},
    {Dimension::money_rate, 0, 1e15},
    {Dimension::price, 0, 1e15},
    {Dimension::compute, 0, kMostCompute},
    {Dimension::compute_flow, 0, kMostCompute},
    {Dimension::growth_rate, -10, 10},
    {Dimension::decay_rate, -10, 1e4},
    {Dimension::share_rate, -1e3, 1e3},
    {Dimension::volatility, 0, 10},
    {Dimension::duration, 0, 1e7},
    {Dimension::date, -1e7, 1e7},
    {Dimension::power, 0, 1e12},
    {Dimension::power_per_compute, 0, 1e12},
    {Dimension::wafer_flow, 0, kMostCompute},
    {Dimension::stack, 0, kMostCompute},
    {Dimension::stack_flow, 0, kMostCompute},
    {Dimension::compute_per_package, 0, 1e12},
};

/// Share of its distribution that bounds must keep; below, they contradict the rest.
constexpr double kLeastKept = 1e-12;

bool below(double x, const Bounds& bounds) { return bounds.above_low ? x <= bounds.low : x < bounds.low; }
bool above(double x, const Bounds& bounds) { return bounds.below_high ? x >= bounds.high : x > bounds.high; }

/// What a rate may be written as.
std::string limits_of(Transform transform) {
    switch (transform) {
        case Transform::log1p: return "above -100 %";
        case Transform::neg_log1m: return "below 100 %";
        case Transform::identity: break;
    }
    return "finite";
}

std::string describe(const Bounds& bounds, Dimension dimension) {
    const std::string_view unit = canonical_unit(dimension);
    return describe(bounds, ValueType::quantity) + (unit.empty() ? "" : " ") + std::string(unit);
}

}  // namespace

Bounds possible_bounds(Bounds bounds, Dimension dimension) {
    const auto* const widest = std::ranges::find(kWidest, dimension, &Widest::dimension);
    require(widest != std::end(kWidest), "every kind of number has its widest bounds");
    if (bounds.low < widest->low) {
        bounds.low = widest->low;
        bounds.above_low = false;
    }
    if (bounds.high > widest->high) {
        bounds.high = widest->high;
        bounds.below_high = false;
    }
    return bounds;
}

bool check_bounds(const Quantity& quantity, const Bounds& of_key, const Place& place, const std::string& path,
                  Findings& findings) {
    const Distribution& distribution = quantity.distribution;
    const UnitForm form{distribution.transform, distribution.scale};
    if (!distribution.certain() && sampling::kept_probability(distribution) < kLeastKept) {
        findings.error(place, path,
                       quote(quantity.written) + " has next to no probability between its bounds");
        return false;
    }
    const auto [low, high] = sampling::support(distribution);
    const double least = canonical(low, form);
    const double most = canonical(high, form);
    // What the key cannot mean is said in its own words, and only then what no number of its kind can.
    const bool within = !below(least, of_key) && !above(most, of_key);
    const Bounds bounds = within ? possible_bounds(of_key, quantity.dimension) : of_key;
    const bool too_low = below(least, bounds) || least == -kInfinity;
    const bool too_high = above(most, bounds) || most == kInfinity;
    if (!too_low && !too_high) return true;
    const std::string problem = quote(quantity.written);
    const std::string range = least == -kInfinity || most == kInfinity ? limits_of(distribution.transform)
                                                                       : describe(bounds, quantity.dimension);
    if (distribution.certain()) {
        findings.error(place, path, problem + " is outside its range, " + range);
        return false;
    }
    findings.error(place, path, problem + " reaches values outside its range, " + range,
                   too_low && too_high ? "bound it with 'lower:' and 'upper:'"
                   : too_low           ? "bound it with 'lower:'"
                                       : "bound it with 'upper:'");
    return false;
}

std::string describe(const Bounds& bounds, ValueType type) {
    const bool has_low = std::isfinite(bounds.low);
    const bool has_high = std::isfinite(bounds.high);
    const std::string unit = type == ValueType::quarters ? " quarters" : "";
    const std::string low = format_number(bounds.low);
    const std::string high = format_number(bounds.high);
    if (has_low && has_high) {
        const char* open = bounds.above_low || bounds.below_high ? " (ends excluded)" : "";
        return low + " to " + high + unit + open;
    }
    if (has_low) return (bounds.above_low ? "above " : "at least ") + low + unit;
    if (has_high) return (bounds.below_high ? "below " : "at most ") + high + unit;
    return "";
}

}  // namespace capexsim
