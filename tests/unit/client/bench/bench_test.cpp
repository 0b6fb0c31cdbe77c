#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "client/bench/bench.hpp"
#include "client/bench/bench_result.hpp"

namespace ocelli::client {
namespace {

using namespace std::chrono_literals;

TEST(LatenciesTest, GivesExactQuantiles) {
    Latencies latencies;
    for (int i = 0; i < 1000; ++i) {
        latencies.add(std::chrono::milliseconds{1 + i * 7 % 1000});  // 1 to 1000, each once
    }
    EXPECT_EQ(latencies.quantile_ms(0.5), 500);
    EXPECT_EQ(latencies.quantile_ms(0.999), 999);
    EXPECT_EQ(latencies.quantile_ms(1), 1000);
    EXPECT_EQ(latencies.quantile_ms(0), 1);
}

TEST(ArrivalsTest, ComeAtExactlyTheRateAtRandomMomentsAndTheSameForOneSeed) {
    const TimePoint begin{1h};
    Arrivals arrivals(100, begin, 7);
    Arrivals again(100, begin, 7);
    double moments = 0;
    constexpr int kCount = 2000;
    for (int i = 0; i < kCount; ++i) {
        const double late = to_milliseconds(arrivals.next() - begin) - i * 10;
        ASSERT_GE(late, 0);
        ASSERT_LT(late, 10);
        moments += late;
        ASSERT_EQ(arrivals.next(), again.next());
        arrivals.advance();
        again.advance();
    }
    EXPECT_NEAR(moments / kCount, 5, 0.3);
    EXPECT_NE(Arrivals(100, begin, 8).next(), Arrivals(100, begin, 7).next());
}

TEST(ProcessCpuTest, SeesItself) {
    const auto before = cpu_of_processes();
    double number = 1;
    const TimePoint end = now() + 60ms;
    while (now() < end) {
        number = std::sqrt(number + 1);
    }
    const auto used = cpu_between(before, cpu_of_processes());
    ASSERT_GE(used.size(), 1U);
    EXPECT_GT(number, 0);
    double most = 0;
    for (const ProcessCpu& process : used) {
        most = std::max(most, process.seconds);
        EXPECT_GE(process.seconds, 0);
    }
    EXPECT_GE(most, 0.01);
    EXPECT_TRUE(cpu_between({}, cpu_of_processes()).empty());
}

TEST(BenchResultTest, IsATextAndAnObject) {
    BenchOptions options;
    options.rate = 40;
    BenchResult result;
    result.due = 100;
    result.complete = 99;
    result.complete_in_time = 60;
    result.open_at_begin = 1;
    result.open_at_end = 40;
    result.refused = 1;
    result.seconds = 2;
    result.last_problem = "the master is busy";
    result.cpu = {{12, "ocelli-master", 0.5}};
    for (int i = 1; i <= 99; ++i) {
        result.latencies.add(1ms * i);
    }
    const auto json = to_json(options, result);
    EXPECT_EQ(json["latency_ms"]["p50"], 50);
    EXPECT_EQ(json["complete_per_second"], 30);
    EXPECT_EQ(json["cpu"][0]["name"], "ocelli-master");
    const std::string text = to_text(options, result);
    for (const char* part : {"30.0 snapshots a second complete", "40 a second asked, open loop",
                             "the queue grew from 1 to 40 snapshots", "p99.9 99.00",
                             "100 due: 99 complete, 0 not, 1 refused", "the master is busy",
                             "25.0 %  ocelli-master (12)"}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
    }
    EXPECT_TRUE(to_json(options, BenchResult())["latency_ms"]["p50"].is_null());
}

}  // namespace
}  // namespace ocelli::client
