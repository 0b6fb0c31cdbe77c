#include "client/submission_plan.hpp"

#include <cassert>

namespace ocelli::client {

std::optional<std::string> SubmissionPlan::next_file() {
    if (next_ == files_.size() || open_.size() >= concurrency_) {
        return std::nullopt;
    }
    return files_[next_++];
}

const SubmissionPlan::Open& SubmissionPlan::opened(Open submission) {
    const TaskId id = submission.submit.task_id;
    return open_.insert_or_assign(id, std::move(submission)).first->second;
}

const SubmissionPlan::Open* SubmissionPlan::find(const TaskId& task) const {
    const auto found = open_.find(task);
    return found == open_.end() ? nullptr : &found->second;
}

SubmissionPlan::Open SubmissionPlan::close(const TaskId& task) {
    assert(open_.contains(task));
    return std::move(open_.extract(task).mapped());
}

}  // namespace ocelli::client
