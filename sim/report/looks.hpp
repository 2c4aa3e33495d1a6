#pragma once

#include "capexsim/estimate.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace capexsim::report {

/// How what a curve is about is drawn, in every figure of a page and a workbook alike.
struct Look {
    std::uint32_t colour = 0;  ///< 0xRRGGBB
    int dash = 0;  ///< 0: a whole line; 1 and on: kinds of dashes, where there are more subjects than colours
    bool operator==(const Look&) const = default;
};

/// Looks by subject (Curve::subject). A name that is known, such as an actor of the shipped scenarios, looks the same in every
/// result; others take what their name gives, or the next that is free, so that no two of a result look the same before there
/// are more than 24 of a kind.
std::map<std::string, Look> looks_of(const std::vector<Section>& sections);

}  // namespace capexsim::report
