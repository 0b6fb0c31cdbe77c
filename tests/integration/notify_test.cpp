// What the daemons tell their service manager: ready, a status, alive while they get on, stopping.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <csignal>
#include <filesystem>

#include "tests/chaos/support/wire_peer.hpp"
#include "tests/integration/expectations.hpp"
#include "tests/integration/notify_socket.hpp"

namespace ocelli::testing {
namespace {

constexpr std::chrono::milliseconds kWatchdog{400};

std::string nobody_listens_there() {
    const Cluster gone;
    return gone.slave_address();
}

TEST(Notify, the_master_is_ready_alive_and_says_how_it_is) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 3, 64, 48);
    NotifySocket manager(kWatchdog);
    Cluster cluster;
    EXPECT_NE(manager.await("READY=1").find("STATUS=Slaves: 0, open tasks: 0, reported: 0"),
              std::string::npos);
    cluster.add_slave("a");
    EXPECT_NE(manager.await("STATUS=Slaves: 1"), "");
    expect_all_complete(cluster.submit(join(std::vector<std::string>{"--kinds", "edge"}, files)),
                        files);
    EXPECT_NE(manager.await("open tasks: 0, reported: 3"), "");
    EXPECT_NE(manager.await("WATCHDOG=1"), "");
}

TEST(Notify, a_master_whose_loop_does_not_turn_does_not_feed_the_watchdog) {
    NotifySocket manager(kWatchdog);
    Cluster cluster;
    EXPECT_NE(manager.await("WATCHDOG=1"), "");
    cluster.master().signal(SIGSTOP);
    EXPECT_TRUE(manager.is_silent_about("WATCHDOG=1", kWatchdog));
    cluster.master().signal(SIGCONT);
    EXPECT_NE(manager.await("WATCHDOG=1"), "");
}

TEST(Notify, a_master_that_stops_says_so_and_for_how_long) {
    const Scratch scratch;
    const std::string config = scratch.file("master.toml", "[liveness]\ndrain_grace = \"60s\"\n");
    NotifySocket manager(kWatchdog);
    Cluster cluster({"--config", config});
    EXPECT_NE(manager.await("READY=1"), "");
    cluster.master().signal(SIGTERM);
    const std::string message = manager.await("STOPPING=1");
    EXPECT_NE(message.find("STATUS=Stopping, no new tasks"), std::string::npos) << message;
    EXPECT_NE(message.find("EXTEND_TIMEOUT_USEC=65000000"), std::string::npos) << message;
    EXPECT_EQ(cluster.master().wait(), 0);
}

TEST(Notify, a_slave_is_ready_before_its_master_is_there) {
    const std::string address = nobody_listens_there();
    NotifySocket manager(kWatchdog);
    Process slave({OCELLI_SLAVE, "--master", address, "--name", "a"});
    EXPECT_NE(manager.await("STATUS=Loading detectors"), "");
    EXPECT_NE(manager.await("READY=1").find("STATUS=No master: "), std::string::npos);
    EXPECT_NE(manager.await("STATUS=No master: ").find(address), std::string::npos);
    EXPECT_NE(manager.await("WATCHDOG=1"), "");
    slave.signal(SIGTERM);
    EXPECT_NE(manager.await("STOPPING=1"), "");
    EXPECT_EQ(slave.wait(), 0);
}

TEST(Notify, a_slave_told_to_stop_while_it_connects_does_not_begin) {
    namespace asio = boost::asio;
    // Nobody accepts, and the queue is full: connecting takes until there is room.
    asio::io_context context;
    asio::ip::tcp::acceptor listener(context);
    listener.open(asio::ip::tcp::v4());
    listener.bind({asio::ip::make_address("127.0.0.1"), 0});
    listener.listen(0);
    asio::ip::tcp::socket guest(context);
    guest.connect(listener.local_endpoint());
    NotifySocket manager(kWatchdog);
    Process slave({OCELLI_SLAVE, "--name", "a", "--master",
                   fmt::format("127.0.0.1:{}", listener.local_endpoint().port())});
    EXPECT_NE(manager.await("READY=1"), "");
    slave.signal(SIGTERM);
    EXPECT_NE(manager.await("STOPPING=1"), "");
    static_cast<void>(listener.accept());
    WirePeer master(listener);
    master.send(wire::Welcome{});
    const std::string heartbeat = bytes_of(wire::encode(wire::Heartbeat{}));
    EXPECT_TRUE(eventually([&] { return !master.try_write(heartbeat); }));
    EXPECT_EQ(slave.wait(), 0);
}

TEST(Notify, a_slave_says_whose_it_is_and_what_it_has_done) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 2, 64, 48);
    Cluster cluster;
    NotifySocket manager(kWatchdog);
    cluster.add_test_slave("a");
    const std::string master = "STATUS=Master " + cluster.slave_address();
    EXPECT_NE(manager.await(master).find("0 of 3 threads busy"), std::string::npos);
    expect_all_complete(cluster.submit(join(std::vector<std::string>{"--kinds", "edge"}, files)),
                        files);
    EXPECT_NE(manager.await("0 of 3 threads busy, 2 subtasks done"), "");
}

TEST(Notify, a_slave_with_a_thread_that_hangs_is_not_alive_and_ends) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 1, 64, 48);
    const std::string config = scratch.file(
        "master.toml", "[liveness]\nsubtask_min = \"500ms\"\nsubtask_max = \"500ms\"\n");
    Cluster cluster({"--config", config});
    NotifySocket manager(kWatchdog);
    Process& slave = cluster.add_test_slave("a", {"--stuck-after-ms", "100"});
    EXPECT_NE(manager.await("WATCHDOG=1"), "");
    Process client = cluster.start_submit({"--camera", "hang@a", files[0]});
    const std::string message = manager.await("STOPPING=1");
    EXPECT_NE(message.find("1 of 3 threads hang"), std::string::npos) << message;
    EXPECT_TRUE(manager.is_silent_about("WATCHDOG=1", kWatchdog));
    EXPECT_EQ(slave.wait(), 1);
    client.signal(SIGINT);
    EXPECT_EQ(client.wait(), 130);
}

TEST(Notify, a_slave_whose_loop_does_not_turn_does_not_feed_the_watchdog) {
    Cluster cluster;
    NotifySocket manager(kWatchdog);
    Process& slave = cluster.add_test_slave("a");
    EXPECT_NE(manager.await("WATCHDOG=1"), "");
    slave.signal(SIGSTOP);
    EXPECT_TRUE(manager.is_silent_about("WATCHDOG=1", kWatchdog));
    slave.signal(SIGCONT);
    EXPECT_NE(manager.await("WATCHDOG=1"), "");
}

TEST(Notify, a_watch_is_ready_alive_and_says_what_it_does) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 1, 64, 48);
    const std::string folder = (scratch.path() / "cameras").string();
    std::filesystem::create_directory(folder);
    Cluster cluster;
    cluster.add_slave("a");
    NotifySocket manager(kWatchdog);
    Process watch(
        {OCELLI_CLIENT, "watch", "--master", cluster.client_address(), "--kinds", "edge", folder});
    EXPECT_NE(manager.await("READY=1").find("STATUS=No master: 0 reported"), std::string::npos);
    EXPECT_NE(manager.await("STATUS=Master " + cluster.client_address()), "");
    std::filesystem::copy_file(files[0], folder + "/a.jpg");
    EXPECT_NE(manager.await("1 reported, 0 in work, 0 wait"), "");
    EXPECT_NE(manager.await("WATCHDOG=1"), "");
    watch.signal(SIGSTOP);
    EXPECT_TRUE(manager.is_silent_about("WATCHDOG=1", kWatchdog));
    watch.signal(SIGCONT);
    EXPECT_NE(manager.await("WATCHDOG=1"), "");
    watch.signal(SIGTERM);
    EXPECT_NE(manager.await("STOPPING=1"), "");
    EXPECT_EQ(watch.wait(), 0);
}

}  // namespace
}  // namespace ocelli::testing
