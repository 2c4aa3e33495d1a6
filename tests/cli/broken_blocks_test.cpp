// A block of keys that is none is one mistake, however much hangs on what it would have held.

#include "catch.hpp"
#include "input/keys.hpp"
#include "input/read_scenario.hpp"
#include "input/yaml.hpp"

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

using namespace capexsim;

namespace {

std::string text_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Paths of all maps that hold keys, not a value.
void find_blocks(const YamlNode& node, const KeyPosition& position, const std::string& path,
                 std::set<std::string>& blocks) {
    if (node.kind != YamlNode::Kind::map || position.key() >= 0) return;
    if (!path.empty()) blocks.insert(path);
    for (const Member& member : node.members)
        if (const auto next = position.below(member.key))
            find_blocks(member.value, *next, path.empty() ? member.key : path + "." + member.key, blocks);
        else if (member.key == "actor_defaults")
            blocks.insert(member.key);
}

/// What is said of a scenario with a word in place of a block.
std::vector<Finding> findings_without(const std::string& file, const std::string& block) {
    ReadRequest request;
    request.file = file;
    request.sets = {block + "=zzz"};
    try {
        read_scenario(request);
    } catch (const InputError& error) {
        return error.findings();
    }
    return {};
}

}  // namespace

TEST_CASE("a word in place of any block of keys is one mistake") {
    const std::string source = CAPEXSIM_SOURCE_DIR;
    std::size_t tried = 0;
    for (const char* file : {"/tests/statistical/every_feature.yaml", "/tests/statistical/key_effects.yaml",
                             "/scenarios/base.yaml", "/scenarios/history_2022.yaml"}) {
        Findings ignored;
        const auto root = parse_yaml({file, text_of(source + file)}, ignored);
        REQUIRE(root);
        std::set<std::string> blocks;
        find_blocks(*root, KeyPosition(), "", blocks);
        for (const std::string& block : blocks) {
            const std::vector<Finding> findings = findings_without(source + file, block);
            std::string said;
            for (const Finding& finding : findings) said += format_finding(finding) + "\n";
            CAPTURE(file, block, said);
            CHECK(findings.size() == 1);
            CHECK((findings.empty() ? "" : findings.front().path) == block);
            CHECK(said.find(": is not a map of ") != std::string::npos);
            ++tried;
        }
    }
    CHECK(tried > 200);
}
