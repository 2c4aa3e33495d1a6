// Any bytes as a number with a unit. The first byte chooses the dimension, `a` is the first.

#include "capexsim/error.hpp"

#include "input/units.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace capexsim;
    if (size == 0) return 0;
    constexpr int kDimensions = static_cast<int>(Dimension::compute_per_package) + 1;
    const auto dimension = static_cast<Dimension>((data[0] + kDimensions - 'a' % kDimensions) % kDimensions);
    const std::string text(data + 1, data + size);
    const UnitContext context{{{"CNY", 7.1}}, Quarter::of(2026, 1)};
    if (const auto number = parse_quantity(text, dimension, context)) {
        require(std::isfinite(number->value), "what is read is finite");
        require(number->form.scale > 0, "scales are positive");
        require(!std::isnan(canonical(number->value, number->form)), "canonical values are numbers");
    } else {
        require(!number.problem.empty(), "what is refused has a reason");
    }
    if (const auto number = parse_number(text)) format_number(*number);
    parse_integer(text);
    parse_unsigned(text);
    parse_quarter(text);
    parse_quarters(text);
    return 0;
}
