#pragma once

// One framing for all connections. A frame is a header of 24 bytes, the cereal body, the blob:
//
//   offset  size  little-endian
//        0     4  magic "OCLI"
//        4     2  protocol version
//        6     2  message type
//        8     4  bytes of the body
//       12     4  bytes of the blob
//       16     4  CRC32C over body and blob
//       20     4  CRC32C over the 20 bytes before
//
// The header has a checksum of its own, so that a flipped bit in a length or type is noticed before
// anything is allocated or believed.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "common/blob.hpp"
#include "common/error.hpp"
#include "common/wire/protocol.hpp"

namespace ocelli::wire {

inline constexpr std::size_t kHeaderBytes = 24;
using HeaderBytes = std::array<std::byte, kHeaderBytes>;

struct FrameHeader {
    std::uint16_t version = kVersionMax;
    MessageType type = MessageType::hello;
    std::uint32_t body_bytes = 0;
    std::uint32_t blob_bytes = 0;
    std::uint32_t payload_crc = 0;

    bool operator==(const FrameHeader&) const = default;
};

struct FrameLimits {
    std::size_t body_bytes_max = kBodyBytesMax;
    std::size_t blob_bytes_max = kImageBytesMax;
};

struct Frame {
    std::uint16_t version = kVersionMax;
    MessageType type = MessageType::hello;
    std::vector<std::byte> body;
    Blob blob;

    std::size_t bytes() const { return kHeaderBytes + body.size() + blob.size(); }
};

HeaderBytes write_header(const FrameHeader& header);

// Checks the checksum, the magic, the type and both lengths, in this order. bad_frame names what is
// wrong; bad_version when the version is none that this build speaks.
Result<FrameHeader> read_header(std::span<const std::byte, kHeaderBytes> bytes,
                                const FrameLimits& limits);

// The header that goes in front of `frame`.
FrameHeader header_of(const Frame& frame);

// bad_frame when body and blob do not have the checksum that the header promised.
Result<void> check_payload(const FrameHeader& header, std::span<const std::byte> body,
                           std::span<const std::byte> blob);

}  // namespace ocelli::wire
