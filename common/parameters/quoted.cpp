#include "common/parameters/quoted.hpp"

namespace ocelli {

std::string quoted(std::string_view text) {
    constexpr std::size_t kLengthMax = 60;
    std::string result = "'";
    for (const char c : text.substr(0, kLengthMax)) {
        result += c >= ' ' && c <= '~' ? c : '?';
    }
    if (text.size() > kLengthMax) {
        result += "...";
    }
    return result + "'";
}

}  // namespace ocelli
