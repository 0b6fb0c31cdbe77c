#pragma once

// What the coordinator wants of a journal: accepted tasks and their reports survive the process.
// Calls return at once; answers come later as the coordinator's on_stored() and on_found(), on the
// thread that calls.

#include <optional>

#include "common/blob.hpp"
#include "common/digest.hpp"
#include "common/error.hpp"
#include "common/wire/frame.hpp"
#include "common/wire/messages.hpp"
#include "master/rules/ids.hpp"

namespace ocelli::master {

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
