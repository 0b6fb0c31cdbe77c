// Who is let in, and what everybody else is told. With what scripts/make-certs makes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <list>
#include <random>
#include <sstream>

#include "common/net/address.hpp"
#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

namespace asio = boost::asio;
using ::testing::HasSubstr;
using ::testing::Not;

using Arguments = std::vector<std::string>;

// What make-certs makes for a master on this machine.
class Site {
  public:
    Site() { make("--host localhost 127.0.0.1"); }
    void make(const std::string& arguments) const {
        run(std::string(OCELLI_SOURCE_DIR) + "/scripts/make-certs '" + path("") + "' " + arguments +
            " >/dev/null");
    }
    // A certificate of this CA that is over.
    void expire(const std::string& role) const {
        folder_.file("names", "subjectAltName=DNS:localhost,IP:127.0.0.1");
        run("cd '" + path("") + "' && openssl req -new -key " + role + ".key -subj /CN=" + role +
            " -out csr && openssl x509 -req -in csr -CA ca.crt -CAkey ca.key -days -1 " +
            "-extfile names -set_serial 7 -out " + role + ".crt 2>said");
    }
    std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
    std::string token(const std::string& role) const {
        std::string text;
        std::ifstream(path(role + ".token")) >> text;
        return text;
    }

  private:
    static void run(const std::string& command) {
        ASSERT_EQ(std::system(command.c_str()), 0) << command;
    }
    Scratch folder_;
};

std::string tls_section(const Site& site) {
    return "[tls]\ncertificate = \"" + site.path("master.crt") + "\"\nkey = \"" +
           site.path("master.key") + "\"\nca = \"" + site.path("ca.crt") + "\"\n";
}

std::string tokens_section(const Site& site) {
    return "[tokens]\nclient_file = \"" + site.path("client.token") + "\"\nslave_file = \"" +
           site.path("slave.token") + "\"\noperator_file = \"" + site.path("operator.token") +
           "\"\n";
}

class Security : public ::testing::Test {
  protected:
    ~Security() override {
        for (const char* name : kVariables) {
            ::unsetenv(name);
        }
    }
    // A master with all that there is; `ocelli` without flags is one of the site's clients.
    Cluster& secure_cluster() {
        be_client_of(site_);
        return start(tls_section(site_) + tokens_section(site_));
    }
    Cluster& start(const std::string& config) {
        cluster_ =
            std::make_unique<Cluster>(Arguments{"--config", scratch_.file("master.toml", config)});
        return *cluster_;
    }
    static void be_client_of(const Site& site) {
        ::setenv("OCELLI_TLS_CA", site.path("ca.crt").c_str(), 1);
        ::setenv("OCELLI_TLS_CERTIFICATE", site.path("client.crt").c_str(), 1);
        ::setenv("OCELLI_TLS_KEY", site.path("client.key").c_str(), 1);
        ::setenv("OCELLI_TOKEN_FILE", site.path("client.token").c_str(), 1);
    }
    static Arguments as_slave(const Site& site) {
        return {"--device",          "cpu",
                "--tls-ca",          site.path("ca.crt"),
                "--tls-certificate", site.path("slave.crt"),
                "--tls-key",         site.path("slave.key"),
                "--token-file",      site.path("slave.token")};
    }
    // What `ocelli status` says when it is not let in.
    std::string refusal(const Arguments& arguments = {}, int expected = 3) {
        Process client(join(
            Arguments{OCELLI_CLIENT, "status", "--master", cluster_->client_address()}, arguments));
        EXPECT_EQ(client.read_all(), "");
        EXPECT_EQ(client.wait(), expected) << client.log();
        return client.log();
    }
    // A slave that is not let in.
    Process start_slave(const Arguments& arguments) {
        return Process(join(
            Arguments{OCELLI_SLAVE, "--master", cluster_->slave_address(), "--name", "refused"},
            arguments));
    }
    std::string master_log() { return cluster_->master().log(); }

    static constexpr std::array<const char*, 4> kVariables{
        "OCELLI_TLS_CA", "OCELLI_TLS_CERTIFICATE", "OCELLI_TLS_KEY", "OCELLI_TOKEN_FILE"};
    Scratch scratch_;
    Site site_;
    std::unique_ptr<Cluster> cluster_;
};

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
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
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
    ASSERT_TRUE(says(slave, "certificates and token are reloaded"));
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

// --- hostile peers ---

class RawPeer {
  public:
    RawPeer(asio::io_context& context, const std::string& address) : socket_(context) {
        const auto parsed = net::parse_address(address).value();
        socket_.connect({asio::ip::make_address(parsed.host), parsed.port});
    }
    void write(const std::string& bytes) {
        boost::system::error_code ignored;  // it may be closed before all is written
        asio::write(socket_, asio::buffer(bytes), ignored);
    }
    // Everything until the master closes.
    std::string read_all() {
        std::string bytes;
        boost::system::error_code error;
        asio::read(socket_, asio::dynamic_buffer(bytes), error);
        return bytes;
    }
    void close() { socket_.close(); }

  private:
    asio::ip::tcp::socket socket_;
};

TEST_F(Security, handshakes_that_stall_end_in_time_and_hold_up_nobody) {
    Cluster& cluster = secure_cluster();
    cluster.add_slave("a", as_slave(site_));
    asio::io_context context;
    std::list<RawPeer> stalled;
    for (int i = 0; i < 100; ++i) {
        stalled.emplace_back(context,
                             i % 2 == 0 ? cluster.client_address() : cluster.slave_address());
        if (i % 3 == 0) {
            stalled.back().write("\x16");
        }
    }
    const auto begin = std::chrono::steady_clock::now();
    const auto files = make_pictures(scratch_, 4, 320, 240);
    expect_all_complete(cluster.submit(join(Arguments{"--kinds", "edge"}, files)), files);
    EXPECT_EQ(cluster.status()["slaves"].size(), 1U);
    for (RawPeer& peer : stalled) {
        EXPECT_EQ(peer.read_all(), "");
    }
    EXPECT_GE(std::chrono::steady_clock::now() - begin, 4s);
    EXPECT_THAT(master_log(), HasSubstr("the TLS handshake was not complete in time"));
}

TEST_F(Security, garbage_at_a_tls_listener_harms_nobody) {
    Cluster& cluster = secure_cluster();
    cluster.add_slave("a", as_slave(site_));
    std::mt19937 random(7);
    asio::io_context context;
    for (int i = 0; i < 200; ++i) {
        std::string bytes(random() % 3000 + 1, '\0');
        for (char& byte : bytes) {
            byte = static_cast<char>(random());
        }
        if (i % 2 == 0) {  // the beginning of a ClientHello, then garbage
            bytes.insert(0, std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11));
        } else if (i % 5 == 0) {
            bytes.insert(0, std::string("\x16\x03\x01\x00\x10", 5));
        }
        RawPeer peer(context, i % 3 == 0 ? cluster.slave_address() : cluster.client_address());
        peer.write(bytes);
        peer.close();
    }
    const auto files = make_pictures(scratch_, 2, 160, 120);
    expect_all_complete(cluster.submit(join(Arguments{"--kinds", "edge"}, files)), files);
    EXPECT_EQ(cluster.status()["slaves"].size(), 1U);
}

}  // namespace
}  // namespace ocelli::testing
