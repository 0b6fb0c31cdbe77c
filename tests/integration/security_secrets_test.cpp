// What a master does not start with, and what must not be seen.

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <csignal>
#include <sstream>

#include "tests/integration/security_fixture.hpp"

namespace ocelli::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// --- what is refused at start ---

TEST_F(Security, open_listeners_want_tls_and_tokens) {
    const auto start_with = [&](const std::string& config, const Arguments& more = {}) {
        Process master(
            join(Arguments{OCELLI_MASTER, "--config", scratch_.file("open.toml", config)}, more));
        EXPECT_EQ(master.wait(), 1) << config;
        return master.log();
    };
    const std::string open = "[listen]\nclients = \"0.0.0.0:0\"\nslaves = \"127.0.0.1:0\"\n";
    EXPECT_THAT(start_with(open), HasSubstr("set [tls] certificate and key, and [tokens] client"));
    EXPECT_THAT(start_with(open, {"--check"}), HasSubstr("other machines can reach 0.0.0.0:0"));
    EXPECT_THAT(start_with("", {"--slave-listen", "[::]:0"}), HasSubstr("[tokens] slave_file"));
    Process check({OCELLI_CLIENT, "config", "check", scratch_.file("open.toml", open)});
    EXPECT_EQ(check.wait(), 1);
    EXPECT_THAT(check.log(), HasSubstr("other machines can reach 0.0.0.0:0"));

    Process insecure(
        {OCELLI_MASTER, "--config", scratch_.file("open.toml", open + "insecure = true\n")});
    const std::string ready = insecure.read_line(kPatience).value_or("");
    EXPECT_THAT(insecure.log(), HasSubstr("insecure: other machines can reach 0.0.0.0:0"));
    const std::size_t begin = ready.find("0.0.0.0:");
    ASSERT_NE(begin, ready.npos) << ready;
    Process client({OCELLI_CLIENT, "status", "--master",
                    ready.substr(begin, ready.find(' ', begin) - begin), "--token-file",
                    site_.path("client.token")});
    EXPECT_EQ(client.wait(), 0);
    EXPECT_THAT(client.log(), HasSubstr("without TLS: whoever listens on the way can use it"));

    Process secure({OCELLI_MASTER, "--config",
                    scratch_.file("open.toml", open + tls_section(site_) + tokens_section(site_))});
    EXPECT_TRUE(secure.read_line(kPatience).has_value()) << secure.log();
    EXPECT_THAT(secure.log(), Not(HasSubstr("insecure")));
}

TEST_F(Security, secrets_that_others_may_read_are_refused) {
    start("");
    ::chmod(site_.path("client.token").c_str(), 0644);
    EXPECT_THAT(refusal({"--token-file", site_.path("client.token")}, 2), HasSubstr("chmod 600"));
    ::chmod(site_.path("master.key").c_str(), 0604);
    Process master({OCELLI_MASTER, "--config", scratch_.file("master.toml", tls_section(site_))});
    EXPECT_EQ(master.wait(), 1);
    EXPECT_THAT(master.log(), HasSubstr("master.key' holds a secret that others may read"));
}

// --- what must not be seen ---

TEST_F(Security, secrets_are_seen_nowhere) {
    scratch_.file("slave.toml", "[slave]\ntoken_file = \"" + site_.path("slave.token") + "\"\n");
    be_client_of(site_);
    Cluster& cluster =
        start(tls_section(site_) + tokens_section(site_) + "[log]\nlevel = \"trace\"\n");
    Process& slave =
        cluster.add_slave("a", join(as_slave(site_), Arguments{"--log-level", "trace"}));
    const auto files = make_pictures(scratch_, 1, 320, 240);
    std::string seen = cluster.submit(join(Arguments{"--kinds", "edge"}, files)).output;
    seen += cluster.status().dump();
    seen += refusal({"--token-file", site_.path("slave.token")});
    for (const char* file : {"master.toml", "slave.toml"}) {
        Process check({OCELLI_CLIENT, "config", "check", (scratch_.path() / file).string()});
        seen += check.read_all();
        EXPECT_EQ(check.wait(), 0) << check.log();
        seen += check.log();
    }
    cluster.master().signal(SIGHUP);
    slave.signal(SIGHUP);
    EXPECT_TRUE(says(cluster.master(), "reloaded") && says(slave, "reloaded"));
    seen += cluster.master().log() + slave.log();
    for (const pid_t pid : {cluster.master().pid(), slave.pid()}) {
        for (const char* file : {"cmdline", "environ"}) {
            std::ostringstream text;
            text << std::ifstream("/proc/" + std::to_string(pid) + "/" + file).rdbuf();
            seen += text.str();
        }
    }
    EXPECT_THAT(seen, HasSubstr("--token-file"));
    for (const char* role : {"client", "slave", "operator"}) {
        ASSERT_EQ(site_.token(role).size(), 64U);
        EXPECT_EQ(seen.find(site_.token(role)), seen.npos) << role;
    }
    EXPECT_EQ(seen.find("PRIVATE KEY"), seen.npos);
}

}  // namespace
}  // namespace ocelli::testing
