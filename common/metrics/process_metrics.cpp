#include "common/metrics/process_metrics.hpp"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

namespace ocelli {

namespace {

// /proc/self/stat from the third field on (proc(5) counts from one): the second one, the program's
// name, may hold anything.
std::vector<std::string> stat_fields(const std::filesystem::path& proc) {
    std::ifstream file(proc / "self/stat");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::istringstream rest(text.substr(std::min(text.size(), text.rfind(')') + 1)));
    return {std::istream_iterator<std::string>(rest), {}};
}

double seconds_of(::clockid_t clock) {
    ::timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

// Since the Unix epoch. Asked once, so that it never changes. (/proc/stat has it too, which a
// service with ProcSubset=pid does not see.)
double boot_time() {
    static const double kBooted = seconds_of(CLOCK_REALTIME) - seconds_of(CLOCK_BOOTTIME);
    return kBooted;
}

void add_descriptors(MetricPage& page, const std::filesystem::path& proc) {
    std::error_code error;
    const std::filesystem::directory_iterator open(proc / "self/fd", error);
    if (!error) {
        page.gauge("process_open_fds", "Open file descriptors",
                   static_cast<double>(std::distance(begin(open), end(open))));
    }
    ::rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        page.gauge("process_max_fds", "The limit of open file descriptors",
                   static_cast<double>(limit.rlim_cur));
    }
}

}  // namespace

void add_process_metrics(MetricPage& page, const std::filesystem::path& proc) {
    page.gauge("ocelli_build_info", "Always 1; its label says which release this is", 1,
               {{"version", OCELLI_VERSION}});
    constexpr std::size_t kUserTicks = 11, kSystemTicks = 12, kStartTicks = 19, kPages = 21;
    const auto fields = stat_fields(proc);
    if (fields.size() > kPages) {
        const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
        const auto number = [&](std::size_t field) { return std::stod(fields[field]); };
        page.gauge("process_resident_memory_bytes", "Resident memory",
                   number(kPages) * static_cast<double>(::sysconf(_SC_PAGESIZE)));
        page.counter("process_cpu_seconds_total", "CPU time, the kernel's for it included",
                     (number(kUserTicks) + number(kSystemTicks)) / ticks);
        page.gauge("process_start_time_seconds", "When it was started, since the Unix epoch",
                   boot_time() + number(kStartTicks) / ticks);
    }
    add_descriptors(page, proc);
}

}  // namespace ocelli
