#include "report/looks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <span>
#include <string_view>

namespace capexsim::report {
namespace {

constexpr std::size_t kColours = 8;  ///< of every palette
constexpr std::size_t kDashes = 3;
using Palette = std::array<std::uint32_t, kColours>;

/// Okabe and Ito (2008), safe for the colour-blind, without its yellow and black; grey and purple instead.
constexpr Palette kOkabeIto = {0xD55E00, 0x0072B2, 0x009E73, 0xCC79A7,
                               0x56B4E9, 0xE69F00, 0x7F7F7F, 0x5B3A8C};
/// Paul Tol's bright scheme, its blue and cyan further apart, and darker ones of his muted scheme.
constexpr Palette kBright = {0x335F94, 0xEE6677, 0x228833, 0xAA3377, 0x4FA8D8, 0xB8A500, 0x332288, 0x999933};
/// Paul Tol's muted scheme.
constexpr Palette kMuted = {0x332288, 0x44AA99, 0xDDCC77, 0xCC6677, 0x88CCEE, 0x117733, 0xAA4499, 0x999933};
/// What stands first is what all others are held against.
constexpr Palette kCases = {0x59626E, 0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0x56B4E9, 0xE69F00, 0x5B3A8C};
constexpr Palette kEvents = {0x7F7F7F, 0x0072B2, 0xE69F00, 0x009E73, 0xCC79A7, 0x56B4E9, 0xD55E00, 0x5B3A8C};
/// Ordered states, dark to light (cividis).
constexpr std::array<std::uint32_t, 6> kOrdered = {0x1D3A6D, 0x4B566D, 0x757575,
                                                   0xA59C74, 0xD9C55F, 0xF0E68C};

/// Names whose place is fixed: place p is colour p % 8, dashes p / 8. Empty: left to others.
constexpr std::array<std::string_view, 16> kActors = {
    "bytedance", "alphabet", "amazon",  "meta",   "microsoft", "openai", "xai",      "anthropic",
    "",          "alibaba",  "tencent", "oracle", "coreweave", "huawei", "deepseek", "baidu"};
constexpr std::array<std::string_view, 5> kMeasures = {"spend", "cumulative", "stock", "effective", "lag"};
constexpr std::array<std::string_view, 8> kChannels = {"domestic",        "licensed",    "offshore_owned",
                                                       "offshore_rented", "open_market", "diverted",
                                                       "own_chip",        "remote"};
constexpr std::array<std::string_view, 3> kEventKinds = {"state", "lever", "window"};

struct Family {
    std::string_view name;
    Palette palette;
    std::span<const std::string_view> known;
    bool in_order;  ///< places go by order of appearance, not by name
};
constexpr std::array<Family, 5> kFamilies = {
    Family{"actor", kOkabeIto, kActors, false}, Family{"measure", kBright, kMeasures, false},
    Family{"channel", kMuted, kChannels, false}, Family{"event", kEvents, kEventKinds, false},
    Family{"case", kCases, {}, true}};

const Family* family_of(std::string_view subject) {
    const auto found = std::ranges::find(kFamilies, subject.substr(0, subject.find('.')), &Family::name);
    return found == kFamilies.end() ? nullptr : &*found;
}

/// "policy.regime" of "policy.regime.open"; a family's own name.
std::string kin_of(const std::string& subject) {
    const Family* family = family_of(subject);
    return family != nullptr ? std::string(family->name) : subject.substr(0, subject.rfind('.'));
}

/// FNV-1a: the same on every machine.
std::size_t hash_of(std::string_view name) {
    std::uint32_t hash = 2166136261U;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return hash;
}

/// The first free place from the one that the name gives, whole lines before dashed ones.
std::size_t free_place(std::string_view name, const std::set<std::size_t>& taken) {
    const std::size_t first = hash_of(name) % kColours;
    for (std::size_t dash = 0; dash < kDashes; ++dash)
        for (std::size_t step = 0; step < kColours; ++step)
            if (const std::size_t place = dash * kColours + (first + step) % kColours; !taken.contains(place))
                return place;
    return (kDashes - 1) * kColours + first;
}

Look look_at(const Palette& palette, std::size_t place) {
    return {palette[place % kColours], static_cast<int>(std::min(place / kColours, kDashes - 1))};
}

void add_family(std::map<std::string, Look>& looks, const Family& family, std::vector<std::string> subjects) {
    const auto name = [&](const std::string& subject) {
        return std::string_view(subject).substr(family.name.size() + 1);
    };
    std::set<std::size_t> taken;
    std::vector<std::string> others;
    for (const std::string& subject : subjects) {
        const auto known = std::ranges::find(family.known, name(subject));
        if (known == family.known.end() || known->empty()) {
            others.push_back(subject);
            continue;
        }
        const auto place = static_cast<std::size_t>(known - family.known.begin());
        taken.insert(place);
        looks[subject] = look_at(family.palette, place);
    }
    if (!family.in_order) std::ranges::sort(others);  // whatever the order of the figures
    for (std::size_t i = 0; i < others.size(); ++i) {
        const std::size_t place = family.in_order ? i : free_place(name(others[i]), taken);
        taken.insert(place);
        looks[others[i]] = look_at(family.palette, place);
    }
}

/// Dark to light, over the whole scale.
void add_ordered(std::map<std::string, Look>& looks, const std::vector<std::string>& subjects) {
    constexpr double kLast = kOrdered.size() - 1;
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        const double share = subjects.size() < 2
                                 ? 1 / kLast
                                 : static_cast<double>(i) / static_cast<double>(subjects.size() - 1);
        looks[subjects[i]] = {kOrdered[static_cast<std::size_t>(std::lround(share * kLast))], 0};
    }
}

}  // namespace

std::map<std::string, Look> looks_of(const std::vector<Section>& sections) {
    std::map<std::string, std::vector<std::string>> kin;  // in the order in which they appear
    for (const Section& section : sections)
        for (const Chart& chart : section.charts)
            for (const Curve& curve : chart.curves) {
                if (curve.subject.find('.') == std::string::npos) continue;
                std::vector<std::string>& own = kin[kin_of(curve.subject)];
                if (std::ranges::find(own, curve.subject) == own.end()) own.push_back(curve.subject);
            }
    std::map<std::string, Look> looks;
    for (const auto& [name, subjects] : kin) {
        const Family* family = family_of(subjects.front());
        if (family != nullptr)
            add_family(looks, *family, subjects);
        else
            add_ordered(looks, subjects);
    }
    return looks;
}

}  // namespace capexsim::report
