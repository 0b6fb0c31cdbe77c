#include "master/server/listener_security.hpp"

#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>
#include <sys/resource.h>

#include <cstdlib>
#include <sstream>

namespace ocelli::master {
namespace {

// The limits of the test process, as they were when it ends.
class DescriptorLimitTest : public ::testing::Test {
  protected:
    DescriptorLimitTest() { ::getrlimit(RLIMIT_NOFILE, &before_); }
    ~DescriptorLimitTest() override { ::setrlimit(RLIMIT_NOFILE, &before_); }

    void set_soft(rlim_t soft) const {
        const ::rlimit limit{soft, before_.rlim_max};
        ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
    }
    static rlim_t soft() {
        ::rlimit limit{};
        ::getrlimit(RLIMIT_NOFILE, &limit);
        return limit.rlim_cur;
    }

    ::rlimit before_{};
    std::ostringstream log_;
    spdlog::logger logger_{"test", std::make_shared<spdlog::sinks::ostream_sink_st>(log_)};
};

TEST_F(DescriptorLimitTest, IsRaisedAsFarAsNeeded) {
    set_soft(100);
    EXPECT_EQ(connections_that_fit(200, logger_), 200);
    EXPECT_EQ(soft(), 264U);
    EXPECT_EQ(connections_that_fit(10, logger_), 10);
    EXPECT_EQ(soft(), 264U);
    EXPECT_EQ(log_.str(), "");
}

// In a process of its own: who is not root cannot raise a hard limit again.
TEST_F(DescriptorLimitTest, WhatDoesNotFitIsRefusedAndSaid) {
    const auto act = [&] {
        const ::rlimit limit{100, 200};
        const bool set = ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
        const int connections = connections_that_fit(1000, logger_);
        const bool said = log_.str().find("raise LimitNOFILE") != std::string::npos;
        std::_Exit(set && said && soft() == 200 ? connections : 0);
    };
    EXPECT_EXIT(act(), ::testing::ExitedWithCode(200 - 64), "");
}

}  // namespace
}  // namespace ocelli::master
