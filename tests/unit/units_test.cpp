#include "catch.hpp"
#include "input/units.hpp"

#include <clocale>
#include <cmath>
#include <string>

using namespace capexsim;
using Catch::Approx;
using Catch::Matchers::ContainsSubstring;
using Dim = Dimension;

namespace {

const UnitContext kContext{{{"CNY", 7.1}}, Quarter::of(2026, 1)};

/// Canonical value of a text.
double value(const std::string& text, Dim dimension) {
    const auto parsed = parse_quantity(text, dimension, kContext);
    INFO(text << ": " << parsed.problem << " (" << parsed.hint << ")");
    REQUIRE(parsed);
    return canonical(parsed->value, parsed->form);
}

std::string problem(const std::string& text, Dim dimension) {
    const auto parsed = parse_quantity(text, dimension, kContext);
    INFO(text);
    REQUIRE_FALSE(parsed);
    return parsed.problem + " | " + parsed.hint;
}

}  // namespace

TEST_CASE("a number is decimal, finite and plainly written") {
    CHECK(*parse_number("0.25") == 0.25);
    CHECK(*parse_number("-1.5e3") == -1500.0);
    CHECK(*parse_number("13e6") == 13e6);
    CHECK(*parse_number("1E+2") == 100.0);
    CHECK(*parse_number(" 7 ") == 7.0);
    CHECK(*parse_number("0") == 0.0);
    CHECK_FALSE(std::signbit(*parse_number("-0")));
    for (const char* text : {"",
                             "-",
                             ".",
                             "1.",
                             ".5",
                             "010",
                             "-01",
                             "0x1F",
                             "0b1",
                             "1e",
                             "1e+",
                             "e5",
                             "+1",
                             "1 2",
                             "1,5",
                             "16,600",
                             "1_000",
                             "nan",
                             "NaN",
                             ".nan",
                             "inf",
                             ".inf",
                             "-.inf",
                             "Infinity",
                             "1e400",
                             "-1e400",
                             "1e-400",
                             "1e99999999999999999999",
                             "1e-99999999999999999999",
                             "1.e5",
                             "0x1p3",
                             "1f",
                             "1d0"}) {
        INFO(text);
        CHECK_FALSE(parse_number(text));
    }
    CHECK(*parse_number("0e999999999") == 0.0);
    CHECK(parse_number("16,600").hint ==
          "write it without separators, with a point for decimals, for example 16600 or 0.25");
    CHECK(parse_number("010").hint == "write it without leading zeros");
    CHECK(parse_number("0x1F").hint == "write it in decimal");
}

TEST_CASE("whole numbers keep all 64 bits and refuse the rest") {
    CHECK(*parse_unsigned("18446744073709551615") == 18446744073709551615U);
    CHECK(*parse_unsigned("0") == 0U);
    CHECK(*parse_integer("-9223372036854775808") == INT64_MIN);
    for (const char* text :
         {"18446744073709551616", "-1", "1.0", "1e3", "0x10", "007", "", "1 000", "+5", "--5"}) {
        INFO(text);
        CHECK_FALSE(parse_unsigned(text));
    }
    CHECK_FALSE(parse_integer("9223372036854775808"));
}

TEST_CASE("money is in billions of dollars, prefixes and currencies convert exactly") {
    CHECK(value("23 bn USD", Dim::money) == 23.0);
    CHECK(value("23bn USD", Dim::money) == 23.0);
    CHECK(value("23000 mn USD", Dim::money) == 23.0);
    CHECK(value("0.023 tn USD", Dim::money) == 23.0);
    CHECK(value("160 bn CNY", Dim::money) == 160.0 / 7.1);
    CHECK(value("1 USD", Dim::money) == 1e-9);
    CHECK(value("5 k USD", Dim::money) == 5e-6);
    CHECK(value("12.3 bn USD/year", Dim::money_rate) == 12.3);
    CHECK(value("3 bn USD/quarter", Dim::money_rate) == 12.0);
    CHECK(value("1 bn USD/month", Dim::money_rate) == 12.0);
    CHECK(value("16600 USD/H100e", Dim::price) == 16600.0);
    CHECK(value("16.6 k USD / H100e", Dim::price) == 16600.0);
    CHECK(value("71000 CNY/H100e", Dim::price) == 71000 / 7.1);
    CHECK_THAT(problem("160 bn EUR", Dim::money), ContainsSubstring("there is no rate for EUR"));
}

TEST_CASE("a missing or wrong unit lists what may be written, with an example") {
    CHECK(
        problem("23", Dim::money_rate) ==
        "'23' has no unit | write it in USD/year, USD/quarter, USD/month with k, mn, bn or tn before it, for example 23 bn "
        "USD/year");
    CHECK_THAT(problem("23 bn USD", Dim::money_rate),
               ContainsSubstring("is not an amount of money per time"));
    CHECK_THAT(problem("23 bn USD/year", Dim::money), ContainsSubstring("is not an amount of money |"));
    CHECK_THAT(problem("30 %", Dim::growth_rate), ContainsSubstring("is not a growth rate"));
    CHECK_THAT(problem("0.3", Dim::growth_rate), ContainsSubstring("has no unit"));
    CHECK_THAT(problem("7", Dim::duration), ContainsSubstring("has no unit"));
    CHECK_THAT(problem("7 furlongs", Dim::duration), ContainsSubstring("is not a duration"));
    CHECK_THAT(problem("5 mn %", Dim::fraction), ContainsSubstring("is not a share"));
    CHECK_THAT(problem("1 k GW", Dim::power), ContainsSubstring("is not electric power"));
    CHECK_THAT(problem("yes", Dim::fraction), ContainsSubstring("is not a share"));
    CHECK_THAT(problem("1,5 %", Dim::fraction),
               ContainsSubstring("is not a number | write it without separators"));
    CHECK_THAT(problem("", Dim::number), ContainsSubstring("is not a number"));
}

TEST_CASE("every dimension has units that its own example uses") {
    for (int d = 0; d <= static_cast<int>(Dim::compute_per_package); ++d) {
        const auto dimension = static_cast<Dim>(d);
        const std::string hint = accepted_units(dimension);
        std::string example = hint.substr(hint.find("for example ") + 12);
        example = example.substr(0, example.find(','));
        INFO(hint);
        CHECK(parse_quantity(example, dimension, kContext));
    }
}

TEST_CASE("rates become continuous: growth by ln(1+x), decline and hazards by -ln(1-x)") {
    CHECK(value("30 %/year", Dim::growth_rate) == Approx(0.262364264467).epsilon(1e-11));
    CHECK(value("-50 %/year", Dim::growth_rate) == Approx(-0.693147180560).epsilon(1e-11));
    CHECK(value("5 %/quarter", Dim::growth_rate) == Approx(4 * 0.0487901641694).epsilon(1e-11));
    CHECK(value("1 %/month", Dim::growth_rate) == Approx(12 * 0.00995033085317).epsilon(1e-11));
    CHECK(value("0.3 log/year", Dim::growth_rate) == 0.3);
    CHECK(value("0.1 log/quarter", Dim::growth_rate) == 0.4);
    CHECK(value("30 %/year", Dim::decay_rate) == Approx(0.356674943939).epsilon(1e-11));
    CHECK(value("10 %/quarter", Dim::decay_rate) == Approx(4 * 0.105360515658).epsilon(1e-11));
    CHECK(value("0.2 /year", Dim::decay_rate) == 0.2);
    CHECK(value("100 %/year", Dim::decay_rate) == INFINITY);
    CHECK(value("-100 %/year", Dim::growth_rate) == -INFINITY);
    CHECK(value("40 %/year", Dim::share_rate) == 0.4);
    CHECK(value("0.4 /year", Dim::share_rate) == 0.4);
    CHECK(value("10 %/quarter", Dim::share_rate) == 0.4);
    CHECK(value("20 %/sqrt(year)", Dim::volatility) == 0.2);
    CHECK(value("0.2 /sqrt(year)", Dim::volatility) == 0.2);
    CHECK(value("10 %/sqrt(quarter)", Dim::volatility) == 0.2);
}

TEST_CASE("a probability within a window is a hazard by -ln(1-p)/w, not p/w") {
    CHECK(value("30 % within 3 years", Dim::decay_rate) == Approx(0.118891647980).epsilon(1e-11));
    CHECK(value("30 % within 18 months", Dim::decay_rate) == Approx(0.237783295959).epsilon(1e-11));
    CHECK_THAT(problem("30 % within 0 years", Dim::decay_rate), ContainsSubstring("is not positive"));
    CHECK_THAT(problem("30 % within 1e-320 years", Dim::decay_rate), ContainsSubstring("is too short"));
    CHECK_THAT(problem("30 % within never", Dim::decay_rate), ContainsSubstring("is not a duration"));
    CHECK_THAT(problem("30 % within 3 years", Dim::growth_rate), ContainsSubstring("is not a growth rate"));
}

TEST_CASE("durations, flows, power and chips have their canonical units") {
    CHECK(value("7 months", Dim::duration) == 7.0 / 12);
    CHECK(value("8 quarters", Dim::duration) == 2.0);
    CHECK(value("1 quarter", Dim::duration) == 0.25);
    CHECK(value("11 years", Dim::duration) == 11.0);
    CHECK(value("75000 H100e/quarter", Dim::compute_flow) == 75000.0);
    CHECK(value("300000 H100e/year", Dim::compute_flow) == 75000.0);
    CHECK(value("25 k H100e/month", Dim::compute_flow) == 75000.0);
    CHECK(value("400 k H100e", Dim::compute) == 400000.0);
    CHECK(value("1.5 GW", Dim::power) == 1.5);
    CHECK(value("1500 MW", Dim::power) == 1.5);
    CHECK(value("1.4 kW/H100e", Dim::power_per_compute) == 1400.0);
    CHECK(value("60000 wafers/month", Dim::wafer_flow) == 180000.0);
    CHECK(value("13 mn stacks", Dim::stack) == 13e6);
    CHECK(value("13e6 stacks", Dim::stack) == 13e6);
    CHECK(value("8 mn stacks/year", Dim::stack_flow) == 2e6);
    CHECK(value("0.76 H100e/package", Dim::compute_per_package) == 0.76);
    CHECK(value("25 %", Dim::fraction) == 0.25);
    CHECK(value("0.25", Dim::fraction) == 0.25);
    CHECK(value("120 %", Dim::number) == 1.2);
}

TEST_CASE("quarters and dates count from the beginning of the first simulated quarter") {
    CHECK(parse_quarter("2026Q1")->text() == "2026Q1");
    for (const char* text : {"2026Q0", "2026Q5", "2026q1", "26Q1", "2026 Q1", "2026Q11", "0000Q1", "0230Q1",
                             "Q1 2026", "2026"}) {
        INFO(text);
        CHECK_FALSE(parse_quarter(text));
    }
    CHECK(value("2026Q1", Dim::date) == 0.0);
    CHECK(value("2027Q3", Dim::date) == 1.5);
    CHECK(value("2025Q4", Dim::date) == -0.25);
    CHECK(value("2027-07-01", Dim::date) == 1.5);
    CHECK(value("2026-02-15", Dim::date) == 0.25 * 45 / 90);
    CHECK(value("2028-02-29", Dim::date) == Approx(2 + 0.25 * 59 / 91).epsilon(1e-12));
    CHECK(value("18 months", Dim::date) == 1.5);
    CHECK(value("-6 months", Dim::date) == -0.5);
    for (const char* text : {"2026-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-1-1", "2026-04-31",
                             "2026-01-01T00:00", "tomorrow", "2026", "2027q3"}) {
        INFO(text);
        CHECK_THAT(problem(text, Dim::date),
                   ContainsSubstring("for example 2027Q3, 2027-07-01 or 18 months"));
    }
    CHECK_FALSE(parse_quantity("2027Q3", Dim::date, {}));
}

TEST_CASE("a number of quarters is whole") {
    CHECK(*parse_quarters("4 quarters") == 4);
    CHECK(*parse_quarters("1 year") == 4);
    CHECK(*parse_quarters("3 months") == 1);
    for (const char* text : {"4", "1 month", "0.5 quarters", "1e30 years", "x"}) {
        INFO(text);
        CHECK_FALSE(parse_quarters(text));
    }
}

TEST_CASE("numbers do not depend on the locale") {
    const std::string before = std::setlocale(LC_ALL, nullptr);
    for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "C.UTF-8"}) {
        if (std::setlocale(LC_ALL, name) == nullptr) continue;
        CHECK(*parse_number("1.5") == 1.5);
        CHECK(format_number(1.5) == "1.5");
    }
    std::setlocale(LC_ALL, before.c_str());
}

TEST_CASE("numbers print short, without exponents where people read them") {
    CHECK(format_number(0) == "0");
    CHECK(format_number(0.25) == "0.25");
    CHECK(format_number(23) == "23");
    CHECK(format_number(1234.5) == "1234.5");
    CHECK(format_number(16600) == "16600");
    CHECK(format_number(2.0 / 3) == "0.6667");
    CHECK(format_number(13e6) == "13000000");
    CHECK(format_number(-0.5) == "-0.5");
}
