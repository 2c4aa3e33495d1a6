#include "input/part_texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>
#include <variant>

namespace capexsim {

namespace {

constexpr std::string_view kLevers = "policy.levers.";
constexpr std::string_view kSet = ".set.";

std::string text_of(const std::vector<double>& values) {
    std::string text;
    for (const double x : values) text += fmt::format("{:a},", x);
    return text;
}

std::string text_of(const Distribution& d) {
    std::string text =
        fmt::format("{}({};{};{}/{}/{}*{:a}", static_cast<int>(d.kind), text_of(d.parameters),
                    text_of(d.weights), d.lower ? fmt::format("{:a}", *d.lower) : "",
                    d.upper ? fmt::format("{:a}", *d.upper) : "", static_cast<int>(d.transform), d.scale);
    for (const Distribution& component : d.components) text += text_of(component);
    return text + ')';
}

/// Quotes keep neighbours apart.
std::string quoted(std::string_view word) {
    std::string text = fmt::format("{}:", word.size());
    return text.append(word);
}

struct ValueText {
    std::string operator()(const Quantity& q) const { return text_of(q.distribution); }
    std::string operator()(const Ramp& r) const {
        return text_of(r.from.distribution) + text_of(r.to.distribution) + text_of(r.midpoint.distribution) +
               text_of(r.duration.distribution);
    }
    std::string operator()(const Choice& c) const {
        std::string text;
        for (const std::string& option : c.options) text += quoted(option);
        return text + text_of(c.weights);
    }
    std::string operator()(const std::string& word) const { return quoted(word); }
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(std::int64_t n) const { return fmt::format("{}", n); }
    std::string operator()(std::uint64_t n) const { return fmt::format("{}", n); }
    std::string operator()(Quarter quarter) const { return quarter.text(); }
    std::string operator()(const std::vector<std::string>& words) const {
        std::string text;
        for (const std::string& word : words) text += quoted(word);
        return text;
    }
    std::string operator()(const std::vector<NamedCondition>&) const { return ""; }  // they steer no part
};

/// `policy.levers.embargo.set.market.price.decline` as "policy.levers.embargo" and "market.price.decline"; else the path.
struct Spot {
    std::string lever;
    std::string path;
};

Spot spot_of(const std::string& path) {
    if (!path.starts_with(kLevers)) return {"", path};
    const std::size_t end = std::min(path.find('.', kLevers.size()), path.size());
    const std::size_t set = path.find(kSet, kLevers.size());
    return {path.substr(0, end), set == std::string::npos ? "" : path.substr(set + kSet.size())};
}

/// The part that a path belongs to: "market", "policy", "actors.NAME"; all others are none's. What a regime permits is the
/// channels' affair.
std::string part_of(const std::string& path) {
    if (path.starts_with("market.")) return "market";
    if (path.starts_with("policy.")) return path.find(".permits.") == std::string::npos ? "policy" : "";
    constexpr std::string_view actors = "actors.";
    return path.starts_with(actors) ? path.substr(0, path.find('.', actors.size())) : "";
}

/// Streams and factor of the group that an input is drawn with.
std::string group_text(const Params& params, const Input& input) {
    if (input.group < 0) return "";
    const CorrelationGroup& group = params.groups[static_cast<std::size_t>(input.group)];
    std::string text = fmt::format("{}=", input.member) + text_of(group.cholesky);
    for (const int member : group.inputs)
        text += quoted(params.inputs[static_cast<std::size_t>(member)].stream);
    return text;
}

}  // namespace

PartTexts part_texts(const Scenario& scenario, const Params& params) {
    std::map<std::string, std::string> own;                   // by part, and by lever
    std::map<std::string, std::vector<std::string>> targets;  // lever → the parts that it moves
    for (const Entry& entry : scenario.entries) {
        const Spot spot = spot_of(entry.path);
        const std::string part = part_of(spot.path);
        own[spot.lever.empty() ? part : spot.lever] +=
            quoted(entry.path) + std::visit(ValueText{}, entry.value) + '\n';
        if (!spot.lever.empty() && std::ranges::find(targets[spot.lever], part) == targets[spot.lever].end())
            targets[spot.lever].push_back(part);
    }
    for (const Input& input : params.inputs) {
        const Spot spot = spot_of(input.path);
        if (input.group >= 0)
            own[spot.lever.empty() ? part_of(spot.path) : spot.lever] +=
                quoted(input.path) + group_text(params, input) + '\n';
    }
    std::map<std::string, std::string> whole = own;
    for (const auto& [lever, parts] : targets)
        for (const std::string& part : parts) whole[part] += own[lever];
    PartTexts texts{.market = whole["market"], .policy = whole["policy"], .actors = {}};
    for (const ActorParams& actor : params.actors) texts.actors.push_back(whole["actors." + actor.name]);
    return texts;
}

}  // namespace capexsim
