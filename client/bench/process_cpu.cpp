#include "client/bench/process_cpu.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

namespace ocelli::client {

namespace {

namespace fs = std::filesystem;

std::optional<int> pid_in(const fs::path& folder) {
    const std::string name = folder.filename().string();
    int pid = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    return error == std::errc() && end == name.data() + name.size() ? std::optional(pid)
                                                                    : std::nullopt;
}

// proc(5): after the name in parentheses, fields 3 and following; 14 and 15 are the times.
std::optional<ProcessCpu> read_process(int pid) {
    std::ifstream stream("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    std::getline(stream, line);
    const std::size_t open = line.find('(');
    const std::size_t close = line.rfind(')');
    if (open == line.npos || close == line.npos) {
        return std::nullopt;  // it has just ended
    }
    std::istringstream fields(line.substr(close + 2));
    std::string ignored;
    for (int field = 3; field < 14; ++field) {
        fields >> ignored;
    }
    double user = 0;
    double system = 0;
    fields >> user >> system;
    const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    return ProcessCpu{pid, line.substr(open + 1, close - open - 1), (user + system) / ticks};
}

}  // namespace

std::vector<ProcessCpu> cpu_of_processes() {
    std::vector<ProcessCpu> processes;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator("/proc", error)) {
        const auto pid = pid_in(entry.path());
        const auto process = pid ? read_process(*pid) : std::nullopt;
        if (process && (process->name == "ocelli-master" || process->name == "ocelli-slave" ||
                        process->pid == ::getpid())) {
            processes.push_back(*process);
        }
    }
    std::ranges::sort(processes, {}, &ProcessCpu::pid);
    return processes;
}

std::vector<ProcessCpu> cpu_between(const std::vector<ProcessCpu>& before,
                                    const std::vector<ProcessCpu>& after) {
    std::vector<ProcessCpu> used;
    for (ProcessCpu process : after) {
        const auto earlier = std::ranges::find(before, process.pid, &ProcessCpu::pid);
        if (earlier != before.end()) {
            process.seconds -= earlier->seconds;
            used.push_back(std::move(process));
        }
    }
    return used;
}

}  // namespace ocelli::client
