#pragma once

#include "report/text.hpp"

#include <atomic>
#include <cstdio>
#include <string>
#include <string_view>

namespace capexsim::app {

/// What a stream's terminal can do: its width (COLUMNS where it is none), UTF-8 by the locale, colour by NO_COLOR,
/// CLICOLOR_FORCE, TERM and whether it is a terminal at all.
report::Page page_of(std::FILE* stream);

/// Whether a line can be drawn over: a terminal that is not dumb.
bool redraws(std::FILE* stream);

/// Writes all of it.
/// @throws WorldError when the stream refuses (a full disk behind a redirection)
void print(std::FILE* stream, std::string_view text);

/// Writes to standard error, where a stream that refuses is no error.
void print_aside(std::string_view text);

/// A line to standard error, "capexsim: …".
void say(std::string_view message);

/// The flag that Ctrl-C, SIGTERM and SIGHUP set from now on; the second one ends the program at once.
const std::atomic<bool>& catch_interrupts();

}  // namespace capexsim::app
