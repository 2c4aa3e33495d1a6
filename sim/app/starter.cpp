#include "app/starter.hpp"

#include "app/console.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <unistd.h>

namespace capexsim::app {
namespace {

/// Numbers are round and are nobody's: a reader is to replace them, so each says `assumption`.
constexpr std::string_view kStarter = R"(# A scenario to begin with. It runs as it is:
#
#     capexsim run FILE                         the answer, and a folder of results
#     capexsim validate FILE                    everything that is wrong with it, at once
#     capexsim explain actors.<actor>.budget    what a key means, its unit, default and reason
#     capexsim doctor --levers FILE             which numbers matter, and which move nothing
#     capexsim schema > capexsim.schema.json    for an editor: meanings, completion and slips of the pen, with
#                                               "yaml-language-server: $schema=capexsim.schema.json" in a comment here
#
# Every number has its unit. Where a number is not known, write how uncertain it is in its place.
format: 1
name: my_scenario
description: Does the challenger catch up, and when?
start: 2026Q1
horizon: 10 years
focal: challenger
source: assumption # where the numbers below come from; the nearest source counts, so give each number its own
why: round numbers to begin with

actors:
  challenger:
    access: controlled # buys through the channels below; unrestricted actors buy on the market
    budget:
      initial: 40 bn USD/year
      growth: {normal: {mean: 35 %/year, sd: 10 %/year}} # known only so well
      growth_long_run: 10 %/year # what growth fades to
      volatility: 15 %/sqrt(year) # how a year's budget strays from its trend
      split: {accelerators: 50 %, facilities: 40 %, research: 10 %}
    fleet: {initial: {lognormal: {ci90: [200 k H100e, 800 k H100e]}}, past_growth: 100 %/year}
    capability: {algorithmic_progress: 110 %/year, diffusion: 60 %/year, initial_lag: 7 months}
  incumbent:
    access: unrestricted
    budget:
      initial: 60 bn USD/year
      growth: {normal: {mean: 20 %/year, sd: 8 %/year}}
      growth_long_run: 10 %/year
      volatility: 10 %/sqrt(year)
      split: {accelerators: 50 %, facilities: 40 %, research: 10 %}
    fleet: {initial: {lognormal: {ci90: [2 mn H100e, 4 mn H100e]}}, past_growth: 150 %/year}
    capability: {algorithmic_progress: 150 %/year}

market:
  price: {initial: 20000 USD/H100e, decline: {triangular: [15 %/year, 25 %/year, 35 %/year]}}
  budget_correlation: 30 % # good and bad years are common ones

channels:
  licensed: # what the supplier's rules let through
    kind: licensed
    price_multiple: 1.2
    home_share: {triangular: [20 %, 40 %, 60 %]} # of what unrestricted actors order
  rented_abroad:
    kind: offshore
    tenure: rented
    rent: 45 %/year # of the chip's price
    term: 3 years
    cap: {ramp: {from: 100 k H100e/quarter, to: 1 mn H100e/quarter, midpoint: 2030Q1, duration: 5 years}}
  domestic:
    kind: market
    price_multiple: 1.8
    usability: 60 % # software and interconnect
    cap: {ramp: {from: 40 k H100e/quarter, to: 4 mn H100e/quarter, midpoint: 2031Q1, duration: 5 years}}

policy:
  regimes:
    order: [closed, open] # from tight to open
    initial: open
    states:
      closed: {mean_duration: 2 years, next: {open: 1}, permits: {licensed: 0 %}}
      open: {mean_duration: 4 years, next: {closed: 1}}
  levers: # what-ifs; each may also lie in a file of its own: run FILE --what-if OVERLAY
    ban_on_rent: {at: 2028Q1, probability: 20 %, set: {channels.rented_abroad.cap: 0 H100e/quarter}}

parity: {ratio: 1, sustained: 4 quarters}
run: {trajectories: 100000, seed: 1}
)";

/// Closes what it holds.
class Descriptor {
public:
    explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (descriptor_ >= 0) close(descriptor_);
    }
    int get() const { return descriptor_; }

private:
    int descriptor_;
};

void write_whole(const std::filesystem::path& file, bool replace) {
    constexpr int kReadable = 0644;
    const Descriptor made(open(file.c_str(), O_WRONLY | O_CREAT | (replace ? O_TRUNC : O_EXCL), kReadable));
    if (made.get() < 0 && errno == EEXIST)
        throw WorldError(fmt::format("{}: is there already; --force replaces it", file.string()));
    std::string_view left = kStarter;
    while (made.get() >= 0 && !left.empty()) {
        const ssize_t written = write(made.get(), left.data(), left.size());
        if (written < 0) break;
        left.remove_prefix(static_cast<std::size_t>(written));
    }
    if (!left.empty()) throw WorldError(fmt::format("{}: {}", file.string(), std::strerror(errno)));
}

}  // namespace

ExitCode init(const InitChoice& choice) {
    if (choice.file == "-") {
        print(stdout, kStarter);
        return ExitCode::fine;
    }
    if (choice.file.empty()) throw UsageError("init: names no file");
    write_whole(choice.file, choice.force);
    print(stdout, fmt::format("Wrote {}; capexsim run {} runs it\n", choice.file, choice.file));
    return ExitCode::fine;
}

}  // namespace capexsim::app
