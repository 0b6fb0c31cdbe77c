#pragma once

#include <spdlog/fwd.h>

#include <memory>
#include <string>
#include <string_view>

#include "common/error.hpp"

namespace ocelli {

class ConfigFile;

struct LogSettings {
    std::string level = "info";   // trace, debug, info, warn or error
    std::string format = "text";  // text (coloured on a terminal) or json (one object a line)
};

// [log] level and format.
void read_log_settings(ConfigFile& file, LogSettings& settings);

// A logger that writes to standard error. bad_config when level or format is unknown.
Result<std::shared_ptr<spdlog::logger>> make_logger(std::string_view program,
                                                    const LogSettings& settings);

}  // namespace ocelli
