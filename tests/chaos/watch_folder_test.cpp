// `ocelli watch` and what people, cameras and file systems do to its folders.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <set>

#include "tests/chaos/support/watch_fixture.hpp"

namespace ocelli::testing {
namespace {

class WatchFolder : public Watch {
  protected:
    WatchFolder() {
        cluster_.add_test_slave("a");
        fs::permissions(scratch_.path(), fs::perms(0777));
        fs::permissions(cameras_, fs::perms(0777));
    }
    // Not as root, who may do everything.
    Process start_as_somebody(const std::vector<std::string>& arguments = {}) {
        std::vector<std::string> command;
        if (::geteuid() == 0) {
            command = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
        }
        return start_below(command, arguments);
    }
    Process start_below(const std::vector<std::string>& command,
                        const std::vector<std::string>& arguments) {
        return Process(join(
            std::vector<std::string>{"/bin/sh", "-c", "exec \"$@\" >> \"$0\"", reports_.string()},
            command,
            std::vector<std::string>{OCELLI_CLIENT, "watch", "--json", "--master",
                                     cluster_.client_address(), "--kinds", "edge", "--state",
                                     (scratch_.path() / "watch-state").string()},
            arguments, std::vector<std::string>{cameras_.string()}));
    }
    // Until one that comes last is reported, nothing else may be.
    void expect_only(const std::vector<std::string>& names) {
        drop("last.jpg");
        ASSERT_TRUE(wait_for_report("last.jpg"));
        std::multiset<std::string> found;
        for (const auto& [name, report] : reported()) {
            EXPECT_EQ(report["status"], "complete") << report.dump();
            found.insert(name);
        }
        std::multiset<std::string> expected(names.begin(), names.end());
        expected.insert("last.jpg");
        EXPECT_EQ(found, expected);
    }

    Cluster cluster_;
};

TEST_F(WatchFolder, one_that_may_not_be_read_stops_no_other_camera) {
    fs::create_directories(cameras_ / "closed");
    fs::permissions(cameras_ / "closed", fs::perms::none);
    Process watch = start_as_somebody();
    drop("yard/a.jpg");
    ASSERT_TRUE(wait_for_report("yard/a.jpg")) << watch.log();
    EXPECT_TRUE(says(watch, "closed' cannot be watched (Permission denied)"));
    fs::create_directories(cameras_ / "late");
    fs::permissions(cameras_ / "late", fs::perms::none);
    EXPECT_TRUE(says(watch, "late' cannot be watched (Permission denied)"));
    drop("yard/b.jpg");
    ASSERT_TRUE(wait_for_report("yard/b.jpg")) << watch.log();
    EXPECT_EQ(stop(watch), 0);
}

TEST_F(WatchFolder, a_picture_that_cannot_be_moved_stops_nothing_now_or_at_the_next_start) {
    const fs::path seen = scratch_.path() / "seen";
    fs::create_directories(seen / "yard");
    fs::permissions(seen, fs::perms(0777));
    fs::permissions(seen / "yard", fs::perms(0700));
    fs::create_directories(cameras_ / "gate");
    fs::permissions(cameras_ / "gate", fs::perms(0777));
    for (const std::string name : {"a.jpg", "b.jpg"}) {
        Process watch = start_as_somebody({"--move", seen.string()});
        drop("yard/" + name);
        ASSERT_TRUE(wait_for_report("yard/" + name)) << watch.log();
        EXPECT_TRUE(says(watch, "is reported, but cannot be moved"));
        drop("gate/" + name);
        EXPECT_TRUE(eventually([&] { return fs::exists(seen / "gate" / name); })) << watch.log();
        EXPECT_EQ(stop(watch), 0);
    }
}

TEST_F(WatchFolder, a_link_is_a_picture_if_it_is_hard_and_a_move_makes_none) {
    const fs::path elsewhere = scratch_.path() / "elsewhere.jpg";
    std::ofstream(elsewhere, std::ios::binary) << picture_;
    drop("yard/a.jpg");
    fs::create_symlink("a.jpg", cameras_ / "yard/lastsnap.jpg");
    Process watch = start(cluster_);
    ASSERT_TRUE(wait_for_report("yard/a.jpg")) << watch.log();
    fs::create_hard_link(elsewhere, cameras_ / "yard/linked.jpg");
    ASSERT_TRUE(wait_for_report("yard/linked.jpg")) << watch.log();
    fs::create_symlink("linked.jpg", cameras_ / "yard/new");
    fs::rename(cameras_ / "yard/new", cameras_ / "yard/lastsnap.jpg");
    fs::create_directories(cameras_ / "sorted");
    fs::rename(cameras_ / "yard/a.jpg", cameras_ / "sorted/b.jpg");
    fs::rename(cameras_ / "yard", cameras_ / "old-yard");
    expect_only({"yard/a.jpg", "yard/linked.jpg"});
    EXPECT_EQ(stop(watch), 0);
    Process next = start(cluster_);
    fs::rename(cameras_ / "sorted", cameras_ / "sorted-away");
    std::ofstream(cameras_ / "last.jpg", std::ios::binary) << picture_ << "another";
    ASSERT_TRUE(wait_for_report("last.jpg", 2));
    EXPECT_EQ(stop(next), 0);
    EXPECT_EQ(reported().size(), 4U);
}

// It waits for the master while its camera begins to overwrite it.
TEST_F(WatchFolder, a_picture_is_read_when_nobody_writes_it) {
    Process watch = start(cluster_);
    drop("first.jpg");
    ASSERT_TRUE(wait_for_report("first.jpg")) << watch.log();
    watch.signal(SIGSTOP);
    drop("live.jpg");
    const int camera = ::open((cameras_ / "live.jpg").c_str(), O_WRONLY | O_TRUNC);
    const auto write = [&](std::string_view bytes) {
        EXPECT_EQ(::write(camera, bytes.data(), bytes.size()),
                  static_cast<::ssize_t>(bytes.size()));
    };
    write(std::string_view(picture_).substr(0, picture_.size() / 2));
    watch.signal(SIGCONT);
    drop("other.jpg");
    ASSERT_TRUE(wait_for_report("other.jpg")) << watch.log();
    write(std::string_view(picture_).substr(picture_.size() / 2));
    ::close(camera);
    ASSERT_TRUE(wait_for_report("live.jpg")) << watch.log();
    expect_only({"first.jpg", "live.jpg", "other.jpg"});
    EXPECT_EQ(stop(watch), 0);
}

TEST_F(WatchFolder, a_closed_standard_output_is_no_file_that_is_opened_later) {
    const std::string state = (scratch_.path() / "watch-state").string();
    Process closed({"/bin/sh", "-c", "exec \"$@\" >&-", "sh", OCELLI_CLIENT, "watch", "--json",
                    "--master", cluster_.client_address(), "--kinds", "edge", "--state", state,
                    "--delete", cameras_.string()});
    drop("a.jpg");
    ASSERT_TRUE(eventually([&] { return !fs::exists(cameras_ / "a.jpg"); })) << closed.log();
    EXPECT_EQ(stop(closed), 0) << closed.log();
    EXPECT_EQ(contents(state).find('{'), std::string::npos);
    Process next = start_below({}, {});
    expect_only({});
    EXPECT_EQ(stop(next), 0) << next.log();
}

// A file system that is mounted over a watched folder makes no event there.
TEST_F(WatchFolder, what_no_event_tells_of_is_found_by_looking_again) {
    fs::create_directories(cameras_ / "yard");
    Process watch = start(cluster_, {"--rescan", "1s"});
    drop("first.jpg");
    ASSERT_TRUE(wait_for_report("first.jpg")) << watch.log();
    if (::mount("none", (cameras_ / "yard").c_str(), "tmpfs", 0, nullptr) != 0) {
        stop(watch);
        GTEST_SKIP() << "skipped: nothing can be mounted here";
    }
    drop("yard/a.jpg");
    EXPECT_TRUE(wait_for_report("yard/a.jpg")) << watch.log();
    EXPECT_EQ(stop(watch), 0);
    EXPECT_EQ(::umount((cameras_ / "yard").c_str()), 0);
}

TEST_F(WatchFolder, names_may_be_as_long_as_the_file_system_takes) {
    const fs::path seen = scratch_.path() / "seen";
    const std::string name = std::string(251, 'x') + ".jpg";
    Process watch = start(cluster_, {"--move", seen.string()});
    for (std::size_t i = 1; i <= 2; ++i) {
        std::ofstream(cameras_ / name, std::ios::binary) << picture_ << i;
        ASSERT_TRUE(wait_for_report(name, i)) << watch.log();
        ASSERT_TRUE(eventually([&] { return !fs::exists(cameras_ / name); })) << watch.log();
    }
    EXPECT_EQ(stop(watch), 0);
    EXPECT_EQ(std::distance(fs::directory_iterator(seen), fs::directory_iterator()), 2);
}

}  // namespace
}  // namespace ocelli::testing
