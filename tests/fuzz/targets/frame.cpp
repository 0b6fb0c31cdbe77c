// The frame parser. Input: a byte of choices, then a stream of frames.
//   - what is read is within the limits, of a known type, and is written again byte for byte;
//   - one flipped bit anywhere in a frame that was good is noticed.

#include <algorithm>

#include "common/wire/codec.hpp"
#include "common/wire/frame.hpp"
#include "tests/fuzz/support/allocation_meter.hpp"
#include "tests/fuzz/support/check.hpp"
#include "tests/fuzz/support/frame_stream.hpp"

namespace ocelli::fuzz {
namespace {

using wire::Frame;
using wire::HeaderBytes;

constexpr std::size_t kErrorBytesMax = 4096;

void check_header(std::span<const std::byte> stream) {
    if (stream.size() < wire::kHeaderBytes) {
        return;
    }
    const auto bytes = stream.first<wire::kHeaderBytes>();
    const AllocationMeter meter;
    const auto header = wire::read_header(bytes, {});
    check(meter.bytes() <= kErrorBytesMax, "reading a header allocates for a payload");
    if (!header) {
        check(header.error().code == ErrorCode::bad_frame ||
                  header.error().code == ErrorCode::bad_version,
              "a bad header has an unexpected code");
        check(!header.error().message.empty(), "a bad header is refused without a reason");
        return;
    }
    check(header->body_bytes <= wire::kBodyBytesMax && header->blob_bytes <= wire::kImageBytesMax,
          "a header beyond the limits is accepted");
    check(std::ranges::equal(wire::write_header(*header), bytes),
          "a header is not written as it was read");
}

void check_flipped(const Frame& frame, std::size_t bit) {
    const wire::FrameHeader header = wire::header_of(frame);
    HeaderBytes bytes = wire::write_header(header);
    bytes[bit / 8 % bytes.size()] ^= std::byte{1} << (bit % 8);
    check(!wire::read_header(bytes, {}), "a flipped bit in a header is not noticed");
    if (!frame.body.empty()) {
        std::vector<std::byte> body = frame.body;
        body[bit / 8 % body.size()] ^= std::byte{1} << (bit % 8);
        check(!wire::check_payload(header, body, frame.blob.bytes()),
              "a flipped bit in a body is not noticed");
    }
}

void check_stream(std::span<const std::byte> stream, std::size_t bit) {
    std::vector<std::byte> written;
    for (const Frame& frame : read_stream(stream, {}).frames) {
        check(wire::is_message_type(frame.type, frame.version),
              "a frame of an unknown type is accepted");
        const HeaderBytes header = wire::write_header(wire::header_of(frame));
        written.insert(written.end(), header.begin(), header.end());
        written.insert(written.end(), frame.body.begin(), frame.body.end());
        written.insert(written.end(), frame.blob.bytes().begin(), frame.blob.bytes().end());
        check_flipped(frame, bit);
    }
    check(written.size() <= stream.size() &&
              std::ranges::equal(written, stream.first(written.size())),
          "frames are not written as they were read");
}

}  // namespace
}  // namespace ocelli::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli::fuzz;
    if (size == 0) {
        return 0;
    }
    const auto bytes = bytes_of(data + 1, size - 1);
    std::vector<std::byte> stream(bytes.begin(), bytes.end());
    if (data[0] % 2 == 1) {
        repair(stream);
    }
    check_header(stream);
    check_stream(stream, data[0] / 2 * std::size_t{37} + size);
    return 0;
}
