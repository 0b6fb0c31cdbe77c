#pragma once

// What is promised in seconds is asserted in seconds where the build is the one that users run.

#include <chrono>
#include <cstdlib>

namespace ocelli::testing {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(NDEBUG)
inline constexpr bool kSlowBuild = true;
#else
inline constexpr bool kSlowBuild = false;
#endif

// Sanitizers and debug builds are up to ten times slower: there a bound only catches what hangs.
inline std::chrono::milliseconds within(std::chrono::milliseconds promised) {
    return kSlowBuild ? promised * 20 : promised;
}

inline unsigned from_environment(const char* name, unsigned otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

}  // namespace ocelli::testing
