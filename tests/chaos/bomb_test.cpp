// A picture whose header promises far more pixels than anybody has memory for.

#include <gtest/gtest.h>

#include <boost/crc.hpp>
#include <boost/endian/conversion.hpp>

#include "tests/chaos/support/honest_client.hpp"
#include "tests/chaos/support/promise.hpp"
#include "tests/chaos/support/status_probe.hpp"
#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

std::string big_endian(std::uint32_t number) {
    boost::endian::native_to_big_inplace(number);
    return {reinterpret_cast<const char*>(&number), sizeof number};
}

std::string chunk(const std::string& type, const std::string& data) {
    boost::crc_32_type checksum;
    checksum.process_bytes((type + data).data(), type.size() + data.size());
    return big_endian(static_cast<std::uint32_t>(data.size())) + type + data +
           big_endian(checksum.checksum());
}

// A PNG of side×side colour pixels, in a megabyte.
std::string bomb(std::uint32_t side) {
    return "\x89PNG\r\n\x1a\n" +
           chunk("IHDR", big_endian(side) + big_endian(side) + std::string("\x08\x02\0\0\0", 5)) +
           chunk("IDAT", std::string(1'000'000, '\0')) + chunk("IEND", "");
}

TEST(Bomb, is_a_typed_error_at_once_and_no_slave_dies) {
    const Scratch scratch;
    const Blob good = read_file(make_pictures(scratch, 1, 160, 120)[0]);
    const Blob picture = Blob::copy_of(bomb(30'000));
    Cluster cluster;
    cluster.add_slave("a");
    HonestClient honest(cluster.client_address());
    honest.submit(good);
    WirePeer client(cluster.client_address());
    client.send(hello_of(wire::Role::client, "bomber"));
    std::vector<std::chrono::nanoseconds> times;
    for (int i = 0; i < 10; ++i) {
        wire::Submit submit;
        submit.task_id = make_task_id();
        submit.kinds = {"object", "face", "edge", "corner"};
        const TimePoint begin = now();
        client.send(submit, picture);
        const auto message = client.await<wire::ReportMessage>(kPatience);
        times.push_back(now() - begin);
        ASSERT_TRUE(message);
        EXPECT_EQ(message->report.status, TaskStatus::failed);
        for (const SubtaskReport& subtask : message->report.subtasks) {
            EXPECT_EQ(subtask.attempts, 1U);
            ASSERT_TRUE(subtask.error);
            EXPECT_NE(subtask.error->find("30000"), std::string::npos) << *subtask.error;
        }
    }
    std::printf("a bomb is refused after %.1f ms (median), %.1f ms (longest)\n",
                to_milliseconds(percentile(times, 0.5)), to_milliseconds(percentile(times, 1)));
    EXPECT_LE(percentile(times, 0.5), within(50ms));
    honest.submit(good);
    StatusProbe probe(cluster.client_address());
    EXPECT_EQ(counter(probe.now(), "slaves_lost"), 0U);
    EXPECT_EQ(counter(probe.now(), "slaves_joined"), 1U);
}

}  // namespace
}  // namespace ocelli::testing
