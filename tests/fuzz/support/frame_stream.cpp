#include "tests/fuzz/support/frame_stream.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "common/wire/frame.hpp"

namespace ocelli::fuzz {

namespace {

constexpr std::size_t kBodyBytesAt = 8;
constexpr std::size_t kBlobBytesAt = 12;
constexpr std::size_t kPayloadCrcAt = 16;
constexpr std::size_t kHeaderCrcAt = 20;

std::uint32_t number_at(std::span<const std::byte> bytes, std::size_t at) {
    std::uint32_t number = 0;
    std::memcpy(&number, bytes.data() + at, sizeof number);
    return number;
}

void put_at(std::span<std::byte> bytes, std::size_t at, std::uint32_t number) {
    std::memcpy(bytes.data() + at, &number, sizeof number);
}

}  // namespace

void repair(std::vector<std::byte>& stream) {
    std::span<std::byte> rest(stream);
    while (rest.size() >= wire::kHeaderBytes) {
        const std::size_t payload =
            std::size_t{number_at(rest, kBodyBytesAt)} + number_at(rest, kBlobBytesAt);
        const bool whole = payload <= rest.size() - wire::kHeaderBytes;
        if (whole) {
            put_at(rest, kPayloadCrcAt, wire::crc32c(rest.subspan(wire::kHeaderBytes, payload)));
        }
        put_at(rest, kHeaderCrcAt, wire::crc32c(rest.first(kHeaderCrcAt)));
        if (!whole) {
            return;
        }
        rest = rest.subspan(wire::kHeaderBytes + payload);
    }
}

ReadStream read_stream(std::span<const std::byte> stream, const wire::FrameLimits& limits) {
    ReadStream read;
    while (stream.size() >= wire::kHeaderBytes) {
        const auto header = wire::read_header(stream.first<wire::kHeaderBytes>(), limits);
        if (!header) {
            read.end = header.error().code;
            return read;
        }
        stream = stream.subspan(wire::kHeaderBytes);
        const std::size_t body_bytes = header->body_bytes;
        if (stream.size() < body_bytes + header->blob_bytes) {
            return read;
        }
        const auto body = stream.first(body_bytes);
        const auto blob = stream.subspan(body_bytes, header->blob_bytes);
        if (const auto checked = wire::check_payload(*header, body, blob); !checked) {
            read.end = checked.error().code;
            return read;
        }
        read.frames.push_back(
            {header->version, header->type, {body.begin(), body.end()}, Blob::copy_of(blob)});
        stream = stream.subspan(body_bytes + blob.size());
    }
    return read;
}

}  // namespace ocelli::fuzz
