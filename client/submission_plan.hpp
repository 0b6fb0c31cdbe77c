#pragma once

// Which file is sent when, and what becomes of each. A plain object without I/O or clock.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "client/file_report.hpp"
#include "common/clock.hpp"
#include "common/wire/messages.hpp"

namespace ocelli::client {

class SubmissionPlan {
  public:
    struct Open {
        std::string file;
        wire::Submit submit;
        Blob image;
        TimePoint give_up_at{};  // the master should have answered long before
    };

    SubmissionPlan(std::vector<std::string> files, std::size_t concurrency)
        : files_(std::move(files)), concurrency_(concurrency) {}

    // The next file to read, if fewer than `concurrency` are in flight. It counts as in flight;
    // opened() or unreadable() says how reading it ended.
    std::optional<std::string> next_file();
    void unreadable();
    // The file was read, and is sent now.
    const Open& opened(Open submission, TimePoint now);
    void accepted(const TaskId& task, TimePoint now);
    // When to send a refused task again; nothing when the refusal is final: the master is neither
    // busy nor stopping but against it, or it has been busy for longer than the task may take.
    std::optional<std::chrono::milliseconds> retry_after(const wire::Refused& refused,
                                                         TimePoint now) const;
    // Tasks that a master which keeps its promises would have reported.
    std::vector<TaskId> overdue(TimePoint now) const;

    // Null when the task is none of ours, or was reported before.
    const Open* find(const TaskId& task) const;
    // The task is reported: gone from here.
    Open close(const TaskId& task);

    bool finished() const { return next_ == files_.size() && reading_ == 0 && open_.empty(); }
    const std::unordered_map<TaskId, Open>& open() const { return open_; }
    // No further files.
    void stop() { next_ = files_.size(); }

  private:
    std::vector<std::string> files_;
    std::size_t concurrency_;
    std::size_t next_ = 0;
    std::size_t reading_ = 0;
    std::unordered_map<TaskId, Open> open_;
};

}  // namespace ocelli::client
