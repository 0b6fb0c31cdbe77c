#include "client/warnings.hpp"

#include <spdlog/logger.h>

#include "common/logging.hpp"

namespace ocelli::client {

std::shared_ptr<spdlog::logger> warnings_only() {
    return make_logger("ocelli", LogSettings{"warn", "text"}).value();
}

}  // namespace ocelli::client
