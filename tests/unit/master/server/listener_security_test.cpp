#include "master/server/listener_security.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/common/security/scratch_file.hpp"

namespace ocelli::master {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

MasterSettings read(std::string_view toml) {
    ConfigFile file = ConfigFile::parse(toml, "master.toml").value();
    MasterSettings settings;
    read_master_settings(file, settings).value();
    return settings;
}

std::string refusal(const MasterSettings& settings) {
    const auto checked = check_listeners(settings);
    return checked ? "" : checked.error().message;
}

constexpr std::string_view kAll = R"(
[listen]
clients = "0.0.0.0:7600"
slaves = "[::]:7601"
[tls]
certificate = "/a/master.crt"
key = "/a/master.key"
ca = "/a/ca.crt"
[tokens]
client_file = "/a/client"
slave_file = "/a/slave"
operator_file = "/a/operator"
)";

TEST(ListenerSecurity, SettingsAreRead) {
    const MasterSettings settings = read(kAll);
    EXPECT_EQ(settings.tls.certificate, "/a/master.crt");
    EXPECT_EQ(settings.tls.key, "/a/master.key");
    EXPECT_EQ(settings.tls.ca, "/a/ca.crt");
    EXPECT_EQ(settings.tokens.client, "/a/client");
    EXPECT_EQ(settings.tokens.slave, "/a/slave");
    EXPECT_EQ(settings.tokens.operator_, "/a/operator");
    EXPECT_FALSE(settings.insecure);
    EXPECT_EQ(refusal(settings), "");
}

TEST(ListenerSecurity, NothingIsAskedOnLoopback) {
    EXPECT_EQ(refusal(MasterSettings()), "");
    EXPECT_THAT(security_warnings(MasterSettings(), {}), IsEmpty());
}

TEST(ListenerSecurity, ClientsAndSlavesHaveAnAddressEach) {
    MasterSettings settings;
    settings.slave_listen = settings.client_listen;
    EXPECT_THAT(refusal(settings), HasSubstr("clients and slaves cannot both come to "));
    settings.client_listen.port = settings.slave_listen.port = 0;
    EXPECT_EQ(refusal(settings), "");
}

TEST(ListenerSecurity, AnOpenListenerNeedsTlsAndATokenOfItsOwn) {
    MasterSettings settings = read(kAll);
    settings.tls = {};
    EXPECT_THAT(refusal(settings), HasSubstr("reach 0.0.0.0:7600: to listen there set [tls] "
                                             "certificate and key (see"));
    settings = read(kAll);
    settings.tokens.client.clear();
    EXPECT_THAT(refusal(settings), HasSubstr("set [tokens] client_file to a token's file (see"));
    settings = read(kAll);
    settings.tokens.slave.clear();
    EXPECT_THAT(refusal(settings),
                HasSubstr("reach [::]:7601: to listen there set [tokens] slave"));
    settings.slave_listen = {"127.0.0.1", 7601};
    EXPECT_EQ(refusal(settings), "");
    settings.tls = {};
    settings.tokens = {};
    EXPECT_THAT(refusal(settings), HasSubstr("certificate and key, and [tokens] client_file"));
}

TEST(ListenerSecurity, InsecureIsAllowedWithAWarningForEachListener) {
    const MasterSettings settings =
        read("[listen]\nclients = \"0.0.0.0:1\"\nslaves = \"0.0.0.0:2\"\ninsecure = true\n");
    EXPECT_EQ(refusal(settings), "");
    const auto warnings = security_warnings(settings, {});
    ASSERT_THAT(warnings, SizeIs(2));
    EXPECT_THAT(warnings[0], HasSubstr("insecure: other machines can reach 0.0.0.0:1"));
}

TEST(ListenerSecurity, TokensAreReadAndMustDiffer) {
    const ScratchFolder folder;
    MasterSettings settings;
    settings.tokens = {folder.file("client", "a-token-of-clients", 0600),
                       folder.file("slave", "a-token-of-slaves!", 0600), ""};
    const auto security = ListenerSecurity::load(settings);
    ASSERT_TRUE(security) << security.error().message;
    EXPECT_EQ(*security->gate.admit(wire::Role::client, "a-token-of-clients"), Access::client);
    EXPECT_FALSE(security->gate.admit(wire::Role::slave, "a-token-of-clients"));
    settings.tokens.operator_ = folder.file("operator", "a-token-of-clients\n", 0600);
    const auto same = ListenerSecurity::load(settings);
    ASSERT_FALSE(same);
    EXPECT_THAT(same.error().message, HasSubstr("hold the same token"));
    EXPECT_THAT(same.error().message, Not(HasSubstr("a-token-of")));
}

}  // namespace
}  // namespace ocelli::master
