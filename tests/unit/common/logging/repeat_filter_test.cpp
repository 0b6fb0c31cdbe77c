#include "common/logging/limiting_sink.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace ocelli {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{std::chrono::hours{1}};

TEST(RepeatFilter, lines_that_differ_in_numbers_and_ids_are_alike) {
    const auto alike = [](std::string_view a, std::string_view b) {
        return shape_of(a, true) == shape_of(b, true);
    };
    EXPECT_TRUE(alike("refused task 0197a2b4-6c1e-7d33-9a3b-5f0c2d1e4a77: busy, retry after 40 ms",
                      "refused task 0197a2b4-6c1e-7d33-9a3b-5f0c2d1e4a78: busy, retry after 7 ms"));
    EXPECT_TRUE(
        alike("refused 10.0.0.1:40000: 1024 are open", "refused 10.0.0.2:1: 1024 are open"));
    EXPECT_FALSE(alike("slave 'yard-1' is gone", "slave 'yard-2' is gone"));
    EXPECT_FALSE(alike("cannot accept a client", "cannot accept a slave"));
    EXPECT_EQ(shape_of("a bad face of 12 in 'x 1'", true), "a bad face of # in 'x 1'");
    EXPECT_EQ(shape_of("a bad face of 12 in 'x 1'", false), "a bad face of # in '");
}

TEST(RepeatFilter, passes_a_few_and_counts_the_others) {
    RepeatFilter filter;
    int passed = 0;
    for (int i = 0; i < 1000; ++i) {
        passed += filter.passes("failure " + std::to_string(i), kStart) ? 1 : 0;
    }
    EXPECT_EQ(passed, RepeatFilter::kBurst);
    EXPECT_TRUE(filter.take_due(kStart + 9s).empty());
    const auto due = filter.take_due(kStart + 10s);
    ASSERT_EQ(due.size(), 1U);
    EXPECT_EQ(due[0].count, 1000U - RepeatFilter::kBurst);
    EXPECT_EQ(due[0].last, "failure 999");
    EXPECT_TRUE(filter.take_due(kStart + 20s).empty()) << "each is told once";
    EXPECT_TRUE(filter.passes("failure 1000", kStart + 10s)) << "a new interval has begun";
}

TEST(RepeatFilter, what_is_rare_passes_always) {
    RepeatFilter filter;
    for (int i = 0; i < 100; ++i) {
        const TimePoint now = kStart + i * 3s;
        EXPECT_TRUE(filter.take_due(now).empty());
        EXPECT_TRUE(filter.passes("failure", now)) << i;
    }
}

TEST(RepeatFilter, names_that_somebody_makes_up_do_not_fill_the_memory) {
    RepeatFilter filter;
    int passed = 0;
    for (int i = 0; i < 100'000; ++i) {
        passed += filter.passes("camera 'c" + std::to_string(i) + "' is unknown", kStart) ? 1 : 0;
    }
    EXPECT_EQ(passed, static_cast<int>(RepeatFilter::kShapesMax) + RepeatFilter::kBurst);
    std::uint64_t held_back = 0;
    for (const auto& repeats : filter.take_all()) {
        held_back += repeats.count;
    }
    EXPECT_EQ(held_back + static_cast<std::uint64_t>(passed), 100'000U);
}

}  // namespace
}  // namespace ocelli
