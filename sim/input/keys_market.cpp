#include "input/keys.hpp"

#include <algorithm>

namespace capexsim {

namespace {

using enum Dimension;

constexpr Bounds kShare = {0, 1};
constexpr Bounds kPositive = {.low = 0, .above_low = true};
constexpr Bounds kNotNegative = {.low = 0};

std::size_t macro_state(const Slot& s) {
    return static_cast<std::size_t>(Slot::state(s.params().market.macro, s.name(0)));
}

constexpr Key kMarketKeys[] = {
    {.pattern = "market.price.initial",
     .dimension = price,
     .bounds = kPositive,
     .required = true,
     .meaning = "frontier chip price at the start",
     .equation = "M5",
     .column = [](const Slot& s) -> Column& { return s.params().market.price_initial; }},
    {.pattern = "market.price.decline",
     .dimension = decay_rate,
     .fallback = "0 %/year",
     .lever = true,
     .meaning = "yearly fall of the frontier chip price",
     .equation = "M5",
     .column = [](const Slot& s) -> Column& { return s.params().market.price_decline; }},
    {.pattern = "market.price.volatility",
     .dimension = volatility,
     .bounds = kNotNegative,
     .fallback = "0 %/sqrt(year)",
     .lever = true,
     .meaning = "volatility of the frontier chip price",
     .equation = "M5",
     .column = [](const Slot& s) -> Column& { return s.params().market.price_volatility; }},
    {.pattern = "market.price.history.<year>",
     .dimension = price,
     .bounds = kPositive,
     .certain = true,
     .meaning = "frontier chip price in a past year",
     .equation = "M24",
     .store =
         [](const Slot& s, const EntryValue& v) {
             s.params().market.price_history.emplace_back(s.year(0),
                                                          std::get<Quantity>(v).distribution.parameters[0]);
         }},
    {.pattern = "market.growth_correlation",
     .dimension = fraction,
     .bounds = kShare,
     .fallback = "0",
     .meaning = "correlation of the actors' growth states",
     .equation = "M9",
     .column = [](const Slot& s) -> Column& { return s.params().market.growth_correlation; }},
    {.pattern = "market.budget_correlation",
     .dimension = fraction,
     .bounds = kShare,
     .fallback = "0",
     .meaning = "correlation of the actors' budget shocks",
     .equation = "M10",
     .column = [](const Slot& s) -> Column& { return s.params().market.budget_correlation; }},
    {.pattern = "market.watts.initial",
     .dimension = power_per_compute,
     .bounds = kPositive,
     .meaning = "power per compute of what is installed at the start",
     .equation = "M25",
     .column = [](const Slot& s) -> Column& { return s.params().market.watts_initial; }},
    {.pattern = "market.watts.decline",
     .dimension = decay_rate,
     .fallback = "0 %/year",
     .needs = "market.watts.initial",
     .meaning = "yearly fall of power per compute",
     .equation = "M25",
     .column = [](const Slot& s) -> Column& { return s.params().market.watts_decline; }},
    {.pattern = "market.supply_shock", .built = false},
    {.pattern = "market.world_supply", .built = false},

    {.pattern = "market.macro.initial",
     .type = ValueType::name,
     .required = true,
     .needs = "market.macro.states",
     .meaning = "macro regime at the start",
     .equation = "M7",
     .store =
         [](const Slot& s, const EntryValue& v) {
             s.params().market.macro.initial = Slot::state(s.params().market.macro, std::get<std::string>(v));
         }},
    {.pattern = "market.macro.since",
     .dimension = date,
     .bounds = {.high = 0},
     .fallback = "0 months",
     .needs = "market.macro.states",
     .meaning = "when that regime began",
     .equation = "M7",
     .column = [](const Slot& s) -> Column& { return s.params().market.macro.since; }},
    {.pattern = "market.macro.states.<state>.mean_duration",
     .dimension = duration,
     .bounds = kPositive,
     .meaning = "mean time in the regime; without it it never ends",
     .equation = "M7",
     .column = [](const Slot& s) -> Column& {
         return s.params().market.macro.mean_duration[macro_state(s)];
     }},
    {.pattern = "market.macro.states.<state>.shape",
     .bounds = kPositive,
     .fallback = "1",
     .needs = "market.macro.states.<state>.mean_duration",
     .meaning = "Weibull shape of the time in the regime",
     .equation = "M7",
     .column = [](const Slot& s) -> Column& { return s.params().market.macro.shape[macro_state(s)]; }},
    {.pattern = "market.macro.states.<state>.growth_shift",
     .dimension = share_rate,
     .fallback = "0 /year",
     .lever = true,
     .meaning = "added to every actor's growth in the regime",
     .equation = "M7",
     .column = [](const Slot& s) -> Column& { return s.params().market.growth_shift[macro_state(s)]; }},
    {.pattern = "market.macro.states.<state>.crash",
     .type = ValueType::boolean,
     .fallback = "false",
     .meaning = "whether budgets may fall without limit in the regime",
     .equation = "M11",
     .store =
         [](const Slot& s, const EntryValue& v) {
             s.params().market.crash[macro_state(s)] = std::get<bool>(v) ? 1 : 0;
         }},
    {.pattern = "market.macro.states.<state>.next.<state>",
     .bounds = kNotNegative,
     .meaning = "weight of that regime as the next one",
     .equation = "M7",
     .column = [](const Slot& s) -> Column& {
         ChainParams& chain = s.params().market.macro;
         return chain.next[macro_state(s)][static_cast<std::size_t>(Slot::state(chain, s.name(1)))];
     }},

    {.pattern = "market.bust.hazard",
     .dimension = decay_rate,
     .bounds = kNotNegative,
     .neutral = "0 /year",
     .lever = true,
     .meaning = "yearly hazard of a bust; without it there is none",
     .equation = "M10",
     .column = [](const Slot& s) -> Column& { return s.params().market.bust_hazard; }},
    {.pattern = "market.bust.exponent",
     .fallback = "0",
     .lever = true,
     .needs = "market.bust.hazard",
     .meaning = "how the hazard rises with capex per operating cash flow",
     .equation = "M10",
     .column = [](const Slot& s) -> Column& { return s.params().market.bust_exponent; }},
    {.pattern = "market.bust.severity",
     .bounds = kPositive,
     .fallback = "0.3",
     .needs = "market.bust.hazard",
     .meaning = "median fall of the log budget in a bust",
     .equation = "M10",
     .column = [](const Slot& s) -> Column& { return s.params().market.bust_severity; }},
    {.pattern = "market.bust.severity_sigma",
     .bounds = kNotNegative,
     .fallback = "0",
     .needs = "market.bust.hazard",
     .meaning = "lognormal sigma of that fall",
     .equation = "M10",
     .column = [](const Slot& s) -> Column& { return s.params().market.bust_severity_sigma; }},
    {.pattern = "market.bust.healing",
     .dimension = fraction,
     .bounds = kShare,
     .fallback = "0",
     .needs = "market.bust.hazard",
     .meaning = "share of the fall that heals",
     .equation = "M10",
     .column = [](const Slot& s) -> Column& { return s.params().market.bust_healing; }},
    {.pattern = "market.bust.healing_half_life",
     .dimension = duration,
     .bounds = kPositive,
     .fallback = "2 years",
     .needs = "market.bust.hazard",
     .meaning = "half-life of the healing",
     .equation = "M10",
     .column = [](const Slot& s) -> Column& { return s.params().market.bust_healing_half_life; }},

    {.pattern = "capability.compute_weight",
     .bounds = {0, 10},
     .fallback = "1",
     .meaning = "weight of training compute in effective compute",
     .equation = "M30",
     .column = [](const Slot& s) -> Column& { return s.params().frontier.compute_weight; }},
    {.pattern = "capability.research_elasticity",
     .bounds = kNotNegative,
     .fallback = "0",
     .lever = true,
     .meaning = "elasticity of algorithmic progress to research input",
     .equation = "M28",
     .column = [](const Slot& s) -> Column& { return s.params().frontier.research_elasticity; }},
    {.pattern = "capability.diffusion_deficit",
     .bounds = {.high = 0},
     .fallback = "0",
     .meaning = "log distance below the best that diffusion reaches",
     .equation = "M29",
     .column = [](const Slot& s) -> Column& { return s.params().frontier.diffusion_deficit; }},
    {.pattern = "capability.diffusion_lag",
     .type = ValueType::quarters,
     .bounds = {0, 8},
     .fallback = "0 quarters",
     .meaning = "delay with which the best is seen",
     .equation = "M29",
     .store =
         [](const Slot& s, const EntryValue& v) {
             s.params().frontier.diffusion_lag = static_cast<int>(std::get<std::int64_t>(v));
         }},
    {.pattern = "capability.initial_compute_growth",
     .dimension = growth_rate,
     .fallback = "0 %/year",
     .meaning = "growth of frontier training compute before the start",
     .equation = "M31",
     .column = [](const Slot& s) -> Column& { return s.params().frontier.initial_compute_growth; }},
    {.pattern = "capability.lag_calibration",
     .type = ValueType::choice,
     .fallback = "offset_fading",
     .options = "offset|offset_fading|algorithms",
     .meaning = "how the unexplained part of the initial lag behaves",
     .equation = "M31",
     .column = [](const Slot& s) -> Column& { return s.params().frontier.lag_calibration; }},
    {.pattern = "capability.offset_half_life",
     .dimension = duration,
     .bounds = kPositive,
     .fallback = "2 years",
     .meaning = "half-life of a fading offset",
     .equation = "M31",
     .column = [](const Slot& s) -> Column& { return s.params().frontier.offset_half_life; }},
    {.pattern = "capability.weights_closing", .built = false},

    {.pattern = "parity.reference",
     .type = ValueType::name,
     .fallback = "leader",
     .meaning = "leader, mean, median or nth of the rivals, or the name of one",
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
     .equation = "M33",
     .store =
         [](const Slot& s, const EntryValue& v) {
             s.params().parity.nth = static_cast<int>(std::get<std::int64_t>(v));
         }},
    {.pattern = "parity.rivals",
     .type = ValueType::names,
     .meaning = "actors that the focal one is measured against",
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
     .equation = "M34",
     .column = [](const Slot& s) -> Column& { return s.params().parity.ratio; }},
    {.pattern = "parity.lag",
     .dimension = duration,
     .bounds = kNotNegative,
     .fallback = "3 months",
     .meaning = "lag behind the frontier that is parity",
     .equation = "M34",
     .column = [](const Slot& s) -> Column& { return s.params().parity.lag; }},
    {.pattern = "parity.sustained",
     .type = ValueType::quarters,
     .bounds = {1, kMaxQuarters},
     .fallback = "4 quarters",
     .meaning = "quarters in a row that confirm parity",
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
     .equation = "M34",
     .column = [](const Slot& s) -> Column& { return s.params().parity.hysteresis; }},
    {.pattern = "parity.relapse_after",
     .type = ValueType::quarters,
     .bounds = {1, kMaxQuarters},
     .fallback = "2 quarters",
     .meaning = "quarters in a row that make a relapse",
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
     .equation = "M32",
     .column = [](const Slot& s) -> Column& { return s.params().parity.spend_depreciation; }},
    {.pattern = "parity.exit", .built = false},
};

}  // namespace

std::span<const Key> market_keys() { return kMarketKeys; }

}  // namespace capexsim
