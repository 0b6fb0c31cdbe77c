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

std::optional<std::uint64_t> ProtobufReader::fixed(std::size_t count) {
    if (rest_.size() < count) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        value |= static_cast<std::uint64_t>(rest_[i]) << (8 * i);
    }
    rest_ = rest_.subspan(count);
    return value;
}

bool ProtobufReader::read_value(std::uint64_t wire_type, ProtobufField& field) {
    std::optional<std::uint64_t> value;
    if (wire_type == 0) {
        value = varint();
    } else if (wire_type == 1 || wire_type == 5) {
        value = fixed(wire_type == 1 ? 8 : 4);
    } else if (wire_type == 2) {
        value = varint();
        if (!value || *value > rest_.size()) {
            return false;
        }
        field.has_bytes = true;
        field.bytes = rest_.first(static_cast<std::size_t>(*value));
        rest_ = rest_.subspan(field.bytes.size());
    }
    field.integer = value.value_or(0);
    return value.has_value();
}

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
