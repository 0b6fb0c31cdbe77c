#include "client/bench/bench_result.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace ocelli::client {

void Latencies::add(Duration latency) {
    latencies_.push_back(latency);
}

double Latencies::quantile_ms(double quantile) const {
    auto sorted = latencies_;
    const auto count = static_cast<double>(sorted.size());
    const auto rank = std::clamp(std::ceil(quantile * count), 1.0, count);
    const auto place = sorted.begin() + static_cast<std::ptrdiff_t>(rank) - 1;
    std::nth_element(sorted.begin(), place, sorted.end());
    return to_milliseconds(*place);
}

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

namespace {

struct Named {
    const char* name;
    double quantile;
};
constexpr std::array<Named, 5> kQuantiles{
    {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}, {"max", 1}}};

double a_second(std::size_t count, double seconds) {
    return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

// Beyond what comes and goes: by a twentieth of what was due.
bool queue_grew(const BenchResult& result) {
    return result.open_at_end > result.open_at_begin + std::max<std::size_t>(result.due / 20, 10);
}

}  // namespace

nlohmann::ordered_json to_json(const BenchOptions& options, const BenchResult& result) {
    nlohmann::ordered_json json{
        {"loop", options.rate > 0 ? "open" : "closed"},
        {"rate_asked", options.rate},
        {"concurrency", options.concurrency},
        {"kinds", options.kinds},
        {"seconds", result.seconds},
        {"due", result.due},
        {"complete", result.complete},
        {"incomplete", result.incomplete},
        {"refused", result.refused},
        {"unanswered", result.unanswered},
        {"open_at_begin", result.open_at_begin},
        {"open_at_end", result.open_at_end},
        {"complete_per_second", a_second(result.complete_in_time, result.seconds)}};
    for (const auto& [name, quantile] : kQuantiles) {
        json["latency_ms"][name] =
            result.latencies.count() > 0
                ? nlohmann::ordered_json(result.latencies.quantile_ms(quantile))
                : nlohmann::ordered_json(nullptr);
    }
    json["cpu"] = nlohmann::ordered_json::array();
    for (const ProcessCpu& process : result.cpu) {
        json["cpu"].push_back(
            {{"pid", process.pid}, {"name", process.name}, {"seconds", process.seconds}});
    }
    return json;
}

std::string to_text(const BenchOptions& options, const BenchResult& result) {
    std::string text =
        fmt::format("{:.1f} snapshots a second complete, over {:.1f} s",
                    a_second(result.complete_in_time, result.seconds), result.seconds);
    text += options.rate > 0 ? fmt::format(" ({:g} a second asked, open loop)\n", options.rate)
                             : fmt::format(" (closed loop, {} in flight)\n", options.concurrency);
    if (options.rate > 0 && queue_grew(result)) {
        text += fmt::format(
            "the queue grew from {} to {} snapshots: this is more than can be done; "
            "--concurrency instead of --rate shows how much can\n",
            result.open_at_begin, result.open_at_end);
    }
    if (result.latencies.count() > 0) {
        text += options.rate > 0 ? "latency from when a snapshot was due:" : "latency:";
        for (const auto& [name, quantile] : kQuantiles) {
            text += fmt::format(" {} {:.2f}", name, result.latencies.quantile_ms(quantile));
        }
        text += " ms\n";
    }
    text += fmt::format("{} due: {} complete, {} not, {} refused, {} not answered\n", result.due,
                        result.complete, result.incomplete, result.refused, result.unanswered);
    if (!result.last_problem.empty()) {
        text += fmt::format("the last problem: {}\n", result.last_problem);
    }
    for (const ProcessCpu& process : result.cpu) {
        text += fmt::format("CPU {:>6.1f} %  {} ({})\n",
                            result.seconds > 0 ? 100 * process.seconds / result.seconds : 0,
                            process.name, process.pid);
    }
    return text;
}

}  // namespace ocelli::client
