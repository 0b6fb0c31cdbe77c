// EXIF's orientation. Input: a TIFF block, read in its own byte order.

#include "common/picture/image_header.hpp"
#include "tests/fuzz/support/allocation_meter.hpp"
#include "tests/fuzz/support/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    const auto bytes = fuzz::bytes_of(data, size);
    const fuzz::AllocationMeter meter;
    const int orientation = read_orientation(bytes);
    fuzz::check(meter.bytes() == 0, "reading an orientation allocates");
    fuzz::check(orientation >= 1 && orientation <= 8, "an orientation is none");
    return 0;
}
