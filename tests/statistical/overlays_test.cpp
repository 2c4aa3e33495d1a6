// Every overlay that is shipped says what it does (`expects:`); here it has to do it, on every base scenario, against the same futures.

#include "catch.hpp"
#include "input/read_scenario.hpp"
#include "input/resolve.hpp"
#include "model/step.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

using namespace capexsim;

namespace {

namespace fs = std::filesystem;

constexpr int kTrajectories = 2048;
constexpr double kStandardErrors =
    5;  ///< a false alarm needs an effect of 0 to be measured so: 6e-7 per overlay and base

const fs::path kScenarios = fs::path(CAPEXSIM_SOURCE_DIR) / "scenarios";

Params params_of(const std::string& base, const std::string& overlay) {
    ReadRequest request;
    request.file = (kScenarios / base).string();
    if (!overlay.empty()) request.what_ifs.push_back((kScenarios / overlay).string());
    return resolve(read_scenario(request));
}

/// The metric in a quarter, trajectory by trajectory; ratios as logarithms, the lag in months.
std::vector<double> measured(const Params& params, Metric metric, int quarter) {
    model::World world(params, best_instruction_set());
    std::vector<double> all;
    for (int block = 0; block * kLanes < kTrajectories; ++block) {
        world.start(static_cast<std::uint64_t>(block));
        for (int t = 1; t <= quarter; ++t) world.step(t);
        const double* ratio = world.parity.ratio(metric);
        const bool linear = metric == Metric::effective || metric == Metric::lag;
        for (int i = 0; i < kLanes; ++i) all.push_back(linear ? ratio[i] : std::log(ratio[i]));
    }
    return all;
}

double mean(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

std::vector<std::string> overlays() {
    std::vector<std::string> found;
    for (const char* folder : {"policy", "strategy", "world"})
        for (const auto& file : fs::directory_iterator(kScenarios / folder))
            found.push_back(std::string(folder) + "/" + file.path().filename().string());
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace

TEST_CASE("every shipped overlay does what it says, on every base scenario and the same futures") {
    for (const std::string base : {"as_briefed.yaml", "evidence_2026.yaml"}) {
        const Params without = params_of(base, "");
        std::map<std::pair<Metric, int>, std::vector<double>> known;
        for (const std::string& overlay : overlays()) {
            INFO(base << " with " << overlay);
            const Params with = params_of(base, overlay);
            const Expectation& expects = with.expects;
            const int quarter = expects.quarter - with.start + 1;
            REQUIRE(quarter >= 1);
            REQUIRE(quarter <= with.horizon);
            auto& before = known[{expects.metric, quarter}];
            if (before.empty()) before = measured(without, expects.metric, quarter);
            std::vector<double> change = measured(with, expects.metric, quarter);
            for (std::size_t i = 0; i < change.size(); ++i) change[i] -= before[i];
            const double moved = mean(change);
            std::vector<double> squares;
            for (const double value : change) squares.push_back((value - moved) * (value - moved));
            const double error = std::sqrt(mean(squares) / static_cast<double>(change.size()));
            const double relative =
                expects.metric == Metric::lag ? moved / mean(before) : std::exp(moved) - 1.0;
            const double sign = expects.raises ? 1.0 : -1.0;
            CAPTURE(moved, error, relative, expects.at_least);
            CHECK(sign * moved > kStandardErrors * error);
            CHECK(sign * relative >= expects.at_least);
        }
    }
}
