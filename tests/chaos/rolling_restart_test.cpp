// An upgrade as an operator does it: every slave, then the master, told to stop and started again,
// while a client goes on submitting.

#include <gtest/gtest.h>

#include <csignal>
#include <optional>

#include "common/clock.hpp"
#include "tests/chaos/support/promise.hpp"
#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

class RollingRestart : public ::testing::Test {
  protected:
    RollingRestart() : cluster_({"--state-dir", (scratch_.path() / "state").string()}) {}

    void submit(int count) {
        files_ = make_pictures(scratch_, count, 320, 240);
        client_.emplace(cluster_.start_submit(
            join(std::vector<std::string>{"--kinds", "edge,corner", "--concurrency", "20",
                                          "--reconnect", "60"},
                 files_)));
    }
    void take_reports(int count) {
        for (int i = 0; i < count; ++i) {
            const auto line = client_->read_line(kPatience);
            ASSERT_TRUE(line) << client_->log();
            run_.reports.push_back(Json::parse(*line));
        }
    }
    void expect_all() {
        const ClientRun rest = Cluster::finish(*client_);
        run_.status = rest.status;
        run_.errors = rest.errors;
        run_.reports.insert(run_.reports.end(), rest.reports.begin(), rest.reports.end());
        expect_all_complete(run_, files_);
    }

    const Scratch scratch_;
    Cluster cluster_;
    std::vector<std::string> files_;
    std::optional<Process> client_;
    ClientRun run_;
};

TEST_F(RollingRestart, loses_nothing) {
    std::vector<Process*> slaves;
    for (const char* name : {"a", "b", "c"}) {
        slaves.push_back(&cluster_.add_slave(name));
    }
    submit(240);
    for (Process*& slave : slaves) {
        take_reports(20);
        slave->signal(SIGTERM);
        EXPECT_EQ(slave->wait(), 0) << slave->log();
        slave = &cluster_.add_slave("new");
    }
    take_reports(20);
    cluster_.restart_master(SIGTERM);
    expect_all();
    const Json status = cluster_.status();
    expect_settled(status);
    EXPECT_EQ(status["counters"]["quarantined"], 0);
}

TEST_F(RollingRestart, a_killed_master_dispatches_again_in_time) {
    cluster_.add_slave("a");
    submit(120);
    take_reports(20);
    const TimePoint begin = now();
    cluster_.restart_master(SIGKILL);
    ASSERT_TRUE(cluster_.wait_for(
        [](const Json& status) { return status["counters"]["attempts"].get<int>() > 0; }));
    const auto time = std::chrono::floor<std::chrono::milliseconds>(now() - begin);
    std::printf("the next master has work on a slave %ld ms after its start\n", time.count());
    EXPECT_LE(time, within(2000ms));
    expect_all();
}

}  // namespace
}  // namespace ocelli::testing
