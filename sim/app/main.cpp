#include "capexsim/words.hpp"

#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/extension.hpp"
#include "input/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <fcntl.h>
#include <filesystem>
#include <new>
#include <string>
#include <unistd.h>

namespace {

int code(capexsim::ExitCode exit) { return static_cast<int>(exit); }

int fail(capexsim::ExitCode exit, std::string_view message) {
    capexsim::app::say(capexsim::printable(message));
    return code(exit);
}

int explain(const capexsim::InputError& error, const std::string& closing) {
    for (const capexsim::Finding& finding : error.findings())
        capexsim::app::print_aside(capexsim::format_finding(finding) + "\n");
    return fail(capexsim::ExitCode::scenario, closing);
}

/// "2 mistakes in my.yaml"; of several files, or of none, "in the scenario".
std::string mistakes(const capexsim::InputError& error) {
    const auto& findings = error.findings();
    const auto wrong =
        std::ranges::count(findings, capexsim::Finding::Severity::error, &capexsim::Finding::severity);
    const std::string file = findings.empty() ? "" : findings.front().place.file;
    const bool one_file = !file.empty() && std::ranges::all_of(findings, [&](const capexsim::Finding& f) {
        return f.place.file == file;
    });
    const std::string count = findings.size() > capexsim::kMostFindings  // the last one counts the rest
                                  ? fmt::format("more than {} mistakes", capexsim::kMostFindings)
                                  : capexsim::counted(static_cast<std::uint64_t>(wrong), "mistake");
    return count + " in " + (one_file ? file : "the scenario");
}

/// A closed standard stream would lend its number to the next file that is opened, and output would go there.
void fill_closed_streams() {
    for (int descriptor = 0; descriptor >= 0 && descriptor <= STDERR_FILENO;)
        descriptor = open("/dev/null", O_RDONLY);
}

}  // namespace

int main(int argc, char** argv) {
    using capexsim::ExitCode;
    fill_closed_streams();
    std::signal(SIGPIPE,
                SIG_DFL);  // a reader that has seen enough ends us quietly, even if our parent ignored it
    try {
        return code(capexsim::app::dispatch(argc, argv));
    } catch (const capexsim::app::FolderError& error) {
        return explain(error, error.folder() + " cannot be extended");
    } catch (const capexsim::InputError& error) {
        return explain(error, mistakes(error));
    } catch (const capexsim::UsageError& error) {
        return fail(ExitCode::usage, error.what());
    } catch (const capexsim::WorldError& error) {
        return fail(ExitCode::world, error.what());
    } catch (const std::filesystem::filesystem_error& error) {
        return fail(ExitCode::world, fmt::format("{}: {}", error.path1().string(), error.code().message()));
    } catch (const std::bad_alloc&) {
        return fail(ExitCode::world, "there is not enough memory");
    } catch (const std::exception& error) {
        return fail(ExitCode::ours,
                    fmt::format("this is a mistake in capexsim, not in what you wrote: {}", error.what()));
    }
}
