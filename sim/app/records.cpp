#include "app/records.hpp"

#include "analysis/answer.hpp"
#include "analysis/driver_section.hpp"
#include "analysis/estimates.hpp"
#include "analysis/parity_section.hpp"
#include "analysis/thresholds.hpp"
#include "app/sha256.hpp"
#include "input/condition.hpp"
#include "sampling/distribution.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <utility>

namespace capexsim::app {
namespace {

using report::Json;

constexpr int kFormat = 1;
constexpr double kMonthsPerYear = 12;

/// Each part with its length, so that no two lists read alike.
std::string joined(const std::vector<std::string>& parts) {
    std::string all;
    for (const std::string& part : parts) all += std::to_string(part.size()) + ":" + part + "\n";
    return all;
}

/// Fingerprint of the tables that uncertain inputs are drawn through; another C library may make others.
std::string quantile_tables(const Params& params) {
    std::vector<std::string> hashes;
    for (const Input& input : params.inputs)
        if (!input.distribution.certain())
            hashes.push_back(std::to_string(
                sampling::table_hash(input.group < 0 ? sampling::make_sampler(input.distribution)
                                                     : sampling::make_rising_sampler(input.distribution))));
    return sha256(joined(hashes));
}

Json quarter_json(const std::optional<int>& quarter) {
    return quarter ? Json(Quarter{*quarter}.text()) : Json();
}

/// key, key_lower, key_upper.
void add_estimate(Json::Object& object, const std::string& key, const Estimate& e) {
    object.emplace_back(key, e.value);
    object.emplace_back(key + "_lower", e.lower);
    object.emplace_back(key + "_upper", e.upper);
}

Json metric_json(const Params& params, const analysis::MetricParity& p) {
    Json::Array quarters;
    for (std::size_t t = 0; t < p.confirmed.size(); ++t) {
        const Estimate& e = p.confirmed[t];
        quarters.emplace_back(
            Json::Object{{"quarter", Quarter{analysis::calendar(params, static_cast<int>(t) + 1)}.text()},
                         {"probability", e.value},
                         {"lower", e.lower},
                         {"upper", e.upper}});
    }
    Json::Object object{{"metric", kMetricNames[static_cast<std::size_t>(p.metric)]},
                        {"quarters", std::move(quarters)}};
    object.emplace_back("median", quarter_json(p.median.value));
    object.emplace_back("median_lower", quarter_json(p.median.lower));
    object.emplace_back("median_upper", quarter_json(p.median.upper));
    add_estimate(object, "restricted_mean", p.restricted_mean);
    add_estimate(object, "not_reached", p.not_reached);
    if (!p.left.empty()) add_estimate(object, "left", p.left.back());
    add_estimate(object, "relapsed", p.relapsed);
    add_estimate(object, "durable", p.durable);
    object.emplace_back("at_start", p.at_start.value);
    return object;
}

const char* design_name(const Params& params) {
    return kDesignNames.at(static_cast<std::size_t>(params.design));
}

/// How the inputs were spread: by which design, and of other than random ones, by how many independent parts.
void add_design(Json::Object& object, const Params& params, const Tally& tally) {
    object.emplace_back("design", design_name(params));
    if (params.design == Design::random) return;
    object.emplace_back("design_parts", kReplicates);
    object.emplace_back("design_points", tally.trajectories / kReplicates);
}

Json::Object effect_json(const analysis::DriverEffect& effect) {
    Json::Object object{
        {"path", effect.path},   {"input", effect.label},     {"drawn_with_others", effect.group >= 0},
        {"moves", effect.moves}, {"low_end", effect.low_end}, {"high_end", effect.high_end}};
    add_estimate(object, "low", effect.low);
    add_estimate(object, "high", effect.high);
    add_estimate(object, "index", effect.by_quarter.index);
    add_estimate(object, "index_time", effect.time.index);
    add_estimate(object, "rank", effect.rank);
    return object;
}

/// What decides by each measure: the inputs that move its probability most; all of them are in drivers.csv.
Json drivers_json(const Params& params, const Tally& tally) {
    constexpr std::size_t kMost = 10;
    Json::Array metrics;
    if (tally.trajectories == 0 || tally.drivers.empty()) return metrics;
    for (const analysis::MetricDrivers& drivers : analysis::drivers_by_metric(params, tally)) {
        Json::Array inputs;
        for (const analysis::DriverEffect& effect : drivers.effects)
            if (inputs.size() < kMost) inputs.emplace_back(effect_json(effect));
        Json::Object object{{"metric", kMetricNames[static_cast<std::size_t>(drivers.metric)]},
                            {"quarter", Quarter{analysis::calendar(params, drivers.quarter)}.text()},
                            {"probability", drivers.probability.value},
                            {"enough_to_tell", drivers.tells}};
        add_estimate(object, "explained_one_by_one", drivers.one_by_one);
        object.emplace_back("inputs", std::move(inputs));
        metrics.emplace_back(std::move(object));
    }
    return metrics;
}

Json thresholds_json(const Params& params, const Tally& tally) {
    Json::Array array;
    for (const analysis::Judged& judged : analysis::judge_all(params, tally)) {
        const NamedCondition& threshold = judged.threshold;
        Json::Object object{{"condition", condition_text(threshold.condition)},
                            {"verdict", analysis::verdict_name(judged.verdict)}};
        add_estimate(object, "probability", judged.probability);
        object.emplace_back("name", threshold.name.empty() ? Json() : Json(threshold.name));
        object.emplace_back("why", threshold.why.empty() ? Json() : Json(threshold.why));
        array.emplace_back(std::move(object));
    }
    return array;
}

const char* reference_name(Reference reference) {
    switch (reference) {
        case Reference::leader: return "leader";
        case Reference::mean: return "mean";
        case Reference::median: return "median";
        case Reference::nth: return "nth";
        case Reference::named: return "named";
    }
    return "";
}

}  // namespace

std::string program_version() { return CAPEXSIM_VERSION; }

std::string compiler() {
#ifdef __clang__
    return "clang " __clang_version__;
#else
    return "g++ " __VERSION__;
#endif
}

std::string portable_name(const std::string& name) {
    namespace fs = std::filesystem;
    if (name.empty()) return name;
    fs::path path = fs::path(name).lexically_normal();
    if (!path.is_absolute()) return path.string();
    const fs::path relative = path.lexically_relative(fs::current_path());
    const bool inside = !relative.empty() && *relative.begin() != "..";
    return (inside ? relative : path.filename()).string();
}

std::string shell_word(const std::string& word) {
    const bool plain = !word.empty() && word.find_first_not_of(
                                            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                            "_./=:@%+,-") == std::string::npos;
    if (plain) return word;
    std::string quoted = "'";
    for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

Scenario portable(Scenario scenario) {
    for (Document& document : scenario.documents) document.name = portable_name(document.name);
    for (Entry& entry : scenario.entries) entry.place.file = portable_name(entry.place.file);
    for (Correlation& correlation : scenario.correlations)
        correlation.place.file = portable_name(correlation.place.file);
    return scenario;
}

Identity identify(const Scenario& scenario, const Params& params, std::uint64_t trajectories) {
    std::vector<std::string> parts{"capexsim", program_version()};
    for (const Document& document : scenario.documents) {
        parts.push_back(document.name);
        parts.push_back(document.text);
    }
    if (params.design != Design::random) {
        parts.emplace_back("design");
        parts.emplace_back(design_name(params));
    }
    Identity identity;
    identity.scenario = params.scenario;
    identity.scenario_hash = sha256(joined(parts));
    identity.hash =
        sha256(joined({identity.scenario_hash, std::to_string(params.seed), std::to_string(trajectories)}));
    return identity;
}

Json::Object summary_json(const Params& params, const Tally& tally, const Identity& identity) {
    Json::Object object{{"format", kFormat},
                        {"scenario", params.scenario},
                        {"version", program_version()},
                        {"seed", params.seed},
                        {"trajectories", tally.trajectories},
                        {"start", params.start.text()},
                        {"horizon", params.horizon},
                        {"end", Quarter{analysis::calendar(params, params.horizon)}.text()},
                        {"sustained", params.parity.sustained},
                        {"hash", identity.hash},
                        {"focal", params.actors.at(static_cast<std::size_t>(params.focal)).name},
                        {"reference", reference_name(params.parity.reference)}};
    add_design(object, params, tally);
    object.emplace_back("ratio", analysis::known_value(params, params.parity.ratio));
    const auto lag = analysis::known_value(params, params.parity.lag);
    object.emplace_back("lag_months",
                        lag ? std::optional(analysis::settled(*lag * kMonthsPerYear)) : std::nullopt);
    object.emplace_back("interval_level", analysis::kLevel);
    object.emplace_back("restricted_mean_unit", "quarters");
    object.emplace_back("answer", analysis::answer(params, tally));
    if (!params.thresholds.empty() && tally.trajectories > 0)
        object.emplace_back("thresholds", thresholds_json(params, tally));
    Json::Array metrics;
    if (tally.trajectories > 0)
        for (const analysis::MetricParity& p : analysis::parity_by_metric(params, tally))
            metrics.push_back(metric_json(params, p));
    object.emplace_back("metrics", std::move(metrics));
    object.emplace_back("drivers", drivers_json(params, tally));
    return object;
}

Json manifest_json(const Scenario& scenario, const Params& params, const Tally& tally,
                   const Identity& identity, const std::string& command) {
    Json::Array documents;
    for (const Document& document : scenario.documents)
        documents.emplace_back(Json::Object{
            {"name", document.name}, {"sha256", sha256(document.text)}, {"text", document.text}});
    Json::Object object{{"format", kFormat},
                        {"program", "capexsim"},
                        {"version", program_version()},
                        {"scenario", params.scenario},
                        {"description", scenario.title},
                        {"command", command},
                        {"hash", identity.hash},
                        {"scenario_hash", identity.scenario_hash},
                        {"seed", params.seed},
                        {"trajectories", tally.trajectories},
                        {"start", params.start.text()},
                        {"horizon", params.horizon},
                        {"actors", static_cast<std::uint64_t>(params.actors.size())},
                        {"inputs", static_cast<std::uint64_t>(params.inputs.size())},
                        {"quantile_tables", quantile_tables(params)},
                        {"documents", std::move(documents)}};
    add_design(object, params, tally);
    if (params.design != Design::random)
        object.emplace_back(
            "design_rounding",
            tally.trajectories < params.trajectories
                ? "interrupted: its 16 parts are the beginnings of whole ones, independent all the same"
            : params.design == Design::sobol ? "trajectories are rounded up to 16 times a power of two"
                                             : "trajectories are rounded up to a multiple of 16");
    return object;
}

Json environment_json(const Circumstances& circumstances, const Tally& tally) {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto day = std::chrono::floor<std::chrono::days>(now);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(now - day);
    Json::Object object{
        {"format", kFormat},
        {"finished", fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                 time.hours().count(), time.minutes().count(), time.seconds().count())},
        {"threads", circumstances.threads},
        {"instruction_set", circumstances.instruction_set},
        {"seconds", circumstances.seconds},
        {"trajectories_asked", circumstances.asked},
        {"trajectories_done", tally.trajectories},
        {"interrupted", circumstances.interrupted},
        {"compiler", compiler()}};
    if (circumstances.before > 0) object.emplace_back("trajectories_before", circumstances.before);
    if (circumstances.ending) object.emplace_back("precision", *circumstances.ending);
    return object;
}

}  // namespace capexsim::app
