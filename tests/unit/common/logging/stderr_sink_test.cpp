#include "common/logging/stderr_sink.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <memory>
#include <string>
#include <utility>

#include "common/logging.hpp"

namespace ocelli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr int kPipe = 65536;  // bytes

// While it lives, standard error is a pipe.
class StderrPipe : public ::testing::Test {
  public:
    StderrPipe() : before_(::dup(STDERR_FILENO)) {
        EXPECT_EQ(::pipe(ends_.data()), 0);
        EXPECT_EQ(::fcntl(ends_[1], F_SETPIPE_SZ, kPipe), kPipe);
        ::dup2(ends_[1], STDERR_FILENO);
        ::close(ends_[1]);
        logger_ = make_logger("ocelli-test", {}).value();
    }
    ~StderrPipe() override {
        logger_.reset();
        ::dup2(before_, STDERR_FILENO);
        ::close(before_);
        close_reader();
    }

  protected:
    // What is in the pipe now.
    std::string read() {
        std::string text(2 * kPipe, '\0');
        const ssize_t length = ::read(ends_[0], text.data(), text.size());
        text.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
        return text;
    }
    void close_reader() {
        if (ends_[0] >= 0) {
            ::close(std::exchange(ends_[0], -1));
        }
    }
    spdlog::logger& logger() { return *logger_; }

  private:
    const int before_;
    std::array<int, 2> ends_{};
    std::shared_ptr<spdlog::logger> logger_;
};

TEST_F(StderrPipe, WhoeverDoesNotReadHoldsUpNobodyAndIsToldWhatWasLost) {
    for (int line = 0; line < 2000; ++line) {
        logger().info("line {} of a night", line);
    }
    const std::string first = read();
    EXPECT_THAT(first, HasSubstr("line 0 of a night\n"));
    const auto lines = static_cast<int>(std::ranges::count(first, '\n'));
    logger().info("again");
    const std::string then = read();
    EXPECT_THAT(then, HasSubstr(fmt::format("nobody was reading it: {}\n", 2000 - lines)));
    EXPECT_THAT(then, EndsWith("info again\n"));
}

TEST_F(StderrPipe, ALineLongerThanThePipeIsCutAndTheNextOneBeginsOnItsOwn) {
    logger().info("{}", std::string(2 * kPipe, 'x'));
    EXPECT_THAT(read(), EndsWith("xxx"));
    logger().info("next");
    const std::string then = read();
    EXPECT_TRUE(then.starts_with('\n')) << then;
    EXPECT_THAT(then, HasSubstr("nobody was reading it: 1\n"));
    EXPECT_THAT(then, EndsWith("info next\n"));
}

TEST_F(StderrPipe, AReaderThatIsGoneEndsNothing) {
    const auto before = std::signal(SIGPIPE, SIG_IGN);  // as the daemons do
    close_reader();
    logger().info("to nobody");
    logger().error("to nobody");
    std::signal(SIGPIPE, before);
}

TEST_F(StderrPipe, NoNameForgesALine) {
    logger().warn("camera 'x': complete\n2026-12-01T00:00:00.000 ocelli-master error forged");
    EXPECT_THAT(read(), HasSubstr("complete?2026-12-01T00:00:00.000 ocelli-master error forged\n"));
}

}  // namespace
}  // namespace ocelli
