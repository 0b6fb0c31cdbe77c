#pragma once

// What a line of the log is about, beside its text: JSON lines and systemd's journal have it as
// fields of their own, so that one can ask for all lines of a task or a camera.

#include <fmt/core.h>
#include <spdlog/logger.h>

#include <string_view>
#include <utility>

#include "common/task_id.hpp"

namespace ocelli {

// What is null or empty is left out.
struct EventFields {
    const TaskId* task = nullptr;
    std::string_view camera = {};
    std::string_view slave = {};
};

// Those of the line that this thread is logging; null while it logs one without.
const EventFields* current_event_fields();

class EventFieldsScope {
  public:
    explicit EventFieldsScope(const EventFields& fields);
    ~EventFieldsScope();
    EventFieldsScope(const EventFieldsScope&) = delete;
    EventFieldsScope& operator=(const EventFieldsScope&) = delete;
};

template <class... Args>
void log_event(spdlog::logger& logger, spdlog::level::level_enum level, const EventFields& fields,
               fmt::format_string<Args...> text, Args&&... args) {
    const EventFieldsScope scope(fields);
    logger.log(level, text, std::forward<Args>(args)...);
}

}  // namespace ocelli
