// Any bytes as the JSON of a folder of results, and every section in it.

#include "capexsim/error.hpp"

#include "report/json.hpp"
#include "report/section_json.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace capexsim;
    using report::Json;
    try {
        const Json json = report::read_json(std::string(data, data + size), "result.json");
        const std::string written = report::write_json(json, -1);
        require(report::write_json(report::read_json(written, "again"), -1) == written,
                "what is read is written alike");
        const Json* sections = report::member(json, "sections");
        const auto* array = sections ? std::get_if<Json::Array>(&sections->value()) : nullptr;
        for (const Json& section : array ? *array : Json::Array{})
            report::section_json(report::section_of(section, "result.json"));
    } catch (const WorldError&) {
    }
    return 0;
}
