#include "capexsim/error.hpp"
#include "capexsim/quantity.hpp"

#include "catch.hpp"
#include "report/csv.hpp"

#include <limits>

using namespace capexsim;
using namespace capexsim::report;

TEST_CASE("Lines end in CRLF, and the head names units") {
    Table table{"t",
                "",
                {{"name", "Name"}, {"spend", "Spend", "USD bn/year", TableColumn::Format::number}},
                {{std::string("a"), 1.5}}};
    CHECK(write_csv(table) == "name,spend [USD bn/year]\r\na,1.5\r\n");
}

TEST_CASE("Fields with a comma, a quote or a line end are quoted") {
    Table table{"t",
                "",
                {{"a", "A"}},
                {{std::string("x,y")},
                 {std::string("say \"hi\"")},
                 {std::string("two\nlines")},
                 {std::string("plain")}}};
    CHECK(write_csv(table) == "a\r\n\"x,y\"\r\n\"say \"\"hi\"\"\"\r\n\"two\nlines\"\r\nplain\r\n");
}

TEST_CASE("A column with estimates becomes three, in every row") {
    const int q = Quarter::of(2030, 1).index;
    Table table{"t", "", {{"p", "P", "1"}, {"d", "D"}}, {}};
    table.rows.push_back({Estimate{0.25, 0.2, 0.3, 10}, QuarterEstimate{q, q, std::nullopt, q + 3}});
    table.rows.push_back({std::monostate{}, std::monostate{}});
    CHECK(
        write_csv(table) ==
        "p [1],p_lower [1],p_upper [1],d,d_lower,d_upper\r\n0.25,0.2,0.3,2030Q1,2030Q1,>2030Q4\r\n,,,,,\r\n");
}

TEST_CASE("Numbers read back as the same double, whatever the locale") {
    Table table{"t", "", {{"x", "X"}}, {{0.1}, {1.0 / 3}, {1e300}, {-0.0}, {std::int64_t{9007199254740993}}}};
    CHECK(write_csv(table) == "x\r\n0.1\r\n0.3333333333333333\r\n1e+300\r\n-0\r\n9007199254740993\r\n");
}

TEST_CASE("A number that is not finite is refused") {
    Table table{"t", "", {{"x", "X"}}, {{std::numeric_limits<double>::quiet_NaN()}}};
    CHECK_THROWS_AS(write_csv(table), ContractError);
}

TEST_CASE("A row with a cell too few is refused") {
    Table table{"t", "", {{"x", "X"}, {"y", "Y"}}, {{1.0}}};
    CHECK_THROWS_AS(write_csv(table), ContractError);
}
