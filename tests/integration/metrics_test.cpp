// What the daemons say of themselves over HTTP, and whether it is true.

#include <gtest/gtest.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <csignal>

#include "common/net/address.hpp"
#include "tests/integration/expectations.hpp"
#include "tests/integration/http.hpp"

namespace ocelli::testing {
namespace {

const std::vector<std::string> kAnyPort{"--metrics-listen", "127.0.0.1:0"};

int status_of(const std::string& address, const std::string& path) {
    const auto reply = http_get(address, path, kPatience);
    return reply ? reply->status : 0;
}

std::string body_of(const std::string& address, const std::string& path) {
    const auto reply = http_get(address, path, kPatience);
    return reply ? reply->body : "";
}

bool has_line(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

// Asks until it is so; the body of the last answer, or "" when kPatience has passed.
std::string await_status(const std::string& address, const std::string& path, int status) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < end) {
        const auto reply = http_get(address, path, kPatience);
        if (reply && reply->status == status) {
            return reply->body;
        }
    }
    return "";
}

// Asks until /readyz gives this reason among others.
bool await_reason(const std::string& address, const std::string& reason) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < end) {
        const auto reply = http_get(address, "/readyz", kPatience);
        if (reply && reply->status == 503 && reply->body.find(reason) != std::string::npos) {
            return true;
        }
    }
    return false;
}

TEST(Metrics, master_and_slave_count_what_they_did) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 3, 64, 48);
    Cluster cluster({"--metrics-listen", "127.0.0.1:0", "--state-dir", scratch.path() / "state"});
    Process& slave = cluster.add_slave("a", kAnyPort);
    expect_all_complete(
        cluster.submit(
            join(std::vector<std::string>{"--camera", "yard", "--kinds", "edge,corner"}, files)),
        files);
    const std::string master = body_of(metrics_address(cluster.master()), "/metrics");
    for (const char* line : {
             R"(ocelli_tasks_total{camera="yard",status="complete"} 3)",
             R"(ocelli_subtask_seconds_count{kind="edge",device="cpu",detector="canny"} 3)",
             "ocelli_tasks_accepted_total 3",
             "ocelli_attempts_total 6",
             "ocelli_images_sent_total 3",
             "ocelli_tasks_open 0",
             "ocelli_journal_ok 1",
             R"(ocelli_connections{role="slave"} 1)",
             R"(ocelli_slaves{state="ok"} 1)",
         }) {
        EXPECT_TRUE(has_line(master, line)) << line << "\n" << master;
    }
    EXPECT_FALSE(has_line(master, "ocelli_journal_commit_seconds_count 0"));
    const std::string own = body_of(metrics_address(slave), "/metrics");
    for (const char* line : {
             R"(ocelli_slave_subtasks_total{kind="corner",outcome="ok"} 3)",
             R"(ocelli_slave_subtasks_total{kind="edge",outcome="ok"} 3)",
             R"(ocelli_slave_run_seconds_count{kind="edge",device="cpu",detector="canny"} 3)",
             "ocelli_slave_images_received_total 3",
             "ocelli_slave_cache_hits_total 6",
             "ocelli_slave_cache_misses_total 0",
             "ocelli_slave_pool_threads 3",
             "ocelli_slave_connected 1",
         }) {
        EXPECT_TRUE(has_line(own, line)) << line << "\n" << own;
    }
    EXPECT_FALSE(has_line(own, "ocelli_slave_decode_seconds_count 0"));
}

TEST(Metrics, a_master_is_ready_while_a_live_slave_does_every_kind) {
    Cluster cluster(kAnyPort);
    const std::string address = metrics_address(cluster.master());
    EXPECT_NE(await_status(address, "/readyz", 503).find("no live slave does 'face'"),
              std::string::npos);
    Process& slave = cluster.add_slave("a");
    EXPECT_EQ(await_status(address, "/readyz", 200), "ready\n");
    slave.signal(SIGSTOP);
    EXPECT_NE(await_status(address, "/readyz", 503).find("no live slave does 'edge'"),
              std::string::npos);
    EXPECT_EQ(status_of(address, "/healthz"), 200);
    slave.signal(SIGCONT);
    EXPECT_EQ(await_status(address, "/readyz", 200), "ready\n");
}

TEST(Metrics, whoever_hangs_does_not_answer) {
    constexpr std::chrono::milliseconds kProbe{500};
    Cluster cluster(kAnyPort);
    Process& slave = cluster.add_slave("a", kAnyPort);
    for (Process* daemon : {&cluster.master(), &slave}) {
        const std::string address = metrics_address(*daemon);
        EXPECT_EQ(status_of(address, "/healthz"), 200);
        daemon->signal(SIGSTOP);
        EXPECT_FALSE(http_get(address, "/healthz", kProbe));
        daemon->signal(SIGCONT);
        EXPECT_EQ(status_of(address, "/healthz"), 200);
    }
}

TEST(Metrics, a_slave_is_ready_while_a_master_has_welcomed_it) {
    Cluster cluster;
    Process& slave = cluster.add_slave("a", kAnyPort);
    const std::string address = metrics_address(slave);
    EXPECT_EQ(await_status(address, "/readyz", 200), "ready\n");
    cluster.master().signal(SIGSTOP);  // its lease runs out
    EXPECT_NE(await_status(address, "/readyz", 503).find("No master: "), std::string::npos);
    EXPECT_TRUE(has_line(body_of(address, "/metrics"), "ocelli_slave_connected 0"));
    EXPECT_EQ(status_of(address, "/healthz"), 200);
    cluster.master().signal(SIGCONT);
    EXPECT_EQ(await_status(address, "/readyz", 200), "ready\n");
}

TEST(Metrics, a_slave_whose_analysis_hangs_is_healthy_and_not_ready) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 2, 64, 48);
    const std::string limit = "[liveness]\nsubtask_min = \"500ms\"\nsubtask_max = \"500ms\"\n";
    Cluster cluster({"--config", scratch.file("master.toml", limit)});
    Process& slave = cluster.add_test_slave(
        "a", {"--stuck-after-ms", "200", "--threads", "2", "--metrics-listen", "127.0.0.1:0"});
    const std::string address = metrics_address(slave);
    Process hanging = cluster.start_submit({"--camera", "hang@a", files[0]});
    const std::string why = await_status(address, "/readyz", 503);
    EXPECT_TRUE(why.find("hang in an analysis") != why.npos ||
                why.find("an analysis hangs") != why.npos)
        << why;
    hanging.signal(SIGTERM);
    EXPECT_EQ(slave.wait(), 1);
}

TEST(Metrics, a_master_that_stops_is_healthy_and_not_ready) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 1, 64, 48);
    Cluster cluster(kAnyPort);
    const std::string address = metrics_address(cluster.master());
    Process client = cluster.start_submit(files);  // nobody does it, so that the master waits
    ASSERT_TRUE(
        cluster.wait_for([](const Json& status) { return status["queue"]["tasks_open"] == 1; }));
    cluster.master().signal(SIGTERM);
    EXPECT_TRUE(await_reason(address, "the master is stopping"));
    EXPECT_EQ(status_of(address, "/healthz"), 200);
    cluster.master().signal(SIGTERM);
    EXPECT_EQ(cluster.master().wait(), 0);
}

TEST(Metrics, whoever_connects_and_says_little_keeps_nobody_from_an_answer) {
    namespace asio = boost::asio;
    Cluster cluster(kAnyPort);
    const net::Address to = net::parse_address(metrics_address(cluster.master())).value();
    asio::io_context context;
    std::vector<asio::ip::tcp::socket> idlers;
    for (int i = 0; i < 200; ++i) {
        auto& idler = idlers.emplace_back(context);
        idler.connect({asio::ip::make_address(to.host), to.port});
        boost::system::error_code closed_already;
        asio::write(idler, asio::buffer("GET /metrics HT", 15), closed_already);
    }
    EXPECT_EQ(status_of(metrics_address(cluster.master()), "/healthz"), 200);
    std::size_t closed = 0;
    for (auto& idler : idlers) {  // all are closed, the last ones by the deadline
        std::array<char, 16> nothing{};
        boost::system::error_code error;
        closed += idler.read_some(asio::buffer(nothing), error) == 0 && error ? 1U : 0U;
    }
    EXPECT_EQ(closed, idlers.size());
}

TEST(Metrics, what_is_no_request_is_turned_away) {
    Cluster cluster(kAnyPort);
    const std::string address = metrics_address(cluster.master());
    const std::string endless = "GET / HTTP/1.1\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n";
    for (const std::string& request :
         {std::string("\x16\x03\x01\x02\r\n\r\n"), endless, std::string(4096, '\0')}) {
        try {
            const auto answer = http_exchange(address, request, kPatience);
            ASSERT_TRUE(answer);
            EXPECT_EQ(answer->find("200 OK"), std::string::npos);
        } catch (const boost::system::system_error&) {  // closed while it was still sent
        }
    }
    const auto post =
        http_exchange(address, "POST /metrics HTTP/1.1\r\nHost: x\r\n\r\n", kPatience);
    EXPECT_EQ(post.value_or("").find("HTTP/1.1 405"), 0U);
    EXPECT_EQ(status_of(address, "/else"), 404);
    EXPECT_EQ(status_of(address, "/healthz?verbose=1"), 200);
}

TEST(Metrics, a_port_that_is_taken_stops_only_who_asked_for_it) {
    Cluster other(kAnyPort);
    const std::string taken = metrics_address(other.master());
    Process asked({OCELLI_MASTER, "--client-listen", "127.0.0.1:0", "--slave-listen", "127.0.0.1:0",
                   "--metrics-listen", taken});
    EXPECT_EQ(asked.wait(), 1);
    EXPECT_NE(asked.log().find("cannot listen on " + taken), std::string::npos) << asked.log();
    // The default port: whoever has it, one of these two does not get it, and both serve.
    const std::vector<std::string> unasked{OCELLI_MASTER, "--client-listen", "127.0.0.1:0",
                                           "--slave-listen", "127.0.0.1:0"};
    Process first(unasked);
    EXPECT_TRUE(first.read_line(kPatience));
    Process second(unasked);
    EXPECT_TRUE(second.read_line(kPatience));
    EXPECT_NE(second.log().find("no metrics: cannot listen on 127.0.0.1:7602"), std::string::npos)
        << second.log();
}

TEST(Metrics, an_address_that_others_reach_is_refused) {
    Process open({OCELLI_MASTER, "--client-listen", "127.0.0.1:0", "--slave-listen", "127.0.0.1:0",
                  "--metrics-listen", "0.0.0.0:0"});
    EXPECT_EQ(open.wait(), 1);
    EXPECT_NE(open.log().find("[metrics] insecure = true"), std::string::npos) << open.log();
}

}  // namespace
}  // namespace ocelli::testing
