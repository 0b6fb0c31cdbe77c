#include "client/text_table.hpp"

#include <algorithm>

namespace ocelli::client {

namespace {

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789.%×-") == std::string_view::npos;
}

}  // namespace

std::size_t display_width(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char byte) { return !is_continuation(byte); }));
}

std::string shorten(std::string_view text, std::size_t width) {
    std::size_t columns = display_width(text);
    if (columns <= width) {
        return std::string(text);
    }
    std::size_t begin = 0;
    for (++columns; columns > width; --columns) {
        do {
            ++begin;
        } while (begin < text.size() && is_continuation(text[begin]));
    }
    return "…" + std::string(text.substr(begin));
}

std::string TextTable::render() const {
    std::vector<std::size_t> widths(rows_.front().size());
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], display_width(row[i]));
        }
    }
    std::string text;
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string padding(widths[i] - display_width(row[i]), ' ');
            line += is_number(row[i]) ? padding + row[i] : row[i] + padding;
            line += "  ";
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
    return text;
}

}  // namespace ocelli::client
