#include "app/commands.hpp"

#include "app/chips.hpp"
#include "app/comparison.hpp"
#include "app/console.hpp"
#include "app/doctor.hpp"
#include "app/explain.hpp"
#include "app/grid.hpp"
#include "app/pipeline.hpp"
#include "app/schema.hpp"
#include "app/simulation_choice.hpp"
#include "app/solving.hpp"
#include "app/starter.hpp"
#include "app/stopping.hpp"
#include "app/strategies.hpp"
#include "input/bounds.hpp"
#include "input/condition.hpp"
#include "input/findings.hpp"
#include "input/keys.hpp"
#include "input/units.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace capexsim::app {
namespace {

using Action = std::function<ExitCode()>;

/// A text option whose value must be read by `parse`, a Parsed<T> function; `store` takes the value.
template <class Parse, class Store>
CLI::Option* add_parsed(CLI::App& app, const std::string& names, const std::string& meaning, Parse parse,
                        Store store) {
    return app.add_option_function<std::string>(
        names,
        [names, parse, store](const std::string& text) {
            const auto parsed = parse(text);
            if (!parsed)
                throw UsageError(fmt::format("{} {}: {}{}{}", names.substr(0, names.find(',')), text,
                                             parsed.problem, parsed.hint.empty() ? "" : "; ", parsed.hint));
            store(*parsed);
        },
        meaning);
}

/// Each occurrence takes exactly one value, so that the file after it is left alone.
CLI::Option* add_list(CLI::App& app, const std::string& name, std::vector<std::string>& list,
                      const std::string& meaning) {
    return app.add_option(name, list, meaning)
        ->type_size(1)
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false);
}

void add_overlays(CLI::App& app, ScenarioChoice& choice) {
    add_list(app, "--what-if", choice.what_ifs, "Overlay on top of the scenario; several apply in order")
        ->type_name("FILE");
    add_list(app, "--set", choice.sets,
             "One value on top of everything, as run.seed=7; several apply in order")
        ->type_name("PATH=VALUE");
    app.add_flag("--json", choice.json, "Print JSON");
}

void add_scenario(CLI::App& app, ScenarioChoice& choice) {
    app.add_option("FILE", choice.file, "Scenario; - reads standard input")->required()->type_name("");
    add_overlays(app, choice);
}

/// As many trajectories as a scenario may ask for.
Parsed<std::uint64_t> parse_count(std::string_view text) {
    const Key& key = key_table()[static_cast<std::size_t>(match_key("run.trajectories")->key)];
    Parsed<std::uint64_t> parsed = parse_unsigned(text);
    const auto number = static_cast<double>(parsed.value.value_or(1));
    if (number < key.bounds.low || number > key.bounds.high)
        return {std::nullopt, "is outside " + describe(key.bounds, key.type), ""};
    return parsed;
}

Parsed<int> parse_threads(std::string_view text) {
    constexpr std::uint64_t kMost = 4096;
    const Parsed<std::uint64_t> parsed = parse_unsigned(text);
    if (!parsed) return {std::nullopt, parsed.problem, parsed.hint};
    if (*parsed < 1 || *parsed > kMost)
        return {std::nullopt, fmt::format("must be between 1 and {}", kMost), ""};
    return {static_cast<int>(*parsed), "", ""};
}

Parsed<InstructionSet> parse_machine_set(std::string_view text) {
    std::string known;
    for (const InstructionSet set : available_instruction_sets()) {
        if (parse_instruction_set(text) == set) return {set, "", ""};
        known += (known.empty() ? "" : ", ") + std::string(name(set));
    }
    return {std::nullopt, "this machine does not have it", "it has " + known};
}

/// How a command simulates, and where it puts what it finds.
void add_simulation(CLI::App& app, const std::shared_ptr<SimulationChoice>& choice) {
    add_parsed(app, "--seed", "Seed of the draws, any 64-bit number", parse_unsigned, [=](std::uint64_t x) {
        choice->seed = x;
    })->type_name("N");
    add_parsed(app, "--trajectories", "How many futures to simulate", parse_count, [=](std::uint64_t x) {
        choice->trajectories = x;
    })->type_name("N");
    add_parsed(app, "--threads", "Threads (all); the result does not depend on it", parse_threads,
               [=](int x) { choice->threads = x; })
        ->type_name("N");
    add_parsed(app, "--instruction-set",
               "sse2, avx2 or avx512 (the widest); the result does not depend on it", parse_machine_set,
               [=](InstructionSet x) { choice->instruction_set = x; })
        ->type_name("NAME");
    app.add_option_function<std::string>(
           "-o,--output",
           [=](const std::string& x) {
               if (x.empty()) throw UsageError("-o: names no folder");
               choice->output = x;
           },
           "Folder of the results (results/<scenario>-<hash>)")
        ->type_name("DIR");
    app.add_flag("--force", choice->force, "Replace the results of another run in that folder");
    app.add_flag("--dry-run", choice->dry_run, "Check everything, then say what would be done");
    app.add_flag("--quiet", choice->quiet, "No progress on standard error");
}

void add_targets(const std::vector<std::string>& words, RunChoice& choice) {
    for (const std::string& word : words) {
        const Parsed<AskedTarget> target = parse_target(word);
        if (!target)
            throw UsageError(fmt::format("--at {}: {}{}{}", word, target.problem,
                                         target.hint.empty() ? "" : "; ", target.hint));
        if (target->metric) {
            choice.targets.push_back(*target);
        } else {
            if (choice.at)
                throw UsageError("--at: prints one quarter; METRIC@QUARTER may be given several times");
            choice.at = target->quarter;
        }
    }
}

Parsed<Design> parse_design(std::string_view text) {
    for (std::size_t d = 0; d < kDesignNames.size(); ++d)
        if (text == kDesignNames[d]) return {static_cast<Design>(d), "", ""};
    return {std::nullopt, "is no design", "they are random, sobol and lhs (Latin hypercubes)"};
}

Action run_command(CLI::App& app) {
    auto choice = std::make_shared<RunChoice>();
    app.add_option("FILE", choice->scenario.file, "Scenario; - reads standard input")->type_name("");
    add_overlays(app, choice->scenario);
    add_simulation(app, choice);
    app.add_option_function<std::vector<std::string>>(
           "--at", [=](const std::vector<std::string>& words) { add_targets(words, *choice); },
           "Also print the quantiles of every ratio in this quarter; with --precision also METRIC@QUARTER, what is "
           "to be known so exactly")
        ->type_size(1)
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false)
        ->type_name("2030Q4");
    add_parsed(
        app, "--precision",
        "Run until 95 % intervals are at most so wide to either side, as 0.5pp; --trajectories is the most (10 M)",
        parse_precision, [=](double x) { choice->precision = x; })
        ->type_name("WIDTH");
    app.add_option_function<std::string>(
           "--extend",
           [=](const std::string& x) {
               if (x.empty()) throw UsageError("--extend: names no folder");
               choice->extend = x;
           },
           "Go on with the run in this folder, to --trajectories in all, to --precision, or, where it was interrupted, to what "
           "it was asked for; FILE is left out")
        ->type_name("DIR");
    add_parsed(app, "--design", "How uncertain inputs are spread: random, sobol or lhs (random)",
               parse_design, [=](Design x) { choice->design = x; })
        ->type_name("NAME");
    add_parsed(app, "--replay", "Print trajectory N quarter by quarter instead", parse_unsigned,
               [=](std::uint64_t x) { choice->replay = x; })
        ->type_name("N");
    return [choice] { return run(*choice); };
}

Action compare_command(CLI::App& app) {
    auto choice = std::make_shared<CompareChoice>();
    app.add_option("FILE", choice->files, "The base scenario, then others to hold against it")
        ->required()
        ->type_name("");
    add_list(app, "--what-if", choice->what_ifs,
             "An alternative: overlays on the base, joined by +; each occurrence is one alternative")
        ->type_name("FILE");
    add_list(app, "--set", choice->sets, "An alternative: one value on the base; each occurrence is one")
        ->type_name("PATH=VALUE");
    add_list(app, "--base-what-if", choice->base_what_ifs, "An overlay under all of them")->type_name("FILE");
    add_list(app, "--base-set", choice->base_sets, "A value under all of them")->type_name("PATH=VALUE");
    app.add_flag("--json", choice->json, "Print JSON");
    add_simulation(app, choice);
    return [choice] { return compare(*choice); };
}

Action sweep_command(CLI::App& app) {
    auto choice = std::make_shared<SweepChoice>();
    add_scenario(app, choice->scenario);
    app.add_option_function<std::vector<std::string>>(
           "--vary",
           [=](const std::vector<std::string>& words) {
               for (const std::string& word : words) choice->axes.push_back(parse_axis(word));
           },
           "A key and its values: path=from:to:steps, with units or quarters, or path=a|b|c; once or twice")
        ->type_size(1)
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false)
        ->type_name("PATH=RANGE");
    add_parsed(app, "--at", "Quarter of the tables (the horizon)", parse_quarter, [=](Quarter x) {
        choice->at = x;
    })->type_name("2030Q4");
    add_parsed(app, "--metric", "Measure of the tables (the one that moves most)", parse_metric,
               [=](Metric x) { choice->metric = x; })
        ->type_name("NAME");
    add_simulation(app, choice);
    return [choice] { return sweep(*choice); };
}

/// A share of all futures, "10 %".
Parsed<double> parse_level(std::string_view text) {
    const Parsed<WrittenNumber> parsed = parse_quantity(text, Dimension::fraction, {});
    if (!parsed) return {std::nullopt, parsed.problem, parsed.hint};
    const double level = canonical(parsed->value, parsed->form);
    if (level < 0 || level > 1) return {std::nullopt, "must be between 0 % and 100 %", ""};
    return {level, "", ""};
}

Action regret_command(CLI::App& app) {
    auto choice = std::make_shared<RegretChoice>();
    add_scenario(app, choice->scenario);
    app.add_option(
           "STRATEGY", choice->strategies,
           "What may be chosen: an overlay, several joined by +, or PATH=VALUE; the scenario as it stands is "
           "always one")
        ->required()
        ->type_name("");
    app.add_option(
           "--in", choice->worlds,
           "The worlds that they are judged in, written like strategies, or as-it-stands; a strategy's value "
           "stands above a world's")
        ->type_name("WORLD");
    add_parsed(app, "--at", "Quarter by which parity counts (the horizon)", parse_quarter, [=](Quarter x) {
        choice->at = x;
    })->type_name("2030Q4");
    add_parsed(app, "--metric", "Measure of parity (stock)", parse_metric, [=](Metric x) {
        choice->metric = x;
    })->type_name("NAME");
    add_parsed(app, "--satisfice", "Also in which share of the worlds the probability is at least so much",
               parse_level, [=](double x) { choice->level = x; })
        ->type_name("'x %'");
    app.add_flag(
        "--prevent", choice->prevent,
        "The least probable is the best, for those who want no parity; --satisfice is then the most");
    add_simulation(app, choice);
    return [choice] { return regret(*choice); };
}

Action solve_command(CLI::App& app) {
    auto choice = std::make_shared<SolveChoice>();
    add_scenario(app, choice->scenario);
    app.add_option_function<std::string>(
           "--vary", [=](const std::string& word) { choice->lever = parse_lever(word); },
           "A key, or a part of a distribution, and its range: path=from:to, with units or quarters; :STEPS says "
           "how many values are looked at first (11)")
        ->required()
        ->type_name("PATH=RANGE");
    add_parsed(app, "--for", "What the value is to bring about: 'P(stock by 2032Q4) = 50 %', or < or >",
               parse_condition, [=](const Condition& x) { choice->condition = x; })
        ->required()
        ->type_name("CONDITION");
    add_simulation(app, choice);
    return [choice] { return solve(*choice); };
}

Action validate_command(CLI::App& app) {
    auto choice = std::make_shared<ScenarioChoice>();
    add_scenario(app, *choice);
    return [choice] { return validate(*choice); };
}

Action show_command(CLI::App& app) {
    auto choice = std::make_shared<ScenarioChoice>();
    add_scenario(app, *choice);
    return [choice] { return show(*choice); };
}

Action chips_command(CLI::App& app) {
    auto choice = std::make_shared<ChipsChoice>();
    const auto add = [&](const char* option, std::optional<std::string>& word, const char* meaning,
                         const char* type) {
        app.add_option_function<std::string>(
               option, [choice, &word](const std::string& x) { word = x; }, meaning)
            ->type_name(type);
    };
    add("--rule", choice->rule, "Class the chips by this rule (the one in force on the day, or the latest)",
        "NAME");
    add("--date", choice->date,
        "Chips that were out on that day, 2024-11-18 or 2024Q4, and the rule in force", "DATE");
    add("--chips", choice->chips_file, "Other chips than scenarios/catalogue/chips.yaml", "FILE");
    add("--rules", choice->rules_file, "Other rules than scenarios/catalogue/rules.yaml", "FILE");
    app.add_flag("--json", choice->json, "Print JSON");
    return [choice] { return chips(*choice); };
}

Action explain_command(CLI::App& app) {
    auto choice = std::make_shared<ExplainChoice>();
    app.add_option("KEY", choice->key, "A key, the end of one, or what several begin with (all)")
        ->type_name("");
    app.add_flag("--json", choice->json, "Print JSON");
    return [choice] { return explain(*choice); };
}

Action schema_command(CLI::App&) { return schema; }

Action init_command(CLI::App& app) {
    auto choice = std::make_shared<InitChoice>();
    app.add_option("FILE", choice->file, "Where to write it; - is standard output (scenario.yaml)")
        ->type_name("");
    app.add_flag("--force", choice->force, "Replace a file that is there");
    return [choice] { return init(*choice); };
}

Action doctor_command(CLI::App& app) {
    auto choice = std::make_shared<DoctorChoice>();
    CLI::Option* levers =
        app.add_option("--levers", choice->scenario.file,
                       "Run every uncertain input and lever of a scenario low and high, and name those that "
                       "move nothing")
            ->type_name("FILE");
    add_overlays(app, choice->scenario);
    app.get_option("--what-if")->needs(levers);
    app.get_option("--set")->needs(levers);
    add_parsed(app, "--trajectories", "Futures of each run (2048)", parse_count,
               [=](std::uint64_t x) { choice->trajectories = x; })
        ->type_name("N")
        ->needs(levers);
    add_parsed(app, "--threads", "Threads (all); the result does not depend on it", parse_threads,
               [=](int x) { choice->threads = x; })
        ->type_name("N")
        ->needs(levers);
    app.add_flag("--quiet", choice->quiet, "No progress on standard error");
    return [choice] { return doctor(*choice); };
}

Action report_command(CLI::App& app) {
    auto choice = std::make_shared<ReportChoice>();
    app.add_option("DIR", choice->folder, "Folder of results, as run writes it")->required()->type_name("");
    app.add_flag("--json", choice->json, "Print JSON");
    return [choice] { return report(*choice); };
}

Action version_command(CLI::App& app) {
    auto json = std::make_shared<bool>(false);
    app.add_flag("--json", *json, "Print JSON");
    return [json] { return version(*json); };
}

struct Command {
    const char* name;
    const char* meaning;
    Action (*add)(CLI::App&);  ///< adds its options; returns what it does
};

constexpr std::array kCommands = {
    Command{"run", "Simulate a scenario: when, and with what probability, is parity reached", run_command},
    Command{"compare", "Hold scenarios against each other on the same luck: what changes, and by how much",
            compare_command},
    Command{"sweep", "Vary one key or two over a range, every point on the same luck", sweep_command},
    Command{"regret", "Judge strategies by what they forgo in worlds that nobody chooses, on the same luck",
            regret_command},
    Command{"solve", "Find the value of a key at which a probability passes a level, with its interval",
            solve_command},
    Command{"validate", "Check a scenario and say everything that is wrong with it", validate_command},
    Command{"show", "Print the resolved scenario: every value, its unit, its source", show_command},
    Command{"chips", "Print which chips are free, need a licence or are denied, and by which margin",
            chips_command},
    Command{"explain", "Say what a key of a scenario means: unit, range, default, why, what it moves",
            explain_command},
    Command{"schema", "Print the JSON Schema of scenarios, for editors", schema_command},
    Command{"init", "Write a small commented scenario to begin with", init_command},
    Command{"doctor", "Say what this machine computes with, or which inputs of a scenario move nothing",
            doctor_command},
    Command{"report", "Make the page and the workbook of a folder of results anew", report_command},
    Command{"version", "Print the version", version_command},
};

/// A word that is no command gets the one that was meant.
void check_command(int argc, const char* const* argv) {
    if (argc < 2 || argv[1][0] == '-') return;
    const std::string word = argv[1];
    std::vector<std::string> names;
    for (const Command& command : kCommands) {
        if (word == command.name) return;
        names.emplace_back(command.name);
    }
    const std::string meant = did_you_mean(word, names);
    throw UsageError(
        fmt::format("'{}' is no command; {}", word, meant.empty() ? "capexsim --help lists them" : meant));
}

/// An option that is not known gets the one that was meant.
[[noreturn]] void refuse_extras(const CLI::App& app, const std::string& message) {
    for (const CLI::App* command : app.get_subcommands()) {
        for (const std::string& extra : command->remaining()) {
            std::vector<std::string> names;
            for (const CLI::Option* option : command->get_options())
                for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
            const std::string word = extra.substr(0, extra.find('='));
            if (word == "--design" && std::ranges::find(names, "--trajectories") != names.end())
                throw UsageError(fmt::format(
                    "{}: '--design' is for run alone; what {} prints needs independent trajectories, as random ones are",
                    command->get_name(), command->get_name()));
            const std::string meant = word.starts_with("-") ? did_you_mean(word, names) : "";
            throw UsageError(fmt::format(
                "{}: '{}' is not expected; {}", command->get_name(), extra,
                meant.empty() ? fmt::format("see capexsim {} --help", command->get_name()) : meant));
        }
    }
    throw UsageError(message);
}

}  // namespace

ExitCode dispatch(int argc, const char* const* argv) {
    CLI::App app(
        "Monte Carlo scenarios of AI compute parity: when, and with what probability, does the gap close?",
        "capexsim");
    app.set_version_flag("--version", "capexsim " CAPEXSIM_VERSION, "Print the version");
    app.require_subcommand(1);
    app.footer(
        "Exit codes: 0 fine, 1 command line, 2 scenario, 3 file or disk, 70 our mistake, 99 a threshold of the "
        "scenario fails or is undecided, 130 interrupted");
    std::vector<std::pair<CLI::App*, Action>> actions;
    for (const Command& command : kCommands) {
        CLI::App* added = app.add_subcommand(command.name, command.meaning);
        actions.emplace_back(added, command.add(*added));
    }
    check_command(argc, argv);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        for (const auto& [added, action] : actions)
            if (added->parsed()) return print(stdout, added->help("capexsim")), ExitCode::fine;
        return print(stdout, app.help()), ExitCode::fine;
    } catch (const CLI::CallForVersion&) {
        return version(false);
    } catch (const CLI::ExtrasError& error) {
        refuse_extras(app, error.what());
    } catch (const CLI::RequiredError& error) {
        if (argc < 2) throw UsageError("a command is missing; capexsim --help lists them");
        throw UsageError(error.what());
    } catch (const CLI::ParseError& error) {
        throw UsageError(error.what());
    }
    for (const auto& [added, action] : actions)
        if (added->parsed()) return action();
    throw UsageError("a command is missing; capexsim --help lists them");
}

}  // namespace capexsim::app
