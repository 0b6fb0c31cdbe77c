#include "tests/chaos/support/fault_proxy.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <map>
#include <thread>

#include "common/net/address.hpp"
#include "tests/chaos/support/proxied_link.hpp"

namespace ocelli::testing {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class FaultProxy::Impl {
  public:
    Impl(const std::string& target, std::uint64_t seed)
        : acceptor_(context_, {asio::ip::address_v4::loopback(), 0}),
          address_(net::to_string({"127.0.0.1", acceptor_.local_endpoint().port()})),
          seed_(seed) {
        const auto parsed = net::parse_address(target).value();
        target_ = {asio::ip::make_address(parsed.host), parsed.port};
        asio::co_spawn(context_, accept_for_ever(), asio::detached);
        thread_ = std::thread([this] { context_.run(); });
    }

    ~Impl() {
        on_thread([this] {
            error_code ignored;
            acceptor_.close(ignored);
            for (const auto& [number, link] : links_) {
                link->cut();
            }
        });
        thread_.join();
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    // Returns when `act` has run on the proxy's thread.
    template <class Act>
    void on_thread(Act act) {
        std::promise<void> done;
        asio::post(context_, [&] {
            act();
            done.set_value();
        });
        done.get_future().wait();
    }

    asio::awaitable<void> accept_for_ever() {
        while (acceptor_.is_open()) {
            error_code error;
            tcp::socket socket =
                co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
            if (error) {
                continue;
            }
            std::erase_if(links_, [](const auto& link) { return !link.second->is_open(); });
            const std::uint64_t number = accepted_++;
            auto link = std::make_shared<ProxiedLink>(std::move(socket), faults_, seed_ + number);
            links_.emplace(number, link);
            asio::co_spawn(context_, link->run(target_), asio::detached);
        }
    }

    asio::io_context context_{1};
    tcp::acceptor acceptor_;
    tcp::endpoint target_;
    std::string address_;
    std::uint64_t seed_;
    Faults faults_;
    std::map<std::uint64_t, std::shared_ptr<ProxiedLink>> links_;
    std::uint64_t accepted_ = 0;
    std::thread thread_;
};

FaultProxy::FaultProxy(const std::string& target, std::uint64_t seed)
    : impl_(std::make_unique<Impl>(target, seed)) {}

FaultProxy::~FaultProxy() = default;

const std::string& FaultProxy::address() const {
    return impl_->address_;
}

void FaultProxy::set(Direction direction, const Fault& fault) {
    impl_->on_thread([&] {
        overlay(impl_->faults_, direction, fault);
        for (const auto& [number, link] : impl_->links_) {
            link->set(direction, fault);
        }
    });
}

void FaultProxy::set(std::uint64_t connection, Direction direction, const Fault& fault) {
    impl_->on_thread([&] {
        if (const auto link = impl_->links_.find(connection); link != impl_->links_.end()) {
            link->second->set(direction, fault);
        }
    });
}

void FaultProxy::heal() {
    set(Direction::both, {});
}

void FaultProxy::cut(std::optional<std::uint64_t> connection) {
    impl_->on_thread([&] {
        for (const auto& [number, link] : impl_->links_) {
            if (!connection || number == *connection) {
                link->cut();
            }
        }
    });
}

std::uint64_t FaultProxy::accepted() {
    std::uint64_t count = 0;
    impl_->on_thread([&] { count = impl_->accepted_; });
    return count;
}

}  // namespace ocelli::testing
