#pragma once

// A table of text with aligned columns, for terminals.

#include <string>
#include <string_view>
#include <vector>

namespace ocelli::client {

class TextTable {
  public:
    explicit TextTable(std::vector<std::string> header) { rows_.push_back(std::move(header)); }

    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
    // Columns two spaces apart, as wide as their widest cell. Numbers stand to the right.
    std::string render() const;

  private:
    std::vector<std::vector<std::string>> rows_;
};

// How many columns a terminal gives UTF-8 text of ordinary width.
std::size_t display_width(std::string_view text);
// At most `width` columns, the beginning replaced by "…": the end of a path tells files apart.
std::string shorten(std::string_view text, std::size_t width);

}  // namespace ocelli::client
