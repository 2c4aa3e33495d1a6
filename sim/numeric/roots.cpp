#include "numeric/roots.hpp"

#include "capexsim/error.hpp"

#include <boost/math/tools/toms748_solve.hpp>

#include <cstdint>

namespace capexsim::numeric {

Bracket find_root(const std::function<double(double)>& function, double low, double high, double at_low,
                  double at_high, double width) {
    require(low < high && at_low * at_high < 0,
            "a root lies between numbers where the function has two signs");
    constexpr std::uintmax_t kMost = 200;
    std::uintmax_t evaluations = kMost;
    int calls = 0;
    const auto counted = [&](double x) {
        ++calls;
        return function(x);
    };
    const auto narrow = [width](double a, double b) { return b - a <= width; };
    const auto [a, b] =
        boost::math::tools::toms748_solve(counted, low, high, at_low, at_high, narrow, evaluations);
    return {a, b, calls};
}

}  // namespace capexsim::numeric
