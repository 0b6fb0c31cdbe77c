#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace ocelli::slave {

// The SHA-256 (FIPS 180-4) of `bytes` as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::span<const std::byte> bytes);

}  // namespace ocelli::slave
