#include "tests/chaos/soak/victims.hpp"

#include <csignal>

namespace ocelli::testing {

Victims::Victims(const Scratch& scratch, std::size_t slaves, std::uint64_t seed)
    : cluster_({"--state-dir", (scratch.path() / "state").string(), "--log-level", "error"}),
      slaves_(slaves) {
    for (std::size_t i = 0; i < slaves; ++i) {
        proxies_.push_back(std::make_unique<FaultProxy>(cluster_.slave_address(), seed * 1000 + i));
        start_slave(i);
    }
    proxies_.push_back(
        std::make_unique<FaultProxy>(cluster_.client_address(), seed * 1000 + slaves));
}

void Victims::kill_slave(std::size_t slave) {
    slaves_[slave].reset();
}

void Victims::start_slave(std::size_t slave) {
    if (!slaves_[slave]) {
        slaves_[slave].emplace(std::vector<std::string>{
            OCELLI_SLAVE, "--master", proxies_[slave]->address(), "--name",
            "slave-" + std::to_string(slave), "--threads", "2", "--log-level", "error"});
    }
}

void Victims::signal_slave(std::size_t slave, int number) {
    if (slaves_[slave]) {
        slaves_[slave]->signal(number);
    }
}

void Victims::restart_master(std::chrono::milliseconds down) {
    probe_.reset();
    cluster_.restart_master(SIGKILL, down);
}

wire::StatusMessage Victims::status() {
    if (!probe_) {
        probe_.emplace(cluster_.client_address());
    }
    return probe_->now();
}

void Victims::heal() {
    for (const auto& proxy : proxies_) {
        proxy->heal();
        proxy->cut();  // what was swallowed or doubled is lost for these connections
    }
    for (std::size_t i = 0; i < slaves_.size(); ++i) {
        signal_slave(i, SIGCONT);
        start_slave(i);
    }
}

}  // namespace ocelli::testing
