#include "client/output/status_view.hpp"

#include <gtest/gtest.h>

namespace ocelli::client {
namespace {

using namespace std::chrono_literals;
using Map = std::map<std::string, double>;

constexpr TimePoint kStart{std::chrono::hours{1}};

wire::StatusMessage status_of(std::uint64_t reported, std::uint64_t done) {
    wire::StatusMessage status;
    status.counters = {{"reported", reported}};
    wire::SlaveStatus& slave = status.slaves.emplace_back();
    slave.name.push_back('a');
    slave.completed = done;
    return status;
}

TEST(Rates, are_differences_by_the_time_between) {
    Rates rates;
    EXPECT_EQ(rates.update(status_of(100, 10), kStart), Map());
    EXPECT_EQ(rates.update(status_of(150, 10), kStart + 2s),
              (Map{{"reported", 25}, {"done:a", 0}}));
    EXPECT_EQ(rates.update(status_of(151, 14), kStart + 2500ms),
              (Map{{"reported", 2}, {"done:a", 8}}));
}

TEST(Rates, a_counter_that_was_restarted_has_none_at_first) {
    Rates rates;
    rates.update(status_of(100, 10), kStart);
    EXPECT_EQ(rates.update(status_of(5, 12), kStart + 1s), (Map{{"done:a", 2}}));
    EXPECT_EQ(rates.update(status_of(8, 12), kStart + 2s), (Map{{"reported", 3}, {"done:a", 0}}));
}

TEST(Rates, no_time_gives_no_rate) {
    Rates rates;
    rates.update(status_of(100, 10), kStart);
    EXPECT_EQ(rates.update(status_of(200, 20), kStart), Map());
}

}  // namespace
}  // namespace ocelli::client
