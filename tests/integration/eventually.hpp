#pragma once

#include <chrono>
#include <thread>

namespace ocelli::testing {

// Generous, because sanitizers slow things down; nothing passes by waiting for it.
inline constexpr std::chrono::seconds kPatience{120};

// Looks again and again until `holds` says so; false when kPatience has passed.
template <class Holds>
bool eventually(Holds holds) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    return true;
}

}  // namespace ocelli::testing
