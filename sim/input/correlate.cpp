#include "input/correlate.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace capexsim {

std::vector<CorrelatedInputs> group_correlations(
    std::span<const Correlation> correlations, const std::function<std::string(const std::string&)>& order) {
    std::map<std::string, std::string> leader;  // of the group that a path is in
    for (const Correlation& correlation : correlations) {
        for (const std::string& path : {correlation.first, correlation.second}) leader.emplace(path, path);
        const std::string from = leader[correlation.first];
        const std::string to = leader[correlation.second];
        for (auto& [path, group] : leader) {
            if (group == from) group = to;
        }
    }
    std::map<std::string, std::vector<std::string>> groups;
    for (const auto& [path, group] : leader) groups[group].push_back(path);
    std::vector<CorrelatedInputs> made;
    for (auto& [group, paths] : groups) {
        std::ranges::sort(paths, {}, order);
        CorrelatedInputs inputs{std::move(paths), sampling::CorrelationMatrix(0)};
        inputs.spearman = sampling::CorrelationMatrix(inputs.paths.size());
        const auto member = [&](const std::string& path) {
            return static_cast<std::size_t>(std::ranges::find(inputs.paths, path) - inputs.paths.begin());
        };
        for (const Correlation& correlation : correlations) {
            const std::size_t first = member(correlation.first);
            const std::size_t second = member(correlation.second);
            if (first < inputs.paths.size()) inputs.spearman.set(first, second, correlation.spearman);
        }
        made.push_back(std::move(inputs));
    }
    std::ranges::sort(made, {}, [&](const CorrelatedInputs& inputs) { return order(inputs.paths.front()); });
    return made;
}

}  // namespace capexsim
