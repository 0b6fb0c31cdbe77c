#include "common/logging/journal_sink.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

namespace ocelli {
namespace {

using Fields = std::vector<std::string>;

class JournalSinkTest : public ::testing::Test {
  protected:
    std::vector<Fields> sent_;
    spdlog::logger logger_{"ocelli-test",
                           std::make_shared<JournalSink>([this](const Fields& fields) {
                               sent_.push_back(fields);
                               return true;
                           })};
};

TEST_F(JournalSinkTest, a_line_has_a_priority_and_the_program) {
    logger_.warn("100 % of it\nis gone");
    EXPECT_EQ(sent_, std::vector<Fields>({{"MESSAGE=100 % of it\nis gone", "PRIORITY=4",
                                           "SYSLOG_IDENTIFIER=ocelli-test"}}));
}

TEST_F(JournalSinkTest, an_event_has_the_fields_that_it_is_about) {
    TaskId id;
    id.bytes[15] = 7;
    log_event(logger_, spdlog::level::info, {.task = &id, .camera = "yard", .slave = "a"}, "{} ms",
              30);
    log_event(logger_, spdlog::level::err, {.slave = "a"}, "gone");
    logger_.info("another line");
    ASSERT_EQ(sent_.size(), 3U);
    EXPECT_EQ(sent_[0], Fields({"MESSAGE=30 ms", "PRIORITY=6", "SYSLOG_IDENTIFIER=ocelli-test",
                                "TASK_ID=" + to_string(id), "CAMERA=yard", "SLAVE=a"}));
    EXPECT_EQ(sent_[1],
              Fields({"MESSAGE=gone", "PRIORITY=3", "SYSLOG_IDENTIFIER=ocelli-test", "SLAVE=a"}));
    EXPECT_EQ(sent_[2].size(), 3U) << "its fields end with an event";
}

TEST(JournalStream, is_the_one_that_systemd_names) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    struct ::stat status {};
    ASSERT_EQ(::fstat(pipe[1], &status), 0);
    const std::string name = fmt::format("{}:{}", status.st_dev, status.st_ino);
    EXPECT_TRUE(is_journal_stream(pipe[1], name.c_str()));
    EXPECT_FALSE(is_journal_stream(pipe[1], (name + "0").c_str()));
    EXPECT_FALSE(is_journal_stream(pipe[1], nullptr));
    ::close(pipe[0]);
    ::close(pipe[1]);
    EXPECT_FALSE(is_journal_stream(pipe[1], name.c_str()));
}

}  // namespace
}  // namespace ocelli
