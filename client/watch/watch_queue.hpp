#pragma once

// Which file of a watched folder is looked at next. A plain object without I/O. A file that is
// found again while it is in work is looked at once more afterwards: it may have been overwritten.

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

namespace ocelli::client {

class WatchQueue {
  public:
    explicit WatchQueue(std::size_t concurrency) : concurrency_(concurrency) {}

    void found(const std::string& file);
    // In the order in which they were found, while fewer than `concurrency` are in work. It is in
    // work until done().
    std::optional<std::string> next();
    void done(const std::string& file);

    std::size_t waiting() const { return waiting_.size(); }
    std::size_t in_work() const { return in_work_; }

  private:
    enum class State { waiting, in_work, found_again };

    std::size_t concurrency_;
    std::size_t in_work_ = 0;
    std::deque<std::string> waiting_;
    std::unordered_map<std::string, State> states_;
};

}  // namespace ocelli::client
