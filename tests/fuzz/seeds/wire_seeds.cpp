#include <fmt/format.h>

#include <tuple>

#include "common/wire/codec.hpp"
#include "tests/fuzz/seeds/seeds.hpp"
#include "tests/unit/common/wire/sample_messages.hpp"

namespace ocelli::fuzz {

namespace {

void append(Bytes& to, std::span<const std::byte> from) {
    to.insert(to.end(), from.begin(), from.end());
}

Bytes written(const wire::Frame& frame) {
    Bytes bytes;
    append(bytes, wire::write_header(wire::header_of(frame)));
    append(bytes, frame.body);
    append(bytes, frame.blob.bytes());
    return bytes;
}

// Calls visit(number, frame) for each of the sample messages.
template <class Visit>
void each_frame(Visit visit) {
    std::apply(
        [&](const auto&... messages) {
            std::size_t number = 0;
            (visit(number++, wire::encode(messages, Blob::copy_of("blob"))), ...);
        },
        wire::sample_messages());
}

// What peers of version 2 send, in one stream.
void append_version2(Bytes& stream) {
    std::apply(
        [&](const auto&... messages) {
            const auto add = [&](const auto& message) {
                for (const auto& frame : wire::encode_version2(message, Blob::copy_of("blob"))) {
                    append(stream, written(frame));
                }
            };
            (add(messages), ...);
        },
        wire::sample_messages());
}

// Each frame alone, all in one stream, and a stream of version 2, behind the bytes `choices`.
Seeds streams(const Bytes& choices) {
    Seeds seeds;
    Bytes all = choices;
    each_frame([&](std::size_t number, const wire::Frame& frame) {
        Bytes one = choices;
        append(one, written(frame));
        append(all, written(frame));
        seeds.emplace(fmt::format("frame-{:02}", number), std::move(one));
    });
    seeds.emplace("stream", std::move(all));
    Bytes version2 = choices;
    append_version2(version2);
    seeds.emplace("stream-version-2", std::move(version2));
    return seeds;
}

}  // namespace

Seeds frame_seeds() {
    return streams({std::byte{1}});
}

Seeds connection_seeds() {
    return streams({std::byte{1}, std::byte{7}});
}

Seeds message_seeds() {
    Seeds seeds;
    each_frame([&](std::size_t number, const wire::Frame& frame) {
        Bytes seed{static_cast<std::byte>(number)};
        append(seed, frame.body);
        seeds.emplace(fmt::format("message-{:02}", number), std::move(seed));
    });
    return seeds;
}

Seeds report_json_seeds() {
    Seeds seeds;
    each_frame([&](std::size_t, const wire::Frame& frame) {
        const bool report = frame.type == wire::ReportMessage::kType;
        if (report || frame.type == wire::StatusMessage::kType) {
            Bytes seed{std::byte{report ? std::uint8_t{0} : std::uint8_t{1}}};
            append(seed, frame.body);
            seeds.emplace(report ? "report" : "status", std::move(seed));
        }
    });
    return seeds;
}

}  // namespace ocelli::fuzz
