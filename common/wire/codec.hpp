#pragma once

// Messages to frames and back. Decoding trusts nothing: see span_archive.hpp for its limits.

#include <fmt/format.h>

#include <type_traits>
#include <utility>
#include <vector>

#include "common/blob.hpp"
#include "common/error.hpp"
#include "common/wire/frame.hpp"
#include "common/wire/messages.hpp"

namespace ocelli::wire {

// Whether one of the messages of that version has that number.
bool is_message_type(MessageType type, std::uint16_t version);

// The frame that carries `message` in the newest version. Defined for every message, as are all
// below.
template <class Message>
Frame encode(const Message& message, Blob blob = {});

// The message that `frame` carries, in the version that it names. Precondition: frame.type ==
// Message::kType. bad_message when the body is not exactly one such message within the limits.
template <class Message>
Result<Message> decode(const Frame& frame);

template <class>
struct Taken;
template <class Act, class Returned, class Message>
struct Taken<Returned (Act::*)(Message) const> {
    using Type = std::remove_cvref_t<Message>;
};

// Hands the message that `frame` carries to that one of `acts` which takes it; they return nothing
// or a Result. bad_message when it cannot be decoded, or none takes it.
template <class... Acts>
Result<void> dispatch(const Frame& frame, const Acts&... acts) {
    Result<void> result = {};
    const auto offer = [&]<class Act>(const Act& act) {
        using Message = typename Taken<decltype(&Act::operator())>::Type;
        if (frame.type != Message::kType) {
            return false;
        }
        auto message = decode<Message>(frame);
        if (!message) {
            result = message.error();
        } else if constexpr (std::is_void_v<decltype(act(std::move(*message)))>) {
            act(std::move(*message));
        } else {
            result = act(std::move(*message));
        }
        return true;
    };
    if ((offer(acts) || ...)) {
        return result;
    }
    return Error{ErrorCode::bad_message,
                 fmt::format("a message of type {} is not expected here: install matching releases",
                             static_cast<int>(frame.type))};
}

// The same for peers of version 2, in version2.cpp. What was one message for each subtask then is
// several frames; what did not exist then is none.
template <class Message>
std::vector<Frame> encode_version2(const Message& message, const Blob& blob);
template <class Message>
Result<Message> decode_version2(const Frame& frame);
// The message that a frame of that number in that version is decoded as.
MessageType decoded_type(MessageType type, std::uint16_t version);

}  // namespace ocelli::wire
