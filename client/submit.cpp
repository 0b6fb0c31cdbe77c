#include "client/submit.hpp"

#include "client/submit_session.hpp"

namespace ocelli::client {

SubmitOutcome submit(const SubmitOptions& options,
                     const std::function<void(const FileReport&)>& on_report,
                     const std::function<void(const TaskId&, const std::string& file)>& on_detached,
                     const std::function<void(const std::string& why)>& on_waiting) {
    return SubmitSession(options, on_report, on_detached, on_waiting).run();
}

}  // namespace ocelli::client
