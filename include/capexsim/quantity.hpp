#pragma once

#include <compare>
#include <string>

namespace capexsim {

inline constexpr double kQuarter = 0.25;  ///< Δ, length of a simulated quarter [years]
inline constexpr int kMaxQuarters = 160;  ///< longest horizon
inline constexpr int kMaxActors = 12;
inline constexpr int kMaxChannels = 8;  ///< channels of one buyer
inline constexpr int kMaxStates = 8;    ///< states of a regime or macro chain
inline constexpr int kMaxStages = 5;    ///< stages of the Erlang retirement chain

/// A calendar quarter; `index` counts quarters since year 0, so differences are quarters.
struct Quarter {
    int index = 0;
    static constexpr Quarter of(int year, int quarter) { return {year * 4 + quarter - 1}; }
    constexpr int year() const { return index / 4; }
    constexpr int quarter() const { return index % 4 + 1; }
    std::string text() const { return std::to_string(year()) + "Q" + std::to_string(quarter()); }
    constexpr Quarter operator+(int quarters) const { return {index + quarters}; }
    constexpr int operator-(Quarter other) const { return index - other.index; }
    constexpr auto operator<=>(const Quarter&) const = default;
};

/// What a number measures; each has one canonical unit inside the program.
enum class Dimension {
    number,        ///< plain number [1]
    fraction,      ///< share [1]; written "25 %" or 0.25
    money,         ///< [USD bn]
    money_rate,    ///< [USD bn/year]
    price,         ///< [USD/H100e]
    compute,       ///< [H100e]
    compute_flow,  ///< [H100e/quarter]
    growth_rate,   ///< continuous rate [1/year]; "x %/year" is effective and becomes ln(1+x)
    decay_rate,    ///< continuous rate or hazard [1/year]; "x %/year" becomes -ln(1-x)
    share_rate,    ///< simple share per year [1/year]; "40 %/year" is 0.40
    volatility,    ///< [1/sqrt(year)]; "20 %/sqrt(year)"
    duration,      ///< [years]; written in years, months or quarters
    date,  ///< [years since the beginning of the first simulated quarter]; "2027Q3", "2027-07-01", "18 months"
    power,               ///< [GW]
    power_per_compute,   ///< [W/H100e]
    wafer_flow,          ///< [wafers/quarter]
    stack,               ///< memory stacks [stacks]
    stack_flow,          ///< [stacks/quarter]
    compute_per_package  ///< [H100e/package]
};

}  // namespace capexsim
