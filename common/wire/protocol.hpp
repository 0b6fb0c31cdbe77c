#pragma once

// The limits and numbers of the wire. docs/wire.md is the prose.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace ocelli::wire {

// "OCLI" as the first four bytes.
inline constexpr std::uint32_t kMagic = 0x494C434F;
// The versions this build speaks; peers settle on the highest that both speak. What comes before
// that, Hello and a Goodbye instead of a Welcome, is in the lowest.
//   2: Submit has a priority; DrainSlave, DrainAnswer and Drain.
inline constexpr std::uint16_t kVersionMin = 1;
inline constexpr std::uint16_t kVersionMax = 2;

inline constexpr std::size_t kBodyBytesMax = std::size_t{1} << 20U;
inline constexpr std::size_t kImageBytesMax = std::size_t{32} << 20U;  // default of max_image_bytes

inline constexpr std::chrono::milliseconds kHelloDeadline{2000};
inline constexpr std::chrono::milliseconds kFrameDeadline{10000};
inline constexpr std::chrono::milliseconds kHeartbeatInterval{500};
inline constexpr std::chrono::milliseconds kLease{3000};

enum class MessageType : std::uint16_t {
    // Any direction.
    hello = 1,
    welcome = 2,
    goodbye = 3,
    heartbeat = 4,
    // Client to master.
    submit = 10,
    cancel_task = 11,
    status_request = 12,
    result_request = 13,
    // Master to client.
    accepted = 20,
    refused = 21,
    report = 22,
    status = 23,
    drain_answer = 24,
    // Slave to master.
    subtask_started = 30,
    subtask_result = 31,
    image_missing = 32,
    give_back = 33,
    progress = 34,
    // Master to slave.
    image = 40,
    run_subtask = 41,
    cancel_subtask = 42,
    drain = 43,
    // Operator to master, on the clients' listener.
    drain_slave = 50,
};

// Kept for messages by which operators administer the master.
inline constexpr std::uint16_t kAdministrativeMin = 50;
inline constexpr std::uint16_t kAdministrativeMax = 69;

bool is_message_type(std::uint16_t number);

}  // namespace ocelli::wire
