#pragma once

#include "model/likeness.hpp"
#include "model/market.hpp"
#include "model/parameters.hpp"

#include <vector>

namespace capexsim::model {

/// Spend growth and rival budgets (M8–M13).
class Budget {
public:
    /// @param twin budgets that take each step first: those of the actors that are alike are read from there; may be nullptr
    Budget(const Parameters& parameters, Columns& columns, const Likeness& likeness = {},
           const Budget* twin = nullptr);

    void start(const Market& market);
    /// M11: the fleets whose applications earn, as they stand at the start; step() reads what is there by then, last quarter's.
    /// @param active [actor] → [lane] usable active fleet [H100e]
    void watch(std::vector<const double*> active);
    /// @param fill [actor] → [lane] last quarter's fill rate, or nullptr
    void step(int quarter, const Market& market, const std::vector<const double*>& fill);
    void prepare();

    const double* rate(int actor) const { return of(actor).rate; }      ///< [lane] B [USD bn/year]
    const double* growth(int actor) const { return of(actor).growth; }  ///< [lane] g [1/year]
    const double* accelerators(int actor) const { return of(actor).accelerators; }  ///< [lane] share of B [1]
    const double* others(int actor) const {
        return of(actor).others;
    }  ///< [lane] facilities and research [1]
    const double* research(int actor) const { return of(actor).research; }  ///< [lane] share of B [1]
    bool spends_on_others(int actor) const { return of(actor).spends_on_others; }
    /// [lane] CI, aggregate capex over aggregate cash flow relative to the start; nullptr when nothing depends on it
    const double* intensity() const { return intensity_; }

private:
    struct Actor {
        const BudgetParams* params = nullptr;
        bool follows = false;  ///< all columns are the twin's
        sampling::StreamKey shock_key, growth_key, cash_key;
        bool shocks = false, growth_moves = false, growth_shocks = false, fades = false;
        bool reacts = false, absorbs = false, spends_on_others = false;
        std::vector<sampling::StreamKey> jump_keys;  ///< [jump]
        double *rate = nullptr, *growth = nullptr;
        double *fade = nullptr, *fade_factor = nullptr;  ///< 2^(-τ/h) and its quarterly factor
        double* innovation = nullptr;                    ///< s_g √(1-φ²)
        double* cash = nullptr;                          ///< OCF [USD bn/year]
        double *earned = nullptr,
               *share_start = nullptr;  ///< OCF_eff, share of application compute at the start
        double* floor = nullptr;        ///< exp(-d_max Δ)
        double *accelerators = nullptr, *others = nullptr, *research = nullptr;
        double *plan_level = nullptr, *plan_slope = nullptr;  ///< of the present plan year
        double* fill_sum = nullptr;                           ///< of the first four quarters
        std::vector<double*> past;                            ///< [quarters ago] B, when anybody reacts
        int plan_first = 0, plan_last = -1;                   ///< simulated quarters T of the plan
    };
    const Actor& of(int actor) const { return actors_[static_cast<std::size_t>(actor)]; }
    const double* or_zeros(Column column) const;
    Actor make_actor(const ActorParams& from, Columns& columns);
    void draw(int quarter, const sampling::StreamKey& key, double* out);
    void follow_plan(Actor& actor, int quarter);
    void plan_year(Actor& actor, std::size_t year);
    void desire(std::size_t index, int quarter, const Market& market, const double* fill);
    void react(std::size_t index);
    void jump(const Actor& actor, int quarter);
    void measure_applications();
    void earn(std::size_t index, double* out);
    void remember();
    void afford(std::size_t index, const Market& market, bool planned);
    void restart_growth(Actor& actor, const Market& market);
    void grow(Actor& actor, const Market& market);
    void measure_intensity();

    const Parameters& parameters_;
    sampling::StreamKey common_shock_key_, common_growth_key_;
    bool common_shocks_, common_growth_, common_follows_;
    std::vector<Actor> actors_;
    double *common_shock_, *common_innovation_, *own_, *drift_, *cap_, *aggregate_budget_, *aggregate_cash_;
    double *shock_common_weight_, *shock_own_weight_, *growth_common_weight_, *growth_own_weight_;
    double *intensity_ = nullptr, *intensity_start_ = nullptr;
    std::vector<const double*> active_;  ///< [actor] of last quarter, when anybody's applications earn
    double* applications_ = nullptr;     ///< application compute of all actors [H100e]
    double* always_ = nullptr;           ///< a date that never comes [years], for jumps without an end
    double *previous_, *zeros_, *ones_;
    bool anybody_reacts_ = false;
};

}  // namespace capexsim::model
