#pragma once

// Writes the fields of protobuf messages.
// The encoding: https://protobuf.dev/programming-guides/encoding

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace ocelli::slave {

using ProtobufBytes = std::vector<std::byte>;

// What is written already, e.g. ProtobufField::whole.
void append_written(ProtobufBytes& to, std::span<const std::byte> fields);
void append_integer(ProtobufBytes& to, std::uint32_t number, std::uint64_t value);
// Text, bytes, or a message within the message.
void append_bytes(ProtobufBytes& to, std::uint32_t number, std::span<const std::byte> content);
void append_text(ProtobufBytes& to, std::uint32_t number, std::string_view text);

}  // namespace ocelli::slave
