#pragma once

// Random faults, drawn from a seed, over a steady load on real processes; and what must hold after
// them and meanwhile: accepted = reported + open, each file reported once, each report what one
// process finds.

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "tests/chaos/soak/judge.hpp"

namespace ocelli::testing {

struct SoakOptions {
    std::chrono::seconds length{20};
    std::uint64_t seed = 1;
    bool kill_master = true;
};

struct SoakResult {
    Verdict verdict;
    std::map<std::string, unsigned> faults;
    std::uint64_t samples = 0;  // of the status: the invariants held in each
    // Of the last master, after its warm-up, if it lived for long enough.
    std::uint64_t memory_kib = 0;
    double memory_kib_per_hour = 0;
    std::chrono::seconds memory_watched{0};
};

SoakResult soak(const SoakOptions& options);
// For people.
std::string to_string(const SoakResult& result);

}  // namespace ocelli::testing
