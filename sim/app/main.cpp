#include "app/commands.hpp"
#include "app/console.hpp"
#include "input/findings.hpp"

#include <fmt/format.h>

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <new>
#include <unistd.h>

namespace {

int code(capexsim::ExitCode exit) { return static_cast<int>(exit); }

int fail(capexsim::ExitCode exit, std::string_view message) {
    capexsim::app::say(capexsim::printable(message));
    return code(exit);
}

int explain(const capexsim::InputError& error) {
    for (const capexsim::Finding& finding : error.findings())
        capexsim::app::print_aside(capexsim::format_finding(finding) + "\n");
    const std::size_t n = error.findings().size();
    if (n > capexsim::kMostFindings)  // the last one counts the rest
        return fail(capexsim::ExitCode::scenario,
                    fmt::format("more than {} mistakes in the scenario", capexsim::kMostFindings));
    return fail(capexsim::ExitCode::scenario,
                fmt::format("{} {} in the scenario", n, n == 1 ? "mistake" : "mistakes"));
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
    } catch (const capexsim::InputError& error) {
        return explain(error);
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
