#include "slave/networks/protobuf.hpp"

namespace ocelli::slave {

std::optional<ProtobufField> ProtobufReader::next() {
    if (rest_.empty() || damaged_) {
        return std::nullopt;
    }
    ProtobufField field;
    const std::span<const std::byte> before = rest_;
    const auto key = varint();
    damaged_ =
        !key || (*key >> 3U) == 0 || (*key >> 3U) > 0x1FFFFFFF || !read_value(*key & 7U, field);
    if (damaged_) {
        return std::nullopt;
    }
    field.number = static_cast<std::uint32_t>(*key >> 3U);
    field.whole = before.first(before.size() - rest_.size());
    return field;
}

std::optional<std::uint64_t> ProtobufReader::varint() {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 10 && i < rest_.size(); ++i) {
        const auto byte = static_cast<std::uint64_t>(rest_[i]);
        value |= (byte & 0x7FU) << (7 * i);
        if ((byte & 0x80U) == 0) {
            rest_ = rest_.subspan(i + 1);
            return value;
        }
    }
    return std::nullopt;
}

bool ProtobufReader::read_value(std::uint64_t wire_type, ProtobufField& field) {
    if (wire_type == 0) {
        return varint().has_value();
    }
    field.has_bytes = wire_type == 2;
    const std::optional<std::uint64_t> size = wire_type == 1    ? 8
                                              : wire_type == 5  ? 4
                                              : field.has_bytes ? varint()
                                                                : std::nullopt;
    if (!size || *size > rest_.size()) {
        return false;
    }
    const auto value = rest_.first(static_cast<std::size_t>(*size));
    field.bytes = field.has_bytes ? value : field.bytes;
    rest_ = rest_.subspan(value.size());
    return true;
}

namespace {

constexpr std::uint32_t kLengthDelimited = 2;

void append_varint(ProtobufBytes& to, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) {
        to.push_back(static_cast<std::byte>((value & 0x7FU) | 0x80U));
    }
    to.push_back(static_cast<std::byte>(value));
}

}  // namespace

void append_written(ProtobufBytes& to, std::span<const std::byte> fields) {
    to.insert(to.end(), fields.begin(), fields.end());
}

void append_bytes(ProtobufBytes& to, std::uint32_t number, std::span<const std::byte> content) {
    append_varint(to, (std::uint64_t{number} << 3U) | kLengthDelimited);
    append_varint(to, content.size());
    append_written(to, content);
}

void append_text(ProtobufBytes& to, std::uint32_t number, std::string_view text) {
    append_bytes(to, number, std::as_bytes(std::span(text)));
}

}  // namespace ocelli::slave
