#include "common/wire/crc32c.hpp"

#include <isa-l/crc.h>

#include <algorithm>
#include <limits>

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

}  // namespace ocelli::wire
