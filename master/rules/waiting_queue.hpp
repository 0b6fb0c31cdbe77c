#pragma once

// The subtasks that wait for a slave. Start-time fair queueing over cameras (Goyal, Vin, Cheng,
// 1996, with a task as the unit): a task's tag is one past its camera's last, or the tag that is
// being served if the camera was idle; the lowest tag goes first. So a camera's burst queues up
// behind itself, not in front of the others. Within a task the longest kind goes first.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "common/clock.hpp"
#include "common/task_id.hpp"
#include "common/wire/messages.hpp"
#include "master/rules/task_store.hpp"

namespace ocelli::master {

struct WaitingSubtask {
    std::uint64_t tag = 0;  // of its task, from tag_for
    TaskId task;
    SlotIndex slot = 0;
    Duration expected{};  // by kind
    ImageId image = 0;
    std::uint64_t image_bytes = 0;
    std::vector<SlaveId> avoid = {};  // slaves on which it failed
    wire::Priority priority = wire::Priority::live;
    bool is_raw = false;  // its image: slaves of before version 3 read files only

    bool operator<(const WaitingSubtask& other) const {
        return std::tie(tag, other.expected, task, slot) <
               std::tie(other.tag, expected, other.task, other.slot);
    }
};

class WaitingQueue {
  public:
    using Line = std::set<WaitingSubtask>;

    // The tag of a new task of `camera`.
    std::uint64_t tag_for(std::string_view camera);
    void add(std::string_view kind, WaitingSubtask subtask);
    // Takes `subtask`, of `kind`, out because nobody wants it any more.
    void remove(std::string_view kind, const WaitingSubtask& subtask);
    // Takes it out because it is being served.
    void take(std::string_view kind, const WaitingSubtask& subtask);

    // By kind, in the order in which each is to be served.
    const std::map<std::string, Line, std::less<>>& lines() const { return lines_; }
    std::size_t size() const;
    // How many cameras are remembered.
    std::size_t cameras() const { return last_tags_.size(); }

  private:
    static constexpr std::size_t kCamerasMax = 10'000;

    std::map<std::string, Line, std::less<>> lines_;
    std::map<std::string, std::uint64_t, std::less<>> last_tags_;  // by camera
    std::uint64_t serving_ = 0;
};

}  // namespace ocelli::master
