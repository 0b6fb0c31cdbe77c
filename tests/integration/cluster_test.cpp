// Masters, slaves and clients that behave, and slaves and masters that die.

#include <gtest/gtest.h>

#include <csignal>

#include "common/net/address.hpp"
#include "tests/chaos/support/wire_peer.hpp"
#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

const std::vector<std::string> kFast{"--kinds", "edge,corner"};

TEST(Cluster, one_slave_completes_every_kind) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 3, 320, 240);
    Cluster cluster;
    cluster.add_slave("yard-1");
    const ClientRun run = cluster.submit(join(std::vector<std::string>{"--camera", "yard"}, files));
    expect_all_complete(run, files);
    for (const Json& report : run.reports) {
        EXPECT_EQ(report["camera"], "yard");
        EXPECT_EQ(report["image"]["width"], 320);
        EXPECT_EQ(report["image"]["height"], 240);
        ASSERT_EQ(report["subtasks"].size(), 4U);
        EXPECT_EQ(report["subtasks"][0]["kind"], "object");
        EXPECT_EQ(report["subtasks"][3]["slave"], "yard-1");
        EXPECT_TRUE(report.contains("objects"));
        EXPECT_TRUE(report.contains("faces"));
        EXPECT_GT(report["edges"]["pixels"], 0);
        EXPECT_GT(report["corners"].size(), 0U);
    }
    expect_settled(cluster.status());
}

TEST(Cluster, a_port_in_use_is_named) {
    Cluster cluster;
    Process second({OCELLI_MASTER, "--client-listen", cluster.client_address(), "--slave-listen",
                    "127.0.0.1:0", "--metrics-listen", "off"});
    EXPECT_EQ(second.wait(), 1);
    EXPECT_NE(second.log().find("cannot listen on " + cluster.client_address()), std::string::npos)
        << second.log();
    EXPECT_NE(second.log().find("choose another address or stop what uses it"), std::string::npos);
}

TEST(Cluster, three_slaves_share_the_work) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 60, 640, 480);
    Cluster cluster;
    for (const char* name : {"a", "b", "c"}) {
        cluster.add_slave(name, {"--threads", "1"});
    }
    ASSERT_TRUE(cluster.wait_for_slaves(3));
    const ClientRun run = cluster.submit(
        join(kFast, std::vector<std::string>{"--concurrency", "30", "--timeout", "600"}, files));
    expect_all_complete(run, files);
    const Json status = cluster.status();
    for (const Json& slave : status["slaves"]) {
        EXPECT_GT(slave["completed"], 0) << slave.dump();
    }
}

TEST(Cluster, without_a_slave_the_task_expires_and_says_so) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 1, 64, 48);
    Cluster cluster;
    const ClientRun run = cluster.submit({"--timeout", "0.3", files[0]});
    EXPECT_EQ(run.status, 1);
    ASSERT_EQ(run.reports.size(), 1U);
    EXPECT_EQ(run.reports[0]["status"], "expired");
    const std::string error = run.reports[0]["subtasks"][0]["error"];
    EXPECT_NE(error.find("no slave that can do 'object'"), std::string::npos) << error;
    expect_settled(cluster.status());
}

TEST(Cluster, a_slave_that_joins_late_does_what_waits) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 5, 160, 120);
    Cluster cluster;
    Process client = cluster.start_submit(join(kFast, files));
    ASSERT_TRUE(cluster.wait_for(
        [&](const Json& status) { return status["queue"]["tasks_open"] == files.size(); }));
    cluster.add_slave("late");
    expect_all_complete(Cluster::finish(client), files);
}

TEST(Cluster, two_hundred_snapshots_in_flight) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 200, 320, 240);
    Cluster cluster;
    cluster.add_slave("a");
    cluster.add_slave("b");
    const ClientRun run = cluster.submit(
        join(kFast, std::vector<std::string>{"--concurrency", "200", "--timeout", "600"}, files));
    expect_all_complete(run, files);
    expect_settled(cluster.status());
}

TEST(Cluster, a_slave_killed_at_work_loses_nothing) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 60, 640, 480);
    Cluster cluster;
    Process& victim = cluster.add_slave("victim");
    cluster.add_slave("survivor");
    Process client = cluster.start_submit(
        join(std::vector<std::string>{"--concurrency", "60", "--timeout", "600"}, files));
    ASSERT_TRUE(cluster.wait_for([](const Json& status) { return busy(status, "victim") > 0; }));
    victim.signal(SIGKILL);
    expect_all_complete(Cluster::finish(client), files);
    const Json status = cluster.status();
    expect_settled(status);
    EXPECT_EQ(status["counters"]["slaves_lost"], 1);
}

TEST(Cluster, a_stopped_slave_loses_its_lease_and_comes_back) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 40, 640, 480);
    Cluster cluster;
    Process& frozen = cluster.add_slave("frozen");
    cluster.add_slave("awake");
    Process client = cluster.start_submit(
        join(std::vector<std::string>{"--concurrency", "40", "--timeout", "600"}, files));
    ASSERT_TRUE(cluster.wait_for([](const Json& status) { return busy(status, "frozen") > 0; }));
    frozen.signal(SIGSTOP);
    expect_all_complete(Cluster::finish(client), files);
    ASSERT_TRUE(cluster.wait_for_slaves(1));
    frozen.signal(SIGCONT);
    EXPECT_TRUE(cluster.wait_for_slaves(2));
}

TEST(Cluster, slaves_find_a_restarted_master) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 4, 160, 120);
    Cluster cluster;
    cluster.add_slave("a");
    cluster.add_slave("b");
    for (const int signal : {SIGTERM, SIGKILL}) {
        cluster.restart_master(signal);
        ASSERT_TRUE(cluster.wait_for_slaves(2));
        expect_all_complete(cluster.submit(join(kFast, files)), files);
    }
}

TEST(Cluster, a_slave_told_to_stop_finishes_and_gives_back) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 40, 640, 480);
    Cluster cluster;
    Process& leaving = cluster.add_slave("leaving");
    cluster.add_slave("staying");
    Process client = cluster.start_submit(
        join(std::vector<std::string>{"--concurrency", "40", "--timeout", "600"}, files));
    ASSERT_TRUE(cluster.wait_for([](const Json& status) { return busy(status, "leaving") > 0; }));
    leaving.signal(SIGTERM);
    EXPECT_EQ(leaving.wait(), 0) << leaving.log();
    const ClientRun run = Cluster::finish(client);
    expect_all_complete(run, files);
    EXPECT_EQ(cluster.status()["counters"]["quarantined"], 0);
}

TEST(Cluster, a_master_told_to_stop_finishes_what_is_open) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 20, 320, 240);
    Cluster cluster;
    cluster.add_slave("a");
    Process client = cluster.start_submit(
        join(kFast, std::vector<std::string>{"--concurrency", "20", "--timeout", "600"}, files));
    ASSERT_TRUE(cluster.wait_for(
        [&](const Json& status) { return status["counters"]["accepted"] == files.size(); }));
    cluster.master().signal(SIGTERM);
    expect_all_complete(Cluster::finish(client), files);
    EXPECT_EQ(cluster.master().wait(), 0);
}

bool is_refused(const std::string& address) {
    boost::asio::io_context context;
    boost::asio::ip::tcp::socket socket(context);
    const auto parsed = net::parse_address(address).value();
    boost::system::error_code error;
    socket.connect({boost::asio::ip::make_address(parsed.host), parsed.port}, error);
    return error == boost::asio::error::connection_refused;
}

TEST(Cluster, a_master_told_to_stop_does_not_wait_for_who_has_not_introduced_himself) {
    Cluster cluster;
    WirePeer client(cluster.client_address());
    WirePeer slave(cluster.slave_address());
    ASSERT_TRUE(cluster.status()["slaves"].empty());  // both have been accepted before
    cluster.master().signal(SIGTERM);
    ASSERT_TRUE(eventually([&] { return is_refused(cluster.slave_address()); }));
    // From now on they are polite, and would be for ever.
    client.try_write(bytes_of(wire::encode(hello_of(wire::Role::client, "late"))));
    slave.try_write(bytes_of(wire::encode(hello_of(wire::Role::slave, "late"))));
    const std::string heartbeat = bytes_of(wire::encode(wire::Heartbeat{}));
    EXPECT_TRUE(
        eventually([&] { return !client.try_write(heartbeat) && !slave.try_write(heartbeat); }));
    EXPECT_EQ(cluster.master().wait(), 0);
}

}  // namespace
}  // namespace ocelli::testing
