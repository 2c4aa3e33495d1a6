#include "app/doctor.hpp"

#include "capexsim/words.hpp"

#include "analysis/input_effects.hpp"
#include "app/console.hpp"
#include "app/records.hpp"
#include "input/findings.hpp"
#include "input/read_scenario.hpp"
#include "input/resolve.hpp"
#include "report/section_json.hpp"
#include "report/terminal.hpp"
#include "report/text.hpp"
#include "sampling/distribution.hpp"
#include "sampling/stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace capexsim::app {
namespace {

using report::Json;

constexpr int kIndent = 2;

sampling::Sampler some_sampler() {
    Distribution beta;
    beta.kind = DistributionKind::beta;
    beta.parameters = {2, 3, 0, 1};
    return sampling::make_sampler(beta);
}

/// Whether every instruction set of this machine draws the same bits: normals, and a law that goes through a table.
bool sets_agree(const sampling::Sampler& sampler) {
    const sampling::StreamKey key = sampling::stream_key(1, "doctor");
    std::array<std::uint32_t, kLanes> words{};
    std::array<double, kLanes> first{}, normals{}, drawn{};
    std::array<double, kLanes> first_normals{};
    const std::vector<InstructionSet> sets = available_instruction_sets();
    for (std::size_t s = 0; s < sets.size(); ++s) {
        sampling::fill_words(sets[s], key, 0, sampling::kParameterTag, 0, words.data());
        sampling::fill(sets[s], sampler, words.data(), drawn.data());
        sampling::fill_normals(sets[s], key, 0, 1, 0, normals.data());
        if (s == 0) {
            first = drawn;
            first_normals = normals;
        }
        if (std::memcmp(first.data(), drawn.data(), sizeof drawn) != 0 ||
            std::memcmp(first_normals.data(), normals.data(), sizeof normals) != 0)
            return false;
    }
    return true;
}

ExitCode examine_machine(bool json) {
    std::string sets;
    Json::Array set_names;
    for (const InstructionSet set : available_instruction_sets()) {
        sets += (sets.empty() ? "" : ", ") + std::string(name(set));
        set_names.emplace_back(std::string(name(set)));
    }
    const sampling::Sampler sampler = some_sampler();
    const bool agree = sets_agree(sampler);
    const std::string tables = fmt::format("{:016x}", sampling::table_hash(sampler));
    const auto threads = static_cast<std::uint64_t>(std::max(1U, std::thread::hardware_concurrency()));
    if (json) {
        print(stdout, report::write_json(Json::Object{{"format", 1},
                                                      {"version", program_version()},
                                                      {"compiler", compiler()},
                                                      {"instruction_sets", std::move(set_names)},
                                                      {"threads", threads},
                                                      {"quantile_tables", tables},
                                                      {"same_bits", agree}},
                                         kIndent));
    } else {
        Section section{"doctor", "", {}, {}, {}};
        Table& table = section.tables.emplace_back();
        table.columns = {{.key = "fact", .title = "This machine"}, {.key = "words", .title = ""}};
        table.rows = {
            {std::string("version"), program_version() + ", compiled by " + compiler()},
            {std::string("instruction sets"), sets + "; the last is used"},
            {std::string("threads"), std::to_string(threads)},
            {std::string("quantile tables"), tables + "; machines where it is the same draw the same bits"},
            {std::string("draws"), std::string(agree ? "the same bits from every instruction set"
                                                     : "NOT the same bits from every instruction set")}};
        print(stdout, report::write_terminal(page_of(stdout), section));
    }
    require(agree, "every instruction set draws the same bits");
    return ExitCode::fine;
}

ExitCode examine_levers(const DoctorChoice& choice) {
    const Scenario scenario = read_scenario(
        {.file = choice.scenario.file, .what_ifs = choice.scenario.what_ifs, .sets = choice.scenario.sets});
    for (const Finding& warning : scenario.warnings) print_aside(format_finding(warning) + "\n");
    const bool redraw = !choice.quiet && redraws(stderr);
    analysis::EffectControl control{
        .trajectories = choice.trajectories, .threads = choice.threads, .progress = {}};
    if (redraw)
        control.progress = [](std::size_t done, std::size_t all) {
            print_aside(fmt::format("\r{} of {}\x1b[K", done, counted(all, "input")));
        };
    const analysis::InputEffects effects = analysis::input_effects(resolve(scenario), control);
    if (redraw) print_aside("\r\x1b[K");
    const Section section = analysis::effects_section(effects);
    if (!choice.scenario.json) {
        print(stdout, report::write_terminal(page_of(stdout), section));
        return ExitCode::fine;
    }
    Json::Array dead, off;
    for (const analysis::InputEffect& effect : effects.effects)
        if (effect.dead) (effect.alive_with.empty() ? dead : off).emplace_back(effect.path);
    print(stdout, report::write_json(
                      Json::Object{{"format", 1},
                                   {"scenario", scenario.name},
                                   {"trajectories", effects.trajectories},
                                   {"dead", std::move(dead)},
                                   {"switched_off", std::move(off)},
                                   {"pinned", Json::Array(effects.pinned.begin(), effects.pinned.end())},
                                   {"sections", Json::Array{report::section_json(section)}}},
                      kIndent));
    return ExitCode::fine;
}

}  // namespace

ExitCode doctor(const DoctorChoice& choice) {
    return choice.scenario.file.empty() ? examine_machine(choice.scenario.json) : examine_levers(choice);
}

}  // namespace capexsim::app
