#pragma once

// Digests, and bytes as hexadecimal digits.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace ocelli {

// Two lower-case digits a byte.
std::string to_hex(std::span<const std::uint8_t> bytes);
// Fills `bytes` from exactly twice as many digits of either case; false if `digits` is not that.
bool from_hex(std::string_view digits, std::span<std::uint8_t> bytes);

// The checksum of an image's bytes: XXH3, 128 bits. It is no protection against somebody who builds
// collisions on purpose: the master and its slaves know an image by a number.
struct Digest {
    std::array<std::uint8_t, 16> bytes{};

    auto operator<=>(const Digest&) const = default;
    template <class Archive>
    void serialize(Archive& archive) {
        for (auto& byte : bytes) {
            archive(byte);
        }
    }
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
