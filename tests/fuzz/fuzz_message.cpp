// Hostile bodies of every message; the first byte chooses which. What is decoded survives encoding
// and decoding again unchanged.

#include <cstdint>
#include <cstdlib>
#include <utility>

#include "tests/fuzz/messages.hpp"

namespace {

using namespace ocelli;

template <class Message>
void decode_one(std::span<const std::byte> body) {
    const wire::Frame frame{wire::kVersionMax, Message::kType, {body.begin(), body.end()}, {}};
    const auto message = wire::decode<Message>(frame);
    if (!message) {
        return;
    }
    const wire::Frame once = wire::encode(*message);
    const auto again = wire::decode<Message>(once);
    if (!again || wire::encode(*again).body != once.body) {
        std::abort();
    }
}

template <std::size_t... Index>
void decode_chosen(std::size_t chosen, std::span<const std::byte> body,
                   std::index_sequence<Index...>) {
    ((chosen == Index ? decode_one<std::tuple_element_t<Index, fuzz::Messages>>(body) : void()),
     ...);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > 0) {
        constexpr std::size_t kCount = std::tuple_size_v<fuzz::Messages>;
        decode_chosen(data[0] % kCount, std::as_bytes(std::span(data + 1, size - 1)),
                      std::make_index_sequence<kCount>());
    }
    return 0;
}
