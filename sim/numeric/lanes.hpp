#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// A function that disappears into its caller, so that one body serves every instruction set.
#define CAPEXSIM_INLINE [[gnu::always_inline]] inline

/// Before a loop over the lanes of a block: its arrays do not overlap and its iterations are independent.
#if defined(__clang__)
#define CAPEXSIM_LANES _Pragma("clang loop vectorize(assume_safety)")
#else
#define CAPEXSIM_LANES _Pragma("GCC ivdep")
#endif

/// Function attributes of the wrappers. AVX-512 brings FMA along: `-ffp-contract=off` keeps it unused.
#if !defined(__x86_64__)
#define CAPEXSIM_TARGET_AVX2
#define CAPEXSIM_TARGET_AVX512
#elif defined(__clang__)
#define CAPEXSIM_TARGET_AVX2 [[gnu::target("avx2")]]
#define CAPEXSIM_TARGET_AVX512 [[gnu::target("avx512f,avx512dq,avx512vl,avx512bw")]]
#else
#define CAPEXSIM_TARGET_AVX2 [[gnu::target("avx2")]]
#define CAPEXSIM_TARGET_AVX512 [[gnu::target("avx512f,avx512dq,avx512vl,avx512bw,prefer-vector-width=512")]]
#endif

#define CAPEXSIM_UNWRAP(...) __VA_ARGS__

// NOLINTBEGIN(bugprone-macro-parentheses): they come with their brackets
/// Defines `result name(InstructionSet, parameters…)` out of the always-inline function `body`: one thin
/// wrapper for each instruction set, in a constant table. `parameters` and `arguments` are in brackets:
/// `CAPEXSIM_KERNEL(void, add, add_lanes, (const double* a, double* b), (a, b))`.
#define CAPEXSIM_KERNEL(result, name, body, parameters, arguments)                                       \
    static result name##_sse2 parameters { return body arguments; }                                      \
    CAPEXSIM_TARGET_AVX2 static result name##_avx2 parameters { return body arguments; }                 \
    CAPEXSIM_TARGET_AVX512 static result name##_avx512 parameters { return body arguments; }             \
    result name(::capexsim::InstructionSet instruction_set, CAPEXSIM_UNWRAP parameters) {                \
        static constexpr decltype(&name##_sse2) kWrappers[] = {name##_sse2, name##_avx2, name##_avx512}; \
        return kWrappers[static_cast<int>(instruction_set)] arguments;                                   \
    }
// NOLINTEND(bugprone-macro-parentheses)

namespace capexsim {

/// Trajectories in a block.
inline constexpr int kLanes = 512;

/// Doubles from one column of lanes to the next: padded by a cache line, for a power of two would cost 1.7
/// times.
inline constexpr int kStride = kLanes + 8;

/// What the kernels are compiled for; all give the same bits.
enum class InstructionSet { sse2, avx2, avx512 };

/// @return the widest one that this machine runs
InstructionSet best_instruction_set();

/// @return all that this machine runs, narrowest first; never empty
std::vector<InstructionSet> available_instruction_sets();

/// @return "sse2", "avx2" or "avx512"; on other processors than x86 "sse2" names the baseline
std::string_view name(InstructionSet instruction_set);

/// @return nothing when `text` names none
std::optional<InstructionSet> parse_instruction_set(std::string_view text);

}  // namespace capexsim
