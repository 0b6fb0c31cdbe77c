#pragma once

// The encoding of protobuf messages, read and written field by field.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace ocelli::slave {

// Reads the fields of one protobuf message in the order in which they are written. Trusts nothing:
// what does not fit into the bytes ends the reading and is_damaged() says so.
// The encoding: https://protobuf.dev/programming-guides/encoding
struct ProtobufField {
    std::uint32_t number = 0;
    std::span<const std::byte> bytes;  // wire type 2: text, or a message within the message
    bool has_bytes = false;            // false: a number
    std::span<const std::byte> whole;  // the field as it is written, with its key

    std::string_view text() const {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
};

class ProtobufReader {
  public:
    explicit ProtobufReader(std::span<const std::byte> message) : rest_(message) {}

    // Nothing at the end and when the message is damaged.
    std::optional<ProtobufField> next();
    bool is_damaged() const { return damaged_; }

  private:
    std::optional<std::uint64_t> varint();
    bool read_value(std::uint64_t wire_type, ProtobufField& field);

    std::span<const std::byte> rest_;
    bool damaged_ = false;
};

// Writes the fields of protobuf messages.
// The encoding: https://protobuf.dev/programming-guides/encoding

using ProtobufBytes = std::vector<std::byte>;

// What is written already, e.g. ProtobufField::whole.
void append_written(ProtobufBytes& to, std::span<const std::byte> fields);
// Text, bytes, or a message within the message.
void append_bytes(ProtobufBytes& to, std::uint32_t number, std::span<const std::byte> content);
void append_text(ProtobufBytes& to, std::uint32_t number, std::string_view text);

}  // namespace ocelli::slave
