#pragma once

// What is promised in seconds holds on a machine that does nothing else. The tests print what they
// measure, and fail only for what hangs; with OCELLI_CHAOS_PROMISES=1 they fail for every promise
// that is not kept.

#include <chrono>
#include <cstdlib>

namespace ocelli::testing {

#if defined(OCELLI_SANITIZED) || !defined(NDEBUG)
inline constexpr bool kSlowBuild = true;
#else
inline constexpr bool kSlowBuild = false;
#endif

inline unsigned from_environment(const char* name, unsigned otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

inline bool promises_are_asserted() {
    return from_environment("OCELLI_CHAOS_PROMISES", 0) != 0;
}

inline std::chrono::milliseconds within(std::chrono::milliseconds promised) {
    return promises_are_asserted() ? promised : promised * 20;
}

}  // namespace ocelli::testing
