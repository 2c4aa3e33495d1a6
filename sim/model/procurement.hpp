#pragma once

#include "model/budget.hpp"
#include "model/channels.hpp"
#include "model/market.hpp"
#include "model/policy.hpp"

#include <vector>

namespace capexsim::model {

/// What each actor buys, through which channel, under the caps of this quarter (M14, M17, M18, M21, M22).
class Procurement {
public:
    Procurement(const Parameters& parameters, Columns& columns);

    void start(const Market& market, const Budget& budget);
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
    const double* price_factor(int actor, int k) const { return at(actor, k).state.factor; }  ///< [lane] [1]
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
        bool controlled = false, limited = false;
        bool counted_whole = false;  ///< all its money counts in the spend metric and is always spent
        double *money = nullptr, *total = nullptr, *carried = nullptr, *returned = nullptr, *fill = nullptr;
        const double* realised = nullptr;
        double* realised_own = nullptr;
        std::optional<double> strictness;
        Column carry = kAbsent, carry_limit = kAbsent;
    };
    const Buyer& of(int actor) const { return buyers_[static_cast<std::size_t>(actor)]; }
    const Channel& at(int actor, int k) const { return of(actor).channels[static_cast<std::size_t>(k)]; }
    void buy_freely(std::size_t actor, const Market& market, const Budget& budget);
    void buy_limited(std::size_t actor, const ChannelWorld& world, const Policy& policy,
                     const Budget& budget);
    void allocate_strictly(Buyer& buyer);
    void allocate_softly(Buyer& buyer);
    void settle(Buyer& buyer, std::size_t actor, const Budget& budget);
    void realise(Buyer& buyer, std::size_t actor, const Budget& budget);
    void measure_home_orders();

    const Parameters& parameters_;
    std::vector<Buyer> buyers_;
    std::vector<const double*> fills_;
    double *home_orders_, *scratch_;
    bool need_home_orders_ = false;
};

}  // namespace capexsim::model
