#include "sampling/stream.hpp"

#include "numeric/math.hpp"

namespace capexsim::sampling {

namespace {

constexpr int kCalls = kLanes / 4;  ///< calls of Threefry that fill a block

/// The four words of a call, as scalars that become vectors in a lane loop.
struct Words {
    std::uint32_t a, b, c, d;
};

CAPEXSIM_INLINE std::uint32_t rotate(std::uint32_t x, int distance) {
    return (x << distance) | (x >> (32 - distance));
}

template <int left, int right>
CAPEXSIM_INLINE void mix(std::uint32_t& a, std::uint32_t& b, std::uint32_t& c, std::uint32_t& d) {
    a += b;
    b = rotate(b, left) ^ a;
    c += d;
    d = rotate(d, right) ^ c;
}

/// Four rounds of Threefry: even ones pair (a, b) and (c, d), odd ones (a, d) and (c, b).
CAPEXSIM_INLINE void first_rounds(Words& x) {
    mix<10, 26>(x.a, x.b, x.c, x.d);
    mix<11, 21>(x.a, x.d, x.c, x.b);
    mix<13, 27>(x.a, x.b, x.c, x.d);
    mix<23, 5>(x.a, x.d, x.c, x.b);
}
CAPEXSIM_INLINE void second_rounds(Words& x) {
    mix<6, 20>(x.a, x.b, x.c, x.d);
    mix<17, 11>(x.a, x.d, x.c, x.b);
    mix<25, 10>(x.a, x.b, x.c, x.d);
    mix<18, 20>(x.a, x.d, x.c, x.b);
}

CAPEXSIM_INLINE void inject(Words& x, std::uint32_t k0, std::uint32_t k1, std::uint32_t k2, std::uint32_t k3,
                            std::uint32_t count) {
    x.a += k0;
    x.b += k1;
    x.c += k2;
    x.d += k3 + count;
}

CAPEXSIM_INLINE Words threefry_words(Words x, const StreamKey& key) {
    const auto [k0, k1, k2, k3] = key.words;
    const std::uint32_t k4 = 0x1BD11BDAU ^ k0 ^ k1 ^ k2 ^ k3;  // Skein's parity constant
    inject(x, k0, k1, k2, k3, 0);
    first_rounds(x);
    inject(x, k1, k2, k3, k4, 1);
    second_rounds(x);
    inject(x, k2, k3, k4, k0, 2);
    first_rounds(x);
    inject(x, k3, k4, k0, k1, 3);
    second_rounds(x);
    inject(x, k4, k0, k1, k2, 4);
    first_rounds(x);
    inject(x, k0, k1, k2, k3, 5);
    return x;
}

/// Counter of call `call` in a block; the calls of a block share the high half.
CAPEXSIM_INLINE Words counter(std::uint64_t block, std::uint32_t call, std::uint32_t quarter,
                              std::uint32_t slot) {
    const std::uint64_t first = block * kCalls;
    return {static_cast<std::uint32_t>(first) + call, static_cast<std::uint32_t>(first >> 32), quarter, slot};
}

CAPEXSIM_INLINE void words_body(const StreamKey& key, std::uint64_t block, std::uint32_t quarter,
                                std::uint32_t slot, std::uint32_t* out) {
    const StreamKey k = key;
    CAPEXSIM_LANES
    for (std::uint32_t call = 0; call < kCalls; ++call) {
        const Words x = threefry_words(counter(block, call, quarter, slot), k);
        out[call] = x.a;
        out[call + kCalls] = x.b;
        out[call + 2 * kCalls] = x.c;
        out[call + 3 * kCalls] = x.d;
    }
}

CAPEXSIM_INLINE void uniforms_body(const StreamKey& key, std::uint64_t block, std::uint32_t quarter,
                                   std::uint32_t slot, double* out) {
    std::uint32_t words[kLanes];
    words_body(key, block, quarter, slot, words);
    CAPEXSIM_LANES
    for (int lane = 0; lane < kLanes; ++lane) out[lane] = uniform_of(words[lane]);
}

struct Pair {
    float first, second;
};

/// Two words into two independent normals. The radius takes 31 bits (the tail reaches 6.66), the angle 32.
CAPEXSIM_INLINE Pair box_muller(std::uint32_t radius_word, std::uint32_t angle_word) {
    const float u = (static_cast<float>(static_cast<std::int32_t>(radius_word >> 1)) + 0.5F) * 0x1p-31F;
    const float radius = numeric::sqrt(-2.0F * numeric::log(u));
    const float half_turn = static_cast<float>(static_cast<std::int32_t>(angle_word << 1)) * 0x1p-31F;
    const float sine = numeric::sin_quarter_turns(half_turn);
    const float cosine = numeric::cos_quarter_turns(half_turn);
    const float signed_cosine =
        numeric::detail::as_float(numeric::detail::bits(cosine) ^ (angle_word & 0x80000000U));
    return {radius * signed_cosine, radius * sine};
}

/// Two times kCalls words into as many normals.
CAPEXSIM_INLINE void normals_of_pairs(const std::uint32_t* words, float* normals) {
    CAPEXSIM_LANES
    for (int call = 0; call < kCalls; ++call) {
        const Pair pair = box_muller(words[call], words[call + kCalls]);
        normals[call] = pair.first;
        normals[call + kCalls] = pair.second;
    }
}

CAPEXSIM_INLINE void normals_body(const StreamKey& key, std::uint64_t block, std::uint32_t quarter,
                                  std::uint32_t slot, double* out) {
    std::uint32_t words[kLanes];
    float normals[kLanes];
    words_body(key, block, quarter, slot, words);
    normals_of_pairs(words, normals);
    normals_of_pairs(words + kLanes / 2, normals + kLanes / 2);
    CAPEXSIM_LANES
    for (int lane = 0; lane < kLanes; ++lane) out[lane] = static_cast<double>(normals[lane]);
}

}  // namespace

std::array<std::uint32_t, 4> threefry(std::array<std::uint32_t, 4> counter, const StreamKey& key) {
    const Words x = threefry_words({counter[0], counter[1], counter[2], counter[3]}, key);
    return {x.a, x.b, x.c, x.d};
}

std::uint64_t hash_name(std::string_view name) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9U;
    hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebU;
    return hash ^ (hash >> 31);
}

StreamKey stream_key(std::uint64_t seed, std::string_view name) {
    const std::uint64_t hash = hash_name(name);
    return {{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32),
             static_cast<std::uint32_t>(hash), static_cast<std::uint32_t>(hash >> 32)}};
}

std::uint32_t word_at(const StreamKey& key, std::uint64_t trajectory, std::uint32_t quarter,
                      std::uint32_t slot) {
    const auto lane = static_cast<std::uint32_t>(trajectory % kLanes);
    const Words x = threefry_words(counter(trajectory / kLanes, lane % kCalls, quarter, slot), key);
    const std::array words = {x.a, x.b, x.c, x.d};
    return words[lane / kCalls];
}

CAPEXSIM_KERNEL(void, fill_words, words_body,
                (const StreamKey& key, std::uint64_t block, std::uint32_t quarter, std::uint32_t slot,
                 std::uint32_t* out),
                (key, block, quarter, slot, out))

CAPEXSIM_KERNEL(void, fill_uniforms, uniforms_body,
                (const StreamKey& key, std::uint64_t block, std::uint32_t quarter, std::uint32_t slot,
                 double* out),
                (key, block, quarter, slot, out))

CAPEXSIM_KERNEL(void, fill_normals, normals_body,
                (const StreamKey& key, std::uint64_t block, std::uint32_t quarter, std::uint32_t slot,
                 double* out),
                (key, block, quarter, slot, out))

}  // namespace capexsim::sampling
