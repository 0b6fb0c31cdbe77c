#pragma once

// The 128-bit name that a client gives a task: a UUID of version 7 (RFC 9562), so that ids sort by
// the time they were made.

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ocelli {

struct TaskId {
    std::array<std::uint8_t, 16> bytes{};

    auto operator<=>(const TaskId&) const = default;
    template <class Archive>
    void serialize(Archive& archive) {
        for (auto& byte : bytes) {
            archive(byte);
        }
    }
};

// A fresh id: the current time, then random bits from the operating system.
TaskId make_task_id();
// A random number by which one start of a process differs from every other; never 0.
std::uint64_t make_incarnation();
// "0197a2b4-…", 36 characters in lower case.
std::string to_string(const TaskId& id);
// The inverse of to_string; nothing if `text` is not of that form. Upper case is accepted.
std::optional<TaskId> parse_task_id(std::string_view text);

}  // namespace ocelli

template <>
struct std::hash<ocelli::TaskId> {
    std::size_t operator()(const ocelli::TaskId& id) const noexcept {
        return std::hash<std::string_view>{}(
            {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()});
    }
};
