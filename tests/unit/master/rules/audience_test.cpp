#include "master/rules/audience.hpp"

#include <gtest/gtest.h>

namespace ocelli::master {
namespace {

using Clients = std::vector<ClientId>;

TEST(Audience, AClientWaitsOnce) {
    Audience audience;
    EXPECT_TRUE(audience.join(1));
    EXPECT_FALSE(audience.join(1));
    EXPECT_TRUE(audience.join(2));
    EXPECT_EQ(audience.clients(), (Clients{1, 2}));
    EXPECT_TRUE(audience.leave(1));
    EXPECT_FALSE(audience.leave(1));
    EXPECT_EQ(audience.clients(), Clients{2});
}

TEST(Audience, WhoWithdrawsCountsOnItNoMoreAndWhoLeavesDoes) {
    Audience audience;
    audience.join(1);
    audience.join(2);
    EXPECT_TRUE(audience.others_than(1));
    audience.withdraw(2);
    EXPECT_FALSE(audience.others_than(1));
    EXPECT_TRUE(audience.others_than(2));
    audience.join(3);
    audience.leave(3);
    EXPECT_TRUE(audience.others_than(1));
}

TEST(Audience, WhoSubmitsItAgainIsTheOneThatHadLeft) {
    Audience audience;
    audience.join(1);
    audience.leave(1);
    audience.join(2);
    EXPECT_FALSE(audience.others_than(2));
    Audience restored(1);
    EXPECT_TRUE(restored.others_than(0));
    restored.join(1);
    EXPECT_FALSE(restored.others_than(1));
    restored.join(2);
    EXPECT_TRUE(restored.others_than(1));
}

TEST(Audience, WhoAsksForTheResultWantsIt) {
    Audience audience;
    audience.join(1);
    audience.ask(1);  // waits already
    EXPECT_FALSE(audience.others_than(1));
    audience.ask(2);
    EXPECT_TRUE(audience.others_than(1));
    EXPECT_EQ(audience.clients(), Clients{1});
}

}  // namespace
}  // namespace ocelli::master
