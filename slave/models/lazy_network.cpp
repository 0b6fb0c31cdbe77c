#include "slave/models/lazy_network.hpp"

namespace ocelli::slave {

Result<std::vector<Candidate>> LazyNetwork::look(const Picture& picture,
                                                 const DetectionOptions& options) {
    if (!model_) {
        bool cannot_read = false;
        auto model = open_network(source_, gpu_, cannot_read);
        if (!model) {
            // It loaded when the slave started: its file has changed since.
            return Error{ErrorCode::analysis_failed, model.error().message};
        }
        model_ = std::move(*model);
    }
    return model_->look(picture, options);
}

}  // namespace ocelli::slave
