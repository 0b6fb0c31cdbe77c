#pragma once

// Who wants a task's report, and the last reports, for who asks again.

#include <cstddef>
#include <deque>
#include <unordered_map>
#include <vector>

#include "common/digest.hpp"
#include "common/task_id.hpp"
#include "common/wire/frame.hpp"
#include "master/rules/task_store.hpp"

namespace ocelli::master {

// Who wants a task's report. Those that are connected, which get it when it is there; and those
// that are not, who count on it all the same: a client that has detached or lost its connection, a
// process that asked for the result and was told to ask again. A plain object.
class Audience {
  public:
    Audience() = default;
    // `away`: so many are known to count on it who are not connected.
    explicit Audience(std::size_t away) : away_(away) {}

    // False when it waits already. One that submits the task again is taken for one that had left:
    // who else knows an id that the client has drawn?
    bool join(ClientId client);
    // Its connection has ended; it may come back. False when it did not wait.
    bool leave(ClientId client);
    // It does not want the report any more. Precondition: waits(client).
    void withdraw(ClientId client);
    // It has asked for the result, and will ask again.
    void ask(ClientId client);

    bool waits(ClientId client) const;
    // Whether anybody but this client, which waits, wants the report.
    bool others_than(ClientId client) const;
    const std::vector<ClientId>& clients() const { return clients_; }

  private:
    std::vector<ClientId> clients_;
    std::size_t away_ = 0;
    bool asked_for_ = false;
};

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
