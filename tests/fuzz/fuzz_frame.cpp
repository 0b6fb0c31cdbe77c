// Hostile bytes where a frame's header is expected. What is accepted keeps to the limits, and is
// what write_header() writes.

#include <algorithm>
#include <cstdlib>

#include "common/wire/frame.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli::wire;
    if (size < kHeaderBytes) {
        return 0;
    }
    const auto all = std::as_bytes(std::span(data, size));
    HeaderBytes bytes{};
    std::copy_n(all.begin(), kHeaderBytes, bytes.begin());
    const FrameLimits limits;
    const auto header = read_header(bytes, limits);
    if (!header) {
        return 0;
    }
    const bool is_small =
        header->body_bytes <= limits.body_bytes_max && header->blob_bytes <= limits.blob_bytes_max;
    if (!is_small || write_header(*header) != bytes) {
        std::abort();
    }
    const auto payload = all.subspan(kHeaderBytes);
    const std::size_t body = std::min<std::size_t>(header->body_bytes, payload.size());
    static_cast<void>(check_payload(*header, payload.first(body), payload.subspan(body)));
    return 0;
}
