#include "report/page.hpp"

#include "capexsim/error.hpp"

#include "report/looks.hpp"
#include "report/page_assets.hpp"
#include "report/section_json.hpp"

#include <cstdint>
#include <string_view>
#include <utility>

namespace capexsim::report {
namespace {

std::string text_of(const Json& object, std::string_view key) {
    const Json* found = member(object, key);
    const auto* text = found == nullptr ? nullptr : std::get_if<std::string>(&found->value());
    return text == nullptr ? std::string() : *text;
}

/// Text inside an element or a quoted attribute.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            default: out += c;
        }
    }
    return out;
}

/// JSON inside a script element: nothing in it can end the element.
std::string embedded(std::string json) {
    std::string out;
    out.reserve(json.size());
    for (const char c : json) out += c == '<' ? std::string("\\u003c") : std::string(1, c);
    return out;
}

/// {"actor.meta": {"colour": "#cc79a7", "dash": 0}}
Json looks_json(const std::vector<Section>& sections) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    constexpr int kLastShift = 20;
    Json::Object object;
    for (const auto& [subject, look] : looks_of(sections)) {
        std::string colour = "#";
        for (int shift = kLastShift; shift >= 0; shift -= 4) colour += kDigits[(look.colour >> shift) & 15U];
        object.emplace_back(subject, Json::Object{{"colour", colour}, {"dash", std::int64_t{look.dash}}});
    }
    return object;
}

Section for_page(Section section) {
    std::erase_if(section.charts, [](const Chart& chart) { return !chart.page || chart.curves.empty(); });
    std::erase_if(section.tables, [](const Table& table) { return !table.page || table.rows.empty(); });
    return section;
}

/// The text of the answer for whoever has no script: every paragraph of every section.
std::string plain_text(const std::vector<Section>& sections) {
    std::string out;
    for (const Section& section : sections)
        for (const std::string& text : section.text) out += "<p>" + escaped(text) + "</p>\n";
    return out;
}

}  // namespace

bool pages_built() { return !kPageAssets.script.empty(); }

std::string write_page(const Json& head, const std::vector<Section>& sections, const Json& manifest) {
    require(pages_built(), "a page is written only where its code was embedded");
    Json::Array shown;
    for (const Section& section : sections) shown.push_back(section_json(for_page(section)));
    const Json data = Json::Object{{"head", head},
                                   {"manifest", manifest},
                                   {"looks", looks_json(sections)},
                                   {"sections", std::move(shown)}};
    const std::string answer = text_of(head, "answer");
    const std::string policy = "default-src 'none'; script-src 'sha256-" +
                               std::string(kPageAssets.script_hash) + "'; style-src 'sha256-" +
                               std::string(kPageAssets.style_hash) +
                               "'; img-src data: blob:; base-uri 'none'; form-action 'none'";
    std::string out = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
    out += "<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy + "\">\n";
    out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    out +=
        "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n";
    out += "<title>" + escaped(answer) + "</title>\n<style>";
    out += kPageAssets.style;
    out +=
        "</style>\n</head>\n<body>\n<noscript><main><h1>" + escaped(answer) +
        "</h1>\n<p>The figures need JavaScript; what they are drawn from is also in results.xlsx and in the CSV files "
        "beside this page.</p>\n" +
        plain_text(sections) + "</main></noscript>\n";
    out += "<script type=\"application/json\" id=\"result\">" + embedded(write_json(data, -1)) +
           "</script>\n<script>";
    out += kPageAssets.script;
    out += "</script>\n</body>\n</html>\n";
    return out;
}

}  // namespace capexsim::report
