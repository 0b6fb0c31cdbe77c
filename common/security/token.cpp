#include "common/security/token.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>

#include "common/security/secret_file.hpp"

namespace ocelli {

namespace {

constexpr std::size_t kTokenBytesMin = 16;
constexpr std::size_t kTokenBytesMax = 1024;

bool is_token_character(char character) {
    return character > ' ' && character < '\x7f';
}

}  // namespace

Result<std::string> read_token(const std::string& path) {
    auto content = read_secret_file(path);
    if (!content) {
        return content.error();
    }
    std::string& token = *content;
    while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) {
        token.pop_back();
    }
    if (token.size() < kTokenBytesMin || token.size() > kTokenBytesMax ||
        !std::ranges::all_of(token, is_token_character)) {
        return Error{ErrorCode::bad_config,
                     fmt::format("'{}' holds no token, which is one line of {} to {} characters "
                                 "without spaces: make one with 'openssl rand -hex 32'",
                                 path, kTokenBytesMin, kTokenBytesMax)};
    }
    return content;
}

TokenDigest::TokenDigest(std::string_view token) {
    ::SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), bytes_.data());
}

bool TokenDigest::operator==(const TokenDigest& other) const {
    return ::CRYPTO_memcmp(bytes_.data(), other.bytes_.data(), bytes_.size()) == 0;
}

}  // namespace ocelli
