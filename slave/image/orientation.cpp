#include "slave/image/orientation.hpp"

#include <cstdint>

#include "slave/image/byte_reader.hpp"

namespace ocelli::slave {

namespace {

constexpr int kUpright = 1;
constexpr std::uint16_t kOrientationTag = 0x0112;
constexpr std::uint16_t kTypeShort = 3;
constexpr std::size_t kEntryBytes = 12;

}  // namespace

int read_orientation(std::span<const std::byte> tiff) {
    const bool little = ByteReader(tiff).matches(0, "II");
    const ByteReader reader(tiff, little ? ByteOrder::little : ByteOrder::big);
    if (!(little || reader.matches(0, "MM")) || reader.u16(2) != 42) {
        return kUpright;
    }
    const std::size_t directory = reader.u32(4).value_or(0);
    const std::size_t count = reader.u16(directory).value_or(0);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t entry = directory + 2 + i * kEntryBytes;
        if (!reader.has(entry, kEntryBytes)) {
            return kUpright;
        }
        if (reader.u16(entry) == kOrientationTag && reader.u16(entry + 2) == kTypeShort) {
            const int value = *reader.u16(entry + 8);
            return value >= 1 && value <= 8 ? value : kUpright;
        }
    }
    return kUpright;
}

}  // namespace ocelli::slave
