#include "app/views.hpp"

#include "capexsim/error.hpp"

#include "report/page.hpp"
#include "report/section_json.hpp"
#include "report/workbook.hpp"

#include <algorithm>

namespace capexsim::app {
namespace {

namespace fs = std::filesystem;
using report::Json;

constexpr int kOneLine = -1;
constexpr const char* kPage = "report.html";
constexpr const char* kWorkbook = "results.xlsx";
constexpr const char* kSections = "sections";

const Json::Array& array_of(const Json* json, const fs::path& file) {
    const auto* items = json == nullptr ? nullptr : std::get_if<Json::Array>(&json->value());
    if (items == nullptr)
        throw WorldError(file.string() + ": has no sections; another version of capexsim wrote it");
    return *items;
}

}  // namespace

const Table& table_of(const std::vector<Section>& sections, std::string_view key) {
    for (const Section& section : sections)
        for (const Table& table : section.tables)
            if (table.key == key) return table;
    throw ContractError("every table that is a file has its analysis");
}

Json estimate_json(const Estimate& estimate) {
    return Json::Object{{"value", estimate.value}, {"lower", estimate.lower}, {"upper", estimate.upper}};
}

std::string result_text(const Told& told) {
    Json::Object object = told.head;
    Json::Array sections;
    for (const Section& section : told.sections) sections.push_back(report::section_json(section));
    object.emplace_back(kSections, std::move(sections));
    return report::write_json(object, kOneLine);
}

void put_views(ResultFolder& folder, const Told& told) {
    if (report::pages_built()) folder.put(kPage, report::write_page(told.head, told.sections, told.manifest));
    folder.put_made(kWorkbook, [&told](const fs::path& path) {
        report::write_workbook(path.string(), path.parent_path().string(), told.head, told.sections,
                               told.manifest);
    });
}

std::string page_line(const fs::path& folder) {
    return report::pages_built()
               ? "Report: " + (folder / kPage).string()
               : "Report: none, as this capexsim was built without npm. Install npm, build again, and "
                 "have 'capexsim report " +
                     folder.string() + "' make it";
}

Told read_told(const fs::path& folder) {
    const fs::path result = folder / "result.json", manifest = folder / "manifest.json";
    const Json json = report::read_json(read_file(result), result.string());
    Told told;
    told.manifest = report::read_json(read_file(manifest), manifest.string());
    for (const Json& section : array_of(report::member(json, kSections), result))
        told.sections.push_back(report::section_of(section, result.string()));
    told.head = std::get<Json::Object>(json.value());
    std::erase_if(told.head, [](const auto& named) { return named.first == kSections; });
    return told;
}

void renew_views(const fs::path& given) {
    require_result(given);
    const fs::path target = fs::canonical(given);
    const Told told = read_told(target);
    ResultFolder folder(target.parent_path());
    folder.take_over(target);
    put_views(folder, told);
    folder.commit(target, ResultFolder::Force::yes);
}

}  // namespace capexsim::app
