#include "common/net/connection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>

#include "common/net/tls.hpp"

namespace ocelli::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t kStageBytes = 64 * 1024;
// While large blobs come, no more than this is read ahead: their bytes go past the stage, straight
// to where they stay.
constexpr std::size_t kHeadBytes = 4 * 1024;
constexpr std::size_t kLargeBlob = 16 * 1024;
constexpr std::size_t kFramesAfterBlob = 64;
constexpr std::size_t kFramesPerWrite = 64;
constexpr std::byte kTlsHandshake{0x16};  // how every TLS connection begins

std::string name_peer(const asio::ip::tcp::socket& socket) {
    error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    if (error) {
        return "a peer that has gone";
    }
    const auto address = endpoint.address();
    const std::string host = address.to_string();
    return address.is_v6() ? fmt::format("[{}]:{}", host, endpoint.port())
                           : fmt::format("{}:{}", host, endpoint.port());
}

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, ConnectionLimits limits)
    : transport_(std::move(socket)),
      limits_(limits),
      peer_(name_peer(transport_.socket())),
      stage_(std::make_unique_for_overwrite<std::byte[]>(kStageBytes)),
      outbox_changed_(transport_.socket().get_executor()),
      watchdog_(transport_.socket().get_executor()) {
    error_code ignored;
    transport_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
}

// --- TLS ---

asio::awaitable<Result<void>> Connection::secure(std::shared_ptr<const Tls> tls, std::string name,
                                                 std::chrono::milliseconds deadline) {
    if (!tls) {
        co_return Result<void>();
    }
    const auto self = shared_from_this();
    side_ = tls->side();
    handshaking_ = true;
    waited_for_ = "the TLS handshake was not complete";
    read_deadline_ = now() + deadline;
    arm_watchdog();
    auto done = co_await shake_hands(std::move(tls), std::move(name));
    handshaking_ = false;
    read_deadline_ = TimePoint::max();
    co_return done;
}

asio::awaitable<Result<void>> Connection::shake_hands(std::shared_ptr<const Tls> tls,
                                                      std::string name) {
    error_code error;
    if (side_ == TlsSide::listener) {
        const std::byte first = co_await transport_.peek(error);
        if (!error && first != kTlsHandshake) {
            co_return plain_at_tls(peer_);
        }
    }
    if (!error) {
        transport_.begin_tls(std::move(tls), name);
        co_await transport_.handshake(error);
    }
    if (!error) {
        co_return Result<void>();
    }
    const Error failure = read_error(error);
    // What the peer still sends is dropped without a look, so that it can read why it was refused.
    transport_.drop_tls();
    mute_ = true;
    co_return failure;
}

// --- reading ---

asio::awaitable<Result<wire::Frame>> Connection::receive(std::chrono::milliseconds idle,
                                                         TimePoint complete_by) {
    const auto self = shared_from_this();
    idle_ = idle;
    frame_due_ = complete_by;
    frame_began_ = false;
    auto frame = co_await read_frame();
    if (finishing_) {
        // From here on the writer drops what comes; what was read meanwhile may be torn. The peer's
        // end of the connection is told to one of the two only.
        if (discarding_ && !frame) {
            close();
        }
        co_return Error{ErrorCode::disconnected, fmt::format("the connection to {} ends", peer_)};
    }
    co_return frame;
}

asio::awaitable<Result<wire::Frame>> Connection::read_frame() {
    watch_read();
    if (stage_begin_ == stage_end_) {
        const error_code error = co_await fill_stage();
        if (error) {
            co_return read_error(error);
        }
    }
    frame_began_ = true;
    frame_due_ = std::min(frame_due_, now() + limits_.frame_deadline);
    watch_read();
    wire::HeaderBytes header_bytes;
    error_code error = co_await fill(header_bytes);
    if (error) {
        co_return read_error(error);
    }
    const auto header = wire::read_header(header_bytes, limits_.frame);
    if (!header) {
        co_return header.error();
    }
    wire::Frame frame;
    frame.version = header->version;
    frame.type = wire::decoded_type(header->type, header->version);
    frame.body.resize(header->body_bytes);
    error = co_await fill(frame.body);
    if (error) {
        co_return read_error(error);
    }
    const auto blob = std::make_shared_for_overwrite<std::byte[]>(header->blob_bytes);
    const std::span blob_bytes(blob.get(), header->blob_bytes);
    error = co_await fill(blob_bytes);
    if (error) {
        co_return read_error(error);
    }
    const auto checked = wire::check_payload(*header, frame.body, blob_bytes);
    if (!checked) {
        co_return checked.error();
    }
    frame.blob = Blob(blob, header->blob_bytes);
    since_blob_ = header->blob_bytes < kLargeBlob ? since_blob_ + 1 : 0;
    read_deadline_ = TimePoint::max();
    co_return frame;
}

asio::awaitable<error_code> Connection::fill_stage() {
    error_code error;
    stage_begin_ = 0;
    stage_end_ = co_await transport_.read_some(asio::buffer(stage_.get(), ahead()), error);
    heard_ = now();
    co_return error;
}

// TLS has a buffer of its own.
std::size_t Connection::ahead() const {
    return since_blob_ < kFramesAfterBlob && transport_.session() == nullptr ? kHeadBytes
                                                                             : kStageBytes;
}

asio::awaitable<error_code> Connection::fill(std::span<std::byte> target) {
    while (!target.empty()) {
        const std::size_t staged = std::min(stage_end_ - stage_begin_, target.size());
        if (staged > 0) {
            std::memcpy(target.data(), stage_.get() + stage_begin_, staged);
            stage_begin_ += staged;
            target = target.subspan(staged);
            continue;
        }
        error_code error;
        if (target.size() < kHeadBytes) {
            error = co_await fill_stage();
        } else {
            const std::size_t count =
                co_await transport_.read_some(asio::buffer(target.data(), target.size()),
                                              asio::buffer(stage_.get(), kHeadBytes), error);
            stage_begin_ = 0;
            stage_end_ = count - std::min(count, target.size());
            target = target.subspan(count - stage_end_);
            heard_ = now();
        }
        if (error) {
            co_return error;
        }
        watch_read();
    }
    co_return error_code{};
}

Error Connection::read_error(const error_code& error) const {
    if (timed_out_) {
        return {ErrorCode::timed_out, fmt::format("{} in time from {}", waited_for_, peer_)};
    }
    if (error == asio::error::eof || error == asio::error::operation_aborted ||
        is_end_of_tls(error)) {
        return {ErrorCode::disconnected, fmt::format("{} closed the connection", peer_)};
    }
    if (is_tls_error(error) && transport_.session() != nullptr) {
        return tls_error(error, transport_.session(), side_, peer_);
    }
    return {ErrorCode::disconnected,
            fmt::format("the connection to {} broke: {}", peer_, error.message())};
}

// --- writing ---

void Connection::queue(wire::Frame frame, std::chrono::milliseconds delay) {
    if (!open_ || finishing_ || mute_) {
        return;
    }
    if (outbox_.empty() || delay == delay.zero()) {
        send_from_ = now() + delay;
    }
    outbox_bytes_ += frame.bytes();
    outbox_.push_back(std::move(frame));
    if (outbox_bytes_ > limits_.outbox_bytes_max || outbox_.size() > limits_.outbox_frames_max) {
        close();
        return;
    }
    outbox_changed_.cancel();
}

asio::awaitable<void> Connection::write_all() {
    const auto self = shared_from_this();
    while (open_) {
        if (!outbox_.empty() && (finishing_ || send_from_ <= now())) {
            co_await write_batch();
        } else if (finishing_) {
            error_code ignored;
            transport_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
            co_await discard_input();
            close();
        } else {
            error_code ignored;
            outbox_changed_.expires_at(outbox_.empty() ? TimePoint::max() : send_from_);
            co_await outbox_changed_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
    }
}

asio::awaitable<void> Connection::write_batch() {
    std::vector<wire::Frame> frames;
    while (!outbox_.empty() && frames.size() < kFramesPerWrite) {
        frames.push_back(std::move(outbox_.front()));
        outbox_.pop_front();
    }
    std::vector<wire::HeaderBytes> headers;
    headers.reserve(frames.size());
    std::vector<asio::const_buffer> buffers;
    std::size_t bytes = 0;
    for (const auto& frame : frames) {
        headers.push_back(wire::write_header(wire::header_of(frame)));
        buffers.emplace_back(asio::buffer(headers.back()));
        buffers.emplace_back(asio::buffer(frame.body));
        buffers.emplace_back(frame.blob.bytes().data(), frame.blob.size());
        bytes += frame.bytes();
    }
    if (!finishing_) {
        write_deadline_ = now() + limits_.write_deadline;
        arm_watchdog();
    }
    error_code error;
    co_await transport_.write(buffers, error);
    outbox_bytes_ -= bytes;
    if (!finishing_) {
        write_deadline_ = TimePoint::max();
    }
    if (error) {
        close();
    }
}

// Closing a socket with unread bytes resets the connection, and the peer may lose the last frame
// that was sent to it. So what still comes is read and dropped until the peer closes too.
asio::awaitable<void> Connection::discard_input() {
    discarding_ = true;
    error_code error;
    std::vector<std::byte> dropped(4096);
    while (!error && open_) {
        co_await transport_.read_some(asio::buffer(dropped), error);
    }
}

void Connection::finish(std::chrono::milliseconds grace) {
    if (!open_ || finishing_) {
        return;
    }
    if (handshaking_) {
        close();
        return;
    }
    finishing_ = true;
    read_deadline_ = TimePoint::max();
    write_deadline_ = now() + grace;
    arm_watchdog();
    outbox_changed_.cancel();
}

void Connection::close() {
    if (!open_) {
        return;
    }
    open_ = false;
    error_code ignored;
    transport_.socket().close(ignored);
    outbox_changed_.cancel();
    watchdog_.cancel();
}

// --- deadlines ---

// Something was heard, or is waited for from now on.
void Connection::watch_read() {
    const TimePoint silent = now() + idle_;
    waited_for_ = frame_began_ && frame_due_ < silent ? "a frame that had begun was not complete"
                                                      : "nothing was heard";
    read_deadline_ = finishing_ ? TimePoint::max() : std::min(silent, frame_due_);
    arm_watchdog();
}

// The timer is only touched when it would fire too late; firing too early costs one look.
void Connection::arm_watchdog() {
    const TimePoint deadline = std::min(read_deadline_, write_deadline_);
    if (!open_ || deadline == TimePoint::max()) {
        return;
    }
    if (watchdog_.expiry() > now() && watchdog_.expiry() <= deadline) {
        return;
    }
    watchdog_.expires_at(deadline);
    watchdog_.async_wait([weak = weak_from_this()](const error_code& error) {
        if (const auto self = weak.lock(); self && !error) {
            self->on_watchdog();
        }
    });
}

void Connection::on_watchdog() {
    if (!open_) {
        return;
    }
    if (now() >= std::min(read_deadline_, write_deadline_)) {
        timed_out_ = true;
        // Reads and writes end with an error; the owner may still send a Goodbye after a read that
        // timed out only if writing works, so only an overdue write closes at once.
        if (now() >= write_deadline_) {
            close();
        } else {
            read_deadline_ = TimePoint::max();
            error_code ignored;
            transport_.socket().cancel(ignored);
        }
        return;
    }
    arm_watchdog();
}

}  // namespace ocelli::net
