// `ocelli watch`: every picture that is put into the folder is reported once, whatever is restarted
// meanwhile.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <thread>

#include "tests/chaos/support/watch_fixture.hpp"

namespace ocelli::testing {
namespace {

unsigned from_environment(const char* name, unsigned otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

TEST_F(Watch, reports_every_file_once_while_it_and_master_and_slaves_are_restarted) {
    const unsigned files = from_environment("OCELLI_WATCH_FILES", 400);
    const unsigned rounds = from_environment("OCELLI_CHAOS_ROUNDS", 4);
    const unsigned seed = from_environment("OCELLI_CHAOS_SEED", 1);
    Cluster cluster({"--state-dir", (scratch_.path() / "state").string()});
    cluster.add_test_slave("a");
    Process* slave = &cluster.add_test_slave("b");
    std::jthread cameras([&] {
        std::mt19937 random(seed);
        for (unsigned i = 0; i < files; ++i) {
            const std::string name = "camera-" + std::to_string(random() % 5) +
                                     (random() % 4 == 0 ? "/night/" : "/") + std::to_string(i) +
                                     ".jpg";
            random() % 2 == 0 ? drop(name) : drop_by_renaming(name);
            std::this_thread::sleep_for(std::chrono::microseconds{random() % 2000});
        }
    });
    std::mt19937 random(seed + 1);
    for (unsigned round = 0; round < rounds; ++round) {
        Process watch = start(cluster);
        // It goes on while the others are restarted, and may have done all.
        const std::size_t enough =
            std::min<std::size_t>(files + round, count() + 1 + random() % (files / (rounds + 1)));
        ASSERT_TRUE(eventually([&] { return count() >= enough; })) << watch.log();
        drop("round-" + std::to_string(round) +
             ".jpg");  // by this one, if those before had done all
        ASSERT_TRUE(wait_for_report("round-" + std::to_string(round) + ".jpg")) << watch.log();
        if (round % 2 == 0) {
            cluster.restart_master(random() % 2 == 0 ? SIGKILL : SIGTERM);
        } else {
            slave->signal(random() % 2 == 0 ? SIGKILL : SIGTERM);
            slave->wait();
            slave = &cluster.add_test_slave("b");
        }
        EXPECT_EQ(stop(watch), 0) << watch.log();
    }
    cameras.join();
    Process watch = start(cluster);
    ASSERT_TRUE(eventually([&] { return count() >= files + rounds; })) << watch.log();
    drop("last.jpg");
    ASSERT_TRUE(wait_for_report("last.jpg"));
    EXPECT_EQ(stop(watch), 0) << watch.log();
    const auto reports = reported();
    EXPECT_EQ(reports.size(), files + rounds + 1) << "seed " << seed;
    std::set<std::string> ids;
    for (const auto& [name, report] : reports) {
        EXPECT_EQ(reports.count(name), 1U) << name << ", seed " << seed;
        EXPECT_EQ(report["status"], "complete") << report.dump();
        EXPECT_EQ(report["camera"],
                  name.find('/') == name.npos ? "" : name.substr(0, name.find('/')));
        ids.insert(report["task_id"]);
    }
    EXPECT_EQ(ids.size(), reports.size());
}

// Reports that are written together, for as many pictures as are on their way unless told
// otherwise.
constexpr std::size_t kBatch = 8 / 2;

// What it has printed and not yet written down is printed again, by the same id.
TEST_F(Watch, killed_at_any_moment_it_loses_nothing) {
    Cluster cluster;
    cluster.add_test_slave("a");
    std::mt19937 random(from_environment("OCELLI_CHAOS_SEED", 1));
    unsigned dropped = 0;
    for (unsigned round = 0; round < 8; ++round) {
        Process watch = start(cluster);
        for (unsigned i = 0; i < 30; ++i) {
            drop(std::to_string(dropped++) + ".jpg");
        }
        const std::size_t enough = count() + random() % 20;
        ASSERT_TRUE(eventually([&] { return count() >= enough; })) << watch.log();
        EXPECT_EQ(stop(watch, SIGKILL), -SIGKILL);
    }
    Process watch = start(cluster);
    drop("last.jpg");
    ASSERT_TRUE(wait_for_report("last.jpg"));  // and whatever was there before it
    ASSERT_TRUE(eventually([&] { return count() > dropped; }));
    EXPECT_EQ(stop(watch), 0) << watch.log();
    const auto reports = reported();
    std::map<std::string, std::string> ids;
    for (const auto& [name, report] : reports) {
        const std::string id = report["task_id"];
        EXPECT_EQ(ids.try_emplace(name, id).first->second, id);
    }
    EXPECT_EQ(ids.size(), dropped + 1);
    EXPECT_LE(reports.size(), ids.size() + 8 * kBatch);
}

TEST_F(Watch, finds_what_the_kernel_did_not_tell_it_in_a_burst) {
    int events = 0;
    std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> events;
    ASSERT_GT(events, 0);
    Cluster cluster;
    cluster.add_test_slave("a");
    Process watch = start(cluster);
    drop("a.jpg");
    drop("b.jpg");
    ASSERT_TRUE(wait_for_report("a.jpg") && wait_for_report("b.jpg"));
    watch.signal(SIGSTOP);
    const std::array<std::string, 2> turns{(cameras_ / "a.jpg").string(),
                                           (cameras_ / "b.jpg").string()};
    for (std::size_t i = 0; i < static_cast<std::size_t>(events); ++i) {
        ::close(::open(turns[i % 2].c_str(), O_WRONLY));
    }
    for (int i = 0; i < 200; ++i) {
        drop("new/" + std::to_string(i) + ".jpg");
    }
    watch.signal(SIGCONT);
    ASSERT_TRUE(eventually([&] { return count() >= 202; })) << watch.log();
    EXPECT_EQ(stop(watch), 0);
    EXPECT_EQ(reported().size(), 202U);
}

// A camera in the middle of an upload. No child process inherits the file: it would write it too.
class Upload {
  public:
    Upload(const fs::path& file, const std::string& first)
        : descriptor_(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) {
        write(first);
    }
    void finish(const std::string& rest) {
        write(rest);
        ::close(descriptor_);
    }

  private:
    void write(const std::string& bytes) {
        EXPECT_EQ(::write(descriptor_, bytes.data(), bytes.size()),
                  static_cast<ssize_t>(bytes.size()));
    }

    int descriptor_;
};

TEST_F(Watch, waits_for_what_is_still_being_written) {
    const std::string half = picture_.substr(0, picture_.size() / 2);
    const std::string rest = picture_.substr(picture_.size() / 2);
    Cluster cluster;
    cluster.add_test_slave("a");
    Upload slow(cameras_ / "slow.jpg", half);
    drop("before.jpg");
    Process watch = start(cluster);
    ASSERT_TRUE(wait_for_report("before.jpg"));
    Upload slower(cameras_ / "slower.jpg", half);
    drop("after.jpg");
    ASSERT_TRUE(wait_for_report("after.jpg"));
    EXPECT_EQ(reported().size(), 2U);
    slow.finish(rest);
    slower.finish(rest);
    ASSERT_TRUE(wait_for_report("slow.jpg") && wait_for_report("slower.jpg"));
    EXPECT_EQ(stop(watch), 0);
    EXPECT_EQ(reported().find("slow.jpg")->second["image"]["bytes"], picture_.size());
    EXPECT_EQ(reported().size(), 4U);
}

TEST_F(Watch, reports_a_file_again_when_it_has_another_picture_only) {
    Cluster cluster;
    cluster.add_test_slave("a");
    drop("live.jpg");
    Process watch = start(cluster);
    ASSERT_TRUE(wait_for_report("live.jpg"));
    drop("live.jpg");  // the same bytes, at another time
    std::ofstream(cameras_ / "live.jpg", std::ios::binary | std::ios::app) << "another";
    ASSERT_TRUE(wait_for_report("live.jpg", 2));
    EXPECT_EQ(stop(watch), 0);
    fs::last_write_time(cameras_ / "live.jpg", fs::file_time_type::clock::now() - 1h);
    Process next = start(cluster);
    drop("last.jpg");
    ASSERT_TRUE(wait_for_report("last.jpg"));
    EXPECT_EQ(stop(next), 0);
    EXPECT_EQ(reported().count("live.jpg"), 2U);
}

TEST_F(Watch, waits_for_a_master_and_goes_on) {
    Cluster cluster;
    cluster.add_test_slave("a");
    cluster.master().signal(SIGKILL);
    drop("a.jpg");
    Process watch = start(cluster);
    ASSERT_TRUE(eventually(
        [&] { return watch.log().find("waiting for the master") != std::string::npos; }));
    cluster.restart_master(SIGKILL);
    ASSERT_TRUE(wait_for_report("a.jpg")) << watch.log();
    EXPECT_NE(watch.log().find("the master is there"), std::string::npos);
    EXPECT_EQ(stop(watch), 0);
}

TEST_F(Watch, moves_what_is_complete_and_keeps_what_is_not) {
    const fs::path seen = scratch_.path() / "seen";
    Cluster cluster;
    cluster.add_slave("a");
    drop("yard/a.jpg");
    std::ofstream(cameras_ / "bad.jpg") << "this is no picture";
    Process watch = start(cluster, {"--move", seen.string()});
    ASSERT_TRUE(wait_for_report("yard/a.jpg") && wait_for_report("bad.jpg"));
    ASSERT_TRUE(eventually([&] { return fs::exists(seen / "yard/a.jpg"); }));
    drop("yard/a.jpg");  // of that name again: another picture
    ASSERT_TRUE(wait_for_report("yard/a.jpg", 2));
    ASSERT_TRUE(eventually([&] { return !fs::exists(cameras_ / "yard/a.jpg"); }));
    EXPECT_EQ(stop(watch), 0);
    EXPECT_EQ(std::distance(fs::directory_iterator(seen / "yard"), fs::directory_iterator()), 2);
    EXPECT_TRUE(fs::exists(cameras_ / "bad.jpg"));
    EXPECT_EQ(reported().size(), 3U);
}

TEST_F(Watch, deletes_what_an_earlier_run_has_reported) {
    Cluster cluster;
    cluster.add_test_slave("a");
    drop("a.jpg");
    Process watch = start(cluster);
    ASSERT_TRUE(wait_for_report("a.jpg"));
    EXPECT_EQ(stop(watch), 0);
    Process next = start(cluster, {"--delete"});
    ASSERT_TRUE(eventually([&] { return !fs::exists(cameras_ / "a.jpg"); }));
    EXPECT_EQ(stop(next), 0);
    EXPECT_EQ(reported().size(), 1U);
}

// A report that may not be on the disk is not noted as reported, and its picture stays.
TEST_F(Watch, keeps_pictures_when_the_disk_with_the_reports_fails) {
#ifdef OCELLI_SANITIZED
    GTEST_SKIP() << "skipped: a sanitizer does not let other libraries go first";
#endif
    const fs::path flag = scratch_.path() / "fail";
    Cluster cluster;
    cluster.add_test_slave("a");
    ::setenv("LD_PRELOAD", OCELLI_FAILING_SYNC, 1);
    ::setenv("OCELLI_TEST_FAIL_FDATASYNC", flag.c_str(), 1);
    Process watch = start(cluster, {"--delete"});
    ::unsetenv("LD_PRELOAD");
    ::unsetenv("OCELLI_TEST_FAIL_FDATASYNC");
    drop("a.jpg");
    ASSERT_TRUE(eventually([&] { return !fs::exists(cameras_ / "a.jpg"); })) << watch.log();
    std::ofstream stream(flag);
    drop("b.jpg");
    EXPECT_EQ(watch.wait(), 1);
    EXPECT_NE(watch.log().find("start again"), std::string::npos) << watch.log();
    EXPECT_TRUE(fs::exists(cameras_ / "b.jpg"));
    Process next = start(cluster, {"--delete"});
    ASSERT_TRUE(eventually([&] { return !fs::exists(cameras_ / "b.jpg"); })) << next.log();
    EXPECT_EQ(stop(next), 0);
    EXPECT_GE(reported().count("b.jpg"), 1U);
}

TEST_F(Watch, writes_into_a_file_that_is_rotated) {
    const fs::path output = scratch_.path() / "output.jsonl";
    const fs::path rotated = scratch_.path() / "output.jsonl.1";
    const auto lines_of = [](const fs::path& path) {
        const std::string text = contents(path);
        return std::count(text.begin(), text.end(), '\n');
    };
    Cluster cluster;
    cluster.add_test_slave("a");
    Process watch = start(cluster, {"--output", output.string()});
    drop("a.jpg");
    ASSERT_TRUE(eventually([&] { return lines_of(output) == 1; })) << watch.log();
    fs::rename(output, rotated);
    watch.signal(SIGHUP);
    ASSERT_TRUE(eventually([&] { return fs::exists(output); })) << watch.log();
    drop("b.jpg");
    ASSERT_TRUE(eventually([&] { return lines_of(output) == 1; })) << watch.log();
    EXPECT_EQ(stop(watch), 0);
    EXPECT_EQ(lines_of(rotated), 1);
    EXPECT_EQ(count(), 0U) << "nothing goes to standard output";
}

TEST_F(Watch, says_why_it_cannot_go_on) {
    Cluster cluster;
    Process watch = start(cluster);
    ASSERT_TRUE(eventually([&] { return fs::exists(cameras_ / ".ocelli-watch"); }));
    Process second = start(cluster);
    EXPECT_EQ(second.wait(), 1);
    EXPECT_NE(second.log().find("another ocelli watch uses"), std::string::npos) << second.log();
    fs::remove_all(cameras_);
    EXPECT_EQ(watch.wait(), 1);
    EXPECT_NE(watch.log().find("was removed or unmounted"), std::string::npos) << watch.log();
    Process third = start(cluster);
    EXPECT_EQ(third.wait(), 2);
    EXPECT_NE(third.log().find("is no folder that can be watched"), std::string::npos);
}

}  // namespace
}  // namespace ocelli::testing
