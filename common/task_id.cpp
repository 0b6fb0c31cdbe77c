#include "common/task_id.hpp"

#include <sys/random.h>

#include <cerrno>
#include <system_error>

#include "common/clock.hpp"
#include "common/digest.hpp"

namespace ocelli {

namespace {

constexpr std::string_view kShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

void fill_randomly(void* bytes, std::size_t count) {
    if (::getrandom(bytes, count, 0) != static_cast<ssize_t>(count)) {
        throw std::system_error(errno, std::generic_category(), "no random bytes for an id");
    }
}

}  // namespace

TaskId make_task_id() {
    TaskId id;
    fill_randomly(id.bytes.data(), id.bytes.size());
    auto milliseconds = static_cast<std::uint64_t>(unix_milliseconds());
    for (std::size_t i = 6; i-- > 0; milliseconds >>= 8U) {
        id.bytes[i] = static_cast<std::uint8_t>(milliseconds);
    }
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0FU) | 0x70U);  // version 7
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3FU) | 0x80U);  // RFC variant
    return id;
}

std::uint64_t make_incarnation() {
    std::uint64_t number = 0;
    while (number == 0) {
        fill_randomly(&number, sizeof number);
    }
    return number;
}

std::string to_string(const TaskId& id) {
    std::string text = to_hex(id.bytes);
    for (const std::size_t dash : {8U, 13U, 18U, 23U}) {
        text.insert(dash, 1, '-');
    }
    return text;
}

std::optional<TaskId> parse_task_id(std::string_view text) {
    if (text.size() != kShape.size()) {
        return std::nullopt;
    }
    std::string digits;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if ((kShape[i] == '-') != (text[i] == '-')) {
            return std::nullopt;
        }
        if (text[i] != '-') {
            digits.push_back(text[i]);
        }
    }
    TaskId id;
    if (!from_hex(digits, id.bytes)) {
        return std::nullopt;
    }
    return id;
}

}  // namespace ocelli
