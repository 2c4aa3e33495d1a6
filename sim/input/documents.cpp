#include "input/documents.hpp"

#include "input/findings.hpp"
#include "input/yaml.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>
#include <vector>

namespace capexsim {

namespace {

/// At most one byte more than a scenario may have, so that a text that is too long is seen as such.
std::string read_limited(std::istream& in) {
    std::vector<char> buffer(kLongestText + 1);
    in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    return {buffer.data(), static_cast<std::size_t>(in.gcount())};
}

[[noreturn]] void refuse(const std::string& name, const char* why) {
    throw WorldError((name == "-" ? "standard input" : printable(name)) + ": " + why);
}

std::string read_disk(const std::string& name) {
    if (name == "-") return read_limited(std::cin);
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(name, error);
    if (!std::filesystem::exists(status)) refuse(name, "there is no such file");
    if (std::filesystem::is_directory(status)) refuse(name, "is a directory, not a file");
    if (!std::filesystem::is_regular_file(status)) refuse(name, "is not a regular file");
    std::ifstream in(name, std::ios::binary);
    if (!in) refuse(name, "cannot be read");
    std::string text = read_limited(in);
    if (in.bad()) refuse(name, "cannot be read");
    return text;
}

}  // namespace

Document load_document(const std::string& name, const std::map<std::string, std::string>& texts) {
    Document document{name, ""};
    if (texts.empty()) {
        document.text = read_disk(name);
    } else {
        const auto found = texts.find(name);
        if (found == texts.end()) refuse(name, "there is no such file");
        document.text = found->second;
    }
    if (document.text.size() > kLongestText) refuse(name, "is larger than 1 MB");
    return document;
}

}  // namespace capexsim
