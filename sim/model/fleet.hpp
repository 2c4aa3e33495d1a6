#pragma once

#include "model/procurement.hpp"
#include "sampling/counts.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace capexsim::model {

/// Installed compute: pipeline, Erlang retirement, power, usability, and the sums that explain it (M23–M26, M36).
class Fleet {
public:
    /// @param twin fleets that take each step first: those of the actors that are alike are read from there; may be nullptr
    Fleet(const Parameters& parameters, Columns& columns, const Likeness& likeness = {},
          const Fleet* twin = nullptr);

    void start(const Market& market, const Budget& budget, const Procurement& procurement);
    void step(int quarter, const Policy& policy, const Market& market, const Budget& budget,
              const Procurement& procurement);
    void prepare();

    const double* active(int actor) const {
        return of(actor).active;
    }  ///< [lane] usable active fleet [H100e]
    const double* installed(int actor, int k) const {
        return at(actor, k).installed;
    }  ///< [lane] through channel k [H100e]
    const double* installed(int actor) const { return of(actor).installed; }  ///< [lane] [H100e]
    const double* usable(int actor) const { return of(actor).usable; }        ///< [lane] before power [H100e]
    const double* demand(int actor) const {
        const Actor& a = of(actor);
        return a.demand && a.channels.size() == 1 ? a.channels[0].power.total : a.demand;
    }  ///< [lane] [W]; nullptr: power never binds

    /// What all actors have installed; what one rents from another counts once, as its landlord's.
    /// @param out [lane] [H100e]
    void world(double* out) const;

    /// Sums of M36 carried on the fleet's own retirement chain: accelerator money, money spent, compute ordered.
    struct Accounts {
        const double *budgeted, *spent, *ordered;
        const double*
            split;  ///< share of the budget that went to accelerators; nullptr: today's is that of all time
    };
    Accounts accounts(int actor) const;
    /// From now on accounts() stay those of the start: nobody asks for what explains the gap.
    void leave_accounts() { accounts_left_ = true; }

private:
    /// An Erlang chain of stages, each passing on the same share a quarter.
    struct StageChain {
        std::vector<double*> stage;
        const double* rate = nullptr;  ///< [lane] share passed on a quarter
        double* total = nullptr;
    };
    struct Channel {
        const ChannelParams* params = nullptr;
        StageChain chain, power;
        double* rate = nullptr;  ///< own retirement rate, when the channel has its own life
        double *pass = nullptr, *first = nullptr, *second = nullptr;  ///< pipeline
        double* install = nullptr;
        double* ban_quarters = nullptr;  ///< offshore: quarters since the ban began
        double* kept = nullptr;          ///< offshore with contracts of a size: share that the ban left
        sampling::StreamKey kept_key{};
        double* installed = nullptr;
    };
    struct Actor {
        const ActorParams* params = nullptr;
        bool follows = false;  ///< all columns are the twin's
        std::vector<Channel> channels;
        double* rate = nullptr;
        double *active = nullptr, *installed = nullptr, *usable = nullptr, *demand = nullptr;
        double *budget = nullptr, *available = nullptr, *watts = nullptr;
        double *growth = nullptr, *grown = nullptr,
               *since = nullptr;  ///< of power, where levers move its growth
        StageChain budgeted, spent, ordered, whole;
        double *split = nullptr, *first_split = nullptr,
               *has_moved = nullptr;  ///< where levers move the split
        bool own_spent = false, split_moves = false;
    };
    const Actor& of(int actor) const { return actors_[static_cast<std::size_t>(actor)]; }
    const Channel& at(int actor, int k) const { return of(actor).channels[static_cast<std::size_t>(k)]; }
    Actor make_actor(const ActorParams& from, Columns& columns);
    Channel make_channel(const ActorParams& from, const ChannelParams& channel, const double* rate,
                         Columns& columns);
    StageChain make_chain(int stages, const double* rate, Columns& columns);
    void age(StageChain& chain, const double* install);
    void fill_stages(StageChain& chain, const double* amount, const double* growth,
                     const double* weights_rate);
    void fill_pipeline(Channel& channel, const double* growth);
    void build_from_history(Actor& actor, const Budget& budget, int index, const Procurement& procurement);
    void start_from_stated(Actor& actor);
    const double* price_factor(const Procurement& procurement, int actor, std::size_t k) const;
    void deliver(Channel& channel, const double* orders);
    void ban(Channel& channel, int quarter, const double* permit);
    void spare_contracts(Channel& channel, int quarter, const double* permit);
    void account(Actor& actor, int index, const Budget& budget, const Procurement& procurement);
    void sum_up(Actor& actor, int quarter);
    void change_growth(Actor& actor, int quarter);
    void start_accounts(Actor& actor, int index, const Budget& budget, const Market& market,
                        const Procurement& procurement);

    void start_split(Actor& actor, const double* share);
    void account_split(Actor& actor, const double* rate, const double* share);

    const Parameters& parameters_;
    bool accounts_left_ = false;
    std::vector<Actor> actors_;
    std::optional<sampling::CountSampler> counts_;  ///< where contracts have a size
    std::vector<std::uint32_t> words_;
    double *scratch_, *growth_, *amount_, *zeros_, *ones_;
};

}  // namespace capexsim::model
