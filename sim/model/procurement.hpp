#pragma once

#include "model/budget.hpp"
#include "model/channels.hpp"
#include "model/fabrication.hpp"
#include "model/market.hpp"
#include "model/policy.hpp"

#include <optional>
#include <vector>

namespace capexsim::model {

/// What each actor buys, through which channel, under the caps of this quarter (M14–M22).
class Procurement {
public:
    /// @param twin orders of a world that takes each step first: those of actors that are alike are read there; may be nullptr
    Procurement(const Parameters& parameters, Columns& columns, const Likeness& likeness = {},
                const Procurement* twin = nullptr);

    void start(const Policy& policy, const Market& market, const Budget& budget);
    void step(int quarter, const Policy& policy, const Market& market, const Budget& budget);
    void prepare();

    int channels(int actor) const { return static_cast<int>(of(actor).channels.size()); }
    const double* orders(int actor, int k) const { return at(actor, k).orders; }  ///< [lane] [H100e/quarter]
    const double* spent(int actor, int k) const {
        return at(actor, k).spent;
    }  ///< [lane] this quarter [USD bn]
    const double* cap(int actor, int k) const { return at(actor, k).state.cap; }  ///< [lane] [H100e/quarter]
    const double* price(int actor, int k) const {
        return at(actor, k).state.price;
    }  ///< [lane] landed [USD/H100e]
    const double* price_factor(int actor, int k) const {
        const ChannelState& state = at(actor, k).state;
        return state.ratio ? state.ratio : state.factor;
    }  ///< [lane] landed over frontier price [1]
    /// [lane] a grey channel's premium m [1]; nullptr: channel k is of another kind
    const double* premium(int actor, int k) const {
        const ChannelState& state = at(actor, k).state;
        return state.grey ? state.grey->premium() : nullptr;
    }
    /// [lane] what the country makes that channel `channel` (index into Params::channels) buys from [H100e/quarter]; nullptr: no such thing
    const double* national_output(int channel) const {
        const auto& foundry = foundries_[static_cast<std::size_t>(channel)];
        return foundry ? foundry->made.output() : nullptr;
    }
    const double* money(int actor) const {
        return of(actor).money;
    }  ///< [lane] accelerator budget and fund [USD bn]
    const double* carried(int actor) const {
        return of(actor).carried;
    }  ///< [lane] W for next quarter [USD bn]; may be nullptr
    const double* returned(int actor) const {
        return of(actor).returned;
    }  ///< [lane] to the treasury [USD bn]; may be nullptr
    const double* fill(int actor) const {
        return of(actor).fill;
    }  ///< [lane] u [1]; nullptr: unrestricted, always 1
    const std::vector<const double*>& fills() const { return fills_; }  ///< [actor]
    bool rationed() const { return rationed_; }  ///< foreign supply may fall short (M6)
    const double* realised(int actor) const {
        return of(actor).realised;
    }  ///< [lane] realised spend [USD bn/year]
    const double* total_spent(int actor) const {
        return of(actor).total;
    }  ///< [lane] on accelerators this quarter [USD bn]
    bool limited(int actor) const { return of(actor).limited; }  ///< the actor may fail to spend its money

private:
    struct Channel {
        int index = 0;  ///< into Params::channels
        const ChannelParams* params = nullptr;
        ChannelState state;
        double *orders = nullptr, *spent = nullptr, *cost = nullptr, *room = nullptr;
    };
    struct Buyer {
        std::vector<Channel> channels;
        bool follows = false;  ///< all columns are the twin's
        bool controlled = false, limited = false;
        bool counts = true;          ///< its accelerators count in the spend metric
        bool counted_whole = false;  ///< all its money counts in the spend metric and is always spent
        double *money = nullptr, *total = nullptr, *carried = nullptr, *returned = nullptr, *fill = nullptr;
        const double* realised = nullptr;
        double* realised_own = nullptr;
        std::optional<double> strictness;
        double* dearest =
            nullptr;  ///< of last quarter's orders, where a grey channel follows it [USD/usable H100e]
        Column carry = kAbsent, carry_limit = kAbsent;
    };
    /// What a country makes, and the share of it that in-house chips leave to its merchants.
    struct Foundry {
        Fabrication made;
        std::vector<int> tenants;  ///< in-house channels, index into Params::channels
        double* left = nullptr;    ///< [lane] [1]; nullptr without tenants
    };
    Buyer make_buyer(const ActorParams& actor, Columns& columns);
    const Buyer& of(int actor) const { return buyers_[static_cast<std::size_t>(actor)]; }
    const Channel& at(int actor, int k) const { return of(actor).channels[static_cast<std::size_t>(k)]; }
    void buy_freely(std::size_t actor, const Market& market, const Budget& budget);
    void start_rationing(Buyer& buyer, const double* rate);
    void share_supply(const Market& market, const Budget& budget);
    void buy_rationed(std::size_t actor, const Budget& budget);
    const double* licensed_imports();
    void buy_limited(std::size_t actor, const ChannelWorld& world, const Budget& budget);
    void set_up_foundries(Columns& columns);
    void run_foundries(int quarter, const Policy& policy);
    ChannelWorld world_of(const ChannelWorld& world, int channel) const;
    void follow_grey(Buyer& buyer, const double* price);
    void allocate_strictly(Buyer& buyer);
    void allocate_softly(Buyer& buyer);
    void settle(Buyer& buyer, std::size_t actor, const Budget& budget);
    void realise(Buyer& buyer, std::size_t actor, const Budget& budget);
    void measure_home_orders();

    const Parameters& parameters_;
    std::vector<Buyer> buyers_;
    std::vector<const double*> fills_;
    std::vector<std::optional<Foundry>> foundries_;  ///< [channel], domestic ones
    double *home_orders_, *scratch_;
    bool need_home_orders_ = false;
    bool rationed_ = false;
    double *supply_ = nullptr, *wanted_ = nullptr, *world_fill_ = nullptr;  ///< M6, when rationed
    double *ones_ = nullptr, *taken_ = nullptr, *carry_limit_ = nullptr;
};

}  // namespace capexsim::model
