// Every message. Input: a byte that picks the type, then the body. A body that is accepted is
// encoded again byte for byte, and no body makes decoding allocate more than the archive's budget.

#include <tuple>
#include <utility>

#include "common/wire/codec.hpp"
#include "common/wire/span_archive.hpp"
#include "tests/fuzz/support/allocation_meter.hpp"
#include "tests/fuzz/support/check.hpp"
#include "tests/unit/common/wire/sample_messages.hpp"

namespace ocelli::fuzz {
namespace {

using Messages = decltype(wire::sample_messages());
// Terminators of texts, what the allocator rounds up to, and the error's sentence.
constexpr std::size_t kAllocationMax = wire::kAllocationBudget + (std::size_t{1} << 20U);

template <class Message>
void check_message(std::span<const std::byte> body) {
    const wire::Frame frame{wire::kVersionMax, Message::kType, {body.begin(), body.end()}, {}};
    const AllocationMeter meter;
    const auto message = wire::decode<Message>(frame);
    check(meter.bytes() <= kAllocationMax, "decoding allocates more than its budget");
    if (!message) {
        check(message.error().code == ErrorCode::bad_message && !message.error().message.empty(),
              "a malformed message is refused without the reason");
        return;
    }
    const wire::Frame again = wire::encode(*message);
    check(again.type == frame.type, "a message changes its type");
    check(again.body == frame.body, "a message is not encoded as it was decoded");
    const auto second = wire::decode<Message>(again);
    check(second && wire::encode(*second).body == again.body, "a message does not survive a trip");
}

// The same body from a peer of version 2: it is refused, or can be sent on to one.
template <class Message>
void check_version2(std::span<const std::byte> body) {
    const wire::Frame frame{2, Message::kType, {body.begin(), body.end()}, {}};
    if (const auto message = wire::decode<Message>(frame)) {
        for (const wire::Frame& again : wire::encode_version2(*message, {})) {
            check(wire::is_message_type(again.type, 2), "a message of version 2 has no type");
        }
    }
}

template <std::size_t... Index>
void check_type(std::size_t picked, std::span<const std::byte> body,
                std::index_sequence<Index...>) {
    ((picked == Index ? check_message<std::tuple_element_t<Index, Messages>>(body) : void()), ...);
    ((picked == Index ? check_version2<std::tuple_element_t<Index, Messages>>(body) : void()), ...);
}

}  // namespace
}  // namespace ocelli::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli::fuzz;
    constexpr std::size_t kTypes = std::tuple_size_v<Messages>;
    if (size > 0) {
        check_type(data[0] % kTypes, bytes_of(data + 1, size - 1),
                   std::make_index_sequence<kTypes>());
    }
    return 0;
}
