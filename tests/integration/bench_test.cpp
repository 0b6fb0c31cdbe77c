// `ocelli bench` against a live master.

#include <gtest/gtest.h>

#include <csignal>

#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

ClientRun bench(const Cluster& cluster, const std::vector<std::string>& arguments) {
    Process client(join(std::vector<std::string>{OCELLI_CLIENT, "bench", "--master",
                                                 cluster.client_address(), "--json", "--kinds",
                                                 "edge", "--duration", "1", "--warm-up", "0.2"},
                        arguments));
    return Cluster::finish(client);
}

class Bench : public ::testing::Test {
  protected:
    const Scratch scratch_;
    const std::vector<std::string> files_ = make_pictures(scratch_, 3, 160, 120);
    Cluster cluster_;
};

TEST_F(Bench, keeps_so_many_in_flight) {
    cluster_.add_slave("a");
    const ClientRun run =
        bench(cluster_, join(std::vector<std::string>{"--concurrency", "4"}, files_));
    EXPECT_EQ(run.status, 0) << run.errors << run.output;
    ASSERT_EQ(run.reports.size(), 1U);
    const Json& result = run.reports[0];
    EXPECT_EQ(result["loop"], "closed");
    EXPECT_GT(result["complete"], 4);
    EXPECT_EQ(result["complete"], result["due"]);
    EXPECT_GT(result["latency_ms"]["p50"], 0);
    EXPECT_GE(result["latency_ms"]["max"], result["latency_ms"]["p50"]);
    EXPECT_GE(result["cpu"].size(), 3U);
    expect_settled(cluster_.status());
}

// No slave answers: what is due goes on being due, and counts.
TEST_F(Bench, an_open_loop_does_not_wait_for_answers) {
    const ClientRun run =
        bench(cluster_, join(std::vector<std::string>{"--rate", "200", "--timeout", "1"}, files_));
    EXPECT_EQ(run.status, 1);
    ASSERT_EQ(run.reports.size(), 1U) << run.errors;
    const Json& result = run.reports[0];
    EXPECT_GT(result["due"], 100);
    EXPECT_LT(result["due"], 300);
    EXPECT_EQ(result["complete"], 0);
    EXPECT_TRUE(result["latency_ms"]["p50"].is_null());
}

TEST_F(Bench, says_what_is_wrong) {
    EXPECT_EQ(bench(cluster_, {"no-such.jpg"}).status, 2);
    EXPECT_EQ(bench(cluster_, {"--rate", "-1", files_[0]}).status, 2);
    cluster_.master().signal(SIGKILL);
    cluster_.master().wait();
    EXPECT_EQ(bench(cluster_, {files_[0]}).status, 3);
}

}  // namespace
}  // namespace ocelli::testing
