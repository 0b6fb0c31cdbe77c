#pragma once

// A stream of frames as bytes: repaired, so that a fuzzer gets past checksums that it cannot guess,
// and read at one go, as what a connection must make of the same bytes in pieces.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "common/error.hpp"
#include "common/wire/frame.hpp"

namespace ocelli::fuzz {

// Makes every checksum right, as far as the lengths lead.
void repair(std::vector<std::byte>& stream);

struct ReadStream {
    std::vector<wire::Frame> frames;
    ErrorCode end = ErrorCode::disconnected;  // why it goes no further
};

ReadStream read_stream(std::span<const std::byte> stream, const wire::FrameLimits& limits);

}  // namespace ocelli::fuzz
