// What an operator does beside submitting: follow the status, drain a slave, ask who can do what,
// take reports as CSV, look at a contact sheet.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <opencv2/imgcodecs.hpp>

#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

// `ocelli COMMAND... --master ADDRESS`, run to its end.
ClientRun run(Cluster& cluster, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), OCELLI_CLIENT);
    arguments.insert(arguments.end(), {"--master", cluster.client_address()});
    Process client(arguments);
    ClientRun done;
    done.output = client.read_all();
    done.status = client.wait();
    done.errors = client.log();
    return done;
}

// The same with a standard output that is a full disk.
ClientRun run_on_full_disk(Cluster& cluster, const std::vector<std::string>& arguments) {
    std::vector<std::string> command{"/bin/sh", "-c", "exec \"$0\" \"$@\" >/dev/full",
                                     OCELLI_CLIENT};
    command.insert(command.end(), arguments.begin(), arguments.end());
    command.insert(command.end(), {"--master", cluster.client_address()});
    Process client(command);
    ClientRun done;
    done.status = client.wait();
    done.errors = client.log();
    return done;
}

bool is_draining(const Json& status, const std::string& slave) {
    return std::any_of(status["slaves"].begin(), status["slaves"].end(), [&](const Json& one) {
        return one["name"] == slave && one["health"] == "draining";
    });
}

TEST(FullOutput, is_told_and_never_hangs) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 6, 64, 48);
    Cluster cluster;
    cluster.add_test_slave("a");
    const auto submit = [&](const std::string& how) {
        return join(std::vector<std::string>{"submit", "--kinds", "edge", how}, files);
    };
    for (const auto& command :
         {submit("--json"), submit("--csv"), submit("--detach"), std::vector<std::string>{"status"},
          std::vector<std::string>{"models", "--json"}}) {
        const ClientRun run = run_on_full_disk(cluster, command);
        EXPECT_EQ(run.status, 1) << command[0] << ": " << run.errors;
        EXPECT_NE(run.errors.find("standard output cannot be written (No space left"),
                  std::string::npos)
            << command[0] << ": " << run.errors;
    }
}

TEST(Drain, a_slave_finishes_what_runs_and_takes_nothing_more) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 15, 64, 48);  // seconds of work for the slow one
    Cluster cluster;
    cluster.add_test_slave("a");
    Process slow =
        cluster.start_submit(join(std::vector<std::string>{"--camera", "slow@a"}, files));
    ASSERT_TRUE(cluster.wait_for([](const Json& status) { return busy(status, "a") > 0; }));
    const ClientRun drained = run(cluster, {"slaves", "drain", "a"});
    EXPECT_EQ(drained.status, 0) << drained.errors;
    EXPECT_NE(drained.output.find("a takes no more work"), std::string::npos) << drained.output;
    EXPECT_EQ(run(cluster, {"slaves", "drain", "a"}).status, 0) << "it may be asked again";
    EXPECT_TRUE(cluster.wait_for([](const Json& status) { return busy(status, "a") == 0; }));
    EXPECT_TRUE(is_draining(cluster.status(), "a"));
    cluster.add_test_slave("b");
    expect_all_complete(Cluster::finish(slow), files);
    const ClientRun later = cluster.submit(files);
    expect_all_complete(later, files);
    for (const Json& report : later.reports) {
        for (const Json& subtask : report["subtasks"]) {
            EXPECT_EQ(subtask["slave"], "b");
        }
    }
}

TEST(Drain, outlasts_the_master_and_ends_with_the_slave) {
    Cluster cluster;
    Process& slave = cluster.add_test_slave("a");
    ASSERT_EQ(run(cluster, {"slaves", "drain", "a"}).status, 0);
    cluster.restart_master(SIGKILL);
    EXPECT_TRUE(cluster.wait_for([](const Json& status) { return is_draining(status, "a"); }));
    slave.signal(SIGTERM);
    EXPECT_EQ(slave.wait(), 0);
    cluster.add_test_slave("a");
    EXPECT_TRUE(cluster.wait_for([](const Json& status) {
        return status["slaves"].size() == 1 && status["slaves"][0]["health"] == "ok";
    }));
}

TEST(Drain, of_nobody_says_who_is_there) {
    Cluster cluster;
    const ClientRun nobody = run(cluster, {"slaves", "drain", "a"});
    EXPECT_EQ(nobody.status, 1);
    EXPECT_NE(nobody.errors.find("no slave 'a' is connected"), std::string::npos);
}

TEST(StatusWatch, prints_a_block_each_time_and_ends_by_ctrl_c) {
    Cluster cluster;
    cluster.add_slave("a");
    Process watch({OCELLI_CLIENT, "status", "--watch", "--interval", "0.1", "--master",
                   cluster.client_address()});
    int blocks = 0;
    while (blocks < 3) {
        const auto line = watch.read_line(kPatience);
        ASSERT_TRUE(line) << watch.log();
        blocks += line->find("1 slave, 0 of 3 threads busy") != line->npos ? 1 : 0;
        EXPECT_EQ(line->find('\x1b'), line->npos) << "nobody's terminal is steered";
    }
    watch.signal(SIGINT);
    EXPECT_EQ(watch.wait(), 0);
}

TEST(StatusWatch, finds_a_master_that_was_restarted) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 2, 64, 48);
    Cluster cluster;
    Process watch({OCELLI_CLIENT, "status", "--watch", "--interval", "0.1", "--json", "--master",
                   cluster.client_address()});
    ASSERT_TRUE(watch.read_line(kPatience));
    cluster.restart_master(SIGKILL, 500ms);
    cluster.add_slave("a");
    expect_all_complete(cluster.submit(files), files);
    Json last;
    do {
        const auto line = watch.read_line(kPatience);
        ASSERT_TRUE(line) << watch.log();
        last = Json::parse(*line);
    } while (last["counters"]["reported"] != 2);
    EXPECT_TRUE(last["rates"].is_object());
    watch.signal(SIGTERM);
    EXPECT_EQ(watch.wait(), 0);
    EXPECT_NE(watch.log().find("looking for it"), std::string::npos) << watch.log();
}

TEST(StatusWatch, nobody_there_at_first_is_status_3) {
    std::string address;
    {
        const Cluster gone;
        address = gone.client_address();
    }
    Process watch({OCELLI_CLIENT, "status", "--watch", "--master", address});
    EXPECT_EQ(watch.wait(), 3);
}

TEST(Models, are_what_the_slaves_announce) {
    Cluster cluster;
    cluster.add_slave("a");
    const ClientRun table = run(cluster, {"models"});
    EXPECT_EQ(table.status, 0);
    EXPECT_NE(table.output.find("canny"), std::string::npos) << table.output;
    const Json json = Json::parse(run(cluster, {"models", "--json"}).output);
    ASSERT_EQ(json["slaves"].size(), 1U);
    EXPECT_EQ(json["slaves"][0]["capabilities"].size(), 4U);
}

TEST(Csv, has_a_row_for_each_file) {
    const Scratch scratch;
    auto files = make_pictures(scratch, 5, 64, 48);
    files.push_back(scratch.file("no, picture.jpg", "x"));
    Cluster cluster;
    cluster.add_slave("a");
    const ClientRun csv =
        run(cluster, join(std::vector<std::string>{"submit", "--csv", "--kinds", "edge"}, files));
    EXPECT_EQ(csv.status, 1);
    EXPECT_EQ(csv.output.find("file,task_id,camera,"), 0U);
    std::size_t rows = 0;
    for (std::size_t at = 0; (at = csv.output.find("\r\n", at)) != std::string::npos; at += 2) {
        ++rows;
    }
    EXPECT_EQ(rows, files.size() + 1) << csv.output;
    EXPECT_NE(csv.output.find("\"" + files.back() + "\","), std::string::npos) << csv.output;
    EXPECT_EQ(csv.errors, "") << "no bar where nobody looks";
}

TEST(Sheet, has_all_pictures) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 5, 640, 480);
    Cluster cluster;
    cluster.add_slave("a");
    const std::string sheet = scratch.path() / "sheet.jpg";
    const ClientRun done =
        run(cluster,
            join(std::vector<std::string>{"submit", "--kinds", "edge", "--sheet", sheet}, files));
    EXPECT_EQ(done.status, 0) << done.errors;
    const cv::Mat picture = cv::imread(sheet);
    EXPECT_GT(picture.cols, 900);
    EXPECT_GT(picture.rows, 500);
    const ClientRun again =
        run(cluster,
            join(std::vector<std::string>{"submit", "--kinds", "edge", "--sheet", sheet}, files));
    EXPECT_EQ(again.status, 0) << again.errors;
    const ClientRun forgotten = run(cluster, {"submit", "--sheet", files[0], files[1]});
    EXPECT_EQ(forgotten.status, 2);
    EXPECT_THAT(forgotten.errors, ::testing::HasSubstr("is no sheet of an earlier run"));
    const ClientRun wrong = run(cluster, {"submit", "--sheet", "sheet.gif", files[0]});
    EXPECT_EQ(wrong.status, 2);
    EXPECT_NE(wrong.errors.find("name a .jpg or a .png file"), std::string::npos);
}

}  // namespace
}  // namespace ocelli::testing
