#include "bench/textbook_record.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace capexsim::textbook {
namespace {

constexpr Binning kMoney{true, 0x1p-10, 0x1p20, 30 * 32};  ///< [USD bn]
constexpr Binning kCompute{true, 0x1p0, 0x1p40, 40 * 32};  ///< [H100e]
constexpr Binning kPrice{true, 0x1p0, 0x1p32, 32 * 32};    ///< [USD/H100e]
constexpr Binning kRatio{true, 0x1p-20, 0x1p10, 30 * 32};  ///< [1]
constexpr Binning kLnAbility{false, -16, 64, 1280};        ///< [ln]
constexpr Binning kLnRatio{false, -24, 8, 1024};           ///< [ln]
constexpr Binning kLag{false, 0, 240, 960};                ///< [months]
constexpr Binning kShare{false, 0, 1, 200};                ///< [1]

constexpr int kWaterfallStep = 4;  ///< [quarters]
constexpr std::array kParts = {"spend",         "accelerator_share", "access",     "price",
                               "age_and_delay", "usability",         "power",      "training_share",
                               "utilisation",   "algorithms",        "unexplained"};

std::uint64_t octave_bin(double x) {
    return std::bit_cast<std::uint64_t>(x) >> 47;
}  // sign, exponent, 5 bits: 32 an octave

}  // namespace

Recorder::Recorder(const Params& params, bool record_fans) : params_(params), record_fans_(record_fans) {
    const auto quarters = static_cast<std::size_t>(params.horizon) + 1;
    tally_.horizon = params.horizon;
    tally_.metrics = kMetrics;
    tally_.confirmed.resize(kMetrics * quarters);
    tally_.onset.resize(kMetrics * quarters);
    if (params.parity.exit_rate != kAbsent) tally_.left.resize(kMetrics * quarters);
    tally_.relapsed.resize(kMetrics);
    tally_.at_start.resize(kMetrics);
    for (std::size_t s = 0; s < params.switches.size(); ++s) {
        for (std::size_t option = 0; option < params.switches[s].options.size(); ++option) {
            tally_.strata.push_back({static_cast<int>(s), static_cast<int>(option), 0,
                                     std::vector<std::uint64_t>(kMetrics * quarters)});
        }
    }
    if (!record_fans) return;
    for (const ActorParams& actor : params.actors) {
        add_series("spend", actor.name, "USD bn/year", kMoney);
        add_series("planned", actor.name, "USD bn/year", kMoney);
        add_series("cumulative", actor.name, "USD bn", kMoney);
        add_series("stock", actor.name, "H100e", kCompute);
        add_series("effective", actor.name, "1", kLnAbility, true);
        add_series("lag", actor.name, "months", kLag);
    }
    for (const char* name : {"ratio.spend", "ratio.cumulative", "ratio.stock"})
        add_series(name, "", "1", kRatio);
    add_series("ratio.effective", "", "1", kLnRatio, true);
    for (const int c : params.actors[static_cast<std::size_t>(params.focal)].channels) {
        const std::string& name = params.channels[static_cast<std::size_t>(c)].name;
        add_series("channel." + name + ".fleet", "", "H100e", kCompute);
        add_series("channel." + name + ".orders", "", "H100e/quarter", kCompute);
        add_moment("share." + name, "1", 1);
    }
    if (params.actors[static_cast<std::size_t>(params.focal)].controlled) add_series("fill", "", "1", kShare);
    add_series("price", "", "USD/H100e", kPrice);
    add_moment("waterfall.total", "1", kWaterfallStep);
    for (const char* part : kParts) add_moment(std::string("waterfall.") + part, "1", kWaterfallStep);
    const auto add_occupancy = [&](const std::string& chain, const std::vector<std::string>& states) {
        tally_.occupancy.push_back(
            {chain, states, std::vector<std::uint64_t>((quarters - 1) * states.size())});
    };
    if (params.policy.regimes.present()) add_occupancy("policy.regime", params.policy.regimes.states);
    if (params.policy.gate.present) add_occupancy("policy.gate", {"blocked", "quota", "free"});
    if (params.market.macro.present()) add_occupancy("market.macro", params.market.macro.states);
}

std::size_t Recorder::add_series(const std::string& name, const std::string& subject, const std::string& unit,
                                 Binning binning, bool exponential) {
    tally_.series.push_back({name, subject, unit, binning, counts_.size(), exponential});
    rows_.push_back({binning.logarithmic, static_cast<std::int64_t>(octave_bin(binning.low)),
                     binning.bins - 1, binning.low, binning.bins / (binning.high - binning.low),
                     static_cast<double>(binning.bins), counts_.size()});
    counts_.resize(counts_.size() + static_cast<std::size_t>(params_.horizon * binning.bins));
    return tally_.series.size() - 1;
}

void Recorder::add_moment(const std::string& name, const std::string& unit, int step) {
    tally_.moments.push_back({name, "", unit, step});
    tally_.sums.resize(tally_.sums.size() + static_cast<std::size_t>(params_.horizon) + 1);
    tally_.squares.resize(tally_.sums.size());
}

void Recorder::count(std::size_t series, int quarter, double value) {
    const Row& row = rows_[series];
    std::int64_t bin = 0;
    if (row.logarithmic) {
        if (value > 0) bin = static_cast<std::int64_t>(octave_bin(value)) - row.first;
    } else {
        bin = static_cast<std::int64_t>(std::clamp((value - row.low) * row.per_unit, 0.0, row.bins));
    }
    bin = std::clamp<std::int64_t>(bin, 0, row.last);
    ++counts_[row.offset + static_cast<std::size_t>((quarter - 1) * (row.last + 1) + bin)];
}

void Recorder::count_moment(std::size_t moment, int quarter, double value) {
    const std::size_t i =
        moment * (static_cast<std::size_t>(params_.horizon) + 1) + static_cast<std::size_t>(quarter);
    tally_.sums[i] += std::llround(value * kMomentScale);
    tally_.squares[i] += std::llround(value * value * kMomentSquareScale);
}

void Recorder::count_shares(const Trajectory& t, int quarter) {
    const Actor& focal = t.actors[static_cast<std::size_t>(params_.focal)];
    for (std::size_t c = 0; c < focal.supplies.size(); ++c) {
        const Supply& s = focal.supplies[c];
        const double usable = t.channel_values[static_cast<std::size_t>(s.channel)].usability * s.total;
        count_moment(c, quarter, focal.usable > 0 ? usable / focal.usable : 0.0);
    }
}

void Recorder::count_waterfall(const Trajectory& t, int quarter) {
    if (quarter % kWaterfallStep != 0 && quarter != params_.horizon) return;
    const Waterfall w = t.waterfall();
    std::size_t moment = t.actors[static_cast<std::size_t>(params_.focal)].supplies.size();
    count_moment(moment++, quarter, w.total);
    for (const double part : w.parts) count_moment(moment++, quarter, part);
}

void Recorder::begin(const Trajectory& t) {
    watches_ = {};
    for (std::size_t m = 0; m < kMetrics; ++m) tally_.at_start[m] += t.holds[m] ? 1U : 0U;
    if (!record_fans_) return;
    count_shares(t, 0);
    count_waterfall(t, 0);
}

void Recorder::quarter(const Trajectory& t, int quarter) {
    const ParityParams& p = params_.parity;
    for (std::size_t m = 0; m < kMetrics; ++m) {  // M34
        Watch& w = watches_[m];
        if (t.left > 0) continue;  // M35
        if (w.confirmed == 0) {
            w.run = t.holds[m] ? w.run + 1 : 0;
            if (w.run == p.sustained) w.confirmed = quarter;
        } else {
            w.below = t.broken[m] ? w.below + 1 : 0;
            if (w.below == p.relapse_after) w.relapsed = true;
        }
    }
    if (!record_fans_) return;

    std::size_t series = 0;
    const double base = t.frontier[0];
    for (const Actor& actor : t.actors) {
        count(series++, quarter, actor.spend);
        count(series++, quarter, actor.budget);
        count(series++, quarter, actor.cumulative);
        count(series++, quarter, actor.active);
        count(series++, quarter, actor.released - base);
        count(series++, quarter, actor.lag);
    }
    for (std::size_t m = 0; m < 3; ++m) count(series++, quarter, t.ratio[m]);
    count(series++, quarter, std::log(t.ratio[3]));
    const Actor& focal = t.actors[static_cast<std::size_t>(params_.focal)];
    for (const Supply& s : focal.supplies) {
        count(series++, quarter, s.total);
        count(series++, quarter, s.ordered);
    }
    if (params_.actors[static_cast<std::size_t>(params_.focal)].controlled)
        count(series++, quarter, focal.fill);
    count(series++, quarter, t.price);
    count_shares(t, quarter);
    count_waterfall(t, quarter);

    std::size_t chain = 0;
    const auto occupy = [&](int state) {
        Tally::Occupancy& o = tally_.occupancy[chain++];
        ++o.counts[static_cast<std::size_t>(quarter - 1) * o.states.size() + static_cast<std::size_t>(state)];
    };
    if (params_.policy.regimes.present()) occupy(t.regime);
    if (params_.policy.gate.present) occupy(t.gate);
    if (params_.market.macro.present()) occupy(t.macro.state);
}

Tally Recorder::result() {
    tally_.histograms.assign(counts_.begin(), counts_.end());
    return tally_;
}

void Recorder::end(const Trajectory& t) {
    ++tally_.trajectories;
    const auto quarters = static_cast<std::size_t>(params_.horizon) + 1;
    for (std::size_t m = 0; m < kMetrics; ++m) {
        const Watch& w = watches_[m];
        const int onset = w.confirmed > 0 ? w.confirmed - params_.parity.sustained + 1 : 0;
        ++tally_.confirmed[m * quarters + static_cast<std::size_t>(w.confirmed)];
        ++tally_.onset[m * quarters + static_cast<std::size_t>(onset)];
        if (!tally_.left.empty())
            ++tally_.left[m * quarters + static_cast<std::size_t>(w.confirmed > 0 ? 0 : t.left)];
        tally_.relapsed[m] += w.relapsed ? 1U : 0U;
    }
    for (Tally::Stratum& stratum : tally_.strata) {
        const Switch& s = params_.switches[static_cast<std::size_t>(stratum.choice)];
        if (std::lround(t.values[static_cast<std::size_t>(s.column)]) != stratum.option) continue;
        ++stratum.trajectories;
        for (std::size_t m = 0; m < kMetrics; ++m) {
            ++stratum.confirmed[m * quarters + static_cast<std::size_t>(watches_[m].confirmed)];
        }
    }
}

}  // namespace capexsim::textbook
