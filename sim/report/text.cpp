#include "report/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace capexsim::report {
namespace {

struct Range {
    char32_t first, last;
};

constexpr std::array kWide = {Range{0x1100, 0x115F}, Range{0x2E80, 0xA4CF},   Range{0xAC00, 0xD7A3},
                              Range{0xF900, 0xFAFF}, Range{0xFE30, 0xFE6F},   Range{0xFF00, 0xFF60},
                              Range{0xFFE0, 0xFFE6}, Range{0x1F300, 0x1FAFF}, Range{0x20000, 0x3FFFD}};
constexpr std::array kCombining = {Range{0x0300, 0x036F}, Range{0x200B, 0x200F}, Range{0xFE00, 0xFE0F}};

constexpr std::array<std::pair<char32_t, std::string_view>, 47> kAscii = {{
    {U'–', "-"},    {U'—', "-"},  {U'−', "-"},  {U'×', "x"}, {U'·', "-"}, {U'…', "..."}, {U'≥', ">="},
    {U'≤', "<="},   {U'→', "->"}, {U'±', "+-"}, {U'‘', "'"}, {U'’', "'"}, {U'“', "\""},  {U'”', "\""},
    {U'√', "sqrt"}, {U'²', "2"},  {U'│', "|"},  {U'─', "-"}, {U'┬', "+"}, {U'┴', "+"},   {U'┤', "|"},
    {U'├', "|"},    {U'└', "+"},  {U'┼', "+"},  {U'┄', "-"}, {U'━', "="}, {U'░', "."},   {U'▒', ":"},
    {U'▓', "+"},    {U'█', "#"},  {U'▌', "#"},  {U'▐', "#"}, {U'╴', "-"}, {U'╶', "-"},   {U'▏', "|"},
    {U'▕', "|"},    {U'≈', "~"},  {U'°', "o"},  {U'é', "e"}, {U'ü', "u"}, {U'▁', "_"},   {U'▂', "."},
    {U'▃', ":"},    {U'▄', "-"},  {U'▅', "="},  {U'▆', "+"}, {U'▇', "*"},
}};

template <std::size_t N>
bool within(const std::array<Range, N>& ranges, char32_t c) {
    return std::any_of(ranges.begin(), ranges.end(), [c](Range r) { return r.first <= c && c <= r.last; });
}

int width_of(char32_t c) { return within(kCombining, c) ? 0 : within(kWide, c) ? 2 : 1; }

/// The next character and the bytes it takes; a byte that is not UTF-8 is U+FFFD.
std::pair<char32_t, std::size_t> next_character(std::string_view text) {
    constexpr std::pair<char32_t, std::size_t> kInvalid{0xFFFD, 1};
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t head = byte(0);
    if (head < 0x80) return {head, 1};
    const std::size_t length = head >= 0xF0 ? 4 : head >= 0xE0 ? 3 : head >= 0xC2 ? 2 : 0;
    if (length == 0 || head > 0xF4 || text.size() < length) return kInvalid;
    char32_t c = head & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return kInvalid;
        c = (c << 6) | (byte(i) & 0x3FU);
    }
    return {c, length};
}

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E); }

/// Bytes of a word that fit into `room` columns, up to a '.', '_', '/', '-' or '=' where there is one in its second half.
std::size_t cut_of(std::string_view word, int room) {
    std::size_t fits = 0, nice = 0;
    for (int used = 0; fits < word.size();) {
        const auto [c, bytes] = next_character(word.substr(fits));
        used += width_of(c);
        if (used > room && fits > 0) break;
        fits += bytes;
        if (c == U'.' || c == U'_' || c == U'/' || c == U'-' || c == U'=') nice = fits;
    }
    return 2 * nice > fits ? nice : fits;
}

}  // namespace

int display_width(std::string_view text) {
    int width = 0;
    while (!text.empty()) {
        const auto [c, bytes] = next_character(text);
        width += width_of(c);
        text.remove_prefix(bytes);
    }
    return width;
}

std::string page_text(const Page& page, std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto [c, bytes] = next_character(text);
        const std::string_view same = text.substr(0, bytes);
        text.remove_prefix(bytes);
        if (is_control(c)) {
            out += '?';
        } else if (c < 0x80) {
            out += same;
        } else if (c == 0xFFFD) {
            out += page.unicode ? "\uFFFD" : "?";
        } else if (page.unicode) {
            out += same;
        } else {
            const auto* row =
                std::find_if(kAscii.begin(), kAscii.end(), [c = c](const auto& r) { return r.first == c; });
            out += row == kAscii.end() ? "?" : row->second;
        }
    }
    return out;
}

std::vector<std::string> wrap(std::string_view text, int width) {
    width = std::max(width, 2);
    std::vector<std::string> lines(1);
    int used = 0;
    while (!text.empty()) {
        std::size_t end = std::min(text.find(' '), text.size());
        if (text.substr(end).starts_with(" %")) end = std::min(text.find(' ', end + 1), text.size());
        std::string_view word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        int needed = display_width(word);
        if (used > 0 && used + 1 + needed > width) {
            lines.emplace_back();
            used = 0;
        } else if (used > 0) {
            lines.back() += ' ';
            ++used;
        }
        while (used + needed > width) {  // a word longer than a line
            const std::size_t cut = cut_of(word, width - used);
            lines.back() += word.substr(0, cut);
            word.remove_prefix(cut);
            needed = display_width(word);
            lines.emplace_back();
            used = 0;
        }
        lines.back() += word;
        used += needed;
    }
    return lines;
}

std::string pad_right(std::string text, int width) {
    text.append(static_cast<std::size_t>(std::max(0, width - display_width(text))), ' ');
    return text;
}

std::string pad_left(std::string text, int width) {
    return std::string(static_cast<std::size_t>(std::max(0, width - display_width(text))), ' ') + text;
}

std::string repeat(std::string_view glyph, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += glyph;
    return text;
}

std::string inked(const Page& page, Ink ink, std::string_view text) {
    static constexpr std::array<std::string_view, 9> kCodes = {"",   "1",  "2",  "34", "33",
                                                               "32", "35", "36", "31"};
    if (!page.colour || ink == Ink::plain || text.empty()) return std::string(text);
    return "\x1b[" + std::string(kCodes[static_cast<std::size_t>(ink)]) + "m" + std::string(text) + "\x1b[0m";
}

std::string paragraph(const Page& page, Ink ink, std::string_view text) {
    std::string out;
    for (const std::string& line : wrap(page_text(page, text), page.width))
        out += inked(page, ink, line) + "\n";
    return out;
}

Ink curve_ink(std::size_t i) { return static_cast<Ink>(static_cast<std::size_t>(Ink::first) + i % 6); }

}  // namespace capexsim::report
