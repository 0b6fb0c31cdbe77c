#pragma once

// The JSON form of reports: docs/report.md, docs/report.schema.json.

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "common/report/report.hpp"

namespace ocelli {

// `file` is the path as given on the command line; left out when absent.
nlohmann::ordered_json to_json(const Report& report, const std::optional<std::string>& file);

// One line, without its newline. Bytes that are no UTF-8 (a file's name may hold them) become
// U+FFFD.
std::string to_line(const nlohmann::ordered_json& json);

}  // namespace ocelli
