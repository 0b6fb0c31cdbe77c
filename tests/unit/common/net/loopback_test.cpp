#include "common/net/address.hpp"

#include <gtest/gtest.h>

namespace ocelli::net {
namespace {

TEST(Loopback, IsWhatOnlyThisMachineCanReach) {
    for (const char* host : {"127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1", "localhost"}) {
        EXPECT_TRUE(is_loopback({host, 7600})) << host;
    }
    for (const char* host : {"0.0.0.0", "::", "192.168.1.10", "128.0.0.1", "::ffff:10.0.0.1",
                             "fe80::1", "no-such-host.invalid"}) {
        EXPECT_FALSE(is_loopback({host, 7600})) << host;
    }
}

}  // namespace
}  // namespace ocelli::net
