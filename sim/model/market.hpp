#pragma once

#include "model/chain.hpp"

#include <optional>

namespace capexsim::model {

/// Frontier chip price (M5), foreign supply (M6), macro regime (M7), busts and the pool that heals them (part of M10), watts per H100e (M25).
class Market {
public:
    /// @param twin a market that runs alike and takes each step first; may be nullptr
    Market(const Parameters& parameters, Columns& columns, const Market* twin = nullptr);

    void start();
    /// @param intensity [lane] CI, aggregate capex over aggregate cash flow relative to the start, last quarter; may be nullptr
    void step(int quarter, const double* intensity);
    void prepare();

    const double* price() const { return price_; }  ///< [lane] p [USD/H100e]
    const double* watts() const {
        return watts_;
    }  ///< [lane] of chips installed this quarter [W/H100e]; may be nullptr
    const double* growth_shift() const {
        return shift_;
    }  ///< [lane] γ [1/year]; nullptr without a macro regime
    const double* crash() const {
        return crash_;
    }  ///< [lane] 1 where rigidity is lifted this quarter; may be nullptr
    const double* bust() const {
        return bust_;
    }  ///< [lane] X, fall of ln B of this quarter; nullptr without busts
    const double* heal() const { return heal_; }  ///< [lane] (1 - 2^(-Δ/h)) D, rise of ln B of this quarter
    /// [lane] share of its supply that foreign industry delivers this quarter, 0 to 1 (M6); nullptr: all, always
    const double* foreign_supply() const { return supply_; }
    /// [lane] what foreign industry can make this quarter, shocks aside [H100e/quarter]; nullptr: no limit
    const double* world_supply() const { return world_; }
    const double* macro() const { return macro_ ? macro_->state() : nullptr; }

private:
    void make_states(Columns& columns);
    void follow(const Market& twin);
    void read_macro();
    void step_bust(int quarter, const double* intensity);
    void step_supply(int quarter);

    const MarketParams& market_;
    const Parameters& parameters_;
    sampling::StreamKey price_key_, bust_key_, severity_key_, supply_key_, loss_key_;
    std::optional<Chain> macro_;
    bool price_shocks_, follows_;
    double* price_ = nullptr;
    double* price_drift_ = nullptr;
    double *shock_ = nullptr, *ones_ = nullptr;
    double* watts_ = nullptr;
    double* watts_factor_ = nullptr;
    double* shift_ = nullptr;
    double* crash_ = nullptr;
    double* bust_ = nullptr;
    double* heal_ = nullptr;
    double* supply_ = nullptr;
    double* shock_left_ = nullptr;  ///< of the supply shock in force [years]
    double* world_ = nullptr;
    double* world_factor_ = nullptr;
    double* pool_ = nullptr;        ///< D
    double* pool_decay_ = nullptr;  ///< 2^(-Δ/h)
};

}  // namespace capexsim::model
