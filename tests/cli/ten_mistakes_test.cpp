#include "catch.hpp"
#include "input/read_scenario.hpp"

#include <string>
#include <vector>

using namespace capexsim;

TEST_CASE("a file with ten mistakes gets ten findings, each at its line") {
    struct Mistake {
        int line;
        const char* path;
        const char* says;
    };
    const Mistake mistakes[] = {
        {5, "horizon", "is not a duration"},
        {6, "focal", "did you mean 'bytedance'?"},
        {11, "actors.bytedance.budget.initial", "is not an amount of money per time"},
        {12, "actors.bytedance.budget.grwth", "did you mean 'growth'?"},
        {18, "actors.alphabet.budget.growth", "did you mean 'normal'?"},
        {19, "actors.alphabet.fleet.life", "shorter than a chain of 3 stages"},
        {20, "", "stands here twice"},
        {21, "market.growth_correlation", "outside its range, 0 to 1"},
        {23, "channels.licensed.rent", "belongs to kind offshore"},
        {24, "channels.hidden.kind", "did you mean 'grey'?"},
    };
    std::vector<Finding> findings;
    try {
        read_scenario({.file = CAPEXSIM_SOURCE_DIR "/tests/cli/ten_mistakes.yaml"});
    } catch (const InputError& error) {
        findings = error.findings();
    }
    REQUIRE(findings.size() == std::size(mistakes));
    for (std::size_t i = 0; i < findings.size(); ++i) {
        INFO(format_finding(findings[i]));
        CHECK(findings[i].place.line == mistakes[i].line);
        CHECK(findings[i].path == mistakes[i].path);
        CHECK((findings[i].problem + findings[i].hint).find(mistakes[i].says) != std::string::npos);
        CHECK(findings[i].place.column > 0);
        CHECK_FALSE(findings[i].excerpt.empty());
        CHECK(findings[i].severity == Finding::Severity::error);
    }
}
