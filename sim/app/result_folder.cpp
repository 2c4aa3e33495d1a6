#include "app/result_folder.hpp"

#include "capexsim/error.hpp"

#include "app/sha256.hpp"
#include "report/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sstream>
#include <sys/file.h>
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
/// Every other file that a command writes.
constexpr std::array kResults = {"summary.json", "result.json", "tally",      "parity.csv",  "fans.csv",
                                 "channels.csv", "drivers.csv", "inputs.csv", "compare.csv", "pairs.csv",
                                 "sweep.csv",    "solve.csv",   "regret.csv", kManifest};
constexpr std::size_t kDigest = 64;
constexpr const char* kStage = ".capexsim-";  ///< how the folders in the making are called
constexpr auto kStale = std::chrono::minutes(1);

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

/// A member of the manifest of a folder; empty where there is none of this program.
std::string manifest_says(const fs::path& folder, std::string_view key) {
    try {
        const report::Json manifest =
            report::read_json(read_file(folder / kManifest), (folder / kManifest).string());
        const auto text = [&](std::string_view name) -> std::string {
            const report::Json* value = report::member(manifest, name);
            const auto* found = value ? std::get_if<std::string>(&value->value()) : nullptr;
            return found ? *found : "";
        };
        return text("program") == "capexsim" ? text(key) : "";
    } catch (const WorldError&) {
        return "";
    }
}

bool is_result(const fs::path& folder) {
    return fs::is_directory(folder) && fs::is_regular_file(folder / kManifest) &&
           fs::is_regular_file(folder / kSums) && !manifest_says(folder, "program").empty();
}

bool is_ours(const std::string& name) {
    const auto among = [&](const auto& names) { return std::ranges::find(names, name) != names.end(); };
    return name == kSums || among(kApart) || among(kViews) || among(kResults);
}

/// `path`, or where there is something already the first of path.1, path.2 … where there is nothing.
fs::path free_name(const fs::path& path) {
    fs::path free = path;
    for (int n = 1; fs::exists(fs::symlink_status(free)); ++n) free = fmt::format("{}.{}", path.string(), n);
    return free;
}

/// Moves what is not ours from the old folder into the new one, and removes the rest.
void clear_old(const fs::path& old, const fs::path& now) {
    for (const fs::directory_entry& entry : fs::directory_iterator(old)) {
        const std::string name = entry.path().filename().string();
        if (is_ours(name) && !fs::is_directory(entry.symlink_status()))
            fs::remove(entry.path());
        else
            fs::rename(entry.path(), free_name(now / name));
    }
    fs::remove(old);
}

/// Whether two paths, both there, lie on different file systems.
bool mounted(const fs::path& target, const fs::path& parent) {
    struct stat here {
    }, above{};
    return stat(target.c_str(), &here) == 0 && stat(parent.c_str(), &above) == 0 &&
           here.st_dev != above.st_dev;
}

/// Whether a folder holds nothing but what this program writes.
bool all_ours(const fs::path& folder) {
    std::error_code unreadable;
    const fs::directory_iterator entries(folder, unreadable);
    return !unreadable && std::all_of(begin(entries), end(entries), [](const fs::directory_entry& entry) {
        return is_ours(entry.path().filename().string()) && !fs::is_directory(entry.symlink_status());
    });
}

/// Removes what programs left that were killed: nobody holds its lock. A minute is left to those that have just begun. What was
/// killed while it replaced results may hold others' files, and stays then.
void remove_stale(const fs::path& parent) {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(parent, ignored)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with(kStage) || !name.ends_with(".tmp") ||
            !fs::is_directory(entry.symlink_status(ignored)))
            continue;
        if (fs::file_time_type::clock::now() - fs::last_write_time(entry.path(), ignored) < kStale) continue;
        const int folder = open(entry.path().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (folder < 0) continue;
        if (flock(folder, LOCK_EX | LOCK_NB) == 0 && all_ours(entry.path()))
            fs::remove_all(entry.path(), ignored);
        ::close(folder);
    }
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

namespace {

/// Why commit() would not put another result there without force.
std::string taken(const fs::path& target) {
    const auto broken = damage(target);
    return broken ? "holds results that were changed: " + *broken : "holds the results of another run";
}

}  // namespace

ResultFolder::Force force_of(const SimulationChoice& choice) {
    return choice.force ? ResultFolder::Force::yes : ResultFolder::Force::no;
}

void require_room(const fs::path& target, std::string_view hash, ResultFolder::Force force) {
    require_result_or_nothing(target);
    const fs::path parent = target.has_parent_path() ? target.parent_path() : fs::path(".");
    if (target.filename().native().size() > NAME_MAX)
        throw WorldError(fmt::format("{}: the name is too long; choose another with -o", target.string()));
    if (mounted(target, parent))
        throw WorldError(
            fmt::format("{}: something is mounted there; name a folder in it with -o", target.string()));
    if (hash.empty() || force == ResultFolder::Force::yes || !is_result(target)) return;
    if (manifest_says(target, "hash") != hash || damage(target))
        throw WorldError(fmt::format("{}: {}; --force replaces it, -o names another folder", target.string(),
                                     taken(target)));
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
    remove_stale(parent);
    for (int attempt = 0;; ++attempt) {
        stage_ = parent / fmt::format("{}{}-{}.tmp", kStage, getpid(), attempt);
        if (mkdir(stage_.c_str(), 0777) == 0) {
            lock_ = open(stage_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
            if (lock_ >= 0)
                flock(lock_, LOCK_SH | LOCK_NB);  // where it cannot be locked, it is young at least
            return;
        }
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
    if (lock_ >= 0) ::close(lock_);
}

void ResultFolder::write(const std::string& name, std::string_view bytes) {
    require(is_ours(name), "what is written is known as ours, to be replaced by a later run");
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
        if (!is_view(name) && is_ours(name)) put(name, read_file(other / name));
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
        const fs::path beside = free_name(target);
        fs::rename(std::exchange(stage_, {}), beside);
        throw WorldError(fmt::format("{}: {}, so the new ones are in {}; --force replaces it",
                                     target.string(), taken(target), beside.string()));
    }
    exchange(stage_, target);
    const fs::path old = std::exchange(stage_, {});
    clear_old(old, target);
    return same ? Outcome::verified : Outcome::replaced;
}

}  // namespace capexsim::app
