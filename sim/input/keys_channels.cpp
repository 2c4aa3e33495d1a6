#include "input/catalogue.hpp"
#include "input/keys.hpp"

#include <algorithm>
#include <iterator>

namespace capexsim {

namespace {

using enum Dimension;

constexpr Bounds kShare = {0, 1};
constexpr Bounds kPositive = {.low = 0, .above_low = true};
constexpr Bounds kNotNegative = {.low = 0};

/// The chip class of a channel that the second wildcard names; made where it is not there yet.
ChipClass& chip_class(const Slot& s) {
    std::vector<ChipClass>& classes = s.channel().classes;
    const auto found = std::ranges::find(classes, s.name(1), &ChipClass::name);
    if (found != classes.end()) return *found;
    ChipClass& made = classes.emplace_back();
    made.name = s.name(1);
    made.legal.assign(s.params().policy.regimes.states.size(), 1);
    return made;
}

/// Which classes the rule of a regime leaves legal. @see check_scenario() for rules that cannot tell
void apply_rule(const Slot& s, const EntryValue& value) {
    const Rule* rule = built_in_catalogue().rule(std::get<std::string>(value));
    require(rule != nullptr, "a regime's rule exists");
    const int regime = Slot::state(s.params().policy.regimes, s.name(1));
    for (ChipClass& made : s.channel().classes) {
        const Chip* chip = built_in_catalogue().chip(made.name);
        require(chip != nullptr, "a class is a chip of the catalogue");
        const Licence licence = classify(*chip, *rule).licence;
        made.legal[static_cast<std::size_t>(regime)] =
            licence == Licence::free || licence == Licence::case_by_case ? 1 : 0;
    }
}

int actor_index(const Slot& s, const EntryValue& value) {
    const auto& actors = s.params().actors;
    const auto found = std::ranges::find(actors, std::get<std::string>(value), &ActorParams::name);
    require(found != actors.end(), "a landlord exists");
    return static_cast<int>(found - actors.begin());
}

constexpr Key kChannelKeys[] = {
    {.pattern = "channels.<channel>.kind",
     .type = ValueType::word,
     .options = "market|licensed|offshore|domestic|grey|proxy|in_house",
     .required = true,
     .meaning = "kind of channel",
     .moves = "what limits the channel, and at which price",
     .equation = "M14",
     .store =
         [](const Slot& s, const EntryValue& v) {
             constexpr const char* kKinds[] = {"market", "licensed", "offshore", "domestic",
                                               "grey",   "proxy",    "in_house"};
             const auto kind = std::ranges::find(kKinds, std::get<std::string>(v)) - std::begin(kKinds);
             s.channel().kind = static_cast<ChannelKind>(kind);
         }},
    {.pattern = "channels.<channel>.price_multiple",
     .bounds = kPositive,
     .fallback = "1",
     .lever = true,
     .meaning = "price before tariff and fee, in frontier chip prices, or in prices of the chip class",
     .why = "the frontier chip itself",
     .moves = "the landed price of the channel; with it the order of costs, orders and stock",
     .equation = "M14",
     .column = [](const Slot& s) -> Column& { return s.channel().price_multiple; }},
    {.pattern = "channels.<channel>.tariff",
     .dimension = fraction,
     .bounds = kNotNegative,
     .fallback = "0",
     .lever = true,
     .meaning = "tariff on the price",
     .why = "none until it is stated",
     .moves = "the landed price of the channel; with it the order of costs, orders and stock",
     .equation = "M14",
     .column = [](const Slot& s) -> Column& { return s.channel().tariff; }},
    {.pattern = "channels.<channel>.fee",
     .dimension = fraction,
     .bounds = kNotNegative,
     .fallback = "0",
     .lever = true,
     .meaning = "export fee on the price",
     .why = "none until it is stated",
     .moves = "the landed price of the channel; with it the order of costs, orders and stock",
     .equation = "M14",
     .column = [](const Slot& s) -> Column& { return s.channel().fee; }},
    {.pattern = "channels.<channel>.usability",
     .dimension = fraction,
     .bounds = kShare,
     .fallback = "1",
     .lever = true,
     .meaning = "usable share of what comes this way",
     .why = "the frontier chip itself",
     .moves = "usable stock and effective compute, and the order of costs",
     .equation = "M26",
     .column = [](const Slot& s) -> Column& { return s.channel().usability; }},
    {.pattern = "channels.<channel>.lead_time",
     .dimension = duration,
     .bounds = kNotNegative,
     .fallback = "0 months",
     .meaning = "mean time from order to installation",
     .why = "installed in the quarter in which it is ordered",
     .moves = "stock, later",
     .equation = "M23",
     .column = [](const Slot& s) -> Column& { return s.channel().lead_time; }},
    {.pattern = "channels.<channel>.cap",
     .type = ValueType::ramp,
     .dimension = compute_flow,
     .bounds = kNotNegative,
     .neutral = "1e18 H100e/quarter",
     .lever = true,
     .meaning = "most that can be had; without it no limit",
     .why = "no limit",
     .moves = "what can be had through the channel; with it orders, stock and fill rate",
     .equation = "M21",
     .ramp = [](const Slot& s) -> RampColumns& { return s.channel().cap; }},
    {.pattern = "channels.<channel>.life",
     .dimension = duration,
     .bounds = kPositive,
     .lever = true,
     .meaning = "mean life of what comes this way; without it the actor's",
     .why = "the actor's; of a lease its term",
     .moves = "stock that came through the channel",
     .equation = "M24",
     .column = [](const Slot& s) -> Column& { return s.channel().life; }},

    {.pattern = "channels.<channel>.home_share",
     .dimension = fraction,
     .bounds = kNotNegative,
     .neutral = "1e18",
     .lever = true,
     .kinds = "licensed",
     .meaning = "cap as a share of the supplier's home sales",
     .why = "no limit of that kind",
     .moves = "what can be had through the channel; with it orders, stock and fill rate",
     .equation = "M14",
     .column = [](const Slot& s) -> Column& { return s.channel().home_share; }},
    {.pattern = "channels.<channel>.national_cap",
     .dimension = compute_flow,
     .bounds = kNotNegative,
     .neutral = "1e18 H100e/quarter",
     .lever = true,
     .kinds = "licensed",
     .meaning = "cap on all buyers of the country",
     .why = "no limit of that kind",
     .moves = "what can be had through the channel; with it orders, stock and fill rate",
     .equation = "M14",
     .column = [](const Slot& s) -> Column& { return s.channel().national_cap; }},
    {.pattern = "channels.<channel>.buyer_cap",
     .dimension = compute_flow,
     .bounds = kNotNegative,
     .neutral = "1e18 H100e/quarter",
     .lever = true,
     .kinds = "licensed",
     .meaning = "cap on this buyer",
     .why = "no limit of that kind",
     .moves = "what can be had through the channel; with it orders, stock and fill rate",
     .equation = "M14",
     .column = [](const Slot& s) -> Column& { return s.channel().buyer_cap; }},
    {.pattern = "channels.<channel>.quota",
     .dimension = compute_flow,
     .bounds = kNotNegative,
     .neutral = "1e18 H100e/quarter",
     .lever = true,
     .kinds = "licensed",
     .needs = "policy.gate",
     .meaning = "cap while the recipient's gate is at quota",
     .why = "no limit of that kind",
     .moves = "what the channel delivers while the gate is at quota",
     .equation = "M14",
     .column = [](const Slot& s) -> Column& { return s.channel().quota; }},
    {.pattern = "channels.<channel>.classes",
     .type = ValueType::names,
     .kinds = "licensed",
     .meaning = "chips of the catalogue that may come this way; without it one good at the frontier price",
     .why = "one good at the frontier price: classes need a catalogue",
     .moves = "which chips the channel offers under which regime, so its price and cap",
     .equation = "M14",
     .store =
         [](const Slot& s, const EntryValue& v) {
             require(s.channel().classes.size() == std::get<std::vector<std::string>>(v).size(),
                     "every class has its price");
         }},
    {.pattern = "channels.<channel>.class.<chip>.price",
     .dimension = price,
     .bounds = kPositive,
     .lever = true,
     .kinds = "licensed",
     .needs = "channels.<channel>.classes",
     .meaning = "price of the chip before tariff and fee; without it the catalogue's",
     .why = "the catalogue's",
     .moves = "the landed price of the channel; with it the order of costs, orders and stock",
     .equation = "M14",
     .column = [](const Slot& s) -> Column& { return chip_class(s).price; }},
    {.pattern = "channels.<channel>.class.<chip>.release",
     .dimension = date,
     .lever = true,
     .kinds = "licensed",
     .needs = "channels.<channel>.classes",
     .meaning = "when the chip is first sold; without it the catalogue's",
     .why = "the catalogue's",
     .moves = "when the chip can be had; with it the price of the channel",
     .equation = "M14",
     .column = [](const Slot& s) -> Column& { return chip_class(s).release; }},
    {.pattern = "channels.<channel>.rules.<state>",
     .type = ValueType::name,
     .kinds = "licensed",
     .needs = "channels.<channel>.classes",
     .meaning = "rule of the catalogue by which that regime denies chips; without it the regime denies none",
     .why = "the regime denies no chip",
     .moves = "which chips the channel offers while the regime holds",
     .equation = "M14",
     .store = apply_rule},
    {.pattern = "channels.<channel>.stockpiling",
     .bounds = kNotNegative,
     .neutral = "0",
     .lever = true,
     .kinds = "licensed",
     .meaning =
         "rise of what is asked for with the probability of a tightening within the lead time; without it none",
     .why =
         "seen once at scale (7 million memory stacks in the month before December 2024), for a scenario to believe",
     .moves = "orders before a tightening that is foreseen; with them stock",
     .equation = "M15",
     .column = [](const Slot& s) -> Column& { return s.channel().stockpiling; }},

    {.pattern = "channels.<channel>.tenure",
     .type = ValueType::word,
     .fallback = "rented",
     .options = "owned|rented",
     .kinds = "offshore",
     .meaning = "whether capacity abroad is owned or rented",
     .why = "what is legal abroad since May 2026",
     .moves = "price, life of the fleet, and spend on the basis capex",
     .equation = "M17",
     .store = [](const Slot& s,
                 const EntryValue& v) { s.channel().rented = std::get<std::string>(v) == "rented"; }},
    {.pattern = "channels.<channel>.rent",
     .dimension = share_rate,
     .bounds = kPositive,
     .required = true,
     .lever = true,
     .kinds = "offshore",
     .needs = "channels.<channel>.tenure=rented",
     .meaning = "yearly rent as a share of the frontier price",
     .moves = "the landed price of the channel; with it the order of costs, orders and stock",
     .equation = "M17",
     .column = [](const Slot& s) -> Column& { return s.channel().rent; }},
    {.pattern = "channels.<channel>.term",
     .dimension = duration,
     .bounds = kPositive,
     .required = true,
     .kinds = "offshore",
     .needs = "channels.<channel>.tenure=rented",
     .meaning = "term of a lease",
     .moves = "the price of a lease, and how long its fleet lasts",
     .equation = "M17",
     .column = [](const Slot& s) -> Column& { return s.channel().term; }},
    {.pattern = "channels.<channel>.discount_rate",
     .dimension = growth_rate,
     .bounds = {-1, 1},
     .fallback = "8 %/year",
     .kinds = "offshore",
     .needs = "channels.<channel>.tenure=rented",
     .meaning = "rate at which rent is discounted",
     .why = "about the cost of capital of large technology firms",
     .moves = "the price of a lease",
     .equation = "M17",
     .column = [](const Slot& s) -> Column& { return s.channel().discount_rate; }},
    {.pattern = "channels.<channel>.grandfathering",
     .dimension = fraction,
     .bounds = kShare,
     .fallback = "1",
     .lever = true,
     .kinds = "offshore",
     .meaning = "probability that a contract survives a ban",
     .why = "installed chips have been allowed to run on so far (BIS, 31 May 2026)",
     .moves = "stock that came through the channel, once it is banned",
     .equation = "M17",
     .column = [](const Slot& s) -> Column& { return s.channel().grandfathering; }},
    {.pattern = "channels.<channel>.contract",
     .dimension = compute,
     .bounds = kPositive,
     .kinds = "offshore",
     .meaning =
         "size of a contract; without it there are very many, and the share that survives is the probability",
     .why = "very many contracts, so that the share that survives is the probability",
     .moves = "how much of the channel is left after a ban: the spread of stock",
     .equation = "M17",
     .column = [](const Slot& s) -> Column& { return s.channel().contract; }},
    {.pattern = "channels.<channel>.leases_from",
     .type = ValueType::name,
     .kinds = "offshore",
     .needs = "channels.<channel>.tenure=rented",
     .meaning = "actor that owns what is rented, so that a world total counts it once",
     .why = "nobody who is named here owns it",
     .moves = "the world total of stocks, which counts it once",
     .equation = "M17",
     .store = [](const Slot& s, const EntryValue& v) { s.channel().landlord = actor_index(s, v); }},
    {.pattern = "channels.<channel>.wind_down",
     .dimension = duration,
     .bounds = kPositive,
     .fallback = "1 year",
     .kinds = "offshore",
     .meaning = "time in which the other contracts end",
     .why = "a year, about what contracts leave",
     .moves = "stock that came through the channel, once it is banned",
     .equation = "M17",
     .column = [](const Slot& s) -> Column& { return s.channel().wind_down; }},

    {.pattern = "channels.<channel>.buyer_share",
     .dimension = fraction,
     .bounds = kShare,
     .fallback = "1",
     .lever = true,
     .kinds = "licensed|domestic",
     .meaning = "this buyer's share of the national figure",
     .why = "the buyer gets all of it",
     .moves = "what can be had through the channel; with it orders, stock and fill rate",
     .equation = "M14",
     .column = [](const Slot& s) -> Column& { return s.channel().buyer_share; }},
};

}  // namespace

std::span<const Key> channel_keys() { return kChannelKeys; }

}  // namespace capexsim
