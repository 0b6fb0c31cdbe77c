#include "client/task_options.hpp"

#include "common/task_id.hpp"

namespace ocelli::client {

wire::Submit new_submission(const TaskOptions& options) {
    wire::Submit submit;
    submit.task_id = make_task_id();
    submit.camera = options.camera;
    submit.kinds = options.kinds;
    submit.overrides = options.overrides;
    submit.priority = options.priority;
    submit.max_age_ms = static_cast<std::uint32_t>(options.max_age.count());
    submit.timeout_ms = static_cast<std::uint32_t>(options.timeout.count());
    return submit;
}

}  // namespace ocelli::client
