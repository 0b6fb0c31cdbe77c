#pragma once

// A client that submits one small picture after another, and how long each report took.

#include <chrono>
#include <string>
#include <vector>

#include "tests/chaos/support/wire_peer.hpp"

namespace ocelli::testing {

class HonestClient {
  public:
    explicit HonestClient(const std::string& client_address);

    // The subtask's kind is edge. Throws when the report is not complete.
    std::chrono::nanoseconds submit(const Blob& picture);
    // One every few milliseconds for `length`.
    std::vector<std::chrono::nanoseconds> submit_for(const Blob& picture,
                                                     std::chrono::milliseconds length);
    // What the master answers to a Submit: accepted, or the refusal. The report is not waited for.
    Result<TaskId> offer(const Blob& picture);

  private:
    WirePeer peer_;
};

std::chrono::nanoseconds percentile(std::vector<std::chrono::nanoseconds> times, double fraction);
Blob read_file(const std::string& path);

}  // namespace ocelli::testing
