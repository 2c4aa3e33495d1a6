#include "capexsim/error.hpp"
#include "capexsim/quantity.hpp"

#include "catch.hpp"
#include "report/section_json.hpp"

using namespace capexsim;
using namespace capexsim::report;
using Catch::Matchers::ContainsSubstring;

namespace {

/// Every kind of cell and chart, and everything that is not as it mostly is.
Section rich_section() {
    const int q = Quarter::of(2030, 1).index;
    Section section{"s", "Title", {"Words.", "More <b>."}, {}, {}, "A chapter"};
    Table table{"t",
                "T",
                {{"p", "P", "1", TableColumn::Format::percent, 2, 3, "d", true},
                 {"d", "D", "", TableColumn::Format::quarter},
                 {"n", "N", "", TableColumn::Format::count},
                 {"h", "H", "", TableColumn::Format::shape},
                 {"x", "X", "", TableColumn::Format::number, -1},
                 {"w", "W"}}};
    table.rows.push_back({Estimate{0.5, std::nullopt, 0.6, 10}, QuarterEstimate{q, q, std::nullopt, q + 3},
                          std::int64_t{3}, Shape{1, 2.5, {0.25, 1, 0}, true}, 1.0, std::string("w")});
    table.rows.push_back({Estimate{}, QuarterEstimate{std::nullopt, std::nullopt, std::nullopt, q},
                          std::int64_t{-3}, Shape{}, -1e-300, std::monostate{}});
    table.note = "note";
    table.terminal = table.page = false;
    section.tables.push_back(table);
    for (const Chart::Kind kind :
         {Chart::Kind::lines, Chart::Kind::fan, Chart::Kind::waterfall, Chart::Kind::stack,
          Chart::Kind::tornado, Chart::Kind::heat, Chart::Kind::events, Chart::Kind::response}) {
        Chart chart{"c", "C", "%", kind, true, {{"k", "K", "%", {q}, {1.5}, {1}, {2}}}};
        chart.terminal = chart.page = false;
        chart.folded = true;
        chart.note = "n";
        chart.group = "g";
        chart.columns = {"a", "b"};
        chart.column_title = "across";
        chart.row_title = "down";
        chart.positions = {0.5, 2};
        Curve level{"l", "L", "%", {q, q + 1}, {1, 1}};
        level.role = Curve::Role::level;
        level.subject = "actor.x";
        level.prominent = true;
        level.note = "why";
        chart.curves.push_back(level);
        section.charts.push_back(chart);
    }
    return section;
}

std::string text_of(const Section& section) { return write_json(section_json(section), -1); }

Section read_back(const std::string& text) { return section_of(read_json(text, "r.json"), "r.json"); }

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

}  // namespace

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
        "\"unit\":\"1\",\"format\":\"percent\",\"decimals\":1},{\"key\":\"d\",\"title\":\"D\",\"unit\":\"\",\"format\":\"text\",\"decimals\":1},{\"key\":\"n\",\"title\":\"N\",\"unit\":\"\",\"format\":\"text\",\"decimals\":1},{\"key\":\"x\","
        "\"title\":\"X\",\"unit\":\"\",\"format\":\"text\",\"decimals\":1}],\"rows\":[[{\"value\":0.5,\"lower\":null,\"upper\":0.6,\"n\":10},{\"value\":\"2030Q1\","
        "\"lower\":\"2030Q1\",\"upper\":null,\"horizon\":\"2030Q4\"},3,null]],\"note\":\"\"}]}\n");
}

TEST_CASE("A section read back from its JSON is the same") {
    const std::string text = text_of(rich_section());
    const Section again = read_back(text);
    CHECK(text_of(again) == text);
    CHECK(again.chapter == "A chapter");
    CHECK(again.charts.at(4).kind == Chart::Kind::tornado);
    CHECK(again.charts.at(0).curves.at(1).role == Curve::Role::level);
    CHECK(std::get<Shape>(again.tables.at(0).rows.at(0).at(3)).options);
    CHECK(std::get<QuarterEstimate>(again.tables.at(0).rows.at(1).at(1)).horizon ==
          Quarter::of(2030, 1).index);
}

TEST_CASE("What a section lacks or has of another kind is said with its name") {
    const std::string text = text_of(rich_section());
    CHECK_THROWS_WITH(read_back("[]"), "r.json: an object is expected");
    CHECK_THROWS_WITH(read_back(replaced(text, "\"charts\"", "\"chart\"")), "r.json: has no 'charts'");
    CHECK_THROWS_WITH(read_back(replaced(text, "\"lines\"", "\"pie\"")),
                      ContainsSubstring("'pie' is no kind"));
    CHECK_THROWS_WITH(read_back(replaced(text, "\"2030Q1\"", "\"2030Q5\"")),
                      ContainsSubstring("'2030Q5' is no quarter"));
    CHECK_THROWS_WITH(read_back(replaced(text, "[1.5]", "[\"x\"]")),
                      ContainsSubstring("a number is expected"));
    CHECK_THROWS_WITH(read_back(replaced(text, ",\"w\"]", "]")),
                      ContainsSubstring("a cell for every column"));
    CHECK_THROWS_WITH(read_back(replaced(text, "\"Words.\"", "1")),
                      ContainsSubstring("holds what is no text"));
    CHECK_THROWS_AS(read_back(replaced(text, "\"title\":\"Title\"", "\"title\":1")), WorldError);
}
