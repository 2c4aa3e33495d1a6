#include "capexsim/words.hpp"

#include "catch.hpp"
#include "report/terminal.hpp"
#include "report/terminal_chart.hpp"

#include <sstream>
#include <string>
#include <vector>

using namespace capexsim;
using namespace capexsim::report;
using Catch::Matchers::ContainsSubstring;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

int widest(const std::string& text) {
    int width = 0;
    for (const std::string& line : lines_of(text)) width = std::max(width, display_width(line));
    return width;
}

bool ascii(const std::string& text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) >= 0x80) return false;
    return true;
}

TableColumn percent_column(const std::string& title, int rank) {
    return {title, title, "", TableColumn::Format::percent, 1, rank};
}

Table wide_table(int columns) {
    Table table{
        "wide", "A wide table", {{"name", "name"}}, {{std::string("first")}, {std::string("second")}}};
    for (int i = 0; i < columns; ++i) {
        table.columns.push_back(percent_column("c" + std::to_string(i), i));
        for (auto& row : table.rows) row.emplace_back(Estimate{0.123, 0.121, 0.125, 1000});
    }
    return table;
}

Chart line_chart() {
    Chart chart{"curves", "Two curves", "%"};
    for (const char* name : {"rising", "flat"}) {
        Curve curve{name, name, "%"};
        for (int t = 0; t < 44; ++t) {
            curve.quarters.push_back(2026 * 4 + t);
            curve.values.push_back(std::string(name) == "flat" ? 3.0 : t * 1.0);
        }
        chart.curves.push_back(curve);
    }
    return chart;
}

Chart fan_chart() {
    Chart chart{"fan", "A fan", "1", Chart::Kind::fan, true};
    Curve outer{"outer", "5 to 95 %", "1"};
    for (int t = 0; t < 44; ++t) {
        outer.quarters.push_back(2026 * 4 + t);
        outer.values.push_back(0.1 + 0.01 * t);
        outer.lower.push_back(0.05 + 0.005 * t);
        outer.upper.push_back(0.2 + 0.05 * t);
    }
    chart.curves.push_back(outer);
    return chart;
}

Chart waterfall_chart() {
    Chart chart{"waterfall", "Why", "ln", Chart::Kind::waterfall, true};
    for (const auto& [name, value] : {std::pair{"budget", 1.5}, {"algorithms", -0.5}, {"the gap", 1.0}})
        chart.curves.push_back({name, name, "ln", {2026 * 4}, {value}, {value - 0.01}, {value + 0.01}});
    return chart;
}

Chart stack_chart() {
    Chart chart{"stack", "By which way", "%", Chart::Kind::stack};
    for (const char* name : {"licensed", "domestic"}) {
        Curve curve{name, name, "%"};
        for (int t = 0; t < 44; ++t) {
            curve.quarters.push_back(2026 * 4 + t);
            curve.values.push_back(50);
        }
        chart.curves.push_back(curve);
    }
    return chart;
}

}  // namespace

TEST_CASE("Wide characters take two columns, combining ones none") {
    CHECK(display_width("abc") == 3);
    CHECK(display_width("字节跳动") == 8);
    CHECK(display_width("e\xCC\x81") == 1);
    CHECK(display_width("–×·") == 3);
    CHECK(display_width("\xFF\xFE") == 2);
}

TEST_CASE("Control characters of a scenario never reach the terminal") {
    const Page page;
    CHECK(page_text(page, "a\x1b[31mb\nc\x7f") == "a?[31mb?c?");
    CHECK(page_text(page,
                    "a\xC2\x9B"
                    "b") == "a?b");  // C1: CSI in one character
    CHECK(page_text(page,
                    "a\xE2\x80\xAE"
                    "b") == "a?b");  // right-to-left override
}

TEST_CASE("Without Unicode everything is ASCII") {
    Page page;
    page.unicode = false;
    CHECK(page_text(page, "95 %–×≥·→±字") == "95 %-x>=-->+-?");
    CHECK(ascii(write_terminal(page, wide_table(3))));
    for (const Chart& chart : {line_chart(), fan_chart(), waterfall_chart(), stack_chart()})
        CHECK(ascii(draw_chart(page, chart)));
}

TEST_CASE("Text wraps at spaces, keeps a percent sign with its number, and cuts what is too long") {
    CHECK(wrap("one two three", 7) == std::vector<std::string>{"one two", "three"});
    CHECK(wrap("it is 12 % here", 8) == std::vector<std::string>{"it is", "12 %", "here"});
    CHECK(wrap("abcdefghij", 4) == std::vector<std::string>{"abcd", "efgh", "ij"});
    CHECK(wrap("字节跳动", 4) == std::vector<std::string>{"字节", "跳动"});
    CHECK(wrap("", 10) == std::vector<std::string>{""});
}

TEST_CASE("No line of a table or a chart is wider than the page") {
    for (const int width : {60, 72, 80, 100}) {
        for (const bool unicode : {true, false}) {
            const Page page{width, unicode, false};
            for (const int columns : {0, 1, 5, 12, 30})
                CHECK(widest(write_terminal(page, wide_table(columns))) <= width);
            for (const Chart& chart : {line_chart(), fan_chart(), waterfall_chart(), stack_chart()})
                CHECK(widest(draw_chart(page, chart)) <= width);
        }
    }
}

TEST_CASE("A narrow page leaves out the columns of the highest rank, and says the rest") {
    const std::string text = write_terminal(Page{60, true, false}, wide_table(12));
    CHECK_THAT(text, ContainsSubstring("c0"));
    CHECK_THAT(text, !ContainsSubstring("c11"));
    CHECK_THAT(text, !ContainsSubstring("Not shown"));  // of many years some
}

TEST_CASE("A narrow page names the few columns that it leaves out") {
    Table table{"t",
                "",
                {{"input", "input"},
                 {"when", "explains when", "", TableColumn::Format::text, 0, 2},
                 {"rank", "larger is earlier", "", TableColumn::Format::text, 0, 1}},
                {{std::string(36, 'x'), std::string(12, 'y'), std::string(14, 'z')}},
                "Larger is earlier: a correlation."};
    CHECK_THAT(write_terminal(Page{80, true, false}, table), !ContainsSubstring("Not shown"));
    CHECK_THAT(write_terminal(Page{60, true, false}, table),
               ContainsSubstring("Not shown for want of\nroom: explains when."));
    table.rows[0][2] = std::string(30, 'z');
    CHECK_THAT(write_terminal(Page{60, true, false}, table),
               ContainsSubstring("room: explains when, larger is earlier."));
}

TEST_CASE("Columns that may not be left out are continued in a block below, under the same first column") {
    Table table = wide_table(12);
    for (TableColumn& column : table.columns) column.rank = 0;
    const std::string text = write_terminal(Page{60, true, false}, table);
    CHECK_THAT(text, ContainsSubstring("c11"));
    std::size_t firsts = 0;
    for (const std::string& line : lines_of(text)) firsts += line.starts_with("first") ? 1U : 0U;
    CHECK(firsts >= 2);
}

TEST_CASE("Columns are aligned: numbers end, and texts begin, where their heads do") {
    Table table{"t", "", {{"name", "name"}, {"n", "count", "", TableColumn::Format::count}}, {}};
    table.rows = {{std::string("a"), std::int64_t{7}}, {std::string("字节"), std::int64_t{1234567}}};
    const std::vector<std::string> lines = lines_of(write_terminal(Page{}, table));
    REQUIRE(lines.size() >= 4);
    CHECK(lines[0] == "name      count");
    CHECK(lines[2] == "a             7");
    CHECK(lines[3] == "字节  1,234,567");
}

TEST_CASE("An estimate stands above its interval") {
    Table table{"t",
                "",
                {{"name", "name"}, percent_column("p", 0)},
                {{std::string("a"), Estimate{0.123, 0.1212, 0.1248, 100000}}}};
    const std::vector<std::string> lines = lines_of(write_terminal(Page{}, table));
    CHECK(lines[2] == "a        12.3 %");
    CHECK(lines[3] == "      12.1–12.5");
}

TEST_CASE("Colour appears only where the page has it") {
    for (const Chart& chart : {line_chart(), fan_chart(), waterfall_chart(), stack_chart()}) {
        CHECK_THAT(draw_chart(Page{80, true, true}, chart), ContainsSubstring("\x1b["));
        CHECK_THAT(draw_chart(Page{80, true, false}, chart), !ContainsSubstring("\x1b["));
    }
}

TEST_CASE("Colours change nothing but colours") {
    const auto stripped = [](std::string text) {
        for (std::size_t at = text.find("\x1b["); at != std::string::npos; at = text.find("\x1b["))
            text.erase(at, text.find('m', at) - at + 1);
        std::string out;
        for (std::string& line : lines_of(text)) out += line.erase(line.find_last_not_of(' ') + 1) + "\n";
        return out;
    };
    for (const Chart& chart : {line_chart(), fan_chart(), waterfall_chart(), stack_chart()})
        CHECK(stripped(draw_chart(Page{80, true, true}, chart)) ==
              stripped(draw_chart(Page{80, true, false}, chart)));
}

TEST_CASE("A waterfall's bar begins where the one before ended") {
    const std::vector<std::string> lines = lines_of(draw_chart(Page{80, false, false}, waterfall_chart()));
    REQUIRE(lines.size() == 5);  // title, two bars, rule, total
    const std::size_t end_of_budget = lines[1].rfind('#');
    const std::size_t end_of_algorithms = lines[2].rfind('#');
    CHECK(end_of_budget == end_of_algorithms);             // -0.5 runs back from 1.5
    CHECK(lines[4].rfind('#') + 1 >= lines[2].find('#'));  // they may share the cell of their edge
    CHECK(lines[4].rfind('#') <= lines[2].find('#'));
    CHECK_THAT(lines[1], ContainsSubstring("x4.48"));
    CHECK_THAT(lines[2], ContainsSubstring("-0.50 +-0.01"));
}

TEST_CASE("A chart of nothing, of one point and of equal values is drawn without harm") {
    Chart chart{"c", "Empty", "%"};
    CHECK_THAT(draw_chart(Page{}, chart), ContainsSubstring("Empty"));
    chart.curves.push_back({"one", "one", "%", {2026 * 4}, {0.0}});
    CHECK_FALSE(draw_chart(Page{}, chart).empty());
    Chart fan = fan_chart();
    for (auto* values : {&fan.curves[0].values, &fan.curves[0].lower, &fan.curves[0].upper})
        for (double& v : *values) v = 1;
    CHECK_FALSE(draw_chart(Page{}, fan).empty());
}

TEST_CASE("Ticks are round numbers within the axis") {
    CHECK(round_ticks(0, 10, 6) == std::vector<double>{0, 2, 4, 6, 8, 10});
    CHECK(round_ticks(0, 100, 6) == std::vector<double>{0, 20, 40, 60, 80, 100});
    CHECK(round_ticks(-1, 1, 5) == std::vector<double>{-1, -0.5, 0, 0.5, 1});
}

TEST_CASE("A table that is not for the terminal stays away, a chart too") {
    Section section{"s", "Title", {"A sentence."}, {line_chart()}, {wide_table(2)}};
    section.charts[0].terminal = false;
    section.tables[0].terminal = false;
    CHECK(write_terminal(Page{}, section) == "Title\nA sentence.\n\n");
}

TEST_CASE("a p-value next to 0 is a bound") {
    CHECK(p_value_text(3e-18) == "< 0.0001");
    CHECK(p_value_text(0) == "< 0.0001");
    CHECK(p_value_text(0.0001) == "0.000100");
    CHECK(p_value_text(0.0312) == "0.0312");
    CHECK(p_value_text(1) == "1.00");
}

TEST_CASE("a noun has the number of its count") {
    CHECK(counted(0, "trajectory") == "0 trajectories");
    CHECK(counted(1, "trajectory") == "1 trajectory");
    CHECK(counted(2048, "trajectory") == "2,048 trajectories");
    CHECK(counted(1, "pass") == "1 pass");
    CHECK(counted(3, "pass") == "3 passes");
    CHECK(counted(2, "key") == "2 keys");
    CHECK(counted(2, "uncertain input") == "2 uncertain inputs");
    CHECK(noun_text(1, "world") == "world");
    CHECK(noun_text(5, "world") == "worlds");
}

TEST_CASE("A share shows no digit that its interval does not support") {
    CHECK(percent_text(Estimate{0.12345, 0.1214, 0.1255, 100000}) == "12.3 %");
    CHECK(percent_interval_text(Estimate{0.12345, 0.1214, 0.1255, 100000}) == "12.1–12.6");
    CHECK(percent_text(Estimate{0.12, 0.101, 0.142, 1000}) == "12 %");
    CHECK(percent_text(Estimate{0.0002, 0.00013, 0.00031, 100000}) == "0.02 %");
}

TEST_CASE("None and all read as one-sided bounds, rounded outwards") {
    CHECK(percent_text(Estimate{0.0, 0.0, 0.00299125, 1000}) == "< 0.3 %");
    CHECK(percent_text(Estimate{1.0, 0.99700875, 1.0, 1000}) == "> 99.7 %");
    CHECK(percent_text(Estimate{0.0, 0.0, 0.0000299, 100000}) == "< 0.003 %");
    CHECK(percent_interval_text(Estimate{0.0, 0.0, 0.003, 1000}).empty());
}

TEST_CASE("A share that is nearly none or all never reads as none or all") {
    CHECK(percent_text(0.9998, 1) == "99.98 %");
    CHECK(percent_text(0.0001, 1) == "0.01 %");
    CHECK(percent_text(0.0, 1) == "0.0 %");
    CHECK(percent_text(1.0, 0) == "100 %");
}

TEST_CASE("Numbers for people have three digits and commas") {
    CHECK(number_text(0) == "0");
    CHECK(number_text(0.0432) == "0.0432");
    CHECK(number_text(0.6071) == "0.607");
    CHECK(number_text(1) == "1.00");
    CHECK(number_text(4.4817) == "4.48");
    CHECK(number_text(12.34) == "12.3");
    CHECK(number_text(99.96) == "100");
    CHECK(number_text(1234.5) == "1,234");
    CHECK(number_text(123456) == "123,456");
    CHECK(number_text(1234567) == "1.23 M");
    CHECK(number_text(-12.34) == "-12.3");
    CHECK(decimal_text(-0.001, 2) == "0.00");
    CHECK(count_text(1234567) == "1,234,567");
}

TEST_CASE("A date beyond what was simulated reads so") {
    CHECK(quarter_text(std::nullopt, Quarter::of(2036, 4).index) == "> 2036Q4");
    const QuarterEstimate open{Quarter::of(2034, 2).index, Quarter::of(2033, 4).index, std::nullopt,
                               Quarter::of(2036, 4).index};
    CHECK(quarter_interval_text(open) == "2033Q4–> 2036Q4");
}

namespace {

Curve row_of(const std::string& title, std::vector<double> values) {
    return {title, title, "%", {}, std::move(values)};
}

Curve level_of(double value) {
    Curve level{"level", "level", "%", {}, {value}};
    level.role = Curve::Role::level;
    return level;
}

}  // namespace

TEST_CASE("A tornado has a bar an input, longer where the result moves more, and the middle marked") {
    Chart chart{"t", "What moves it", "%", Chart::Kind::tornado};
    chart.curves = {row_of("budget growth", {10, 50}), row_of("lead time", {32, 28}), level_of(30)};
    for (const int width : {60, 80, 100}) {
        const std::vector<std::string> lines = lines_of(draw_chart({width, false, false}, chart));
        REQUIRE(lines.size() == 4);
        CHECK_THAT(lines[1], ContainsSubstring("-- low end") && ContainsSubstring("## high end") &&
                                 ContainsSubstring("30 %"));
        const auto count = [](const std::string& line, char c) {
            return std::count(line.begin(), line.end(), c);
        };
        CHECK(count(lines[2], '#') > 5 * count(lines[3], '#'));
        CHECK(count(lines[2], '-') > 5 * count(lines[3], '-'));
        CHECK(count(lines[3], '#') > 0);
        CHECK(count(lines[3], '-') > 0);
        CHECK(lines[2].find('-') < lines[2].find('#'));
        CHECK(lines[3].find('#') < lines[3].find('-'));  // more of it makes less
        CHECK(lines[2].find("10 %") < lines[2].find("50 %"));
        CHECK(lines[3].find("28 %") < lines[3].find("32 %"));
        CHECK(lines[2].find('|') == lines[3].find('|'));
        CHECK(widest(draw_chart({width, true, false}, chart)) <= width);
    }
}

TEST_CASE(
    "A tornado whose ends lie on one side of the middle draws both, and wraps a long name instead of cutting it") {
    Chart chart{"t", "What moves it", "%", Chart::Kind::tornado};
    chart.curves = {
        row_of("a name that is far longer than the room that a narrow terminal has for it", {40, 60}),
        level_of(30)};
    const std::string text = draw_chart({60, false, false}, chart);
    const std::vector<std::string> lines = lines_of(text);
    REQUIRE(lines.size() > 4);
    CHECK_THAT(lines[2], ContainsSubstring("-") && ContainsSubstring("#"));
    CHECK(lines[2].find('-') < lines[2].find('#'));
    CHECK_THAT(lines.back(), ContainsSubstring("for it"));
    CHECK(widest(text) <= 60);
}

TEST_CASE("A heat map shows every value, and in brackets those that reach the level") {
    Chart chart{"h", "Where it closes", "%", Chart::Kind::heat};
    chart.columns = {"2027", "2029", "2031"};
    chart.curves = {row_of("no cap", {20, 55, 90}), row_of("half cap", {5, 10, 50}), level_of(50)};
    for (const int width : {60, 100}) {
        const std::string text = draw_chart({width, false, false}, chart);
        CHECK_THAT(text, ContainsSubstring("[55 %]"));
        CHECK_THAT(text, ContainsSubstring("[90 %]"));
        CHECK_THAT(text, ContainsSubstring("[50 %]"));
        CHECK(text.find("[20 %]") == std::string::npos);
        CHECK_THAT(text, ContainsSubstring("in brackets: at least 50 %"));
        CHECK(ascii(text));
        CHECK(widest(text) <= width);
    }
}

TEST_CASE("Events say from when to when, and how sure they are") {
    Chart chart{"e", "What is fixed", "%", Chart::Kind::events};
    Curve ban = row_of("ban", {60});
    ban.quarters = {2027 * 4, 2028 * 4 + 3};
    ban.lower = {2026 * 4 + 2.0};
    ban.upper = {2027 * 4 + 3.0};
    Curve good = row_of("licence", {100});
    good.quarters = {2026 * 4 + 2};
    chart.curves = {ban, good};
    const std::string text = draw_chart({100, true, false}, chart);
    CHECK_THAT(text, ContainsSubstring("from 2027Q1 to 2028Q4 (begins 2026Q3–2027Q4), probability 60 %"));
    CHECK_THAT(text, ContainsSubstring("from 2026Q3 for good"));
    CHECK(widest(draw_chart({60, true, false}, chart)) <= 60);
}

TEST_CASE("History is drawn before the start only, and a shape as eight heights of block") {
    Chart chart{"f", "Fan", "", Chart::Kind::fan};
    Curve band{"band", "5 to 95 %", "", {2026 * 4, 2026 * 4 + 8}, {5, 5}, {4, 4}, {6, 6}};
    Curve history{"history", "before", "", {2024 * 4, 2025 * 4}, {1, 1}};
    history.role = Curve::Role::history;
    chart.curves = {band, history};
    const std::vector<std::string> lines = lines_of(draw_chart({80, true, false}, chart));
    const auto lowest = std::ranges::find_if(lines.rbegin(), lines.rend(), [](const std::string& line) {
        return line.find("━") != std::string::npos;
    });
    REQUIRE(lowest != lines.rend());
    const std::string drawn = lowest->substr(0, lowest->rfind("━"));
    CHECK(display_width(drawn) < 45);  // a quarter of the axis, not all of it
    Table table{"t", "", {{"s", "s", "", TableColumn::Format::shape}}, {{Shape{0, 1, {0, 0.5, 1}}}}};
    CHECK_THAT(write_terminal({80, true, false}, table), ContainsSubstring("▁▅█"));
    CHECK_THAT(write_terminal({80, false, false}, table), ContainsSubstring("_=#"));
}

TEST_CASE("A response is drawn over its values, which stand beneath it, as far apart as they are") {
    Chart chart{"r", "How much it does", "%", Chart::Kind::response};
    chart.columns = {"0 %", "10 %", "40 %"};
    chart.column_title = "channels.licensed.cap";
    chart.curves = {row_of("stock", {10, 20, 30}), level_of(25)};
    for (const int width : {60, 80, 100})
        for (const bool unicode : {true, false})
            for (const std::vector<double>& positions :
                 {std::vector<double>{}, std::vector<double>{0, 10, 40}}) {
                chart.positions = positions;
                const std::string text = draw_chart({width, unicode, false}, chart);
                CHECK(widest(text) <= width);
                CHECK((unicode || ascii(text)));
                const std::vector<std::string> lines = lines_of(text);
                REQUIRE(lines.size() > 3);
                CHECK(lines.back() == "channels.licensed.cap");
                const std::string& values = lines[lines.size() - 2];
                const auto at = [&](const char* value) { return static_cast<double>(values.find(value)); };
                REQUIRE(values.find("40 %") != std::string::npos);
                const double share = (at("10 %") - at("0 %")) / (at("40 %") - at("0 %"));
                CHECK(share > (positions.empty() ? 0.4 : 0.15));
                CHECK(share < (positions.empty() ? 0.6 : 0.35));
                CHECK_THAT(text, ContainsSubstring("stock") && ContainsSubstring("level"));
            }
}

TEST_CASE("The heads of a heat map are wrapped rather than cut, and its axes named") {
    Chart chart{"h", "Regret", "pp", Chart::Kind::heat};
    chart.columns = {"hardware_breakthrough_abroad", "power_crunch"};
    chart.row_title = "strategy";
    chart.column_title = "world";
    chart.curves = {row_of("own_chip", {1, 2}), row_of("domestic_first", {3, 4})};
    for (const int width : {60, 80, 100}) {
        const std::string text = draw_chart({width, true, false}, chart);
        CHECK_THAT(text, ContainsSubstring("downwards: strategy; to the right: world"));
        CHECK_THAT(text, ContainsSubstring("hardware_"));
        CHECK_THAT(text, ContainsSubstring("abroad"));
        CHECK(widest(text) <= width);
    }
}

TEST_CASE("An axis of small probabilities ends close above them") {
    Chart chart = line_chart();
    for (Curve& curve : chart.curves)
        for (double& value : curve.values) value *= 0.001;  // 0.043 % at most
    const std::vector<std::string> lines = lines_of(draw_chart({80, true, false}, chart));
    CHECK_THAT(lines[1], ContainsSubstring("0.05 %"));
}
