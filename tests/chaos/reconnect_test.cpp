// A thousand slaves lose their master and find its successor.

#include <gtest/gtest.h>

#include <csignal>

#include "tests/chaos/support/honest_client.hpp"
#include "tests/chaos/support/promise.hpp"
#include "tests/chaos/support/slave_crowd.hpp"
#include "tests/chaos/support/status_probe.hpp"
#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

TEST(Reconnect, a_thousand_slaves_are_back_in_time) {
    const Scratch scratch;
    const Blob picture = read_file(make_pictures(scratch, 1, 160, 120)[0]);
    const std::size_t size = kSlowBuild ? 100 : 1000;
    const bool is_long = from_environment("OCELLI_CHAOS_LONG", 0) != 0;
    Cluster cluster({"--log-level", "error"});
    const SlaveCrowd crowd(cluster.slave_address(), size, from_environment("OCELLI_CHAOS_SEED", 1));
    const auto all_are_there = [&](const auto& status) { return status.slaves.size() == size; };
    StatusProbe(cluster.client_address()).time_until(all_are_there, now());
    // The longer nobody answers, the more rarely they ask.
    for (const auto down : is_long ? std::vector{0s, 1s, 5s, 30s, 0s, 30s} : std::vector{0s, 2s}) {
        cluster.restart_master(SIGKILL, down);
        const TimePoint begin = now();
        const auto back = StatusProbe(cluster.client_address()).time_until(all_are_there, begin);
        std::printf("down for %ld s: all %zu slaves are back after %ld ms\n", down.count(), size,
                    back.count());
        EXPECT_LE(back, within(15s));
        HonestClient(cluster.client_address()).submit(picture);
    }
}

}  // namespace
}  // namespace ocelli::testing
