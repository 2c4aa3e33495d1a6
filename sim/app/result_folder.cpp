#include "app/result_folder.hpp"

#include "capexsim/error.hpp"

#include "app/sha256.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace capexsim::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSums = "SHA256SUMS";
constexpr const char* kManifest = "manifest.json";
constexpr std::array kApart = {"environment.json"};  ///< ours, though not in SHA256SUMS
constexpr std::array kViews = {"report.html",
                               "results.xlsx"};  ///< made of the rest, by whatever page code there is
constexpr std::size_t kDigest = 64;

[[noreturn]] void refuse(const fs::path& path, std::string_view what, int error) {
    throw WorldError(fmt::format("{}: {}: {}", path.string(), what, std::strerror(error)));
}

/// An open file that is closed whatever happens.
class Handle {
public:
    explicit Handle(const fs::path& path)
        : path_(path), descriptor_(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) {
        if (descriptor_ < 0) refuse(path_, "cannot be created", errno);
    }
    ~Handle() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    void write(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) refuse(path_, "cannot be written", errno);
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    void close() {
        if (fsync(descriptor_) != 0 && errno != EINVAL) refuse(path_, "cannot be written", errno);
        if (::close(std::exchange(descriptor_, -1)) != 0) refuse(path_, "cannot be written", errno);
    }

private:
    fs::path path_;
    int descriptor_;
};

std::string sums_of(const fs::path& folder) { return read_file(folder / kSums); }

/// Lines "digest  name" of SHA256SUMS.
std::vector<std::pair<std::string, std::string>> entries_of(const std::string& sums) {
    std::vector<std::pair<std::string, std::string>> entries;
    std::istringstream lines(sums);
    for (std::string line; std::getline(lines, line);) {
        const bool fits = line.size() > kDigest + 2 && line.find('/') == std::string::npos;
        entries.emplace_back(line.substr(0, kDigest), fits ? line.substr(kDigest + 2) : "");
    }
    return entries;
}

bool is_view(const std::string& name) { return std::ranges::find(kViews, name) != kViews.end(); }

/// SHA256SUMS without what is made of the rest, in the order of names.
std::vector<std::pair<std::string, std::string>> own_entries(const std::string& sums) {
    auto entries = entries_of(sums);
    std::erase_if(entries, [](const auto& entry) { return is_view(entry.second); });
    std::ranges::sort(entries);
    return entries;
}

bool is_result(const fs::path& folder) {
    return fs::is_directory(folder) && fs::is_regular_file(folder / kManifest) &&
           fs::is_regular_file(folder / kSums);
}

/// Moves what is not ours from the old folder into the new one, and removes the rest.
void clear_old(const fs::path& old, const fs::path& now) {
    std::vector<std::string> ours{kSums};
    for (const char* name : kApart) ours.emplace_back(name);
    for (auto& [digest, name] : entries_of(sums_of(old))) ours.push_back(name);
    for (const fs::directory_entry& entry : fs::directory_iterator(old)) {
        const std::string name = entry.path().filename().string();
        const bool mine = std::find(ours.begin(), ours.end(), name) != ours.end();
        if (!mine && !fs::exists(now / name))
            fs::rename(entry.path(), now / name);
        else if (mine)
            fs::remove(entry.path());
    }
    std::error_code kept;
    fs::remove(old, kept);  // stays when a stranger's name was taken
}

/// Puts `stage` where `target` is, and `target` where `stage` was.
void exchange(const fs::path& stage, const fs::path& target) {
#ifdef RENAME_EXCHANGE
    if (renameat2(AT_FDCWD, stage.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) == 0) return;
    if (errno != EINVAL && errno != ENOSYS) refuse(target, "cannot be replaced", errno);
#endif
    const fs::path aside = stage.string() + ".old";  // a file system that cannot exchange
    fs::rename(target, aside);
    std::error_code failed;
    fs::rename(stage, target, failed);
    if (failed) {
        fs::rename(aside, target);
        refuse(target, "cannot be replaced", failed.value());
    }
    fs::rename(aside, stage);
}

}  // namespace

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) refuse(path, "cannot be read", errno);
    std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (in.bad()) refuse(path, "cannot be read", errno);
    return bytes;
}

void require_result(const fs::path& folder) {
    if (!is_result(folder)) throw WorldError(fmt::format("{}: holds no results", folder.string()));
    for (const auto& [digest, name] : own_entries(sums_of(folder)))
        if (name.empty() || !fs::is_regular_file(folder / name) || sha256(read_file(folder / name)) != digest)
            throw WorldError(
                fmt::format("{}: {} is not as it was written", folder.string(), name.empty() ? kSums : name));
}

std::optional<std::string> damage(const fs::path& folder) {
    for (const auto& [digest, name] : entries_of(sums_of(folder))) {
        if (name.empty()) return std::string("SHA256SUMS is damaged");
        if (!fs::is_regular_file(folder / name)) return name + " is missing";
        if (sha256(read_file(folder / name)) != digest) return name + " is not as it was written";
    }
    return std::nullopt;
}

void require_result_or_nothing(const fs::path& target) {
    if (!fs::exists(fs::symlink_status(target)) || is_result(target)) return;
    if (!fs::is_directory(target))
        throw WorldError(
            fmt::format("{}: is there already and is no folder; choose another with -o", target.string()));
    if (!fs::is_empty(target))
        throw WorldError(fmt::format(
            "{}: is there already and holds no results, so it is left alone; choose another folder with -o",
            target.string()));
}

ResultFolder::ResultFolder(fs::path parent) {
    if (parent.empty()) parent = ".";
    std::error_code error;
    fs::create_directories(parent, error);
    if (error) refuse(parent, "cannot be created", error.value());
    for (int attempt = 0;; ++attempt) {
        stage_ = parent / fmt::format(".capexsim-{}-{}.tmp", getpid(), attempt);
        if (mkdir(stage_.c_str(), 0777) == 0) return;
        const int why = errno;
        if (why != EEXIST || attempt > 1000) {
            stage_.clear();
            refuse(parent, "nothing can be written there", why);
        }
    }
}

ResultFolder::~ResultFolder() {
    std::error_code ignored;
    if (!stage_.empty()) fs::remove_all(stage_, ignored);
}

void ResultFolder::write(const std::string& name, std::string_view bytes) {
    Handle file(stage_ / name);
    file.write(bytes);
    file.close();
}

void ResultFolder::put(const std::string& name, std::string_view bytes) {
    write(name, bytes);
    sums_ += sha256(bytes) + "  " + name + "\n";
}

void ResultFolder::put_made(const std::string& name, const std::function<void(const fs::path&)>& make) {
    make(stage_ / name);
    sums_ += sha256(read_file(stage_ / name)) + "  " + name + "\n";
}

void ResultFolder::take_over(const fs::path& other) {
    for (const auto& [digest, name] : entries_of(sums_of(other)))
        if (!is_view(name)) put(name, read_file(other / name));
    for (const char* name : kApart)
        if (fs::is_regular_file(other / name)) put_apart(name, read_file(other / name));
}

void ResultFolder::put_apart(const std::string& name, std::string_view bytes) { write(name, bytes); }

bool ResultFolder::equals(const fs::path& target) const {
    return own_entries(sums_of(target)) == own_entries(sums_) && !damage(target);
}

ResultFolder::Outcome ResultFolder::commit(const fs::path& given, Force force) {
    write(kSums, sums_);
    const fs::path target = fs::is_symlink(given) ? fs::canonical(given) : given;
    std::error_code failed;
    fs::rename(stage_, target, failed);  // also over an empty folder, never over a full one
    if (!failed) {
        stage_.clear();
        return Outcome::written;
    }
    if (failed != std::errc::directory_not_empty && failed != std::errc::file_exists &&
        failed != std::errc::not_a_directory)
        refuse(target, "cannot be written", failed.value());
    require_result_or_nothing(target);
    const bool same = equals(target);
    if (!same && force == Force::no) {
        const auto broken = damage(target);
        throw WorldError(fmt::format(
            "{}: {}; --force replaces it, -o names another folder", target.string(),
            broken ? "holds results that were changed: " + *broken : "holds the results of another run"));
    }
    exchange(stage_, target);
    const fs::path old = std::exchange(stage_, {});
    clear_old(old, target);
    return same ? Outcome::verified : Outcome::replaced;
}

}  // namespace capexsim::app
