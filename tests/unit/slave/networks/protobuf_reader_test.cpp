#include "slave/networks/protobuf.hpp"

#include <gtest/gtest.h>

#include "tests/unit/slave/networks/model_data_helper.hpp"

namespace ocelli::slave {
namespace {

using test::bytes_of;

TEST(ProtobufReader, ReadsEveryKindOfField) {
    // 1: 150 as a varint; 2: "ab"; 3: 32 bits; 4: 64 bits.
    const auto message =
        bytes_of(std::string("\x08\x96\x01\x12\x02"
                             "ab\x1d\x01\x00\x00\x00"
                             "\x21\x02\x00\x00\x00\x00\x00\x00\x00",
                             21));
    ProtobufReader reader(message);
    const auto first = reader.next();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->number, 1U);
    EXPECT_FALSE(first->has_bytes);
    EXPECT_EQ(first->whole.size(), 3U);
    const auto second = reader.next();
    ASSERT_TRUE(second);
    EXPECT_TRUE(second->has_bytes);
    EXPECT_EQ(second->text(), "ab");
    EXPECT_EQ(reader.next()->whole.size(), 5U);
    EXPECT_EQ(reader.next()->whole.size(), 9U);
    EXPECT_FALSE(reader.next());
    EXPECT_FALSE(reader.is_damaged());
}

class DamagedProtobuf : public testing::TestWithParam<std::string> {};

TEST_P(DamagedProtobuf, EndsTheReading) {
    const auto message = bytes_of(GetParam());
    ProtobufReader reader(message);
    EXPECT_FALSE(reader.next());
    EXPECT_TRUE(reader.is_damaged());
    EXPECT_FALSE(reader.next());
}

INSTANTIATE_TEST_SUITE_P(
    All, DamagedProtobuf,
    testing::Values(std::string("\x08"),    // a key without its value
                    std::string("\x12\x05"  // five bytes are promised
                                "ab"),
                    std::string("\x1d\x01\x00", 3),                 // 32 bits are promised
                    std::string("\x0b"),                            // a wire type that is long gone
                    std::string("\x00\x01", 2),                     // field number 0
                    std::string("\x08") + std::string(11, '\xff'),  // a varint without an end
                    // A length of nearly 2^64.
                    std::string("\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")));

}  // namespace
}  // namespace ocelli::slave
