#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/params.hpp"
#include "capexsim/tally.hpp"

#include <string>
#include <vector>

namespace capexsim::analysis {

/// One sentence: P(parity in compute) by the horizon, its interval, the median date, the range over the other measures.
std::string answer(const Params& params, const Tally& tally);
Section answer_section(const Params& params, const Tally& tally);

/// "as_briefed holds with what-if embargo": what the answer supposes.
std::string supposition(const Params& params);

/// "a, b and c"; of many the first, and how many more there are.
std::string enumerated(const std::vector<std::string>& things);

/// "the leading rival", "the mean of its rivals", …
std::string reference_phrase(const Params& params);

/// "Parity: at least 100 % of the leading rival, or a lag of at most 3 months, for 4 quarters running."
std::string parity_definition(const Params& params);

/// Whether two scenarios call the same parity.
bool same_parity(const Params& a, const Params& b);

}  // namespace capexsim::analysis
