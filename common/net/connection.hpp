#pragma once

// One TCP connection that carries frames: a reader that the owner awaits, a writer that the owner
// spawns, a bounded outbox between them, and one watchdog over both. Lives in a shared_ptr; all
// calls on the io_context's single thread.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "common/clock.hpp"
#include "common/error.hpp"
#include "common/net/transport.hpp"
#include "common/wire/codec.hpp"

namespace ocelli::net {

struct ConnectionLimits {
    wire::FrameLimits frame;
    std::size_t outbox_bytes_max = std::size_t{256} << 20U;
    std::size_t outbox_frames_max = 65536;
    std::chrono::milliseconds frame_deadline = wire::kFrameDeadline;  // from its first byte on
    std::chrono::milliseconds write_deadline = wire::kFrameDeadline;  // for a write to end
};

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(boost::asio::ip::tcp::socket socket, ConnectionLimits limits);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Before anything else: shakes hands by TLS, or does nothing when `tls` is null. A dialler
    // wants the master's certificate to be for `name`. timed_out, disconnected; bad_token for a
    // certificate that is missing or not believed; bad_frame when the peer does not speak TLS, who
    // is still told so in plain frames. After an error finish() or close().
    boost::asio::awaitable<Result<void>> secure(
        std::shared_ptr<const Tls> tls, std::string name,
        std::chrono::milliseconds deadline = kHandshakeDeadline);

    // The next frame. timed_out when nothing is heard for `idle`, also inside a frame; when one
    // that has begun is not complete within the frame deadline, or by `complete_by`; disconnected;
    // bad_frame, bad_version. After an error the framing is lost: send a Goodbye if it helps, then
    // finish() or close(); do not read again.
    boost::asio::awaitable<Result<wire::Frame>> receive(std::chrono::milliseconds idle,
                                                        TimePoint complete_by = TimePoint::max());

    // The version that both sides have settled on: the lowest until then.
    void set_version(std::uint16_t version) { version_ = version; }
    std::uint16_t version() const { return version_; }

    // For frames from now on: little is taken from a peer that is not known yet.
    void set_blob_bytes_max(std::uint64_t bytes) { limits_.frame.blob_bytes_max = bytes; }

    // Queues a message, in the peer's version. Closes the connection when the peer reads so slowly
    // that the outbox is full. An Accepted waits for a moment: the report of a short task leaves
    // with it.
    template <class Message>
    void send(const Message& message, Blob blob = {}) {
        constexpr auto kDelay = std::chrono::milliseconds{std::is_same_v<Message, wire::Accepted>};
        if (version_ == wire::kVersionMax) {
            queue(wire::encode(message, std::move(blob)), kDelay);
            return;
        }
        for (wire::Frame& frame : wire::encode_version2(message, blob)) {
            queue(std::move(frame), kDelay);
        }
    }

    // Sends what is queued; returns when finish() was called and everything is sent, or when the
    // connection is closed. Spawned once by the owner; keeps the Connection alive.
    boost::asio::awaitable<void> write_all();

    // Lets the writer send what is queued, for at most `grace`, then closes.
    void finish(std::chrono::milliseconds grace = std::chrono::milliseconds{1000});
    // Closes the socket at once. May be called twice.
    void close();

    bool is_open() const { return open_; }
    // When the last bytes came, also of a frame that is not complete; before the first: the epoch.
    TimePoint heard() const { return heard_; }
    const std::string& peer() const { return peer_; }  // "127.0.0.1:54321"

  private:
    boost::asio::awaitable<Result<void>> shake_hands(std::shared_ptr<const Tls> tls,
                                                     std::string name);
    void queue(wire::Frame frame, std::chrono::milliseconds delay);
    boost::asio::awaitable<Result<wire::Frame>> read_frame();
    boost::asio::awaitable<boost::system::error_code> fill(std::span<std::byte> target);
    boost::asio::awaitable<boost::system::error_code> fill_stage();
    std::size_t ahead() const;
    boost::asio::awaitable<void> write_batch();
    boost::asio::awaitable<void> discard_input();
    Error read_error(const boost::system::error_code& error) const;

    void watch_read();
    void arm_watchdog();
    void on_watchdog();

    Transport transport_;
    ConnectionLimits limits_;
    std::string peer_;
    std::uint16_t version_ = wire::kVersionMin;

    // Bytes received and not yet taken: small frames arrive many at a time. Not initialised: who
    // sends little costs no more than a page.
    std::unique_ptr<std::byte[]> stage_;
    std::size_t stage_begin_ = 0;
    std::size_t stage_end_ = 0;
    std::size_t since_blob_ = 0;  // frames since one with a large blob, or the first

    std::deque<wire::Frame> outbox_;
    std::size_t outbox_bytes_ = 0;
    TimePoint send_from_{};  // what is in the outbox
    boost::asio::steady_timer outbox_changed_;

    boost::asio::steady_timer watchdog_;
    std::chrono::milliseconds idle_{0};
    TimePoint frame_due_ = TimePoint::max();
    bool frame_began_ = false;
    TimePoint heard_{};
    TimePoint read_deadline_ = TimePoint::max();
    TimePoint write_deadline_ = TimePoint::max();
    const char* waited_for_ = "";
    bool timed_out_ = false;

    bool open_ = true;
    bool finishing_ = false;
    bool discarding_ = false;  // everything is sent
    bool handshaking_ = false;
    bool mute_ = false;  // TLS has failed: the peer would not understand
    TlsSide side_ = TlsSide::listener;
};

}  // namespace ocelli::net
