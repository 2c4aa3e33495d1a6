// Every message about chip classes, rules, foundries and landlords.

#include "catch.hpp"
#include "scenario_text.hpp"

#include <string>

using namespace capexsim;
using namespace capexsim::test;
using Catch::Matchers::ContainsSubstring;

namespace {

/// The small scenario with a third, controlled actor that buys through these channels.
std::string with(const std::string& channels, const std::string& more = "",
                 std::vector<std::string> sets = {}) {
    sets.insert(sets.begin(), "actors.c={access: controlled}");
    return problems_of(small_scenario("channels: {" + channels + "}\n" + more), std::move(sets));
}

const std::string kRegimes =
    "policy: {regimes: {order: [shut, open], initial: open, states: {shut: {}, open: {mean_duration: 2 years, next: {shut: 1}}}}}\n";

std::string classes(const std::string& more, std::vector<std::string> sets = {}) {
    return with("x: {kind: licensed, " + more + "}", kRegimes, std::move(sets));
}

const std::string kFoundry =
    "home: {kind: domestic, wafers: 10 k wafers/month, dies_per_wafer: 60, yield: 40 %, memory_output: 9 mn stacks/quarter, "
    "stacks_per_package: 8, performance: 1 H100e/package}";

}  // namespace

TEST_CASE("classes are chips of the catalogue, with a price and a release") {
    CHECK(classes("classes: [h20, h200]").empty());
    CHECK_THAT(classes("classes: [h2000]"),
               ContainsSubstring(
                   "channels.x.classes: there is no chip in the catalogue 'h2000' (did you mean 'h200'?)"));
    CHECK_THAT(
        classes("classes: [b30a]"),
        ContainsSubstring(
            "channels.x.class.b30a.release: is missing (the catalogue does not know it of 'b30a', so write it)"));
    CHECK_THAT(classes("classes: [rubin]"), ContainsSubstring("channels.x.class.rubin.price: is missing"));
    CHECK(classes("classes: [b30a], class: {b30a: {release: 2027Q1}}").empty());
    CHECK_THAT(classes("classes: [h200], class: {h20: {price: 1 USD/H100e}}"),
               ContainsSubstring("'h20' is not one of the classes (add it to 'channels.x.classes')"));
    CHECK_THAT(classes("buyer_cap: 1 H100e/quarter, class: {h20: {price: 1 USD/H100e}}"),
               ContainsSubstring("has no effect without 'channels.x.classes'"));
    CHECK_THAT(classes("classes: [h200]",
                       {"policy.levers.l={at: 2026Q2, set: {channels.x.class.h20.price: 1 USD/H100e}}"}),
               ContainsSubstring("'h20' is not one of the classes"));
    CHECK(classes("classes: [h200]",
                  {"policy.levers.l={at: 2026Q2, set: {channels.x.class.h200.price: 1 USD/H100e}}"})
              .empty());
    CHECK_THAT(with("x: {kind: market, classes: [h200]}"),
               ContainsSubstring("belongs to kind licensed, not 'market'"));
}

TEST_CASE(
    "what the catalogue gives carries its source and its two prices, and its files are among the documents") {
    const Scenario scenario =
        read_text_scenario(small_scenario("channels: {x: {kind: licensed, classes: [h800, h200]}}\n"),
                           {"actors.c={access: controlled}"});
    const Entry* price = entry_of(scenario, "channels.x.class.h200.price");
    REQUIRE(price != nullptr);
    CHECK_THAT(price->source.text, ContainsSubstring("Epoch AI"));
    CHECK_FALSE(price->from_default);
    const auto& distribution = std::get<Quantity>(price->value).distribution;
    CHECK(distribution.kind == DistributionKind::uniform);
    CHECK(distribution.parameters == std::vector<double>{20000, 25000});
    CHECK(number_of(scenario, "channels.x.class.h800.price") == 30000);
    CHECK(number_of(scenario, "channels.x.class.h800.release") == Catch::Approx(-2.78).margin(0.01));
    REQUIRE(scenario.documents.size() == 4);  // with the settings
    CHECK(scenario.documents.back().name == "scenarios/catalogue/rules.yaml");
    CHECK(read_text_scenario(small_scenario()).documents.size() == 1);
}

TEST_CASE("rules are those of the catalogue, for regimes that exist, and can class every chip") {
    CHECK(classes("classes: [h20, h200], rules: {open: bis_2026_01, shut: bis_2023_10}").empty());
    CHECK_THAT(classes("classes: [h200], rules: {opn: bis_2026_01}"),
               ContainsSubstring("channels.x.rules.opn: there is no regime 'opn' (did you mean 'open'?)"));
    CHECK_THAT(
        classes("classes: [h200], rules: {open: bis_2026}"),
        ContainsSubstring("there is no rule in the catalogue 'bis_2026' (did you mean 'bis_2026_01'?)"));
    CHECK_THAT(classes("buyer_cap: 1 H100e/quarter, rules: {open: bis_2026_01}"),
               ContainsSubstring("channels.x.rules: has no effect without 'channels.x.classes'"));
    CHECK_THAT(
        classes("classes: [gb200], rules: {open: bis_2022_10}"),
        ContainsSubstring(
            "the rule 'bis_2022_10' cannot class 'gb200': its interconnect was not found (leave the chip out of 'classes')"));
}

TEST_CASE("stockpiling needs a lead time and regimes that may tighten") {
    CHECK(classes("buyer_cap: 1 H100e/quarter, lead_time: 3 months, stockpiling: 1").empty());
    CHECK_THAT(
        classes("buyer_cap: 1 H100e/quarter, stockpiling: 1"),
        ContainsSubstring(
            "channels.x.stockpiling: has no effect without a lead time (write 'channels.x.lead_time')"));
    CHECK_THAT(with("x: {kind: licensed, buyer_cap: 1 H100e/quarter, lead_time: 3 months, stockpiling: 1}"),
               ContainsSubstring("has no effect without 'policy.regimes'"));
}

TEST_CASE("induced innovation needs two regimes, nodes a hazard") {
    const std::string induced =
        kFoundry.substr(0, kFoundry.size() - 1) + ", induced_innovation: {strength: 1}}";
    CHECK(with(induced, kRegimes).empty());
    CHECK_THAT(with(induced),
               ContainsSubstring("channels.home.induced_innovation: has no effect without two regimes"));
    const std::string nodes = kFoundry.substr(0, kFoundry.size() - 1) + ", node_steps: {gain: 2}}";
    CHECK_THAT(with(nodes), ContainsSubstring("channels.home.node_steps.hazard: is missing"));
    const std::string practice = kFoundry.substr(0, kFoundry.size() - 1) + ", experience: 1 year}";
    CHECK_THAT(with(practice), ContainsSubstring("has no effect without 'channels.home.learning'"));
}

TEST_CASE("an in-house chip has one buyer, and a foundry at home that exists") {
    const auto own = [](const std::string& more) {
        return "own: {kind: in_house, available: 2026Q1, foundry_output: 1 H100e/quarter" + more + "}, ";
    };
    CHECK(with(own("") + kFoundry).empty());
    CHECK(with(own(", home_foundry: home, foundry_share: 10 %") + kFoundry).empty());
    CHECK_THAT(with(own(", home_foundry: hom, foundry_share: 10 %") + kFoundry),
               ContainsSubstring("there is no channel 'hom' (did you mean 'home'?)"));
    CHECK_THAT(with(own(", home_foundry: own, foundry_share: 10 %") + kFoundry),
               ContainsSubstring("'own' is of the kind 'in_house', not domestic"));
    CHECK_THAT(with(own(", home_foundry: home") + kFoundry),
               ContainsSubstring("channels.own.foundry_share: is missing"));
    CHECK_THAT(with(own(", foundry_share: 10 %") + kFoundry),
               ContainsSubstring("has no effect without 'channels.own.home_foundry'"));
    CHECK_THAT(with(own("") + kFoundry, "", {"actors.d={access: controlled}"}),
               ContainsSubstring("in-house chips have one buyer, not c and d (give each its own channel)"));
}

TEST_CASE("a landlord is another actor, of what is rented") {
    const std::string lease = "x: {kind: offshore, rent: 50 %/year, term: 3 years, leases_from: ";
    CHECK(with(lease + "a}").empty());
    CHECK_THAT(with(lease + "aa}"),
               ContainsSubstring("channels.x.leases_from: there is no actor 'aa' (did you mean 'a'?)"));
    CHECK_THAT(with(lease + "c}"), ContainsSubstring("'c' would rent from itself"));
    CHECK_THAT(with("x: {kind: offshore, tenure: owned, leases_from: a}"),
               ContainsSubstring("has no effect unless 'channels.x.tenure' is 'rented'"));
    const auto rival = [](const std::string& more) {
        return problems_of(small_scenario(), {"actors.a={" + more + "}"});
    };
    CHECK(rival("market: {tenure: rented}, leases_from: b").empty());
    CHECK_THAT(rival("market: {tenure: rented}, leases_from: a"),
               ContainsSubstring("'a' would rent from itself"));
    CHECK_THAT(rival("leases_from: b"),
               ContainsSubstring("has no effect unless 'actors.a.market.tenure' is 'rented'"));
}
