// What the watch and the master say to each other.

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "client/watch/watch_session.hpp"

namespace ocelli::client {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kReconnectMin{200};
constexpr milliseconds kReconnectMax{5000};
// A master that is there reports at the latest a second after the deadline; the rest is for the
// network, and for the images before this one.
constexpr milliseconds kReportGrace{10'000};
constexpr milliseconds kAcceptanceGrace{120'000};
constexpr milliseconds kRetryMin{20};
constexpr milliseconds kRetryMax{5'000};

// What goes away by itself: the file is sent again.
bool is_passing(ErrorCode code) {
    return code == ErrorCode::busy || code == ErrorCode::draining ||
           code == ErrorCode::storage_full || code == ErrorCode::storage_failed;
}

}  // namespace

asio::awaitable<void> WatchSession::talk() {
    milliseconds ceiling = kReconnectMin;
    while (!stopping_) {
        auto welcome = co_await link_.open(options_.master, options_.credentials);
        Error lost{ErrorCode::disconnected, ""};
        if (welcome) {
            image_bytes_max_ = welcome->image_bytes_max;
            ceiling = kReconnectMin;
            lost = co_await exchange();
        } else {
            lost = welcome.error();
        }
        connected_ = false;
        if (stopping_) {
            link_.drop();  // the master has said its last
            co_return;
        }
        say_once(fmt::format("{}; waiting for the master", lost.message));
        co_await pause(ceiling);
        ceiling = std::min(ceiling * 2, kReconnectMax);
    }
}

asio::awaitable<Error> WatchSession::exchange() {
    if (!last_said_.empty()) {
        last_said_.clear();
        output_.say("the master is there");
    }
    connected_ = true;
    for (auto& [id, flight] : flights_) {
        send(flight);
    }
    send_more();
    while (true) {
        auto frame = co_await link_.receive();
        if (!frame) {
            co_return frame.error();
        }
        if (auto handled = handle(*frame); !handled) {
            stop(handled);
            co_return handled.error();
        }
        send_more();
    }
}

asio::awaitable<void> WatchSession::pause(milliseconds pause) {
    error_code ignored;
    pause_.expires_after(pause);
    co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

Result<void> WatchSession::handle(const wire::Frame& frame) {
    if (frame.type == wire::MessageType::accepted) {
        const auto message = wire::decode<wire::Accepted>(frame);
        const auto found = message ? flights_.find(message->task_id) : flights_.end();
        if (found != flights_.end()) {
            found->second.resend_at = now() + options_.timeout + kReportGrace;
        }
        return message ? Result<void>() : message.error();
    }
    if (frame.type == wire::MessageType::report) {
        auto message = wire::decode<wire::ReportMessage>(frame);
        return message ? on_report(std::move(*message), frame.blob) : message.error();
    }
    if (frame.type == wire::MessageType::refused) {
        const auto message = wire::decode<wire::Refused>(frame);
        return message ? on_refused(*message) : message.error();
    }
    return Error{ErrorCode::bad_message,
                 "the master sent a message that no client expects: install matching releases"};
}

Result<void> WatchSession::on_report(wire::ReportMessage message, const Blob& blob) {
    auto found = flights_.extract(message.report.task_id);
    if (found.empty()) {
        return {};
    }
    const std::string path = path_of(found.mapped().file);
    auto report = received_report(path, std::move(message), blob, found.mapped().image);
    return finish(std::move(found.mapped()), std::move(report));
}

Result<void> WatchSession::on_refused(const wire::Refused& refused) {
    const auto found = flights_.find(refused.task_id);
    if (found == flights_.end()) {
        return {};
    }
    if (is_passing(refused.error.code)) {
        const milliseconds asked{refused.retry_after_ms};
        found->second.resend_at =
            now() + (refused.error.code == ErrorCode::busy ? std::clamp(asked, kRetryMin, kRetryMax)
                                                           : kRetryMax);
        if (refused.error.code != ErrorCode::busy) {
            say_once(refused.error.message);
        }
        return {};
    }
    Flight flight = std::move(flights_.extract(found).mapped());
    auto report = failed_report(path_of(flight.file), flight.submit, flight.image, refused.error);
    return finish(std::move(flight), std::move(report));
}

// An id again: should the master have taken it before, it is still one task.
void WatchSession::send(Flight& flight) {
    flight.resend_at = now() + options_.timeout + kAcceptanceGrace;
    link_.send(flight.submit, flight.image);
}

}  // namespace ocelli::client
