// Any bytes as a condition on a probability: `P(stock by 2032Q4) < 10 %`.

#include "capexsim/error.hpp"

#include "input/condition.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace capexsim;
    const std::string text(data, data + size);
    if (const auto condition = parse_condition(text)) {
        require(condition->percent >= 0 && condition->percent <= 100, "a level is a probability");
        const auto again = parse_condition(condition_text(*condition));
        require(again && *again == *condition, "what is written is read back");
    } else {
        require(condition.problem.starts_with("column "), "what is refused has its place");
    }
    return 0;
}
