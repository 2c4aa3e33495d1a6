#include "input/read_scenario.hpp"

#include "input/catalogue.hpp"
#include "input/draft.hpp"

#include <algorithm>
#include <utility>

namespace capexsim {

namespace {

/// Things whose number is bounded, so that no file can ask for more than a machine has.
bool check_sizes(Draft& draft) {
    struct Limit {
        const char* path;
        std::size_t most;
    };
    constexpr Limit kLimits[] = {{"actors", kMaxActors},
                                 {"channels", 64},
                                 {"policy.levers", 64},
                                 {"policy.regimes.states", kMaxStates},
                                 {"market.macro.states", kMaxStates},
                                 {"correlations", 256}};
    bool fine = true;
    for (const Limit& limit : kLimits) {
        const YamlNode* node = draft.node(limit.path);
        if (node == nullptr || node->members.size() <= limit.most) continue;
        draft.findings.error(
            draft.place_above(limit.path), limit.path,
            "holds " + std::to_string(node->members.size()) + ", more than " + std::to_string(limit.most));
        fine = false;
    }
    return fine;
}

/// A file of another purpose lacks most of what a scenario has: it is said what it is, and not all that it lacks.
bool check_purpose(Draft& draft) {
    const auto holds = [&](const char* key) { return draft.root.find(key) != nullptr; };
    if (holds("start") || holds("horizon") || holds("focal")) return true;
    for (const std::string what : {"chips", "rules"}) {
        const Member* catalogue = draft.root.find(what);
        if (catalogue == nullptr) continue;
        draft.findings.error(catalogue->place, what, "a catalogue is no scenario",
                             "capexsim chips --" + what + " FILE reads it");
        return false;
    }
    const auto known = [](const Member& member) { return KeyPosition().below(member.key).has_value(); };
    if (!std::ranges::all_of(draft.root.members, known)) return true;  // one may be misspelt
    draft.findings.error(draft.root.place, "", "'start', 'horizon' and 'focal' are missing",
                         "a file without them is an overlay: put it on a scenario with --what-if");
    return false;
}

}  // namespace

Scenario read_scenario(const ReadRequest& request) {
    Findings findings;
    LoadedTree tree;
    Draft draft(findings);
    std::optional<YamlNode> root = load_tree(request, tree, findings);
    if (root) {
        draft.root = *std::move(root);
        if (check_purpose(draft) && check_sizes(draft)) {
            read_keys(draft);
            complete(draft);
            check_scenario(draft);
        }
    }
    if (findings.has_errors()) throw InputError(findings.take(tree.documents));

    Scenario scenario;
    scenario.warnings = findings.take(tree.documents);
    scenario.correlations = draft.correlations();
    for (auto& [path, entry] : draft.entries) scenario.entries.push_back(std::move(entry));
    for (Entry& entry : scenario.entries) {
        if (entry.path == "name") {
            auto& name = std::get<std::string>(entry.value);
            for (const std::string& what_if : tree.what_ifs) name += "+" + what_if;
            scenario.name = name;
        }
        if (entry.path == "description") scenario.title = std::get<std::string>(entry.value);
    }
    scenario.documents = std::move(tree.documents);
    const auto reads_catalogue = [](const Entry& entry) {
        return entry.path.starts_with("channels.") && entry.path.ends_with(".classes");
    };
    if (std::ranges::any_of(scenario.entries, reads_catalogue))
        for (const Document& document : built_in_catalogue().documents)
            scenario.documents.push_back(document);
    return scenario;
}

}  // namespace capexsim
