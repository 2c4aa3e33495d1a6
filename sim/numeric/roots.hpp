#pragma once

#include <functional>

/// Where a function passes zero.
namespace capexsim::numeric {

/// An interval within which the function changes its sign.
struct Bracket {
    double low = 0, high = 0;
    int evaluations = 0;
};

/// Narrows [low, high] until it is no wider than `width`, or holds no other number.
/// @param at_low,at_high the function there, of different signs, neither 0
/// @source Alefeld, Potra, Shi (1995), Algorithm 748: enclosing zeros of continuous functions
Bracket find_root(const std::function<double(double)>& function, double low, double high, double at_low,
                  double at_high, double width);

}  // namespace capexsim::numeric
