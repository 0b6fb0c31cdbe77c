#include "common/wire/frame.hpp"

#include <fmt/format.h>

#include <isa-l/crc.h>
#include <algorithm>
#include <limits>

#include "common/wire/codec.hpp"

namespace ocelli::wire {

std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t crc) {
    // ISA-L neither inverts at the start nor at the end, takes an int and, though it only reads, a
    // pointer to non-const.
    std::uint32_t state = ~crc;
    while (!bytes.empty()) {
        const auto count = std::min<std::size_t>(bytes.size(), std::numeric_limits<int>::max());
        auto* data = const_cast<std::byte*>(bytes.data());
        state = crc32_iscsi(reinterpret_cast<unsigned char*>(data), static_cast<int>(count), state);
        bytes = bytes.subspan(count);
    }
    return ~state;
}

namespace {

constexpr std::size_t kChecked = kHeaderBytes - sizeof(std::uint32_t);

template <class Integer>
void put(HeaderBytes& bytes, std::size_t offset, Integer value) {
    for (std::size_t i = 0; i < sizeof(Integer); ++i) {
        bytes[offset + i] = static_cast<std::byte>(value >> (8U * i));
    }
}

template <class Integer>
Integer take(std::span<const std::byte, kHeaderBytes> bytes, std::size_t offset) {
    std::uint64_t value = 0;
    for (std::size_t i = sizeof(Integer); i-- > 0;) {
        value = value << 8U | std::to_integer<std::uint64_t>(bytes[offset + i]);
    }
    return static_cast<Integer>(value);
}

std::uint32_t payload_crc(std::span<const std::byte> body, std::span<const std::byte> blob) {
    return crc32c(blob, crc32c(body));
}

// An alert or a handshake, of any version.
bool is_tls(std::span<const std::byte, kHeaderBytes> bytes) {
    const auto type = std::to_integer<int>(bytes[0]);
    return (type == 0x15 || type == 0x16) && std::to_integer<int>(bytes[1]) == 3;
}

Error bad_frame(std::string message) {
    return {ErrorCode::bad_frame, std::move(message)};
}

}  // namespace

HeaderBytes write_header(const FrameHeader& header) {
    HeaderBytes bytes;
    put(bytes, 0, kMagic);
    put(bytes, 4, header.version);
    put(bytes, 6, static_cast<std::uint16_t>(header.type));
    put(bytes, 8, header.body_bytes);
    put(bytes, 12, header.blob_bytes);
    put(bytes, 16, header.payload_crc);
    put(bytes, kChecked, crc32c(std::span(bytes).first<kChecked>()));
    return bytes;
}

Result<FrameHeader> read_header(std::span<const std::byte, kHeaderBytes> bytes,
                                const FrameLimits& limits) {
    if (take<std::uint32_t>(bytes, 0) != kMagic) {
        if (is_tls(bytes)) {
            return bad_frame(
                "what came is TLS, and this side is plain: set [tls] in the configuration of the "
                "master, or no CA at the other end");
        }
        return bad_frame("what came is not Ocelli's protocol: it does not begin with 'OCLI'");
    }
    if (take<std::uint32_t>(bytes, kChecked) != crc32c(bytes.first<kChecked>())) {
        return bad_frame("a frame's header was damaged on the way: its checksum is wrong");
    }
    FrameHeader header;
    header.version = take<std::uint16_t>(bytes, 4);
    if (header.version < kVersionMin || header.version > kVersionMax) {
        return Error{ErrorCode::bad_version,
                     fmt::format("the peer speaks protocol version {}, this side {} to {}: install "
                                 "matching releases",
                                 header.version, kVersionMin, kVersionMax)};
    }
    header.type = MessageType{take<std::uint16_t>(bytes, 6)};
    if (!is_message_type(header.type, header.version)) {
        return bad_frame(
            fmt::format("a frame has the unknown message type {}", static_cast<int>(header.type)));
    }
    header.body_bytes = take<std::uint32_t>(bytes, 8);
    header.blob_bytes = take<std::uint32_t>(bytes, 12);
    header.payload_crc = take<std::uint32_t>(bytes, 16);
    if (header.body_bytes > limits.body_bytes_max) {
        return bad_frame(fmt::format("a frame announces a body of {} bytes; the limit is {}",
                                     header.body_bytes, limits.body_bytes_max));
    }
    if (header.blob_bytes > limits.blob_bytes_max) {
        return bad_frame(
            fmt::format("a frame announces {} bytes of data; the limit (max_image_bytes) is {}",
                        header.blob_bytes, limits.blob_bytes_max));
    }
    return header;
}

FrameHeader header_of(const Frame& frame) {
    return {frame.version, frame.type, static_cast<std::uint32_t>(frame.body.size()),
            static_cast<std::uint32_t>(frame.blob.size()),
            payload_crc(frame.body, frame.blob.bytes())};
}

Result<void> check_payload(const FrameHeader& header, std::span<const std::byte> body,
                           std::span<const std::byte> blob) {
    if (payload_crc(body, blob) != header.payload_crc) {
        return bad_frame("a frame was damaged on the way: its checksum is wrong");
    }
    return {};
}

}  // namespace ocelli::wire
