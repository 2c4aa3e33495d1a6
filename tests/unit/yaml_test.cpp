#include "catch.hpp"
#include "input/yaml.hpp"
#include "scenario_text.hpp"

#include <string>

using namespace capexsim;
using capexsim::test::brief;
using capexsim::test::problems_of;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string problems(const std::string& text) {
    Findings findings;
    const Document document{"t.yaml", text};
    parse_yaml(document, findings);
    return brief(findings.take(std::vector<Document>{document}));
}

YamlNode tree(const std::string& text) {
    Findings findings;
    const auto node = parse_yaml({"t.yaml", text}, findings);
    INFO(text);
    REQUIRE(node.has_value());
    REQUIRE_FALSE(findings.has_errors());
    return *node;
}

}  // namespace

TEST_CASE("plain YAML becomes a tree with 1-based places") {
    const YamlNode root = tree("# comment\na: {b: [1, \"two\"], c: x y}\nd:\n  - e\n");
    REQUIRE(root.members.size() == 2);
    const YamlNode& a = root.members[0].value;
    CHECK(root.members[0].place.line == 2);
    CHECK(root.members[0].place.column == 1);
    CHECK(a.find("b")->value.items[0].text == "1");
    CHECK_FALSE(a.find("b")->value.items[0].quoted);
    CHECK(a.find("b")->value.items[1].quoted);
    CHECK(a.find("b")->value.items[1].place.column == 12);
    CHECK(a.find("c")->value.text == "x y");
    CHECK(root.members[1].value.items[0].place.line == 4);
    CHECK(root.members[1].value.items[0].place.column == 5);
}

TEST_CASE("columns count characters, not bytes") {
    CHECK(tree("ä: {ö: ü, b: c}").members[0].value.find("b")->place.column == 11);
    CHECK(problems("ä: {ö: 1, ö: 2}") == "1:11 the key 'ö' stands here twice (the first is in line 1)");
}

TEST_CASE("scalars stay text") {
    for (const char* text :
         {"010", "0x1F", ".inf", ".nan", "1e400", "yes", "no", "on", "NO", "1_000", "2026-01-01"}) {
        CHECK(tree("a: " + std::string(text)).members[0].value.text == text);
    }
}

TEST_CASE("an empty value is no text") {
    for (const char* text : {"a:", "a: ~", "a: null", "a: {b: }", "a: # nothing"}) {
        const YamlNode root = tree(text);
        const YamlNode& a = root.members[0].value;
        CHECK((a.kind == YamlNode::Kind::map ? a.members[0].value.kind : a.kind) == YamlNode::Kind::empty);
    }
}

TEST_CASE("an empty value stands where its key does, whatever follows") {
    const auto place = [](const std::string& text) {
        const YamlNode root = tree(text);
        const YamlNode* node = &root;
        while (node->kind != YamlNode::Kind::empty)
            node = node->kind == YamlNode::Kind::map ? &node->members.back().value : &node->items.front();
        return std::to_string(node->place.line) + ":" + std::to_string(node->place.column);
    };
    CHECK(place("a: 1\nb:\n") == "2:1");
    CHECK(place("a: 1\nb:") == "2:1");
    CHECK(place("a: 1\nb:   # nothing\n\n# at all\n") == "2:1");
    CHECK(place("a: 1\nb:\n  c: 1\n  dä:\n\n") == "4:3");
    CHECK(place("a:\n  - # nothing\n\n  - b\n") == "2:3");
    CHECK(place("a: 1\nb:\n  -\n") == "3:3");
    CHECK(problems_of("format: 1\nname:\nstart: 2026Q1\n").find("2:1 name: has no value") !=
          std::string::npos);
    CHECK(tree("a:\nb: 1\n").members[0].value.place.line == 1);
    CHECK(tree("x:\n  a:\n\n  b: 1\n").members[0].value.members[0].value.place.line == 2);
}

TEST_CASE("a duplicate key is a finding at the second") {
    CHECK(problems("a: 1\nb: 2\na: 3\n") == "3:1 the key 'a' stands here twice (the first is in line 1)");
    CHECK(problems("a: {b: 1, c: 2, b: {d: 3}}") ==
          "1:17 the key 'b' stands here twice (the first is in line 1)");
    CHECK(problems("a: {b: 1}\nc: {b: 1}\n").empty());
}

TEST_CASE("a merge key is a finding") {
    CHECK(problems("<<: {a: 1}") == "1:1 '<<' does not merge here (use 'extends' or 'actor_defaults')");
    CHECK(problems("\"<<\": 1").empty());
}

TEST_CASE("anchors and aliases are findings") {
    CHECK_THAT(problems("a: &x 1\nb: 2\n"), ContainsSubstring("1:4 anchors are not used here"));
    CHECK_THAT(problems("a: &x {b: 1}\n"), ContainsSubstring("1:4 anchors are not used here"));
    CHECK_THAT(problems("a: &x\nb: 1\n"), ContainsSubstring("anchors are not used here"));
    CHECK_THAT(problems("a: &x 1\nb: *x\n"), ContainsSubstring("2:4 aliases are not used here"));
    CHECK_THAT(problems("a: &x [*x, *x]\n"), ContainsSubstring("aliases are not used here"));
    CHECK_THAT(problems("a: *nobody\n"), ContainsSubstring("not valid YAML"));
}

TEST_CASE("tags are findings, an include offers 'extends'") {
    CHECK_THAT(problems("a: !include b.yaml"),
               ContainsSubstring("tags are not used here") && ContainsSubstring("extends"));
    CHECK_THAT(problems("a: !!python/object:os.system x"), ContainsSubstring("tags are not used here"));
    CHECK_THAT(problems("a: !!str 1"), ContainsSubstring("tags are not used here"));
    CHECK_THAT(problems("a: !!map {b: 1}"), ContainsSubstring("tags are not used here"));
    CHECK_THAT(problems("a: !x [1]"), ContainsSubstring("tags are not used here"));
}

TEST_CASE("a file holds one document") {
    CHECK(problems("a: 1\n---\nb: 2\n") == "2:1 a second document begins here (one file holds one scenario)");
    CHECK_THAT(problems("a: 1\n---\n"), ContainsSubstring("a second document begins here"));
    CHECK(problems("---\na: 1\n...\n").empty());
    for (const char* text : {"", "\n\n", "# comment\n"})
        CHECK_THAT(problems(text), ContainsSubstring("the file is empty"));
}

TEST_CASE("directives are findings") {
    CHECK_THAT(problems("%YAML 1.2\n---\na: 1\n"),
               ContainsSubstring("1:1 YAML directives are not used here"));
    CHECK_THAT(problems("# c\n%FOO bar\n---\na: 1\n"),
               ContainsSubstring("2:1 YAML directives are not used here"));
}

TEST_CASE("32 levels may be nested, 33 not") {
    const auto nested = [](std::size_t levels) {
        return std::string(levels, '[') + "x" + std::string(levels, ']');
    };
    CHECK(problems(nested(32)).empty());
    CHECK(problems(nested(33)) == "1:33 values are nested more than 32 levels deep");
    CHECK_FALSE(problems(std::string(100000, '[')).empty());
    CHECK_FALSE(problems(std::string(100000, '{')).empty());
    std::string dashes;
    for (int i = 0; i < 10000; ++i) dashes += "- ";
    CHECK_THAT(problems(dashes), ContainsSubstring("nested more than 32 levels"));
}

TEST_CASE("text that is not UTF-8 is a finding where it stands") {
    CHECK(problems("a: \xFF") == "1:4 the text is not UTF-8 (save the file as UTF-8)");
    CHECK_THAT(problems("a: b\nc: \xE4"), ContainsSubstring("2:4 the text is not UTF-8"));
    for (const char* wrong : {"\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                              "\xF8\x88\x80\x80\x80", "\x80", "\xE2\x82", "\xFE\xFF"}) {
        CHECK_THAT(problems("a: " + std::string(wrong)), ContainsSubstring("not UTF-8"));
    }
    CHECK(problems("a: \xE2\x82\xAC \xF0\x9F\x98\x80").empty());
}

TEST_CASE("control characters are findings, U+0004 does not end the text in silence") {
    CHECK_THAT(problems("a: 1\n\x04\nb: 2\n"), ContainsSubstring("2:1 the text holds a control character"));
    CHECK_THAT(problems(std::string("a: 1\0b", 6)), ContainsSubstring("control character"));
    CHECK_THAT(problems("a: \x1b[31m"), ContainsSubstring("control character"));
    CHECK_THAT(problems("a: \xC2\x85 b"), ContainsSubstring("control character"));
}

TEST_CASE("line ends and byte order marks do not move lines") {
    CHECK(tree("a: 1\r\nb: 2\r\n").members[1].place.line == 2);
    CHECK(tree("a: 1\rb: 2\r").members[1].place.line == 2);
    CHECK(tree("\xEF\xBB\xBF"
               "a: 1")
              .members[0]
              .place.column == 1);
}

TEST_CASE("tabs as indentation are findings that say so") {
    CHECK(problems("a:\n\tb: 1\n") == "2:1 the line is indented with a tab (indent with spaces)");
    CHECK_THAT(problems("a:\n  b: 1\n  \tc: 1\n"), ContainsSubstring("3:3 the line is indented with a tab"));
    CHECK(problems("a: 1\t# comment\n").empty());
}

TEST_CASE("what is not YAML is one finding with its place") {
    CHECK_THAT(problems("a: b: c\n"), ContainsSubstring("1:") && ContainsSubstring("not valid YAML"));
    CHECK_THAT(problems("a: [1, 2\nb: 3\n"), ContainsSubstring("not valid YAML"));
    CHECK_THAT(problems("a: {b: 1\n"), ContainsSubstring("not valid YAML"));
    CHECK_THAT(problems("? [a, b]\n: c\n"), ContainsSubstring("stands where a key should"));
    CHECK_THAT(problems("{a: 1}: b\n"), ContainsSubstring("1:"));
    CHECK_THAT(problems(": a\n"), ContainsSubstring("a value without a key"));
}

TEST_CASE("a quote that is not closed is a finding, even at the end of the file") {
    for (const char* text : {"a: 'x\n", "a: \"x\n", "a: 'it''s\n", "a: \"x\\\"\n", "b: 1\na: [\"x]\n"}) {
        CHECK_FALSE(problems(text).empty());
    }
    CHECK(problems("a: 'x\n") == "1:4 the quote that begins here does not end (close it)");
    for (const char* text : {"a: 'it''s'", "a: \"x\\\"\"", "a: |\n  'x\n", "a: 'x\n  y'", "'a': \"\""})
        CHECK(problems(text).empty());
}

TEST_CASE("a huge file is refused, and one of many values") {
    CHECK_THAT(problems(std::string(kLongestText + 1, ' ')), ContainsSubstring("larger than 1 MB"));
    std::string many = "a: [";
    for (int i = 0; i < 250000; ++i) many += "1,";
    CHECK_THAT(problems(many + "]"), ContainsSubstring("more than 200000 values"));
}

TEST_CASE("a map of many keys is read in good time") {
    std::string many;
    for (int i = 0; i < 50000; ++i) many += "k" + std::to_string(i) + ": 1\n";
    CHECK(tree(many).members.size() == 50000);
}
