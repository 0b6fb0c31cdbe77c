#include "client/output/text_table.hpp"

#include <algorithm>
#include <numeric>

#include "common/text.hpp"

namespace ocelli::client {

namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kFirstColumnMin = 12;
constexpr std::size_t kLastColumnMin = 16;

bool is_continuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789.%×") == std::string_view::npos;
}

std::string_view escape_of(Tint tint) {
    switch (tint) {
        case Tint::good:
            return "\x1b[32m";
        case Tint::doubtful:
            return "\x1b[33m";
        case Tint::bad:
            return "\x1b[31m";
        case Tint::none:
            break;
    }
    return "";
}

std::string coloured(const std::string& text, Tint tint, bool colours) {
    if (!colours || tint == Tint::none) {
        return text;
    }
    return std::string(escape_of(tint)) + text + "\x1b[0m";
}

// Takes what is too much from one column, down to its minimum.
void narrow(std::size_t& column, std::size_t minimum, std::size_t& excess) {
    const std::size_t spare = column > minimum ? std::min(column - minimum, excess) : 0;
    column -= spare;
    excess -= spare;
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

std::string wrapped(std::string_view text, std::size_t width) {
    std::string lines;
    while (width > 0 && display_width(text) > width) {
        const std::size_t space = text.substr(0, width + 1).rfind(' ');
        if (space == text.npos || space == 0) {
            break;
        }
        lines.append(text, 0, space).append("\n");
        text.remove_prefix(space + 1);
    }
    return lines.append(text);
}

TextTable::TextTable(std::vector<std::string> header) {
    rows_.emplace_back(header.begin(), header.end());
}

void TextTable::add(std::vector<Cell> row) {
    row.resize(rows_.front().size(), Cell(""));
    for (Cell& cell : row) {
        cell.text = printable(cell.text);
    }
    rows_.push_back(std::move(row));
}

std::vector<std::size_t> TextTable::widths() const {
    std::vector<std::size_t> widths(rows_.front().size());
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], display_width(row[i].text));
        }
    }
    return widths;
}

// Numbers, and "-" where there is none. The first column holds names, whatever they look like.
bool TextTable::is_numeric(std::size_t column) const {
    bool numbers = false;
    for (std::size_t row = 1; row < rows_.size(); ++row) {
        const std::string& text = rows_[row][column].text;
        if (!is_number(text) && text != "-") {
            return false;
        }
        numbers = numbers || is_number(text);
    }
    return numbers && column > 0;
}

std::vector<std::size_t> TextTable::fitting_widths(std::size_t terminal_columns) const {
    const std::vector<std::size_t> all = widths();
    for (std::size_t shown = all.size();; --shown) {
        std::vector<std::size_t> columns(all.begin(),
                                         all.begin() + static_cast<std::ptrdiff_t>(shown));
        const std::size_t total =
            std::accumulate(columns.begin(), columns.end(), kGap * (columns.size() - 1));
        if (terminal_columns == 0 || total <= terminal_columns) {
            return columns;
        }
        std::size_t excess = total - terminal_columns;
        narrow(columns.front(), kFirstColumnMin, excess);
        narrow(columns.back(), kLastColumnMin, excess);
        if (excess == 0 || shown + 1 == all.size() || shown < 3) {
            return columns;
        }
    }
}

std::string TextTable::render(const Terminal& terminal) const {
    const std::vector<std::size_t> columns = fitting_widths(terminal.columns);
    std::string text;
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const std::string content = shorten(row[i].text, columns[i]);
            const std::string padding(columns[i] - display_width(content), ' ');
            const std::string shown = coloured(content, row[i].tint, terminal.colours);
            line += is_numeric(i) ? padding + shown : shown + padding;
            line += std::string(kGap, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
    return text;
}

}  // namespace ocelli::client
