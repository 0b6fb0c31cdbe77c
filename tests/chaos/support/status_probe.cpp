#include "tests/chaos/support/status_probe.hpp"

#include <algorithm>
#include <stdexcept>
#include <thread>

namespace ocelli::testing {

using namespace std::chrono_literals;

StatusProbe::StatusProbe(const std::string& client_address) : peer_(client_address) {
    peer_.send(hello_of(wire::Role::client, "probe"));
    if (!peer_.await<wire::Welcome>(30s)) {
        throw std::runtime_error("the master does not welcome a client that asks for its status");
    }
}

wire::StatusMessage StatusProbe::now() {
    peer_.send(wire::StatusRequest{});
    auto status = peer_.await<wire::StatusMessage>(30s);
    if (!status) {
        throw std::runtime_error("the master does not answer a client that asks for its status");
    }
    return std::move(*status);
}

std::chrono::milliseconds StatusProbe::time_until(
    const std::function<bool(const wire::StatusMessage&)>& holds, TimePoint since,
    std::chrono::seconds patience) {
    while (!holds(now())) {
        if (ocelli::now() - since > patience) {
            throw std::runtime_error("the master's status does not become what is waited for");
        }
        std::this_thread::sleep_for(2ms);
    }
    return std::chrono::duration_cast<std::chrono::milliseconds>(ocelli::now() - since);
}

std::uint64_t counter(const wire::StatusMessage& status, std::string_view name) {
    const auto found = std::ranges::find(status.counters, name, &wire::Counter::name);
    return found == status.counters.end() ? 0 : found->value;
}

}  // namespace ocelli::testing
