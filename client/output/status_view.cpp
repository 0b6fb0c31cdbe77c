#include "client/output/status_view.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <set>
#include <utility>
#include <vector>

#include "client/output/text_table.hpp"

namespace ocelli::client {

std::map<std::string, double> Rates::update(const wire::StatusMessage& status, TimePoint now) {
    std::map<std::string, std::uint64_t> counted;
    for (const wire::Counter& counter : status.counters) {
        counted[counter.name] = counter.value;
    }
    for (const wire::SlaveStatus& slave : status.slaves) {
        counted["done:" + slave.name] = slave.completed;
    }
    const double seconds = std::chrono::duration<double>(now - looked_at_).count();
    std::map<std::string, double> rates;
    for (const auto& [name, value] : counted) {
        const auto before = last_.find(name);
        if (before != last_.end() && value >= before->second && seconds > 0) {
            rates[name] = static_cast<double>(value - before->second) / seconds;
        }
    }
    last_ = std::move(counted);
    looked_at_ = now;
    return rates;
}

using Json = nlohmann::ordered_json;

namespace {

Json to_json(const wire::SlaveStatus& slave) {
    Json capabilities = Json::array();
    for (const wire::Capability& capability : slave.capabilities) {
        capabilities.push_back({{"kind", capability.kind},
                                {"detectors", capability.detectors},
                                {"device", capability.device}});
    }
    return {{"name", slave.name},
            {"address", slave.address},
            {"health", slave.health},
            {"threads", slave.threads},
            {"busy", slave.busy},
            {"assigned", slave.assigned},
            {"completed", slave.completed},
            {"failed", slave.failed},
            {"capabilities", std::move(capabilities)}};
}

std::string rate_of(const RateMap& rates, const std::string& name) {
    const auto found = rates.find(name);
    return found == rates.end() ? "-" : fmt::format("{:.1f}", found->second);
}

Tint tint_of(const std::string& health) {
    if (health == "ok") {
        return Tint::good;
    }
    return health == "stuck" ? Tint::bad : Tint::doubtful;
}

std::string slaves_table(const wire::StatusMessage& status, const RateMap& rates,
                         const Terminal& terminal) {
    if (status.slaves.empty()) {
        return "No slave is connected: tasks wait until one is.\n";
    }
    TextTable table(
        {"SLAVE", "HEALTH", "BUSY", "THREADS", "ASSIGNED", "DONE", "DONE/S", "FAILED", "ADDRESS"});
    for (const wire::SlaveStatus& slave : status.slaves) {
        table.add({slave.name, Cell(slave.health, tint_of(slave.health)),
                   std::to_string(slave.busy), std::to_string(slave.threads),
                   std::to_string(slave.assigned), std::to_string(slave.completed),
                   rate_of(rates, "done:" + slave.name), std::to_string(slave.failed),
                   slave.address});
    }
    return table.render(terminal);
}

}  // namespace

Json to_json(const wire::StatusMessage& status) {
    Json json;
    json["slaves"] = Json::array();
    for (const wire::SlaveStatus& slave : status.slaves) {
        json["slaves"].push_back(to_json(slave));
    }
    json["queue"] = {{"tasks_open", status.tasks_open},
                     {"subtasks_waiting", status.subtasks_waiting},
                     {"image_bytes", status.queued_image_bytes}};
    json["counters"] = Json::object();
    for (const wire::Counter& counter : status.counters) {
        json["counters"][counter.name] = counter.value;
    }
    return json;
}

std::string live_status(const wire::StatusMessage& status, const RateMap& rates,
                        const std::string& time, const Terminal& terminal) {
    std::size_t threads = 0, busy = 0;
    for (const wire::SlaveStatus& slave : status.slaves) {
        threads += slave.threads;
        busy += slave.busy;
    }
    const std::vector<std::string> lines{
        fmt::format("{}  {} slave{}, {} of {} threads busy", time, status.slaves.size(),
                    status.slaves.size() == 1 ? "" : "s", busy, threads),
        fmt::format("queue: {} tasks open, {} subtasks waiting, {:.1f} MiB of images",
                    status.tasks_open, status.subtasks_waiting,
                    static_cast<double>(status.queued_image_bytes) / 1048576),
        fmt::format("tasks per second: {} accepted, {} reported, {} refused",
                    rate_of(rates, "accepted"), rate_of(rates, "reported"),
                    rate_of(rates, "refused")),
        fmt::format("subtasks per second: {} attempts, {} retries, {} timeouts",
                    rate_of(rates, "attempts"), rate_of(rates, "retries"),
                    rate_of(rates, "timeouts"))};
    std::string text;
    for (const std::string& line : lines) {
        text += wrapped(line, terminal.columns) + "\n";
    }
    return text + "\n" + slaves_table(status, rates, terminal);
}

nlohmann::ordered_json live_status_json(const wire::StatusMessage& status, const RateMap& rates,
                                        const std::string& time) {
    nlohmann::ordered_json line{{"time", time}};
    line.update(to_json(status));
    line["rates"] = nlohmann::ordered_json::object();
    for (const auto& [name, rate] : rates) {
        line["rates"][name] = rate;
    }
    return line;
}

std::string models_table(const wire::StatusMessage& status, const Terminal& terminal) {
    if (status.slaves.empty()) {
        return "No slave is connected: nothing can be run.\n";
    }
    TextTable table({"SLAVE", "KIND", "DEVICE", "TAKES", "ALSO HAS"});
    for (const wire::SlaveStatus& slave : status.slaves) {
        std::set<std::string_view> seen;
        for (const wire::Capability& capability : slave.capabilities) {
            const auto& detectors = capability.detectors;
            // What "auto" takes is the first of the kind; on further devices there are only others.
            const bool has_first = seen.insert(capability.kind).second && !detectors.empty();
            const std::vector<std::string> others(detectors.begin() + (has_first ? 1 : 0),
                                                  detectors.end());
            table.add({slave.name, capability.kind, capability.device,
                       has_first ? detectors.front() : "-",
                       others.empty() ? "-" : fmt::format("{}", fmt::join(others, " "))});
        }
    }
    return table.render(terminal);
}

nlohmann::ordered_json models_json(const wire::StatusMessage& status) {
    auto slaves = nlohmann::ordered_json::array();
    const nlohmann::ordered_json all = to_json(status);
    for (const nlohmann::ordered_json& slave : all.at("slaves")) {
        slaves.push_back({{"name", slave.at("name")}, {"capabilities", slave.at("capabilities")}});
    }
    return {{"slaves", std::move(slaves)}};
}

std::string redrawn(const std::string& text, std::size_t rows) {
    std::string screen = "\x1b[H";
    std::size_t lines = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.find('\n', begin);
        if (rows > 0 && lines + 1 >= rows) {  // the cursor needs the last one
            break;
        }
        screen += text.substr(begin, end - begin) + "\x1b[K\n";
        begin = end == std::string::npos ? text.size() : end + 1;
        ++lines;
    }
    return screen + "\x1b[J";
}

}  // namespace ocelli::client
