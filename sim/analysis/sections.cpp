#include "analysis/sections.hpp"

#include "analysis/answer.hpp"
#include "analysis/convergence.hpp"
#include "analysis/driver_section.hpp"
#include "analysis/extremes.hpp"
#include "analysis/fan_section.hpp"
#include "analysis/input_sources.hpp"
#include "analysis/mix_section.hpp"
#include "analysis/parity_section.hpp"
#include "analysis/thresholds.hpp"
#include "analysis/timeline.hpp"
#include "analysis/waterfall.hpp"

#include <array>
#include <utility>

namespace capexsim::analysis {
namespace {

using Analysis = Section (*)(const Scenario&, const Params&, const Tally&);

template <Section (*analyse)(const Params&, const Tally&)>
Section of_tally(const Scenario&, const Params& params, const Tally& tally) {
    return analyse(params, tally);
}

Section of_inputs(const Scenario& scenario, const Params&, const Tally&) { return input_section(scenario); }

Section of_params(const Scenario&, const Params& params, const Tally&) { return timeline_section(params); }

constexpr std::array<Analysis, 13> kAnalyses = {
    of_tally<answer_section>,      of_tally<parity_section>,
    of_tally<threshold_section>,   of_tally<fan_section>,
    of_tally<extremes_section>,    of_tally<waterfall_section>,
    of_tally<switch_section>,      of_tally<driver_section>,
    of_tally<channel_section>,     of_params,
    of_tally<regime_section>,      of_inputs,
    of_tally<convergence_section>,
};

}  // namespace

std::vector<Section> run_sections(const Scenario& scenario, const Params& params, const Tally& tally) {
    std::vector<Section> sections;
    for (const Analysis analysis : kAnalyses) {
        Section section = analysis(scenario, params, tally);
        if (!section.key.empty()) sections.push_back(std::move(section));
    }
    return sections;
}

}  // namespace capexsim::analysis
