#pragma once

#include "capexsim/scenario.hpp"

#include "sampling/copula.hpp"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace capexsim {

/// Inputs that are correlated with each other, directly or through others.
struct CorrelatedInputs {
    std::vector<std::string> paths;        ///< [member]
    sampling::CorrelationMatrix spearman;  ///< [member][member]; pairs that nobody wrote are independent
};

/// The groups that pairwise correlations make, members in the order of what `order` makes of their paths.
std::vector<CorrelatedInputs> group_correlations(std::span<const Correlation> correlations,
                                                 const std::function<std::string(const std::string&)>& order);

}  // namespace capexsim
