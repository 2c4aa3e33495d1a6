#pragma once

#include "capexsim/params.hpp"

#include "input/keys.hpp"
#include "input/read_scenario.hpp"
#include "input/resolve.hpp"
#include "model/step.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <string>
#include <utility>
#include <vector>

/// What a key changes: the small world of key_effects.yaml, run with one value of the key and with another on the same luck.
namespace capexsim::test {

using model::World;

// In the world of key_effects.yaml, as resolve() orders them.
inline constexpr int kFocal = 0, kGiant = 1, kSecond = 2;
inline constexpr int kAbroad = 0, kDomestic = 1, kLicensed = 2, kResale = 3;
inline constexpr std::uint64_t kBlocks = 2;

/// A column of a World: [lane].
using Lanes = std::function<const double*(const World&)>;

/// A number that a block of trajectories has, and how two of them are compared.
struct Watch {
    std::function<double(const World&)> value;
    bool relative = false;  ///< the change counts as a share of the value before
};

inline double mean_of(const double* x) {
    double sum = 0;
    for (int i = 0; i < kLanes; ++i) sum += x[i];
    return sum / kLanes;
}

/// Change of a mean as a share of it.
inline Watch mean(Lanes x) {
    return {[x = std::move(x)](const World& w) { return mean_of(x(w)); }, true};
}

/// Change of a mean in its own unit: logarithms, months, what may be 0.
inline Watch level(Lanes x) {
    return {[x = std::move(x)](const World& w) { return mean_of(x(w)); }};
}

/// Mean difference of two columns.
inline Watch gap(Lanes x, Lanes y) {
    return {[x = std::move(x), y = std::move(y)](const World& w) { return mean_of(x(w)) - mean_of(y(w)); }};
}

/// Share of the trajectories in which a column has this value, or is above it.
inline Watch share(Lanes x, double value) {
    return {[x = std::move(x), value](const World& w) {
        return static_cast<double>(std::count(x(w), x(w) + kLanes, value)) / kLanes;
    }};
}
inline Watch share_above(Lanes x, double value) {
    return {[x = std::move(x), value](const World& w) {
        const auto above = [value](double y) { return y > value; };
        return static_cast<double>(std::count_if(x(w), x(w) + kLanes, above)) / kLanes;
    }};
}

inline std::vector<double> centred(const double* x, bool logarithm) {
    std::vector<double> y(x, x + kLanes);
    for (double& value : y) value = logarithm ? std::log(value) : value;
    const double middle = mean_of(y.data());
    for (double& value : y) value -= middle;
    return y;
}

inline double product(const std::vector<double>& x, const std::vector<double>& y) {
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) sum += x[i] * y[i];
    return sum / static_cast<double>(x.size());
}

enum class Scale { plain, logarithmic };

/// Standard deviation over the trajectories.
inline Watch spread(Lanes x, Scale scale) {
    return {[x = std::move(x), scale](const World& w) {
        const auto y = centred(x(w), scale == Scale::logarithmic);
        return std::sqrt(product(y, y));
    }};
}

/// Correlation over the trajectories.
inline Watch likeness(Lanes x, Lanes y, Scale scale) {
    return {[x = std::move(x), y = std::move(y), scale](const World& w) {
        const auto a = centred(x(w), scale == Scale::logarithmic);
        const auto b = centred(y(w), scale == Scale::logarithmic);
        return product(a, b) / std::sqrt(product(a, a) * product(b, b));
    }};
}

inline Lanes rate(int actor) {
    return [=](const World& w) { return w.budget.rate(actor); };
}
inline Lanes growth(int actor) {
    return [=](const World& w) { return w.budget.growth(actor); };
}
inline Lanes accelerators(int actor) {
    return [=](const World& w) { return w.budget.accelerators(actor); };
}
inline Lanes realised(int actor) {
    return [=](const World& w) { return w.procurement.realised(actor); };
}
inline Lanes money(int actor) {
    return [=](const World& w) { return w.procurement.money(actor); };
}
inline Lanes carried(int actor) {
    return [=](const World& w) { return w.procurement.carried(actor); };
}
inline Lanes cumulative(int actor) {
    return [=](const World& w) { return w.parity.cumulative(actor); };
}
inline Lanes orders(int actor, int k) {
    return [=](const World& w) { return w.procurement.orders(actor, k); };
}
inline Lanes cap(int actor, int k) {
    return [=](const World& w) { return w.procurement.cap(actor, k); };
}
inline Lanes landed_price(int actor, int k) {
    return [=](const World& w) { return w.procurement.price(actor, k); };
}
inline Lanes installed(int actor) {
    return [=](const World& w) { return w.fleet.installed(actor); };
}
inline Lanes fleet(int actor, int k) {
    return [=](const World& w) { return w.fleet.installed(actor, k); };
}
inline Lanes active(int actor) {
    return [=](const World& w) { return w.fleet.active(actor); };
}
inline Lanes algorithms(int actor) {
    return [=](const World& w) { return w.capability.algorithms(actor); };
}
inline Lanes effective(int actor) {
    return [=](const World& w) { return w.capability.effective(actor); };
}
inline Lanes lag(int actor) {
    return [=](const World& w) { return w.capability.lag(actor); };
}
inline Lanes ratio(Metric metric) {
    return [=](const World& w) { return w.parity.ratio(metric); };
}
inline Lanes confirmed(Metric metric) {
    return [=](const World& w) { return w.parity.confirmed(metric); };
}
inline Lanes relapsed(Metric metric) {
    return [=](const World& w) { return w.parity.relapsed(metric); };
}
inline Lanes price() {
    return [](const World& w) { return w.market.price(); };
}
inline Lanes regime() {
    return [](const World& w) { return w.policy.regime(); };
}
inline Lanes gate() {
    return [](const World& w) { return w.policy.gate(); };
}

/// The sign of a change, and what it comes to at least.
struct Move {
    double sign = 1;
    double least = 0;
};
inline Move rises(double least) { return {1, least}; }
inline Move falls(double least) { return {-1, least}; }

/// One value of a key against another. Values are YAML; "" leaves the key unwritten.
struct Effect {
    std::string path;
    std::string before, after;
    Watch watch;
    int quarter = 1;  ///< T
    Move move;
    std::vector<std::string> with = {};  ///< `path=value` of both: what switches the branch on
    std::string key = "";                ///< pattern of its row, where `path` holds a map around the key
    std::string broken = "";  ///< a known defect: what is wrong; the move must fail until it is repaired
    std::string broken_lever = "";  ///< the same of a lever that sets the key
};

inline std::string pattern_of(const Effect& effect) {
    if (!effect.key.empty()) return effect.key;
    const auto match = match_key(effect.path);
    return match ? std::string(key_table()[static_cast<std::size_t>(match->key)].pattern) : "";
}

inline const std::string kSmallWorld =
    std::string(CAPEXSIM_SOURCE_DIR) + "/tests/statistical/key_effects.yaml";

inline Scenario read_small_world(const std::vector<std::string>& sets) {
    ReadRequest request;
    request.file = kSmallWorld;
    request.sets = sets;
    return read_scenario(request);
}

inline Params small_world(const std::vector<std::string>& sets) { return resolve(read_small_world(sets)); }

inline std::vector<std::string> with_value(const Effect& effect, const std::string& value) {
    std::vector<std::string> sets = effect.with;
    if (!value.empty()) sets.push_back(effect.path + "=" + value);
    return sets;
}

/// The watched number at the end of every quarter, [T - 1].
inline std::vector<double> follow(const Params& params, const Watch& watch, int quarters) {
    std::vector<double> values(static_cast<std::size_t>(quarters), 0.0);
    World world(params, best_instruction_set());
    for (std::uint64_t block = 0; block < kBlocks; ++block) {
        world.start(block);
        for (int quarter = 1; quarter <= quarters; ++quarter) {
            world.step(quarter);
            values[static_cast<std::size_t>(quarter - 1)] += watch.value(world) / kBlocks;
        }
    }
    return values;
}

inline double change(const Watch& watch, double before, double after) {
    return watch.relative ? after / before - 1 : after - before;
}

/// Everything that a World holds that anybody reads, quarter by quarter, of one block.
inline std::vector<double> raw_state(const Params& params, int quarters) {
    std::vector<double> all;
    World w(params, best_instruction_set());
    w.start(0);
    for (int quarter = 1; quarter <= quarters; ++quarter) {
        w.step(quarter);
        std::vector<const double*> columns = {w.market.price(), w.policy.regime(), w.policy.gate(),
                                              w.market.macro()};
        for (int a = 0; a < static_cast<int>(params.actors.size()); ++a) {
            for (const Lanes& of : {rate(a), growth(a), realised(a), active(a), algorithms(a), effective(a),
                                    lag(a), cumulative(a)})
                columns.push_back(of(w));
            for (int k = 0; k < w.procurement.channels(a); ++k)
                for (const Lanes& of : {orders(a, k), landed_price(a, k), fleet(a, k)})
                    columns.push_back(of(w));
        }
        for (int m = 0; m < kMetrics; ++m) {
            columns.push_back(w.parity.ratio(static_cast<Metric>(m)));
            columns.push_back(w.parity.confirmed(static_cast<Metric>(m)));
        }
        for (const double* column : columns)
            if (column) all.insert(all.end(), column, column + kLanes);
    }
    return all;
}

inline bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

}  // namespace capexsim::test
