#pragma once

// Two clocks, never mixed: leases, deadlines and durations are monotonic; only what a person reads
// is wall-clock time.

#include <chrono>
#include <cstdint>
#include <string>

namespace ocelli {

using Duration = std::chrono::nanoseconds;
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Duration>;

inline TimePoint now() {
    return std::chrono::steady_clock::now();
}

inline double to_milliseconds(Duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

// Milliseconds since the Unix epoch, UTC.
std::int64_t unix_milliseconds();
// RFC 3339 with milliseconds, e.g. "2026-05-30T09:15:02.250Z".
std::string format_utc(std::int64_t unix_milliseconds);

}  // namespace ocelli
