#pragma once

#include "capexsim/estimate.hpp"
#include "capexsim/params.hpp"
#include "capexsim/tally.hpp"

#include "analysis/drivers.hpp"

#include <string>
#include <vector>

namespace capexsim::analysis {

/// What one input decides about parity by one metric.
struct DriverEffect {
    std::string path, label;
    std::string low_end, high_end;  ///< "below 17 %/year", "above 45 %/year"; options by name
    Estimate low,
        high;  ///< P(parity) in the tenth of the futures where it is lowest, and highest; of options each
    FirstOrder by_quarter, time;  ///< on 1{parity by the quarter}, and on min(T, H)
    Estimate rank;                ///< with how early parity comes; no value: it has no order
    int group = -1;               ///< drawn together with others of the same number
    bool moves = false;           ///< low and high differ by more than chance among so many inputs makes
};

/// The drivers of one metric in one quarter.
struct MetricDrivers {
    Metric metric = Metric::stock;
    int quarter = 0;                    ///< T
    Estimate probability;               ///< of parity by then
    bool tells = false;                 ///< enough futures on either side to tell what decides between them
    std::vector<DriverEffect> effects;  ///< those that move it first, by how far; empty where nothing varies
    Estimate one_by_one;  ///< share of the variance of 1{parity by the quarter} that single inputs explain
};

/// Quarter T in which the probability of parity is nearest to one half; the horizon where it stays below.
int telling_quarter(const Params& params, const Tally& tally, Metric metric);

MetricDrivers metric_drivers(const Params& params, const Tally& tally, Metric metric, int quarter);

/// Of every metric in its telling quarter; the first is the one to show: stock where it tells enough.
std::vector<MetricDrivers> drivers_by_metric(const Params& params, const Tally& tally);

/// Tornados, the main drivers and `drivers` (all of them, long).
Section driver_section(const Params& params, const Tally& tally);

/// The same of one quarter.
Section drivers_at(const Params& params, const Tally& tally, int quarter);

}  // namespace capexsim::analysis
