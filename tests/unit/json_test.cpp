#include "capexsim/error.hpp"
#include "capexsim/quantity.hpp"

#include "catch.hpp"
#include "report/json.hpp"

#include <limits>

using namespace capexsim;
using namespace capexsim::report;

TEST_CASE("Objects keep the order in which they were filled") {
    const Json value = Json::Object{{"zebra", 1}, {"apple", Json::Array{Json(), true, 0.5, "x"}}};
    CHECK(write_json(value, -1) == "{\"zebra\":1,\"apple\":[null,true,0.5,\"x\"]}\n");
}

TEST_CASE("Integers of 64 bits stay whole") {
    CHECK(write_json(std::uint64_t{18446744073709551615U}, -1) == "18446744073709551615\n");
    CHECK(write_json(std::int64_t{-9007199254740993}, -1) == "-9007199254740993\n");
}

TEST_CASE("Numbers are the shortest text that reads back the same") {
    CHECK(write_json(0.1, -1) == "0.1\n");
    CHECK(write_json(1.0 / 3, -1) == "0.3333333333333333\n");
}

TEST_CASE("A number that is not finite is refused rather than printed as null") {
    CHECK_THROWS_AS(write_json(std::numeric_limits<double>::quiet_NaN(), -1), ContractError);
    CHECK_THROWS_AS(write_json(Json::Array{std::numeric_limits<double>::infinity()}, -1), ContractError);
}

TEST_CASE("Text is escaped, and what is not UTF-8 becomes a replacement character") {
    CHECK(write_json("a\"b\\c\n\x01", -1) == "\"a\\\"b\\\\c\\n\\u0001\"\n");
    CHECK(write_json("a\xFFz", -1) == "\"a\xEF\xBF\xBDz\"\n");
    CHECK(write_json("字", -1) == "\"字\"\n");
}

TEST_CASE("A section becomes text, charts and tables, with estimates and dates as objects") {
    Section section{"s", "Title", {"Words."}, {}, {}};
    const int q = Quarter::of(2030, 1).index;
    Table table{
        "t", "T", {{"p", "P", "1", TableColumn::Format::percent}, {"d", "D"}, {"n", "N"}, {"x", "X"}}, {}};
    table.rows.push_back({Estimate{0.5, std::nullopt, 0.6, 10}, QuarterEstimate{q, q, std::nullopt, q + 3},
                          std::int64_t{3}, std::monostate{}});
    section.tables.push_back(table);
    section.charts.push_back(
        {"c", "C", "%", Chart::Kind::fan, true, {{"k", "K", "%", {q}, {1.5}, {1}, {2}}}});
    CHECK(
        write_json(section_json(section), -1) ==
        "{\"key\":\"s\",\"title\":\"Title\",\"text\":[\"Words.\"],\"charts\":[{\"key\":\"c\",\"title\":\"C\",\"unit\":\"%\",\"kind\":\"fan\","
        "\"logarithmic\":true,\"curves\":[{\"key\":\"k\",\"title\":\"K\",\"unit\":\"%\",\"quarters\":[\"2030Q1\"],\"values\":[1.5],"
        "\"lower\":[1.0],\"upper\":[2.0]}]}],\"tables\":[{\"key\":\"t\",\"title\":\"T\",\"columns\":[{\"key\":\"p\",\"title\":\"P\","
        "\"unit\":\"1\"},{\"key\":\"d\",\"title\":\"D\",\"unit\":\"\"},{\"key\":\"n\",\"title\":\"N\",\"unit\":\"\"},{\"key\":\"x\","
        "\"title\":\"X\",\"unit\":\"\"}],\"rows\":[[{\"value\":0.5,\"lower\":null,\"upper\":0.6,\"n\":10},{\"value\":\"2030Q1\","
        "\"lower\":\"2030Q1\",\"upper\":null,\"horizon\":\"2030Q4\"},3,null]],\"note\":\"\"}]}\n");
}
