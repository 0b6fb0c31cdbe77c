#pragma once

#include <deque>
#include <unordered_map>

#include "common/digest.hpp"
#include "common/task_id.hpp"
#include "common/wire/frame.hpp"

namespace ocelli::master {

// The last reports, for a client that submits the same task again. Bounded in number and bytes.
class RecentReports {
  public:
    RecentReports(std::size_t count_max, std::size_t bytes_max)
        : count_max_(count_max), bytes_max_(bytes_max) {}

    struct Entry {
        Digest digest;
        wire::Frame frame;
    };

    void add(const TaskId& task, const Digest& digest, wire::Frame frame) {
        const std::size_t frame_bytes = frame.bytes();
        if (!entries_.try_emplace(task, Entry{digest, std::move(frame)}).second) {
            return;  // a task is reported once; the first report stays
        }
        bytes_ += frame_bytes;
        order_.push_back(task);
        while (!order_.empty() && (order_.size() > count_max_ || bytes_ > bytes_max_)) {
            const auto oldest = entries_.find(order_.front());
            bytes_ -= oldest->second.frame.bytes();
            entries_.erase(oldest);
            order_.pop_front();
        }
    }
    // Null when the task was never reported, or too long ago.
    const Entry* find(const TaskId& task) const {
        const auto found = entries_.find(task);
        return found == entries_.end() ? nullptr : &found->second;
    }

  private:
    std::size_t count_max_;
    std::size_t bytes_max_;
    std::size_t bytes_ = 0;
    std::deque<TaskId> order_;
    std::unordered_map<TaskId, Entry> entries_;
};

}  // namespace ocelli::master
