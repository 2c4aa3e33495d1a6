#include "numeric/math.hpp"

namespace capexsim::numeric::detail {

const double kExpLow = -708.0;
const double kExpHigh = 709.0;

}  // namespace capexsim::numeric::detail
