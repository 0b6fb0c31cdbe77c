#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "common/blob.hpp"
#include "common/digest.hpp"
#include "common/error.hpp"
#include "common/wire/frame.hpp"
#include "common/wire/messages.hpp"

namespace ocelli::master {

// Numbers that this master gives; never reused in its life.
using ClientId = std::uint64_t;   // one connection of a client
using SlaveId = std::uint64_t;    // one connection of a slave: its incarnation here
using AttemptId = std::uint64_t;  // one subtask sent to one slave
using ImageId = std::uint64_t;    // the image of one task

// A subtask is a slot of its task.
using SlotIndex = std::size_t;

// Where the coordinator's decisions go. The server carries them out; tests record them.
class Outbound {
  public:
    virtual ~Outbound() = default;
    // Sends that cannot be carried out, because the peer has just gone, are dropped.
    virtual void to_client(ClientId client, const wire::ToClient& message, Blob blob = {}) = 0;
    virtual void to_slave(SlaveId slave, const wire::ToSlave& message, Blob blob = {}) = 0;
    // Says Goodbye and closes. The coordinator has forgotten the slave already.
    virtual void close_slave(SlaveId slave, const Error& reason) = 0;
};

// What the coordinator wants of a journal: accepted tasks and their reports survive the process.
// Calls return at once; answers come later as the coordinator's on_stored() and on_found(), on the
// thread that calls.
struct StoredReport {
    Digest digest;  // of the task's image
    wire::Frame frame;
};

// How storing a task ended: it is durable now (nothing); it was reported before (its report); or it
// could not be stored (why).
using StoreOutcome = Result<std::optional<StoredReport>>;

class TaskStore {
  public:
    virtual ~TaskStore() = default;
    // on_stored() follows.
    virtual void store(const wire::Submit& submit, const Blob& image, const Digest& digest) = 0;
    // Keeps the report, and forgets the task and its image. The frame is a report message.
    virtual void keep_report(const TaskId& task, const Digest& digest,
                             const wire::Frame& report) = 0;
    // on_found() follows.
    virtual void find_report(ClientId client, const TaskId& task) = 0;
};

}  // namespace ocelli::master
