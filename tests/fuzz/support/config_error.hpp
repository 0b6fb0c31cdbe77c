#pragma once

// What every error of a configuration file promises.

#include <algorithm>
#include <charconv>
#include <string_view>

#include "common/error.hpp"
#include "tests/fuzz/support/check.hpp"

namespace ocelli::fuzz {

inline constexpr std::string_view kFileName = "fuzz.toml";

// It has the code, names the file, and where it names a line it is one of the text's.
inline void check_config_error(const Error& error, ErrorCode code, std::string_view text) {
    check(error.code == code, "a bad file has an unexpected code");
    std::string_view rest = error.message;
    check(rest.starts_with(kFileName) && rest.substr(kFileName.size()).starts_with(':'),
          "an error does not name its file");
    rest.remove_prefix(kFileName.size() + 1);
    std::size_t line = 0;
    const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), line);
    if (failure == std::errc{}) {
        check(line >= 1 && line <= 1 + static_cast<std::size_t>(std::ranges::count(text, '\n')),
              "an error names a line that the file has not: " + error.message);
    }
}

}  // namespace ocelli::fuzz
