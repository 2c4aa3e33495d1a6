#pragma once

#include "capexsim/params.hpp"

#include "model/parameters.hpp"

#include <vector>

namespace capexsim::model {

/// M18 what a country's foundries make: wafers and yield against memory. One of these serves all who buy through the channel.
class Fabrication {
public:
    Fabrication(const Parameters& parameters, int channel, Columns& columns);

    /// @param regime [lane] the supplier's regime at the start; nullptr without regimes
    void start(const double* regime);
    void step(int quarter, const double* regime);
    void prepare();

    const double* output() const { return output_; }  ///< [lane] the country's, this quarter [H100e]

private:
    const double* clock(const double* regime);
    void climb(int quarter, const double* speed);

    const ChannelParams& channel_;
    const Parameters& parameters_;
    sampling::StreamKey step_key_;
    double last_regime_ = 0.0;  ///< index of the most open one
    double *output_, *inventory_;
    double *years_ = nullptr, *middle_ = nullptr, *speed_ = nullptr,
           *first_regime_ = nullptr;  ///< induced innovation
    double *exponent_ = nullptr, *made_ = nullptr, *first_made_ = nullptr, *yield_ = nullptr;  ///< learning
    double *gain_ = nullptr, *nodes_ = nullptr, *uniform_ = nullptr, *performance_ = nullptr;  ///< node steps
    double* seen_ = nullptr;  ///< memory as the supply view has it
    std::vector<double*> levels_;
};

}  // namespace capexsim::model
