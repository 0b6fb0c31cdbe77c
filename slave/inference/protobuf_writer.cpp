#include "slave/inference/protobuf_writer.hpp"

namespace ocelli::slave {

namespace {

constexpr std::uint32_t kVarint = 0;
constexpr std::uint32_t kLengthDelimited = 2;

void append_varint(ProtobufBytes& to, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) {
        to.push_back(static_cast<std::byte>((value & 0x7FU) | 0x80U));
    }
    to.push_back(static_cast<std::byte>(value));
}

void append_key(ProtobufBytes& to, std::uint32_t number, std::uint32_t wire_type) {
    append_varint(to, (std::uint64_t{number} << 3U) | wire_type);
}

}  // namespace

void append_written(ProtobufBytes& to, std::span<const std::byte> fields) {
    to.insert(to.end(), fields.begin(), fields.end());
}

void append_integer(ProtobufBytes& to, std::uint32_t number, std::uint64_t value) {
    append_key(to, number, kVarint);
    append_varint(to, value);
}

void append_bytes(ProtobufBytes& to, std::uint32_t number, std::span<const std::byte> content) {
    append_key(to, number, kLengthDelimited);
    append_varint(to, content.size());
    append_written(to, content);
}

void append_text(ProtobufBytes& to, std::uint32_t number, std::string_view text) {
    append_bytes(to, number, std::as_bytes(std::span(text)));
}

}  // namespace ocelli::slave
