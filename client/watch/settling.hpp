#pragma once

// Files that were found by looking, so that nobody knows whether they are complete. One that
// somebody writes is left to the event that its closing makes. Where the kernel does not tell, a
// file is complete when it has not changed for a while.

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "client/watch/being_written.hpp"
#include "client/watch/watch_state.hpp"
#include "common/clock.hpp"

namespace ocelli::client {

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

}  // namespace ocelli::client
