// The command line's contract: exit statuses, and what wrong use is told.

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <opencv2/imgcodecs.hpp>
#include <regex>
#include <set>
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

std::set<std::string> flags_of(const std::vector<std::string>& command) {
    Process help(join(command, std::vector<std::string>{"--help"}));
    const std::string text = help.read_all();
    EXPECT_EQ(help.wait(), 0);
    const std::regex flag("\n +(?:-[a-z],)?(--[a-z][a-z-]+)");
    std::set<std::string> flags;
    for (std::sregex_iterator match(text.begin(), text.end(), flag), end; match != end; ++match) {
        flags.insert(match->str(1));
    }
    return flags;
}

// Of all three programs and all commands: exit status 2, and what was meant.
TEST(Client, every_misspelt_word_is_named_and_the_right_one_suggested) {
    std::vector<std::vector<std::string>> commands{{OCELLI_MASTER},
                                                   {OCELLI_SLAVE},
                                                   {OCELLI_CLIENT, "slaves", "drain"},
                                                   {OCELLI_CLIENT, "config", "check"}};
    for (const char* name : {"submit", "watch", "bench", "result", "status", "models"}) {
        commands.push_back({OCELLI_CLIENT, name});
        Process misspelt({OCELLI_CLIENT, name + std::string("z")});
        EXPECT_EQ(misspelt.wait(), 2);
        EXPECT_NE(misspelt.log().find(std::string("Did you mean '") + name), std::string::npos)
            << misspelt.log();
    }
    for (const auto& command : commands) {
        const auto flags = flags_of(command);
        EXPECT_GE(flags.size(), 2U);
        for (const std::string& flag : flags) {
            const std::string wrong = flag.substr(0, flag.size() - 1) + "zz";
            Process misspelt(join(command, std::vector<std::string>{wrong}));
            EXPECT_EQ(misspelt.wait(), 2) << command.back() << ' ' << wrong;
            const std::string said = misspelt.log();
            EXPECT_NE(said.find("'" + wrong + "'. Did you mean '--"), std::string::npos) << said;
            EXPECT_EQ(std::ranges::count(said, '\n'), 2) << said;  // and how to get help
        }
    }
}

TEST(Client, an_address_that_is_none_is_a_usage_error) {
    Process client({OCELLI_CLIENT, "submit", "--master", "localhost", "x.jpg"});
    EXPECT_EQ(client.wait(), 2);
    EXPECT_NE(client.log().find("it has no port"), std::string::npos) << client.log();
}

// A socket on ::1 that answers nobody: its queue is full.
class DeadAddress {
  public:
    explicit DeadAddress(const std::string& port) {
        ::sockaddr_in6 address{};
        address.sin6_family = AF_INET6;
        address.sin6_addr = in6addr_loopback;
        address.sin6_port = htons(static_cast<std::uint16_t>(std::stoi(port)));
        const auto* const name = reinterpret_cast<const ::sockaddr*>(&address);
        is_there_ = ::bind(add(0), name, sizeof(address)) == 0 && ::listen(sockets_[0], 0) == 0;
        for (int i = 0; i < 4 && is_there_; ++i) {
            static_cast<void>(::connect(add(SOCK_NONBLOCK), name, sizeof(address)));
        }
    }
    ~DeadAddress() { std::ranges::for_each(sockets_, ::close); }
    DeadAddress(const DeadAddress&) = delete;
    DeadAddress& operator=(const DeadAddress&) = delete;
    bool is_there() const { return is_there_; }

  private:
    int add(int flags) {
        sockets_.push_back(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
        return sockets_.back();
    }
    std::vector<int> sockets_;
    bool is_there_ = false;
};

TEST(Client, reaches_a_master_whose_name_has_a_dead_address_first) {
    const Scratch scratch;
    const Cluster cluster;
    const std::string address = cluster.client_address();
    const std::string port = address.substr(address.rfind(':') + 1);
    const std::string hosts =
        scratch.file("hosts", "127.0.0.1 localhost\n::1 appliance\n127.0.0.1 appliance\n");
    const std::vector<std::string> with_hosts{"/usr/bin/unshare",
                                              "-m",
                                              "/bin/sh",
                                              "-c",
                                              "mount --bind \"$0\" /etc/hosts && exec \"$@\"",
                                              hosts};
    const DeadAddress dead(port);
    Process possible(join(with_hosts, std::vector<std::string>{"true"}));
    if (possible.wait() != 0 || !dead.is_there()) {
        GTEST_SKIP() << "skipped: needs IPv6, and root's right to mount";
    }
    Process client(join(with_hosts, std::vector<std::string>{OCELLI_CLIENT, "status", "--master",
                                                             "appliance:" + port}));
    EXPECT_EQ(client.wait(), 0) << client.log();
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
