#pragma once

// The name of an image's bytes: XXH3, 128 bits. It finds what a slave already keeps; it is no
// protection against somebody who builds collisions on purpose.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace ocelli {

struct Digest {
    std::array<std::uint8_t, 16> bytes{};

    auto operator<=>(const Digest&) const = default;
};

Digest digest_of(std::span<const std::byte> bytes);
// 32 hexadecimal digits, as `xxh128sum` prints them.
std::string to_string(const Digest& digest);

}  // namespace ocelli

template <>
struct std::hash<ocelli::Digest> {
    std::size_t operator()(const ocelli::Digest& digest) const noexcept {
        std::size_t value = 0;
        for (std::size_t i = 0; i < sizeof value; ++i) {
            value = value << 8U | digest.bytes[i];
        }
        return value;
    }
};
