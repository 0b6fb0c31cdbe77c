// The headers of pictures: what is accepted has a size and an orientation that make sense.

#include <cstdint>
#include <cstdlib>

#include "slave/image/probe.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto header = ocelli::slave::probe(std::as_bytes(std::span(data, size)));
    if (header && (header->width < 1 || header->height < 1 || header->orientation < 1 ||
                   header->orientation > 8)) {
        std::abort();
    }
    if (!header && header.error().message.empty()) {
        std::abort();
    }
    return 0;
}
