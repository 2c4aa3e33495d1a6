#pragma once

#include "model/budget.hpp"
#include "model/capability.hpp"
#include "model/fleet.hpp"
#include "model/procurement.hpp"

#include <array>
#include <vector>

namespace capexsim::model {

/// The five metrics, their reference, and the event of parity (M32–M35).
class Parity {
public:
    Parity(const Parameters& parameters, Columns& columns);

    void start(const Procurement& procurement, const Fleet& fleet, const Capability& capability);
    void step(int quarter, const Procurement& procurement, const Fleet& fleet, const Capability& capability);
    void prepare();

    /// [lane] focal over reference [1]; `effective`: its natural logarithm; `lag`: the focal actor's lag [months]
    const double* ratio(Metric metric) const { return at(metric).ratio; }
    const double* cumulative(int actor) const {
        return cumulative_[static_cast<std::size_t>(actor)];
    }  ///< [lane] [USD bn]
    const double* confirmed(Metric metric) const {
        return at(metric).confirmed;
    }  ///< [lane] quarter T, 0: not yet
    /// [lane] quarter T in which the focal actor left (M35), 0: not yet; nullptr: it never does
    const double* left() const { return left_; }
    const double* relapsed(Metric metric) const { return at(metric).relapsed; }  ///< [lane] 0 or 1
    const double* at_start(Metric metric) const { return at(metric).at_start; }  ///< [lane] held at state 0

private:
    struct Watch {
        double *ratio = nullptr, *threshold = nullptr, *relapse = nullptr;
        double *run = nullptr, *confirmed = nullptr, *below = nullptr, *relapsed = nullptr,
               *at_start = nullptr;
        double sign = 1.0;  ///< -1: small is good
    };
    const Watch& at(Metric metric) const { return watches_[static_cast<std::size_t>(metric)]; }
    void measure(const Procurement& procurement, const Fleet& fleet, const Capability& capability);
    const double* refer(const std::vector<const double*>& rivals, bool logarithm);
    void sort_rivals(const std::vector<const double*>& rivals);
    void start_cumulative();
    void leave(int quarter);

    const Parameters& parameters_;
    std::array<Watch, kMetrics> watches_;
    std::vector<double*> cumulative_;  ///< [actor]
    double *keep_, *reference_, *scratch_;
    sampling::StreamKey exit_key_;
    double *left_ = nullptr, *never_ = nullptr;  ///< quarter of the exit; a date that never comes [years]
    std::vector<double*> sorted_;                ///< [rank] for median and nth
    std::vector<const double*> rivals_;
};

}  // namespace capexsim::model
