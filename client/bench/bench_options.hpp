#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "client/task_options.hpp"

namespace ocelli::client {

struct BenchOptions : TaskOptions {
    double rate = 0;  // snapshots a second, open loop; 0: closed loop, `concurrency` in flight
    std::chrono::milliseconds duration{10'000};
    std::chrono::milliseconds warm_up{1'000};  // before that; not counted
    std::vector<std::string> files;            // sent in turns
};

}  // namespace ocelli::client
