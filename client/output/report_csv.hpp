#pragma once

// Reports as comma-separated values (RFC 4180): a head, then a row for each file, in the order in
// which they come. Lines end with CR and LF.

#include <string>
#include <string_view>

#include "client/file_report.hpp"

namespace ocelli::client {

std::string csv_head();
std::string csv_row(const FileReport& report);

// In quotes when it needs them.
std::string csv_field(std::string_view text);

}  // namespace ocelli::client
