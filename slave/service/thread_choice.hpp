#pragma once

// --threads auto: how many analysis threads this machine has a use for.

#include <span>
#include <string>
#include <vector>

namespace ocelli::slave {

struct Throughput {
    int threads = 0;
    double per_second = 0;

    bool operator==(const Throughput&) const = default;
};

// The numbers of threads that are tried: 1, 2, 3, 4, 6, 8, 12, 16, … up to twice the cores, and as
// many as cores.
std::vector<int> thread_counts(int cores);

// The fewest threads whose throughput is within 5 % of the best. Precondition: `measured` is not
// empty.
int choose_threads(std::span<const Throughput> measured);

// One line about the choice, for the log.
std::string sentence_about(std::span<const Throughput> measured, int cores);

}  // namespace ocelli::slave
