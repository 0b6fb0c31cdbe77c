#pragma once

// A steady load: `ocelli submit` again and again, on a thread of its own, until it is told to stop.

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/chaos/soak/judge.hpp"

namespace ocelli::testing {

class Load {
  public:
    Load(std::string client_address, std::vector<std::string> files, Judge& judge);
    ~Load();
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    // Returns when the last call has ended.
    void stop();

  private:
    void run();
    void submit_once();

    const std::string client_address_;
    const std::vector<std::string> files_;
    Judge& judge_;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

}  // namespace ocelli::testing
