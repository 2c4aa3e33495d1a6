#include "app/console.hpp"

#include "capexsim/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace capexsim::app {
namespace {

constexpr int kNarrowest = 60;
constexpr int kWidest = 100;
constexpr int kUnknownWidth = 80;

std::atomic<bool> interrupted{false};  // global: signal handlers reach nothing else
static_assert(std::atomic<bool>::is_always_lock_free);

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

int width_of(std::FILE* stream) {
    winsize size{};
    if (isatty(fileno(stream)) && ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    const std::string_view columns = environment("COLUMNS");
    int width = kUnknownWidth;
    const auto [end, error] = std::from_chars(columns.data(), columns.data() + columns.size(), width);
    return error == std::errc() && end == columns.data() + columns.size() ? width : kUnknownWidth;
}

}  // namespace

report::Page page_of(std::FILE* stream) {
    std::setlocale(LC_CTYPE, "");
    report::Page page;
    page.width = std::clamp(width_of(stream), kNarrowest, kWidest);
    page.unicode = std::strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    const std::string_view forced = environment("CLICOLOR_FORCE");
    page.colour = environment("NO_COLOR").empty() && (redraws(stream) || (!forced.empty() && forced != "0"));
    return page;
}

bool redraws(std::FILE* stream) {
    return isatty(fileno(stream)) && environment("TERM") != "dumb" && !environment("TERM").empty();
}

void print(std::FILE* stream, std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stream) == text.size() && std::fflush(stream) == 0) return;
    throw WorldError(fmt::format("standard output: {}", std::strerror(errno)));
}

void print_aside(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

void say(std::string_view message) { print_aside(fmt::format("capexsim: {}\n", message)); }

const std::atomic<bool>& catch_interrupts() {
    struct sigaction action {};
    action.sa_handler = [](int) { interrupted.store(true, std::memory_order_relaxed); };
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    struct sigaction before {};  // a terminal that goes away, unless it was to be outlived (nohup)
    if (sigaction(SIGHUP, nullptr, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &action, nullptr);
    return interrupted;
}

}  // namespace capexsim::app
