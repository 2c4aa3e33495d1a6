#include "analysis/fan_quantiles.hpp"

#include "capexsim/error.hpp"

#include "analysis/estimates.hpp"
#include "analysis/replicates.hpp"
#include "numeric/math.hpp"
#include "numeric/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace capexsim::analysis {

double bin_edge(const Binning& binning, int bin) {
    if (!binning.logarithmic) return binning.low + (binning.high - binning.low) * bin / binning.bins;
    constexpr int kPerOctave = 32;  // each octave is cut evenly, as the bits of the mantissa do
    int exponent = 0;
    const double mantissa = 2 * std::frexp(binning.low, &exponent);  // [1, 2)
    const int first = static_cast<int>(std::floor((mantissa - 1) * kPerOctave)) + bin;
    const int octave = first >= 0 ? first / kPerOctave : -((kPerOctave - 1 - first) / kPerOctave);
    return std::ldexp(1 + static_cast<double>(first - octave * kPerOctave) / kPerOctave,
                      exponent - 1 + octave);
}

FanQuarter::FanQuarter(const Tally& tally, std::size_t series, int quarter)
    : series_(tally.series.at(series)), independent_(independent(tally)) {
    const auto bins = static_cast<std::size_t>(series_.binning.bins);
    const std::size_t first = series_.offset + static_cast<std::size_t>(quarter) * bins;
    require(first + bins <= tally.histograms.size(), "a tally holds every quarter of a series");
    counts_ = std::span(tally.histograms).subspan(first, bins);
    n_ = sum_of(counts_);
}

double FanQuarter::at_rank(double rank) const {
    const int last = series_.binning.bins - 1;
    double before = 0;
    int bin = 0;
    for (; bin < last; ++bin) {
        const auto count = static_cast<double>(counts_[static_cast<std::size_t>(bin)]);
        if (before + count >= rank && count > 0) break;
        before += count;
    }
    const auto count = static_cast<double>(counts_[static_cast<std::size_t>(bin)]);
    double share = count > 0 ? std::clamp((rank - before) / count, 0.0, 1.0) : 0.0;
    if (bin == 0) share = 0;     // what lies below the range counts as its lower end
    if (bin == last) share = 1;  // and what lies above as its upper end
    const double low = bin_edge(series_.binning, bin);
    const double x = low + share * (bin_edge(series_.binning, bin + 1) - low);
    return settled(series_.exponential ? numeric::exp(x) : x);
}

double FanQuarter::quantile(double p) const { return at_rank(p * static_cast<double>(n_)); }

Estimate FanQuarter::estimate(double p) const {
    if (n_ == 0) return {};
    if (!independent_) return {quantile(p), std::nullopt, std::nullopt, n_};
    const numeric::RankInterval ranks = numeric::order_statistic_ranks(n_, p, kLevel);
    const auto end = [&](std::uint64_t rank) -> std::optional<double> {
        if (rank < 1 || rank > n_) return std::nullopt;
        return at_rank(static_cast<double>(rank) - 0.5);
    };
    return {quantile(p), end(ranks.lower), end(ranks.upper), n_};
}

double FanQuarter::below() const {
    return n_ == 0 ? 0 : static_cast<double>(counts_.front()) / static_cast<double>(n_);
}
double FanQuarter::above() const {
    return n_ == 0 ? 0 : static_cast<double>(counts_.back()) / static_cast<double>(n_);
}

}  // namespace capexsim::analysis
