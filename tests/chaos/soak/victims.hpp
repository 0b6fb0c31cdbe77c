#pragma once

// The cluster that a soak harms: a master with a journal, slaves, and a proxy before each of its
// listeners' peers. On one thread.

#include <optional>
#include <string>
#include <vector>

#include "tests/chaos/support/fault_proxy.hpp"
#include "tests/chaos/support/status_probe.hpp"
#include "tests/integration/cluster.hpp"

namespace ocelli::testing {

class Victims {
  public:
    Victims(const Scratch& scratch, std::size_t slaves, std::uint64_t seed);

    std::size_t slaves() const { return slaves_.size(); }
    // Those of a slave that does not run do nothing.
    void kill_slave(std::size_t slave);
    void start_slave(std::size_t slave);
    void signal_slave(std::size_t slave, int number);
    // The links of the slaves, and, last, that of the clients.
    std::size_t links() const { return proxies_.size(); }
    FaultProxy& link(std::size_t number) { return *proxies_[number]; }
    const std::string& client_address() const { return proxies_.back()->address(); }

    void restart_master(std::chrono::milliseconds down);
    pid_t master() { return cluster_.master().pid(); }
    wire::StatusMessage status();
    // Every fault ends, and every slave runs.
    void heal();

  private:
    Cluster cluster_;
    std::vector<std::unique_ptr<FaultProxy>> proxies_;
    std::vector<std::optional<Process>> slaves_;
    std::optional<StatusProbe> probe_;
};

}  // namespace ocelli::testing
