// Analyses that never end, that end their slave, and slaves that are stopped: the work goes on.

#include <gtest/gtest.h>

#include <csignal>

#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

// A master that waits for a subtask for `limit`.
std::vector<std::string> impatient(const Scratch& scratch, const std::string& limit) {
    return {"--config", scratch.file("master.toml", "[liveness]\nsubtask_min = \"" + limit +
                                                        "\"\nsubtask_max = \"" + limit + "\"\n")};
}

bool has_health(const Json& status, const std::string& slave, const std::string& health) {
    return std::any_of(status["slaves"].begin(), status["slaves"].end(), [&](const Json& one) {
        return one["name"] == slave && one["health"] == health;
    });
}

TEST(Hang, one_thread_moves_its_subtask_on_and_the_slave_ends_when_the_others_are_done) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 20, 64, 48);
    Cluster cluster(impatient(scratch, "4s"));
    Process& hanging = cluster.add_test_slave("a", {"--stuck-after-ms", "1000"});
    Process client = cluster.start_submit({"--camera", "hang@a", files[0]});
    ASSERT_TRUE(cluster.wait_for([](const Json& status) { return busy(status, "a") == 1; }));
    // The other threads go on: also for tasks that come after.
    expect_all_complete(cluster.submit(join(std::vector<std::string>{"--camera", "yard"}, files)),
                        files);
    cluster.add_test_slave("b");
    const ClientRun run = Cluster::finish(client);
    expect_all_complete(run, {files[0]});
    const Json& object = run.reports[0]["subtasks"][0];
    EXPECT_EQ(object["slave"], "b");
    EXPECT_GE(object["attempts"], 2);
    ASSERT_TRUE(
        cluster.wait_for([](const Json& status) { return status["counters"]["timeouts"] == 1; }));
    EXPECT_EQ(hanging.wait(), 1);
    EXPECT_NE(hanging.log().find("of 3 threads hang"), std::string::npos) << hanging.log();
    ASSERT_TRUE(cluster.wait_for_slaves(1));
    EXPECT_NE(cluster.master().log().find("of its threads hang: it gets no more work"),
              std::string::npos);
    expect_settled(cluster.status());
}

TEST(Hang, a_picture_that_hangs_everywhere_fails_alone) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 10, 64, 48);
    Cluster cluster(impatient(scratch, "1s"));
    cluster.add_test_slave("a");
    cluster.add_test_slave("b");
    Process client = cluster.start_submit({"--camera", "hang@*", files[0]});
    expect_all_complete(cluster.submit(files), files);
    const ClientRun run = Cluster::finish(client);
    ASSERT_EQ(run.reports.size(), 1U);
    EXPECT_EQ(run.reports[0]["status"], "partial");
    const Json& object = run.reports[0]["subtasks"][0];
    EXPECT_EQ(object["status"], "failed");
    EXPECT_EQ(object["attempts"], 3);
    const std::string error = object["error"];
    EXPECT_NE(error.find("did not finish within 1.0 s"), std::string::npos) << error;
    expect_all_complete(cluster.submit(files), files);
    expect_settled(cluster.status());
}

TEST(Poison, a_picture_that_kills_every_slave_is_quarantined_and_nobody_else_fails) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 50, 64, 48);
    Cluster cluster;
    for (const char* name : {"a", "b", "c", "d"}) {
        cluster.add_test_slave(name);
    }
    Process poison = cluster.start_submit({"--camera", "kill@*", files[0]});
    Process others = cluster.start_submit(files);
    const ClientRun killed = Cluster::finish(poison);
    ASSERT_EQ(killed.reports.size(), 1U);
    EXPECT_EQ(killed.reports[0]["status"], "partial");
    EXPECT_EQ(killed.reports[0]["subtasks"][0]["status"], "quarantined");
    expect_all_complete(Cluster::finish(others), files);
    const Json status = cluster.status();
    EXPECT_GE(status["slaves"].size(), 1U);  // it killed three at most
    EXPECT_EQ(status["counters"]["quarantined"], 1);
    expect_settled(status);
}

TEST(Stop, a_stopped_slave_loses_its_lease_and_what_it_says_later_is_dropped) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 40, 640, 480);
    Cluster cluster;
    Process& stopped = cluster.add_slave("a", {"--threads", "1"});
    Process client = cluster.start_submit(
        join(std::vector<std::string>{"--kinds", "object", "--concurrency", "40"}, files));
    ASSERT_TRUE(cluster.wait_for([](const Json& status) { return busy(status, "a") == 1; }));
    stopped.signal(SIGSTOP);
    cluster.add_slave("b");
    expect_all_complete(Cluster::finish(client), files);
    ASSERT_TRUE(cluster.wait_for_slaves(1));
    stopped.signal(SIGCONT);  // it finds its connection closed, and comes back
    ASSERT_TRUE(cluster.wait_for([](const Json& status) {
        return status["slaves"].size() == 2 && has_health(status, "a", "ok");
    }));
    expect_settled(cluster.status());
}

}  // namespace
}  // namespace ocelli::testing
