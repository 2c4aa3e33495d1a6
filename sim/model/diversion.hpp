#pragma once

#include "capexsim/params.hpp"

#include "model/parameters.hpp"
#include "sampling/counts.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace capexsim::model {

/// M16 chips that are smuggled: a supply that rises with the premium, in shipments of which some are seized.
class GreyMarket {
public:
    /// @param stream prefix of its draws, `actors.<buyer>.channels.<channel>`
    GreyMarket(const ChannelParams& channel, const Parameters& parameters, const std::string& stream,
               Columns& columns);

    void start();
    /// q/p: what a delivered H100e costs, those that were seized paid for, in frontier prices.
    /// @param factor [lane] price factor of a chip at no premium
    void land(const double* factor, double* ratio) const;
    /// What comes through in a quarter.
    void arrive(int quarter, double* cap);
    /// The premium that the next quarter begins with: the sellers' share of that at which a delivered chip would cost as much as the
    /// dearest other one of this quarter.
    /// @param dearest [lane] cost per usable H100e of the dearest other channel that took money, 0: none, the premium stays
    /// @param price [lane] frontier price
    void follow(const double* dearest, const double* price, const double* factor);

    const double* premium() const { return premium_; }    ///< [lane] m [1]
    const double* shipments() const { return shipped_; }  ///< [lane] sent this quarter
    const double* seized() const { return seized_; }      ///< [lane] of them

private:
    const ChannelParams& channel_;
    const Parameters& parameters_;
    sampling::StreamKey arrival_key_, seizure_key_;
    sampling::CountSampler counts_;
    std::vector<std::uint32_t> words_;
    double *premium_, *shipped_, *seized_, *mean_;
};

/// M19 chips that a front company has made abroad: lots at random until it is found out.
class ProxyFabrication {
public:
    ProxyFabrication(const ChannelParams& channel, const Parameters& parameters, const std::string& stream,
                     Columns& columns);

    void start();
    void arrive(int quarter, double* cap);

    const double* running() const { return running_; }  ///< [lane] 1 until it is found out

private:
    const ChannelParams& channel_;
    const Parameters& parameters_;
    sampling::StreamKey arrival_key_, size_key_, discovery_key_;
    sampling::CountSampler counts_;
    std::vector<std::uint32_t> words_;
    double *running_, *lots_, *draw_;
};

}  // namespace capexsim::model
