// Replays files through a fuzz target: a crash that was found once is a file that must pass for ever.
// A file may take 10 s and the process 1 GiB, so that a scenario cannot hang or exhaust the machine.

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr unsigned kSecondsPerFile = 10;
constexpr rlim_t kMemoryLimit = rlim_t{1} << 30;  ///< [byte]

const char* current_file = "";

extern "C" void report_signal(int signal) {
    for (const char* part : {signal == SIGALRM ? "more than 10 s: " : "crash: ", current_file, "\n"}) {
        if (write(STDERR_FILENO, part, std::strlen(part)) < 0) break;
    }
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void limit_memory() {
#if !defined(__SANITIZE_ADDRESS__)
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
    return;
#endif
#endif
    const rlimit limit{kMemoryLimit, kMemoryLimit};
    setrlimit(RLIMIT_AS, &limit);
#endif
}

std::vector<std::string> files_under(int argc, char** argv) {
    std::vector<std::string> files;
    for (int i = 1; i < argc; ++i) {
        if (!std::filesystem::is_directory(argv[i])) {
            files.emplace_back(argv[i]);
            continue;
        }
        for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
            if (entry.is_regular_file()) files.push_back(entry.path().string());
        }
    }
    std::ranges::sort(files);
    return files;
}

}  // namespace

int main(int argc, char** argv) {
    limit_memory();
    for (const int signal : {SIGALRM, SIGABRT, SIGSEGV, SIGFPE, SIGILL}) std::signal(signal, report_signal);
    const std::vector<std::string> files = files_under(argc, argv);
    for (const std::string& file : files) {
        current_file = file.c_str();
        std::ifstream in(file, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        // An exact allocation, so that a sanitizer sees a read past the end.
        const auto bytes = std::make_unique<std::uint8_t[]>(text.size());
        std::ranges::copy(text, bytes.get());
        alarm(kSecondsPerFile);
        LLVMFuzzerTestOneInput(bytes.get(), text.size());
        alarm(0);
    }
    std::printf("%zu files replayed\n", files.size());
    return files.empty() ? 1 : 0;
}
