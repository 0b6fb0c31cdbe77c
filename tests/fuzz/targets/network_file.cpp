// What is read of a network's file before an engine sees it. Input: the file, taken for ONNX and
// for Darknet.

#include <algorithm>

#include "slave/networks/model_signature.hpp"
#include "slave/networks/onnx_clip.hpp"
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

void check_signature(const Result<slave::ModelSignature>& signature, bool has_outputs) {
    if (!signature) {
        check(signature.error().code == ErrorCode::bad_model && !signature.error().message.empty(),
              "a bad network is refused without the reason");
        return;
    }
    check(!signature->inputs.empty(), "a network without an input is accepted");
    check(signature->outputs.empty() != has_outputs, "a network's outputs are not as they are");
    for (const auto& input : signature->inputs) {
        check(std::ranges::all_of(input.shape, [](auto side) { return side > 0 || side == -1; }),
              "a network's input has an impossible side");
    }
}

void check_clip(std::span<const std::byte> file) {
    const auto changed = slave::with_clip_limits_as_inputs(file);
    if (changed.empty()) {
        return;
    }
    check(check_fields(changed), "a network is damaged by its repair");
    check(slave::with_clip_limits_as_inputs(changed).empty(),
          "a repaired network is repaired again");
}

}  // namespace
}  // namespace ocelli::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    const auto file = fuzz::bytes_of(data, size);
    fuzz::check_fields(file);
    const fuzz::AllocationMeter meter;
    fuzz::check_signature(slave::read_onnx_signature(file), true);
    fuzz::check_signature(slave::read_darknet_signature(file), false);
    fuzz::check_clip(file);
    fuzz::check(meter.bytes() <= 256 * size + 64 * 1024, "a small file takes much memory");
    return 0;
}
