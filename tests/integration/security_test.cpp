// Who is let in, and what everybody else is told. With what scripts/make-certs makes.

#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>

#include "tests/integration/security_fixture.hpp"

namespace ocelli::testing {
namespace {

using ::testing::HasSubstr;

TEST_F(Security, mutual_tls_and_tokens_from_end_to_end) {
    Cluster& cluster = secure_cluster();
    cluster.add_slave("a", as_slave(site_));
    const auto files = make_pictures(scratch_, 6, 1280, 720);
    expect_all_complete(cluster.submit(join(Arguments{"--kinds", "edge,corner"}, files)), files);
    EXPECT_EQ(cluster.status()["slaves"].size(), 1U);
    expect_settled(cluster.status());
    // An operator may do what clients do.
    Process asked({OCELLI_CLIENT, "status", "--master", cluster.client_address(), "--token-file",
                   site_.path("operator.token")});
    EXPECT_NE(asked.read_all(), "");
    EXPECT_EQ(asked.wait(), 0) << asked.log();
}

TEST_F(Security, certificates_of_another_ca_are_not_believed) {
    secure_cluster();
    const Site other;
    EXPECT_THAT(refusal({"--tls-ca", other.path("ca.crt")}), HasSubstr("was not signed by the CA"));
    EXPECT_THAT(refusal({"--tls-certificate", other.path("client.crt"), "--tls-key",
                         other.path("client.key")}),
                HasSubstr("it was signed by another CA"));
    EXPECT_THAT(master_log(), HasSubstr("was not signed by the CA that is set here"));
    Process slave = start_slave(as_slave(other));
    EXPECT_TRUE(says(slave, "was not signed by the CA"));
}

TEST_F(Security, certificates_that_have_expired_are_not_believed) {
    Cluster& cluster = secure_cluster();
    site_.expire("client");
    EXPECT_THAT(refusal(), HasSubstr("does not believe the certificate of this side: it has "
                                     "expired"));
    EXPECT_THAT(master_log(), HasSubstr("has expired: make a new one there"));
    site_.make("--renew --host localhost 127.0.0.1");
    EXPECT_FALSE(cluster.status().is_null());
    site_.expire("master");
    cluster.master().signal(SIGHUP);
    EXPECT_TRUE(says(cluster.master(), "the TLS certificate of this machine has expired"));
    EXPECT_THAT(refusal(), HasSubstr("has expired: make a new one there"));
}

constexpr const char* kFaketime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

// A program whose clock of the day is that wrong.
Arguments with_clock(const std::string& shift, const Arguments& arguments) {
    return join(Arguments{"/usr/bin/env", std::string("LD_PRELOAD=") + kFaketime,
                          "FAKETIME=" + shift, "FAKETIME_DONT_FAKE_MONOTONIC=1"},
                arguments);
}

TEST_F(Security, wrong_clocks_are_named_where_they_matter_and_harmless_elsewhere) {
    if (!std::filesystem::exists(kFaketime)) {
        GTEST_SKIP() << "skipped: faketime is not installed";
    }
#ifdef OCELLI_SANITIZED
    GTEST_SKIP() << "skipped: a sanitizer does not let other libraries go first";
#endif
    Cluster& cluster = secure_cluster();
    const Arguments status{OCELLI_CLIENT, "status", "--master", cluster.client_address()};
    Process behind(with_clock("-2d", status));
    EXPECT_EQ(behind.wait(), 3);
    EXPECT_THAT(behind.log(), HasSubstr("is not valid yet: check the clocks of both machines"));
    Process ahead(with_clock("+3y", status));
    EXPECT_EQ(ahead.wait(), 3);
    EXPECT_THAT(ahead.log(), HasSubstr("has expired"));
    Process an_hour(with_clock("+1h", status));
    EXPECT_EQ(an_hour.wait(), 0) << an_hour.log();
    // A slave an hour ahead works as any other: deadlines and leases do not look at that clock.
    Process slave(with_clock(
        "+1h", join(Arguments{OCELLI_SLAVE, "--master", cluster.slave_address(), "--name", "a"},
                    as_slave(site_))));
    ASSERT_TRUE(cluster.wait_for_slaves(1)) << slave.log();
    const auto files = make_pictures(scratch_, 2, 64, 48);
    expect_all_complete(cluster.submit(join(Arguments{"--kinds", "edge"}, files)), files);
}

TEST_F(Security, a_certificate_is_wanted) {
    secure_cluster();
    ::unsetenv("OCELLI_TLS_CERTIFICATE");
    ::unsetenv("OCELLI_TLS_KEY");
    EXPECT_THAT(refusal(), HasSubstr("wants a certificate, and none is set here"));
    EXPECT_THAT(master_log(), HasSubstr("shows no certificate, and this master wants one"));
    EXPECT_THAT(refusal({"--tls-server-name", "other.lan"}), HasSubstr("is not for that name"));
}

TEST_F(Security, plain_peers_of_a_master_with_tls_are_told_so) {
    secure_cluster();
    ::unsetenv("OCELLI_TLS_CA");
    EXPECT_THAT(refusal({}, 2), HasSubstr("set the CA file too"));
    ::unsetenv("OCELLI_TLS_CERTIFICATE");
    ::unsetenv("OCELLI_TLS_KEY");
    EXPECT_THAT(refusal(), HasSubstr("does not speak TLS, and this listener wants it: set [tls]"));
    Process slave = start_slave({"--device", "cpu"});
    EXPECT_TRUE(says(slave, "does not speak TLS, and this listener wants it"));
}

TEST_F(Security, tls_at_a_plain_master_is_told_so) {
    start("");
    be_client_of(site_);
    EXPECT_THAT(refusal(), HasSubstr("does not speak TLS: set [tls] certificate and key in the "
                                     "master's configuration"));
    EXPECT_THAT(master_log(), HasSubstr("what came is TLS, and this side is plain"));
}

TEST_F(Security, a_token_of_another_role_opens_nothing) {
    Cluster& cluster = secure_cluster();
    EXPECT_THAT(refusal({"--token-file", site_.path("slave.token")}),
                HasSubstr("the one that was shown is none of theirs"));
    ::unsetenv("OCELLI_TOKEN_FILE");
    EXPECT_THAT(refusal(), HasSubstr("none was shown: set --token-file or OCELLI_TOKEN_FILE"));
    be_client_of(site_);
    for (const char* role : {"client", "operator"}) {
        Arguments arguments = as_slave(site_);
        arguments.back() = site_.path(std::string(role) + ".token");
        Process slave = start_slave(arguments);
        EXPECT_TRUE(says(slave, "lets slaves in by a token")) << role;
    }
    EXPECT_EQ(cluster.status()["slaves"].size(), 0U);
    const auto files = make_pictures(scratch_, 1, 64, 48);
    EXPECT_EQ(cluster.submit({"--token-file", site_.path("slave.token"), files[0]}).status, 3);
    EXPECT_EQ(cluster.status()["counters"]["accepted"], 0);
}

TEST_F(Security, only_an_operator_drains_a_slave) {
    Cluster& cluster = secure_cluster();
    cluster.add_slave("a", as_slave(site_));
    const auto drain = [&](const std::string& role) {
        return Process({OCELLI_CLIENT, "slaves", "drain", "a", "--master", cluster.client_address(),
                        "--token-file", site_.path(role + ".token")});
    };
    Process client = drain("client");
    EXPECT_EQ(client.read_all(), "");
    EXPECT_EQ(client.wait(), 3);
    EXPECT_THAT(client.log(), HasSubstr("only an operator may ask for this"));
    EXPECT_EQ(cluster.status()["slaves"][0]["health"], "ok");
    Process allowed = drain("operator");
    EXPECT_THAT(allowed.read_all(), HasSubstr("a takes no more work"));
    EXPECT_EQ(allowed.wait(), 0) << allowed.log();
    EXPECT_EQ(cluster.status()["slaves"][0]["health"], "draining");
}

TEST_F(Security, tokens_work_without_tls_on_the_machine_itself) {
    Cluster& cluster = start(tokens_section(site_));
    ::setenv("OCELLI_TOKEN_FILE", site_.path("client.token").c_str(), 1);
    cluster.add_slave("a", {"--device", "cpu", "--token-file", site_.path("slave.token")});
    EXPECT_EQ(cluster.status()["slaves"].size(), 1U);
    EXPECT_THAT(refusal({"--token-file", site_.path("slave.token")}), HasSubstr("none of theirs"));
}

TEST_F(Security, guessing_tokens_does_not_fill_the_log) {
    start(tokens_section(site_));
    for (int i = 0; i < 25; ++i) {
        refusal();
    }
    const std::string log = master_log();
    int lines = 0;
    for (std::size_t at = log.find("none was shown"); at != log.npos;
         at = log.find("none was shown", at + 1)) {
        ++lines;
    }
    EXPECT_GE(lines, 1);
    EXPECT_LE(lines, 20) << log;
}

TEST_F(Security, new_certificates_and_tokens_are_taken_on_sighup) {
    Cluster& cluster = secure_cluster();
    Process& slave = cluster.add_slave("a", as_slave(site_));
    const Site next;
    for (const char* file : {"ca.crt", "ca.key", "master.crt", "master.key", "slave.crt",
                             "slave.key", "client.token", "slave.token", "operator.token"}) {
        std::filesystem::copy_file(next.path(file), site_.path(file),
                                   std::filesystem::copy_options::overwrite_existing);
    }
    be_client_of(next);
    EXPECT_THAT(refusal(), HasSubstr("was not signed by the CA"));  // not before it is told
    cluster.master().signal(SIGHUP);
    ASSERT_TRUE(says(cluster.master(), "certificates and tokens are reloaded"));
    // The slave is still connected, by what it has shown before.
    EXPECT_EQ(cluster.status()["slaves"].size(), 1U);
    // It comes back with its new files only.
    slave.signal(SIGHUP);
    ASSERT_TRUE(says(slave, "certificates and tokens are reloaded"));
    cluster.restart_master(SIGTERM);
    EXPECT_TRUE(cluster.wait_for_slaves(1)) << slave.log();
    be_client_of(site_);
    EXPECT_THAT(refusal(), HasSubstr("does not believe the certificate of this side"));
}

TEST_F(Security, a_broken_file_leaves_the_old_one_in_use) {
    Cluster& cluster = secure_cluster();
    std::ofstream(site_.path("master.crt")) << "garbage";
    cluster.master().signal(SIGHUP);
    EXPECT_TRUE(says(cluster.master(),
                     "nothing was reloaded: '" + site_.path("master.crt") + "' is no certificate"));
    EXPECT_FALSE(cluster.status().is_null());
}

TEST_F(Security, a_slave_that_was_refused_joins_once_its_token_is_put_right) {
    secure_cluster();
    Arguments arguments = as_slave(site_);
    arguments.back() = site_.path("mine.token");
    std::filesystem::copy_file(site_.path("client.token"), site_.path("mine.token"));
    Process slave = start_slave(arguments);
    EXPECT_TRUE(says(slave, "lets slaves in by a token"));
    std::filesystem::copy_file(site_.path("slave.token"), site_.path("mine.token"),
                               std::filesystem::copy_options::overwrite_existing);
    slave.signal(SIGHUP);
    EXPECT_EQ(slave.read_line(kPatience), "ready") << slave.log();
}

}  // namespace
}  // namespace ocelli::testing
