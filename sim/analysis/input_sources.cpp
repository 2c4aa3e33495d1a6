#include "analysis/input_sources.hpp"

#include "analysis/estimates.hpp"
#include "input/show.hpp"

#include <fmt/format.h>

namespace capexsim::analysis {

Section input_section(const Scenario& scenario) {
    const Provenance count = count_provenance(scenario);
    const int given = count.total() - count.defaults;
    Section section{"inputs", "", {}, {}, {list_inputs(scenario)}, chapter::kInputs};
    section.text.push_back(
        fmt::format("Inputs: {:.0f} % of the numbers that the scenario gives are assumptions. {}.",
                    given == 0 ? 0.0 : 100.0 * count.assumptions / given, describe(count)));
    return section;
}

}  // namespace capexsim::analysis
