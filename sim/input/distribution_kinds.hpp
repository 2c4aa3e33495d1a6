#pragma once

#include "capexsim/scenario.hpp"

#include <span>
#include <string_view>

namespace capexsim {

/// What a parameter of a distribution measures.
enum class Role {
    location,  ///< a value of the quantity itself
    width,     ///< a positive difference of two values
    positive,  ///< a plain positive number
};

struct Parameter {
    std::string_view name;
    Role role;
};

inline constexpr Parameter kUniform[] = {{"low", Role::location}, {"high", Role::location}};
inline constexpr Parameter kThreePoints[] = {
    {"low", Role::location}, {"mode", Role::location}, {"high", Role::location}};
inline constexpr Parameter kNormal[] = {{"mean", Role::location}, {"sd", Role::width}};
inline constexpr Parameter kLognormal[] = {{"median", Role::location}, {"sigma", Role::positive}};
inline constexpr Parameter kInterval[] = {{"low", Role::location}, {"high", Role::location}};
inline constexpr Parameter kBeta[] = {{"alpha", Role::positive}, {"beta", Role::positive}};
inline constexpr Parameter kShapeScale[] = {{"shape", Role::positive}, {"scale", Role::width}};
inline constexpr Parameter kStudent[] = {
    {"location", Role::location}, {"scale", Role::width}, {"degrees", Role::positive}};

/// One kind that is written by parameters; choice, mixture and empirical are lists.
struct KindRow {
    std::string_view name;
    DistributionKind kind;
    std::span<const Parameter> parameters;
    bool as_sequence;  ///< `[low, high]` is clear enough
    std::string_view example;
};

inline constexpr KindRow kKinds[] = {
    {"uniform", DistributionKind::uniform, kUniform, true, "{uniform: [low, high]}"},
    {"triangular", DistributionKind::triangular, kThreePoints, true, "{triangular: {low, mode, high}}"},
    {"pert", DistributionKind::pert, kThreePoints, true, "{pert: {low, mode, high}}"},
    {"normal", DistributionKind::normal, kNormal, false, "{normal: {mean, sd}}"},
    {"lognormal", DistributionKind::lognormal, kLognormal, false,
     "{lognormal: {median, sigma}} or {lognormal: {ci90: [low, high]}}"},
    {"beta", DistributionKind::beta, kBeta, false, "{beta: {alpha, beta, low, high}}"},
    {"gamma", DistributionKind::gamma, kShapeScale, false, "{gamma: {shape, scale}}"},
    {"weibull", DistributionKind::weibull, kShapeScale, false, "{weibull: {shape, scale}}"},
    {"student_t", DistributionKind::student_t, kStudent, false, "{student_t: {location, scale, degrees}}"},
};

}  // namespace capexsim
