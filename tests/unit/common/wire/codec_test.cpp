#include "common/wire/codec.hpp"

#include <gtest/gtest.h>

#include <random>

#include "common/wire/span_archive.hpp"
#include "tests/unit/common/wire/sample_messages.hpp"

namespace ocelli::wire {
namespace {

template <class Act>
void for_each_message(Act act) {
    std::apply([&](const auto&... message) { (act(message), ...); }, sample_messages());
}

TEST(Codec, every_message_round_trips) {
    for_each_message([](const auto& message) {
        using Message = std::decay_t<decltype(message)>;
        const Frame frame = encode(message);
        const auto decoded = decode<Message>(frame);
        ASSERT_TRUE(decoded) << decoded.error().message;
        EXPECT_EQ(encode(*decoded).body, frame.body);
    });
}

TEST(Codec, reports_keep_every_field) {
    const auto decoded = decode<ReportMessage>(encode(ReportMessage{sample_report(), {}}));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->report, sample_report());
}

TEST(Codec, every_truncation_and_every_surplus_is_refused) {
    for_each_message([](const auto& message) {
        using Message = std::decay_t<decltype(message)>;
        const Frame whole = encode(message);
        for (std::size_t size = 0; size < whole.body.size(); ++size) {
            Frame cut = whole;
            cut.body.resize(size);
            const auto decoded = decode<Message>(cut);
            ASSERT_FALSE(decoded) << static_cast<int>(Message::kType) << " at " << size;
            EXPECT_EQ(decoded.error().code, ErrorCode::bad_message);
        }
        Frame longer = whole;
        longer.body.push_back(std::byte{0});
        EXPECT_FALSE(decode<Message>(longer));
    });
}

TEST(Codec, random_bytes_are_decoded_or_refused) {
    std::mt19937 random(20260530);
    std::size_t refused = 0;
    for_each_message([&](const auto& message) {
        using Message = std::decay_t<decltype(message)>;
        const Frame whole = encode(message);
        for (int round = 0; round < 2000; ++round) {
            Frame frame = whole;
            for (int flips = 0; flips < 3 && !frame.body.empty(); ++flips) {
                frame.body[random() % frame.body.size()] = static_cast<std::byte>(random());
            }
            const auto decoded = decode<Message>(frame);
            refused += decoded ? 0U : 1U;
            if (decoded) {
                EXPECT_EQ(encode(*decoded).body.size(), frame.body.size());
            }
        }
    });
    EXPECT_GT(refused, 1000U);
}

// --- the archive's limits ---

std::vector<std::byte> raw(std::initializer_list<int> values) {
    std::vector<std::byte> bytes;
    for (const int value : values) {
        bytes.push_back(static_cast<std::byte>(value));
    }
    return bytes;
}

template <class T>
void expect_malformed(const std::vector<std::byte>& bytes) {
    SpanInputArchive archive(bytes);
    T value{};
    EXPECT_THROW(archive(value), MalformedMessage);
}

TEST(SpanArchive, truth_values_and_enums_are_checked) {
    expect_malformed<bool>(raw({2}));
    expect_malformed<Role>(raw({2}));
    expect_malformed<TaskStatus>(raw({255}));
}

TEST(SpanArchive, sizes_that_the_bytes_cannot_hold_are_refused) {
    expect_malformed<std::string>(raw({0xFF, 0xFF, 0xFF, 0xFF}));
    expect_malformed<std::string>(raw({2, 0, 0, 0, 'x'}));
    expect_malformed<std::vector<std::uint64_t>>(raw({0xFF, 0xFF, 0xFF, 0x7F, 0}));
}

// A size within the bytes that remain may still ask for far more memory than those bytes.
TEST(SpanArchive, memory_is_budgeted) {
    std::vector<std::byte> bytes(kElementsMax + 4);
    const auto count = static_cast<std::uint32_t>(kElementsMax);
    std::memcpy(bytes.data(), &count, sizeof count);
    ASSERT_GT(kElementsMax * sizeof(Report), kAllocationBudget);
    SpanInputArchive archive(bytes);
    EXPECT_THROW(archive.read_size(sizeof(Report), kElementsMax), MalformedMessage);
}

TEST(SpanArchive, nesting_is_bounded) {
    SpanInputArchive archive({});
    for (int i = 0; i < kDepthMax; ++i) {
        archive.enter();
    }
    EXPECT_THROW(archive.enter(), MalformedMessage);
}

}  // namespace
}  // namespace ocelli::wire
