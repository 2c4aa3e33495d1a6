#pragma once

#include "capexsim/params.hpp"
#include "capexsim/quantity.hpp"

#include "analysis/precision.hpp"
#include "app/pipeline.hpp"
#include "input/units.hpp"
#include "report/json.hpp"

#include <string>
#include <string_view>

namespace capexsim::app {

/// `0.5pp`, `0.5 pp`, `0.5 %-points`, `0.5 percentage points`, also `0.5 %`. @return as a share: 0.005
Parsed<double> parse_precision(std::string_view text);

/// `stock@2030Q4`, or a quarter alone.
Parsed<AskedTarget> parse_target(std::string_view text);

/// What parse_target() reads, `stock@2030Q4`.
std::string target_word(Metric metric, Quarter quarter);

/// What --precision, --at and --trajectories ask for. @throws UsageError where a quarter is not simulated
analysis::StoppingRule rule_of(const RunChoice& choice, const Params& params);

/// Why the run ended, how exactly the least certain target is known, and what was asked: for people and for programs.
std::string ending_text(const Params& params, const analysis::StoppingRule& rule,
                        const analysis::Ending& ending, std::uint64_t trajectories);
report::Json ending_json(const Params& params, const analysis::StoppingRule& rule,
                         const analysis::Ending& ending);

}  // namespace capexsim::app
