#include "client/submission_plan.hpp"

#include <algorithm>
#include <cassert>

namespace ocelli::client {

namespace {

using std::chrono::milliseconds;

// A master reports at the latest a second after the deadline; the rest is for the network.
constexpr milliseconds kReportGrace{10'000};
// Until a task is accepted its image has to travel, behind all others that are in flight.
constexpr milliseconds kAcceptanceGrace{120'000};
// A master that stops takes nothing more: its successor will, once it is there.
constexpr milliseconds kRetryWhenDraining{500};
constexpr milliseconds kRetryMin{20};
constexpr milliseconds kRetryMax{5'000};

}  // namespace

std::optional<std::string> SubmissionPlan::next_file() {
    if (next_ == files_.size() || open_.size() + reading_ >= concurrency_) {
        return std::nullopt;
    }
    ++reading_;
    return files_[next_++];
}

void SubmissionPlan::unreadable() {
    assert(reading_ > 0);
    --reading_;
}

const SubmissionPlan::Open& SubmissionPlan::opened(Open submission, TimePoint now) {
    assert(reading_ > 0);
    --reading_;
    const TaskId id = submission.submit.task_id;
    submission.give_up_at = now + kAcceptanceGrace + milliseconds{submission.submit.timeout_ms};
    return open_.insert_or_assign(id, std::move(submission)).first->second;
}

void SubmissionPlan::accepted(const TaskId& task, TimePoint now) {
    if (const auto found = open_.find(task); found != open_.end()) {
        const milliseconds timeout{found->second.submit.timeout_ms};
        found->second.give_up_at = now + timeout + kReportGrace;
    }
}

std::optional<milliseconds> SubmissionPlan::retry_after(const wire::Refused& refused,
                                                        TimePoint now) const {
    const auto found = open_.find(refused.task_id);
    const bool draining = refused.error.code == ErrorCode::draining;
    if (!(draining || refused.error.code == ErrorCode::busy) || found == open_.end()) {
        return std::nullopt;
    }
    const auto pause = draining
                           ? kRetryWhenDraining
                           : std::clamp(milliseconds{refused.retry_after_ms}, kRetryMin, kRetryMax);
    if (now + pause >= found->second.give_up_at) {
        return std::nullopt;
    }
    return pause;
}

std::vector<TaskId> SubmissionPlan::overdue(TimePoint now) const {
    std::vector<TaskId> tasks;
    for (const auto& [id, open] : open_) {
        if (now >= open.give_up_at) {
            tasks.push_back(id);
        }
    }
    return tasks;
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
