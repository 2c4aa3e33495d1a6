#include "input/keys.hpp"

#include <algorithm>
#include <iterator>

namespace capexsim {

namespace {

using enum Dimension;

constexpr Bounds kShare = {0, 1};
constexpr Bounds kPositive = {.low = 0, .above_low = true};
constexpr Bounds kNotNegative = {.low = 0};

constexpr Key kCapabilityKeys[] = {
    {.pattern = "capability.compute_weight",
     .bounds = {0, 10},
     .fallback = "1",
     .meaning = "weight of training compute in effective compute",
     .why =
         "effective compute as it is usually defined; the base scenarios use less, for a reason (docs/decisions/0002)",
     .moves = "effective compute and lag",
     .equation = "M30",
     .column = [](const Slot& s) -> Column& { return s.params().frontier.compute_weight; }},
    {.pattern = "capability.research_elasticity",
     .bounds = kNotNegative,
     .fallback = "0",
     .lever = true,
     .meaning = "elasticity of algorithmic progress to research input",
     .why = "progress does not hang on money until it is stated",
     .moves = "algorithms; with them effective compute and lag",
     .equation = "M28",
     .column = [](const Slot& s) -> Column& { return s.params().frontier.research_elasticity; }},
    {.pattern = "capability.diffusion_deficit",
     .bounds = {.high = 0},
     .fallback = "0",
     .meaning = "log distance below the best that diffusion reaches",
     .why = "followers can learn all that there is",
     .moves = "algorithms of followers; with them effective compute and lag",
     .equation = "M29",
     .column = [](const Slot& s) -> Column& { return s.params().frontier.diffusion_deficit; }},
    {.pattern = "capability.diffusion_lag",
     .type = ValueType::quarters,
     .bounds = {0, 8},
     .fallback = "0 quarters",
     .meaning = "delay with which the best is seen",
     .why = "what is best is seen at once",
     .moves = "algorithms of followers; with them effective compute and lag",
     .equation = "M29",
     .store =
         [](const Slot& s, const EntryValue& v) {
             s.params().frontier.diffusion_lag = static_cast<int>(std::get<std::int64_t>(v));
         }},
    {.pattern = "capability.initial_compute_growth",
     .dimension = growth_rate,
     .fallback = "0 %/year",
     .meaning = "growth of frontier training compute before the start",
     .why = "a trend has to be stated",
     .moves = "the slope that turns an initial lag into a gap; with it effective compute and lag",
     .equation = "M31",
     .column = [](const Slot& s) -> Column& { return s.params().frontier.initial_compute_growth; }},
    {.pattern = "capability.lag_calibration",
     .type = ValueType::choice,
     .fallback = "offset_fading",
     .options = "offset|offset_fading|algorithms",
     .meaning = "how the unexplained part of the initial lag behaves",
     .why = "between the two extremes",
     .moves = "effective compute and lag of actors with an initial_lag",
     .equation = "M31",
     .column = [](const Slot& s) -> Column& { return s.params().frontier.lag_calibration; }},
    {.pattern = "capability.offset_half_life",
     .dimension = duration,
     .bounds = kPositive,
     .fallback = "2 years",
     .meaning = "half-life of a fading offset",
     .why = "two years, a few generations of models",
     .moves = "effective compute and lag of actors with an initial_lag, where the offset fades",
     .equation = "M31",
     .column = [](const Slot& s) -> Column& { return s.params().frontier.offset_half_life; }},
    {.pattern = "capability.weights_closing.date",
     .dimension = date,
     .excludes = "capability.weights_closing.hazard",
     .meaning = "when the leaders' weights and methods close",
     .why = "they stay open",
     .moves = "when diffusion slows",
     .equation = "M29",
     .column = [](const Slot& s) -> Column& { return s.params().frontier.closing_date; }},
    {.pattern = "capability.weights_closing.hazard",
     .dimension = decay_rate,
     .bounds = kNotNegative,
     .meaning = "yearly hazard of their closing, where no date is known",
     .why = "they stay open",
     .moves = "when diffusion slows",
     .equation = "M29",
     .column = [](const Slot& s) -> Column& { return s.params().frontier.closing_hazard; }},
    {.pattern = "capability.weights_closing.remaining",
     .dimension = fraction,
     .bounds = kShare,
     .required = true,
     .needs = "capability.weights_closing",
     .meaning = "share of every diffusion rate that is left then",
     .moves = "diffusion; with it algorithms, effective compute and lag",
     .equation = "M29",
     .column = [](const Slot& s) -> Column& { return s.params().frontier.closing_remaining; }},

    {.pattern = "parity.reference",
     .type = ValueType::name,
     .fallback = "leader",
     .meaning = "leader, mean, median or nth of the rivals, or the name of one",
     .why = "the gap that is talked about",
     .moves = "every ratio; with it every probability but that of lag",
     .equation = "M33",
     .store =
         [](const Slot& s, const EntryValue& v) {
             const std::string& word = std::get<std::string>(v);
             constexpr const char* kWords[] = {"leader", "mean", "median", "nth"};
             const auto found = std::ranges::find(kWords, word);
             ParityParams& parity = s.params().parity;
             parity.reference = static_cast<Reference>(found - std::begin(kWords));
             if (parity.reference != Reference::named) return;
             const std::vector<std::string> name = {word};
             parity.named = static_cast<int>(&Slot(s.params(), name).actor() - s.params().actors.data());
         }},
    {.pattern = "parity.nth",
     .type = ValueType::integer,
     .bounds = {1, kMaxActors},
     .required = true,
     .needs = "parity.reference=nth",
     .meaning = "which of the rivals, 1 is the largest",
     .moves = "every ratio; with it every probability but that of lag",
     .equation = "M33",
     .store =
         [](const Slot& s, const EntryValue& v) {
             s.params().parity.nth = static_cast<int>(std::get<std::int64_t>(v));
         }},
    {.pattern = "parity.rivals",
     .type = ValueType::names,
     .meaning = "actors that the focal one is measured against",
     .why = "every actor but the focal one",
     .moves = "every ratio and the lag; with them every probability",
     .equation = "M33",
     .store =
         [](const Slot& s, const EntryValue& v) {
             ParityParams& parity = s.params().parity;
             for (const std::string& rival : std::get<std::vector<std::string>>(v)) {
                 const std::vector<std::string> name = {rival};
                 parity.rivals.push_back(
                     static_cast<int>(&Slot(s.params(), name).actor() - s.params().actors.data()));
             }
             std::ranges::sort(parity.rivals);
         }},
    {.pattern = "parity.ratio",
     .bounds = kPositive,
     .fallback = "1",
     .meaning = "ratio to the reference that is parity",
     .why = "as much as the reference",
     .moves = "P(parity by each quarter) of every measure but lag",
     .equation = "M34",
     .column = [](const Slot& s) -> Column& { return s.params().parity.ratio; }},
    {.pattern = "parity.lag",
     .dimension = duration,
     .bounds = kNotNegative,
     .fallback = "3 months",
     .meaning = "lag behind the frontier that is parity",
     .why = "the pace at which the leaders themselves release, so that less than it is a tie",
     .moves = "P(parity by each quarter) of the measure lag",
     .equation = "M34",
     .column = [](const Slot& s) -> Column& { return s.params().parity.lag; }},
    {.pattern = "parity.sustained",
     .type = ValueType::quarters,
     .bounds = {1, kMaxQuarters},
     .fallback = "4 quarters",
     .meaning = "quarters in a row that confirm parity",
     .why = "a year, so that one release or one quarter of orders does not make parity",
     .moves = "P(parity by each quarter)",
     .equation = "M34",
     .store =
         [](const Slot& s, const EntryValue& v) {
             s.params().parity.sustained = static_cast<int>(std::get<std::int64_t>(v));
         }},
    {.pattern = "parity.hysteresis",
     .dimension = fraction,
     .bounds = kShare,
     .fallback = "10 %",
     .meaning = "how far below parity a relapse is",
     .why = "a tenth: less is noise",
     .moves = "the shares of relapsed and of durable parity",
     .equation = "M34",
     .column = [](const Slot& s) -> Column& { return s.params().parity.hysteresis; }},
    {.pattern = "parity.relapse_after",
     .type = ValueType::quarters,
     .bounds = {1, kMaxQuarters},
     .fallback = "2 quarters",
     .meaning = "quarters in a row that make a relapse",
     .why = "half a year: one bad quarter is no relapse",
     .moves = "the shares of relapsed and of durable parity",
     .equation = "M34",
     .store =
         [](const Slot& s, const EntryValue& v) {
             s.params().parity.relapse_after = static_cast<int>(std::get<std::int64_t>(v));
         }},
    {.pattern = "parity.spend_basis",
     .type = ValueType::word,
     .fallback = "with_leases",
     .options = "capex|with_leases",
     .meaning = "whether leases count as spending",
     .why = "much of ByteDance's compute abroad and nearly all of OpenAI's is rented",
     .moves = "the measures spend and cumulative",
     .equation = "M13",
     .store =
         [](const Slot& s, const EntryValue& v) {
             s.params().parity.with_leases = std::get<std::string>(v) == "with_leases";
         }},
    {.pattern = "parity.spend_depreciation",
     .dimension = decay_rate,
     .bounds = kNotNegative,
     .fallback = "0 %/year",
     .meaning = "depreciation of cumulative spending",
     .why = "money once spent stays spent",
     .moves = "the measure cumulative",
     .equation = "M32",
     .column = [](const Slot& s) -> Column& { return s.params().parity.spend_depreciation; }},
    {.pattern = "parity.exit.rate",
     .dimension = decay_rate,
     .bounds = kNotNegative,
     .neutral = "0 /year",
     .lever = true,
     .meaning = "yearly hazard that the focal actor leaves the race: divestiture, exit",
     .why = "nobody leaves",
     .moves = "the share of futures that end by an exit; with it every probability",
     .equation = "M35",
     .column = [](const Slot& s) -> Column& { return s.params().parity.exit_rate; }},
    {.pattern = "parity.exit.from",
     .dimension = date,
     .needs = "parity.exit.rate",
     .meaning = "when that can begin to happen; without it at once",
     .why = "at once",
     .moves = "when exits can happen",
     .equation = "M35",
     .column = [](const Slot& s) -> Column& { return s.params().parity.exit_from; }},
    {.pattern = "parity.exit.to",
     .dimension = date,
     .needs = "parity.exit.rate",
     .meaning = "when it no longer can; without it always",
     .why = "always",
     .moves = "when exits can happen",
     .equation = "M35",
     .column = [](const Slot& s) -> Column& { return s.params().parity.exit_to; }},
};

}  // namespace

std::span<const Key> capability_keys() { return kCapabilityKeys; }

}  // namespace capexsim
