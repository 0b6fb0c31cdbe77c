// The network between a slave and the master fails for a while, one way or both: what waited behind
// it goes elsewhere in time, nothing counts twice, and the slave is back when the network is.
//
// OCELLI_CHAOS_LONG=1 adds failures of up to a minute.

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "tests/chaos/support/fault_proxy.hpp"
#include "tests/chaos/support/promise.hpp"
#include "tests/chaos/support/status_probe.hpp"
#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

constexpr std::chrono::milliseconds kLease{3000};
constexpr std::chrono::milliseconds kRequeued{3500};
constexpr std::size_t kSnapshots = 30;

struct Failure {
    std::string name;
    Direction direction = Direction::both;
    Fault fault;
    std::chrono::seconds length{0};
};

// Slave `a`, slow, is behind the proxy and holds two subtasks when its network fails; `b` is not.
void survive(const Failure& failure) {
    SCOPED_TRACE(failure.name + " for " + std::to_string(failure.length.count()) + " s");
    const Scratch scratch;
    const auto files = make_pictures(scratch, kSnapshots, 160, 120);
    Cluster cluster;
    StatusProbe probe(cluster.client_address());
    FaultProxy proxy(cluster.slave_address());
    cluster.add_test_slave_at(proxy.address(), "a", {"--threads", "1"});
    Process client = cluster.start_submit(
        join(std::vector<std::string>{"--camera", "slow@a", "--concurrency", "30"}, files));
    probe.time_until([](const auto& status) { return counter(status, "attempts") >= 2; }, now());
    proxy.set(failure.direction, failure.fault);
    const TimePoint begin = now();
    cluster.add_test_slave("b");
    if (failure.length > kLease) {
        const auto noticed = probe.time_until(
            [](const auto& status) { return counter(status, "slaves_lost") >= 1; }, begin);
        EXPECT_LE(noticed, within(kRequeued));
        std::printf("%s: requeued after %ld ms\n", failure.name.c_str(), noticed.count());
    }
    while (now() < begin + failure.length) {
        probe.now();
        std::this_thread::sleep_for(10ms);
    }
    proxy.heal();
    const TimePoint healed = now();
    const auto back =
        probe.time_until([](const auto& status) { return status.slaves.size() == 2; }, healed);
    std::printf("%s for %ld s: back after %ld ms\n", failure.name.c_str(), failure.length.count(),
                back.count());
    expect_all_complete(Cluster::finish(client), files);
    const auto status = probe.now();
    EXPECT_EQ(counter(status, "reported"), kSnapshots);
    EXPECT_EQ(counter(status, "quarantined"), 0U);
    expect_settled(cluster.status());
}

// Each has a cluster of its own, which is idle for most of the time.
void survive_all(const std::vector<Failure>& failures) {
    std::vector<std::future<void>> running;
    for (const Failure& failure : failures) {
        running.push_back(std::async(std::launch::async, survive, failure));
    }
    for (std::future<void>& one : running) {
        one.get();
    }
}

TEST(Partition, moves_the_work_in_time_and_merges_nothing_twice) {
    survive_all({{"partition", Direction::both, kHeld, 1s},
                 {"partition", Direction::both, kHeld, 6s},
                 {"half-open to the master", Direction::to_target, kSwallowed, 6s},
                 {"half-open to the slave", Direction::from_target, kSwallowed, 6s}});
}

// It connects again and again, and says Hello each time; none of what it is sent arrives.
TEST(HalfOpen, a_slave_that_hears_nothing_gets_no_work) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 8, 160, 120);
    Cluster cluster;
    StatusProbe probe(cluster.client_address());
    FaultProxy proxy(cluster.slave_address());
    cluster.add_test_slave_at(proxy.address(), "a");
    probe.time_until([](const auto& status) { return status.slaves.size() == 1; }, now());
    proxy.set(Direction::from_target, kSwallowed);
    probe.time_until([](const auto& status) { return status.slaves.empty(); }, now());
    Process client = cluster.start_submit(files);
    const std::uint64_t before = proxy.accepted();
    probe.time_until([&](const auto&) { return proxy.accepted() >= before + 2; }, now());
    EXPECT_EQ(counter(probe.now(), "attempts"), 0U);
    proxy.heal();
    const ClientRun run = Cluster::finish(client);
    expect_all_complete(run, files);
    for (const Json& report : run.reports) {
        EXPECT_EQ(report["subtasks"][0]["attempts"], 1) << report.dump();
    }
}

// The slave was not killed by what it runs: it comes back each time.
TEST(Partition, a_link_that_breaks_again_and_again_puts_no_task_in_quarantine) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 1, 160, 120);
    Cluster cluster;
    StatusProbe probe(cluster.client_address());
    FaultProxy proxy(cluster.slave_address());
    cluster.add_test_slave_at(proxy.address(), "a");
    Process client = cluster.start_submit({"--camera", "slow@a", "--kinds", "object", files[0]});
    for (std::uint64_t cuts = 1; cuts <= 4; ++cuts) {
        probe.time_until(
            [](const auto& status) { return !status.slaves.empty() && status.slaves[0].busy == 1; },
            now());
        proxy.cut();
        probe.time_until([&](const auto& status) { return counter(status, "slaves_lost") == cuts; },
                         now());
    }
    expect_all_complete(Cluster::finish(client), files);
    EXPECT_EQ(counter(probe.now(), "quarantined"), 0U);
}

TEST(Partition, of_up_to_a_minute) {
    if (from_environment("OCELLI_CHAOS_LONG", 0) == 0) {
        GTEST_SKIP() << "set OCELLI_CHAOS_LONG=1: it takes more than a minute";
    }
    for (const auto length : {2s, 3s, 4s, 10s, 60s}) {
        survive_all({{"partition", Direction::both, kHeld, length}});
        if (length > kLease) {
            survive_all({{"half-open to the master", Direction::to_target, kSwallowed, length},
                         {"half-open to the slave", Direction::from_target, kSwallowed, length}});
        }
    }
}

}  // namespace
}  // namespace ocelli::testing
