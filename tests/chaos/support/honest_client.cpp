#include "tests/chaos/support/honest_client.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "common/clock.hpp"

namespace ocelli::testing {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::seconds kAnswer{60};
constexpr std::chrono::milliseconds kPace{2};

wire::Submit small_task() {
    wire::Submit submit;
    submit.task_id = make_task_id();
    submit.kinds = {"edge"};
    return submit;
}

}  // namespace

HonestClient::HonestClient(const std::string& client_address) : peer_(client_address) {
    peer_.send(hello_of(wire::Role::client, "honest"));
    if (!peer_.await<wire::Welcome>(kAnswer)) {
        throw std::runtime_error("the master does not welcome an honest client");
    }
}

std::chrono::nanoseconds HonestClient::submit(const Blob& picture) {
    const TimePoint begin = now();
    peer_.send(small_task(), picture);
    const auto report = peer_.await<wire::ReportMessage>(kAnswer);
    if (!report || report->report.status != TaskStatus::complete) {
        throw std::runtime_error("an honest client has got no complete report");
    }
    return now() - begin;
}

std::vector<std::chrono::nanoseconds> HonestClient::submit_for(const Blob& picture,
                                                               std::chrono::milliseconds length) {
    std::vector<std::chrono::nanoseconds> taken;
    const TimePoint begin = now();
    while (now() < begin + length) {
        taken.push_back(submit(picture));
        std::this_thread::sleep_for(kPace);
    }
    return taken;
}

Result<TaskId> HonestClient::offer(const Blob& picture) {
    const wire::Submit submit = small_task();
    peer_.send(submit, picture);
    while (const auto frame = peer_.receive(kAnswer)) {
        if (frame->type == wire::Accepted::kType) {
            return submit.task_id;
        }
        if (frame->type == wire::Refused::kType) {
            return wire::decode<wire::Refused>(*frame).value().error;
        }
    }
    return Error{ErrorCode::disconnected, "the master has closed the connection"};
}

std::chrono::nanoseconds percentile(std::vector<std::chrono::nanoseconds> times, double fraction) {
    std::ranges::sort(times);
    const auto index = static_cast<std::size_t>(fraction * static_cast<double>(times.size()));
    return times[std::min(index, times.size() - 1)];
}

Blob read_file(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return Blob::copy_of(std::string((std::istreambuf_iterator<char>(stream)), {}));
}

}  // namespace ocelli::testing
