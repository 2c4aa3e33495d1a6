#pragma once

#include "capexsim/params.hpp"

#include "bench/textbook_draws.hpp"

#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_01.hpp>

#include <array>
#include <cstdint>
#include <vector>

namespace capexsim::textbook {

using Stages = std::array<double, kMaxStages>;  ///< what stands in each stage of the retirement chain

/// A number that moves along a logistic.
struct RampValues {
    double from = 0, to = 0, midpoint = 0, steepness = 0;
    double at(double time) const;
};

/// Parameters of a semi-Markov chain in this trajectory.
struct ChainValues {
    std::vector<double> scale, shape;       ///< [state] Weibull; scale 0: never ends
    std::vector<std::vector<double>> next;  ///< [state][state]
};

struct ChainState {
    int state = 0;
    double age = 0;  ///< [years]
};

/// Parameters of a channel as they stand now, levers included.
struct ChannelValues {
    double factor = 1;        ///< price multiple × (1 + tariff) × (1 + fee), a lease at its present value
    double price_factor = 1;  ///< landed price over the frontier price
    bool legal = true;        ///< M14 some class of chip may come
    double usability = 1;
    double pass = 1;     ///< share of a pipeline stage that moves on in a quarter
    double permit = 1;   ///< of the regime in force
    double cap_now = 0;  ///< what one buyer may order this quarter [H100e]
    double home_share = 0, national_cap = 0, buyer_cap = 0, quota = 0, buyer_share = 1;
    double grandfathering = 1, wind_down = 1;  ///< [1], [quarters]
    double dies_per_wafer = 1, dies_per_package = 1, stacks_per_package = 1;
    bool logic_alone = false;  ///< M18 the view that memory limits nothing
    RampValues cap, wafers, yield, memory_output, performance;
};

/// What a channel that makes, smuggles or diverts chips has come to. Grey, proxy and in-house channels have one buyer here.
struct ChannelHistory {
    double premium = 0;                ///< M16
    bool running = true;               ///< M19
    double national = 0;               ///< M18 what the country makes this quarter [H100e]
    double left = 1;                   ///< M20 share of it that in-house chips leave
    double inventory = 0;              ///< [stacks]
    double years = 0;                  ///< of the ramps' clock
    double made = 0, made_before = 0;  ///< wafers so far, and before the start
    int nodes = 0;
};

/// Parameters of an actor as they stand now, levers included.
struct ActorValues {
    double growth = 0, growth_long_run = 0, fade = 1, persistence = 0, growth_noise = 0,
           noise = 0;  ///< fade: a quarter's
    double reaction = 0, reaction_target = 1, reaction_limit = 1, absorption = 0, exposure = 1, floor = 0;
    double cash_growth = 0, cash_noise = 0, cash_loading = 0, finance_share = 1, finance_extra = 0;
    double accelerators = 1, facilities = 0, research = 0;  ///< sum to 1
    double carry = 1, carry_limit = 4;
    double power_available = 0, power_growth = 0, power_slip = 0;
    double training_share = 1, application_share = 1, utilisation = 1, progress = 0,
           diffusion = 0;  ///< diffusion: φ Δ
    double monetisation = 0;
    double actor_rate = 0;  ///< stage rate of the actor's own life [1/quarter]
};

/// What an actor holds by one channel.
struct Supply {
    int channel = 0;        ///< index into Params::channels
    double stage_rate = 0;  ///< p [1/quarter]
    double pipeline1 = 0, pipeline2 = 0;
    Stages fleet{}, demand{};                      ///< [H100e], [W]
    int banned = 0;                                ///< quarters since the regime closed the channel
    double kept = 1;                               ///< share of the contracts that the ban spares
    double cap = 0;                                ///< [H100e/quarter]
    double spent = 0, ordered = 0, installed = 0;  ///< this quarter [USD bn], [H100e]
    double total = 0;                              ///< fleet over its stages
};

/// M36 what was paid and ordered, carried on the actor's own retirement chain.
struct Vintage {
    Stages total{}, accelerators{}, spent{}, ordered{};
};

struct Actor {
    std::vector<Supply> supplies;
    std::vector<double> planned_budget;                      ///< [quarter 0 … H] NaN outside the plan years
    int plan_end = 0;                                        ///< last plan quarter, 0 without
    std::vector<double> budgets;                             ///< [quarter 0 … H]
    std::vector<double> algorithms;                          ///< ln A [quarter 0 … H]
    double budget = 0, growth = 0, fade = 1, cash_flow = 0;  ///< fade: 2^(-τ/h)
    double fill = 1, first_fills = 0, fund = 0, spent = 0, ordered = 0;
    double spend = 0, cumulative = 0;
    double installed = 0, usable = 0, power_share = 1, active = 0;
    double application_start = 1;  ///< share of all application compute at the start
    double ln_algorithms = 0, constant = 0, offset = 0, ability = 0, released = 0;
    int release_age = 0, lag_pointer = 0;
    double lag = 0;  ///< [months]
    Vintage vintage;
};

/// The gap of M36 in its parts, and their sum.
struct Waterfall {
    double total = 0;
    std::array<double, 11> parts{};
};

/// One simulated future.
class Trajectory {
public:
    explicit Trajectory(const Params& params);

    /// Draws the parameters and sets the initial state.
    void begin(Random& random);
    /// Simulates quarter T = 1, 2, … H.
    void step(int quarter, Random& random);

    bool parity_only = false;  ///< nobody asks for the lags of the others or for M36

    std::vector<double> values;  ///< [column]
    std::vector<Actor> actors;
    std::vector<ActorValues> actor_values;
    std::vector<ChannelValues> channel_values;
    double price = 0;
    int regime = 0, gate = 2;  ///< in force
    int left = 0;              ///< quarter in which the focal actor left, 0: not yet
    ChainState regimes, macro;
    double slope = 0;                     ///< of the frontier before the start [1/year]
    std::vector<double> frontier;         ///< [quarter 0 … H] envelope of the rivals' released capability
    std::array<double, 4> ratio{};        ///< [metric] focal over reference; effective as a logarithm
    std::array<bool, kMetrics> holds{};   ///< the parity condition, this quarter
    std::array<bool, kMetrics> broken{};  ///< below the threshold minus hysteresis

    Waterfall waterfall() const;

private:
    double value(Column column, double otherwise) const {
        return column == kAbsent ? otherwise : values[static_cast<std::size_t>(column)];
    }
    double normal(Random& random) { return normal_(random); }
    double uniform(Random& random) { return uniform_(random); }
    RampValues ramp(const RampColumns& columns, double otherwise) const;
    ChainValues chain_values(const ChainParams& chain) const;
    void advance(const ChainValues& chain, ChainState& state, Random& random, double tightening = 1,
                 double loosening = 1);
    void override_values(int quarter);
    bool in_window(Column from, Column to, int quarter) const;
    double events(int quarter, bool gate, bool tightening) const;
    double response(bool tightening) const;
    void move_gate(int quarter, Random& random);
    double jumps(const BudgetParams& budget, int quarter, Random& random);
    double application_share(std::size_t i) const;
    void close_weights(int quarter, Random& random);
    void supply(Random& random);
    bool foreign(const Supply& s) const;
    double chain_tightens(double lead) const;
    double tightening_chance(double lead) const;
    void leave(int quarter, Random& random);
    void draw_levers(Random& random);
    bool apply_levers(int quarter);
    void read_values();
    void read_permits();
    void plan_budgets(Actor& actor, const BudgetParams& budget) const;
    void start_fleet(std::size_t i);
    void fleet_from_history(std::size_t i, const std::vector<double>& mix);
    void start_vintage(std::size_t i);
    void start_capability(Random& random);
    void start_growth(std::size_t i);
    void policy(int quarter, Random& random);
    void market(Random& random);
    void budget(int quarter, Random& random);
    void cap_channels(int quarter, Random& random);
    void start_supply();
    void price_channels(int quarter);
    void run_foundries(int quarter, Random& random);
    double arriving(std::size_t channel, int quarter, Random& random);
    double asked_more(const ChannelParams& channel) const;
    double spared(const Supply& supply, Random& random) const;
    void follow_premium(const Actor& actor);
    void allocate(Actor& actor, double money, std::optional<double> strictness) const;
    void procurement(int quarter, Random& random);
    void fleet(int quarter, Random& random);
    double training_compute(std::size_t i) const;
    double investment_intensity() const;
    void activate(Actor& actor, const ActorValues& v, const PowerParams& power, double time);
    void capability(int quarter, Random& random);
    void find_lag(Actor& actor, int quarter) const;
    void parity(int quarter);
    double reference(std::vector<double>& of_rivals) const;

    const Params& params_;
    InputDraws inputs_;
    std::vector<std::vector<std::pair<int, double>>>
        history_quarters_;  ///< [actor] (quarter index, USD bn in it)
    boost::random::normal_distribution<double> normal_;
    boost::random::uniform_01<double> uniform_;
    std::vector<std::uint8_t> lever_drawn_, lever_on_;  ///< [lever]
    ChainValues regime_chain_, macro_chain_;
    int gate_state_ = 2;
    int now_ = 0;                          ///< quarter
    int tightened_ = 0;                    ///< last quarter in which the regime in force became tighter
    std::array<double, 4> ratio_start_{};  ///< [metric]
    double open_ = 1;                      ///< share of diffusion that closed weights leave
    double supply_ = 1, shock_left_ = 0, world_ = 0;  ///< [1], [years], [H100e/quarter]
    double watts_ = 0, bust_ = 0, bust_pool_ = 0, intensity_ = 1, initial_intensity_ = 1, growth_shift_ = 0;
    std::vector<ChannelHistory> histories_;  ///< [channel]
    int first_regime_ = 0;
    double price_drift_ = 0, price_noise_ = 0, watts_decline_ = 1, kept_spend_ = 1;
    double growth_common_ = 0, growth_own_ = 1, budget_common_ = 0,
           budget_own_ = 1;  ///< weights of the shocks
    double weight_ = 1, elasticity_ = 0, deficit_ = 0, fading_ = 1, fade_ = 1;
    double threshold_ = 1, hysteresis_ = 0.1, limit_ = 3;  ///< [1], [1], [months]
    LagCalibration calibration_ = LagCalibration::offset;
    double leader_progress_ = 0;
    std::vector<double> of_rivals_;
};

}  // namespace capexsim::textbook
