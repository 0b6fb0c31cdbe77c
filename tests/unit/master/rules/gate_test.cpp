#include "master/rules/gate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ocelli::master {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using wire::Role;

const std::string kClient = "the-clients-token";
const std::string kSlave = "the-slaves-token-";
const std::string kOperator = "the-operators-one";

Gate gate_with_all() {
    return Gate({TokenDigest(kClient), TokenDigest(kSlave), TokenDigest(kOperator)});
}

TEST(Gate, LetsEachRoleInByItsOwnToken) {
    const Gate gate = gate_with_all();
    EXPECT_EQ(*gate.admit(Role::client, kClient), Access::client);
    EXPECT_EQ(*gate.admit(Role::client, kOperator), Access::operator_);
    EXPECT_EQ(*gate.admit(Role::slave, kSlave), Access::slave);
}

TEST(Gate, KeepsRolesApart) {
    const Gate gate = gate_with_all();
    for (const std::string& token : {kSlave, std::string(), kClient + "x", kClient.substr(1)}) {
        EXPECT_FALSE(gate.admit(Role::client, token)) << token;
    }
    for (const std::string& token : {kClient, kOperator, std::string(), kSlave + "x"}) {
        EXPECT_FALSE(gate.admit(Role::slave, token)) << token;
    }
}

TEST(Gate, SaysWhatToSetAndRepeatsNoToken) {
    const Gate gate = gate_with_all();
    const auto wrong = gate.admit(Role::client, kSlave);
    EXPECT_EQ(wrong.error().code, ErrorCode::bad_token);
    EXPECT_THAT(wrong.error().message, HasSubstr("none of theirs: set --token-file"));
    EXPECT_THAT(wrong.error().message, Not(HasSubstr(kSlave)));
    EXPECT_THAT(gate.admit(Role::slave, "").error().message,
                HasSubstr("none was shown: set [slave] token_file"));
}

TEST(Gate, IsOpenToRolesWithoutAToken) {
    const Gate open;
    EXPECT_EQ(*open.admit(Role::client, ""), Access::operator_);
    EXPECT_EQ(*open.admit(Role::client, "whatever-it-may-be"), Access::operator_);
    EXPECT_EQ(*open.admit(Role::slave, ""), Access::slave);
    const Gate slaves_only({std::nullopt, TokenDigest(kSlave), std::nullopt});
    EXPECT_TRUE(slaves_only.admit(Role::client, ""));
    EXPECT_FALSE(slaves_only.admit(Role::slave, ""));
}

TEST(Gate, OperatorsAreThoseWithTheirTokenOnceThereAreTokens) {
    const Gate operators_only({std::nullopt, std::nullopt, TokenDigest(kOperator)});
    EXPECT_EQ(*operators_only.admit(Role::client, ""), Access::client);
    EXPECT_EQ(*operators_only.admit(Role::client, kOperator), Access::operator_);
    const Gate clients_only({TokenDigest(kClient), std::nullopt, std::nullopt});
    EXPECT_EQ(*clients_only.admit(Role::client, kClient), Access::client);
}

TEST(Gate, OnlyOperatorsAdminister) {
    const auto administrative = static_cast<wire::MessageType>(wire::kAdministrativeMin);
    EXPECT_TRUE(check_allowed(Access::operator_, administrative));
    EXPECT_EQ(check_allowed(Access::client, administrative).error().code, ErrorCode::bad_token);
    for (const auto type :
         {wire::Submit::kType, wire::StatusRequest::kType, wire::ResultRequest::kType}) {
        EXPECT_FALSE(is_administrative(type));
        EXPECT_TRUE(check_allowed(Access::client, type));
    }
}

}  // namespace
}  // namespace ocelli::master
