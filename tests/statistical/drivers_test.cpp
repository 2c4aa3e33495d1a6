// What single inputs decide: counted as they are drawn, estimated without bias, with intervals that cover what they claim.

#include "analysis/drivers.hpp"
#include "analysis/estimates.hpp"
#include "catch.hpp"
#include "engine/driver_bins.hpp"
#include "engine/simulate.hpp"
#include "input/resolve.hpp"
#include "model/step.hpp"
#include "sampling/distribution.hpp"
#include "statistical/uniforms.hpp"
#include "unit/scenario_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

using namespace capexsim;
using namespace capexsim::analysis;
using capexsim::test::Uniforms;

namespace {

const std::string kSource = CAPEXSIM_SOURCE_DIR;
constexpr std::size_t kBins = engine::kDriverBins;

Params params_of(const std::string& file) { return resolve(read_scenario({.file = kSource + "/" + file})); }

/// Two actors in twelve quarters; what a's budget is, and what else there is.
Params race(const std::string& budget, const std::string& more = "") {
    return resolve(test::read_text_scenario(
        "format: 1\nname: race\nstart: 2026Q1\nhorizon: 12 quarters\nfocal: a\n"
        "actor_defaults: {access: unrestricted, fleet: {initial: 1000 H100e}}\n"
        "actors: {a: {" +
        budget +
        "}, b: {budget: {initial: 15 bn USD/year, growth: 5 %/year}}}\n"
        "market: {price: {initial: 20000 USD/H100e}}\nparity: {sustained: 1 quarter}\n" +
        more));
}

Tally run(const Params& params, std::uint64_t trajectories, int threads = 1,
          InstructionSet set = best_instruction_set()) {
    engine::RunControl control;
    control.trajectories = trajectories;
    control.threads = threads;
    control.instruction_set = set;
    control.record_fans = false;
    control.record_drivers = true;
    return engine::simulate(params, control);
}

std::size_t driver_of(const Tally& tally, const std::string& path) {
    for (std::size_t d = 0; d < tally.drivers.size(); ++d)
        if (tally.drivers[d].path == path) return d;
    FAIL("no driver " + path);
    return 0;
}

bool same(const Tally& a, const Tally& b) {
    return std::ranges::equal(a.drivers, b.drivers, [](const Tally::Driver& x, const Tally::Driver& y) {
        return x.path == y.path && x.bins == y.bins && x.counts == y.counts;
    });
}

std::size_t bin_of(double u, std::size_t bins = kBins) {
    return std::min(bins - 1, static_cast<std::size_t>(u * static_cast<double>(bins)));
}

/// Counts of "reached in quarter 1 of 2" and "not reached".
JointCounts empty_joint(std::size_t bins = kBins) {
    return {bins, 3, std::vector<std::uint64_t>(3 * bins, 0)};
}

/// Share of the variance of an indicator that its probabilities in equal bins explain.
double true_index(const std::vector<double>& reached) {
    double mean = 0, square = 0;
    for (const double p : reached) {
        mean += p / static_cast<double>(reached.size());
        square += p * p / static_cast<double>(reached.size());
    }
    return (square - mean * mean) / (mean * (1 - mean));
}

constexpr int kSamples = 2000;
const double kFiveErrors = 5 * std::sqrt(0.95 * 0.05 / kSamples);  // false alarm 6e-7

}  // namespace

TEST_CASE(
    "Drivers are counted the same on any number of threads and any instruction set, and add up to the dates") {
    const Params params = params_of("scenarios/as_briefed.yaml");
    constexpr std::uint64_t kFew =
        5000;  // more than the recorder keeps at a time, and a block that is not full
    const Tally one = run(params, kFew);
    REQUIRE(one.drivers.size() > 50);
    for (const int threads : {2, 7}) CHECK(same(run(params, kFew, threads), one));
    for (const InstructionSet set : available_instruction_sets()) CHECK(same(run(params, kFew, 2, set), one));
    for (const Tally::Driver& driver : one.drivers) {
        std::vector<std::uint64_t> sums(one.confirmed.size(), 0);
        for (std::size_t c = 0; c < driver.counts.size(); ++c) sums[c % sums.size()] += driver.counts[c];
        CHECK(sums == one.confirmed);
    }
}

TEST_CASE(
    "Every twentieth of an input holds a twentieth of the futures, correlated or not, and options their weight") {
    const Params params = params_of("scenarios/as_briefed.yaml");
    constexpr std::uint64_t kN = 20480;
    const Tally tally = run(params, kN);
    const double expected = static_cast<double>(kN) / kBins;
    const double bound = 5.5 * std::sqrt(expected * (1 - 1.0 / kBins));  // of 2000 bins: false alarm 8e-5
    bool grouped = false;
    for (std::size_t d = 0; d < tally.drivers.size(); ++d) {
        if (tally.drivers[d].bins != engine::kDriverBins) continue;
        const JointCounts joint = joint_counts(tally, d, 0);
        for (std::size_t b = 0; b < kBins; ++b) {
            INFO(tally.drivers[d].path << " " << b);
            CHECK(std::abs(static_cast<double>(sum_of(joint.bin(b))) - expected) < bound);
        }
        for (const Input& input : params.inputs)
            grouped = grouped || (input.path == tally.drivers[d].path && input.group >= 0);
    }
    CHECK(grouped);
    const JointCounts options = joint_counts(tally, driver_of(tally, "capability.lag_calibration"), 0);
    REQUIRE(options.bins == 3);
    const std::array weights = {0.25, 0.5, 0.25};
    for (std::size_t b = 0; b < 3; ++b)
        CHECK(std::abs(static_cast<double>(sum_of(options.bin(b))) / kN - weights[b]) <
              5 * std::sqrt(weights[b] * (1 - weights[b]) / kN));
}

TEST_CASE("Counts and ranks are those of every trajectory taken by itself") {
    const Params params = params_of("tests/reference/two_actor.yaml");
    constexpr std::uint64_t kN = 4096;
    const Tally tally = run(params, kN, 2);
    const std::string path = "actors.challenger.budget.growth";
    const auto input =
        static_cast<Column>(std::ranges::find(params.inputs, path, &Input::path) - params.inputs.begin());
    std::vector<double> values, dates;
    model::World world(params, best_instruction_set());
    for (std::uint64_t block = 0; block < kN / kLanes; ++block) {
        world.start(block);
        for (int quarter = 1; quarter <= params.horizon; ++quarter) world.step(quarter);
        const double* confirmed = world.parity.confirmed(Metric::stock);
        values.insert(values.end(), world.parameters[input], world.parameters[input] + kLanes);
        dates.insert(dates.end(), confirmed, confirmed + kLanes);
    }
    JointCounts expected{kBins, static_cast<std::size_t>(params.horizon) + 1, {}};
    expected.counts.assign(expected.bins * expected.quarters, 0);
    const Distribution& law = params.inputs[static_cast<std::size_t>(input)].distribution;
    for (std::size_t i = 0; i < kN; ++i) {
        std::size_t bin = 0;
        while (bin + 1 < kBins && values[i] >= sampling::quantile(law, static_cast<double>(bin + 1) / kBins))
            ++bin;
        ++expected.counts[bin * expected.quarters + static_cast<std::size_t>(dates[i])];
    }
    const JointCounts joint =
        joint_counts(tally, driver_of(tally, path), static_cast<std::size_t>(Metric::stock));
    CHECK(joint.counts == expected.counts);

    // Spearman by its definition on the values themselves; bins of a twentieth cost it a quarter of a percent
    const auto ranks = [](std::vector<double> x) {
        std::vector<double> sorted = x;
        std::ranges::sort(sorted);
        for (double& v : x) {
            const auto [first, last] = std::ranges::equal_range(sorted, v);
            v = 0.5 * static_cast<double>((first - sorted.begin()) + (last - sorted.begin()));
        }
        return x;
    };
    for (double& t : dates) t = -(t == 0 ? params.horizon : t);
    const std::vector<double> a = ranks(values), b = ranks(dates);
    double covariance = 0, of_a = 0, of_b = 0;
    for (std::size_t i = 0; i < kN; ++i) {
        const double middle = kN / 2.0;
        covariance += (a[i] - middle) * (b[i] - middle);
        of_a += (a[i] - middle) * (a[i] - middle);
        of_b += (b[i] - middle) * (b[i] - middle);
    }
    const double spearman = covariance / std::sqrt(of_a * of_b);
    CHECK(spearman > 0.3);
    CHECK(std::abs(*rank_correlation(joint).value - spearman) < 0.005);
}

TEST_CASE("Where one input decides alone its index is 1, but for the twentieth in which the border lies") {
    // a spends as much as b by the end where it grows fast enough, and nothing else is uncertain.
    const Params params =
        race("budget: {initial: 10 bn USD/year, growth: {uniform: [0 %/year, 100 %/year]}}");
    constexpr std::uint64_t kN = 20480;
    const Tally tally = run(params, kN);
    REQUIRE(tally.drivers.size() == 1);
    const JointCounts joint = joint_counts(tally, 0, static_cast<std::size_t>(Metric::spend));
    std::size_t mixed = 0;
    double p = 0;
    for (std::size_t b = 0; b < kBins; ++b) {
        const std::uint64_t reached = sum_of(joint.bin(b).subspan(1)), all = sum_of(joint.bin(b));
        mixed += reached > 0 && reached < all ? 1 : 0;
        p += static_cast<double>(reached) / kN;
    }
    REQUIRE(p > 0.5);
    REQUIRE(p < 0.95);
    CHECK(mixed <= 1);
    const double part = p * kBins - std::floor(p * kBins);  // of the bin in which the border lies
    const FirstOrder order = first_order(joint, reached_by(params.horizon, params.horizon));
    const double error = 5 * 0.5 / std::sqrt(static_cast<double>(kN) / kBins) / kBins / (p * (1 - p));
    CHECK(std::abs(*order.index.value - (1 - part * (1 - part) / (kBins * p * (1 - p)))) < error);
    CHECK(*rank_correlation(joint).value >
          0.8);  // faster growth, earlier parity; those that are never there are ties
    CHECK(*first_order(joint, restricted_time(params.horizon)).index.value > 0.95);
}

TEST_CASE("A lever that is drawn and decides alone has an index of 1 and a bin for each") {
    const Params params = race("budget: {initial: 10 bn USD/year, growth: 1 %/year}",
                               "policy: {levers: {push: {at: 2026Q2, probability: 30 %, "
                               "set: {actors.a.budget.growth: 200 %/year}}}}\n");
    constexpr std::uint64_t kN = 5120;
    const Tally tally = run(params, kN);
    REQUIRE(tally.drivers.size() == 1);
    CHECK(tally.drivers[0].path == "policy.levers.push");
    const JointCounts joint = joint_counts(tally, 0, static_cast<std::size_t>(Metric::spend));
    REQUIRE(joint.bins == 2);
    CHECK(sum_of(joint.bin(0).subspan(1)) == 0);
    CHECK(joint.bin(1)[0] == 0);
    CHECK(std::abs(static_cast<double>(sum_of(joint.bin(1))) / kN - 0.3) < 5 * std::sqrt(0.3 * 0.7 / kN));
    CHECK(*first_order(joint, reached_by(params.horizon, params.horizon)).index.value > 1 - 1e-9);
}

TEST_CASE("Drivers are counted where they are asked for only, and cost nothing elsewhere") {
    engine::RunControl control;
    control.trajectories = kLanes;
    CHECK(engine::simulate(params_of("tests/reference/two_actor.yaml"), control).drivers.empty());
}

TEST_CASE("The index is unbiased and its interval covers, of inputs that decide much, little and nothing") {
    struct Case {
        double middle, slope;
        int n;
    };
    for (const auto& [middle, slope, n] : {Case{0.5, 0, 1000}, Case{0.05, 0, 4000}, Case{0.5, 0.1, 2000},
                                           Case{0.5, 0.4, 1000}, Case{0.06, 0.05, 4000}}) {
        std::vector<double> reached;
        for (std::size_t b = 0; b < kBins; ++b)
            reached.push_back(middle + slope * (2 * (static_cast<double>(b) + 0.5) / kBins - 1));
        const double truth = true_index(reached);
        Uniforms uniforms("index");
        int covered = 0, shown = 0;
        double sum = 0, squares = 0;
        for (int s = 0; s < kSamples; ++s) {
            JointCounts joint = empty_joint();
            for (int i = 0; i < n; ++i) {
                const std::size_t b = bin_of(uniforms.next());
                ++joint.counts[3 * b + (uniforms.next() < reached[b] ? 1 : 0)];
            }
            const FirstOrder order = first_order(joint, reached_by(2, 1));
            sum += *order.index.value;
            squares += *order.index.value * *order.index.value;
            covered += *order.index.lower <= truth && truth <= *order.index.upper ? 1 : 0;
            shown += order.shows() ? 1 : 0;
        }
        INFO(middle << " " << slope << " " << n << " index " << truth << " mean " << sum / kSamples
                    << " covered " << covered << " shown " << shown << " of " << kSamples);
        const double deviation = std::sqrt(squares / kSamples - sum * sum / kSamples / kSamples);
        CHECK(std::abs(sum / kSamples - truth) < 5 * deviation / std::sqrt(kSamples) + 0.001 * truth);
        CHECK(covered > kSamples * (0.935 - kFiveErrors));
        CHECK(covered < kSamples * (0.985 + kFiveErrors));
        if (slope == 0) CHECK(shown < kSamples * (0.05 + kFiveErrors));
    }
}

TEST_CASE("The sum of what inputs explain one by one covers it") {
    // Y = 1{u1 + u2 + u3 > 1.5}, and twelve inputs that do nothing. P(u2 + u3 > s) = 1 - s²/2 up to 1, (2 - s)²/2 beyond.
    std::vector<double> reached(kBins, 0.0);
    constexpr int kSteps = 1000;
    for (std::size_t b = 0; b < kBins; ++b)
        for (int k = 0; k < kSteps; ++k) {
            const double s = 1.5 - (static_cast<double>(b) + (k + 0.5) / kSteps) / kBins;
            reached[b] += (s <= 1 ? 1 - s * s / 2 : (2 - s) * (2 - s) / 2) / kSteps;
        }
    const double truth = 3 * true_index(reached);
    constexpr int kInputs = 15, kFewer = 500, kN = 1500;
    Uniforms uniforms("sum");
    int covered = 0;
    for (int s = 0; s < kFewer; ++s) {
        std::vector<JointCounts> joints(kInputs, empty_joint());
        std::array<double, kInputs> u{};
        for (int i = 0; i < kN; ++i) {
            for (double& x : u) x = uniforms.next();
            const std::size_t outcome = u[0] + u[1] + u[2] > 1.5 ? 1 : 0;
            for (std::size_t k = 0; k < kInputs; ++k) ++joints[k].counts[3 * bin_of(u[k]) + outcome];
        }
        std::vector<Part> parts;
        for (const JointCounts& joint : joints) parts.push_back({first_order(joint, reached_by(2, 1)), -1});
        const Estimate sum = one_by_one(parts);
        covered += *sum.lower <= truth && truth <= *sum.upper ? 1 : 0;
    }
    INFO("covered " << covered << " of " << kFewer << ", sum " << truth);
    CHECK(covered > kFewer * (0.935 - 5 * std::sqrt(0.95 * 0.05 / kFewer)));
}

TEST_CASE("The interval of the rank correlation covers it, ties and all") {
    // P(date | u): quarter 1 with probability u²/2, quarter 2 with u/4, else not reached, which ranks with quarter 2.
    const auto date = [](double u, double v) -> std::size_t {
        return v < u * u / 2 ? 1 : v < u * u / 2 + u / 4 ? 2 : 0;
    };
    JointCounts exact = empty_joint();
    constexpr int kSteps = 400;
    for (std::size_t b = 0; b < kBins; ++b)
        for (int k = 0; k < kSteps; ++k)
            for (int j = 0; j < kSteps; ++j)
                ++exact.counts[3 * b + date((static_cast<double>(b) + (k + 0.5) / kSteps) / kBins,
                                            (j + 0.5) / kSteps)];
    const double truth = *rank_correlation(exact).value;
    CHECK(truth > 0.3);
    Uniforms uniforms("ranks");
    int covered = 0;
    for (int s = 0; s < kSamples; ++s) {
        JointCounts joint = empty_joint();
        for (int i = 0; i < 800; ++i) {
            const double u = uniforms.next();
            ++joint.counts[3 * bin_of(u) + date(u, uniforms.next())];
        }
        const Estimate rank = rank_correlation(joint);
        covered += *rank.lower <= truth && truth <= *rank.upper ? 1 : 0;
    }
    INFO("covered " << covered << " of " << kSamples << ", rank " << truth);
    CHECK(covered > kSamples * (0.935 - kFiveErrors));
    CHECK(covered < kSamples * (0.965 + kFiveErrors));
}
