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

/// The event of a path: made by the first of its keys, in name order.
PolicyEvent& event(const Slot& s) {
    std::vector<PolicyEvent>& events = s.params().policy.events;
    const auto found = std::ranges::find(events, s.name(0), &PolicyEvent::name);
    if (found != events.end()) return *found;
    events.emplace_back().name = s.name(0);
    return events.back();
}

Directions directions(const EntryValue& value) {
    const std::string& word = std::get<std::string>(value);
    return {.tightening = word != "loosening", .loosening = word != "tightening"};
}

constexpr Key kPolicyKeys[] = {
    {.pattern = "policy.regimes.order",
     .type = ValueType::names,
     .required = true,
     .needs = "policy.regimes.states",
     .meaning = "the supplier's regimes from tight to open",
     .moves = "how regimes are listed; what counts as a tightening",
     .equation = "M1"},
    {.pattern = "policy.regimes.initial",
     .type = ValueType::name,
     .required = true,
     .needs = "policy.regimes.states",
     .meaning = "regime at the start",
     .moves = "which regime holds when; with it what channels are permitted",
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
     .why = "a chain as young as can be",
     .moves = "which regime holds when; with it what channels are permitted",
     .equation = "M1",
     .column = [](const Slot& s) -> Column& { return s.params().policy.regimes.since; }},
    {.pattern = "policy.regimes.states.<state>.mean_duration",
     .dimension = duration,
     .bounds = kPositive,
     .meaning = "mean time in the regime; without it it never ends",
     .why = "the state lasts for ever",
     .moves = "which regime holds when; with it what channels are permitted",
     .equation = "M1",
     .column = [](const Slot& s) -> Column& { return s.params().policy.regimes.mean_duration[regime(s)]; }},
    {.pattern = "policy.regimes.states.<state>.shape",
     .bounds = kPositive,
     .fallback = "1",
     .needs = "policy.regimes.states.<state>.mean_duration",
     .meaning = "Weibull shape of the time in the regime",
     .why = "no memory: what one believes who knows nothing but the mean",
     .moves = "which regime holds when; with it what channels are permitted",
     .equation = "M1",
     .column = [](const Slot& s) -> Column& { return s.params().policy.regimes.shape[regime(s)]; }},
    {.pattern = "policy.regimes.states.<state>.next.<state>",
     .bounds = kNotNegative,
     .meaning = "weight of that regime as the next one",
     .why = "that state does not follow",
     .moves = "which regime holds when; with it what channels are permitted",
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
     .why = "a regime that does not speak of a channel leaves it alone",
     .moves = "the cap of the channel while the regime holds; 0 is a ban",
     .equation = "M14",
     .column = [](const Slot& s) -> Column& {
         const auto channel = std::ranges::find(s.params().channels, s.name(1), &ChannelParams::name);
         require(channel != s.params().channels.end(), "a permit names a channel");
         return channel->permits[regime(s)];
     }},
    {.pattern = "policy.events.<event>.from",
     .dimension = date,
     .required = true,
     .meaning = "when the event's window opens",
     .moves = "when regimes or the gate change more or less often",
     .equation = "M2",
     .column = [](const Slot& s) -> Column& { return event(s).from; }},
    {.pattern = "policy.events.<event>.to",
     .dimension = date,
     .required = true,
     .meaning = "when the window has closed: the quarter that begins then is free of it",
     .moves = "when regimes or the gate change more or less often",
     .equation = "M2",
     .column = [](const Slot& s) -> Column& { return event(s).to; }},
    {.pattern = "policy.events.<event>.multiplies",
     .type = ValueType::word,
     .fallback = "regime",
     .options = "regime|gate",
     .meaning = "whose hazards are multiplied, the supplier's regime or the recipient's gate",
     .why = "the supplier's regime: most scheduled dates are the supplier's",
     .moves = "whose hazards the event multiplies",
     .equation = "M2",
     .store = [](const Slot& s, const EntryValue& v) { event(s).gate = std::get<std::string>(v) == "gate"; }},
    {.pattern = "policy.events.<event>.direction",
     .type = ValueType::word,
     .fallback = "both",
     .options = "tightening|loosening|both",
     .meaning = "which changes the event makes more or less likely",
     .why = "both: an event says only that things move",
     .moves = "which changes the event multiplies",
     .equation = "M2",
     .store = [](const Slot& s, const EntryValue& v) { event(s).directions = directions(v); }},
    {.pattern = "policy.events.<event>.by",
     .bounds = kNotNegative,
     .required = true,
     .meaning = "factor of the hazards within the window",
     .moves = "how often regimes or the gate change within the window",
     .equation = "M2",
     .column = [](const Slot& s) -> Column& { return event(s).by; }},
    {.pattern = "policy.response.strength",
     .bounds = {-20, 20},
     .neutral = "0",
     .lever = true,
     .needs = "policy.regimes.states",
     .meaning = "log change of the regime's hazards per log change of the watched ratio since the start",
     .why = "off: that controls answer to success has to be stated",
     .moves = "which regime holds when; with it what channels are permitted",
     .equation = "M2",
     .column = [](const Slot& s) -> Column& { return s.params().policy.response.strength; }},
    {.pattern = "policy.response.watch",
     .type = ValueType::word,
     .fallback = "stock",
     .options = "spend|cumulative|stock|effective",
     .needs = "policy.response.strength",
     .meaning = "ratio of focal to reference that is answered",
     .why = "compute is what controls are about",
     .moves = "which regime holds when; with it what channels are permitted",
     .equation = "M2",
     .store =
         [](const Slot& s, const EntryValue& v) {
             const auto found = std::ranges::find(kMetricNames, std::get<std::string>(v));
             s.params().policy.response.watch = static_cast<Metric>(found - kMetricNames.begin());
         }},
    {.pattern = "policy.response.direction",
     .type = ValueType::word,
     .fallback = "tightening",
     .options = "tightening|loosening|both",
     .needs = "policy.response.strength",
     .meaning = "which changes of the regime answer",
     .why = "controls answer to a closing gap by tightening",
     .moves = "which regime holds when; with it what channels are permitted",
     .equation = "M2",
     .store = [](const Slot& s,
                 const EntryValue& v) { s.params().policy.response.directions = directions(v); }},

    {.pattern = "policy.gate.initial",
     .type = ValueType::word,
     .options = "blocked|quota|free",
     .required = true,
     .needs = "policy.gate",
     .meaning = "the recipient's gate at the start",
     .moves = "what licensed channels deliver",
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
     .why = "that change does not happen",
     .moves = "what licensed channels deliver",
     .equation = "M3",
     .column = [](const Slot& s) -> Column& {
         return s.params().policy.gate.hazard[static_cast<std::size_t>(gate_state(s.name(0)))]
                                             [static_cast<std::size_t>(gate_state(s.name(1)))];
     }},
    {.pattern = "policy.gate.retaliation",
     .bounds = kNotNegative,
     .neutral = "1",
     .lever = true,
     .needs = "policy.regimes.states",
     .meaning = "factor of the hazard towards blocked in the quarter of a tightening and the next one",
     .why = "none: that has to be stated",
     .moves = "what licensed channels deliver after a tightening",
     .equation = "M3",
     .column = [](const Slot& s) -> Column& { return s.params().policy.gate.retaliation; }},

    {.pattern = "policy.levers.<lever>.at",
     .dimension = date,
     .required = true,
     .meaning = "when the lever acts",
     .moves = "when what the lever sets begins; nothing before it, bit for bit",
     .equation = "M4",
     .column = [](const Slot& s) -> Column& { return s.lever().at; }},
    {.pattern = "policy.levers.<lever>.for",
     .dimension = duration,
     .bounds = kPositive,
     .meaning = "how long it acts; without it for good",
     .why = "for good",
     .moves = "when what the lever sets ends",
     .equation = "M4",
     .column = [](const Slot& s) -> Column& { return s.lever().duration; }},
    {.pattern = "policy.levers.<lever>.probability",
     .dimension = fraction,
     .bounds = kShare,
     .meaning = "share of futures in which it acts; without it all",
     .why = "it acts in every future",
     .moves = "in which futures the lever acts",
     .equation = "M4",
     .column = [](const Slot& s) -> Column& { return s.lever().probability; }},
    {.pattern = "policy.levers.<lever>.set",
     .type = ValueType::settings,
     .required = true,
     .meaning = "what the lever changes: path and value",
     .moves = "what the paths that it names move",
     .equation = "M4"},
    {.pattern = "policy.levers.<lever>.set.policy.regime",
     .type = ValueType::name,
     .meaning = "regime that the supplier is held in",
     .why = "the regime runs on",
     .moves = "which regime holds from the date on",
     .equation = "M4",
     .store =
         [](const Slot& s, const EntryValue& v) {
             s.lever().regime = Slot::state(s.params().policy.regimes, std::get<std::string>(v));
         }},
    {.pattern = "policy.levers.<lever>.set.policy.gate",
     .type = ValueType::word,
     .options = "blocked|quota|free",
     .meaning = "state that the recipient's gate is held in",
     .why = "the gate runs on",
     .moves = "which state the gate has from the date on",
     .equation = "M4",
     .store = [](const Slot& s,
                 const EntryValue& v) { s.lever().gate = gate_state(std::get<std::string>(v)); }},
    {.pattern = "policy.levers.<lever>.ramp",
     .dimension = duration,
     .bounds = kPositive,
     .meaning = "time in which values move to the lever's along a line; without it at once",
     .why = "at once",
     .moves = "how fast what the lever sets comes",
     .equation = "M4",
     .column = [](const Slot& s) -> Column& { return s.lever().ramp; }},
    {.pattern = "policy.levers.<lever>.announced",
     .dimension = date,
     .meaning = "when buyers learn of it; without it a surprise",
     .why = "a surprise: buyers cannot prepare",
     .moves = "stockpiling before the date",
     .equation = "M15",
     .column = [](const Slot& s) -> Column& { return s.lever().announced; }},
};

}  // namespace

std::span<const Key> policy_keys() { return kPolicyKeys; }

}  // namespace capexsim
