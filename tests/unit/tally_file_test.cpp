#include "capexsim/error.hpp"

#include "catch.hpp"
#include "engine/bytes.hpp"
#include "engine/tally_file.hpp"
#include "unit/made_up_tally.hpp"

#include <functional>
#include <random>
#include <string>

using namespace capexsim;
using namespace capexsim::engine;
using Catch::Matchers::ContainsSubstring;

namespace {

StoredTally stored(int horizon = 12) {
    StoredTally s{"0.1.0", "abc123", 7, 512, made_up::tally(made_up::params(horizon))};
    s.tally.strata.push_back({0, 1, 1000, s.tally.confirmed});
    return s;
}

std::string message_of(const std::function<void()>& act) {
    try {
        act();
    } catch (const WorldError& error) {
        return error.what();
    }
    return "";
}

std::string with_checksum(std::string body) {
    ByteWriter tail;
    tail.fixed(crc64(body));
    return body + tail.bytes();
}

std::string body_of(const std::string& bytes) { return bytes.substr(0, bytes.size() - 8); }

}  // namespace

TEST_CASE("The checksum is CRC-64/XZ") {
    CHECK(crc64("123456789") ==
          0x995DC9BBDF1939FAU);  // catalogue of parametrised CRC algorithms, check value of CRC-64/XZ
}

TEST_CASE("What is written is read back whole") {
    const StoredTally before = stored();
    const StoredTally after = read_tally(write_tally(before), "tally");
    CHECK(after.version == before.version);
    CHECK(after.scenario_hash == before.scenario_hash);
    CHECK(after.seed == 7);
    CHECK(after.first == 512);
    CHECK(after.tally.trajectories == before.tally.trajectories);
    CHECK(after.tally.confirmed == before.tally.confirmed);
    CHECK(after.tally.onset == before.tally.onset);
    CHECK(after.tally.relapsed == before.tally.relapsed);
    CHECK(after.tally.histograms == before.tally.histograms);
    CHECK(after.tally.sums == before.tally.sums);
    CHECK(after.tally.squares == before.tally.squares);
    CHECK(after.tally.strata.at(0).confirmed == before.tally.strata.at(0).confirmed);
    CHECK(after.tally.occupancy.at(0).states == before.tally.occupancy.at(0).states);
    CHECK(after.tally.occupancy.at(0).counts == before.tally.occupancy.at(0).counts);
    REQUIRE(after.tally.series.size() == before.tally.series.size());
    for (std::size_t i = 0; i < after.tally.series.size(); ++i) {
        CHECK(after.tally.series[i].name == before.tally.series[i].name);
        CHECK(after.tally.series[i].offset == before.tally.series[i].offset);
        CHECK(after.tally.series[i].binning.low == before.tally.series[i].binning.low);
        CHECK(after.tally.series[i].binning.logarithmic == before.tally.series[i].binning.logarithmic);
    }
    CHECK(write_tally(after) == write_tally(before));
}

TEST_CASE("A negative sum of 128 bits survives") {
    StoredTally s = stored();
    s.tally.sums[0] = -(WideSum{1} << 100) - 5;
    CHECK(read_tally(write_tally(s), "t").tally.sums[0] == s.tally.sums[0]);
}

TEST_CASE("An empty tally can be stored") {
    StoredTally s{"v", "", 0, 0, {}};
    CHECK(read_tally(write_tally(s), "t").tally.trajectories == 0);
}

TEST_CASE("Long runs of zeros take few bytes") {
    StoredTally s = stored();
    CHECK(write_tally(s).size() < s.tally.histograms.size());  // of 8 bytes each
}

TEST_CASE("Every damaged byte is noticed") {
    const std::string good = write_tally(stored(4));
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string bad = good;
        bad[i] = static_cast<char>(bad[i] ^ 0x20);
        CHECK_THROWS_AS(read_tally(bad, "t"), WorldError);
    }
}

TEST_CASE("A file that ends early is refused at every length") {
    const std::string good = write_tally(stored(4));
    for (std::size_t size = 0; size < good.size(); ++size)
        CHECK_THROWS_AS(read_tally(good.substr(0, size), "t"), WorldError);
    const std::string body = body_of(good);  // cut, and the checksum made right again
    for (std::size_t size = 8; size < body.size(); ++size)
        CHECK_THROWS_AS(read_tally(with_checksum(body.substr(0, size)), "t"), WorldError);
}

TEST_CASE("Random bytes under a right checksum are refused, never a crash or a flood of memory") {
    const std::string body = body_of(write_tally(stored(4)));
    std::minstd_rand random(1);
    int refused = 0;
    for (int i = 0; i < 3000; ++i) {
        std::string bad = body;
        const std::size_t at = 8 + random() % (bad.size() - 8);
        for (std::size_t k = at; k < std::min(bad.size(), at + 1 + random() % 9); ++k)
            bad[k] = static_cast<char>(random());
        try {
            read_tally(with_checksum(bad), "t");  // some bytes are sums, and may be anything
        } catch (const WorldError&) {
            ++refused;
        }
    }
    CHECK(refused > 0);  // the others are told apart by nothing but their numbers
}

TEST_CASE("Exits are read back whole, and are fewer than the futures without parity") {
    StoredTally s = stored(4);
    s.tally.left = s.tally.confirmed;
    for (std::size_t i = 0; i < s.tally.left.size(); ++i) s.tally.left[i] = 0;
    for (std::size_t m = 0; m < kMetrics; ++m) {
        s.tally.left[m * 5] = s.tally.trajectories - s.tally.confirmed[m * 5];
        s.tally.left[m * 5 + 3] = s.tally.confirmed[m * 5];
    }
    CHECK(read_tally(write_tally(s), "t").tally.left == s.tally.left);
    s.tally.left[0] -= 1;
    s.tally.left[3] += 1;
    CHECK_THAT(message_of([&] { read_tally(write_tally(s), "t"); }), ContainsSubstring("do not add up"));
    s.tally.left.clear();
    CHECK(write_tally(s)[8] == 1);  // as before there were exits
}

TEST_CASE("The parts of a design are read back whole, and add up to what was confirmed") {
    StoredTally s = stored(4);
    const std::size_t cells = s.tally.confirmed.size();
    s.tally.replicates.assign(kReplicates * cells, 0);
    for (std::size_t at = 0; at < cells; ++at)
        s.tally.replicates[(at % kReplicates) * cells + at] = s.tally.confirmed[at];
    CHECK(read_tally(write_tally(s), "t").tally.replicates == s.tally.replicates);
    CHECK(write_tally(s)[8] == 3);
    s.tally.left = s.tally.confirmed;
    for (std::size_t i = 0; i < cells; ++i) s.tally.left[i] = i % 5 == 0 ? s.tally.trajectories : 0;
    CHECK(read_tally(write_tally(s), "t").tally.replicates == s.tally.replicates);
    CHECK(write_tally(s)[8] == 4);
    s.tally.left.clear();
    for (const std::uint64_t change : {std::uint64_t{1}, ~std::uint64_t{0}}) {
        StoredTally wrong = s;
        for (std::uint64_t& count : wrong.tally.replicates)
            if (count > 0) {
                count += change;
                break;
            }
        CHECK_THAT(message_of([&] { read_tally(write_tally(wrong), "t"); }),
                   ContainsSubstring("do not add up"));
    }
}

TEST_CASE("Drivers are read back whole, with exits and without, and older files have none") {
    StoredTally s = stored(4);
    CHECK(read_tally(write_tally(s), "t").tally.drivers.empty());
    s.tally.drivers.push_back(made_up::driver(s.tally, "actors.us.budget.growth", {100, 300, 600}));
    s.tally.drivers.push_back(made_up::driver(s.tally, "policy.levers.ban", {1, 999}));
    const std::string bytes = write_tally(s);
    CHECK(bytes[8] == 5);
    const Tally again = read_tally(bytes, "t").tally;
    REQUIRE(again.drivers.size() == 2);
    for (std::size_t d = 0; d < 2; ++d) {
        CHECK(again.drivers[d].path == s.tally.drivers[d].path);
        CHECK(again.drivers[d].bins == s.tally.drivers[d].bins);
        CHECK(again.drivers[d].counts == s.tally.drivers[d].counts);
    }
    CHECK(again.left.empty());
    s.tally.left.assign(s.tally.confirmed.size(), 0);
    for (std::size_t m = 0; m < kMetrics; ++m) s.tally.left[m * 5] = s.tally.trajectories;
    CHECK(read_tally(write_tally(s), "t").tally.left == s.tally.left);
    CHECK(write_tally(read_tally(write_tally(s), "t")) == write_tally(s));
}

TEST_CASE("Drivers that count other trajectories than the tally are refused") {
    for (const int which : {0, 1, 2, 3}) {
        StoredTally s = stored(4);
        s.tally.drivers.push_back(made_up::driver(s.tally, "actors.us.budget.growth", {400, 600}));
        std::vector<std::uint64_t>& counts = s.tally.drivers[0].counts;
        const std::size_t bin = counts.size() / 2;
        if (which == 0) counts[0] += 1;                    // one too many
        if (which == 1) counts[0] -= 1;                    // one is missing
        if (which == 2) counts[0] -= 1, counts[bin] += 1;  // one metric puts it into another bin
        if (which == 3) counts[0] -= 1, counts[4] += 1;    // another date
        CHECK_THAT(message_of([&] { read_tally(write_tally(s), "t"); }), ContainsSubstring("add up"));
    }
}

TEST_CASE("What is wrong with a file is said, with its name") {
    const std::string good = write_tally(stored(4));
    CHECK_THAT(message_of([&] { read_tally("hello", "x/tally"); }),
               ContainsSubstring("x/tally: not a tally") && ContainsSubstring("begin"));
    CHECK_THAT(message_of([&] { read_tally(good + "x", "t"); }), ContainsSubstring("checksum"));
    CHECK_THAT(message_of([&] { read_tally(with_checksum(body_of(good) + "x"), "t"); }),
               ContainsSubstring("follows its end"));
    std::string newer = body_of(good);
    newer[8] = 9;
    CHECK_THAT(message_of([&] { read_tally(with_checksum(newer), "t"); }),
               ContainsSubstring("it has format 9, not 1 to 8"));
}

TEST_CASE("Counts that do not add up to the trajectories are refused") {
    for (const int which : {0, 1, 2, 3}) {
        StoredTally s = stored(4);
        if (which == 0) s.tally.confirmed[0] += 1;
        if (which == 1) s.tally.histograms.back() += 1;
        if (which == 2) s.tally.occupancy[0].counts[0] += 1;
        if (which == 3) s.tally.relapsed[0] = 1001;
        CHECK_THAT(message_of([&] { read_tally(write_tally(s), "t"); }), ContainsSubstring("add up"));
    }
}
