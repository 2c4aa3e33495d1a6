#pragma once

#include "capexsim/estimate.hpp"

#include "app/result_folder.hpp"
#include "report/json.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace capexsim::app {

/// What is told of a whole result, its parts, and how it came about: all that its views are made of.
struct Told {
    report::Json::Object head;  ///< as in result.json, without the sections
    std::vector<Section> sections;
    report::Json manifest;
};

/// The table of that key, which one of the sections holds.
const Table& table_of(const std::vector<Section>& sections, std::string_view key);

/// {"value": …, "lower": …, "upper": …}
report::Json estimate_json(const Estimate& estimate);

/// `result.json`.
std::string result_text(const Told& told);

/// Puts `report.html`, where pages are built, and `results.xlsx` into a folder.
void put_views(ResultFolder& folder, const Told& told);

/// Where the page stands, or why there is none: a line for people.
std::string page_line(const std::filesystem::path& folder);

/// What `result_text()` and manifest.json say of a folder of results.
/// @throws WorldError when they are of another format
Told read_told(const std::filesystem::path& folder);

/// Makes the views of a folder of results anew.
/// @throws WorldError when it holds none, or when a file is not as it was written
void renew_views(const std::filesystem::path& folder);

}  // namespace capexsim::app
