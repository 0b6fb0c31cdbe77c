// How soon a slave that is killed or stopped is noticed, and what becomes of what it says too late.

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "tests/chaos/support/promise.hpp"
#include "tests/chaos/support/status_probe.hpp"
#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

TEST(Liveness, a_killed_slave_is_noticed_within_a_tenth_of_a_second) {
    Cluster cluster;
    StatusProbe probe(cluster.client_address());
    std::vector<std::chrono::milliseconds> times;
    for (std::uint64_t kills = 1; kills <= 9; ++kills) {
        Process& slave = cluster.add_test_slave("victim");
        probe.time_until([](const auto& status) { return status.slaves.size() == 1; }, now());
        const TimePoint begin = now();
        slave.signal(SIGKILL);
        times.push_back(probe.time_until(
            [&](const auto& status) { return counter(status, "slaves_lost") == kills; }, begin));
    }
    std::ranges::sort(times);
    std::printf("a kill is noticed after %ld ms (median), %ld ms (longest)\n",
                times[times.size() / 2].count(), times.back().count());
    EXPECT_LE(times[times.size() / 2], within(100ms));
}

TEST(Liveness, a_stopped_slave_loses_its_lease_in_time_and_comes_back) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 10, 64, 48);
    Cluster cluster;
    StatusProbe probe(cluster.client_address());
    Process& stopped = cluster.add_test_slave("a", {"--threads", "1"});
    Process client =
        cluster.start_submit(join(std::vector<std::string>{"--camera", "slow@a"}, files));
    probe.time_until([](const auto& status) { return counter(status, "attempts") >= 2; }, now());
    const TimePoint begin = now();
    stopped.signal(SIGSTOP);
    cluster.add_test_slave("b");
    const auto revoked = probe.time_until(
        [](const auto& status) { return counter(status, "slaves_lost") == 1; }, begin);
    std::printf("a lease is revoked after %ld ms\n", revoked.count());
    EXPECT_LE(revoked, within(3500ms));
    expect_all_complete(Cluster::finish(client), files);
    stopped.signal(SIGCONT);
    probe.time_until([](const auto& status) { return status.slaves.size() == 2; }, now());
    expect_settled(cluster.status());
}

// A slave of our own: it takes a subtask, says nothing until its lease is over, and answers then.
TEST(Liveness, a_result_that_comes_after_the_lease_is_counted_and_dropped) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 1, 64, 48);
    Cluster cluster;
    WirePeer silent(cluster.slave_address());
    silent.send(hello_of(wire::Role::slave, "silent"));
    const auto welcome = silent.await<wire::Welcome>(kPatience);
    ASSERT_TRUE(welcome);
    silent.send(wire::Progress{});
    Process client = cluster.start_submit({"--kinds", "object", files[0]});
    const auto work = silent.await<wire::Work>(kPatience);
    ASSERT_TRUE(work);
    const std::uint64_t attempt = work->subtasks.at(0).attempt;
    silent.send(wire::Started{{attempt}});
    const auto goodbye = silent.await<wire::Goodbye>(kPatience);
    ASSERT_TRUE(goodbye);
    EXPECT_NE(goodbye->reason.find("nothing was heard"), std::string::npos) << goodbye->reason;

    WirePeer again(cluster.slave_address());
    again.send(hello_of(wire::Role::slave, "silent"));
    ASSERT_TRUE(again.await<wire::Welcome>(kPatience));
    wire::SubtaskResult late;
    late.attempt = attempt;
    late.section.findings = {{.label = "ghost", .confidence = 0.9F, .box = Box{0, 0, 10, 10}}};
    again.send(wire::Results{welcome->incarnation, {late}});
    StatusProbe probe(cluster.client_address());
    probe.time_until([](const auto& status) { return counter(status, "stale_results") == 1; },
                     now());
    wire::Progress leaving;
    leaving.draining = true;
    again.send(leaving);
    cluster.add_test_slave("b");
    const ClientRun done = Cluster::finish(client);
    expect_all_complete(done, files);
    EXPECT_EQ(done.reports[0]["subtasks"][0]["slave"], "b");
    EXPECT_EQ(done.reports[0].value("objects", Json::array()), Json::array());
}

// A link so slow that a result takes longer than the lease: no heartbeat can overtake it.
TEST(Liveness, a_slave_whose_result_comes_slowly_keeps_its_lease) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 1, 64, 48);
    Cluster cluster;
    WirePeer slow(cluster.slave_address());
    slow.send(hello_of(wire::Role::slave, "slow"));
    const auto welcome = slow.await<wire::Welcome>(kPatience);
    ASSERT_TRUE(welcome);
    slow.send(wire::Progress{});
    Process client = cluster.start_submit({"--kinds", "object", files[0]});
    const auto work = slow.await<wire::Work>(kPatience);
    ASSERT_TRUE(work);
    wire::SubtaskResult result;
    result.attempt = work->subtasks.at(0).attempt;
    result.size = {64, 48};
    result.section.kind = "object";
    const wire::Results results{welcome->incarnation, {result}};
    const std::string bytes = bytes_of(wire::encode(results, Blob::copy_of(std::string(900, 'x'))));
    for (std::size_t sent = 0; sent < bytes.size(); sent += 100) {
        slow.write(std::string_view(bytes).substr(sent, 100));
        std::this_thread::sleep_for(400ms);  // four seconds in all
    }
    const ClientRun done = Cluster::finish(client);
    expect_all_complete(done, files);
    EXPECT_EQ(done.reports[0]["subtasks"][0]["attempts"], 1);
    EXPECT_EQ(cluster.status()["counters"]["slaves_lost"], 0);
}

}  // namespace
}  // namespace ocelli::testing
