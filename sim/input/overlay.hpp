#pragma once

#include "capexsim/scenario.hpp"

#include "input/findings.hpp"
#include "input/yaml.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace capexsim {

/// What to read: a scenario, what-ifs on top of it, single values on top of these.
struct ReadRequest {
    std::string file;                        ///< `-` reads standard input
    std::vector<std::string> what_ifs = {};  ///< overlay files, in order
    std::vector<std::string> sets = {};      ///< `path=value`, in order
    std::map<std::string, std::string> texts =
        {};  ///< text by file name; when not empty, the disk is left alone
    std::optional<std::string> standard_input = {};  ///< what `-` held, where it was read before
};

/// Name of the document that holds the `--set` values, one a line.
inline constexpr std::string_view kSetDocument = "--set";

struct LoadedTree {
    YamlNode root;
    std::vector<Document> documents;    ///< in reading order
    std::vector<std::string> what_ifs;  ///< names of the overlays
};

/// Reads, checks the YAML of, and merges all files: bases below, then what-ifs, then sets, then `actor_defaults` beneath every actor.
/// Maps merge; scalars, lists and values (distributions and ramps included) replace whole; `remove` deletes.
/// @return no root when something is missing or is not YAML; the documents and findings say what
/// @throws WorldError when the file or an overlay cannot be read
std::optional<YamlNode> load_tree(const ReadRequest& request, LoadedTree& tree, Findings& findings);

}  // namespace capexsim
