#include "engine/tally_file.hpp"

#include "capexsim/error.hpp"
#include "capexsim/params.hpp"

#include "engine/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

namespace capexsim::engine {
namespace {

constexpr std::string_view kMagic = "CAPXTALY";
constexpr std::uint64_t kFormat = 1;
constexpr std::uint64_t kWithExits = 1;       ///< added to it: after `onset` the exits of M35
constexpr std::uint64_t kWithReplicates = 2;  ///< added to it: after these the parts of a design
constexpr std::uint64_t kWithDrivers = 4;     ///< added to it: at the end the drivers
constexpr std::size_t kChecksumBytes = 8;
constexpr std::uint64_t kMaxItems = 4096;  ///< series, moments, strata, chains
constexpr std::uint64_t kMaxBins = 1U << 16U;
constexpr std::uint64_t kMaxCells = 1U << 25U;  ///< of all histograms: 268 MB

std::size_t per_metric(const Tally& tally) {
    return static_cast<std::size_t>(tally.metrics) * (static_cast<std::size_t>(tally.horizon) + 1);
}

void write_series(ByteWriter& out, const Tally& tally) {
    out.number(tally.series.size());
    for (const Series& s : tally.series) {
        out.text(s.name);
        out.text(s.subject);
        out.text(s.unit);
        out.number((s.binning.logarithmic ? 1U : 0U) | (s.exponential ? 2U : 0U));
        out.real(s.binning.low);
        out.real(s.binning.high);
        out.number(static_cast<std::uint64_t>(s.binning.bins));
        out.number(s.offset);
    }
    out.counts(tally.histograms);
}

void write_moments(ByteWriter& out, const Tally& tally) {
    out.number(tally.moments.size());
    for (const Moment& m : tally.moments) {
        out.text(m.name);
        out.text(m.subject);
        out.text(m.unit);
        out.number(static_cast<std::uint64_t>(m.step));
    }
    out.wide(tally.sums);
    out.wide(tally.squares);
}

void read_series(ByteReader& in, Tally& tally) {
    std::uint64_t cells = 0;
    for (std::uint64_t n = in.number(kMaxItems, "series"); n > 0; --n) {
        Series s;
        s.name = in.text();
        s.subject = in.text();
        s.unit = in.text();
        const std::uint64_t flags = in.number(3, "flags");
        s.binning.logarithmic = (flags & 1U) != 0;
        s.exponential = (flags & 2U) != 0;
        s.binning.low = in.real();
        s.binning.high = in.real();
        in.check(s.binning.low < s.binning.high && (!s.binning.logarithmic || s.binning.low > 0),
                 "the range of a series is empty");
        s.binning.bins = in.integer(kMaxBins, "bins");
        in.check(s.binning.bins > 0, "a series has no bins");
        s.offset = static_cast<std::size_t>(in.number(kMaxCells, "bins before a series"));
        in.check(s.offset == cells, "the series do not follow each other");
        cells += static_cast<std::uint64_t>(s.binning.bins) * static_cast<std::uint64_t>(tally.horizon);
        in.check(cells <= kMaxCells, "it has too many bins");
        tally.series.push_back(std::move(s));
    }
    tally.histograms = in.counts(cells);
}

void read_moments(ByteReader& in, Tally& tally) {
    for (std::uint64_t n = in.number(kMaxItems, "moments"); n > 0; --n) {
        Moment m;
        m.name = in.text();
        m.subject = in.text();
        m.unit = in.text();
        m.step = in.integer(static_cast<std::uint64_t>(kMaxQuarters), "quarters between moments");
        in.check(m.step > 0, "a moment is never recorded");
        tally.moments.push_back(std::move(m));
    }
    const std::uint64_t expected = tally.moments.size() * (static_cast<std::uint64_t>(tally.horizon) + 1);
    tally.sums = in.wide(expected);
    tally.squares = in.wide(expected);
}

void read_occupancy(ByteReader& in, Tally& tally) {
    for (std::uint64_t n = in.number(kMaxItems, "chains"); n > 0; --n) {
        Tally::Occupancy chain;
        chain.chain = in.text();
        for (std::uint64_t states = in.number(static_cast<std::uint64_t>(kMaxStates), "states"); states > 0;
             --states)
            chain.states.push_back(in.text());
        chain.counts = in.counts(static_cast<std::uint64_t>(tally.horizon) * chain.states.size());
        tally.occupancy.push_back(std::move(chain));
    }
}

void write_drivers(ByteWriter& out, const Tally& tally) {
    out.number(tally.drivers.size());
    for (const Tally::Driver& driver : tally.drivers) {
        out.text(driver.path);
        out.number(static_cast<std::uint64_t>(driver.bins));
        out.counts(driver.counts);
    }
}

void read_drivers(ByteReader& in, Tally& tally) {
    std::uint64_t cells = 0, n = in.number(kMaxItems, "drivers");
    in.check(n > 0, "its format is that of drivers, and it has none");
    for (; n > 0; --n) {
        Tally::Driver driver;
        driver.path = in.text();
        driver.bins = in.integer(kMaxBins, "bins");
        in.check(driver.bins > 0, "a driver has no bins");
        const std::uint64_t mine = static_cast<std::uint64_t>(driver.bins) * per_metric(tally);
        cells += mine;
        in.check(cells <= kMaxCells, "it has too many bins");
        driver.counts = in.counts(mine);
        tally.drivers.push_back(std::move(driver));
    }
}

/// Over its bins a driver counts what `confirmed` does, and in each bin every metric counts the same trajectories.
bool drivers_add_up(const Tally& tally) {
    const std::size_t metrics = static_cast<std::size_t>(tally.metrics);
    const std::size_t quarters = static_cast<std::size_t>(tally.horizon) + 1;
    return std::ranges::all_of(tally.drivers, [&](const Tally::Driver& driver) {
        std::vector<std::uint64_t> over_bins(per_metric(tally), 0);
        for (std::size_t b = 0; b < static_cast<std::size_t>(driver.bins); ++b) {
            std::uint64_t first = 0;
            for (std::size_t m = 0; m < metrics; ++m) {
                std::uint64_t in_bin = 0;
                for (std::size_t t = 0; t < quarters; ++t) {
                    const std::size_t cell = m * quarters + t;
                    const std::uint64_t count = driver.counts[b * metrics * quarters + cell];
                    if (count > tally.confirmed[cell] - over_bins[cell]) return false;
                    over_bins[cell] += count;
                    in_bin += count;
                }
                if (m == 0) first = in_bin;
                if (in_bin != first) return false;
            }
        }
        return over_bins == tally.confirmed;
    });
}

/// Whether each group of `size` counts adds up to n.
bool adds_up(std::span<const std::uint64_t> counts, std::size_t size, std::uint64_t n) {
    for (std::size_t first = 0; size > 0 && first + size <= counts.size(); first += size) {
        std::uint64_t sum = 0;
        for (const std::uint64_t count : counts.subspan(first, size)) {
            if (count > n - sum) return false;
            sum += count;
        }
        if (sum != n) return false;
    }
    return true;
}

void check_sums(const ByteReader& in, const Tally& tally) {
    constexpr std::string_view kWrong = "its counts do not add up to its trajectories";
    const auto quarters = static_cast<std::size_t>(tally.horizon) + 1;
    in.check(adds_up(tally.confirmed, quarters, tally.trajectories), kWrong);
    in.check(adds_up(tally.onset, quarters, tally.trajectories), kWrong);
    in.check(adds_up(tally.left, quarters, tally.trajectories), kWrong);
    for (std::size_t m = 0; !tally.left.empty() && m < static_cast<std::size_t>(tally.metrics); ++m)
        in.check(tally.trajectories - tally.left[m * quarters] <= tally.confirmed[m * quarters], kWrong);
    for (std::size_t m = 0; m < static_cast<std::size_t>(tally.metrics); ++m) {
        in.check(tally.relapsed[m] <= tally.trajectories - tally.confirmed[m * quarters], kWrong);
        in.check(tally.at_start[m] <= tally.trajectories, kWrong);
    }
    for (std::size_t at = 0; !tally.replicates.empty() && at < tally.confirmed.size(); ++at) {
        std::uint64_t left = tally.confirmed[at];
        for (std::size_t r = 0; r < kReplicates; ++r) {
            const std::uint64_t count = tally.replicates[r * tally.confirmed.size() + at];
            in.check(count <= left, kWrong);
            left -= count;
        }
        in.check(left == 0, kWrong);
    }
    for (const Tally::Stratum& s : tally.strata)
        in.check(adds_up(s.confirmed, quarters, s.trajectories), kWrong);
    for (const Series& s : tally.series) {
        const auto bins = static_cast<std::size_t>(s.binning.bins);
        const auto cells =
            std::span(tally.histograms).subspan(s.offset, bins * static_cast<std::size_t>(tally.horizon));
        in.check(adds_up(cells, bins, tally.trajectories), kWrong);
    }
    for (const Tally::Occupancy& chain : tally.occupancy)
        in.check(adds_up(chain.counts, chain.states.size(), tally.trajectories), kWrong);
    in.check(drivers_add_up(tally), kWrong);
}

}  // namespace

std::string write_tally(const StoredTally& stored) {
    const Tally& tally = stored.tally;
    ByteWriter out;
    out.raw(kMagic);
    const bool drivers = !tally.drivers.empty();
    out.number(kFormat + (tally.left.empty() ? 0 : kWithExits) +
               (tally.replicates.empty() ? 0 : kWithReplicates) + (drivers ? kWithDrivers : 0));
    out.text(stored.version);
    out.text(stored.scenario_hash);
    out.fixed(stored.seed);
    out.fixed(stored.first);
    out.fixed(tally.trajectories);
    out.number(static_cast<std::uint64_t>(tally.horizon));
    out.number(static_cast<std::uint64_t>(tally.metrics));
    out.counts(tally.confirmed);
    out.counts(tally.onset);
    if (!tally.left.empty()) out.counts(tally.left);
    if (!tally.replicates.empty()) out.counts(tally.replicates);
    out.counts(tally.relapsed);
    out.counts(tally.at_start);
    out.number(tally.strata.size());
    for (const Tally::Stratum& s : tally.strata) {
        out.number(static_cast<std::uint64_t>(s.choice));
        out.number(static_cast<std::uint64_t>(s.option));
        out.number(s.trajectories);
        out.counts(s.confirmed);
    }
    write_series(out, tally);
    write_moments(out, tally);
    out.number(tally.occupancy.size());
    for (const Tally::Occupancy& chain : tally.occupancy) {
        out.text(chain.chain);
        out.number(chain.states.size());
        for (const std::string& state : chain.states) out.text(state);
        out.counts(chain.counts);
    }
    if (drivers) write_drivers(out, tally);
    const std::uint64_t checksum = crc64(out.bytes());
    out.fixed(checksum);
    return out.take();
}

StoredTally read_tally(std::string_view bytes, const std::string& name) {
    ByteReader outer(bytes, name);
    outer.check(bytes.starts_with(kMagic), "it does not begin like one");
    outer.check(bytes.size() >= kMagic.size() + kChecksumBytes, "it ends too early");
    const std::string_view body = bytes.substr(0, bytes.size() - kChecksumBytes);
    outer.take(body.size());
    outer.check(outer.fixed() == crc64(body), "its checksum is wrong, it is damaged");

    ByteReader in(body, name);
    in.take(kMagic.size());
    const std::uint64_t format = in.number();
    constexpr std::uint64_t kLast = kFormat + kWithExits + kWithReplicates + kWithDrivers;
    in.check(format >= kFormat && format <= kLast,
             fmt::format("it has format {}, not {} to {}", format, kFormat, kLast));
    const bool drivers = ((format - kFormat) & kWithDrivers) != 0;
    StoredTally stored;
    stored.version = in.text();
    stored.scenario_hash = in.text();
    stored.seed = in.fixed();
    stored.first = in.fixed();
    Tally& tally = stored.tally;
    tally.trajectories = in.fixed();
    in.check(tally.trajectories <= std::numeric_limits<std::uint64_t>::max() - stored.first,
             "it has too many trajectories");
    tally.horizon = in.integer(static_cast<std::uint64_t>(kMaxQuarters), "quarters");
    tally.metrics = in.integer(static_cast<std::uint64_t>(kMetrics), "metrics");
    tally.confirmed = in.counts(per_metric(tally));
    tally.onset = in.counts(per_metric(tally));
    if (((format - kFormat) & kWithExits) != 0) tally.left = in.counts(per_metric(tally));
    if (((format - kFormat) & kWithReplicates) != 0)
        tally.replicates = in.counts(kReplicates * per_metric(tally));
    tally.relapsed = in.counts(static_cast<std::uint64_t>(tally.metrics));
    tally.at_start = in.counts(static_cast<std::uint64_t>(tally.metrics));
    for (std::uint64_t n = in.number(kMaxItems, "strata"); n > 0; --n) {
        Tally::Stratum s;
        s.choice = in.integer(kMaxItems, "switches");
        s.option = in.integer(kMaxItems, "options");
        s.trajectories = in.number(tally.trajectories, "trajectories of a stratum");
        s.confirmed = in.counts(per_metric(tally));
        tally.strata.push_back(std::move(s));
    }
    read_series(in, tally);
    read_moments(in, tally);
    read_occupancy(in, tally);
    if (drivers) read_drivers(in, tally);
    in.check(in.done(), "something follows its end");
    check_sums(in, tally);
    return stored;
}

}  // namespace capexsim::engine
