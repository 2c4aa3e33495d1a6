#include "input/keys.hpp"

#include <algorithm>
#include <iterator>

namespace capexsim {

namespace {

using enum Dimension;

constexpr Bounds kShare = {0, 1};
constexpr Bounds kPositive = {.low = 0, .above_low = true};
constexpr Bounds kNotNegative = {.low = 0};

std::size_t regime(const Slot& s, std::size_t wildcard = 0) {
    return static_cast<std::size_t>(Slot::state(s.params().policy.regimes, s.name(wildcard)));
}

int gate_state(std::string_view word) {
    constexpr std::string_view kStates[] = {"blocked", "quota", "free"};
    return static_cast<int>(std::ranges::find(kStates, word) - std::begin(kStates));
}

constexpr Key kPolicyKeys[] = {
    {.pattern = "policy.regimes.order",
     .type = ValueType::names,
     .required = true,
     .needs = "policy.regimes.states",
     .meaning = "the supplier's regimes from tight to open",
     .equation = "M1"},
    {.pattern = "policy.regimes.initial",
     .type = ValueType::name,
     .required = true,
     .needs = "policy.regimes.states",
     .meaning = "regime at the start",
     .equation = "M1",
     .store =
         [](const Slot& s, const EntryValue& v) {
             s.params().policy.regimes.initial =
                 Slot::state(s.params().policy.regimes, std::get<std::string>(v));
         }},
    {.pattern = "policy.regimes.since",
     .dimension = date,
     .bounds = {.high = 0},
     .fallback = "0 months",
     .needs = "policy.regimes.states",
     .meaning = "when that regime began",
     .equation = "M1",
     .column = [](const Slot& s) -> Column& { return s.params().policy.regimes.since; }},
    {.pattern = "policy.regimes.states.<state>.mean_duration",
     .dimension = duration,
     .bounds = kPositive,
     .meaning = "mean time in the regime; without it it never ends",
     .equation = "M1",
     .column = [](const Slot& s) -> Column& { return s.params().policy.regimes.mean_duration[regime(s)]; }},
    {.pattern = "policy.regimes.states.<state>.shape",
     .bounds = kPositive,
     .fallback = "1",
     .needs = "policy.regimes.states.<state>.mean_duration",
     .meaning = "Weibull shape of the time in the regime",
     .equation = "M1",
     .column = [](const Slot& s) -> Column& { return s.params().policy.regimes.shape[regime(s)]; }},
    {.pattern = "policy.regimes.states.<state>.next.<state>",
     .bounds = kNotNegative,
     .meaning = "weight of that regime as the next one",
     .equation = "M1",
     .column = [](const Slot& s) -> Column& {
         return s.params().policy.regimes.next[regime(s)][regime(s, 1)];
     }},
    {.pattern = "policy.regimes.states.<state>.permits.<channel>",
     .dimension = fraction,
     .bounds = kShare,
     .neutral = "1",
     .lever = true,
     .meaning = "share of a channel's cap that the regime allows",
     .equation = "M14",
     .column = [](const Slot& s) -> Column& {
         const auto channel = std::ranges::find(s.params().channels, s.name(1), &ChannelParams::name);
         require(channel != s.params().channels.end(), "a permit names a channel");
         return channel->permits[regime(s)];
     }},
    {.pattern = "policy.events", .built = false},
    {.pattern = "policy.response", .built = false},

    {.pattern = "policy.gate.initial",
     .type = ValueType::word,
     .options = "blocked|quota|free",
     .required = true,
     .needs = "policy.gate",
     .meaning = "the recipient's gate at the start",
     .equation = "M3",
     .store =
         [](const Slot& s, const EntryValue& v) {
             s.params().policy.gate.present = true;
             s.params().policy.gate.initial = gate_state(std::get<std::string>(v));
         }},
    {.pattern = "policy.gate.hazards.<gate>.<gate>",
     .dimension = decay_rate,
     .bounds = kNotNegative,
     .meaning = "yearly hazard of a change of the recipient's gate",
     .equation = "M3",
     .column = [](const Slot& s) -> Column& {
         return s.params().policy.gate.hazard[static_cast<std::size_t>(gate_state(s.name(0)))]
                                             [static_cast<std::size_t>(gate_state(s.name(1)))];
     }},
    {.pattern = "policy.gate.retaliation", .built = false},

    {.pattern = "policy.levers.<lever>.at",
     .dimension = date,
     .required = true,
     .meaning = "when the lever acts",
     .equation = "M4",
     .column = [](const Slot& s) -> Column& { return s.lever().at; }},
    {.pattern = "policy.levers.<lever>.for",
     .dimension = duration,
     .bounds = kPositive,
     .meaning = "how long it acts; without it for good",
     .equation = "M4",
     .column = [](const Slot& s) -> Column& { return s.lever().duration; }},
    {.pattern = "policy.levers.<lever>.probability",
     .dimension = fraction,
     .bounds = kShare,
     .meaning = "share of futures in which it acts; without it all",
     .equation = "M4",
     .column = [](const Slot& s) -> Column& { return s.lever().probability; }},
    {.pattern = "policy.levers.<lever>.set",
     .type = ValueType::settings,
     .required = true,
     .meaning = "what the lever changes: path and value",
     .equation = "M4"},
    {.pattern = "policy.levers.<lever>.set.policy.regime",
     .type = ValueType::name,
     .meaning = "regime that the supplier is held in",
     .equation = "M4",
     .store =
         [](const Slot& s, const EntryValue& v) {
             s.lever().regime = Slot::state(s.params().policy.regimes, std::get<std::string>(v));
         }},
    {.pattern = "policy.levers.<lever>.set.policy.gate",
     .type = ValueType::word,
     .options = "blocked|quota|free",
     .meaning = "state that the recipient's gate is held in",
     .equation = "M4",
     .store = [](const Slot& s,
                 const EntryValue& v) { s.lever().gate = gate_state(std::get<std::string>(v)); }},
    {.pattern = "policy.levers.<lever>.ramp", .built = false},
    {.pattern = "policy.levers.<lever>.announced", .built = false},
};

}  // namespace

std::span<const Key> policy_keys() { return kPolicyKeys; }

}  // namespace capexsim
