#pragma once

// Which files of a watched folder are complete, and in which order they are looked at.

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "client/watch/watch_state.hpp"
#include "common/clock.hpp"

namespace ocelli::client {

enum class Writers { none, some, unknown };

// While it lives nobody begins to write to the file, who did not before: they wait.
class ReadLease {
  public:
    explicit ReadLease(const std::string& path);
    ~ReadLease();
    ReadLease(const ReadLease&) = delete;
    ReadLease& operator=(const ReadLease&) = delete;

    // Whether somebody has the file open for writing. `unknown` to whoever does not own the file,
    // and on file systems without leases: then it keeps nobody from writing.
    Writers writers() const { return writers_; }

  private:
    int descriptor_;
    Writers writers_ = Writers::unknown;
};

// Files that were found by looking, so that nobody knows whether they are complete. One that
// somebody writes is left to the event that its closing makes. Where the kernel does not tell, a
// file is complete when it has not changed for a while.
class Settling {
  public:
    static constexpr std::chrono::milliseconds kQuiet{3000};

    // Whether the file is complete now; otherwise it is kept here, if there is no event to wait
    // for.
    bool is_complete(const std::string& file, Writers writers, const FileIdentity& identity,
                     TimePoint now);
    // An event has said that it is complete.
    void forget(const std::string& file) { files_.erase(file); }
    // Those that are to be asked about again.
    std::vector<std::string> waiting() const;
    bool empty() const { return files_.empty(); }

  private:
    struct Look {
        FileIdentity identity;
        TimePoint since;
    };
    std::unordered_map<std::string, Look> files_;
};

// Which file of a watched folder is looked at next. A plain object without I/O. A file that is
// found again while it is in work is looked at once more afterwards: it may have been overwritten.
class WatchQueue {
  public:
    void found(const std::string& file);
    // In the order in which they were found. It is in work until done().
    std::optional<std::string> next();
    void done(const std::string& file);

    std::size_t waiting() const { return waiting_.size(); }
    std::size_t in_work() const { return in_work_; }

  private:
    enum class State { waiting, in_work, found_again };

    std::size_t in_work_ = 0;
    std::deque<std::string> waiting_;
    std::unordered_map<std::string, State> states_;
};

}  // namespace ocelli::client
