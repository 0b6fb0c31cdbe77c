#pragma once

// Reports and status for people.

#include <cstddef>
#include <string>

#include "client/file_report.hpp"
#include "client/output/text_table.hpp"
#include "common/kinds/kind_table.hpp"
#include "common/wire/messages.hpp"

namespace ocelli::client {

class ReportTable {
  public:
    ReportTable();

    void add(const FileReport& report);
    // The table, then a sentence for whatever went wrong with each file, then a line that counts.
    std::string render(double seconds, const Terminal& terminal) const;

  private:
    TextTable table_;
    std::string problems_;
    std::size_t reports_ = 0;
    std::size_t complete_ = 0;
};

// A report alone, and after it a line for whatever went wrong; no newline at the end.
std::string report_line(const FileReport& report);

std::string status_table(const wire::StatusMessage& status, const Terminal& terminal);

}  // namespace ocelli::client
