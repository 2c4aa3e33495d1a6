#include "numeric/lanes.hpp"

#include <array>

namespace capexsim {

namespace {

constexpr std::array kInstructionSets = {InstructionSet::sse2, InstructionSet::avx2, InstructionSet::avx512};

bool available(InstructionSet instruction_set) {
#if defined(__x86_64__)
    switch (instruction_set) {
        case InstructionSet::sse2: return true;
        case InstructionSet::avx2: return __builtin_cpu_supports("avx2");
        case InstructionSet::avx512:
            return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                   __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
    }
    return false;
#else
    return instruction_set == InstructionSet::sse2;
#endif
}

}  // namespace

InstructionSet best_instruction_set() { return available_instruction_sets().back(); }

std::vector<InstructionSet> available_instruction_sets() {
    std::vector<InstructionSet> result;
    for (InstructionSet instruction_set : kInstructionSets)
        if (available(instruction_set)) result.push_back(instruction_set);
    return result;
}

std::string_view name(InstructionSet instruction_set) {
    switch (instruction_set) {
        case InstructionSet::sse2: return "sse2";
        case InstructionSet::avx2: return "avx2";
        case InstructionSet::avx512: return "avx512";
    }
    return {};
}

std::optional<InstructionSet> parse_instruction_set(std::string_view text) {
    for (InstructionSet instruction_set : kInstructionSets)
        if (text == name(instruction_set)) return instruction_set;
    return std::nullopt;
}

}  // namespace capexsim
