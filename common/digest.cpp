#include "common/digest.hpp"

#ifdef __x86_64__
#include <xxh_x86dispatch.h>  // XXH3 with the widest vectors that the machine has
#else
#include <xxhash.h>
#endif

#include <algorithm>
#include <charconv>

namespace ocelli {

std::string to_hex(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const unsigned byte : bytes) {
        text.push_back(kDigits[byte >> 4U]);
        text.push_back(kDigits[byte & 0x0FU]);
    }
    return text;
}

bool from_hex(std::string_view digits, std::span<std::uint8_t> bytes) {
    if (digits.size() != bytes.size() * 2) {
        return false;
    }
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char* first = digits.data() + 2 * i;
        const auto [end, error] = std::from_chars(first, first + 2, bytes[i], 16);
        if (error != std::errc{} || end != first + 2) {
            return false;
        }
    }
    return true;
}

Digest digest_of(std::span<const std::byte> bytes) {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
    Digest digest;
    std::ranges::copy(canonical.digest, digest.bytes.begin());
    return digest;
}

std::string to_string(const Digest& digest) {
    return to_hex(digest.bytes);
}

}  // namespace ocelli
