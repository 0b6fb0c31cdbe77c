#pragma once

// A TCP proxy on loopback that harms what passes through it, on a thread of its own. Faults may be
// changed at any time, for all connections or for one; a call returns when its fault is in force.
// Any thread may call.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace ocelli::testing {

// What happens to each chunk (of at most 64 KiB) of one direction. The default: it passes.
struct Fault {
    std::chrono::milliseconds delay{0};  // it waits, and what comes after it waits too
    bool stall = false;                  // it is held until this is false again
    bool swallow = false;                // it is dropped, and so is the end of the stream
    double corrupt = 0;                  // the probability that one of its bytes is flipped
    double duplicate = 0;                // the probability that it is sent twice
};

enum class Direction { to_target, from_target, both };

class FaultProxy {
  public:
    // `target`: "127.0.0.1:7601". `seed`: of what happens with a probability.
    explicit FaultProxy(const std::string& target, std::uint64_t seed = 1);
    ~FaultProxy();
    FaultProxy(const FaultProxy&) = delete;
    FaultProxy& operator=(const FaultProxy&) = delete;

    // Where to connect instead of the target.
    const std::string& address() const;
    // For every connection, those to come included.
    void set(Direction direction, const Fault& fault);
    // For one, by its number: they count from 0 in the order in which they came.
    void set(std::uint64_t connection, Direction direction, const Fault& fault);
    // Everything passes again, everywhere.
    void heal();
    // Resets every connection, or one.
    void cut(std::optional<std::uint64_t> connection = std::nullopt);
    // How many connections have come so far.
    std::uint64_t accepted();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// What a partition is: both directions are held, the connections stay open.
inline constexpr Fault kHeld{.stall = true};
inline constexpr Fault kSwallowed{.swallow = true};

}  // namespace ocelli::testing
