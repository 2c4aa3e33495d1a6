// Any bytes as a tally file: as they are, and with the checksum made right, since no fuzzer guesses that.

#include "capexsim/error.hpp"

#include "engine/bytes.hpp"
#include "engine/tally_file.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace {

void read(const std::string& bytes) {
    using namespace capexsim;
    try {
        const std::string written = engine::write_tally(engine::read_tally(bytes, "tally"));
        require(engine::write_tally(engine::read_tally(written, "tally")) == written,
                "what is read is written alike");
    } catch (const WorldError&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(data, data + size);
    read(bytes);
    capexsim::engine::ByteWriter checksum;
    checksum.fixed(capexsim::engine::crc64(bytes));
    read(bytes + checksum.bytes());
    return 0;
}
