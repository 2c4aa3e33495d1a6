#pragma once

#include "capexsim/error.hpp"
#include "capexsim/tally.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Bytes of a binary file, little-endian, written and read with every limit checked.
namespace capexsim::engine {

inline constexpr std::uint64_t kMaxText = 4096;  ///< bytes of a name

/// CRC-64/XZ (ECMA-182 polynomial, reflected). @source ECMA-182, annex B
inline constexpr std::array<std::uint64_t, 256> make_crc_table() {
    constexpr std::uint64_t kPolynomial = 0xC96C5795D7870F42U;
    std::array<std::uint64_t, 256> table{};
    for (std::uint64_t i = 0; i < table.size(); ++i) {
        std::uint64_t crc = i;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? kPolynomial : 0U);
        table[i] = crc;
    }
    return table;
}

inline std::uint64_t crc64(std::string_view bytes) {
    static constexpr auto kTable = make_crc_table();
    std::uint64_t crc = ~std::uint64_t{0};
    for (const char c : bytes) crc = kTable[(crc ^ static_cast<std::uint8_t>(c)) & 0xFFU] ^ (crc >> 8U);
    return ~crc;
}

__extension__ using WideBits = unsigned __int128;

/// Appends to a text.
class ByteWriter {
public:
    void fixed(std::uint64_t x, std::size_t bytes = 8) {
        for (std::size_t i = 0; i < bytes; ++i)
            out_ += static_cast<char>(static_cast<std::uint8_t>(x >> (8 * i)));
    }
    void number(std::uint64_t x) {
        for (; x >= 0x80; x >>= 7U) out_ += static_cast<char>(static_cast<std::uint8_t>(x | 0x80U));
        out_ += static_cast<char>(x);
    }
    void real(double x) { fixed(std::bit_cast<std::uint64_t>(x)); }
    void text(std::string_view s) {
        require(s.size() <= kMaxText, "a name in a tally is not longer than 4096 bytes");
        number(s.size());
        out_ += s;
    }
    /// A zero is followed by how many more zeros come after it.
    void counts(std::span<const std::uint64_t> values) {
        number(values.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            number(values[i]);
            if (values[i] != 0) continue;
            std::size_t run = 0;
            while (i + 1 < values.size() && values[i + 1] == 0) ++run, ++i;
            number(run);
        }
    }
    void wide(std::span<const WideSum> values) {
        number(values.size());
        for (const WideSum value : values) {
            const auto bits = static_cast<WideBits>(value);
            fixed(static_cast<std::uint64_t>(bits));
            fixed(static_cast<std::uint64_t>(bits >> 64U));
        }
    }
    void raw(std::string_view s) { out_ += s; }
    std::string take() { return std::move(out_); }
    const std::string& bytes() const { return out_; }

private:
    std::string out_;
};

/// Takes from a text; whatever is wrong with it is a WorldError.
class ByteReader {
public:
    ByteReader(std::string_view bytes, const std::string& name) : rest_(bytes), name_(name) {}

    [[noreturn]] void refuse(std::string_view why) const {
        throw WorldError(fmt::format("{}: not a tally that this program can read: {}", name_, why));
    }
    void check(bool holds, std::string_view why) const {
        if (!holds) refuse(why);
    }
    std::string_view take(std::size_t bytes) {
        check(bytes <= rest_.size(), "it ends too early");
        const std::string_view taken = rest_.substr(0, bytes);
        rest_.remove_prefix(bytes);
        return taken;
    }
    std::uint64_t fixed() {
        std::uint64_t x = 0;
        const std::string_view bytes = take(8);
        for (std::size_t i = 0; i < bytes.size(); ++i)
            x |= std::uint64_t{static_cast<std::uint8_t>(bytes[i])} << (8 * i);
        return x;
    }
    std::uint64_t number() {
        std::uint64_t x = 0;
        for (unsigned shift = 0;; shift += 7) {
            const auto byte = std::uint64_t{static_cast<std::uint8_t>(take(1).front())};
            check(shift < 63 || (shift == 63 && byte <= 1), "a number is too large");
            x |= (byte & 0x7FU) << shift;
            if (byte < 0x80) {
                check(byte != 0 || shift == 0, "a number is written in too many bytes");
                return x;
            }
        }
    }
    std::uint64_t number(std::uint64_t most, std::string_view what) {
        const std::uint64_t x = number();
        check(x <= most, fmt::format("{} {} where at most {} can be", x, what, most));
        return x;
    }
    int integer(std::uint64_t most, std::string_view what) { return static_cast<int>(number(most, what)); }
    double real() {
        const double x = std::bit_cast<double>(fixed());
        check(std::isfinite(x), "a number is not finite");
        return x;
    }
    std::string text() {
        return std::string(take(static_cast<std::size_t>(number(kMaxText, "bytes of text"))));
    }
    std::vector<std::uint64_t> counts(std::uint64_t expected) {
        check(number() == expected, "a list of counts has another length than the tally says");
        std::vector<std::uint64_t> values;
        values.reserve(static_cast<std::size_t>(expected));
        while (values.size() < expected) {
            values.push_back(number());
            if (values.back() == 0)
                values.resize(
                    values.size() + static_cast<std::size_t>(number(expected - values.size(), "zeros")), 0);
        }
        return values;
    }
    std::vector<WideSum> wide(std::uint64_t expected) {
        check(number() == expected, "a list of sums has another length than the tally says");
        check(expected <= rest_.size() / 16, "it ends too early");
        std::vector<WideSum> values;
        values.reserve(static_cast<std::size_t>(expected));
        while (values.size() < expected) {
            const auto low = static_cast<WideBits>(fixed());
            values.push_back(static_cast<WideSum>(low | (static_cast<WideBits>(fixed()) << 64U)));
        }
        return values;
    }
    bool done() const { return rest_.empty(); }

private:
    std::string_view rest_;
    const std::string& name_;
};

}  // namespace capexsim::engine
