#include "common/wire/codec.hpp"

#include <cassert>

#include "common/wire/span_archive.hpp"

namespace ocelli::wire {

template <class Message>
Frame encode(const Message& message, Blob blob) {
    return {kVersionMax, Message::kType, pack(message), std::move(blob)};
}

template <class Message>
Result<Message> decode(const Frame& frame) {
    assert(frame.type == Message::kType);
    return frame.version < kVersionMax ? decode_version2<Message>(frame) : unpack<Message>(frame);
}

bool is_message_type(MessageType type, std::uint16_t version) {
    type = decoded_type(type, version);
#define OCELLI_IS(Message) || type == Message::kType
    return false OCELLI_WIRE_MESSAGES(OCELLI_IS);
#undef OCELLI_IS
}

#define OCELLI_INSTANTIATE(Message)                       \
    template Frame encode<Message>(const Message&, Blob); \
    template Result<Message> decode<Message>(const Frame&);
OCELLI_WIRE_MESSAGES(OCELLI_INSTANTIATE)
#undef OCELLI_INSTANTIATE

}  // namespace ocelli::wire
