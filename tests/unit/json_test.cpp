#include "capexsim/error.hpp"

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

TEST_CASE("What was written is read again, whole numbers as whole numbers") {
    const Json value = Json::Object{{"a", Json::Array{Json(), true, 0.1, 1.0, "ü\"<"}},
                                    {"n", std::int64_t{-9007199254740993}},
                                    {"b", Json::Object{}}};
    const std::string text = write_json(value, -1);
    CHECK(write_json(read_json(text, "x"), -1) == text);
    REQUIRE(member(value, "n") != nullptr);
    CHECK(std::get<std::int64_t>(member(value, "n")->value()) == -9007199254740993);
    CHECK(member(value, "c") == nullptr);
    CHECK(member(Json(1.0), "c") == nullptr);
}

TEST_CASE("What is no JSON is refused with the name of the file") {
    CHECK_THROWS_WITH(read_json("{\"a\": ", "folder/result.json"),
                      Catch::Matchers::StartsWith("folder/result.json: is no JSON"));
    CHECK_THROWS_AS(read_json("", "x"), WorldError);
    CHECK_THROWS_AS(read_json("\xff", "x"), WorldError);
}
