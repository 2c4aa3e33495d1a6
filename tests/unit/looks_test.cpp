#include "catch.hpp"
#include "report/looks.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace capexsim;
using namespace capexsim::report;

namespace {

std::vector<Section> about(const std::vector<std::string>& subjects) {
    Chart chart{"c", "C", "%"};
    for (const std::string& subject : subjects) {
        Curve curve{subject, subject, "%", {8104}, {1}};
        curve.subject = subject;
        chart.curves.push_back(curve);
    }
    return {{"s", "", {}, {chart}, {}}};
}

std::set<std::pair<std::uint32_t, int>> different(const std::map<std::string, Look>& looks) {
    std::set<std::pair<std::uint32_t, int>> all;
    for (const auto& [subject, look] : looks) all.emplace(look.colour, look.dash);
    return all;
}

}  // namespace

TEST_CASE("A known actor looks the same in every result, whoever else is in it and in whatever order") {
    const auto six = looks_of(about({"actor.alphabet", "actor.bytedance", "actor.meta"}));
    const auto twelve =
        looks_of(about({"actor.xai", "actor.meta", "actor.tencent", "actor.alibaba", "actor.oracle",
                        "actor.somebody", "actor.bytedance", "actor.alphabet"}));
    for (const char* actor : {"actor.alphabet", "actor.bytedance", "actor.meta"})
        CHECK(six.at(actor) == twelve.at(actor));
    CHECK(six.at("actor.bytedance") == Look{0xD55E00, 0});
}

TEST_CASE("No two of a result look the same before there are 24 of a kind, and none depends on the order") {
    std::vector<std::string> subjects = {"actor.bytedance", "actor.meta", "actor.openai"};
    for (int i = 0; i < 21; ++i) subjects.push_back("actor.stranger_" + std::to_string(i));
    const auto looks = looks_of(about(subjects));
    CHECK(different(looks).size() == 24);
    std::vector<std::string> turned(subjects.rbegin(), subjects.rend());
    CHECK(looks_of(about(turned)) == looks);
    subjects.push_back("actor.one_too_many");
    CHECK(looks_of(about(subjects)).size() == 25);
}

TEST_CASE("An actor that nobody knows keeps its look as long as nobody takes its place") {
    const auto alone = looks_of(about({"actor.stranger"}));
    CHECK(looks_of(about({"actor.stranger", "channel.domestic", "measure.lag"})).at("actor.stranger") ==
          alone.at("actor.stranger"));
    CHECK(alone.at("actor.stranger").dash == 0);
}

TEST_CASE("Cases go by their order, the first in grey; states from dark to light") {
    const auto cases = looks_of(about({"case.base", "case.embargo", "case.open"}));
    CHECK(cases.at("case.base") == Look{0x59626E, 0});
    CHECK(different(cases).size() == 3);
    const auto states =
        looks_of(about({"policy.regime.clampdown", "policy.regime.split_tier", "policy.regime.open"}));
    CHECK(states.at("policy.regime.clampdown") == Look{0x1D3A6D, 0});
    CHECK(states.at("policy.regime.open") == Look{0xF0E68C, 0});
    CHECK(looks_of(about({"", "nobody"})).empty());
}
