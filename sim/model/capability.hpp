#pragma once

#include "model/budget.hpp"
#include "model/fleet.hpp"

#include <cstdint>
#include <vector>

namespace capexsim::model {

/// Algorithms, diffusion, effective compute, releases and the lag behind the frontier (M27–M31).
class Capability {
public:
    Capability(const Parameters& parameters, Columns& columns);

    void start(const Budget& budget, const Fleet& fleet);
    void step(int quarter, const Budget& budget, const Fleet& fleet);
    void prepare();
    /// From now on lag() is that of the focal actor alone; the others' stay 0.
    void measure_focal_lag_alone() { focal_lag_alone_ = true; }

    const double* algorithms(int actor) const { return of(actor).algorithms; }  ///< [lane] ln A
    const double* effective(int actor) const { return of(actor).effective; }    ///< [lane] ln E
    const double* released(int actor) const {
        return of(actor).released;
    }                                                                   ///< [lane] ln of released capability
    const double* offset(int actor) const { return of(actor).offset; }  ///< [lane] e at the start
    const double* offset_left() const { return keep_; }                 ///< [lane] part of e that is left [1]
    const double* scale(int actor) const {
        return of(actor).scale;
    }                                                             ///< [lane] ln(f_train · utilisation · 90)
    const double* lag(int actor) const { return of(actor).lag; }  ///< [lane] behind the frontier [months]
    const double* weight() const {
        return parameters_[parameters_.params().frontier.compute_weight];
    }                                                              ///< [lane] w
    const double* frontier() const { return frontier_; }           ///< [lane] envelope of the rivals now
    const double* frontier_start() const { return envelope_[0]; }  ///< [lane] envelope at the start

private:
    struct Actor {
        const CapabilityParams* params = nullptr;
        sampling::StreamKey release_key;
        bool rival = false, diffuses = false;
        double *algorithms = nullptr, *effective = nullptr, *released = nullptr, *offset = nullptr,
               *scale = nullptr;
        double *lag = nullptr, *catch_up = nullptr;
        const double* progress = nullptr;
        double* phase = nullptr;    ///< age of the last release at the start [quarters]; nullptr: r = 1
        std::vector<double*> past;  ///< [quarters ago] ln A, when diffusion lags
        std::vector<std::int32_t>
            position;  ///< [lane] last quarter of the envelope that is not above `released`
    };
    const Actor& of(int actor) const { return actors_[static_cast<std::size_t>(actor)]; }
    void measure_research(const Budget& budget);
    void start_algorithms(const Budget& budget);
    void calibrate(const Fleet& fleet);
    void rank_others();
    void close_weights(int quarter);
    void release(Actor& actor, int quarter);
    void measure_lags(int quarter);
    void measure_lag(Actor& actor, int quarter);

    const Parameters& parameters_;
    std::vector<Actor> actors_;
    bool research_matters_ = false, diffusion_ = false, offsets_ = false, focal_lag_alone_ = false;
    double *lead_, *first_, *second_, *slope_, *keep_, *keep_factor_, *zeros_, *leader_progress_, *per_unit_;
    sampling::StreamKey closing_key_;
    double* open_ = nullptr;   ///< share of φ_d that is left; nullptr: weights never close
    double* never_ = nullptr;  ///< a date [years]
    double* frontier_ = nullptr;
    std::vector<double*> envelope_;  ///< [quarter 0 … H] running maximum over the rivals
};

}  // namespace capexsim::model
