#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ocelli {

// Two lower-case digits a byte.
std::string to_hex(std::span<const std::uint8_t> bytes);
// Fills `bytes` from exactly twice as many digits of either case; false if `digits` is not that.
bool from_hex(std::string_view digits, std::span<std::uint8_t> bytes);

}  // namespace ocelli
