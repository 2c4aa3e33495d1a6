#pragma once

#include "capexsim/metric.hpp"
#include "capexsim/quantity.hpp"

#include <string>

namespace capexsim {

/// What may be asked of a probability.
enum class Relation { below, above, equal };

/// "P(stock by 2032Q4) < 10 %": the probability of confirmed parity in one measure by one quarter, against a level.
struct Condition {
    Metric metric = Metric::stock;
    Quarter by{};
    Relation relation = Relation::equal;
    double percent = 0;  ///< [0, 100]
    double share() const { return percent / 100; }
    bool operator==(const Condition&) const = default;
};

/// A condition that a scenario lays down for itself.
struct NamedCondition {
    std::string name;  ///< what people call it; may be empty
    Condition condition;
    std::string why;
    bool operator==(const NamedCondition&) const = default;
};

}  // namespace capexsim
