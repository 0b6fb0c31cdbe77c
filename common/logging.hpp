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

// A logger that writes to standard error, or with fields to systemd's journal where that is what
// standard error goes to. Repeats of warnings are counted instead of written. Flush it once a
// second, so that the count comes soon. bad_config when the level is unknown.
Result<std::shared_ptr<spdlog::logger>> make_logger(std::string_view program,
                                                    const LogSettings& settings);

}  // namespace ocelli
