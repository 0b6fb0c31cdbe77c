// A slave is killed at a random moment of a run of 200 snapshots: nothing is lost, nothing doubled.
//
// OCELLI_CHAOS_ROUNDS says how many rounds (3 unless given), OCELLI_CHAOS_SEED where they begin.

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <random>

#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

constexpr int kSnapshots = 200;

unsigned from_environment(const char* name, unsigned otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

// One run. The victim dies when `reports` have come in.
void run_with_a_kill(const std::vector<std::string>& files, unsigned reports) {
    Cluster cluster;
    Process& victim = cluster.add_slave("victim");
    cluster.add_slave("survivor");
    Process client = cluster.start_submit(
        join(std::vector<std::string>{"--kinds", "edge,corner", "--concurrency", "50"}, files));
    ClientRun run;
    for (unsigned i = 0; i < reports; ++i) {
        const auto line = client.read_line(kPatience);
        ASSERT_TRUE(line) << "after " << i << " reports";
        run.reports.push_back(Json::parse(*line));
    }
    victim.signal(SIGKILL);
    ClientRun rest = Cluster::finish(client);
    run.status = rest.status;
    run.errors = rest.errors;
    run.reports.insert(run.reports.end(), rest.reports.begin(), rest.reports.end());
    expect_all_complete(run, files);
    ASSERT_TRUE(cluster.wait_for_slaves(1));
    const Json status = cluster.status();
    expect_settled(status);
    EXPECT_EQ(status["counters"]["reported"], kSnapshots);
    EXPECT_EQ(status["counters"]["quarantined"], 0);
}

TEST(KillSlave, at_any_moment_loses_and_doubles_nothing) {
    const unsigned rounds = from_environment("OCELLI_CHAOS_ROUNDS", 3);
    const unsigned seed = from_environment("OCELLI_CHAOS_SEED", 1);
    const Scratch scratch;
    const auto files = make_pictures(scratch, kSnapshots, 320, 240);
    for (unsigned round = 0; round < rounds; ++round) {
        std::mt19937 random(seed + round);
        const auto reports = static_cast<unsigned>(random() % kSnapshots);
        SCOPED_TRACE("seed " + std::to_string(seed + round) + ", killed after " +
                     std::to_string(reports) + " reports");
        run_with_a_kill(files, reports);
    }
}

}  // namespace
}  // namespace ocelli::testing
