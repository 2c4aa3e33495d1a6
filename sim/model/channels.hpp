#pragma once

#include "capexsim/params.hpp"

#include "model/chip_classes.hpp"
#include "model/diversion.hpp"
#include "model/parameters.hpp"
#include "model/policy.hpp"

#include <optional>
#include <string>

namespace capexsim::model {

/// What a channel's cap and price may depend on this quarter, besides its own parameters.
struct ChannelWorld {
    const Parameters& parameters;
    const Policy& policy;
    int quarter = 0;                      ///< T
    const double* price = nullptr;        ///< [lane] p [USD/H100e]
    const double* permit = nullptr;       ///< [lane] [1]; nullptr: all
    const double* home_orders = nullptr;  ///< [lane] last quarter's orders by unrestricted actors [H100e]
    const double* national =
        nullptr;                   ///< [lane] domestic, in_house: output of the country's foundries [H100e]
    const double* left = nullptr;  ///< [lane] domestic: share that in-house chips leave [1]; nullptr: all
};

/// The columns that a channel of one buyer owns.
struct ChannelState {
    double* cap = nullptr;    ///< [lane] Q [H100e/quarter]
    double* price = nullptr;  ///< [lane] landed price q [USD/H100e]
    double* factor =
        nullptr;  ///< [lane] price multiple × (1 + tariff) × (1 + fee), a lease at its present value [1]
    double* ratio = nullptr;  ///< [lane] q/p, where it is not `factor`: classes, grey
    double* legal = nullptr;  ///< [lane] classes: 1 where one is legal
    double* haste = nullptr;  ///< [lane] M15 1 + ψ P(tightening within the lead time)
    std::optional<ChipClasses> classes{};
    std::optional<GreyMarket> grey{};
    std::optional<ProxyFabrication> proxy{};
};

/// A kind of channel: one row of the table and its functions.
struct ChannelKindRow {
    ChannelKind kind;
    const char* name;
    bool needs_gate;  ///< the recipient's gate must be open too
    bool own_permit;  ///< reads the regime's permit itself
    /// Makes `factor` anew: landed price as a multiple of the frontier price.
    void (*price_factor)(const ChannelParams&, const Parameters&, double* factor);
    /// Fills `cap` with what the kind itself limits, before permit, gate and the general cap; may move the state. nullptr: no limit.
    void (*limit)(const ChannelParams&, const ChannelWorld&, ChannelState&);
};

const ChannelKindRow& channel_kind(ChannelKind kind);

/// "No limit" as a number that survives multiplication with prices.
inline constexpr double kNoCap = 1e18;

/// Allocates the columns that channel needs.
/// @param stream prefix of the channel's draws for this buyer
ChannelState make_channel_state(const ChannelParams& channel, const Parameters& parameters,
                                const std::string& stream, Columns& columns);
/// Makes anew what depends on parameters.
void prepare_channel(const ChannelParams& channel, const Parameters& parameters, ChannelState& state);
/// State 0, and the landed price at the start.
void start_channel(const ChannelParams& channel, const ChannelWorld& world, ChannelState& state);
/// Landed price and cap of this quarter.
void open_channel(const ChannelParams& channel, const ChannelWorld& world, ChannelState& state,
                  double* scratch);

/// M20 from the quarter that begins at `available` on, the share of a foundry at home that an in-house chip takes where the
/// foundry abroad is shut.
/// @param permit [lane] of the in-house channel; nullptr: the foundry abroad is open
/// @param left [lane] lowered by that share
void reserve_foundry(const ChannelParams& channel, const Parameters& parameters, int quarter,
                     const double* permit, double* left);

}  // namespace capexsim::model
