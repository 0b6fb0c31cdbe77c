#pragma once

// What a fuzz target says when an input breaks a rule: a sentence, and the end of the process, so
// that the fuzzer keeps the input.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

namespace ocelli::fuzz {

inline void check(bool holds, std::string_view sentence) {
    if (!holds) {
        std::fprintf(stderr, "broken: %.*s\n", static_cast<int>(sentence.size()), sentence.data());
        std::abort();
    }
}

inline std::span<const std::byte> bytes_of(const std::uint8_t* data, std::size_t size) {
    return std::as_bytes(std::span(data, size));
}

inline std::string_view text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace ocelli::fuzz
