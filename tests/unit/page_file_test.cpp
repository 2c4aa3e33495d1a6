#include "catch.hpp"
#include "report/page.hpp"
#include "report/page_assets.hpp"

#include <string>

using namespace capexsim;
using namespace capexsim::report;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string page() {
    Section section{"s", "", {"</script><b>&"}, {}, {}};
    Chart shown{"shown", "Shown", "%"}, hidden{"hidden", "Hidden", "%"}, empty{"empty", "Empty", "%"};
    shown.curves = hidden.curves = {{"k", "K", "%", {8104}, {1}}};
    hidden.page = false;
    section.charts = {shown, hidden, empty};
    Table table{"for_files", "Long", {{"a", "A"}}, {{std::string("x")}}};
    table.page = false;
    section.tables = {table};
    return write_page(Json::Object{{"answer", "If \"x\" < y, z & 1"}}, {section}, Json::Object{{"seed", 1}});
}

std::size_t count(const std::string& text, const std::string& what) {
    std::size_t n = 0;
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += what.size()) ++n;
    return n;
}

}  // namespace

TEST_CASE("A page has the answer as its title, and a policy that allows its own code and nothing else") {
    if (!pages_built()) return;
    const std::string text = page();
    CHECK_THAT(text, ContainsSubstring("<title>If &quot;x&quot; &lt; y, z &amp; 1</title>"));
    CHECK_THAT(text, ContainsSubstring("default-src 'none'; script-src 'sha256-" +
                                       std::string(kPageAssets.script_hash) + "'; style-src 'sha256-" +
                                       std::string(kPageAssets.style_hash) + "';"));
    CHECK(kPageAssets.script_hash.size() == 44);
    CHECK(text.find("unsafe") == std::string::npos);
}

TEST_CASE("Nothing that a scenario says can end the element that holds it") {
    if (!pages_built()) return;
    const std::string text = page();
    CHECK(count(text, "</script>") == 2);
    CHECK(count(text, "<script") == 2);
    CHECK_THAT(text, ContainsSubstring("\\u003c/script>"));
}

TEST_CASE("What is not for a page is not on it, nor a chart without curves") {
    if (!pages_built()) return;
    const std::string text = page();
    CHECK_THAT(text, ContainsSubstring("\"key\":\"shown\""));
    for (const char* key : {"hidden", "empty", "for_files"})
        CHECK(text.find("\"key\":\"" + std::string(key) + "\"") == std::string::npos);
}

TEST_CASE("Equal results make equal pages") {
    if (!pages_built()) return;
    CHECK(page() == page());
}
