// Peers of the protocol version before this one: masters, slaves and clients of neighbouring
// releases work together, so that an appliance is upgraded one process at a time.

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fstream>
#include <sstream>

#include "common/digest.hpp"
#include "common/wire/codec.hpp"
#include "tests/chaos/support/wire_peer.hpp"
#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

constexpr std::uint16_t kOld = wire::kVersionMax - 1;
static_assert(kOld >= wire::kVersionMin);

// The peers in these tests send no heartbeats, and a sanitizer makes everything slow.
std::vector<std::string> patient(const Scratch& scratch) {
    return {"--config", scratch.file("master.toml", "[liveness]\nlease = \"60s\"\n")};
}

// The next message of that type, from a side that speaks no later version than it was told.
template <class Message>
Message expect(WirePeer& peer) {
    while (auto frame = peer.receive(kPatience)) {
        EXPECT_LE(frame->version, kOld);
        if (frame->type == Message::kType) {
            return wire::decode<Message>(*frame).value();
        }
    }
    ADD_FAILURE() << "the connection has ended";
    return {};
}

std::string read_file(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

wire::Hello old_hello(wire::Role role) {
    wire::Hello hello;
    hello.version_min = hello.version_max = kOld;
    hello.role = role;
    hello.name = "old";
    hello.threads = 1;
    hello.incarnation = 1;
    hello.capabilities = {{"edge", {"canny"}, "cpu"}};
    return hello;
}

TEST(Versions, AnOldClientIsServed) {
    const Scratch scratch;
    Cluster cluster(patient(scratch));
    cluster.add_slave("a");
    WirePeer client(cluster.client_address(), kOld);
    client.send(old_hello(wire::Role::client));
    EXPECT_EQ(expect<wire::Welcome>(client).version, kOld);
    wire::Submit submit;
    submit.task_id = make_task_id();
    submit.kinds = {"edge"};
    client.send(submit, Blob::copy_of(read_file(make_pictures(scratch, 1, 160, 120)[0])));
    EXPECT_EQ(expect<wire::Accepted>(client).task_id, submit.task_id);
    EXPECT_EQ(expect<wire::ReportMessage>(client).report.status, TaskStatus::complete);
}

TEST(Versions, AnOldSlaveWorks) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 1, 160, 120);
    Cluster cluster(patient(scratch));
    WirePeer slave(cluster.slave_address(), kOld);
    slave.send(old_hello(wire::Role::slave));
    EXPECT_EQ(expect<wire::Welcome>(slave).version, kOld);
    slave.send(wire::Progress{});
    Process client = cluster.start_submit(join(std::vector<std::string>{"--kinds", "edge"}, files));
    EXPECT_TRUE(expect<wire::Work>(slave).has_image);
    wire::SubtaskResult result;
    result.attempt = expect<wire::Work>(slave).subtasks.at(0).attempt;
    result.size = {160, 120};
    result.device = "cpu";
    result.detector = "canny";
    result.section.kind = "edge";
    result.section.numbers = {{"density", 0.5}, {"pixels", 9600}, {"contours", 3}};
    slave.send(wire::Results{0, {result}});
    const ClientRun run = Cluster::finish(client);
    expect_all_complete(run, files);
    EXPECT_EQ(run.reports.at(0).at("edges").at("contours"), 3);
}

// A listener whose one connection speaks the old version.
class OldMaster {
  public:
    std::string address() const {
        return "127.0.0.1:" + std::to_string(listener_.local_endpoint().port());
    }
    WirePeer accept() { return WirePeer(listener_, kOld); }

  private:
    boost::asio::io_context context_;
    boost::asio::ip::tcp::acceptor listener_{context_,
                                             {boost::asio::ip::address_v4::loopback(), 0}};
};

void welcome(WirePeer& peer) {
    EXPECT_LE(expect<wire::Hello>(peer).version_min, kOld);
    wire::Welcome welcome;
    welcome.version = kOld;
    welcome.lease_ms = 60'000;
    peer.send(welcome);
}

TEST(Versions, AnOldMasterServesTheClient) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 1, 160, 120);
    OldMaster master;
    Process client(join(
        std::vector<std::string>{OCELLI_CLIENT, "submit", "--json", "--master", master.address(),
                                 "--kinds", "edge", "--priority", "backfill"},
        files));
    WirePeer peer = master.accept();
    welcome(peer);
    const auto submit = expect<wire::Submit>(peer);
    EXPECT_EQ(submit.priority, wire::Priority::backfill);
    EXPECT_EQ(submit.durability, wire::Durability::durable);  // there is no other in that version
    peer.send(wire::Accepted{submit.task_id});
    wire::ReportMessage message;
    message.report.task_id = submit.task_id;
    message.report.status = TaskStatus::complete;
    peer.send(message);
    expect_all_complete(Cluster::finish(client), files);
}

TEST(Versions, AnOldMasterUsesTheSlave) {
    const Scratch scratch;
    const std::string picture = read_file(make_pictures(scratch, 1, 160, 120)[0]);
    OldMaster master;
    Process slave({OCELLI_SLAVE, "--master", master.address(), "--name", "new"});
    WirePeer peer = master.accept();
    welcome(peer);
    const Blob image = Blob::copy_of(picture);
    wire::Work work;
    work.digest = digest_of(image.bytes());
    work.has_image = true;
    work.subtasks.push_back({.attempt = 7, .kind = "edge"});
    peer.send(work, image);
    const auto result = expect<wire::Results>(peer).results.at(0);
    EXPECT_EQ(result.attempt, 7U);
    EXPECT_FALSE(result.error);
    EXPECT_EQ(result.size, (PictureSize{160, 120}));
}

TEST(Versions, AnUnknownVersionIsRefusedWithBoth) {
    Cluster cluster;
    wire::Hello hello = old_hello(wire::Role::slave);
    hello.version_min = hello.version_max = wire::kVersionMax + 1;
    WirePeer slave(cluster.slave_address(), wire::kVersionMin);
    slave.send(hello);
    const auto goodbye = expect<wire::Goodbye>(slave);
    EXPECT_EQ(goodbye.code, ErrorCode::bad_version);
    EXPECT_NE(goodbye.reason.find("install matching releases"), std::string::npos);
}

}  // namespace
}  // namespace ocelli::testing
