#include "input/draft.hpp"

namespace capexsim {

void check_scenario(Draft& draft) { (void)draft; }

}  // namespace capexsim
