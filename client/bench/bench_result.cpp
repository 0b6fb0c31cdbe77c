#include "client/bench/bench_result.hpp"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

namespace ocelli::client {

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

}  // namespace

nlohmann::ordered_json to_json(const BenchOptions& options, const BenchResult& result) {
    nlohmann::ordered_json json{{"loop", options.rate > 0 ? "open" : "closed"},
                                {"rate_asked", options.rate},
                                {"concurrency", options.concurrency},
                                {"kinds", options.kinds},
                                {"seconds", result.seconds},
                                {"due", result.due},
                                {"complete", result.complete},
                                {"incomplete", result.incomplete},
                                {"refused", result.refused},
                                {"unanswered", result.unanswered},
                                {"complete_per_second", a_second(result.complete, result.seconds)}};
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
    std::string text = fmt::format("{:.1f} snapshots a second complete, over {:.1f} s",
                                   a_second(result.complete, result.seconds), result.seconds);
    text += options.rate > 0 ? fmt::format(" ({:g} a second asked, open loop)\n", options.rate)
                             : fmt::format(" (closed loop, {} in flight)\n", options.concurrency);
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
