#include "tests/chaos/support/proxied_link.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <vector>

namespace ocelli::testing {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t kChunkBytes = 64 * 1024;

std::size_t index_of(Direction direction) {
    return direction == Direction::to_target ? 0 : 1;
}

void reset(ProxiedLink::Socket& socket) {
    error_code ignored;
    socket.set_option(asio::socket_base::linger(true, 0), ignored);
    socket.close(ignored);
}

}  // namespace

void overlay(Faults& faults, Direction direction, const Fault& fault) {
    if (direction == Direction::both) {
        faults = {fault, fault};
    } else {
        faults[index_of(direction)] = fault;
    }
}

ProxiedLink::ProxiedLink(Socket near, const Faults& faults, std::uint64_t seed)
    : near_(std::move(near)),
      far_(near_.get_executor()),
      changed_{asio::steady_timer(near_.get_executor()), asio::steady_timer(near_.get_executor())},
      faults_(faults),
      random_(seed) {}

asio::awaitable<void> ProxiedLink::run(asio::ip::tcp::endpoint target) {
    const auto self = shared_from_this();
    error_code error;
    co_await far_.async_connect(target, asio::redirect_error(asio::use_awaitable, error));
    if (error) {
        cut();
        co_return;
    }
    error_code ignored;
    near_.set_option(asio::ip::tcp::no_delay(true), ignored);
    far_.set_option(asio::ip::tcp::no_delay(true), ignored);
    for (const Direction direction : {Direction::to_target, Direction::from_target}) {
        ++pumps_;
        asio::co_spawn(near_.get_executor(), pump(direction), asio::detached);
    }
}

asio::awaitable<void> ProxiedLink::pump(Direction direction) {
    const auto self = shared_from_this();
    const std::size_t index = index_of(direction);
    Socket& from = index == 0 ? near_ : far_;
    Socket& to = index == 0 ? far_ : near_;
    std::vector<char> buffer(kChunkBytes);
    error_code error;
    while (!error) {
        const std::size_t count = co_await from.async_read_some(
            asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, error));
        co_await wait_until_released(index);
        const Fault fault = faults_[index];
        const std::span chunk(buffer.data(), count);
        if (fault.swallow || chunk.empty()) {
            continue;
        }
        damage(chunk, fault.corrupt);
        for (int copies = happens(fault.duplicate) ? 2 : 1; copies > 0 && !error; --copies) {
            co_await asio::async_write(to, asio::buffer(chunk.data(), chunk.size()),
                                       asio::redirect_error(asio::use_awaitable, error));
        }
    }
    error_code ignored;
    if (error != asio::error::eof) {
        cut();
    } else if (!faults_[index].swallow) {
        to.shutdown(Socket::shutdown_send, ignored);
    }
    if (--pumps_ == 0) {
        near_.close(ignored);
        far_.close(ignored);
    }
}

// The end of a stream waits here too: what is held must not be overtaken by it.
asio::awaitable<void> ProxiedLink::wait_until_released(std::size_t direction) {
    error_code ignored;
    if (faults_[direction].delay.count() > 0) {
        asio::steady_timer pause(near_.get_executor(), faults_[direction].delay);
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    while (faults_[direction].stall && is_open()) {
        changed_[direction].expires_at(std::chrono::steady_clock::time_point::max());
        co_await changed_[direction].async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

bool ProxiedLink::happens(double probability) {
    return std::bernoulli_distribution(probability)(random_);
}

void ProxiedLink::damage(std::span<char> chunk, double probability) {
    if (happens(probability)) {
        std::uniform_int_distribution<std::size_t> place(0, chunk.size() - 1);
        char& byte = chunk[place(random_)];
        byte = static_cast<char>(byte ^ (1 << (random_() % 8)));
    }
}

void ProxiedLink::set(Direction direction, const Fault& fault) {
    overlay(faults_, direction, fault);
    changed_[0].cancel();
    changed_[1].cancel();
}

void ProxiedLink::cut() {
    reset(near_);
    reset(far_);
    changed_[0].cancel();
    changed_[1].cancel();
}

}  // namespace ocelli::testing
