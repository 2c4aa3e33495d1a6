#include "app/progress.hpp"

#include "capexsim/words.hpp"

#include "analysis/estimates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace capexsim::app {
namespace {

constexpr auto kRedraw = std::chrono::milliseconds(100);
constexpr auto kSparse = std::chrono::seconds(10);
constexpr int kShortestBar = 5;  ///< characters
constexpr int kLongestBar = 24;

double share_of(const engine::Progress& progress) {
    return progress.total == 0 ? 1 : static_cast<double>(progress.done) / static_cast<double>(progress.total);
}

std::string left_text(double seconds) {
    if (!std::isfinite(seconds)) return "";
    if (seconds < 90) return fmt::format("{:.0f} s left", std::ceil(seconds));
    if (seconds < 5400) return fmt::format("{:.0f} min left", std::ceil(seconds / 60));
    return fmt::format("{:.1f} h left", seconds / 3600);
}

}  // namespace

ProgressLine::ProgressLine(std::string until, Design design)
    : until_(std::move(until)),
      independent_(design == Design::random),
      page_(page_of(stderr)),
      redraws_(redraws(stderr)) {}

ProgressLine::~ProgressLine() {
    if (drawn_ && redraws_) print_aside("\r\x1b[K");
}

double ProgressLine::seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }

std::string ProgressLine::line(const engine::Progress& progress) const {
    const double share = share_of(progress);
    const std::uint64_t reached = progress.reached[static_cast<std::size_t>(Metric::stock)];
    const Estimate stock = independent_
                               ? analysis::proportion(reached, progress.done)
                               : Estimate{static_cast<double>(reached) /
                                              static_cast<double>(std::max<std::uint64_t>(progress.done, 1)),
                                          std::nullopt, std::nullopt, progress.done};
    const std::string interval = percent_interval_text(stock);
    std::string text = fmt::format("{:2.0f} %  {} of {}  P(stock by {}) {}{}", std::floor(100 * share),
                                   count_text(progress.done), count_text(progress.total), until_,
                                   percent_text(stock), interval.empty() ? "" : " [" + interval + "]");
    if (progress.done < progress.total) text += "  " + left_text(seconds() * (1 - share) / share);
    return report::page_text(page_, text);
}

void ProgressLine::show(const engine::Progress& progress) {
    const auto now = Clock::now();
    if (progress.done == 0 || now - last_ < (redraws_ ? Clock::duration(kRedraw) : Clock::duration(kSparse)))
        return;
    last_ = now;
    const std::string text = line(progress);
    if (!redraws_) {
        say(text);
        return;
    }
    const int room = page_.width - report::display_width(text) - 2;
    const int bar = std::clamp(room, kShortestBar, kLongestBar);
    const int full = static_cast<int>(share_of(progress) * bar);
    const std::string drawn =
        report::inked(page_, report::Ink::first, report::repeat(page_.unicode ? "━" : "#", full)) +
        report::inked(page_, report::Ink::dim, report::repeat(page_.unicode ? "─" : ".", bar - full));
    print_aside(fmt::format("\r{} {}\x1b[K", drawn, report::wrap(text, page_.width - bar - 2).front()));
    std::fflush(stderr);
    drawn_ = true;
}

}  // namespace capexsim::app
