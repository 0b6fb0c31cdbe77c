#pragma once

// Reads numbers out of untrusted bytes. Nothing is read outside of the span: a read that would be
// is an absent value.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

namespace ocelli {

enum class ByteOrder { little, big };

class ByteReader {
  public:
    // Does not own `bytes`.
    explicit ByteReader(std::span<const std::byte> bytes, ByteOrder order = ByteOrder::big)
        : bytes_(bytes), order_(order) {}

    std::size_t size() const { return bytes_.size(); }

    std::optional<std::uint8_t> u8(std::size_t at) const {
        return at < size() ? std::optional(byte(at)) : std::nullopt;
    }

    std::optional<std::uint16_t> u16(std::size_t at) const {
        if (!has(at, 2)) return std::nullopt;
        return static_cast<std::uint16_t>(number(at, 2));
    }

    std::optional<std::uint32_t> u24(std::size_t at) const {
        return has(at, 3) ? std::optional(number(at, 3)) : std::nullopt;
    }

    std::optional<std::uint32_t> u32(std::size_t at) const {
        return has(at, 4) ? std::optional(number(at, 4)) : std::nullopt;
    }

    bool has(std::size_t at, std::size_t count) const {
        return at <= size() && count <= size() - at;
    }

    // Whether `text` stands at `at`.
    bool matches(std::size_t at, std::string_view text) const {
        return has(at, text.size()) &&
               std::memcmp(bytes_.data() + at, text.data(), text.size()) == 0;
    }

    // Precondition: has(at, count).
    std::span<const std::byte> part(std::size_t at, std::size_t count) const {
        return bytes_.subspan(at, count);
    }

  private:
    std::uint8_t byte(std::size_t at) const { return std::to_integer<std::uint8_t>(bytes_[at]); }

    std::uint32_t number(std::size_t at, std::size_t count) const {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            value = value << 8U | byte(order_ == ByteOrder::big ? at + i : at + count - 1 - i);
        }
        return value;
    }

    std::span<const std::byte> bytes_;
    ByteOrder order_;
};

}  // namespace ocelli
