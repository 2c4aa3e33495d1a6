#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/scenario.hpp"

#include <string>

namespace capexsim {

/// What a scenario's numbers rest on.
struct Provenance {
    int evidence = 0;     ///< a source is named
    int assumptions = 0;  ///< `source: assumption`, and what `--set` says
    int unsourced = 0;    ///< written without a source
    int defaults = 0;     ///< not written
    int total() const { return evidence + assumptions + unsourced + defaults; }
};

/// Counts each number, ramp and weighted choice once.
Provenance count_provenance(const Scenario& scenario);

/// `Of 214 numbers, 93 name a source, 48 are assumptions, 12 have no source and 61 are defaults`.
std::string describe(const Provenance& provenance);

/// Every value with unit, distribution, source and the place where it was written.
Section show_scenario(const Scenario& scenario);

/// Every number that the model reads, one row each, for inputs.csv: ramps by their parts, quantiles in canonical
/// units, what the distribution looks like, and whether it rests on evidence or on an assumption.
Table list_inputs(const Scenario& scenario);

}  // namespace capexsim
