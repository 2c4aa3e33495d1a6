// Any bytes as a catalogue, chips and rules divided by a line `%%%`: findings, or a verdict on every chip by every rule.

#include "input/catalogue.hpp"
#include "input/findings.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    const std::size_t divider = text.find("\n%%%\n");
    const std::string chips = text.substr(0, divider);
    const std::string rules = divider == std::string::npos ? "" : text.substr(divider + 5);
    try {
        const capexsim::Catalogue catalogue =
            capexsim::read_catalogue({"chips.yaml", chips}, {"rules.yaml", rules});
        for (const capexsim::Chip& chip : catalogue.chips)
            for (const capexsim::Rule& rule : catalogue.rules)
                capexsim::require(std::isfinite(capexsim::classify(chip, rule).margin),
                                  "a margin is a number");
    } catch (const capexsim::InputError& error) {
        capexsim::require(!error.findings().empty(), "what is refused has a finding");
        for (const capexsim::Finding& finding : error.findings()) capexsim::format_finding(finding);
    }
    return 0;
}
