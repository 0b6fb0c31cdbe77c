#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ocelli::wire {

// CRC32C (Castagnoli, RFC 3720) of `bytes`, continued from `crc`, the value for what came before.
std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t crc = 0);

}  // namespace ocelli::wire
