#pragma once

#include "analysis/compare.hpp"

#include <optional>
#include <string>
#include <vector>

namespace capexsim::analysis {

/// A grid of values of one or two keys, each point held against the scenario as it stands, on the same luck.
struct Sweep {
    std::vector<std::string> paths;                ///< [axis]
    std::vector<std::vector<std::string>> values;  ///< [axis][step] as written
    std::string base_label;
    std::vector<std::vector<PairedMetric>> points;  ///< [point][metric]; the last axis runs fastest
};

/// What a sweep says. @param metric for the map; absent: the one that the sweep moves most
/// @param quarter T of the tables
std::vector<Section> sweep_sections(const Params& base, const Sweep& sweep, int quarter,
                                    std::optional<Metric> metric);

}  // namespace capexsim::analysis
