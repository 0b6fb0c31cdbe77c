// The first look at a picture. Input: the picture's bytes, as they are and with a PNG's checksums
// made right; also as a raw picture. Sides and orientation are in range, and nothing is allocated
// for pixels.

#include <isa-l/crc.h>

#include <vector>

#include "common/picture/image_header.hpp"
#include "common/picture/raw_picture.hpp"
#include "tests/fuzz/support/allocation_meter.hpp"
#include "tests/fuzz/support/check.hpp"

namespace ocelli::fuzz {
namespace {

constexpr std::size_t kAllocationMax = 4096;  // the error's sentence
constexpr std::size_t kPngSignatureBytes = 8;

void check_probe(std::span<const std::byte> bytes) {
    const AllocationMeter meter;
    const auto header = read_image_header(bytes);
    check(meter.bytes() <= kAllocationMax, "looking at a header allocates for more");
    if (!header) {
        check(header.error().code == ErrorCode::bad_image && !header.error().message.empty(),
              "a bad picture is refused without the reason");
        return;
    }
    check(header->width >= 1 && header->height >= 1, "a picture has no pixels");
    check(header->orientation >= 1 && header->orientation <= 8, "an orientation is none");
    check(read_image_header(bytes) == header, "a second look sees something else");
    const std::int64_t pixels = std::int64_t{header->width} * header->height;
    check(
        check_pixels(*header, pixels).has_value() && !check_pixels(*header, pixels - 1).has_value(),
        "the limit of pixels is not exact");
}

void check_raw(std::span<const std::byte> bytes) {
    for (const std::string_view type : {kMediaI420, kMediaBgr}) {
        const AllocationMeter meter;
        const auto raw = read_raw_picture(type, bytes);
        check(meter.bytes() <= kAllocationMax, "looking at a raw picture allocates for more");
        if (!raw) {
            check(raw.error().code == ErrorCode::bad_image, "a bad raw picture has another code");
            continue;
        }
        std::vector<std::uint8_t> bgr(static_cast<std::size_t>(raw->width) *
                                      static_cast<std::size_t>(raw->height) * 3);
        to_bgr(*raw, bgr.data());
    }
}

std::size_t big_endian(std::span<const std::byte> bytes, std::size_t at) {
    std::size_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        number = number << 8U | std::to_integer<std::size_t>(bytes[at + i]);
    }
    return number;
}

void repair_png(std::span<std::byte> rest) {
    while (rest.size() >= 12 && big_endian(rest, 0) <= rest.size() - 12) {
        const std::size_t length = big_endian(rest, 0);
        const auto* const covered = reinterpret_cast<const unsigned char*>(rest.data() + 4);
        const std::uint32_t crc = crc32_gzip_refl(0, covered, length + 4);
        for (std::size_t i = 0; i < 4; ++i) {
            rest[8 + length + i] = static_cast<std::byte>(crc >> (24 - 8 * i));
        }
        rest = rest.subspan(length + 12);
    }
}

}  // namespace
}  // namespace ocelli::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli::fuzz;
    const auto bytes = bytes_of(data, size);
    check_probe(bytes);
    check_raw(bytes);
    if (text_of(bytes).starts_with("\x89PNG") && size >= kPngSignatureBytes) {
        std::vector<std::byte> repaired(bytes.begin(), bytes.end());
        repair_png(std::span(repaired).subspan(kPngSignatureBytes));
        check_probe(repaired);
    }
    return 0;
}
