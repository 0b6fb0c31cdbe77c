// Disks that are full, and disks that fail: nothing is accepted that is not kept.

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "common/clock.hpp"
#include "tests/chaos/support/promise.hpp"
#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kEdges{"--kinds", "edge", "--reconnect", "60"};

std::uint64_t accepted_by(Cluster& cluster) {
    return cluster.status()["counters"]["accepted"].get<std::uint64_t>();
}

// Which call fails: pictures are synced by fsync, the journal's log by fdatasync.
class FailingDisk : public ::testing::TestWithParam<const char*> {
  protected:
    FailingDisk() {
        ::setenv("LD_PRELOAD", OCELLI_FAILING_SYNC, 1);
        ::setenv(GetParam(), flag_.c_str(), 1);
    }
    ~FailingDisk() override {
        ::unsetenv("LD_PRELOAD");
        ::unsetenv(GetParam());
    }
    void fail() const { std::ofstream stream(flag_); }
    void recover() const { fs::remove(flag_); }

    const Scratch scratch_;
    const fs::path flag_ = scratch_.path() / "fail";
};

TEST_P(FailingDisk, nothing_is_accepted_until_a_restart) {
#ifdef OCELLI_SANITIZED
    GTEST_SKIP() << "skipped: a sanitizer does not let other libraries go first";
#endif
    const auto files = make_pictures(scratch_, 6, 64, 48);
    Cluster cluster({"--state-dir", (scratch_.path() / "state").string()});
    cluster.add_slave("a");
    const auto submit = [&](std::size_t first, std::size_t count) {
        std::vector<std::string> arguments = kEdges;
        for (std::size_t i = first; i < first + count; ++i) {
            arguments.push_back(files[i]);
        }
        return cluster.submit(arguments);
    };
    EXPECT_EQ(submit(0, 3).status, 0);
    std::uint64_t accepted = 3;
    if (GetParam() == std::string("OCELLI_TEST_FAIL_FSYNC")) {
        // A file that is free is made durable by fdatasync; a new master makes new ones.
        cluster.restart_master(SIGTERM);
        accepted = 0;
    }
    fail();
    for (int attempt = 0; attempt < 2; ++attempt) {
        const ClientRun refused = submit(3, 1);
        EXPECT_EQ(refused.status, 1);
        ASSERT_EQ(refused.reports.size(), 1U);
        EXPECT_NE(refused.output.find("then restart the master"), std::string::npos)
            << refused.output;
        recover();  // after an error nobody knows what the disk holds: it stays refused
    }
    EXPECT_EQ(accepted_by(cluster), accepted);
    cluster.restart_master(SIGKILL);
    // Such a disk may hold the first picture that was refused: then it is analysed, for nobody. The
    // second one was not even written.
    const std::uint64_t left = accepted_by(cluster);
    EXPECT_LE(left, 1U);
    const ClientRun run = submit(4, 2);
    expect_all_complete(run, {files[4], files[5]});
    ASSERT_TRUE(cluster.wait_for([&](const Json& status) {
        return status["counters"]["reported"].get<std::uint64_t>() == left + 2;
    }));
    expect_settled(cluster.status());
}

INSTANTIATE_TEST_SUITE_P(Calls, FailingDisk,
                         ::testing::Values("OCELLI_TEST_FAIL_FSYNC", "OCELLI_TEST_FAIL_FDATASYNC"),
                         [](const auto& test) {
                             return std::string(test.param).substr(sizeof "OCELLI_TEST_" - 1);
                         });

// A disk of one mebibyte, gone with the test.
class SmallDisk {
  public:
    explicit SmallDisk(fs::path folder, const std::string& options = "size=1m")
        : folder_(std::move(folder)) {
        fs::create_directory(folder_);
        mounted_ = run("mount -t tmpfs -o " + options + " tmpfs " + folder_.string());
    }
    ~SmallDisk() {
        if (mounted_) {
            run("umount -l " + folder_.string());
        }
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    bool mounted() const { return mounted_; }
    const fs::path& folder() const { return folder_; }

  private:
    static bool run(const std::string& command) {
        return std::system((command + " 2>/dev/null").c_str()) == 0;
    }

    fs::path folder_;
    bool mounted_ = false;
};

TEST(FullDisk, is_busy_and_goes_on_when_there_is_room) {
    const Scratch scratch;
    const SmallDisk disk(scratch.path() / "disk");
    if (!disk.mounted()) {
        GTEST_SKIP() << "skipped: this user may not mount a small disk";
    }
    const auto files = make_pictures(scratch, 8, 320, 240);
    Cluster cluster({"--state-dir", (disk.folder() / "state").string()});
    cluster.add_slave("a");
    const fs::path filler = disk.folder() / "filler";
    std::ofstream(filler) << std::string(1 << 20, 'x');
    Process client = cluster.start_submit(join(kEdges, files));
    ASSERT_TRUE(cluster.wait_for(
        [](const Json& status) { return status["counters"]["refused"].get<int>() >= 8; }));
    EXPECT_EQ(accepted_by(cluster), 0U);
    EXPECT_NE(cluster.master().log().find("make room there"), std::string::npos);
    EXPECT_TRUE(says(client, "trying again"));
    EXPECT_NE(client.log().find("is full: make room there"), std::string::npos) << client.log();
    const TimePoint freed = now();
    fs::remove(filler);
    ASSERT_TRUE(client.read_line(kPatience));
    const auto time = std::chrono::floor<std::chrono::milliseconds>(now() - freed);
    std::printf("the first report comes %ld ms after room was made\n", time.count());
    EXPECT_LE(time, within(2000ms));
    ClientRun rest = Cluster::finish(client);
    EXPECT_EQ(rest.status, 0) << rest.errors;
    EXPECT_EQ(rest.reports.size(), files.size() - 1);
    expect_settled(cluster.status());
}

// What a master says that does not start with this state folder.
std::string complaint_about(const fs::path& state) {
    Process master({OCELLI_MASTER, "--client-listen", "127.0.0.1:0", "--slave-listen",
                    "127.0.0.1:0", "--metrics-listen", "off", "--state-dir", state.string()});
    EXPECT_EQ(master.read_all(), "");
    EXPECT_EQ(master.wait(), 1);
    return master.log();
}

TEST(FullDisk, stops_a_master_that_starts_with_what_to_do) {
    const Scratch scratch;
    const SmallDisk disk(scratch.path() / "disk", "size=64k");
    if (!disk.mounted()) {
        GTEST_SKIP() << "skipped: this user may not mount a small disk";
    }
    std::ofstream(disk.folder() / "filler") << std::string(1 << 20, 'x');
    const std::string complaint = complaint_about(disk.folder() / "state");
    EXPECT_NE(complaint.find("its disk is full: make room there"), std::string::npos) << complaint;
}

TEST(ReadOnlyDisk, stops_a_master_that_starts_with_what_to_do) {
    const Scratch scratch;
    const SmallDisk disk(scratch.path() / "disk", "ro");
    if (!disk.mounted()) {
        GTEST_SKIP() << "skipped: this user may not mount a disk";
    }
    const std::string complaint = complaint_about(disk.folder() / "state");
    EXPECT_NE(complaint.find("Read-only file system: name another"), std::string::npos)
        << complaint;
}

TEST(ReadOnlyDisk, stops_a_watch_that_cannot_remember_or_report_there) {
    const Scratch scratch;
    const SmallDisk disk(scratch.path() / "disk", "ro");
    if (!disk.mounted()) {
        GTEST_SKIP() << "skipped: this user may not mount a disk";
    }
    Process forgetful({OCELLI_CLIENT, "watch", disk.folder().string()});
    EXPECT_EQ(forgetful.wait(), 1);
    EXPECT_NE(forgetful.log().find("name one that this user may write, with --state"),
              std::string::npos)
        << forgetful.log();
    Process mute({OCELLI_CLIENT, "watch", "--output", (disk.folder() / "reports").string(),
                  scratch.path().string()});
    EXPECT_EQ(mute.wait(), 1);
    EXPECT_NE(mute.log().find("name a file that this user may write, with --output"),
              std::string::npos)
        << mute.log();
}

TEST(FullDisk, stops_a_watch_that_reports_there_and_nothing_is_lost) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 1, 64, 48);
    const SmallDisk disk(scratch.path() / "disk", "size=64k");
    if (!disk.mounted()) {
        GTEST_SKIP() << "skipped: this user may not mount a small disk";
    }
    const fs::path cameras = scratch.path() / "cameras";
    const fs::path filler = disk.folder() / "filler";
    const fs::path output = disk.folder() / "reports.jsonl";
    fs::create_directory(cameras);
    fs::copy_file(files[0], cameras / "a.jpg");
    std::ofstream(filler) << std::string(1 << 20, 'x');
    Cluster cluster;
    cluster.add_test_slave("a");
    const auto watch = [&] {
        return Process({OCELLI_CLIENT, "watch", "--json", "--delete", "--kinds", "edge", "--master",
                        cluster.client_address(), "--output", output.string(), cameras.string()});
    };
    Process stopped = watch();
    EXPECT_EQ(stopped.wait(), 1);
    EXPECT_NE(stopped.log().find("(No space left on device)"), std::string::npos) << stopped.log();
    EXPECT_TRUE(fs::exists(cameras / "a.jpg"));
    EXPECT_EQ(fs::file_size(output), 0U) << "no half lines";
    fs::remove(filler);
    Process next = watch();
    EXPECT_TRUE(eventually([&] { return !fs::exists(cameras / "a.jpg"); })) << next.log();
    EXPECT_GT(fs::file_size(output), 0U);
    next.signal(SIGTERM);
    EXPECT_EQ(next.wait(), 0);
}

}  // namespace
}  // namespace ocelli::testing
