#include "tests/chaos/support/slow_crowd.hpp"

#include <array>
#include <boost/asio/write.hpp>
#include <chrono>
#include <deque>

#include "common/net/address.hpp"

namespace ocelli::testing {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t kStepsPerSecond = 100;

}  // namespace

struct SlowCrowd::Member {
    asio::ip::tcp::socket socket;
    std::size_t sent = 0;  // of the trickle
};

SlowCrowd::SlowCrowd(const std::string& address, std::size_t size, std::string greeting,
                     std::string trickle)
    : size_(size), greeting_(std::move(greeting)), trickle_(std::move(trickle)) {
    const auto parsed = net::parse_address(address).value();
    target_ = {asio::ip::make_address(parsed.host), parsed.port};
    thread_ = std::thread([this] { run(); });
}

SlowCrowd::~SlowCrowd() {
    stopping_ = true;
    thread_.join();
}

void SlowCrowd::run() {
    std::deque<Member> members;
    while (members.size() < size_ && !stopping_) {
        members.push_back({asio::ip::tcp::socket(context_)});
        connect(members.back());
    }
    complete_ = true;
    // A hundredth of them at a time: a crowd does not act in one moment.
    for (std::size_t round = 0; !stopping_; ++round) {
        for (std::size_t i = round % kStepsPerSecond; i < members.size(); i += kStepsPerSecond) {
            step(members[i]);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{1000} / kStepsPerSecond);
    }
}

void SlowCrowd::connect(Member& member) {
    error_code error;
    member.sent = 0;
    member.socket = asio::ip::tcp::socket(context_);
    member.socket.connect(target_, error);
    asio::write(member.socket, asio::buffer(greeting_), error);
    member.socket.non_blocking(true, error);
}

void SlowCrowd::step(Member& member) {
    std::array<char, 4096> dropped;
    error_code error;
    while (!error) {
        member.socket.read_some(asio::buffer(dropped), error);
    }
    if (error == asio::error::would_block && member.sent < trickle_.size()) {
        asio::write(member.socket, asio::buffer(&trickle_[member.sent++], 1), error);
    }
    if (error && error != asio::error::would_block) {
        ++closed_;
        connect(member);
    }
}

}  // namespace ocelli::testing
