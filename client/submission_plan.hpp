#pragma once

// Which file is sent when, and what becomes of each. A plain object without I/O.

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>

#include "client/file_report.hpp"
#include "common/wire/messages.hpp"

namespace ocelli::client {

class SubmissionPlan {
  public:
    struct Open {
        std::string file;
        wire::Submit submit;
        Blob image;
    };

    SubmissionPlan(std::vector<std::string> files, std::size_t concurrency)
        : files_(std::move(files)), concurrency_(concurrency) {}

    // The next file to read, if fewer than `concurrency` are in flight.
    std::optional<std::string> next_file();
    // The file was read and sent.
    const Open& opened(Open submission);
    // Null when the task is none of ours, or was reported before.
    const Open* find(const TaskId& task) const;
    // The task is reported: gone from here.
    Open close(const TaskId& task);

    bool finished() const { return next_ == files_.size() && open_.empty(); }
    const std::unordered_map<TaskId, Open>& open() const { return open_; }
    // No further files.
    void stop() { next_ = files_.size(); }

  private:
    std::vector<std::string> files_;
    std::size_t concurrency_;
    std::size_t next_ = 0;
    std::unordered_map<TaskId, Open> open_;
};

}  // namespace ocelli::client
