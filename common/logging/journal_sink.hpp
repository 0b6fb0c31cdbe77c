#pragma once

// Writes to systemd's journal in its own protocol, with fields: TASK_ID, CAMERA, SLAVE beside the
// text, so that `journalctl TASK_ID=…` and `journalctl CAMERA=yard` find what belongs together.

#include <spdlog/sinks/base_sink.h>

#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace ocelli {

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
