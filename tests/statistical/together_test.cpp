// What scenarios that run together take over from each other moves no bit: each has the counts that it has alone.

#include "catch.hpp"
#include "engine/simulate.hpp"
#include "input/read_scenario.hpp"
#include "input/resolve.hpp"
#include "model/likeness.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

using namespace capexsim;

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kTrajectories = 1100;  ///< two blocks and part of a third

const fs::path kScenarios = fs::path(CAPEXSIM_SOURCE_DIR) / "scenarios";

Params params_of(const std::string& base, const std::vector<std::string>& overlays,
                 const std::vector<std::string>& sets = {}) {
    ReadRequest request;
    request.file = (kScenarios / base).string();
    for (const std::string& overlay : overlays) request.what_ifs.push_back((kScenarios / overlay).string());
    request.sets = sets;
    return resolve(read_scenario(request));
}

/// The base, every overlay, and single values of each part.
std::vector<Params> members(const std::string& base) {
    std::vector<Params> all{params_of(base, {})};
    std::vector<std::string> overlays;
    for (const char* folder : {"policy", "strategy", "world"})
        for (const auto& file : fs::directory_iterator(kScenarios / folder))
            overlays.push_back(std::string(folder) + "/" + file.path().filename().string());
    std::sort(overlays.begin(), overlays.end());
    for (const std::string& overlay : overlays) all.push_back(params_of(base, {overlay}));
    for (const char* set : {"actors.alphabet.budget.growth=5 %/year", "market.price.decline=20 %/year",
                            "actors.bytedance.budget.growth=90 %/year", "capability.research_elasticity=0",
                            "parity.sustained=4 quarters", "policy.gate.retaliation=5",
                            "actors.microsoft.budget.reaction.strength=0.3 /year"})
        all.push_back(params_of(base, {}, {set}));
    return all;
}

bool same(const Tally& a, const Tally& b) {
    const auto same_occupancy = [](const Tally::Occupancy& x, const Tally::Occupancy& y) {
        return x.counts == y.counts;
    };
    return a.trajectories == b.trajectories && a.confirmed == b.confirmed && a.onset == b.onset &&
           a.left == b.left && a.relapsed == b.relapsed && a.at_start == b.at_start &&
           a.histograms == b.histograms && a.sums == b.sums && a.squares == b.squares &&
           std::equal(a.occupancy.begin(), a.occupancy.end(), b.occupancy.begin(), b.occupancy.end(),
                      same_occupancy);
}

}  // namespace

TEST_CASE("a scenario that runs beside others has the counts that it has alone") {
    const std::string base = GENERATE(std::string("as_briefed.yaml"), std::string("evidence_2026.yaml"));
    const std::vector<Params> all = members(base);
    engine::RunControl control;
    control.trajectories = kTrajectories;
    for (const bool fans : {true, false}) {
        control.record_fans = fans;
        for (std::size_t first = 1; first < all.size(); first += 6) {
            std::vector<Params> some{all[0]};
            for (std::size_t s = first; s < std::min(first + 6, all.size()); ++s) some.push_back(all[s]);
            const engine::Comparison together = engine::simulate_together(some, control);
            for (std::size_t s = 0; s < some.size(); ++s) {
                INFO(base << " " << some[s].scenario << (fans ? ", fans" : "") << ", from " << first << " + "
                          << s);
                CHECK(same(together.scenarios[s], engine::simulate(some[s], control)));
            }
        }
    }
}

TEST_CASE("parts are alike where nothing that makes or steers them differs") {
    const Params base = params_of("as_briefed.yaml", {});
    const auto like = [&](const std::vector<std::string>& sets) {
        return model::find_likeness(params_of("as_briefed.yaml", {}, sets), base);
    };
    const auto actor = [&](const char* name) {
        return static_cast<std::size_t>(std::find_if(base.actors.begin(), base.actors.end(),
                                                     [&](const ActorParams& a) { return a.name == name; }) -
                                        base.actors.begin());
    };
    const model::Likeness own_key = like({"actors.bytedance.fleet.life=9 years"});
    CHECK(own_key.market);
    CHECK(own_key.policy);
    CHECK(own_key.actor(actor("meta")));
    CHECK_FALSE(own_key.actor(actor("bytedance")));  // it may run short of chips, which reaches its budget

    const model::Likeness rival = like({"actors.meta.fleet.life=9 years"});
    CHECK(rival.actor(actor("alphabet")));
    CHECK_FALSE(rival.actor(actor("meta")));

    CHECK_FALSE(like({"market.price.decline=20 %/year"}).market);
    CHECK_FALSE(like({"market.price.decline=20 %/year"}).actor(actor("meta")));
    CHECK_FALSE(like({"policy.gate.retaliation=5"}).policy);
    CHECK(like({"policy.gate.retaliation=5"}).actor(actor("meta")));
    CHECK(like({"policy.regimes.states.open.permits.licensed=30 %"}).policy);
    // correlated with the growth of rivals: what is certain leaves the group, whose other members are then drawn otherwise
    CHECK_FALSE(like({"actors.bytedance.budget.growth=90 %/year"}).actor(actor("meta")));
    // a reaction reaches the budgets of all
    CHECK_FALSE(like({"actors.meta.budget.reaction.strength=0.3 /year"}).actor(actor("alphabet")));
}
