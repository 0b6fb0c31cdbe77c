#pragma once

// A table of text with aligned columns, for terminals.

#include <string>
#include <string_view>
#include <vector>

#include "client/output/terminal.hpp"

namespace ocelli::client {

enum class Tint { none, good, doubtful, bad };

struct Cell {
    Cell(std::string content, Tint colour = Tint::none) : text(std::move(content)), tint(colour) {}

    std::string text;
    Tint tint;
};

class TextTable {
  public:
    explicit TextTable(std::vector<std::string> header);

    void add(std::vector<Cell> row);
    // Columns two spaces apart, as wide as their widest cell; those of numbers stand to the right.
    // Where the terminal is too narrow the first column is shortened, and then the last, which is
    // left out where even that is not enough.
    std::string render(const Terminal& terminal) const;

  private:
    std::vector<std::size_t> widths() const;
    // Of the columns that are shown.
    std::vector<std::size_t> fitting_widths(std::size_t terminal_columns) const;
    bool is_numeric(std::size_t column) const;

    std::vector<std::vector<Cell>> rows_;
};

// How many columns a terminal gives UTF-8 text of ordinary width.
std::size_t display_width(std::string_view text);
// At most `width` columns, the beginning replaced by "…": the end of a path tells files apart.
std::string shorten(std::string_view text, std::size_t width);
// The text in lines of at most `width` columns, broken at spaces; 0: as it is.
std::string wrapped(std::string_view text, std::size_t width);

}  // namespace ocelli::client
