#pragma once

#include "capexsim/metric.hpp"
#include "capexsim/quantity.hpp"
#include "capexsim/scenario.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace capexsim {

/// Index of a parameter column of a block, [0, inputs) then overrides; `kAbsent` where the scenario says nothing.
using Column = std::int32_t;
inline constexpr Column kAbsent = -1;

/// One number of the scenario: drawn once per trajectory (or the same in all, when certain).
struct Input {
    std::string path;    ///< where it stands, `actors.bytedance.budget.growth`
    std::string stream;  ///< name of its stream of draws; the path unless an actor says `stream:`
    Distribution distribution;
    Dimension dimension = Dimension::number;
    std::string written;
    Source source;
    bool from_default = false;
    int group = -1;   ///< correlated group, or -1
    int member = -1;  ///< position in the group
};

/// Inputs that are drawn together through a Gaussian copula; members in path order.
struct CorrelationGroup {
    std::vector<int> inputs;       ///< [member] index into Params::inputs
    std::vector<double> cholesky;  ///< [member][member], lower triangular, row-major, of the Pearson matrix
};

/// A number that moves along a logistic; `to` absent: constant at `from`.
struct RampColumns {
    Column from = kAbsent, to = kAbsent, midpoint = kAbsent, duration = kAbsent;
};

/// M1 semi-Markov chain: Weibull times in a state, embedded jump matrix.
struct ChainParams {
    std::string stream;               ///< path of the chain
    std::vector<std::string> states;  ///< in the scenario's order
    int initial = 0;
    Column since = kAbsent;                 ///< date when the initial state began (≤ 0) [years]
    std::vector<Column> mean_duration;      ///< [state] [years]; absent: never ends
    std::vector<Column> shape;              ///< [state] Weibull shape
    std::vector<std::vector<Column>> next;  ///< [state][state] weights of the embedded jumps; absent: 0
    bool present() const { return !states.empty(); }
};

/// Which changes of a regime or a gate something acts on.
struct Directions {
    bool tightening = true;
    bool loosening = true;
};

/// M2 scheduled event: where its window holds the quarter, hazards are multiplied.
struct PolicyEvent {
    std::string name;
    Column from = kAbsent, to = kAbsent;  ///< dates; the quarter that begins at `to` is free of it
    Column by = kAbsent;                  ///< factor [1]
    bool gate = false;                    ///< multiplies the hazards of the gate, not of the regime
    Directions directions;
};

/// M2 response to the gap: hazards of the regime are multiplied by exp(b clip(ln R(t-1) - ln R(0), -2, 2)).
struct ResponseParams {
    Column strength = kAbsent;  ///< b [1]; absent: off
    Metric watch = Metric::stock;
    Directions directions{.tightening = true, .loosening = false};
};

/// M3 recipient's gate: `blocked`, `quota`, `free`, a Markov chain with annual hazards.
struct GateParams {
    bool present = false;
    std::string stream;
    int initial = 2;  ///< 0 blocked, 1 quota, 2 free
    std::array<std::array<Column, 3>, 3> hazard{{{kAbsent, kAbsent, kAbsent},
                                                 {kAbsent, kAbsent, kAbsent},
                                                 {kAbsent, kAbsent, kAbsent}}};  ///< [from][to] [1/year]
    Column retaliation =
        kAbsent;  ///< factor of the hazard towards blocked after a tightening [1]; absent: off
};

/// M4 lever: from `at`, for `duration` or for good, in the trajectories that draw it.
struct Lever {
    std::string name;
    std::string stream;
    Column at = kAbsent;           ///< date
    Column duration = kAbsent;     ///< [years]; absent: for good
    Column probability = kAbsent;  ///< absent: certain
    Column ramp = kAbsent;  ///< time in which values move from theirs to the lever's [years]; absent: at once
    Column announced = kAbsent;  ///< date from which buyers foresee it; absent: a surprise
    int regime = -1;             ///< state that the supplier's regime is held in, or -1
    int gate = -1;               ///< state that the recipient's gate is held in, or -1
};

/// A parameter that levers move: `effective` is what the model reads.
struct Override {
    Column effective = kAbsent;
    Column base = kAbsent;
    std::vector<std::pair<int, Column>>
        values;               ///< (lever, value), later ones win; lever order is name order
    Column choice = kAbsent;  ///< a switch: where it holds `option`, the result is multiplied by `factor`
    double option = 0;
    Column factor = kAbsent;
};

struct PolicyParams {
    ChainParams regimes;
    GateParams gate;
    std::vector<Lever> levers;        ///< in name order
    std::vector<PolicyEvent> events;  ///< in name order
    ResponseParams response;
};

enum class ReactionSign : int { chase = 0, none = 1, discourage = 2 };
enum class ComputeBasis : int { dense_8bit = 0, total_processing_performance = 1 };

struct MarketParams {
    Column price_initial = kAbsent;                     ///< [USD/H100e] at the start
    Column price_decline = kAbsent;                     ///< π [1/year]
    Column price_volatility = kAbsent;                  ///< σ_p [1/sqrt(year)]
    std::vector<std::pair<int, double>> price_history;  ///< (year, USD/H100e), ascending
    Column growth_correlation = kAbsent;                ///< ρ_g
    Column budget_correlation = kAbsent;                ///< ρ_B
    Column watts_initial = kAbsent;                     ///< [W/H100e] of chips installed at the start
    Column watts_decline = kAbsent;                     ///< [1/year]
    ChainParams macro;                                  ///< M7
    std::vector<Column> growth_shift;                   ///< [macro state] γ [1/year]
    std::vector<std::uint8_t> crash;                    ///< [macro state] rigidity is off in this state
    Column bust_hazard = kAbsent;                       ///< λ0 [1/year]; absent: no busts
    Column bust_exponent = kAbsent;                     ///< b
    Column bust_severity = kAbsent;                     ///< median fall of ln B [1]
    Column bust_severity_sigma = kAbsent;               ///< lognormal sigma [1]
    Column bust_healing = kAbsent;                      ///< ψ [1]
    Column bust_healing_half_life = kAbsent;            ///< h_X [years]
    Column reaction = kAbsent;       ///< a switch: values of ReactionSign; absent: as each actor states it
    Column compute_basis = kAbsent;  ///< a switch: values of ComputeBasis; absent: dense 8-bit
    Column supply_shock_rate = kAbsent;      ///< M6 [1/year]; absent: no shocks
    Column supply_shock_duration = kAbsent;  ///< D [years]
    std::optional<Distribution>
        supply_shock_severity;             ///< share of supply lost, drawn anew for each shock [1]
    Column world_supply = kAbsent;         ///< world output at the start [H100e/quarter]; absent: no limit
    Column world_supply_growth = kAbsent;  ///< [1/year]
    Column licensed_subtracts = kAbsent;   ///< a switch: 1 where licensed imports take from world output
};

/// Annual total of a plan year.
struct PlanYear {
    int year = 0;
    Column total = kAbsent;  ///< [USD bn]
};

/// J of M10: an actor's own jumps of ln B, Poisson arrivals within a window.
struct JumpParams {
    std::string name;
    Column rate = kAbsent;                ///< [1/year]
    Column size = kAbsent;                ///< of ln B, either sign [1]
    Column from = kAbsent, to = kAbsent;  ///< dates; absent: always
};

struct BudgetParams {
    Column initial = kAbsent;  ///< B(0) [USD bn/year]; resolve() fills it from the history when not written
    std::vector<std::pair<int, double>> history;  ///< (year, USD bn), ascending
    std::vector<PlanYear> plan;                   ///< consecutive years, ascending
    Column execution = kAbsent;                   ///< execution ratio of plans [1]
    Column growth = kAbsent;                      ///< g0 [1/year]
    Column growth_long_run = kAbsent;             ///< g∞ [1/year]; absent: g0, no fading
    Column growth_half_life = kAbsent;            ///< h [years]
    Column growth_initial = kAbsent;              ///< state g(0) [1/year]; absent: g0
    Column growth_persistence = kAbsent;          ///< φ [1]
    Column growth_volatility = kAbsent;           ///< s_g [1/year]
    Column volatility = kAbsent;                  ///< s_B [1/sqrt(year)]
    Column reaction = kAbsent;                    ///< r [1/year]; absent: off
    Column reaction_target = kAbsent;             ///< τ [1]
    Column reaction_limit = kAbsent;              ///< c [1]
    int reaction_lag = 1;                         ///< l [quarters]
    Column absorption = kAbsent;                  ///< a [1/year]; absent: off
    Column bust_exposure = kAbsent;               ///< β_i [1]
    Column cash_flow = kAbsent;                   ///< OCF(0) [USD bn/year]; absent: no finance cap
    Column cash_flow_growth = kAbsent;            ///< [1/year]
    Column cash_flow_volatility = kAbsent;        ///< [1/sqrt(year)]
    Column cash_flow_macro_loading = kAbsent;     ///< loading on γ(macro) [1]
    Column finance_share = kAbsent;               ///< χ [1]
    Column finance_cash = kAbsent;                ///< cash draw [USD bn/year]
    Column finance_debt = kAbsent;                ///< new debt [USD bn/year]
    Column monetisation = kAbsent;                ///< ν [1]; absent: off
    std::vector<JumpParams> jumps;                ///< in name order
    Column max_cut = kAbsent;                     ///< d_max as a continuous rate [1/year]; absent: off
    Column accelerators = kAbsent;                ///< share of the budget [1], normalised with the two others
    Column facilities = kAbsent;
    Column research = kAbsent;
};

enum class ChannelKind { market, licensed, offshore, domestic, grey, proxy, in_house };

/// M14 a chip that may come through a channel.
struct ChipClass {
    std::string name;
    Column price = kAbsent;           ///< [USD/H100e]
    Column release = kAbsent;         ///< date
    std::vector<std::uint8_t> legal;  ///< [regime] 1 where the regime's rule does not deny it
};

/// One way to buy compute. Kinds use the fields that MODEL section 4 gives them; the others stay absent.
struct ChannelParams {
    std::string name;
    ChannelKind kind = ChannelKind::market;
    bool rented = false;              ///< operating expense, not capex
    Column price_multiple = kAbsent;  ///< of the frontier chip price [1]
    Column tariff = kAbsent;          ///< [1]
    Column fee = kAbsent;             ///< [1]
    Column usability = kAbsent;       ///< u, 0 to 1
    Column lead_time = kAbsent;       ///< L [years]
    RampColumns cap;                  ///< [H100e/quarter]; from absent: no cap
    Column basis_ratio =
        kAbsent;            ///< H100e by total processing performance, over H100e by dense 8-bit rate [1]
    Column life = kAbsent;  ///< mean life or lease term of what comes this way [years]; absent: the actor's
    std::vector<Column>
        permits;  ///< [regime] share of the cap that the supplier's regime allows [1]; absent: 1
    Column home_share = kAbsent;  ///< licensed: share of the supplier's home sales [1]; absent: no such limit
    Column national_cap = kAbsent;  ///< licensed: [H100e/quarter]
    Column buyer_share = kAbsent;   ///< licensed, domestic: this buyer's share of the national figure [1]
    Column buyer_cap = kAbsent;     ///< licensed: [H100e/quarter]
    Column quota = kAbsent;  ///< licensed: cap while the recipient's gate is at `quota` [H100e/quarter]
    std::vector<ChipClass> classes;  ///< licensed: in name order; empty: one good at the frontier price
    Column stockpiling = kAbsent;    ///< licensed: ψ [1]; absent: off
    int landlord = -1;               ///< offshore or market, rented: actor that owns it, or -1
    Column rent = kAbsent;  ///< offshore, rented: yearly rent as a share of the frontier price [1/year]
    Column term = kAbsent;  ///< offshore, rented: lease term [years]
    Column discount_rate = kAbsent;   ///< offshore, rented: [1/year]
    Column grandfathering = kAbsent;  ///< offshore: probability that a contract survives a ban [1]
    Column contract = kAbsent;        ///< offshore: size of a contract [H100e]; absent: very many small ones
    Column wind_down = kAbsent;       ///< offshore: D, time in which the others end [years]
    RampColumns wafers;               ///< domestic: [wafers/quarter]
    Column dies_per_wafer = kAbsent;
    RampColumns yield;  ///< [1]
    Column dies_per_package = kAbsent;
    RampColumns memory_output;          ///< [stacks/quarter]
    Column memory_inventory = kAbsent;  ///< [stacks] at the start
    Column stacks_per_package = kAbsent;
    RampColumns performance;  ///< [H100e/package]
    Column learning =
        kAbsent;  ///< domestic: fall of the defects with each doubling of wafers [1]; absent: off
    Column experience = kAbsent;   ///< domestic: wafers before the start, in years of the first quarter's
    Column step_hazard = kAbsent;  ///< domestic: of the next node [1/year]; absent: no nodes
    Column step_gain = kAbsent;    ///< domestic: performance of a node over that of the one before [1]
    int step_most = 0;             ///< domestic: nodes within reach
    Column supply_view =
        kAbsent;  ///< domestic: a switch, 1 where logic alone limits output; absent: memory does too
    Column response = kAbsent;  ///< domestic: a switch, 1 where closure speeds the ramps; absent: it does not
    Column innovation = kAbsent;  ///< domestic: ι, speed of the ramps gained by full closure [1]
    RampColumns flow;             ///< grey: G0 [H100e/quarter] at the first premium and without enforcement
    Column premium = kAbsent;     ///< grey: at the start [1]
    Column premium_limit = kAbsent;  ///< grey: largest [1]
    Column sellers_share = kAbsent;  ///< grey: of what the buyer gains by a chip [1]
    Column elasticity = kAbsent;     ///< grey: e of supply [1]
    Column enforcement = kAbsent;    ///< grey: share of supply that it keeps away [1]
    Column shipment = kAbsent;       ///< grey: size of a shipment [H100e]
    Column seizure = kAbsent;        ///< grey: probability that a shipment is seized [1]
    Column arrivals = kAbsent;       ///< proxy: lots [1/year]
    Column lot = kAbsent;            ///< proxy: mean lot [H100e]
    Column lot_sigma = kAbsent;      ///< proxy: lognormal sigma of a lot [1]
    Column discovery = kAbsent;      ///< proxy: hazard of discovery [1/year]
    Column available = kAbsent;      ///< in_house: date of the first chips
    RampColumns foundry_output;      ///< in_house: of the foundry abroad [H100e/quarter]
    int home_foundry = -1;           ///< in_house: domestic channel whose wafers and memory it shares, or -1
    Column foundry_share = kAbsent;  ///< in_house: share of that channel's packages it may take [1]
    Column relative_performance = kAbsent;  ///< in_house: of a package over one of that channel [1]
};

struct FleetParams {
    Column initial = kAbsent;          ///< installed at the start [H100e]; absent: from the spend history
    std::vector<Column> initial_mix;   ///< [channel of the actor] share of the initial fleet, normalised
    Column past_growth = kAbsent;      ///< growth of the fleet before the start [1/year]
    Column life = kAbsent;             ///< mean life [years]; absent: retirement_rate is given
    Column retirement_rate = kAbsent;  ///< [1/year], with one stage only
    int stages = 3;                    ///< S
};

struct PowerParams {
    Column available = kAbsent;  ///< [GW] at the start; absent: power never binds
    Column growth = kAbsent;     ///< [1/year]
    Column slip = kAbsent;       ///< delay of what is planned [years]
};

struct CapabilityParams {
    Column training_share = kAbsent;        ///< f_train [1]
    Column application_share = kAbsent;     ///< share of the fleet that serves products [1]
    Column utilisation = kAbsent;           ///< [1]
    Column algorithmic_progress = kAbsent;  ///< a_own at the leader's research input [1/year]
    Column diffusion = kAbsent;             ///< φ_d [1/year]
    Column initial_lag = kAbsent;           ///< [years]; absent: not calibrated, e = 0
    int release_interval = 1;               ///< r [quarters]
};

struct ActorParams {
    std::string name;
    std::string stream;  ///< prefix of its streams, `actors.<name>` unless `stream:` says another name
    bool controlled = false;
    std::vector<int> channels;  ///< index into Params::channels
    BudgetParams budget;
    FleetParams fleet;
    PowerParams power;
    CapabilityParams capability;
    std::optional<double> procurement_strictness;  ///< η; absent: strict merit order
    Column carry = kAbsent;                        ///< χ_W [1]
    Column carry_limit = kAbsent;                  ///< w_max [quarterly accelerator budgets]
    std::string label{};                           ///< for people; empty: the name
};

enum class LagCalibration : int { offset = 0, offset_fading = 1, algorithms = 2 };

struct FrontierParams {
    Column compute_weight = kAbsent;          ///< w [1]
    Column research_elasticity = kAbsent;     ///< ζ [1]
    Column diffusion_deficit = kAbsent;       ///< κ ≤ 0 [ln]
    int diffusion_lag = 0;                    ///< l [quarters]
    Column initial_compute_growth = kAbsent;  ///< of frontier training compute before the start [1/year]
    Column lag_calibration = kAbsent;         ///< a switch: values of LagCalibration
    Column offset_half_life = kAbsent;        ///< of offset_fading [years]
    Column closing_date = kAbsent;            ///< when weights close; absent: never, or by the hazard
    Column closing_hazard = kAbsent;          ///< of their closing [1/year]
    Column closing_remaining = kAbsent;       ///< share of φ_d that is left after it [1]
};

enum class Reference { leader, mean, median, nth, named };

struct ParityParams {
    Reference reference = Reference::leader;
    int nth = 1;                          ///< nth: k-th largest, 1 is the leader
    int named = -1;                       ///< actor index
    std::vector<int> rivals;              ///< actor indices, ascending
    Column ratio = kAbsent;               ///< θ [1]
    Column lag = kAbsent;                 ///< L [years]
    int sustained = 1;                    ///< k [quarters]
    Column hysteresis = kAbsent;          ///< [1]; for the lag metric, in units of L
    int relapse_after = 1;                ///< k' [quarters]
    bool with_leases = false;             ///< spend basis
    Column spend_depreciation = kAbsent;  ///< of cumulative spend [1/year]
    Column exit_rate = kAbsent;           ///< M35 hazard of the focal actor's exit [1/year]; absent: none
    Column exit_from = kAbsent, exit_to = kAbsent;  ///< dates; absent: always
};

/// What an overlay says that it does: the focal actor's ratio to the reference (for lag: its months) in a quarter,
/// against the same futures without it.
struct Expectation {
    Metric metric = Metric::stock;
    Quarter quarter;
    bool raises = true;
    double at_least = 0;  ///< mean relative change, as a share [1]
};

/// A structural switch: a drawn choice between ways to model; results are also reported per option.
struct Switch {
    std::string path;
    Column column = kAbsent;  ///< holds the option's index
    std::vector<std::string> options;
    std::vector<double> weights;
};

/// What parts of the model are made of, as text: equal texts of two scenarios, equal parts.
struct PartTexts {
    std::string market, policy;
    std::vector<std::string> actors;  ///< [actor]
};

/// How the uncertain inputs of the trajectories are spread; the noise along a path is pseudo-random in each.
enum class Design { random, sobol, lhs };
inline constexpr std::array<const char*, 3> kDesignNames = {"random", "sobol", "lhs"};
inline constexpr int kReplicates =
    16;  ///< independent parts of sobol and lhs; trajectory i is of part i mod 16

/// Everything the engine needs, dense; names became indices once. Immutable after resolve().
struct Params {
    std::string scenario;             ///< name, with those of its what-ifs after it, + between
    std::vector<std::string> sets{};  ///< `path=value` of every --set, for people
    Quarter start;                    ///< T = 1
    int horizon = 0;                  ///< H [quarters]
    int focal = 0;                    ///< actor index
    std::vector<Input> inputs;        ///< in the order of their streams
    std::vector<Override> overrides;
    std::vector<CorrelationGroup> groups;
    std::vector<Switch> switches;  ///< those with more than one option
    PolicyParams policy;
    MarketParams market;
    std::vector<ActorParams> actors;      ///< in name order
    std::vector<ChannelParams> channels;  ///< in name order; the market of an unrestricted actor is its own
    FrontierParams frontier;
    ParityParams parity;
    PartTexts texts{};
    Expectation expects;  ///< for tests and readers; the engine does not look at it
    std::vector<NamedCondition>
        thresholds{};  ///< what the answer is judged by; the engine does not look at them
    std::uint64_t seed = 1;
    std::uint64_t trajectories =
        100000;  ///< of other designs than random: what design_trajectories() makes of it
    Design design = Design::random;
    int columns() const { return static_cast<int>(inputs.size() + overrides.size()); }
};

}  // namespace capexsim
