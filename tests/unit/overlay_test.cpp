#include "catch.hpp"
#include "input/overlay.hpp"
#include "input/resolve.hpp"
#include "input/show.hpp"
#include "input/units.hpp"
#include "scenario_text.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

using namespace capexsim;
using namespace capexsim::test;
using Catch::Matchers::ContainsSubstring;

namespace {

/// A request over a small scenario `base.yaml` and more files by name; the first of them is read.
ReadRequest over_base(std::map<std::string, std::string> files, std::vector<std::string> what_ifs = {}) {
    ReadRequest request;
    request.file = files.contains("s.yaml") ? "s.yaml" : "base.yaml";
    request.what_ifs = std::move(what_ifs);
    request.texts = std::move(files);
    request.texts.emplace("base.yaml", small_scenario());
    return request;
}

Scenario extended(const std::string& text) {
    return read_scenario(over_base({{"s.yaml", "format: 1\nname: s\nextends: base.yaml\n" + text}}));
}

std::string problems(const ReadRequest& request) {
    std::string text;
    for (const Finding& f : findings_of(request)) {
        text += (text.empty() ? "" : "\n") + f.place.file + ":" + brief({f});
    }
    return text;
}

const Quantity& quantity_of(const Scenario& scenario, const std::string& path) {
    return std::get<Quantity>(entry_of(scenario, path)->value);
}

}  // namespace

TEST_CASE("a scenario extends another: maps merge, the rest replaces") {
    const Scenario s = extended("actors: {a: {budget: {initial: 30 bn USD/year}}}\nhorizon: 4 quarters\n");
    CHECK(s.name == "s");
    CHECK(number_of(s, "actors.a.budget.initial") == 30);
    CHECK(number_of(s, "actors.b.budget.initial") == 10);
    CHECK(number_of(s, "actors.a.budget.growth") == 0.1);
    CHECK(std::get<std::int64_t>(entry_of(s, "horizon")->value) == 4);
    CHECK(entry_of(s, "actors.a.budget.initial")->place.file == "s.yaml");
    CHECK(entry_of(s, "actors.a.budget.initial")->place.line == 4);
    CHECK(entry_of(s, "actors.b.budget.initial")->place.file == "base.yaml");
    REQUIRE(s.documents.size() == 2);
    CHECK(s.documents[0].name == "s.yaml");
    CHECK(s.documents[1].name == "base.yaml");
}

TEST_CASE("a value with a distribution or a ramp replaces whole, either way") {
    const std::string normal =
        "format: 1\nname: m\nextends: base.yaml\nactors: {a: {budget: {growth: {normal: {mean: 5 %/year, sd: 1 "
        "%/year}, lower: 0 %/year}}}}\n";
    const auto request = [&](const std::string& text) {
        return over_base({{"m.yaml", normal}, {"s.yaml", "format: 1\nname: s\nextends: m.yaml\n" + text}});
    };
    const Scenario other =
        read_scenario(request("actors: {a: {budget: {growth: {uniform: [1 %/year, 2 %/year]}}}}\n"));
    const Distribution& d = quantity_of(other, "actors.a.budget.growth").distribution;
    CHECK(d.kind == DistributionKind::uniform);
    CHECK_FALSE(d.lower);
    const Scenario plain = read_scenario(request("actors: {a: {budget: {growth: 7 %/year}}}\n"));
    CHECK(quantity_of(plain, "actors.a.budget.growth").distribution.certain());
}

TEST_CASE("lists replace whole, histories merge year by year") {
    const std::string base =
        "format: 1\nname: m\nextends: base.yaml\nparity: {rivals: [b]}\n"
        "actors: {c: {}, a: {budget: {history: {2024: 1 bn USD, 2025: 2 bn USD}}}}\n";
    const Scenario s = read_scenario(over_base(
        {{"m.yaml", base},
         {"s.yaml",
          "format: 1\nname: s\nextends: m.yaml\nparity: {rivals: [c]}\nactors: {a: {budget: {history: {2025: 3 bn USD}}}}\n"}}));
    CHECK(std::get<std::vector<std::string>>(entry_of(s, "parity.rivals")->value) ==
          std::vector<std::string>{"c"});
    CHECK(number_of(s, "actors.a.budget.history.2024") == 1);
    CHECK(number_of(s, "actors.a.budget.history.2025") == 3);
}

TEST_CASE("what-ifs go on top in order and lend the scenario their names") {
    const Scenario s =
        read_scenario(over_base({{"x/one.yaml", "format: 1\nname: First\nrun: {seed: 1}\nbase_year: 2025\n"},
                                 {"two.yaml", "description: other\nrun: {seed: 2}\n"}},
                                {"x/one.yaml", "two.yaml"}));
    CHECK(s.name == "small+first+two");
    CHECK(s.title.empty());
    CHECK(std::get<std::uint64_t>(entry_of(s, "run.seed")->value) == 2);
    CHECK(s.documents.size() == 3);
}

TEST_CASE("remove deletes from what lies below, before the rest is put on") {
    const Scenario gone = extended(
        "remove: [actors.b, actor_defaults.fleet]\nactors: {c: {fleet: {initial: 5 H100e}}, a: {fleet: {initial: 7 H100e}}}\n");
    CHECK(entry_of(gone, "actors.b.budget.growth") == nullptr);
    CHECK(number_of(gone, "actors.c.fleet.initial") == 5);
    const Scenario fresh = extended("remove: [actors.b]\nactors: {b: {budget: {growth: 2 %/year}}}\n");
    CHECK(number_of(fresh, "actors.b.budget.growth") == 0.02);
    const Scenario overlaid =
        read_scenario(over_base({{"o.yaml", "remove: [actors.b]\nactors: {c: {}}\n"}}, {"o.yaml"}));
    CHECK(entry_of(overlaid, "actors.b.access") == nullptr);
}

TEST_CASE("removing what is not there is a finding with a guess") {
    CHECK_THAT(problems(over_base(
                   {{"s.yaml",
                     "format: 1\nname: s\nextends: base.yaml\nremove: [market.prise, nothing.at.all]\n"}})),
               ContainsSubstring(
                   "s.yaml:4:10 remove: there is no 'market.prise' to remove (did you mean 'price'?)") &&
                   ContainsSubstring("s.yaml:4:24 remove: there is no 'nothing.at.all' to remove"));
    CHECK_THAT(problems(over_base({{"s.yaml", small_scenario("remove: [run]\n")}})),
               ContainsSubstring("to remove"));
    CHECK_THAT(problems(over_base({{"s.yaml", small_scenario("remove: run\n")}})),
               ContainsSubstring("is not a list of paths"));
    CHECK_THAT(problems(over_base({{"s.yaml", small_scenario("remove: [\"\", .., {}]\n")}})),
               ContainsSubstring("remove"));
}

TEST_CASE("paths of 'extends' are relative to the file that says so") {
    const Scenario s = read_scenario([] {
        ReadRequest request;
        request.file = "d/e/s.yaml";
        request.texts = {{"d/e/s.yaml", "format: 1\nname: s\nextends: ../base.yaml\n"},
                         {"d/base.yaml", "format: 1\nname: b\nextends: ../root.yaml\n"},
                         {"root.yaml", small_scenario()}};
        return request;
    }());
    CHECK(s.name == "s");
    CHECK_THAT(problems(over_base({{"s.yaml", "extends: /etc/passwd\n"}})),
               ContainsSubstring("is not a path relative to this file"));
    CHECK_THAT(problems(over_base({{"s.yaml", "extends: nowhere.yaml\n"}})),
               ContainsSubstring("s.yaml:1:10 extends: nowhere.yaml: there is no such file"));
    CHECK_THAT(problems(over_base({{"s.yaml", "extends: [a, b]\n"}})), ContainsSubstring("must be one word"));
    CHECK_THAT(problems(over_base({{"s.yaml", "extends:\n"}})), ContainsSubstring("has no value"));
}

TEST_CASE("files that extend each other in a circle, or too many, are findings") {
    CHECK_THAT(problems(over_base({{"s.yaml", "extends: s.yaml\n"}})),
               ContainsSubstring("extend each other in a circle"));
    CHECK_THAT(problems(over_base({{"s.yaml", "extends: ./t.yaml\n"}, {"t.yaml", "extends: x/../s.yaml\n"}})),
               ContainsSubstring("t.yaml:1:10 extends: the files extend each other in a circle: 's.yaml'"));
    std::map<std::string, std::string> files = {{"s.yaml", "extends: f1.yaml\n"}};
    for (int i = 1; i < 40; ++i) {
        files["f" + std::to_string(i) + ".yaml"] = "extends: f" + std::to_string(i + 1) + ".yaml\n";
    }
    CHECK_THAT(problems(over_base(files)), ContainsSubstring("more than 16 files extend each other"));
}

TEST_CASE("findings in a base point at the base") {
    const std::string base = small_scenario("run: {seed: x}\n");
    ReadRequest request =
        over_base({{"s.yaml", "format: 1\nname: s\nextends: b.yaml\nruns: 1\n"}, {"b.yaml", base}});
    CHECK(problems(request) ==
          "s.yaml:4:1 runs: unknown key (did you mean 'run'?)\n"
          "b.yaml:9:13 run.seed: 'x' is not a whole number");
    const auto findings = findings_of(request);
    CHECK(findings.at(1).excerpt == "run: {seed: x}");
}

TEST_CASE("broken YAML anywhere is said together with the other files' trouble") {
    CHECK(problems(
              over_base({{"s.yaml", "a: 1\na: 2\nextends: b.yaml\n"}, {"b.yaml", "x: [\n"}, {"o.yaml", "\t"}},
                        {"o.yaml"}))
              .find("b.yaml:") != std::string::npos);
    CHECK_THAT(problems(over_base({{"s.yaml", "- 1\n"}})), ContainsSubstring("a scenario is a map of keys"));
    CHECK_THAT(problems(over_base({{"s.yaml", "word"}})), ContainsSubstring("a scenario is a map of keys"));
}

TEST_CASE("each part of a ramp has its own source, and else the ramp's") {
    const std::string text = small_scenario(
        "source: whole file\nchannels: {c: {kind: market, cap: {ramp: {from: {value: 1 H100e/year, source: a report}, to: {value: 2 "
        "H100e/year, source: assumption, why: a guess}, midpoint: 2027Q1, duration: 1 year}}}}\n");
    const Scenario s = read_text_scenario(text);
    const auto& ramp = std::get<Ramp>(entry_of(s, "channels.c.cap")->value);
    CHECK(ramp.sources[0].text == "a report");
    CHECK(ramp.sources[1].assumption);
    CHECK(ramp.sources[1].why == "a guess");
    CHECK(ramp.sources[2].text == "whole file");
    const Params params = resolve(s);
    const auto of = [&](const std::string& path) {
        return std::ranges::find(params.inputs, path, &Input::path)->source.text;
    };
    CHECK(of("channels.c.cap.from") == "a report");
    CHECK(of("channels.c.cap.to") == "assumption");
    CHECK(of("channels.c.cap.duration") == "whole file");
    CHECK(count_provenance(s).assumptions == 1);  // a ramp is no better known than its parts
}

TEST_CASE("a source holds for the numbers below it in the same file, the nearest first") {
    const Scenario s = read_text_scenario(small_scenario(
        "source: whole file\ncapability:\n  why: because\n  compute_weight: 2\n  research_elasticity: {value: 1, source: assumption, why: guess}\n"));
    CHECK(entry_of(s, "actors.a.budget.growth")->source.text == "whole file");
    CHECK(entry_of(s, "capability.compute_weight")->source.text == "whole file");
    CHECK(entry_of(s, "capability.compute_weight")->source.why == "because");
    CHECK(entry_of(s, "capability.research_elasticity")->source.assumption);
    CHECK(entry_of(s, "capability.research_elasticity")->source.why == "guess");
    CHECK(entry_of(s, "capability.diffusion_deficit")->source.text.empty());
    CHECK(entry_of(s, "capability.diffusion_deficit")->from_default);
}

TEST_CASE("a number that replaces another does not borrow its source") {
    const std::string base = small_scenario(
        "run: {seed: 3}\ncapability: {source: Smith 2025, compute_weight: 2, research_elasticity: 1}\n");
    const Scenario s = read_scenario(
        over_base({{"b.yaml", base},
                   {"s.yaml", "format: 1\nname: s\nextends: b.yaml\ncapability: {compute_weight: 3}\n"}}));
    CHECK(entry_of(s, "capability.compute_weight")->source.text.empty());
    CHECK(entry_of(s, "capability.research_elasticity")->source.text == "Smith 2025");
}

TEST_CASE("a source that stands alone, or is no text, is a finding") {
    CHECK_THAT(problems_of(small_scenario("capability: {source: x}\n")),
               ContainsSubstring("a source stands here without a value"));
    CHECK_THAT(problems_of(small_scenario("capability: {source: [x], compute_weight: 1}\n")),
               ContainsSubstring("must be one word"));
    CHECK_THAT(problems_of(small_scenario("capability: {source: , compute_weight: 1}\n")),
               ContainsSubstring("9:22 capability.source: has no value"));
    CHECK_THAT(problems_of(small_scenario("capability: {compute_weight: {value: 1, why: [x]}}\n")),
               ContainsSubstring("capability.compute_weight.why: must be one word"));
}

TEST_CASE("actor_defaults lie beneath every actor, and findings in them point there once") {
    const Scenario s = read_text_scenario(small_scenario());
    CHECK(number_of(s, "actors.b.fleet.initial") == 1000);
    CHECK_FALSE(entry_of(s, "actors.b.fleet.initial")->from_default);
    std::string text = small_scenario();
    text.replace(text.find("10 bn USD/year"), 14, "10 bn USD");
    CHECK_THAT(problems_of(text),
               ContainsSubstring(
                   "6:58 actor_defaults.budget.initial: '10 bn USD' is not an amount of money per time"));
    CHECK(findings_of(text).size() == 1);
    CHECK_THAT(problems_of("actor_defaults: 5\n" + small_scenario().substr(0, 70)),
               ContainsSubstring("actor_defaults"));
}

TEST_CASE("what actor_defaults cannot give an actor, they keep") {
    std::string text = small_scenario("channels: {c: {kind: market}}\n");
    text.replace(text.find("{access: unrestricted, "), 23, "{channels: [c], market: {lead_time: 1 year}, ");
    text.replace(text.find("actors: {a: {}, b: {}}"), 22,
                 "actors: {a: {access: controlled}, b: {access: unrestricted}}");
    const Scenario s = read_text_scenario(text);
    CHECK(entry_of(s, "actors.a.market.lead_time") == nullptr);
    CHECK(number_of(s, "actors.b.market.lead_time") == 1);
    CHECK(entry_of(s, "actors.b.channels") == nullptr);
    // what the actor says itself goes before a default that contradicts it
    text = small_scenario();
    text.replace(text.find("fleet: {"), 8, "fleet: {life: 4 years, ");
    text.replace(text.find("a: {}"), 5, "a: {fleet: {retirement_rate: 10 %/year, stages: 1}}");
    const Scenario t = read_text_scenario(text);
    CHECK(entry_of(t, "actors.a.fleet.life") == nullptr);
    CHECK(number_of(t, "actors.b.fleet.life") == 4);
}

TEST_CASE("--set puts a value on top of everything, with its unit") {
    const Scenario s = read_text_scenario(
        small_scenario(), {"actors.a.budget.growth={uniform: [1 %/year, 2 %/year]}", "run.seed=7",
                           "actors.a.budget.growth=3 %/year", "actor_defaults.fleet.stages=2"});
    CHECK(number_of(s, "actors.a.budget.growth") == 0.03);
    CHECK(number_of(s, "actors.b.budget.growth") == 0.1);
    CHECK(std::get<std::uint64_t>(entry_of(s, "run.seed")->value) == 7);
    CHECK(std::get<std::int64_t>(entry_of(s, "actors.b.fleet.stages")->value) == 2);
    const Entry* growth = entry_of(s, "actors.a.budget.growth");
    CHECK(growth->place.file == "--set");
    CHECK(growth->place.line == 3);
    CHECK(growth->source.assumption);
    CHECK(growth->source.why == "--set");
    CHECK(s.documents.back().name == "--set");
}

TEST_CASE("--set can set a map, a year, a lever's value") {
    const Scenario s = read_text_scenario(
        small_scenario("channels: {c: {kind: market}}\n"),
        {"policy.levers={x: {at: 2026Q3, set: {channels.c.fee: 10 %}}}",
         "policy.levers.x.set.channels.c.fee=20 %", "market.price.history.2025=25000 USD/H100e",
         "currencies.CNY=7", "actors.a.budget.initial=70 bn CNY/year"});
    CHECK(number_of(s, "policy.levers.x.set.channels.c.fee") == 0.2);
    CHECK(number_of(s, "market.price.history.2025") == 25000);
    CHECK(number_of(s, "actors.a.budget.initial") == 10);
}

TEST_CASE("--set goes on into a distribution, a ramp or a weighted choice") {
    const std::string text = small_scenario(
        "source: a report\ncapability: {compute_weight: {normal: {mean: 2, sd: 0.5}, lower: 0, upper: 9}}\n"
        "parity: {ratio: {value: 0.9}, reference: leader}\n");
    const Scenario s =
        read_text_scenario(text, {"capability.compute_weight.normal.mean=3", "parity.ratio.value=0.8"});
    const auto& weight = *entry_of(s, "capability.compute_weight");
    CHECK(std::get<Quantity>(weight.value).distribution.parameters == std::vector<double>{3, 0.5});
    CHECK(weight.source.assumption);  // as a whole
    CHECK(weight.source.why == "--set");
    CHECK(number_of(s, "parity.ratio") == 0.8);
    const auto set = [&](const std::string& one) { return problems_of(text, {one}); };
    CHECK(set("capability.compute_weight.normal.men=3") ==
          "1:1 capability.compute_weight.normal.men: unknown key 'normal'");
    CHECK_THAT(set("capability.compute_weight.normal.mean=x"),
               ContainsSubstring("1:39 capability.compute_weight"));
    CHECK(set("capability.compute_weight.normal.mean.deep=3") ==
          "1:1 capability.compute_weight.normal.mean.deep: unknown key 'normal'");
}

TEST_CASE("--set with a wrong path or value is a finding in the list of sets") {
    const auto set = [](const std::string& text) {
        return problems_of(small_scenario(), {"run.seed=1", text});
    };
    CHECK(set("run.sed=1") == "2:1 run.sed: unknown key 'sed' (did you mean 'seed'?)");
    CHECK(set("actors.bb.budget.growth=1 %/year") ==
          "2:1 actors.bb.budget.growth: there is no 'bb' (did you mean 'b'?)");
    CHECK(set("actors.a.budget.growth.normal.mean=1 %/year") ==
          "2:1 actors.a.budget.growth.normal.mean: unknown key 'normal'");
    CHECK(set("actors.a.budget.growth=1") ==
          "2:24 actors.a.budget.growth: '1' has no unit (" + accepted_units(Dimension::growth_rate) + ")");
    CHECK(set("run.seed=") == "2:1 run.seed: has no value");
    CHECK(set("run.seed") == "2:1 'run.seed' is not of the form path=value");
    CHECK(set("=5") == "2:1 '=5' is not of the form path=value");
    CHECK_THAT(set("run.seed=[1"),
               ContainsSubstring("2:10 ") && ContainsSubstring("a bracket is not closed"));
    CHECK_THAT(set("run.seed={a: 1, a: 2}"), ContainsSubstring("2:17 the key 'a' stands here twice"));
    CHECK_THAT(set("run.seed=1\nrun.seed=2"), ContainsSubstring("is not of the form path=value"));
    CHECK_THAT(set("run.seed=\xff"), ContainsSubstring("2:10 the text is not UTF-8"));
    CHECK_THAT(set("actor_defaults.fleet.lfe=1 year"),
               ContainsSubstring("2:1 actor_defaults.fleet.lfe: unknown key (did you mean 'life'?)"));
    CHECK_THAT(set("policy.levers.x.at=2027Q1"), ContainsSubstring("there is no 'x'"));
    CHECK_THAT(set("a..b=1"), ContainsSubstring("unknown key 'a'"));
    CHECK_THAT(set("extends=x.yaml"), ContainsSubstring("extends: stands only at the top of a file"));
    CHECK_THAT(set("source=x"), ContainsSubstring("unknown key 'source'"));
}

TEST_CASE("a file that cannot be read is the world's trouble, in one line that names it") {
    const auto refusal = [](const std::string& file) -> std::string {
        ReadRequest request;
        request.file = file;
        try {
            read_scenario(request);
        } catch (const WorldError& error) {
            return error.what();
        }
        return "";
    };
    const std::filesystem::path folder = std::filesystem::temp_directory_path() / "capexsim_overlay_test";
    std::filesystem::create_directories(folder);
    const std::string huge = (folder / "huge.yaml").string();
    std::ofstream(huge) << std::string(2U << 20U, '#');
    CHECK(refusal("no/such.yaml") == "no/such.yaml: there is no such file");
    CHECK(refusal(folder.string()) == folder.string() + ": is a directory, not a file");
    CHECK(refusal("/dev/null") == "/dev/null: is not a regular file");
    CHECK(refusal(huge) == huge + ": is larger than 1 MB");
    std::filesystem::remove_all(folder);
}
