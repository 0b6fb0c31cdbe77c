#pragma once

// What the tests of the master's rules share: an Outbound that keeps what it is given,
// and short ways to make messages.

#include <spdlog/logger.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/clock.hpp"
#include "common/wire/messages.hpp"
#include "master/rules/task_store.hpp"

namespace ocelli::master::testing {

using namespace std::chrono_literals;

inline constexpr TimePoint kStart{std::chrono::hours{1}};

class RecordingOutbound : public Outbound {
  public:
    void to_client(ClientId client, const wire::ToClient& message, Blob blob) override {
        if (const auto* yes = std::get_if<wire::Accepted>(&message)) {
            accepted.emplace_back(client, yes->task_id);
        } else if (const auto* no = std::get_if<wire::Refused>(&message)) {
            refused.emplace_back(client, *no);
        } else {
            reports.emplace_back(client, std::get<wire::ReportMessage>(message));
            report_blobs.push_back(std::move(blob));
        }
    }
    void to_slave(SlaveId slave, const wire::ToSlave& message, Blob blob) override {
        if (const auto* work = std::get_if<wire::Work>(&message)) {
            works.push_back(*work);
            if (work->has_image) {
                images.emplace_back(slave, std::move(blob));
            }
            for (const wire::RunSubtask& run : work->subtasks) {
                runs.emplace_back(slave, run);
            }
        } else if (const auto* cancel = std::get_if<wire::CancelSubtask>(&message)) {
            cancels.emplace_back(slave, cancel->attempt);
        } else {
            drained.push_back(slave);
        }
    }
    void close_slave(SlaveId slave, const Error& reason) override {
        closed.emplace_back(slave, reason);
    }

    std::vector<std::pair<ClientId, TaskId>> accepted;
    std::vector<std::pair<ClientId, wire::Refused>> refused;
    std::vector<std::pair<ClientId, wire::ReportMessage>> reports;
    std::vector<Blob> report_blobs;
    std::vector<wire::Work> works;
    std::vector<std::pair<SlaveId, Blob>> images;
    std::vector<std::pair<SlaveId, wire::RunSubtask>> runs;
    std::vector<std::pair<SlaveId, AttemptId>> cancels;
    std::vector<SlaveId> drained;
    std::vector<std::pair<SlaveId, Error>> closed;
};

inline std::shared_ptr<spdlog::logger> silent_logger() {
    return std::make_shared<spdlog::logger>("test");
}

inline TaskId task_id(std::uint32_t number) {
    TaskId id;
    for (std::size_t i = 0; i < sizeof number; ++i) {
        id.bytes[i] = static_cast<std::uint8_t>(number >> (24U - 8U * i));
    }
    return id;
}

inline wire::Submit submit_of(std::uint32_t number, std::vector<std::string> kinds,
                              std::string camera = "yard", std::uint32_t timeout_ms = 60'000) {
    wire::Submit submit;
    submit.task_id = task_id(number);
    submit.camera = std::move(camera);
    submit.kinds = std::move(kinds);
    submit.timeout_ms = timeout_ms;
    return submit;
}

inline wire::Hello slave_hello(std::string name, std::vector<std::string> kinds,
                               std::uint32_t threads = 3, std::uint64_t incarnation = 0) {
    static std::uint64_t next_incarnation = 1'000'000;
    wire::Hello hello;
    hello.role = wire::Role::slave;
    hello.name = std::move(name);
    hello.threads = threads;
    hello.incarnation = incarnation != 0 ? incarnation : ++next_incarnation;
    for (std::string& kind : kinds) {
        hello.capabilities.push_back({std::move(kind), {"plain"}, "cpu"});
    }
    return hello;
}

inline wire::SubtaskResult success(AttemptId attempt, std::uint64_t run_us = 10'000) {
    wire::SubtaskResult result;
    result.attempt = attempt;
    result.size = {640, 480};
    result.device = "cpu";
    result.detector = "plain";
    result.run_us = run_us;
    return result;
}

inline wire::SubtaskResult failure(AttemptId attempt, ErrorCode code,
                                   std::string why = "it broke") {
    wire::SubtaskResult result;
    result.attempt = attempt;
    result.error = Error{code, std::move(why)};
    return result;
}

}  // namespace ocelli::master::testing
