#include "app/ending.hpp"

#include "capexsim/words.hpp"

#include "app/console.hpp"
#include "app/records.hpp"
#include "app/scenario_choice.hpp"
#include "report/csv.hpp"

#include <fmt/format.h>

#include <string>

namespace capexsim::app {
namespace {

using report::Json;

constexpr int kFormat = 1;
constexpr int kIndent = 2;

}  // namespace

engine::RunControl control_of(const SimulationChoice& choice) {
    engine::RunControl control;
    control.threads = choice.threads;
    control.stop = &catch_interrupts();
    control.record_fans = false;
    if (choice.instruction_set) control.instruction_set = *choice.instruction_set;
    return control;
}

void show_done(const SimulationChoice& choice, std::size_t done, std::size_t all, const char* noun) {
    if (choice.quiet) return;
    const bool over = redraws(stderr);
    print_aside(fmt::format("{}capexsim: {} of {} {}{}", over ? "\r" : "", done, all, noun_text(all, noun),
                            over && done < all ? "" : "\n"));
}

Json::Object manifest_on(const Scenario& scenario, const Params& base, const std::string& command,
                         const std::string& hash) {
    Tally counted;
    counted.trajectories = base.trajectories;
    return {{"format", kFormat},
            {"program", "capexsim"},
            {"version", program_version()},
            {"command", command},
            {"hash", hash},
            {"run",
             manifest_json(scenario, base, counted, identify(scenario, base, base.trajectories), command)}};
}

void put_found(ResultFolder& folder, const Found& found) {
    folder.put("summary.json", report::write_json(found.summary, kIndent));
    for (const char* key : found.tables)
        folder.put(std::string(key) + ".csv", report::write_csv(table_of(found.sections, key)));
    folder.put("manifest.json", report::write_json(found.told.manifest, kIndent));
    folder.put("result.json", result_text(found.told));
    put_views(folder, found.told);
}

void publish(ResultFolder& folder, const std::filesystem::path& target, const SimulationChoice& choice,
             bool json, const Found& found) {
    const auto outcome = folder.commit(target, force_of(choice));
    const std::string where = outcome_text(outcome, target), page_stands = page_line(target);
    if (json) {
        print(stdout, report::write_json(found.summary, kIndent));
        if (!choice.quiet) print_aside(where + "\n" + page_stands + "\n");
        return;
    }
    const report::Page page = page_of(stdout);
    print(stdout, report::paragraph(page, report::Ink::dim, found.heading) + "\n" +
                      printed(page, found.sections) + report::page_text(page, where) + "\n" +
                      report::page_text(page, page_stands) + "\n");
}

}  // namespace capexsim::app
