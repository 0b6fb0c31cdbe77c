// Peers that waste the master's time, memory and descriptors: honest ones hardly notice.
//
// OCELLI_CHAOS_LONG=1 measures for longer, and asserts what a busy machine may miss.

#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "tests/chaos/support/honest_client.hpp"
#include "tests/chaos/support/process_use.hpp"
#include "tests/chaos/support/promise.hpp"
#include "tests/chaos/support/slow_crowd.hpp"
#include "tests/chaos/support/status_probe.hpp"
#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

using Bytes = std::string;
using Times = std::vector<std::chrono::nanoseconds>;

const bool kLong = from_environment("OCELLI_CHAOS_LONG", 0) != 0;

Bytes header_with(wire::FrameHeader header) {
    const auto bytes = wire::write_header(header);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// One hostile connection's bytes: cut, corrupt, or with lengths that lie.
Bytes hostile_bytes(std::mt19937& random) {
    Bytes hello = bytes_of(wire::encode(hello_of(wire::Role::client, "hostile")));
    switch (random() % 5) {
        case 0:
            return hello.substr(0, 1 + random() % (hello.size() - 1));
        case 1:
            hello[random() % hello.size()] ^= static_cast<char>(1U << random() % 8);
            return hello;
        case 2:
            return header_with({.body_bytes = static_cast<std::uint32_t>(random()) | 1U << 21U});
        case 3:
            return hello + header_with({.type = wire::Submit::kType,
                                        .body_bytes = static_cast<std::uint32_t>(random() % 1000),
                                        .blob_bytes = 32U << 20U});
        default:
            return hello + Bytes(random() % 3000, static_cast<char>(random()));
    }
}

// The master may answer and close, or wait for more; nobody waits for it here.
void attack(const std::string& address, std::mt19937& random) {
    WirePeer peer(address);
    peer.try_write(hostile_bytes(random));
    boost::system::error_code ignored;
    peer.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
    peer.read_all();
}

TEST(Crowd, thousands_of_hostile_connections_cost_no_memory) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 4, 160, 120);
    Cluster cluster;
    cluster.add_slave("a");
    expect_all_complete(cluster.submit(files), files);
    std::mt19937 random(from_environment("OCELLI_CHAOS_SEED", 1));
    const auto attack_times = [&](int times) {
        for (int i = 0; i < times; ++i) {
            attack(i % 2 == 0 ? cluster.client_address() : cluster.slave_address(), random);
        }
    };
    attack_times(500);
    const auto before = resident_kib(cluster.master().pid());
    const int count = kLong ? 100'000 : kSlowBuild ? 500 : 5'000;
    attack_times(count);
    const auto after = resident_kib(cluster.master().pid());
    std::printf("%d hostile connections: %lu KiB before, %lu KiB after\n", count, before, after);
    if (!kSlowBuild) {  // sanitizers keep what was freed
        EXPECT_LE(after, before + 1024);
    }
    expect_all_complete(cluster.submit(files), files);
    expect_settled(cluster.status());
}

TEST(Crowd, a_thousand_slow_connections_are_closed_and_honest_clients_are_served) {
    const Scratch scratch;
    const Blob picture = read_file(make_pictures(scratch, 1, 160, 120)[0]);
    Cluster cluster({"--log-level", "error"});
    cluster.add_test_slave("a");
    HonestClient honest(cluster.client_address());
    const std::chrono::seconds length{kLong ? 10 : 3};
    honest.submit_for(picture, 300ms);  // warms up

    const Bytes hello = bytes_of(wire::encode(hello_of(wire::Role::client, "slow")));
    const Bytes submit = bytes_of(wire::encode(wire::Submit{}, picture));
    Times alone;
    Times crowded;
    for (int round = 0; round < (kLong ? 5 : 1); ++round) {
        const Times quiet = honest.submit_for(picture, length);
        // Some never finish to say Hello, the others do, and never finish to submit.
        SlowCrowd rude(cluster.client_address(), 500, "", hello);
        SlowCrowd slow(cluster.client_address(), 500, hello, submit);
        while (!rude.is_complete() || !slow.is_complete()) {
            honest.submit(picture);
        }
        const Times loud = honest.submit_for(picture, length);
        while (rude.closed() == 0 || slow.closed() == 0) {
            honest.submit(picture);
        }
        alone.insert(alone.end(), quiet.begin(), quiet.end());
        crowded.insert(crowded.end(), loud.begin(), loud.end());
    }
    const double ratio = static_cast<double>(percentile(crowded, 0.99).count()) /
                         static_cast<double>(percentile(alone, 0.99).count());
    std::printf("p50 %.3f ms alone, %.3f ms in the crowd; p99 %.3f ms, %.3f ms: ratio %.2f\n",
                to_milliseconds(percentile(alone, 0.5)), to_milliseconds(percentile(crowded, 0.5)),
                to_milliseconds(percentile(alone, 0.99)),
                to_milliseconds(percentile(crowded, 0.99)), ratio);
    if (promises_are_asserted()) {
        EXPECT_LE(ratio, 1.1);
    }
}

TEST(Crowd, a_master_without_descriptors_is_idle_and_recovers) {
#ifdef OCELLI_SANITIZED
    GTEST_SKIP() << "skipped: UBSan looks through a pipe whether an object is one, and has none";
#endif
    const Scratch scratch;
    const Blob picture = read_file(make_pictures(scratch, 1, 160, 120)[0]);
    Cluster cluster({"--state-dir", (scratch.path() / "state").string()});
    const pid_t master = cluster.master().pid();
    cluster.add_test_slave("a");
    HonestClient early(cluster.client_address());
    early.submit(picture);
    const std::size_t limit = open_descriptors(master) + 20;
    limit_descriptors(master, limit);
    auto crowd = std::make_unique<SlowCrowd>(cluster.client_address(), 100, "", "");
    ASSERT_TRUE(eventually([&] { return open_descriptors(master) >= limit; }));
    // Nor is there one for the journal to write a picture with.
    const auto offered = early.offer(Blob::copy_of(std::string("another picture")));
    ASSERT_FALSE(offered);
    EXPECT_EQ(offered.error().code, ErrorCode::busy) << offered.error().message;
    const TimePoint begin = now();
    const auto used = cpu_time(master);
    std::this_thread::sleep_for(std::chrono::seconds{kLong ? 20 : 4});  // that is measured
    const double share = to_milliseconds(cpu_time(master) - used) / to_milliseconds(now() - begin);
    std::printf("without descriptors the master uses %.1f %% of a core\n", 100 * share);
    EXPECT_LT(share, promises_are_asserted() ? 0.05 : 0.5);
    crowd.reset();
    const TimePoint relieved = now();
    HonestClient late(cluster.client_address());
    late.submit(picture);
    const auto recovered = std::chrono::duration_cast<std::chrono::milliseconds>(now() - relieved);
    std::printf("it serves again after %ld ms\n", recovered.count());
    EXPECT_LE(recovered, within(2000ms));
}

}  // namespace
}  // namespace ocelli::testing
