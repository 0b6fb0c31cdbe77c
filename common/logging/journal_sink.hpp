#pragma once

// Where lines of the log go that have fields of their own: JSON, and systemd's journal.

#include <fmt/core.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/task_id.hpp"

namespace ocelli {

// What a line of the log is about, beside its text: JSON lines and systemd's journal have it as
// fields of their own, so that one can ask for all lines of a task or a camera.

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

// Writes to systemd's journal in its own protocol, with fields: TASK_ID, CAMERA, SLAVE beside the
// text, so that `journalctl TASK_ID=…` and `journalctl CAMERA=yard` find what belongs together.

// What one line becomes: "NAME=value" for each field.
std::vector<std::string> journal_fields(const spdlog::details::log_msg& message);

// Whether `descriptor` is the stream that JOURNAL_STREAM names ("device:inode"), i.e. whether
// systemd has connected it to its journal.
bool is_journal_stream(int descriptor, const char* journal_stream);

class JournalSink final : public spdlog::sinks::base_sink<std::mutex> {
  public:
    // False when the journal did not take it.
    using Send = std::function<bool(const std::vector<std::string>&)>;

    // `send`: sd_journal_sendv(3) unless a test has another one. What the journal does not take
    // goes to standard error.
    explicit JournalSink(Send send = {});

  protected:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override {}

  private:
    Send send_;
};

}  // namespace ocelli
