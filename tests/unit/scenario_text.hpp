#pragma once

#include "capexsim/scenario.hpp"

#include "input/findings.hpp"
#include "input/read_scenario.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace capexsim::test {

/// The smallest scenario; `more` is added at its end.
inline std::string small_scenario(const std::string& more = "") {
    return "format: 1\n"
           "name: small\n"
           "start: 2026Q1\n"
           "horizon: 8 quarters\n"
           "focal: a\n"
           "actor_defaults: {access: unrestricted, budget: {initial: 10 bn USD/year, growth: 10 %/year}, "
           "fleet: {initial: 1000 H100e}}\n"
           "actors: {a: {}, b: {}}\n"
           "market: {price: {initial: 20000 USD/H100e}}\n" +
           more;
}

inline ReadRequest request_of(const std::string& text, std::vector<std::string> sets = {}) {
    ReadRequest request;
    request.file = "s.yaml";
    request.texts = {{"s.yaml", text}};
    request.sets = std::move(sets);
    return request;
}

inline Scenario read_text_scenario(const std::string& text, std::vector<std::string> sets = {}) {
    return read_scenario(request_of(text, std::move(sets)));
}

/// What is wrong with a request; empty when nothing is.
inline std::vector<Finding> findings_of(const ReadRequest& request) {
    try {
        read_scenario(request);
    } catch (const InputError& error) {
        return error.findings();
    }
    return {};
}

inline std::vector<Finding> findings_of(const std::string& text, std::vector<std::string> sets = {}) {
    return findings_of(request_of(text, std::move(sets)));
}

/// `line:column path: problem (hint)` of each, a line each: easy to compare and to read when it fails.
inline std::string brief(const std::vector<Finding>& findings) {
    std::string text;
    for (const Finding& f : findings) {
        text += text.empty() ? "" : "\n";
        text += std::to_string(f.place.line) + ":" + std::to_string(f.place.column) + " ";
        text +=
            (f.path.empty() ? "" : f.path + ": ") + f.problem + (f.hint.empty() ? "" : " (" + f.hint + ")");
    }
    return text;
}

inline std::string problems_of(const std::string& text, std::vector<std::string> sets = {}) {
    return brief(findings_of(text, std::move(sets)));
}

inline const Entry* entry_of(const Scenario& scenario, const std::string& path) {
    for (const Entry& entry : scenario.entries) {
        if (entry.path == path) return &entry;
    }
    return nullptr;
}

/// The value of a certain number in written base units.
inline double number_of(const Scenario& scenario, const std::string& path) {
    return std::get<Quantity>(entry_of(scenario, path)->value).distribution.parameters.at(0);
}

}  // namespace capexsim::test
