// The master is killed while it works: what it has accepted is reported, once, by its successor.
//
// OCELLI_CHAOS_ROUNDS says how many times it is killed (3 unless given), OCELLI_CHAOS_SEED where
// the random moments begin.

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "common/task_id.hpp"
#include "tests/chaos/support/promise.hpp"
#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

std::vector<std::string> state_in(const Scratch& scratch) {
    return {"--state-dir", (scratch.path() / "state").string()};
}

// The ids that `submit --detach` prints, one a line.
std::vector<std::string> ids_in(const ClientRun& run) {
    std::vector<std::string> ids;
    std::istringstream lines(run.output);
    for (std::string line; std::getline(lines, line);) {
        ids.push_back(Json::parse(line).at("task_id"));
    }
    return ids;
}

ClientRun results(const Cluster& cluster, const std::vector<std::string>& ids) {
    Process client(join(std::vector<std::string>{OCELLI_CLIENT, "result", "--master",
                                                 cluster.client_address(), "--json"},
                        ids));
    return Cluster::finish(client);
}

TEST(KillMaster, what_it_accepted_is_done_by_its_successor) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 20, 64, 48);
    Cluster cluster(state_in(scratch));
    const ClientRun submitted =
        cluster.submit(join(std::vector<std::string>{"--detach", "--kinds", "edge"}, files));
    EXPECT_EQ(submitted.status, 0) << submitted.errors;
    const auto ids = ids_in(submitted);
    ASSERT_EQ(ids.size(), files.size());
    EXPECT_NE(results(cluster, ids).errors.find("is not finished yet"), std::string::npos);
    cluster.restart_master(SIGKILL);
    EXPECT_EQ(cluster.status()["counters"]["restored"], 20);
    EXPECT_EQ(cluster.status()["queue"]["tasks_open"], 20);
    cluster.add_slave("a");
    ASSERT_TRUE(
        cluster.wait_for([](const Json& status) { return status["counters"]["reported"] == 20; }));
    expect_settled(cluster.status());
    // Also by a third, which has them on the disk only.
    cluster.restart_master(SIGKILL);
    const ClientRun run = results(cluster, ids);
    EXPECT_EQ(run.status, 0) << run.errors;
    ASSERT_EQ(run.reports.size(), 20U);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        EXPECT_EQ(run.reports[i]["task_id"], ids[i]);
        EXPECT_EQ(run.reports[i]["status"], "complete");
    }
    EXPECT_EQ(cluster.status()["counters"]["restored"], 0);
    const ClientRun unknown = results(cluster, {"0197a2b4-6c1e-7d33-9a3b-5f0c2d1e4a77"});
    EXPECT_EQ(unknown.status, 1);
    EXPECT_NE(unknown.errors.find("no task 0197a2b4"), std::string::npos) << unknown.errors;
}

TEST(KillMaster, at_any_moment_loses_and_doubles_nothing) {
    const unsigned rounds = from_environment("OCELLI_CHAOS_ROUNDS", 3);
    const unsigned seed = from_environment("OCELLI_CHAOS_SEED", 1);
    const Scratch scratch;
    const auto files = make_pictures(scratch, static_cast<int>(rounds) * 60, 160, 120);
    Cluster cluster(state_in(scratch));
    cluster.add_slave("a");
    cluster.add_slave("b");
    Process client = cluster.start_submit(
        join(std::vector<std::string>{"--kinds", "edge,corner", "--concurrency", "30",
                                      "--reconnect", "60"},
             files));
    ClientRun run;
    std::mt19937 random(seed);
    for (unsigned round = 0; round < rounds; ++round) {
        const auto reports = 1 + random() % 40;
        for (unsigned i = 0; i < reports; ++i) {
            const auto line = client.read_line(kPatience);
            ASSERT_TRUE(line) << "seed " << seed << ", round " << round << ": " << client.log();
            run.reports.push_back(Json::parse(*line));
        }
        cluster.restart_master(SIGKILL);
    }
    ClientRun rest = Cluster::finish(client);
    run.status = rest.status;
    run.errors = rest.errors;
    run.reports.insert(run.reports.end(), rest.reports.begin(), rest.reports.end());
    expect_all_complete(run, files);
    // What the client has got may be reported once more to nobody, if its report was not durable.
    ASSERT_TRUE(cluster.wait_for([](const Json& status) {
        return status["counters"]["accepted"] == status["counters"]["reported"] &&
               status["queue"]["tasks_open"] == 0;
    }));
    expect_settled(cluster.status());
}

// Of all files below `folder`, one after the other.
std::string contents_of(const std::filesystem::path& folder) {
    std::string contents;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            std::ifstream file(entry.path(), std::ios::binary);
            contents.append((std::istreambuf_iterator<char>(file)), {});
        }
    }
    return contents;
}

// 1,000 of them, and it is killed three times meanwhile.
TEST(KillMaster, transient_tasks_are_reported_once_and_leave_nothing_on_its_disk) {
    constexpr std::size_t kTasks = 1000;
    constexpr int kKills = 3;
    const Scratch scratch;
    const std::string picture = make_pictures(scratch, 1, 64, 48)[0];
    std::vector<std::string> files;
    for (std::size_t i = 0; i < kTasks; ++i) {
        files.push_back((scratch.path() / ("transient-" + std::to_string(i) + ".png")).string());
        std::filesystem::create_hard_link(picture, files.back());
    }
    Cluster cluster(state_in(scratch));
    cluster.add_slave("a");
    Process client = cluster.start_submit(join(
        std::vector<std::string>{"--transient", "--kinds", "edge", "--reconnect", "60"}, files));
    ClientRun run;
    for (int kill = 0; kill < kKills; ++kill) {
        for (std::size_t i = 0; i < kTasks / (kKills + 1); ++i) {
            const auto line = client.read_line(kPatience);
            ASSERT_TRUE(line) << client.log();
            run.reports.push_back(Json::parse(*line));
        }
        cluster.restart_master(SIGKILL);
    }
    ClientRun rest = Cluster::finish(client);
    run.status = rest.status;
    run.errors = rest.errors;
    run.reports.insert(run.reports.end(), rest.reports.begin(), rest.reports.end());
    expect_all_complete(run, files);  // each once
    const Json status = cluster.status();
    EXPECT_EQ(status["counters"]["accepted"], 0);
    EXPECT_EQ(status["counters"]["transient_accepted"], status["counters"]["transient_reported"]);
    const std::string kept = contents_of(scratch.path() / "state");
    std::ifstream file(picture, std::ios::binary);
    const std::string image((std::istreambuf_iterator<char>(file)), {});
    EXPECT_EQ(kept.find(image.substr(image.size() / 2, 64)), kept.npos);
    for (const Json& report : run.reports) {
        const TaskId id = parse_task_id(report.at("task_id").get<std::string>()).value();
        const std::string bytes(id.bytes.begin(), id.bytes.end());
        ASSERT_EQ(kept.find(bytes), kept.npos);
    }
}

TEST(KillMaster, a_stopped_one_leaves_its_open_tasks_to_the_next) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 3, 64, 48);
    const std::string config = scratch.file("master.toml", "[liveness]\ndrain_grace = \"0s\"\n");
    Cluster cluster(join(state_in(scratch), std::vector<std::string>{"--config", config}));
    Process client = cluster.start_submit(
        join(std::vector<std::string>{"--kinds", "edge", "--reconnect", "60"}, files));
    ASSERT_TRUE(
        cluster.wait_for([](const Json& status) { return status["queue"]["tasks_open"] == 3; }));
    cluster.restart_master(SIGTERM);
    cluster.add_slave("a");
    expect_all_complete(Cluster::finish(client), files);
}

TEST(Journal, belongs_to_one_master) {
    const Scratch scratch;
    Cluster cluster(state_in(scratch));
    Process second(join(std::vector<std::string>{OCELLI_MASTER, "--client-listen", "127.0.0.1:0",
                                                 "--slave-listen", "127.0.0.1:0"},
                        state_in(scratch)));
    EXPECT_EQ(second.wait(), 1);
    EXPECT_NE(second.log().find("another ocelli-master uses it"), std::string::npos)
        << second.log();
}

}  // namespace
}  // namespace ocelli::testing
