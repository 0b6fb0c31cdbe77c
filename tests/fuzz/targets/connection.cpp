// A connection that is fed in pieces. Input: a byte of choices, a byte that cuts the rest into
// pieces, a stream of frames. Whatever the pieces, the connection reads the frames that the stream
// holds, in their order, ends for the same reason, and has allocated for nothing beyond its limits.

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <memory>
#include <optional>

#include "common/net/connection.hpp"
#include "common/wire/codec.hpp"
#include "tests/fuzz/support/allocation_meter.hpp"
#include "tests/fuzz/support/check.hpp"
#include "tests/fuzz/support/frame_stream.hpp"

namespace ocelli::fuzz {
namespace {

namespace asio = boost::asio;

constexpr wire::FrameLimits kLimits{.body_bytes_max = 2048, .blob_bytes_max = 4096};
// The connection itself, its buffer, and the coroutines' frames.
constexpr std::size_t kOverheadBytes = 256 * 1024;

struct Reading {
    ReadStream read;
    bool ended = false;
};

asio::awaitable<void> read_all(std::shared_ptr<net::Connection> connection, Reading& reading) {
    while (true) {
        auto frame = co_await connection->receive(std::chrono::milliseconds{60'000});
        if (!frame) {
            reading.read.end = frame.error().code;
            break;
        }
        reading.read.frames.push_back(std::move(*frame));
    }
    reading.ended = true;
}

void on_end(const std::exception_ptr& failure) {
    check(failure == nullptr, "reading ends with an exception");
}

// 0: all at once; else pieces of changing sizes.
std::size_t piece_size(std::uint8_t cut, std::size_t number) {
    if (cut == 0) {
        return std::size_t{1} << 20U;
    }
    return cut < 64 ? cut : 1 + (cut * (number + 1) * 7919) % 61;
}

// Until the connection has ended, or has everything.
void feed(asio::io_context& io, int socket, std::span<const std::byte> stream, std::uint8_t cut,
          const Reading& reading) {
    for (std::size_t number = 0; !stream.empty() && !reading.ended; ++number) {
        const auto piece = stream.first(std::min(piece_size(cut, number), stream.size()));
        const ssize_t sent =
            ::send(socket, piece.data(), piece.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        check(sent > 0, "a connection that has not ended does not read");
        stream = stream.subspan(static_cast<std::size_t>(sent));
        io.poll();
        io.restart();
    }
}

Reading read_in_pieces(std::span<const std::byte> stream, std::uint8_t cut) {
    static asio::io_context io;
    std::array<int, 2> ends{};
    check(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0, "no pair of sockets is free");
    asio::ip::tcp::socket socket(io);
    socket.assign(asio::ip::tcp::v4(), ends[0]);
    auto connection =
        std::make_shared<net::Connection>(std::move(socket), net::ConnectionLimits{kLimits});
    Reading reading;
    asio::co_spawn(io, read_all(connection, reading), on_end);
    feed(io, ends[1], stream, cut, reading);
    ::close(ends[1]);
    io.poll();
    connection->close();
    io.restart();
    io.poll();
    io.restart();
    return reading;
}

}  // namespace
}  // namespace ocelli::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli::fuzz;
    if (size < 2) {
        return 0;
    }
    const auto bytes = bytes_of(data + 2, size - 2);
    std::vector<std::byte> stream(bytes.begin(), bytes.end());
    if (data[0] % 2 == 1) {
        repair(stream);
    }
    const ReadStream expected = read_stream(stream, kLimits);
    const AllocationMeter meter;
    const Reading reading = read_in_pieces(stream, data[1]);
    check(meter.bytes() <=
              kOverheadBytes + 16 * stream.size() + kLimits.body_bytes_max + kLimits.blob_bytes_max,
          "a connection allocates more than its limits");
    check(reading.ended, "a connection goes on reading after its peer has gone");
    check(reading.read.end == expected.end, "pieces change why the reading ends");
    check(std::ranges::equal(reading.read.frames, expected.frames,
                             [](const auto& a, const auto& b) {
                                 return a.type == ocelli::wire::decoded_type(b.type, b.version) &&
                                        a.version == b.version && a.body == b.body &&
                                        std::ranges::equal(a.blob.bytes(), b.blob.bytes());
                             }),
          "pieces change which frames are read");
    return 0;
}
