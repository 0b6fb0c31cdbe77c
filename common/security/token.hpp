#pragma once

// Tokens: what a client, a slave or an operator shows to a master so that it is let in.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/error.hpp"

namespace ocelli {

// The token in a file that nobody else may read (see read_secret_file): its only line, 16 to 1024
// characters without spaces. Its text is never logged or printed. bad_config.
Result<std::string> read_token(const std::string& path);

// What of a token is kept for comparing: its SHA-256.
class TokenDigest {
  public:
    TokenDigest() = default;  // no token has this one
    explicit TokenDigest(std::string_view token);
    // Takes the same time whatever the two are.
    bool operator==(const TokenDigest& other) const;

  private:
    std::array<std::uint8_t, 32> bytes_{};
};

}  // namespace ocelli
