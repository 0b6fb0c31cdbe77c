#include "common/logging/journal_sink.hpp"

#define SD_JOURNAL_SUPPRESS_LOCATION

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <syslog.h>
#include <systemd/sd-journal.h>

#include <cstdio>

namespace ocelli {

namespace {

thread_local const EventFields* current = nullptr;

}  // namespace

const EventFields* current_event_fields() {
    return current;
}

EventFieldsScope::EventFieldsScope(const EventFields& fields) {
    current = &fields;
}

EventFieldsScope::~EventFieldsScope() {
    current = nullptr;
}

namespace {

int priority_of(spdlog::level::level_enum level) {
    switch (level) {
        case spdlog::level::trace:
        case spdlog::level::debug:
            return LOG_DEBUG;
        case spdlog::level::info:
            return LOG_INFO;
        case spdlog::level::warn:
            return LOG_WARNING;
        default:
            return LOG_ERR;
    }
}

bool send_to_journal(const std::vector<std::string>& fields) {
    std::vector<::iovec> parts;
    for (const std::string& field : fields) {
        parts.push_back({const_cast<char*>(field.data()), field.size()});
    }
    return ::sd_journal_sendv(parts.data(), static_cast<int>(parts.size())) >= 0;
}

}  // namespace

std::vector<std::string> journal_fields(const spdlog::details::log_msg& message) {
    const auto text = [](spdlog::string_view_t view) {
        return std::string_view(view.data(), view.size());
    };
    std::vector<std::string> fields{fmt::format("MESSAGE={}", text(message.payload)),
                                    fmt::format("PRIORITY={}", priority_of(message.level)),
                                    fmt::format("SYSLOG_IDENTIFIER={}", text(message.logger_name))};
    if (const EventFields* event = current_event_fields()) {
        if (event->task != nullptr) {
            fields.push_back("TASK_ID=" + to_string(*event->task));
        }
        if (!event->camera.empty()) {
            fields.push_back(fmt::format("CAMERA={}", event->camera));
        }
        if (!event->slave.empty()) {
            fields.push_back(fmt::format("SLAVE={}", event->slave));
        }
    }
    return fields;
}

bool is_journal_stream(int descriptor, const char* journal_stream) {
    struct ::stat status {};
    return journal_stream != nullptr && ::fstat(descriptor, &status) == 0 &&
           fmt::format("{}:{}", status.st_dev, status.st_ino) == journal_stream;
}

JournalSink::JournalSink(Send send) : send_(send ? std::move(send) : send_to_journal) {}

void JournalSink::sink_it_(const spdlog::details::log_msg& message) {
    if (!send_(journal_fields(message))) {
        fmt::print(stderr, "{}\n",
                   std::string_view(message.payload.data(), message.payload.size()));
    }
}

}  // namespace ocelli
