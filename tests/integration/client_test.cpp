// The command line's contract: exit statuses, and what wrong use is told.

#include <gtest/gtest.h>

#include <csignal>
#include <map>
#include <opencv2/imgcodecs.hpp>
#include <span>

#include "common/picture/raw_picture.hpp"
#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

TEST(Client, usage_errors_exit_2_before_anything_is_sent) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 1, 64, 48);
    const std::string blocked = scratch.file("not-a-folder", "x");
    Cluster cluster;
    const std::vector<std::vector<std::string>> wrong{
        {},
        {"--kinds", "object,fase", files[0]},
        {"--kinds", "edge,edge", files[0]},
        {"--set", "face.min_sise=40", files[0]},
        {"--set", "object.min_confidence=2", files[0]},
        {"--set", "plate.x=1", files[0]},
        {"--kinds", "edge", "--set", "face.min_size=40", files[0]},
        {"--annotate", blocked, files[0]},
        {"--edge-maps", blocked + "/below", files[0]},
        {"--timeout", "-1", files[0]},
        {"--concurrency", "0", files[0]},
        {"--no-such-flag", files[0]}};
    for (const auto& arguments : wrong) {
        const ClientRun run = cluster.submit(arguments);
        EXPECT_EQ(run.status, 2) << run.errors;
        EXPECT_FALSE(run.errors.empty());
        EXPECT_EQ(run.output, "");
    }
    EXPECT_EQ(cluster.status()["counters"]["accepted"], 0);
}

TEST(Client, an_address_that_is_none_is_a_usage_error) {
    Process client({OCELLI_CLIENT, "submit", "--master", "localhost", "x.jpg"});
    EXPECT_EQ(client.wait(), 2);
    EXPECT_NE(client.log().find("it has no port"), std::string::npos) << client.log();
}

TEST(Client, nobody_listens) {
    std::string address;
    {
        const Cluster gone;
        address = gone.client_address();
    }
    for (const char* command : {"submit", "status"}) {
        std::vector<std::string> arguments{OCELLI_CLIENT, command, "--master", address};
        if (command == std::string("submit")) {
            arguments.emplace_back("x.jpg");
        }
        Process client(arguments);
        EXPECT_EQ(client.wait(), 3);
        EXPECT_NE(client.log().find("no master at " + address), std::string::npos);
    }
}

TEST(Client, the_master_goes_away_in_the_middle) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 2, 64, 48);
    Cluster cluster;
    Process client =
        cluster.start_submit(join(std::vector<std::string>{"--reconnect", "0"}, files));
    ASSERT_TRUE(
        cluster.wait_for([](const Json& status) { return status["queue"]["tasks_open"] == 2; }));
    cluster.master().signal(SIGKILL);
    const ClientRun run = Cluster::finish(client);
    EXPECT_EQ(run.status, 3);
    EXPECT_NE(run.errors.find("2 of 2 files have no report"), std::string::npos) << run.errors;
}

TEST(Client, a_frozen_master_is_noticed) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 1, 64, 48);
    Cluster cluster;
    Process client =
        cluster.start_submit(join(std::vector<std::string>{"--reconnect", "0"}, files));
    ASSERT_TRUE(
        cluster.wait_for([](const Json& status) { return status["queue"]["tasks_open"] == 1; }));
    cluster.master().signal(SIGSTOP);
    const ClientRun run = Cluster::finish(client);
    cluster.master().signal(SIGCONT);
    EXPECT_EQ(run.status, 3);
    EXPECT_NE(run.errors.find("nothing was heard in time"), std::string::npos) << run.errors;
}

TEST(Client, an_interrupt_cancels_what_is_open) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 3, 64, 48);
    Cluster cluster;
    Process client = cluster.start_submit(files);
    ASSERT_TRUE(
        cluster.wait_for([](const Json& status) { return status["queue"]["tasks_open"] == 3; }));
    client.signal(SIGINT);
    EXPECT_EQ(Cluster::finish(client).status, 130);
    EXPECT_TRUE(
        cluster.wait_for([](const Json& status) { return status["queue"]["tasks_open"] == 0; }));
}

TEST(Client, the_table_annotated_pictures_and_edge_maps) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 2, 320, 240);
    const auto out = scratch.path() / "out";
    Cluster cluster;
    cluster.add_slave("a");
    Process client({OCELLI_CLIENT, "submit", "--master", cluster.client_address(), "--kinds",
                    "edge,corner", "--annotate", out.string(), "--edge-maps", out.string(),
                    files[0], files[1]});
    const std::string table = client.read_all();
    EXPECT_EQ(client.wait(), 0) << client.log();
    EXPECT_NE(table.find("2 snapshots, 2 complete"), std::string::npos) << table;
    for (const char* name : {"picture-0.annotated.jpg", "picture-1.annotated.jpg",
                             "picture-0.edges.png", "picture-1.edges.png"}) {
        EXPECT_TRUE(std::filesystem::file_size(out / name) > 100) << name;
    }
}

TEST(Client, standard_input_is_a_file_too) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 1, 64, 48);
    Cluster cluster;
    cluster.add_slave("a");
    const ClientRun run = cluster.submit({"--kinds", "edge", "-"}, files[0]);
    expect_all_complete(run, {"-"});
}

TEST(Client, thousands_of_files_that_cannot_be_read_are_reported_each) {
    Cluster cluster;
    constexpr std::size_t kFiles = 20'000;
    std::vector<std::string> arguments{"--concurrency", "1"};
    for (std::size_t i = 0; i < kFiles; ++i) {
        arguments.push_back("gone-" + std::to_string(i));
    }
    const ClientRun run = cluster.submit(arguments);
    EXPECT_EQ(run.status, 1) << run.errors;
    ASSERT_EQ(run.reports.size(), kFiles);
    EXPECT_EQ(run.reports.back()["status"], "failed");
    EXPECT_EQ(run.reports.back()["file"], "gone-19999");
}

// A picture as it is decoded is analysed as the same picture in a lossless file.
TEST(Client, raw_pictures_are_analysed_as_they_are) {
    const Scratch scratch;
    const std::string jpeg = make_pictures(scratch, 1, 322, 241)[0];
    const cv::Mat picture = cv::imread(jpeg);
    const std::string png = (scratch.path() / "a.png").string();
    cv::imwrite(png, picture);
    const auto raw = write_raw_picture(
        {.width = picture.cols,
         .height = picture.rows,
         .stride_bytes = static_cast<std::uint32_t>(picture.step[0]),
         .pixels = std::as_bytes(std::span(picture.data, picture.step[0] * 241))});
    const std::string text(reinterpret_cast<const char*>(raw.data()), raw.size());
    const std::string file = scratch.file("a.raw", text);
    const std::string cut = scratch.file("b.raw", text.substr(0, text.size() - 1));
    Cluster cluster;
    cluster.add_slave("yard-1");
    const std::string out = (scratch.path() / "out").string();
    const ClientRun run = cluster.submit(
        {"--kinds", "edge,corner", "--transient", "--annotate", out, png, file, cut});
    EXPECT_EQ(run.status, 1);
    ASSERT_EQ(run.reports.size(), 3U) << run.errors;
    std::map<std::string, Json> by_name;
    for (const Json& report : run.reports) {
        by_name[std::filesystem::path(report["file"].get<std::string>()).filename()] = report;
    }
    EXPECT_EQ(by_name["a.raw"]["status"], "complete");
    EXPECT_EQ(by_name["a.raw"]["image"]["width"], 322);
    EXPECT_EQ(by_name["a.raw"]["edges"], by_name["a.png"]["edges"]);
    EXPECT_EQ(by_name["a.raw"]["corners"], by_name["a.png"]["corners"]);
    EXPECT_EQ(by_name["b.raw"]["status"], "failed");
    EXPECT_NE(by_name["b.raw"]["subtasks"][0]["error"].get<std::string>().find("bytes of pixels"),
              std::string::npos);
    EXPECT_TRUE(std::filesystem::exists(out + "/a-2.annotated.jpg") ||
                std::filesystem::exists(out + "/a.annotated.jpg"));
}

}  // namespace
}  // namespace ocelli::testing
