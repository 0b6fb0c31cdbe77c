#pragma once

// The CPU time of Ocelli's processes on this machine, from /proc.

#include <string>
#include <vector>

namespace ocelli::client {

struct ProcessCpu {
    int pid = 0;
    std::string name;    // ocelli-master, ocelli-slave, ocelli
    double seconds = 0;  // user and system, since its start
};

// The masters and slaves that run here, and this process.
std::vector<ProcessCpu> cpu_of_processes();

// What each has used from `before` to `after`. Processes that are in one of them only are left out.
std::vector<ProcessCpu> cpu_between(const std::vector<ProcessCpu>& before,
                                    const std::vector<ProcessCpu>& after);

}  // namespace ocelli::client
