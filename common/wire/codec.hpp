#pragma once

// Messages to frames and back. Decoding trusts nothing: see span_archive.hpp for its limits.

#include "common/blob.hpp"
#include "common/error.hpp"
#include "common/wire/frame.hpp"
#include "common/wire/messages.hpp"

namespace ocelli::wire {

// The frame that carries `message`, in protocol `version`. Defined for every message type.
template <class Message>
Frame encode(const Message& message, Blob blob = {}, std::uint16_t version = kVersionMax);

// The message that `frame` carries. Precondition: frame.type == Message::kType. bad_message when
// the body is not exactly one such message within the limits.
template <class Message>
Result<Message> decode(const Frame& frame);

}  // namespace ocelli::wire
