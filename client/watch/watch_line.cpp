#include "client/watch/watch_line.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "common/hex.hpp"

namespace ocelli::client {

namespace {

constexpr std::array<std::string_view, 3> kProgress{"open", "complete", "lacking"};

std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c > ' ' && c < '\x7f' && c != '%') {
            result += c;
        } else {
            result += fmt::format("%{:02x}", static_cast<unsigned char>(c));
        }
    }
    return result;
}

std::optional<std::string> unescaped(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            result += text[i];
            continue;
        }
        std::array<std::uint8_t, 1> byte{};
        if (i + 2 >= text.size() || !from_hex(text.substr(i + 1, 2), byte)) {
            return std::nullopt;
        }
        result += static_cast<char>(byte[0]);
        i += 2;
    }
    return result;
}

// Cuts the part up to the next space off.
std::string_view take(std::string_view& line) {
    const std::size_t space = std::min(line.find(' '), line.size());
    const std::string_view part = line.substr(0, space);
    line.remove_prefix(std::min(space + 1, line.size()));
    return part;
}

template <class Number>
bool take(std::string_view& line, Number& number) {
    const std::string_view part = take(line);
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
    return error == std::errc() && end == part.data() + part.size();
}

}  // namespace

std::string to_line(const std::string& file, const WatchEntry& entry) {
    return fmt::format("{} {} {} {} {} {}\n",
                       kProgress.at(static_cast<std::size_t>(entry.progress)),
                       to_string(entry.task), to_string(entry.digest), entry.identity.modified_ns,
                       entry.identity.bytes, escaped(file));
}

std::optional<std::pair<std::string, WatchEntry>> parse_line(std::string_view line) {
    WatchEntry entry;
    const auto progress = std::find(kProgress.begin(), kProgress.end(), take(line));
    const auto task = parse_task_id(take(line));
    if (progress == kProgress.end() || !task || !from_hex(take(line), entry.digest.bytes) ||
        !take(line, entry.identity.modified_ns) || !take(line, entry.identity.bytes)) {
        return std::nullopt;
    }
    const auto file = unescaped(line);
    if (!file || file->empty()) {
        return std::nullopt;
    }
    entry.progress = static_cast<WatchProgress>(progress - kProgress.begin());
    entry.task = *task;
    return std::pair(*file, entry);
}

}  // namespace ocelli::client
