#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "common/blob.hpp"
#include "common/error.hpp"

namespace ocelli::wire {

// CRC32C (Castagnoli, RFC 3720) of `bytes`, continued from `crc`, the value for what came before.
std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t crc = 0);

// The limits and numbers of the wire. docs/wire.md is the prose.

// "OCLI" as the first four bytes.
inline constexpr std::uint32_t kMagic = 0x494C434F;
// The versions this build speaks; peers settle on the highest that both speak. What comes before
// that, Hello and a Goodbye instead of a Welcome, is in the lowest.
//   2: today's four kinds only, and a message for each subtask; see version2.cpp.
//   3: kinds as data; images by number, work and results combined; raw pictures; transient tasks.
inline constexpr std::uint16_t kVersionMin = 2;
inline constexpr std::uint16_t kVersionMax = 3;

inline constexpr std::size_t kBodyBytesMax = std::size_t{1} << 20U;
inline constexpr std::size_t kImageBytesMax = std::size_t{32} << 20U;  // default of max_image_bytes

inline constexpr std::chrono::milliseconds kHelloDeadline{2000};
inline constexpr std::chrono::milliseconds kFrameDeadline{10000};
inline constexpr std::chrono::milliseconds kHeartbeatInterval{500};
inline constexpr std::chrono::milliseconds kLease{3000};

// A message's number, `kType` of its struct.
enum class MessageType : std::uint16_t {};

// Kept for messages by which operators administer the master.
inline constexpr std::uint16_t kAdministrativeMin = 50;
inline constexpr std::uint16_t kAdministrativeMax = 69;

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

inline constexpr std::size_t kHeaderBytes = 24;
using HeaderBytes = std::array<std::byte, kHeaderBytes>;

struct FrameHeader {
    std::uint16_t version = kVersionMax;
    MessageType type{};
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
    MessageType type{};
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
