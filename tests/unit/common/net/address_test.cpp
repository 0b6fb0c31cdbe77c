#include "common/net/address.hpp"

#include <gtest/gtest.h>

namespace ocelli::net {
namespace {

TEST(Address, good_ones_round_trip) {
    for (const char* text : {"127.0.0.1:7600", "[::1]:7600", "appliance.lan:0", "x:65535"}) {
        const auto address = parse_address(text);
        ASSERT_TRUE(address) << text;
        EXPECT_EQ(to_string(*address), text);
    }
}

TEST(Address, bad_ones_are_told_why) {
    for (const char* text : {"", "localhost", ":7600", "::1:7600", "host:", "host:65536", "host:-1",
                             "host:12x", "[]:1", "[::1:7600", "[[]:1", "[a]b]:1"}) {
        const auto address = parse_address(text);
        ASSERT_FALSE(address) << text;
        EXPECT_NE(address.error().message.find("write HOST:PORT"), std::string::npos);
    }
}

}  // namespace
}  // namespace ocelli::net
