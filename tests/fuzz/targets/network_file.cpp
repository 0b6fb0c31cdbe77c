// What is rewritten in a network's file before an engine sees it. Input: the file, taken for ONNX.

#include "slave/networks/onnx_free_size.hpp"
#include "slave/networks/protobuf.hpp"
#include "tests/fuzz/support/allocation_meter.hpp"
#include "tests/fuzz/support/check.hpp"

namespace ocelli::fuzz {
namespace {

using slave::ProtobufReader;

// Every byte of a sound message belongs to exactly one field.
bool check_fields(std::span<const std::byte> message) {
    ProtobufReader reader(message);
    std::size_t at = 0;
    while (const auto field = reader.next()) {
        check(field->number > 0, "a field has no number");
        check(field->whole.data() == message.data() + at, "a field does not follow the last");
        check(field->bytes.size() <= field->whole.size(), "a field is larger than it is");
        at += field->whole.size();
    }
    check(reader.is_damaged() || at == message.size(), "a message goes on after its end");
    return !reader.is_damaged();
}

void check_freed(std::span<const std::byte> file, slave::FreeDimensions dimensions) {
    const auto freed = slave::with_free_picture_size(file, "images", dimensions);
    if (!freed.empty()) {
        check(check_fields(freed), "a network is damaged by freeing its size");
        check(slave::with_free_picture_size(freed, "images", dimensions) == freed,
              "a network whose size is free is freed again");
    }
}

}  // namespace
}  // namespace ocelli::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    const auto file = fuzz::bytes_of(data, size);
    fuzz::check_fields(file);
    const fuzz::AllocationMeter meter;
    fuzz::check_freed(file, slave::FreeDimensions::sides);
    fuzz::check_freed(file, slave::FreeDimensions::batch_and_sides);
    fuzz::check(meter.bytes() <= 256 * size + 64 * 1024, "a small file takes much memory");
    return 0;
}
