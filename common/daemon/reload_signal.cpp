#include "common/daemon/reload_signal.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

namespace ocelli::net {

namespace asio = boost::asio;

ReloadSignal::ReloadSignal(asio::io_context& context) : signals_(context, SIGHUP) {}

asio::awaitable<void> ReloadSignal::run(std::function<void()> reload) {
    while (!stopped_) {
        boost::system::error_code error;
        co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, error));
        if (!stopped_ && !error) {
            reload();
        }
    }
}

void ReloadSignal::stop() {
    stopped_ = true;
    signals_.cancel();
}

}  // namespace ocelli::net
