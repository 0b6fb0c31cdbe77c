#include "client/submit.hpp"

#include "client/submit_session.hpp"

namespace ocelli::client {

SubmitOutcome submit(const SubmitOptions& options,
                     const std::function<void(const FileReport&)>& on_report) {
    return SubmitSession(options, on_report).run();
}

}  // namespace ocelli::client
