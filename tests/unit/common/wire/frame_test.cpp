#include "common/wire/frame.hpp"

#include <gtest/gtest.h>

#include <string_view>

#include "common/wire/messages.hpp"

namespace ocelli::wire {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

FrameHeader sample() {
    return {kVersionMax, Submit::kType, 1000, 2000, 0xDEADBEEF};
}

// RFC 3720, B.4, and the check value of the CRC catalogue.
TEST(Crc32c, known_values) {
    EXPECT_EQ(crc32c({}), 0U);
    EXPECT_EQ(crc32c(bytes_of("123456789")), 0xE3069283U);
    const std::vector<std::byte> zeros(32);
    EXPECT_EQ(crc32c(zeros), 0x8A9136AAU);
    const std::vector<std::byte> ones(32, std::byte{0xFF});
    EXPECT_EQ(crc32c(ones), 0x62A8AB43U);
}

TEST(Crc32c, continues_over_parts) {
    EXPECT_EQ(crc32c(bytes_of("56789"), crc32c(bytes_of("1234"))), crc32c(bytes_of("123456789")));
}

TEST(FrameHeader, round_trips) {
    const auto read = read_header(write_header(sample()), {});
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, sample());
}

TEST(FrameHeader, every_flipped_bit_is_noticed) {
    for (std::size_t bit = 0; bit < kHeaderBytes * 8; ++bit) {
        HeaderBytes bytes = write_header(sample());
        bytes[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
        EXPECT_FALSE(read_header(bytes, {})) << "bit " << bit;
    }
}

ErrorCode code_of(const FrameHeader& header, const FrameLimits& limits = {}) {
    const auto read = read_header(write_header(header), limits);
    return read ? ErrorCode::busy : read.error().code;
}

TEST(FrameHeader, versions_types_and_lengths_are_checked) {
    FrameHeader header = sample();
    header.version = kVersionMax + 1;
    EXPECT_EQ(code_of(header), ErrorCode::bad_version);
    header = sample();
    header.type = static_cast<MessageType>(999);
    EXPECT_EQ(code_of(header), ErrorCode::bad_frame);
    header = sample();
    header.body_bytes = kBodyBytesMax + 1;
    EXPECT_EQ(code_of(header), ErrorCode::bad_frame);
    header.body_bytes = kBodyBytesMax;
    EXPECT_EQ(code_of(header), ErrorCode::busy);  // that is: fine
    EXPECT_EQ(code_of(sample(), {.body_bytes_max = 1000, .blob_bytes_max = 1999}),
              ErrorCode::bad_frame);
    EXPECT_EQ(code_of(sample(), {.body_bytes_max = 1000, .blob_bytes_max = 2000}), ErrorCode::busy);
}

TEST(FramePayload, body_and_blob_are_both_covered) {
    Frame frame{kVersionMax, Work::kType, {std::byte{1}, std::byte{2}}, Blob::copy_of("pixels")};
    const FrameHeader header = header_of(frame);
    EXPECT_TRUE(check_payload(header, frame.body, frame.blob.bytes()));
    EXPECT_FALSE(check_payload(header, frame.body, bytes_of("pixelt")));
    frame.body[0] = std::byte{3};
    EXPECT_FALSE(check_payload(header, frame.body, frame.blob.bytes()));
}

}  // namespace
}  // namespace ocelli::wire
