// Any bytes as a scenario: findings, or Params and everything that `show` prints of them. Parts are divided by a line `%%%`: the
// scenario, an overlay, values for --set (a line each). The scenario may extend `base.yaml`.

#include "input/findings.hpp"
#include "input/read_scenario.hpp"
#include "input/resolve.hpp"
#include "input/show.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::string_view kBase =
    "format: 1\nname: base\nstart: 2026Q1\nhorizon: 8 quarters\nfocal: a\n"
    "actor_defaults: {access: unrestricted, budget: {initial: 10 bn USD/year, growth: 10 %/year}, fleet: {initial: 9 H100e}}\n"
    "actors: {a: {}, b: {access: controlled}}\nmarket: {price: {initial: 20000 USD/H100e}}\nchannels: {c: {kind: market}}\n";

std::vector<std::string> parts_of(const std::string& text, const std::string& divider) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = text.find(divider, at);
        parts.push_back(text.substr(at, end == std::string::npos ? end : end - at));
        if (end == std::string::npos) break;
        at = end + divider.size();
    }
    return parts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::vector<std::string> parts = parts_of(std::string(data, data + size), "\n%%%\n");
    capexsim::ReadRequest request;
    request.file = "s.yaml";
    request.texts = {{"s.yaml", parts[0]}, {"base.yaml", std::string(kBase)}};
    if (parts.size() > 1 && !parts[1].empty()) {
        request.texts["o.yaml"] = parts[1];
        request.what_ifs = {"o.yaml"};
    }
    if (parts.size() > 2) request.sets = parts_of(parts[2], "\n");
    try {
        const capexsim::Scenario scenario = capexsim::read_scenario(request);
        capexsim::resolve(scenario);
        capexsim::show_scenario(scenario);
        capexsim::list_inputs(scenario);
        for (const capexsim::Finding& finding : scenario.warnings) capexsim::format_finding(finding);
    } catch (const capexsim::InputError& error) {
        capexsim::require(!error.findings().empty(), "what is refused has a finding");
        for (const capexsim::Finding& finding : error.findings()) capexsim::format_finding(finding);
    } catch (const capexsim::WorldError&) {  // an unreadable file: too large
    }
    return 0;
}
