#include "engine/recorded.hpp"

#include <cmath>

namespace capexsim::engine {

namespace {

constexpr int kBinsPerOctave = 32;

Binning octaves(int low, int high) {
    return {.logarithmic = true,
            .low = std::ldexp(1.0, low),
            .high = std::ldexp(1.0, high),
            .bins = (high - low) * kBinsPerOctave};
}

Binning equal_bins(double low, double high, int bins) {
    return {.logarithmic = false, .low = low, .high = high, .bins = bins};
}

const Binning kMoney = octaves(-10, 20);  // USD bn, bn/year
const Binning kCompute = octaves(0, 40);  // H100e
const Binning kRatio = octaves(-20, 10);
const Binning kPrice = octaves(0, 32);                         // USD/H100e
const Binning kEffective = equal_bins(-16.0, 64.0, 1280);      // ln
const Binning kEffectiveRatio = equal_bins(-24.0, 8.0, 1024);  // ln
const Binning kLag = equal_bins(0.0, 240.0, 960);              // months
const Binning kFill = equal_bins(0.0, 1.0, 200);

}  // namespace

std::vector<RecordedSeries> recorded_series(const Params& params) {
    std::vector<RecordedSeries> all;
    const auto record = [&](std::string name, std::string subject, std::string unit, const Binning& binning,
                            std::function<const double*(const model::World&)> values,
                            bool exponential = false, bool relative = false) {
        all.push_back({{.name = std::move(name),
                        .subject = std::move(subject),
                        .unit = std::move(unit),
                        .binning = binning,
                        .exponential = exponential},
                       std::move(values),
                       relative});
    };
    using model::World;
    for (int a = 0; a < static_cast<int>(params.actors.size()); ++a) {
        const std::string& name = params.actors[static_cast<std::size_t>(a)].name;
        record("spend", name, "USD bn/year", kMoney,
               [a](const World& w) { return w.procurement.realised(a); });
        record("planned", name, "USD bn/year", kMoney, [a](const World& w) { return w.budget.rate(a); });
        record("cumulative", name, "USD bn", kMoney, [a](const World& w) { return w.parity.cumulative(a); });
        record("stock", name, "H100e", kCompute, [a](const World& w) { return w.fleet.active(a); });
        record(
            "effective", name, "relative to the frontier at the start", kEffective,
            [a](const World& w) { return w.capability.released(a); }, true, true);
        record("lag", name, "months", kLag, [a](const World& w) { return w.capability.lag(a); });
    }
    for (const Metric metric : {Metric::spend, Metric::cumulative, Metric::stock, Metric::effective}) {
        const bool logarithm = metric == Metric::effective;
        record(
            std::string("ratio.") + kMetricNames[static_cast<std::size_t>(metric)], "", "1",
            logarithm ? kEffectiveRatio : kRatio, [metric](const World& w) { return w.parity.ratio(metric); },
            logarithm);
    }
    const int focal = params.focal;
    const ActorParams& buyer = params.actors[static_cast<std::size_t>(focal)];
    for (int k = 0; k < static_cast<int>(buyer.channels.size()); ++k) {
        const std::string& name =
            params.channels[static_cast<std::size_t>(buyer.channels[static_cast<std::size_t>(k)])].name;
        record("channel." + name + ".fleet", "", "H100e", kCompute,
               [focal, k](const World& w) { return w.fleet.installed(focal, k); });
        record("channel." + name + ".orders", "", "H100e/quarter", kCompute,
               [focal, k](const World& w) { return w.procurement.orders(focal, k); });
    }
    if (buyer.controlled)
        record("fill", "", "1", kFill, [focal](const World& w) { return w.procurement.fill(focal); });
    record("price", "", "USD/H100e", kPrice, [](const World& w) { return w.market.price(); });
    return all;
}

Tally make_tally(const Params& params, bool fans) {
    const auto h = static_cast<std::size_t>(params.horizon);
    Tally tally;
    tally.horizon = params.horizon;
    tally.metrics = kMetrics;
    tally.confirmed.assign(kMetrics * (h + 1), 0);
    tally.onset = tally.confirmed;
    if (params.parity.exit_rate >= 0) tally.left = tally.confirmed;
    if (params.design != Design::random) tally.replicates.assign(kReplicates * kMetrics * (h + 1), 0);
    tally.relapsed.assign(kMetrics, 0);
    tally.at_start = tally.relapsed;
    for (std::size_t s = 0; s < params.switches.size(); ++s)
        for (std::size_t option = 0; option < params.switches[s].options.size(); ++option)
            tally.strata.push_back({static_cast<int>(s), static_cast<int>(option), 0, tally.confirmed});
    if (!fans) return tally;
    std::size_t bins = 0;
    for (RecordedSeries& recorded : recorded_series(params)) {
        recorded.series.offset = bins;
        bins += h * static_cast<std::size_t>(recorded.series.binning.bins);
        tally.series.push_back(recorded.series);
    }
    tally.histograms.assign(bins, 0);
    tally.moments.push_back({"waterfall.total", "", "ln", kWaterfallStep});
    for (const char* factor : kFactorNames)
        tally.moments.push_back({std::string("waterfall.") + factor, "", "ln", kWaterfallStep});
    const ActorParams& focal = params.actors[static_cast<std::size_t>(params.focal)];
    for (const int channel : focal.channels)
        tally.moments.push_back(
            {"share." + params.channels[static_cast<std::size_t>(channel)].name, "", "1", 1});
    tally.sums.assign(tally.moments.size() * (h + 1), 0);
    tally.squares = tally.sums;
    const auto occupy = [&](const char* chain, const std::vector<std::string>& states) {
        tally.occupancy.push_back({chain, states, std::vector<std::uint64_t>(h * states.size(), 0)});
    };
    if (params.policy.regimes.present()) occupy("policy.regime", params.policy.regimes.states);
    if (params.policy.gate.present) occupy("policy.gate", {"blocked", "quota", "free"});
    if (params.market.macro.present()) occupy("market.macro", params.market.macro.states);
    return tally;
}

}  // namespace capexsim::engine
