#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/params.hpp"
#include "capexsim/tally.hpp"
#include "capexsim/threshold.hpp"

#include <vector>

namespace capexsim::analysis {

enum class Verdict { hold, fail, undecided };

/// "hold", "fail" or "undecided".
const char* verdict_name(Verdict verdict);

/// Where the whole 95 % interval lies on the side that is asked for, the condition holds; where it lies on the other side, it
/// fails; else more trajectories have to tell.
Verdict judge(const Condition& condition, const Estimate& probability);

struct Judged {
    NamedCondition threshold;
    Estimate probability;
    Verdict verdict = Verdict::undecided;
};

/// Every threshold of the scenario, in its order.
std::vector<Judged> judge_all(const Params& params, const Tally& tally);

/// Nothing to tell where the scenario lays down no threshold: a section without a key.
Section threshold_section(const Params& params, const Tally& tally);

}  // namespace capexsim::analysis
