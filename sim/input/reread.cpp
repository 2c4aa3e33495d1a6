#include "input/reread.hpp"

#include "input/overlay.hpp"
#include "input/read_scenario.hpp"
#include "input/yaml.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>

namespace capexsim {

namespace {

namespace fs = std::filesystem;

/// What a document says that it extends, as a name; empty where it does not.
std::string extended_by(const std::string& name, const std::string& text) {
    Findings findings;
    const std::optional<YamlNode> root = parse_yaml({name, text}, findings);
    const Member* extends = root ? root->find("extends") : nullptr;
    if (extends == nullptr || extends->value.kind != YamlNode::Kind::scalar) return "";
    return (fs::path(name).parent_path() / extends->value.text).lexically_normal().string();
}

/// Names under which documents are looked for: theirs, and those that other documents give them. A file that had an absolute
/// name has kept its last part alone, so what extends it may spell it in another way.
struct Names {
    std::map<std::string, std::string> texts;    ///< by name
    std::map<std::string, std::string> aliases;  ///< the document's own name, by the other one
};

Names names_of(const std::vector<Document>& documents) {
    Names names;
    std::vector<std::string> open;
    for (const Document& document : documents)
        if (document.name != kSetDocument && names.texts.emplace(document.name, document.text).second)
            open.push_back(document.name);
    while (!open.empty()) {
        const std::string name = open.back();
        open.pop_back();
        const std::string wanted = extended_by(name, names.texts[name]);
        if (wanted.empty() || names.texts.contains(wanted)) continue;
        const auto found = std::ranges::find(documents, fs::path(wanted).filename(),
                                             [](const Document& d) { return fs::path(d.name).filename(); });
        if (found == documents.end()) continue;
        names.texts[wanted] = found->text;
        names.aliases[wanted] = found->name;
        open.push_back(wanted);
    }
    return names;
}

}  // namespace

Scenario reread_scenario(const std::vector<Document>& documents, const std::vector<std::string>& what_ifs) {
    Names names = names_of(documents);
    ReadRequest request{.file = documents.empty() ? "" : documents.front().name, .what_ifs = what_ifs};
    request.texts = names.texts;
    for (const Document& document : documents) {
        if (document.name != kSetDocument) continue;
        std::istringstream lines(document.text);
        for (std::string line; std::getline(lines, line);) request.sets.push_back(line);
    }
    Scenario scenario = read_scenario(request);
    const auto rename = [&](std::string& name) {
        if (const auto alias = names.aliases.find(name); alias != names.aliases.end()) name = alias->second;
    };
    for (Entry& entry : scenario.entries) rename(entry.place.file);
    for (Correlation& correlation : scenario.correlations) rename(correlation.place.file);
    std::vector<Document> once;
    for (Document& document : scenario.documents) {
        rename(document.name);
        if (std::ranges::find(once, document.name, &Document::name) == once.end())
            once.push_back(std::move(document));
    }
    scenario.documents = std::move(once);
    return scenario;
}

}  // namespace capexsim
