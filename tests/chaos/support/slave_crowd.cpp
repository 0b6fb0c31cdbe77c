#include "tests/chaos/support/slave_crowd.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "common/net/dial.hpp"
#include "common/wire/codec.hpp"
#include "tests/chaos/support/wire_peer.hpp"

namespace ocelli::testing {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

// As common/net and slave/service have them.
constexpr std::chrono::milliseconds kReconnectMin{200};
constexpr std::chrono::milliseconds kReconnectMax{10'000};
constexpr std::chrono::milliseconds kConnectDeadline{5000};

wire::Results nothing_found(const wire::Work& work, std::uint64_t master) {
    wire::Results results{master, {}};
    for (const wire::RunSubtask& subtask : work.subtasks) {
        results.results.push_back(
            {.attempt = subtask.attempt, .size = {1, 1}, .device = "cpu", .detector = "crowd"});
    }
    return results;
}

}  // namespace

SlaveCrowd::SlaveCrowd(const std::string& master, std::size_t size, std::uint64_t seed)
    : master_(net::parse_address(master).value()), random_(seed) {
    for (std::size_t i = 0; i < size; ++i) {
        asio::co_spawn(context_, live(i), asio::detached);
    }
    thread_ = std::thread([this] { context_.run(); });
}

// Whatever they do, they stop: nobody waits for a crowd's last words.
SlaveCrowd::~SlaveCrowd() {
    context_.stop();
    thread_.join();
}

asio::awaitable<void> SlaveCrowd::live(std::size_t number) {
    const std::string name = "crowd-" + std::to_string(number);
    std::chrono::milliseconds ceiling = kReconnectMin;
    while (true) {
        const bool welcomed = co_await serve(name);
        ceiling = welcomed ? kReconnectMin : std::min(ceiling * 2, kReconnectMax);
        std::uniform_int_distribution<std::int64_t> draw(0, ceiling.count());
        co_await pause_for(std::chrono::milliseconds{draw(random_)});
    }
}

asio::awaitable<bool> SlaveCrowd::serve(std::string name) {
    net::Address master = master_;
    auto socket = co_await net::dial(master, kConnectDeadline);
    if (!socket) {
        co_return false;
    }
    const auto connection =
        std::make_shared<net::Connection>(std::move(*socket), net::ConnectionLimits{});
    asio::co_spawn(context_, connection->write_all(), asio::detached);
    connection->send(hello_of(wire::Role::slave, name));
    const auto frame = co_await connection->receive(wire::kHelloDeadline);
    const auto welcome = net::expect_welcome(frame);
    if (welcome) {
        connection->set_version(welcome->version);
        asio::co_spawn(context_, send_progress(connection), asio::detached);
        co_await work(connection, welcome->incarnation);
    }
    connection->close();
    co_return welcome.has_value();
}

asio::awaitable<void> SlaveCrowd::work(ConnectionPtr connection, std::uint64_t master) {
    while (auto frame = co_await connection->receive(wire::kLease)) {
        if (frame->type == wire::Goodbye::kType) {
            co_return;
        }
        if (frame->type == wire::Work::kType) {
            const auto work = wire::decode<wire::Work>(*frame).value();
            connection->send(nothing_found(work, master));
        }
    }
}

asio::awaitable<void> SlaveCrowd::send_progress(ConnectionPtr connection) {
    while (connection->is_open()) {
        connection->send(wire::Progress{});
        co_await pause_for(wire::kHeartbeatInterval);
    }
}

asio::awaitable<void> SlaveCrowd::pause_for(std::chrono::milliseconds time) {
    boost::system::error_code ignored;
    asio::steady_timer timer(context_, time);
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

}  // namespace ocelli::testing
