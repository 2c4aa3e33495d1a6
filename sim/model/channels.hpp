#pragma once

#include "capexsim/params.hpp"

#include "model/parameters.hpp"

namespace capexsim::model {

/// What a channel's cap and price may depend on this quarter, besides its own parameters.
struct ChannelWorld {
    const Parameters& parameters;
    int quarter = 0;                      ///< T
    const double* price = nullptr;        ///< [lane] p [USD/H100e]
    const double* permit = nullptr;       ///< [lane] [1]; nullptr: all
    const double* gate = nullptr;         ///< [lane] 0 blocked, 1 quota, 2 free; nullptr: free
    const double* home_orders = nullptr;  ///< [lane] last quarter's orders by unrestricted actors [H100e]
};

/// The columns that a channel of one buyer owns.
struct ChannelState {
    double* cap = nullptr;        ///< [lane] Q [H100e/quarter]
    double* price = nullptr;      ///< [lane] landed price q [USD/H100e]
    double* factor = nullptr;     ///< [lane] q / p [1]
    double* inventory = nullptr;  ///< [lane] domestic: memory stacks in stock
};

/// A kind of channel: one row of the table and its functions.
struct ChannelKindRow {
    ChannelKind kind;
    const char* name;
    bool needs_gate;  ///< the recipient's gate must be open too
    /// Makes `factor` anew: landed price as a multiple of the frontier price.
    void (*price_factor)(const ChannelParams&, const Parameters&, double* factor);
    /// Fills `cap` with what the kind itself limits, before permit, gate and the general cap; may move the state. nullptr: no limit.
    void (*limit)(const ChannelParams&, const ChannelWorld&, ChannelState&);
};

const ChannelKindRow& channel_kind(ChannelKind kind);

/// "No limit" as a number that survives multiplication with prices.
inline constexpr double kNoCap = 1e18;

/// [lane] value of a ramp in the middle of quarter `quarter`; nothing is written when it is constant.
/// @return the column to read: `out`, or the constant's own
const double* ramp_level(const RampColumns& ramp, const Parameters& parameters, int quarter, double* out);

/// Allocates the columns that channel needs.
ChannelState make_channel_state(const ChannelParams& channel, Columns& columns);
void start_channel(const ChannelParams& channel, const Parameters& parameters, ChannelState& state);
/// Landed price and cap of this quarter.
void open_channel(const ChannelParams& channel, const ChannelWorld& world, ChannelState& state,
                  double* scratch);

}  // namespace capexsim::model
