#include "tests/chaos/support/process_use.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <stdexcept>

namespace ocelli::testing {

namespace {

std::filesystem::path folder_of(pid_t process) {
    return std::filesystem::path("/proc") / std::to_string(process);
}

}  // namespace

std::uint64_t resident_kib(pid_t process) {
    std::ifstream status(folder_of(process) / "status");
    for (std::string word; status >> word;) {
        if (word == "VmRSS:") {
            std::uint64_t kib = 0;
            status >> kib;
            return kib;
        }
    }
    throw std::runtime_error("no process " + std::to_string(process) + ", or it has ended");
}

std::chrono::milliseconds cpu_time(pid_t process) {
    std::ifstream stat(folder_of(process) / "stat");
    stat.ignore(std::numeric_limits<std::streamsize>::max(), ')');  // its name may hold anything
    std::string skipped;
    for (int field = 3; field < 14; ++field) {
        stat >> skipped;
    }
    std::int64_t user = 0;
    std::int64_t system = 0;
    stat >> user >> system;
    return std::chrono::milliseconds{(user + system) * 1000 / ::sysconf(_SC_CLK_TCK)};
}

std::size_t open_descriptors(pid_t process) {
    const std::filesystem::directory_iterator entries(folder_of(process) / "fd");
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

void limit_descriptors(pid_t process, std::uint64_t limit) {
    ::rlimit wanted{};
    ::prlimit(process, RLIMIT_NOFILE, nullptr, &wanted);
    wanted.rlim_cur = limit;
    if (::prlimit(process, RLIMIT_NOFILE, &wanted, nullptr) != 0) {
        throw std::runtime_error("the limit of a process' descriptors cannot be set");
    }
}

}  // namespace ocelli::testing
